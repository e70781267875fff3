//! The templates of a book: checked once, rendered many times. The only user of tera.
//!
//! 1. The built-in templates are known under `default/…`, the book's own without it; a name that the book does not have
//!    falls back to the built-in one, so that a book overrides file by file and can extend what it overrides.
//! 2. Components are known by name, not by file: where the book has a component's file, the built-in one is left out.
//! 3. They are minified, if the book's pages are to be, so that no page is.
//! 4. A template's mistake becomes a finding in the template, at its line.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use crate::diagnostic::{Diagnostic, Rule, did_you_mean};
use crate::html;
use crate::minify;
use crate::source::{FileId, Sources, Span};

/// The templates of a book, ready to render.
pub struct Templates {
    tera: Tera,
    /// Whether `tera` has them in fewer bytes than their files.
    minified: bool,
    /// The templates as they stand in their files, made when the place of a mistake is looked for.
    verbatim: OnceLock<Option<Tera>>,
    files: BTreeMap<String, FileId>,
    /// What every template has; a component that is rendered alone is given it like a caller would.
    shared: Context,
}

/// The prefix under which the built-in templates can be named.
const BUILT_IN: &str = "default/";

/// The folder of components.
const COMPONENTS: &str = "components/";

impl Templates {
    /// Reads all templates; the values of `shared` are there in every one of them. `minify` makes what is printed shorter,
    /// if the program can do it.
    pub fn new(
        templates: &BTreeMap<String, FileId>,
        sources: &Sources,
        shared: &[(&'static str, &dyn erased::Value)],
        minify: bool,
    ) -> Result<Self, Box<Diagnostic>> {
        let overridden = |name: &str| {
            let plain = name.strip_prefix(BUILT_IN).unwrap_or(name);
            plain.starts_with(COMPONENTS) && plain != name && templates.contains_key(plain)
        };
        let files: BTreeMap<String, FileId> =
            templates.iter().filter(|(name, _)| !overridden(name)).map(|(name, file)| (name.clone(), *file)).collect();
        let shared = context(shared);
        // A template with a mistake may be anything; its place is that in the file.
        let minified = minify.then(|| engine(&files, sources, &shared, minify::template).ok()).flatten();
        let (tera, minified) = match minified {
            Some(tera) => (tera, true),
            None => match engine(&files, sources, &shared, str::to_owned) {
                Ok(tera) => (tera, false),
                Err(error) => return Err(Box::new(finding(&error, &files, sources, None))),
            },
        };
        Ok(Self { tera, minified, verbatim: OnceLock::new(), files, shared })
    }

    /// Renders a template with the values of one page.
    pub fn render(
        &self,
        name: &str,
        values: &[(&'static str, &dyn erased::Value)],
        sources: &Sources,
    ) -> Result<String, Box<Diagnostic>> {
        self.made(sources, name, |tera| tera.render(name, &context(values)))
    }

    /// Renders one component with its arguments.
    pub fn component(
        &self,
        name: &str,
        values: &[(&'static str, &dyn erased::Value)],
        sources: &Sources,
    ) -> Result<String, Box<Diagnostic>> {
        self.made(sources, &format!("{COMPONENTS}{name}.html"), |tera| {
            tera.render_component_with_implicits(name, &context(values), &self.shared, None, true)
        })
    }

    /// What `render` makes of the template `name`. If it fails, it does so again with the templates as they stand in their
    /// files, whose places are known.
    fn made(
        &self,
        sources: &Sources,
        name: &str,
        render: impl Fn(&Tera) -> Result<String, tera::Error>,
    ) -> Result<String, Box<Diagnostic>> {
        render(&self.tera).map_err(|error| {
            let read = || engine(&self.files, sources, &self.shared, str::to_owned).ok();
            let verbatim = if self.minified { self.verbatim.get_or_init(read).as_ref() } else { None };
            let error = verbatim.and_then(|tera| render(tera).err()).unwrap_or(error);
            Box::new(finding(&error, &self.files, sources, Some(name)))
        })
    }
}

/// The template engine with all templates, each in the form that `form` gives it.
fn engine(
    files: &BTreeMap<String, FileId>,
    sources: &Sources,
    shared: &Context,
    form: impl Fn(&str) -> String,
) -> Result<Tera, tera::Error> {
    let mut tera = Tera::default();
    tera.set_escape_fn(|text, out| out.write_all(html::escaped(text).as_bytes()));
    tera.set_fallback_prefixes([BUILT_IN])?;
    let texts: Vec<(&str, String)> =
        files.iter().map(|(name, file)| (name.as_str(), form(&sources.get(*file).text))).collect();
    tera.add_raw_templates(texts.iter().map(|(name, text)| (*name, text.as_str())))?;
    tera.global_context().extend(shared.clone());
    Ok(tera)
}

fn context(values: &[(&'static str, &dyn erased::Value)]) -> Context {
    let mut context = Context::new();
    for (name, value) in values {
        context.insert_value(*name, value.value());
    }
    context
}

/// Views of different types in one list of values.
pub mod erased {
    use super::Serialize;

    /// Anything a template can print.
    pub trait Value {
        /// The value as the template engine keeps it.
        fn value(&self) -> tera::Value;
    }

    impl<T: Serialize> Value for T {
        fn value(&self) -> tera::Value {
            tera::Value::from_serializable(self)
        }
    }
}

/// A template's mistake as a finding at its place, or at the top of the template that was rendered.
fn finding(
    error: &tera::Error,
    files: &BTreeMap<String, FileId>,
    sources: &Sources,
    rendered: Option<&str>,
) -> Diagnostic {
    let file_of = |name: &str| {
        files
            .get(name)
            .or_else(|| files.get(&format!("{BUILT_IN}{name}")))
            .copied()
            .or_else(|| files.values().next().copied())
    };
    let help = "compare with the built-in template, and with the fields that the guide lists for it";
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let Some(file) = file_of(report.filename()) else { return without_place(error) };
            let length = sources.get(file).text.len();
            let range = report.span().range.clone();
            let span = Span::new(file, range.start.min(length)..range.end.min(length));
            reported(report.message(), span, help)
        }
        ErrorKind::MissingParent { current, parent } => match file_of(current) {
            Some(file) => {
                let at = sources.get(file).text.find(parent.as_str());
                let span = at.map_or(Span::top(file), |at| Span::new(file, at..at + parent.len()));
                Diagnostic::new(Rule::TemplateError, span, format!("there is no template `{parent}` to extend"))
                    .help("the built-in templates have `default/` before their names")
            }
            None => without_place(error),
        },
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } if file_of(tpl).is_some() => {
            let file = file_of(tpl).unwrap_or(FileId(0));
            Diagnostic::new(Rule::TemplateError, Span::top(file), "the template extends or includes itself")
                .help("extend the built-in one, whose name has `default/` before it")
        }
        _ => {
            let message = error.to_string().lines().next().unwrap_or_default().to_owned();
            let message = message.strip_prefix("error: ").unwrap_or(&message);
            // The message names what is not there, but not the template that asks for it: the book's own is at fault.
            let named = message.split(['\'', '`']).nth(1).filter(|name| !name.is_empty());
            let mut own = files.iter().filter(|(name, _)| !name.starts_with(BUILT_IN));
            let asked = named.and_then(|named| {
                own.find_map(|(_, file)| {
                    let at = sources.get(*file).text.find(named)?;
                    Some(Span::new(*file, at..at + named.len()))
                })
            });
            match asked.or_else(|| rendered.and_then(file_of).or_else(|| file_of("base.html")).map(Span::top)) {
                Some(span) => reported(message, span, help),
                None => without_place(error),
            }
        }
    }
}

/// The finding that a message of tera makes. It may list every name that could have been meant: the nearest is of use.
fn reported(message: &str, span: Span, help: &str) -> Diagnostic {
    let (wrong, list) = message.split_once(" Available ").unwrap_or((message, ""));
    let names = list.split_once(": ").map(|(_, names)| names.split(", "));
    let finding = Diagnostic::new(Rule::TemplateError, span, wrong.trim_end_matches('.'));
    match wrong.split('`').nth(1).zip(names).and_then(|(name, names)| did_you_mean(name, names)) {
        Some(near) => finding.nearest(near),
        None => finding.help(help),
    }
}

fn without_place(error: &tera::Error) -> Diagnostic {
    Diagnostic::new(Rule::TemplateError, Span::top(FileId(0)), error.to_string()).help("put templates into templates/")
}
