//! `briefbook lsp` as an editor uses it: a scripted client over standard input and output of the real program, on one tiny
//! book (`tests/fixtures/ports`). Each test shows one thing that an editor can ask or tell.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::book::{Book, tree};

const ARTICLE: &str = "content/articles/port-report.md";

/// Longer than any answer takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The book that the editor works on.
fn ports() -> Book {
    Book::of_folder("tests/fixtures/ports").locked()
}

/// An editor with the program as its server.
struct Editor {
    root: String,
    server: Child,
    input: Option<ChildStdin>,
    heard: Receiver<Value>,
    /// The findings told last, by path.
    findings: BTreeMap<String, Value>,
    /// How often findings were told.
    told: usize,
    requests: i32,
    versions: i32,
}

impl Editor {
    /// Starts the program in the book's folder and does nothing yet.
    fn start(book: &Book, arguments: &[&str]) -> Self {
        let mut command = book.command(&["lsp"]);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("the program can be started");
        let (sender, heard) = channel();
        let mut output = BufReader::new(server.stdout.take().expect("it is a pipe"));
        std::thread::spawn(move || {
            while let Some(message) = message(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let input = server.stdin.take();
        let root = book.root().display().to_string();
        Self { root, server, input, heard, findings: BTreeMap::new(), told: 0, requests: 0, versions: 0 }
    }

    /// An editor that has said who it is and what it can do.
    fn open_on(book: &Book, arguments: &[&str], capabilities: &Value) -> Self {
        let mut editor = Self::start(book, arguments);
        let root = format!("file://{}", editor.root);
        let params = json!({"processId": null, "rootUri": root, "capabilities": capabilities});
        editor.ask("initialize", &params).expect("the server is ready");
        editor.tell("initialized", &json!({}));
        editor
    }

    fn new(book: &Book) -> Self {
        Self::open_on(book, &["--sources", "sources"], &json!({}))
    }

    fn write(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the editor is alive");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    fn send(&mut self, message: &Value) {
        let framed = framed(message);
        self.write(&framed);
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// The next message.
    fn hear(&mut self) -> Value {
        let message = self.heard.recv_timeout(PATIENCE).expect("the server says something");
        if message["method"] == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            let address = params["uri"].as_str().expect("a file has an address");
            let path = address.strip_prefix(&format!("file://{}/", self.root)).unwrap_or(address).to_owned();
            self.findings.insert(path, params.clone());
            self.told += 1;
        }
        message
    }

    /// The answer to a request, or its error.
    fn ask(&mut self, method: &str, params: &Value) -> Result<Value, Value> {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.hear();
            if message["id"] == id && message["method"].is_null() {
                return message.get("result").cloned().ok_or_else(|| message["error"].clone());
            }
        }
    }

    fn address(&self, path: &str) -> String {
        format!("file://{}/{path}", self.root)
    }

    /// Opens a text, as it is on the disk or not.
    fn open(&mut self, path: &str, text: &str) {
        self.versions += 1;
        let document = json!({
            "uri": self.address(path), "languageId": "markdown", "version": self.versions, "text": text,
        });
        self.tell("textDocument/didOpen", &json!({"textDocument": document}));
    }

    /// Changes a text that is open: all of it, or a range of it.
    fn change(&mut self, path: &str, changes: &Value) {
        self.versions += 1;
        let document = json!({"uri": self.address(path), "version": self.versions});
        self.tell("textDocument/didChange", &json!({"textDocument": document, "contentChanges": changes}));
    }

    /// What the server says of the text as it is now.
    fn findings_now(&mut self, path: &str) -> Vec<Value> {
        while self.findings.get(path).is_none_or(|told| told["version"] != self.versions) {
            self.hear();
        }
        self.findings[path]["diagnostics"].as_array().expect("a list").clone()
    }

    /// A place in a file, and in the parameters of a request: `needle` with `|` where the cursor is.
    fn at(&self, path: &str, text: &str, needle: &str) -> Value {
        json!({"textDocument": {"uri": self.address(path)}, "position": position(text, needle)})
    }

    /// The labels of what could be written at the cursor `|` of a text that is open.
    fn completions(&mut self, path: &str, text: &str) -> Vec<String> {
        let plain = text.replace('|', "");
        self.change(path, &json!([{"text": plain}]));
        let params = self.at(path, &plain, text.lines().find(|line| line.contains('|')).expect("a cursor"));
        let items = self.ask("textDocument/completion", &params).expect("a list");
        items
            .as_array()
            .expect("a list")
            .iter()
            .map(|item| item["label"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Says goodbye; gives the exit status.
    fn leave(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", &Value::Null), Ok(Value::Null));
        self.tell("exit", &Value::Null);
        self.server.wait().expect("it ends").code()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn framed(message: &Value) -> Vec<u8> {
    let text = message.to_string();
    format!("Content-Length: {}\r\n\r\n{text}", text.len()).into_bytes()
}

/// The next message of a stream; anything else on it is a mistake.
fn message(output: &mut impl BufRead) -> Option<Value> {
    let mut line = String::new();
    output.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let length = line.trim().strip_prefix("Content-Length: ").expect("nothing but the protocol is on standard output");
    let mut text = vec![0; length.parse().expect("a number")];
    output.read_line(&mut line).ok()?;
    output.read_exact(&mut text).ok()?;
    Some(serde_json::from_slice(&text).expect("JSON"))
}

/// Where `|` stands in the first place that reads as `needle` without it, in UTF-16.
fn position(text: &str, needle: &str) -> Value {
    let (before, after) = needle.split_once('|').expect("the needle has a cursor");
    let offset = text.find(&format!("{before}{after}")).expect("the needle is there") + before.len();
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    json!({"line": text[..offset].matches('\n').count(), "character": text[start..offset].encode_utf16().count()})
}

/// What a range of a text holds.
fn covered(text: &str, range: &Value) -> String {
    text[offsets(text, range)].to_owned()
}

/// The bytes of a range in UTF-16.
fn offsets(text: &str, range: &Value) -> std::ops::Range<usize> {
    let at = |place: &Value| {
        let number = |key: &str| usize::try_from(place[key].as_u64().expect("a number")).expect("small");
        let line = text.split('\n').nth(number("line")).expect("a line").encode_utf16().collect::<Vec<_>>();
        let before: usize = text.split_inclusive('\n').take(number("line")).map(str::len).sum();
        before + String::from_utf16(&line[..number("character")]).expect("whole characters").len()
    };
    at(&range["start"])..at(&range["end"])
}

fn read(book: &Book, path: &str) -> String {
    std::fs::read_to_string(book.path(path)).expect("the file is there")
}

fn rules(findings: &[Value]) -> Vec<&str> {
    findings.iter().map(|finding| finding["code"].as_str().expect("a rule")).collect()
}

#[test]
fn findings_come_as_one_types_and_go_when_they_are_mended() {
    let book = ports();
    let text = read(&book, ARTICLE);
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    assert_eq!(editor.findings_now(ARTICLE), Vec::<Value>::new());

    let wrong = text.replace("countries: [peru]", "countries: [pero]").replace("nobody asked", "somebody asked");
    editor.change(ARTICLE, &json!([{"text": wrong}]));
    let found = editor.findings_now(ARTICLE);
    assert_eq!(rules(&found), ["unknown-term", "quotation-not-found"]);
    assert_eq!(found[0]["severity"], 1);
    assert_eq!(found[0]["source"], "briefbook");
    assert_eq!(covered(&wrong, &found[0]["range"]), "pero");
    assert_eq!(covered(&wrong, &found[1]["range"]), "somebody");
    let words = found[0]["message"].as_str().expect("words");
    assert!(words.contains("help: write `peru`"), "{words}");

    editor.change(ARTICLE, &json!([{"text": text}]));
    assert_eq!(editor.findings_now(ARTICLE), Vec::<Value>::new());
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_file_that_is_not_open_is_told_about_and_cleared_when_the_cause_is_mended() {
    let book = ports();
    let path = "content/countries/ecuador.md";
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &read(&book, ARTICLE));
    editor.findings_now(ARTICLE);
    book.write(path, "---\ncode: EC\n---\n\nSee [[port-report#port-unguraded]].\n");
    editor.tell("workspace/didChangeWatchedFiles", &json!({"changes": []}));
    while !editor.findings.contains_key(path) {
        editor.hear();
    }
    let told = &editor.findings[path];
    assert_eq!(rules(told["diagnostics"].as_array().expect("a list")), ["broken-link"]);
    assert_eq!(told["version"], Value::Null, "a file that is not open has no version");

    // The excerpt gets the name that the link has, in a text that nobody saved.
    let renamed = read(&book, ARTICLE).replace("port-unguarded", "port-unguraded");
    editor.change(ARTICLE, &json!([{"text": renamed}]));
    editor.findings_now(ARTICLE);
    while editor.findings[path]["diagnostics"] != json!([]) {
        editor.hear();
    }
    assert!(read(&book, ARTICLE).contains("port-unguarded"), "the file itself is as it was");

    book.remove(path);
    editor.tell("workspace/didChangeWatchedFiles", &json!({"changes": []}));
    let gone = editor.ask("textDocument/documentSymbol", &json!({"textDocument": {"uri": editor.address(path)}}));
    assert_eq!(gone, Ok(Value::Null), "a file that is gone has no parts");
}

#[test]
fn a_finding_that_rests_on_another_place_leads_there() {
    let book = ports();
    let text = read(&book, ARTICLE).replace("## Excerpts", "## Key points\n\n- Again. (p. 13)\n\n## Excerpts");
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    let found = editor.findings_now(ARTICLE);
    assert_eq!(rules(&found), ["duplicate-id"]);
    let related = &found[0]["relatedInformation"][0];
    assert_eq!(related["message"], "it begins here");
    assert_eq!(related["location"]["uri"], editor.address(ARTICLE));
    assert_eq!(related["location"]["range"]["start"], position(&text, "|## Key points\n\n- The port"));
}

#[test]
fn a_rule_links_its_page_in_the_guide_if_the_book_publishes_one() {
    let book = ports();
    let wrong = read(&book, ARTICLE).replace("[peru]", "[pero]");
    let href = |book: &Book| {
        let mut editor = Editor::new(book);
        editor.open(ARTICLE, &wrong);
        editor.findings_now(ARTICLE)[0]["codeDescription"]["href"].clone()
    };
    assert_eq!(href(&book), Value::Null);
    let settings = read(&book, "content/book.yaml");
    book.write("content/book.yaml", format!("{settings}parts: {{guide: guide}}\n"));
    assert_eq!(href(&book), "https://example.org/ports/guide/rules/unknown-term.html");
}

#[test]
fn positions_count_utf16_unless_bytes_are_agreed_on() {
    let book = ports();
    let text = read(&book, ARTICLE).replace("The ports grew", "𝔗𝔥𝔢 ports 🚢, see [[nowhere]], grew");
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    let found = editor.findings_now(ARTICLE);
    assert_eq!(rules(&found), ["broken-link"]);
    assert_eq!(covered(&text, &found[0]["range"]), "[[nowhere]]");
    assert_eq!(found[0]["range"]["start"], json!({"line": 6, "character": 21}));

    // A change of a range counts in the same way: the first word between the ships.
    editor.change(
        ARTICLE,
        &json!([
            {"range": {"start": {"line": 6, "character": 23}, "end": {"line": 6, "character": 30}}, "text": "🚢🚢peru"},
            {"range": {"start": {"line": 6, "character": 23}, "end": {"line": 6, "character": 27}}, "text": ""},
        ]),
    );
    assert_eq!(editor.findings_now(ARTICLE), Vec::<Value>::new());

    let bytes = json!({"general": {"positionEncodings": ["utf-8", "utf-16"]}});
    let mut editor = Editor::start(&book, &["--sources", "sources"]);
    let root = format!("file://{}", editor.root);
    let ready = editor.ask("initialize", &json!({"processId": null, "rootUri": root, "capabilities": bytes}));
    assert_eq!(ready.expect("ready")["capabilities"]["positionEncoding"], "utf-8");
    editor.open(ARTICLE, &text);
    let start = "𝔗𝔥𝔢 ports 🚢, see ".len();
    assert_eq!(editor.findings_now(ARTICLE)[0]["range"]["start"], json!({"line": 6, "character": start}));
}

#[test]
fn lines_that_end_with_crlf_are_lines() {
    let book = ports();
    let text = read(&book, ARTICLE).replace("[peru]", "[pero]").replace('\n', "\r\n");
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    let found = editor.findings_now(ARTICLE);
    assert_eq!(rules(&found), ["unknown-term"]);
    assert_eq!(found[0]["range"], json!({"start": {"line": 2, "character": 12}, "end": {"line": 2, "character": 16}}));
}

#[test]
fn a_page_that_is_no_file_yet_belongs_to_the_book() {
    let book = ports();
    let path = "content/countries/chile.md";
    let mut editor = Editor::new(&book);
    editor.open(path, "---\ncode: CL\n---\n");
    assert_eq!(editor.findings_now(path), Vec::<Value>::new());
    editor.open(
        ARTICLE,
        &read(&book, ARTICLE).replace("[peru]", "[peru, chile]").replace("unguarded}", "unguarded countries=chile}"),
    );
    assert_eq!(editor.findings_now(ARTICLE), Vec::<Value>::new());
    editor.tell("textDocument/didClose", &json!({"textDocument": {"uri": editor.address(path)}}));
    while editor.findings[ARTICLE]["diagnostics"] == json!([]) {
        editor.hear();
    }
    let found = editor.findings[ARTICLE]["diagnostics"].as_array().expect("a list").clone();
    assert!(rules(&found).iter().all(|rule| *rule == "unknown-term"), "{found:?}");
}

#[test]
fn a_burst_of_changes_is_checked_when_it_is_over() {
    let book = ports();
    let text = read(&book, ARTICLE);
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    editor.findings_now(ARTICLE);
    let told = editor.told;
    let mut burst = Vec::new();
    for typed in 0..40 {
        editor.versions += 1;
        let document = json!({"uri": editor.address(ARTICLE), "version": editor.versions});
        let changed = text.replace("[peru]", &format!("[peru{typed}]"));
        let params = json!({"textDocument": document, "contentChanges": [{"text": changed}]});
        burst.extend(framed(&json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params})));
    }
    editor.write(&burst);
    let found = editor.findings_now(ARTICLE);
    assert!(found[0]["message"].as_str().expect("words").contains("`peru39`"));
    assert!(editor.told - told < 20, "{} checks for one burst", editor.told - told);
}

#[test]
fn what_could_be_written_is_offered_where_it_could_stand() {
    let book = ports();
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &read(&book, ARTICLE));
    editor.findings_now(ARTICLE);
    let text = read(&book, ARTICLE);
    let mut offered = |from: &str, to: &str| {
        assert!(text.contains(from), "{from} is in the article");
        editor.completions(ARTICLE, &text.replacen(from, to, 1))
    };
    // Front matter, also while it does not parse.
    assert_eq!(offered("countries: [peru]", "countries: [|"), ["colombia", "ecuador", "peru"]);
    assert_eq!(offered("countries: [peru]", "countries: [peru, |]"), ["colombia", "ecuador"]);
    assert_eq!(offered("countries: [peru]", "countries:\n  - |"), ["colombia", "ecuador", "peru"]);
    assert_eq!(offered("source: torres2019river", "source: |"), ["torres2019river", "prado2020boats"]);
    let keys = offered("countries: [peru]", "c|");
    assert!(keys.contains(&"countries".to_owned()) && keys.contains(&"caution".to_owned()), "{keys:?}");
    assert!(!keys.contains(&"source".to_owned()), "what is there already is not offered again: {keys:?}");
    assert!(!keys.contains(&"code".to_owned()), "a country's key is none of an article: {keys:?}");
    let kinds = offered("countries: [peru]", "voices:\n  - {name: Ana Torres, kind: |");
    assert_eq!(kinds, ["official", "military", "scholar", "advocate", "institution", "unnamed"]);
    // Links, half written.
    let pages = offered("Torres writes.", "Torres [[|");
    assert!(
        ["port-report", "peru", "river-police", "containers"].iter().all(|id| pages.contains(&(*id).to_owned())),
        "{pages:?}"
    );
    assert_eq!(offered("Torres writes.", "Torres [[prado-interview#|"), ["two-boats", "excerpts"]);
    assert_eq!(offered("Torres writes.", "Torres ![[#por|")[0], "port-unguarded");
    assert_eq!(
        offered("Torres writes.", "Torres [[countries/|"),
        [
            "actors/river-police",
            "articles/port-report",
            "articles/prado-interview",
            "countries/colombia",
            "countries/ecuador",
            "countries/peru",
            "indicators/containers",
            "themes/ports",
            "themes/trade",
        ]
    );
    // Citations.
    assert_eq!(offered("Torres writes.", "Torres writes [@|"), ["torres2019river", "prado2020boats"]);
    assert_eq!(
        offered("Torres writes.", "Torres [see @torres2019river, p. 3; @pr|]"),
        ["torres2019river", "prado2020boats"]
    );
    assert_eq!(offered("Torres writes.", "Torres writes.|"), Vec::<String>::new());
    // Headings.
    assert_eq!(
        offered("{#port-unguarded}", "{#port-unguarded |}"),
        ["countries", "themes", "actors", ".key", "lang", "formerly"].map(|key| if key.starts_with('.') {
            key.to_owned()
        } else {
            format!("{key}=")
        })
    );
    assert_eq!(offered("{#port-unguarded}", "{#port-unguarded themes=ports,|}"), ["trade"]);
    assert_eq!(offered("{#port-unguarded}", "{#port-unguarded lang=|}")[1], "es");
    let sections = offered("## Excerpts", "## |\n\n## Excerpts");
    assert!(sections.contains(&"Summary".to_owned()) && !sections.contains(&"Excerpts".to_owned()), "{sections:?}");
}

#[test]
fn cells_of_tables_and_settings_are_completed() {
    let book = ports();
    let mut editor = Editor::new(&book);
    let text = read(&book, ARTICLE);
    let table = format!("{text}\n## Figures\n\n| indicator | place | date | value |\n| --- | --- | --- | --- |\n");
    editor.open(ARTICLE, &table);
    let mut offered = |row: &str| {
        let whole = format!("{table}{row}");
        editor.change(ARTICLE, &json!([{"text": whole}]));
        let line = whole.matches('\n').count();
        let position = json!({"line": line, "character": row.len()});
        let params = json!({"textDocument": {"uri": editor.address(ARTICLE)}, "position": position});
        let items = editor.ask("textDocument/completion", &params).expect("a list");
        items.as_array().expect("a list").iter().map(|item| item["label"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(offered("| con"), ["containers"]);
    assert_eq!(offered("| containers | "), ["colombia", "ecuador", "peru"]);
    assert_eq!(offered("| containers | peru | "), Vec::<Value>::new());

    let settings = "content/book.yaml";
    editor.open(settings, &read(&book, settings));
    let text = read(&book, settings);
    assert_eq!(editor.completions(settings, &format!("{text}rules: {{excerpt-unused: |")), ["error", "warning", "off"]);
    let rules = editor.completions(settings, &format!("{text}rules: {{|"));
    assert!(rules.contains(&"quotation-not-found".to_owned()), "{rules:?}");
    assert!(editor.completions(settings, &format!("{text}f|")).contains(&"formats".to_owned()));
}

#[test]
fn a_suggestion_says_what_it_is_and_replaces_what_was_typed_of_it() {
    let book = ports();
    let mut editor = Editor::new(&book);
    let text = read(&book, ARTICLE).replace("Torres writes.", "𝔗orres [[prado-interview#tw");
    editor.open(ARTICLE, &text);
    let params = editor.at(ARTICLE, &text, "[[prado-interview#tw|");
    let items = editor.ask("textDocument/completion", &params).expect("a list");
    let item = &items[0];
    assert_eq!(item["detail"], "The river had two boats, the commander says");
    assert_eq!(item["documentation"], "We had two boats for the whole river, and one of them leaked.");
    assert_eq!(item["textEdit"]["newText"], "two-boats");
    assert_eq!(covered(&text, &item["textEdit"]["range"]), "tw");
}

/// The Markdown that is shown over a place, and what it covers.
fn hovered(editor: &mut Editor, text: &str, needle: &str) -> (String, String) {
    let params = editor.at(ARTICLE, text, needle);
    let hover = editor.ask("textDocument/hover", &params).expect("an answer");
    (hover["contents"]["value"].as_str().unwrap_or_default().to_owned(), covered(text, &hover["range"]))
}

#[test]
fn a_place_says_what_the_book_knows_of_it() {
    let book = ports();
    book.write(
        "content/themes/ports.md",
        "---\ntitle: Ports\nbroader: [trade]\ndefinition: Where ships and roads meet.\n---\n",
    );
    let text = read(&book, ARTICLE)
        .replace("Torres writes.", "Torres writes [@prado2020boats, answer 1]; see [[prado-interview#two-boats]].");
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    let mut hover = |needle: &str| hovered(&mut editor, &text, needle);
    let (words, of) = hover("themes: [po|rts]");
    assert_eq!((words.as_str(), of.as_str()), ("**Ports** · Themes\n\nWhere ships and roads meet.", "ports"));
    assert_eq!(hover("them|es: [ports]").1, "themes");
    assert!(hover("sour|ce: torres").0.contains("the reference the article is about"));
    let (citation, of) = hover("[@pra|do2020boats");
    assert!(citation.contains("An Interview with Luis Prado"), "{citation}");
    assert_eq!(of, "@prado2020boats");
    assert!(hover("source: torres|2019river").0.contains("Three Ports on One River"));
    let (excerpt, of) = hover("[[prado-interview#two|-boats]]");
    assert_eq!(of, "[[prado-interview#two-boats]]");
    assert!(excerpt.starts_with("**The river had two boats, the commander says**"), "{excerpt}");
    assert!(
        excerpt.contains("> We had two boats for the whole river, and one of them leaked.\n>\n> — Luis Prado"),
        "{excerpt}"
    );
    assert!(excerpt.ends_with("Proved at answer 1 of `prado2020boats`: its text has these words."), "{excerpt}");
    let (proof, _) = hover("> The port was en|larged");
    assert_eq!(proof, "Proved at p. 13 of `torres2019river`: its text has these words.");

    let wrong = text.replace("> — p. 13", "> — p. 14");
    editor.change(ARTICLE, &json!([{"text": wrong}]));
    let (why, _) = hovered(&mut editor, &wrong, "> The port was en|larged");
    assert!(why.starts_with("Not proved: the words stand at p. 13, not at p. 14"), "{why}");
}

#[test]
fn without_the_texts_of_the_sources_the_lock_says_where_a_quotation_stands() {
    let book = ports();
    let text = read(&book, ARTICLE);
    let mut editor = Editor::open_on(&book, &[], &json!({}));
    editor.open(ARTICLE, &text);
    let (proof, _) = hovered(&mut editor, &text, "> The port was en|larged");
    assert_eq!(proof, "Proved at p. 13 of `torres2019river`: content/book.lock has the proof.");
    let changed = text.replace("nobody asked", "no one asked");
    editor.change(ARTICLE, &json!([{"text": changed}]));
    let (proof, _) = hovered(&mut editor, &changed, "> The port was en|larged");
    assert!(proof.starts_with("Not proved: the words were changed since they were proved"), "{proof}");
}

#[test]
fn a_link_leads_to_what_it_names_and_from_there_back_to_every_link() {
    let book = ports();
    let text = read(&book, ARTICLE).replace("Torres writes.", "Torres writes [@torres2019river, p. 1]; see [[peru]].");
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    let leads = |editor: &mut Editor, needle: &str| {
        let params = editor.at(ARTICLE, &text, needle);
        let found = editor.ask("textDocument/definition", &params).expect("an answer");
        let path = found["uri"].as_str().unwrap_or_default().replace(&format!("file://{}/", editor.root), "");
        (path, found["range"]["start"].clone())
    };
    assert_eq!(
        leads(&mut editor, "[[pe|ru]]"),
        ("content/countries/peru.md".to_owned(), json!({"line": 0, "character": 0}))
    );
    assert_eq!(leads(&mut editor, "countries: [pe|ru]").0, "content/countries/peru.md");
    assert_eq!(leads(&mut editor, "[[#port|-unguarded]]"), (ARTICLE.to_owned(), position(&text, "|### The port grew")));
    let references = read(&book, "content/references.yaml");
    let expected = ("content/references.yaml".to_owned(), position(&references, "- id: |torres2019river"));
    assert_eq!(leads(&mut editor, "[@torres|2019river"), expected);
    assert_eq!(leads(&mut editor, "The po|rts grew").0, "", "plain words lead nowhere");

    let mut links = |needle: &str, own: bool| {
        let mut params = editor.at(ARTICLE, &text, needle);
        params["context"] = json!({"includeDeclaration": own});
        let found = editor.ask("textDocument/references", &params).expect("an answer");
        let all = found.as_array().expect("a list").iter().map(|place| {
            let path = place["uri"].as_str().expect("a file").rsplit('/').next().expect("a name").to_owned();
            (path, place["range"]["start"]["line"].as_u64().expect("a line"))
        });
        all.collect::<Vec<_>>()
    };
    let here = |needle: &str| ("port-report.md".to_owned(), position(&text, needle)["line"].as_u64().expect("a line"));
    let peru = [here("countries: [|"), here("see [[|peru"), ("prado-interview.md".to_owned(), 2)];
    assert_eq!(links("[[pe|ru]]", false), peru);
    assert_eq!(links("### The po|rt grew", false), [here("|[[#port-unguarded]]")]);
    assert_eq!(links("### The po|rt grew", true), [here("|### The port"), here("|[[#port-unguarded]]")]);
    assert_eq!(links("[@torres|2019river", false), [here("source: |"), here("[@|torres")]);
}

#[test]
fn what_is_certain_is_offered_as_a_quick_fix() {
    let book = ports();
    let text = read(&book, ARTICLE).replace("[peru]", "[pero]");
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    let address = editor.address(ARTICLE);
    let place = position(&text, "pe|ro");
    let ask = |editor: &mut Editor, place: &Value, only: &Value| {
        let params = json!({
            "textDocument": {"uri": address}, "range": {"start": place, "end": place},
            "context": {"diagnostics": [], "only": only},
        });
        editor.ask("textDocument/codeAction", &params).expect("a list")
    };
    let actions = ask(&mut editor, &place, &Value::Null);
    let action = &actions[0];
    assert_eq!((&action["title"], &action["kind"]), (&json!("Write `peru`"), &json!("quickfix")));
    assert_eq!(action["diagnostics"][0]["code"], "unknown-term");
    let edit = &action["edit"]["changes"][&address][0];
    assert_eq!((covered(&text, &edit["range"]), &edit["newText"]), ("pero".to_owned(), &json!("peru")));
    assert_eq!(ask(&mut editor, &position(&text, "Tor|res"), &json!(["quickfix"])), json!([]));
    assert_eq!(ask(&mut editor, &place, &json!(["source.organizeImports"])), json!([]));

    // All that is certain in the file: an attribution in the form that the proof reads, say.
    let text = read(&book, ARTICLE).replace("> — p. 13", "> — p. 12");
    editor.change(ARTICLE, &json!([{"text": text}]));
    let actions = ask(&mut editor, &json!({"line": 0, "character": 0}), &json!(["source.fixAll"]));
    assert_eq!(actions[0]["kind"], "source.fixAll");
    assert_eq!(
        applied(&text, actions[0]["edit"]["changes"][&address].as_array().expect("a list")),
        read(&book, ARTICLE)
    );
}

#[test]
fn an_excerpt_gets_another_id_in_every_text_and_in_the_lock() {
    let book = ports();
    book.write("content/countries/ecuador.md", "---\ncode: EC\n---\n\n𝔖ee [[port-report#port-unguarded]].\n");
    let text = read(&book, ARTICLE).replace("Torres writes.", "Torres writes. [[#port-unguarded|Here]].");
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    let mut params = editor.at(ARTICLE, &text, "- The port was enlarged before anybody planned its guard. [[#port|");
    let prepared = editor.ask("textDocument/prepareRename", &params).expect("an answer");
    assert_eq!(prepared["placeholder"], "port-unguarded");
    params["newName"] = json!("Not an id");
    let refused = editor.ask("textDocument/rename", &params).expect_err("it is no id");
    assert!(refused["message"].as_str().expect("words").contains("cannot be an id"), "{refused}");
    params["newName"] = json!("no-plan");
    let edit = editor.ask("textDocument/rename", &params).expect("edits");
    let changes = edit["changes"].as_object().expect("edits by file");
    let mut changed = 0;
    for path in [ARTICLE, "content/countries/ecuador.md", "content/book.lock"] {
        let before = if path == ARTICLE { text.clone() } else { read(&book, path) };
        let edits = changes[&editor.address(path)].as_array().expect("a list");
        let after = applied(&before, edits);
        assert_ne!(after, before, "{path}");
        book.write(path, after);
        changed += 1;
    }
    assert_eq!(changed, changes.len());
    assert_eq!(book.check(), [], "the book is clean under the new name");
    let article = read(&book, ARTICLE);
    assert!(article.contains("[[#no-plan|Here]]") && article.contains("formerly=port-unguarded"), "{article}");

    let plain = editor.at(ARTICLE, &text, "The po|rts grew");
    assert_eq!(editor.ask("textDocument/prepareRename", &plain), Ok(Value::Null), "plain words have no id");
}

/// A text with the edits of an answer made.
fn applied(before: &str, edits: &[Value]) -> String {
    let mut after = before.to_owned();
    let mut edits: Vec<&Value> = edits.iter().collect();
    edits.sort_by_key(|edit| {
        let start = &edit["range"]["start"];
        std::cmp::Reverse((start["line"].as_u64(), start["character"].as_u64()))
    });
    for edit in edits {
        let range = offsets(before, &edit["range"]);
        after.replace_range(range, edit["newText"].as_str().expect("text"));
    }
    after
}

#[test]
fn a_page_gets_another_id_with_its_file_if_the_editor_can_move_files() {
    let book = ports();
    let text = read(&book, ARTICLE);
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    let mut params = editor.at(ARTICLE, &text, "countries: [pe|ru]");
    params["newName"] = json!("republic-of-peru");
    let refused = editor.ask("textDocument/rename", &params).expect_err("it cannot");
    assert!(refused["message"].as_str().expect("words").contains("briefbook rename countries/peru republic-of-peru"));

    let moves = json!({"workspace": {"workspaceEdit": {"documentChanges": true, "resourceOperations": ["rename"]}}});
    let mut editor = Editor::open_on(&book, &["--sources", "sources"], &moves);
    editor.open(ARTICLE, &text);
    let edit = editor.ask("textDocument/rename", &params).expect("edits");
    let operations = edit["documentChanges"].as_array().expect("a list");
    let last = operations.last().expect("something is done");
    assert_eq!(
        (&last["kind"], &last["newUri"]),
        (&json!("rename"), &json!(editor.address("content/countries/republic-of-peru.md")))
    );
    let article =
        operations.iter().find(|one| one["textDocument"]["uri"] == editor.address(ARTICLE)).expect("it links");
    assert_eq!(article["textDocument"]["version"], editor.versions);
    assert!(applied(&text, article["edits"].as_array().expect("a list")).contains("countries: [republic-of-peru]"));
}

#[test]
fn a_page_has_an_outline_and_the_book_is_searched_by_name() {
    let book = ports();
    let text = read(&book, ARTICLE);
    let mut editor = Editor::new(&book);
    editor.open(ARTICLE, &text);
    let params = json!({"textDocument": {"uri": editor.address(ARTICLE)}});
    let symbols = editor.ask("textDocument/documentSymbol", &params).expect("a list");
    let names: Vec<&Value> = symbols.as_array().expect("a list").iter().map(|symbol| &symbol["name"]).collect();
    assert_eq!(names, ["Key points", "Excerpts"]);
    let excerpt = &symbols[1]["children"][0];
    assert_eq!(excerpt["detail"], "port-unguarded");
    assert!(covered(&text, &excerpt["range"]).ends_with("three years after the quay."));
    assert!(covered(&text, &excerpt["selectionRange"]).starts_with("### The port grew"));

    let mut search = |query: &str| {
        let found = editor.ask("workspace/symbol", &json!({"query": query})).expect("a list");
        found.as_array().expect("a list").iter().map(|symbol| symbol["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(search("boats river"), ["The river had two boats, the commander says"]);
    assert_eq!(search("RIVER-POL"), ["River police"]);
}

#[test]
fn what_is_no_message_or_no_method_is_refused_and_the_server_goes_on() {
    let book = ports();
    let mut editor = Editor::start(&book, &[]);
    let early = editor.ask("textDocument/hover", &json!({})).expect_err("nothing comes before the greeting");
    assert_eq!(early["code"], -32002);
    let root = format!("file://{}", editor.root);
    editor.ask("initialize", &json!({"processId": null, "rootUri": root, "capabilities": {}})).expect("ready");
    let again = editor.ask("initialize", &json!({"processId": null, "rootUri": root, "capabilities": {}}));
    assert_eq!(again.expect_err("once is enough")["code"], -32600);
    assert_eq!(editor.ask("textDocument/moon", &json!({})).expect_err("there is no such method")["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", &json!({"x": 1})).expect_err("no such parameters")["code"], -32602);

    editor.write(b"Content-Length: 7\r\n\r\n{\"no\": ");
    assert_eq!(editor.hear()["error"]["code"], -32700);
    assert_eq!(editor.ask("textDocument/moon", &json!({})).expect_err("it goes on")["code"], -32601);
    editor.write(b"no header at all\r\n");
    assert_eq!(editor.hear()["error"]["code"], -32700);
    editor.tell("$/setTrace", &json!({"value": "off"}));
    editor.tell("textDocument/didChange", &json!({"nonsense": true}));
    editor.send(&json!({"jsonrpc": "2.0", "id": 99, "result": null}));

    let elsewhere = json!({"textDocument": {"uri": "file:///elsewhere/x.md"}, "position": {"line": 3, "character": 0}});
    assert_eq!(editor.ask("textDocument/hover", &elsewhere), Ok(Value::Null));
    assert_eq!(editor.ask("textDocument/completion", &elsewhere), Ok(json!([])));
    let document = json!({"uri": "untitled:Untitled-1", "languageId": "markdown", "version": 1, "text": "[[no"});
    editor.tell("textDocument/didOpen", &json!({"textDocument": document}));
    let far = json!({"textDocument": {"uri": editor.address(ARTICLE)}, "position": {"line": 9999, "character": 9999}});
    assert_eq!(editor.ask("textDocument/definition", &far), Ok(Value::Null));
    assert_eq!(
        editor.ask("workspace/symbol", &json!({"query": "prado"})).expect("a list").as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn the_exit_status_tells_a_goodbye_from_an_end() {
    let book = ports();
    assert_eq!(Editor::new(&book).leave(), Some(0));
    let mut editor = Editor::new(&book);
    editor.tell("exit", &Value::Null);
    assert_eq!(editor.server.wait().expect("it ends").code(), Some(1), "exit without shutdown");
    let mut editor = Editor::new(&book);
    editor.input = None;
    assert_eq!(editor.server.wait().expect("it ends").code(), Some(1), "an editor that died");
    let mut editor = Editor::new(&book);
    editor.ask("shutdown", &Value::Null).expect("it is shut");
    let late = editor.ask("textDocument/hover", &json!({})).expect_err("it was shut");
    assert_eq!(late["code"], -32600);
    editor.tell("exit", &Value::Null);
    assert_eq!(editor.server.wait().expect("it ends").code(), Some(0));

    let nothing = Book::empty();
    let ran = nothing.run(&["lsp", "--root", "."]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.stderr.contains("there is no content/book.yaml"), "{}", ran.stderr);
}

#[test]
fn the_book_is_found_from_any_folder_of_it_and_its_absence_is_said() {
    let book = ports();
    let mut editor = Editor::start(&book, &[]);
    let folder = format!("file://{}/content/articles", editor.root);
    let folders = json!([{"uri": folder, "name": "articles"}]);
    let params = json!({"processId": null, "rootUri": null, "capabilities": {}, "workspaceFolders": folders});
    editor.ask("initialize", &params).expect("ready");
    assert_eq!(
        editor.ask("workspace/symbol", &json!({"query": "prado"})).expect("a list").as_array().map(Vec::len),
        Some(1)
    );

    let nothing = Book::empty();
    let mut editor = Editor::open_on(&nothing, &[], &json!({}));
    let said = editor.hear();
    assert_eq!(said["method"], "window/showMessage");
    assert!(said["params"]["message"].as_str().expect("words").contains("--root"));
    // The book that a file belongs to is found when the file is opened.
    let address = format!("file://{}/{ARTICLE}", book.root().display());
    let document = json!({"uri": address, "languageId": "markdown", "version": 1, "text": read(&book, ARTICLE)});
    editor.tell("textDocument/didOpen", &json!({"textDocument": document}));
    let params = json!({"textDocument": {"uri": address}});
    assert!(editor.ask("textDocument/documentSymbol", &params).expect("a list").is_array());
}

#[test]
fn an_editor_that_can_is_asked_to_watch_the_files() {
    let book = ports();
    let watches = json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}});
    let mut editor = Editor::open_on(&book, &[], &watches);
    let asked = editor.hear();
    assert_eq!(asked["method"], "client/registerCapability");
    let registration = &asked["params"]["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    assert_eq!(registration["registerOptions"]["watchers"][0]["globPattern"], "**/content/**");
}

#[test]
fn settings_that_cannot_be_read_and_a_book_that_goes_away_do_not_end_the_work() {
    let book = ports();
    let mut editor = Editor::new(&book);
    let settings = "content/book.yaml";
    editor.open(settings, "title: [half");
    assert_eq!(rules(&editor.findings_now(settings)), ["front-matter-invalid"]);
    book.remove(settings);
    editor.tell("textDocument/didClose", &json!({"textDocument": {"uri": editor.address(settings)}}));
    let said = loop {
        let message = editor.hear();
        if message["method"] == "window/showMessage" {
            break message;
        }
    };
    assert!(said["params"]["message"].as_str().expect("words").contains("no book in"), "{said}");
    book.write(settings, "title: Again\nindexes: {countries: {title: Countries, map: americas}, themes: {title: Themes}, actors: {title: Actors}}\n");
    editor.tell("textDocument/didSave", &json!({"textDocument": {"uri": editor.address(settings)}}));
    assert_eq!(
        editor.ask("workspace/symbol", &json!({"query": "again"})).expect("a list").as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn nothing_is_written_to_the_disk() {
    let book = ports();
    let before = tree(book.root());
    let mut editor = Editor::new(&book);
    let text = read(&book, ARTICLE);
    editor.open(ARTICLE, &text.replace("[peru]", "[pero]"));
    editor.findings_now(ARTICLE);
    editor.tell("textDocument/didSave", &json!({"textDocument": {"uri": editor.address(ARTICLE)}}));
    hovered(&mut editor, &text, "source: tor|res");
    assert_eq!(editor.leave(), Some(0));
    assert!(before == tree(book.root()), "the folder is as it was");
}
