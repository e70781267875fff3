//! The questions of an editor → our own terms, and our answers → the types of the protocol. The only user of lsp-types.
//!
//! A question about a file outside the book, or before there is a book, has an empty answer.

#![expect(clippy::needless_pass_by_value, reason = "the server hands on what it was sent")]

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use lsp_types as lsp;

use super::address;
use super::completion::{self, Sort, complete};
use super::hover;
use super::occurrences::{self, Occurrence, Thing};
use super::session::{Change, Session};
use super::symbols::{self, Symbol};
use super::text::{self, Encoding, Position};
use crate::book::Page;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::edit::Edit;
use crate::fix;
use crate::parse::front_matter::PageKind;
use crate::pipeline::Draft;
use crate::source::{FileId, Span};

fn to_lsp((start, end): (Position, Position)) -> lsp::Range {
    let at = |position: Position| lsp::Position::new(position.line, position.character);
    lsp::Range::new(at(start), at(end))
}

fn from_lsp(position: lsp::Position) -> Position {
    Position { line: position.line, character: position.character }
}

fn location(session: &Session, span: Span) -> Option<lsp::Location> {
    let uri = lsp::Uri::from_str(&session.address(span.file)?).ok()?;
    Some(lsp::Location::new(uri, to_lsp(session.range(span)?)))
}

/// The book, with the file and offset that a question is about.
fn asked<'s>(session: &'s Session, at: &lsp::TextDocumentPositionParams) -> Option<(&'s Draft, FileId, usize)> {
    let (file, offset) = session.place(at.text_document.uri.as_str(), from_lsp(at.position))?;
    Some((session.examined()?, file, offset))
}

/// Agrees on the units of positions, and looks for the book where the editor works.
pub fn initialize(session: &mut Session, params: lsp::InitializeParams) -> lsp::InitializeResult {
    let offered = params.capabilities.general.and_then(|general| general.position_encodings).unwrap_or_default();
    if offered.contains(&lsp::PositionEncodingKind::UTF8) {
        session.encoding = Encoding::Utf8;
    }
    let edits = params.capabilities.workspace.and_then(|workspace| workspace.workspace_edit);
    session.moves_files = edits.is_some_and(|edits| {
        let moves = edits.resource_operations.is_some_and(|all| all.contains(&lsp::ResourceOperationKind::Rename));
        moves && edits.document_changes == Some(true)
    });
    #[expect(deprecated, reason = "some editors still give the one folder only")]
    let root = params.root_uri.iter().map(|uri| uri.as_str().to_owned()).collect::<Vec<_>>();
    let folders = params.workspace_folders.unwrap_or_default().into_iter().map(|folder| folder.uri.as_str().to_owned());
    for path in folders.chain(root).filter_map(|folder| address::path(&folder)) {
        session.look_for_book(&path);
    }
    session.look_where_started();
    let triggers = ["[", "@", "#", "=", ",", "{", ".", "|", "/", ":", " "];
    let capabilities = lsp::ServerCapabilities {
        position_encoding: Some(match session.encoding {
            Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
            Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            save: Some(lsp::TextDocumentSyncSaveOptions::Supported(true)),
            ..Default::default()
        })),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(triggers.map(str::to_owned).to_vec()),
            ..Default::default()
        }),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        definition_provider: Some(lsp::OneOf::Left(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        workspace_symbol_provider: Some(lsp::OneOf::Left(true)),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
            code_action_kinds: Some(vec![lsp::CodeActionKind::QUICKFIX, lsp::CodeActionKind::SOURCE_FIX_ALL]),
            ..Default::default()
        })),
        rename_provider: Some(lsp::OneOf::Right(lsp::RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        })),
        ..Default::default()
    };
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    let server_info = Some(lsp::ServerInfo { name: "briefbook".to_owned(), version });
    lsp::InitializeResult { capabilities, server_info }
}

/// Whether the editor will watch files if it is asked to.
pub fn watches(params: &lsp::InitializeParams) -> bool {
    let workspace = params.capabilities.workspace.as_ref();
    let watched = workspace.and_then(|workspace| workspace.did_change_watched_files);
    watched.and_then(|watched| watched.dynamic_registration).unwrap_or(false)
}

/// What the editor is asked to watch.
#[derive(Debug, serde::Serialize)]
pub struct Watch {
    registrations: [Registration; 1],
}

#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    id: &'static str,
    method: &'static str,
    register_options: lsp::DidChangeWatchedFilesRegistrationOptions,
}

/// The files of a book, wherever in the editor's folder it is.
pub fn watch() -> Watch {
    let watcher = |pattern: &str| lsp::FileSystemWatcher {
        glob_pattern: lsp::GlobPattern::String(pattern.to_owned()),
        kind: None,
    };
    let watchers = ["**/content/**", "**/templates/**", "**/theme/**"].map(watcher).to_vec();
    Watch {
        registrations: [Registration {
            id: "briefbook-files",
            method: "workspace/didChangeWatchedFiles",
            register_options: lsp::DidChangeWatchedFilesRegistrationOptions { watchers },
        }],
    }
}

/// `textDocument/didOpen`
pub fn opened(session: &mut Session, params: lsp::DidOpenTextDocumentParams) {
    let document = params.text_document;
    session.open(document.uri.as_str(), document.version, document.text);
}

/// `textDocument/didChange`
pub fn changed(session: &mut Session, params: lsp::DidChangeTextDocumentParams) {
    let change = |change: lsp::TextDocumentContentChangeEvent| Change {
        range: change.range.map(|range| (from_lsp(range.start), from_lsp(range.end))),
        text: change.text,
    };
    let document = params.text_document;
    session.change(document.uri.as_str(), document.version, params.content_changes.into_iter().map(change).collect());
}

/// `textDocument/didClose`
pub fn closed(session: &mut Session, params: lsp::DidCloseTextDocumentParams) {
    session.close(params.text_document.uri.as_str());
}

/// A message to the person at the editor.
pub fn message(text: &str) -> lsp::ShowMessageParams {
    lsp::ShowMessageParams { typ: lsp::MessageType::WARNING, message: text.to_owned() }
}

/// The findings that the editor was told, by the addresses of their files.
#[derive(Debug, Default)]
pub struct Published {
    findings: BTreeMap<String, (Option<i32>, Vec<lsp::Diagnostic>)>,
}

impl Published {
    /// What must be told so that the editor knows the findings of the book as it was examined last; nothing is told twice.
    pub fn news(&mut self, session: &Session) -> Vec<lsp::PublishDiagnosticsParams> {
        let mut now: BTreeMap<String, (Option<i32>, Vec<lsp::Diagnostic>)> = BTreeMap::new();
        for address in session.open_texts().filter(|address| session.file(address).is_some()) {
            now.insert(address.to_owned(), (session.version(address), Vec::new()));
        }
        for finding in session.examined().into_iter().flat_map(|examined| &examined.findings) {
            if let (Some(address), Some(told)) = (session.address(finding.span.file), diagnostic(session, finding)) {
                let version = session.version(&address);
                now.entry(address).or_insert((version, Vec::new())).1.push(told);
            }
        }
        let told = |address: &String, told: (Option<i32>, Vec<lsp::Diagnostic>)| {
            let uri = lsp::Uri::from_str(address).ok()?;
            Some(lsp::PublishDiagnosticsParams { uri, diagnostics: told.1, version: told.0 })
        };
        let gone =
            self.findings.iter().filter(|(address, (_, findings))| !findings.is_empty() && !now.contains_key(*address));
        let gone = gone.filter_map(|(address, _)| told(address, (None, Vec::new())));
        let new = now.iter().filter(|(address, findings)| self.findings.get(*address) != Some(*findings));
        let news = gone.chain(new.filter_map(|(address, findings)| told(address, findings.clone()))).collect();
        self.findings = now;
        news
    }
}

/// A finding with its words: the label, the notes and the help follow the message, each on a line.
fn diagnostic(session: &Session, finding: &Diagnostic) -> Option<lsp::Diagnostic> {
    let mut message = finding.message.clone();
    if !finding.label.is_empty() && finding.fix.is_none() && finding.help.is_none() {
        message.push_str(&format!("\n{}", finding.label));
    }
    for note in &finding.notes {
        message.push_str(&format!("\n{note}"));
    }
    if let Some(help) = &finding.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    let related = finding.related.iter().filter_map(|(span, words)| {
        Some(lsp::DiagnosticRelatedInformation { location: location(session, *span)?, message: words.clone() })
    });
    let related: Vec<_> = related.collect();
    Some(lsp::Diagnostic {
        range: to_lsp(session.range(finding.span)?),
        severity: Some(match finding.severity {
            Severity::Error => lsp::DiagnosticSeverity::ERROR,
            Severity::Warning | Severity::Off => lsp::DiagnosticSeverity::WARNING,
        }),
        code: Some(lsp::NumberOrString::String(finding.rule.name().to_owned())),
        code_description: explanation(session, finding),
        source: Some("briefbook".to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        ..Default::default()
    })
}

/// The page about a rule in the guide that the book publishes under `/guide/`, if it has an address and a guide.
fn explanation(session: &Session, finding: &Diagnostic) -> Option<lsp::CodeDescription> {
    let config = &session.examined()?.book.config;
    let base = config.base_url.as_ref().filter(|_| config.parts.iter().any(|(path, _)| path == "guide"))?;
    let href = lsp::Uri::from_str(&format!("{base}guide/rules/{}.html", finding.rule.name())).ok()?;
    Some(lsp::CodeDescription { href })
}

/// `textDocument/completion`
pub fn completion(session: &Session, params: lsp::CompletionParams) -> Vec<lsp::CompletionItem> {
    let at = params.text_document_position;
    let address = at.text_document.uri.as_str();
    let (Some(examined), Some(path), Some(text)) = (session.examined(), session.inside(address), session.text(address))
    else {
        return Vec::new();
    };
    let offset = text::offset(text, from_lsp(at.position), session.encoding);
    let position = |offset| text::position(text, offset, session.encoding);
    let item = |(order, suggestion): (usize, completion::Suggestion)| {
        let range = to_lsp((position(suggestion.replace.start), position(suggestion.replace.end)));
        let kind = match suggestion.sort {
            Sort::Page => lsp::CompletionItemKind::FILE,
            Sort::Place => lsp::CompletionItemKind::REFERENCE,
            Sort::Reference => lsp::CompletionItemKind::CONSTANT,
            Sort::Key => lsp::CompletionItemKind::PROPERTY,
            Sort::Value => lsp::CompletionItemKind::VALUE,
        };
        let some = |text: String| (!text.is_empty()).then_some(text);
        lsp::CompletionItem {
            label: suggestion.text.trim_end_matches([' ', ':']).to_owned(),
            kind: Some(kind),
            // Whoever types a word of the title finds the id as well.
            filter_text: Some(format!("{} {}", suggestion.text, suggestion.detail).trim_end().to_owned()),
            sort_text: Some(format!("{order:05}")),
            detail: some(suggestion.detail),
            documentation: some(suggestion.meaning).map(lsp::Documentation::String),
            text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit::new(range, suggestion.text))),
            ..Default::default()
        }
    };
    complete(examined, &path, text, offset).into_iter().enumerate().map(item).collect()
}

/// `textDocument/hover`
pub fn hover(session: &Session, params: lsp::HoverParams) -> Option<lsp::Hover> {
    let (examined, file, offset) = asked(session, &params.text_document_position_params)?;
    let (span, value) = hover::at(examined, file, offset)?;
    let markup = lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value };
    Some(lsp::Hover { contents: lsp::HoverContents::Markup(markup), range: Some(to_lsp(session.range(span)?)) })
}

/// `textDocument/definition`
pub fn definition(session: &Session, params: lsp::GotoDefinitionParams) -> Option<lsp::Location> {
    let (examined, file, offset) = asked(session, &params.text_document_position_params)?;
    let Occurrence { thing, .. } = occurrences::at(examined, file, offset)?;
    location(session, occurrences::definition(&examined.book, &thing))
}

/// `textDocument/references`
pub fn references(session: &Session, params: lsp::ReferenceParams) -> Option<Vec<lsp::Location>> {
    let (examined, file, offset) = asked(session, &params.text_document_position)?;
    let Occurrence { thing, .. } = occurrences::at(examined, file, offset)?;
    let own = params.context.include_declaration.then(|| occurrences::definition(&examined.book, &thing));
    let spans = own.into_iter().chain(occurrences::all(examined, &thing));
    Some(spans.filter_map(|span| location(session, span)).collect())
}

/// `textDocument/documentSymbol`
pub fn document_symbols(session: &Session, params: lsp::DocumentSymbolParams) -> Option<Vec<lsp::DocumentSymbol>> {
    let file = session.file(params.text_document.uri.as_str())?;
    let symbols = symbols::outline(session.examined()?, file);
    symbols.into_iter().map(|symbol| document_symbol(session, file, symbol)).collect()
}

fn document_symbol(session: &Session, file: FileId, symbol: Symbol) -> Option<lsp::DocumentSymbol> {
    let range = |range| session.range(Span::new(file, range)).map(to_lsp);
    let children: Option<Vec<_>> =
        symbol.children.into_iter().map(|symbol| document_symbol(session, file, symbol)).collect();
    #[expect(deprecated, reason = "the field has no default")]
    Some(lsp::DocumentSymbol {
        name: symbol.name,
        detail: Some(symbol.detail),
        kind: kind(symbol.sort),
        tags: None,
        deprecated: None,
        range: range(symbol.range)?,
        selection_range: range(symbol.selection)?,
        children,
    })
}

fn kind(sort: symbols::Sort) -> lsp::SymbolKind {
    match sort {
        symbols::Sort::Page => lsp::SymbolKind::FILE,
        symbols::Sort::Section => lsp::SymbolKind::NAMESPACE,
        symbols::Sort::Excerpt => lsp::SymbolKind::STRING,
        symbols::Sort::Row => lsp::SymbolKind::ARRAY,
        symbols::Sort::Reference => lsp::SymbolKind::KEY,
    }
}

/// `workspace/symbol`
pub fn workspace_symbols(session: &Session, params: lsp::WorkspaceSymbolParams) -> Vec<lsp::SymbolInformation> {
    let found = session.examined().map(|examined| symbols::search(examined, &params.query)).unwrap_or_default();
    let symbol = |found: symbols::Found| {
        #[expect(deprecated, reason = "the field has no default")]
        Some(lsp::SymbolInformation {
            location: location(session, found.span)?,
            name: found.name,
            kind: kind(found.sort),
            tags: None,
            deprecated: None,
            container_name: Some(found.container),
        })
    };
    found.into_iter().filter_map(symbol).collect()
}

/// `textDocument/codeAction`: the mends that lie in the range, and all that are certain in the file.
pub fn code_actions(session: &Session, params: lsp::CodeActionParams) -> Vec<lsp::CodeAction> {
    let only = params.context.only;
    // A kind that is asked for stands for all below it: `source` for `source.fixAll`.
    let wanted = |kind: &lsp::CodeActionKind| {
        let below = |asked: &str| {
            asked.is_empty()
                || kind.as_str().strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        only.as_ref().is_none_or(|only| only.iter().any(|asked| below(asked.as_str())))
    };
    let address = params.text_document.uri.as_str();
    let (Some(examined), Some(file)) = (session.examined(), session.file(address)) else { return Vec::new() };
    let place = |position| session.place(address, from_lsp(position)).map_or(0, |(_, offset)| offset);
    let (start, end) = (place(params.range.start), place(params.range.end));
    let here = |span: Span| span.file == file && span.range().start <= end && start <= span.range().end;
    let mends = fix::mends(&examined.book, &examined.inputs.sources, &examined.findings);
    let mut actions = Vec::new();
    if wanted(&lsp::CodeActionKind::QUICKFIX) {
        let fixable = examined.findings.iter().filter(|finding| here(finding.span));
        let mut fixes = Vec::new();
        for (finding, fix) in fixable.filter_map(|finding| Some((finding, finding.fix.as_ref()?))) {
            let title = finding.help.clone().unwrap_or_else(|| format!("write `{}`", fix.replacement));
            let edit = Edit::new(fix.span, fix.replacement.clone());
            let action = mend(session, &title, lsp::CodeActionKind::QUICKFIX, &[&edit]);
            actions.extend(action.map(|action| lsp::CodeAction {
                diagnostics: diagnostic(session, finding).map(|finding| vec![finding]),
                is_preferred: Some(fix.applicability == Applicability::Certain),
                ..action
            }));
            fixes.push(edit);
        }
        let others = mends.iter().filter(|other| here(other.edit.span) && !fixes.contains(&other.edit));
        actions.extend(
            others.filter_map(|other| mend(session, &other.what, lsp::CodeActionKind::QUICKFIX, &[&other.edit])),
        );
    }
    let all: Vec<&Edit> = mends.iter().map(|mend| &mend.edit).filter(|edit| edit.span.file == file).collect();
    if wanted(&lsp::CodeActionKind::SOURCE_FIX_ALL) && !all.is_empty() {
        let title = "mend what is certain in this file";
        actions.extend(mend(session, title, lsp::CodeActionKind::SOURCE_FIX_ALL, &all));
    }
    actions
}

/// A code action that makes edits.
fn mend(session: &Session, title: &str, kind: lsp::CodeActionKind, edits: &[&Edit]) -> Option<lsp::CodeAction> {
    let mut files: BTreeMap<String, Vec<lsp::TextEdit>> = BTreeMap::new();
    for edit in edits {
        let change = lsp::TextEdit::new(to_lsp(session.range(edit.span)?), edit.replacement.clone());
        files.entry(session.address(edit.span.file)?).or_default().push(change);
    }
    Some(lsp::CodeAction {
        title: capitalised(title),
        kind: Some(kind),
        edit: Some(workspace_edit(files)?),
        ..Default::default()
    })
}

fn workspace_edit(files: BTreeMap<String, Vec<lsp::TextEdit>>) -> Option<lsp::WorkspaceEdit> {
    let changes = files.into_iter().map(|(address, edits)| Some((lsp::Uri::from_str(&address).ok()?, edits)));
    Some(lsp::WorkspaceEdit::new(changes.collect::<Option<HashMap<_, _>>>()?))
}

/// The page or excerpt under the cursor, with its name as `briefbook rename` reads it and its id.
fn renamed(session: &Session, at: &lsp::TextDocumentPositionParams) -> Option<(Span, String, String)> {
    let (examined, file, offset) = asked(session, at)?;
    let book = &examined.book;
    let Occurrence { span, thing } = occurrences::at(examined, file, offset)?;
    let page = |page: &Page| format!("{}/{}", page.location.folder, page.location.id);
    match thing {
        Thing::Page(id) => {
            let named = &book.pages[id];
            let plain = !matches!(named.kind, PageKind::Home | PageKind::FolderText);
            plain.then(|| (span, page(named), named.location.id.clone()))
        }
        Thing::Excerpt(id) => {
            let excerpt = book.excerpt(id);
            Some((span, format!("{}#{}", page(&book.pages[book.excerpts[id].page]), excerpt.id), excerpt.id.clone()))
        }
        Thing::Place(..) | Thing::Reference(_) => None,
    }
}

/// `textDocument/prepareRename`
pub fn prepare_rename(session: &Session, at: lsp::TextDocumentPositionParams) -> Option<lsp::PrepareRenameResponse> {
    let (span, _, placeholder) = renamed(session, &at)?;
    Some(lsp::PrepareRenameResponse::RangeWithPlaceholder { range: to_lsp(session.range(span)?), placeholder })
}

/// `textDocument/rename`: the changes of `briefbook rename`, the lock's among them.
pub fn rename(session: &Session, params: lsp::RenameParams) -> Result<lsp::WorkspaceEdit, String> {
    let found = renamed(session, &params.text_document_position);
    let (_, old, _) = found.ok_or("only pages and excerpts can be renamed: put the cursor on a link to one")?;
    let changed = session.rename(&old, params.new_name.trim()).map_err(|error| error.to_string())?;
    let mut files: BTreeMap<String, Vec<lsp::TextEdit>> = BTreeMap::new();
    let mut moved = Vec::new();
    for file in &changed {
        let missing = || format!("{} has no address", file.from);
        let from = session.address_inside(&file.from).ok_or_else(missing)?;
        let at = |offset| text::position(&file.before, offset, session.encoding);
        let edits = text::changes(&file.before, &file.after).into_iter();
        let edits = edits.map(|(range, text)| lsp::TextEdit::new(to_lsp((at(range.start), at(range.end))), text));
        files.insert(from.clone(), edits.collect());
        if file.from != file.to {
            moved.push((from, session.address_inside(&file.to).ok_or_else(missing)?));
        }
    }
    if moved.is_empty() {
        return workspace_edit(files).ok_or_else(|| "a file has no address".to_owned());
    }
    if !session.moves_files {
        return Err(format!(
            "this editor cannot give files other names: run `briefbook rename {old} {}`",
            params.new_name
        ));
    }
    let uri = |address: &str| lsp::Uri::from_str(address).map_err(|_| format!("{address} is no address"));
    let mut operations = Vec::new();
    for (address, edits) in files {
        let text_document =
            lsp::OptionalVersionedTextDocumentIdentifier { uri: uri(&address)?, version: session.version(&address) };
        let edits = edits.into_iter().map(lsp::OneOf::Left).collect();
        operations.push(lsp::DocumentChangeOperation::Edit(lsp::TextDocumentEdit { text_document, edits }));
    }
    for (from, to) in moved {
        let rename = lsp::RenameFile { old_uri: uri(&from)?, new_uri: uri(&to)?, options: None, annotation_id: None };
        operations.push(lsp::DocumentChangeOperation::Op(lsp::ResourceOp::Rename(rename)));
    }
    let document_changes = Some(lsp::DocumentChanges::Operations(operations));
    Ok(lsp::WorkspaceEdit { document_changes, ..Default::default() })
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
