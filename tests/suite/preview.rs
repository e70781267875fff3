//! `briefbook serve` and `check --watch`, run as programs and talked to as a browser does: pages and server-sent events over
//! TCP. Nothing here measures time: what is to happen is waited for, for a minute at most.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::book::Book;

/// After this long, what is waited for will not come.
const LONG: Duration = Duration::from_secs(60);

const ARTICLE: &str = "content/articles/port-report.md";

/// The program at work, with what it says; ended when dropped.
struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    fn start(book: &Book, arguments: &[&str]) -> Self {
        let mut command = book.command(arguments);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().expect("its messages are read"));
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines }
    }

    /// The lines until one that begins so, that one included.
    fn until(&self, beginning: &str) -> Vec<String> {
        let mut said = Vec::new();
        loop {
            let line = self.lines.recv_timeout(LONG);
            said.push(line.unwrap_or_else(|_| panic!("no line begins `{beginning}`: {said:#?}")));
            if said.last().is_some_and(|line| line.starts_with(beginning)) {
                return said;
            }
        }
    }

    /// Sends a signal; the exit status.
    fn end(mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill can be run");
        assert!(sent.success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A preview, with its port.
struct Preview {
    running: Running,
    port: u16,
}

/// What a server answers.
#[derive(Debug)]
struct Response {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Preview {
    fn of(book: &Book) -> Self {
        Self::with(book, &[])
    }

    fn with(book: &Book, more: &[&str]) -> Self {
        let running = Running::start(book, &[&["serve", "--port", "0"], more].concat());
        let line = running.until("preview: ").pop().unwrap_or_default();
        let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next());
        let port = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("`{line}` names the port"));
        Self { running, port }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(LONG)).expect("a limit can be set");
        stream
    }

    /// Sends these bytes; everything that comes back until the connection is closed.
    fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        // The server may have answered and closed before it has read all of it.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("{error}"),
            _ => String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let host = format!("127.0.0.1:{}", self.port);
        let own = [("host", host.as_str()), ("connection", "close")];
        let own = own.into_iter().filter(|(name, _)| !headers.iter().any(|(other, _)| other == name));
        let lines: String =
            own.chain(headers.iter().copied()).map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let text = self.raw(&format!("{method} {path} HTTP/1.1\r\n{lines}\r\n"));
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{method} {path}: `{text}`"));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Response {
            status: status.expect("a status"),
            headers: lines.filter_map(header).collect(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Response {
        self.ask("GET", path, &[])
    }

    /// The words of a page that must be there.
    fn page(&self, path: &str) -> String {
        let response = self.get(path);
        assert_eq!(response.status, 200, "{path}");
        response.body
    }

    /// The news for a page that has the site of this id, and does not say which it is.
    fn events(&self, has: &str) -> Events {
        self.news(&format!("has={has}"))
    }

    /// The news for the page at an address.
    fn events_at(&self, address: &str) -> Events {
        let has = id_of(&self.page(address));
        let mut events = self.news(&format!("has={has}&page={address}"));
        assert_eq!(events.next().0, "clear");
        events
    }

    fn news(&self, query: &str) -> Events {
        let mut stream = self.connect();
        let request = format!("GET /.briefbook/events?{query} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n\r\n", self.port);
        stream.write_all(request.as_bytes()).expect("it listens");
        Events { reader: BufReader::new(stream) }
    }

    /// The news for a page that is loaded now, after the greeting, which it gives too.
    fn events_now(&self) -> (String, String, Events) {
        let mut events = self.events(&id_of(&self.get("/").body));
        let (event, data) = events.next();
        (event, data, events)
    }
}

/// The id of the site that a page says it has.
fn id_of(page: &str) -> String {
    let id = page.split("data-has=\"").nth(1).and_then(|rest| rest.split('"').next());
    id.unwrap_or_else(|| panic!("the page has the script: {page}")).to_owned()
}

/// News as an open page receives it.
struct Events {
    reader: BufReader<TcpStream>,
}

impl Events {
    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.reader.read_line(&mut line).expect("news come in time");
        assert!(read > 0, "the server has closed the connection");
        line.trim_end().to_owned()
    }

    /// The next event with its data.
    fn next(&mut self) -> (String, String) {
        loop {
            if let Some(event) = self.line().strip_prefix("event: ") {
                let line = self.line();
                let data = line.strip_prefix("data:").expect("data follow the event");
                return (event.to_owned(), data.trim_start().to_owned());
            }
        }
    }

    /// Waits for an event; its data.
    fn wait(&mut self, event: &str) -> String {
        loop {
            let (next, data) = self.next();
            if next == event {
                return data;
            }
        }
    }

    /// Waits for findings; their text.
    fn wait_for_findings(&mut self) -> String {
        let data: serde_json::Value = serde_json::from_str(&self.wait("findings")).expect("it is JSON");
        assert!(data["errors"].is_u64() && data["summary"].is_string(), "{data}");
        data["text"].as_str().expect("it has a text").to_owned()
    }
}

/// Puts a file in its place in one step, so that no run reads half of it.
fn save(book: &Book, path: &str, text: &str) {
    let (folder, name) = path.rsplit_once('/').expect("a file stands in a folder");
    let fresh = format!("{folder}/.{name}.new");
    book.write(&fresh, text);
    std::fs::rename(book.path(&fresh), book.path(path)).expect("it can be renamed");
}

/// Puts `new` in the place of `old`, which must stand in the file exactly once.
fn replace(book: &Book, path: &str, old: &str, new: &str) {
    let text = book.read(path);
    assert_eq!(text.matches(old).count(), 1, "`{old}` stands once in {path}");
    save(book, path, &text.replace(old, new));
}

fn ports() -> Book {
    Book::of_folder("tests/fixtures/ports").locked()
}

#[test]
fn a_page_is_told_of_every_change_and_is_then_as_the_book_is() {
    let book = ports();
    let preview = Preview::of(&book);
    let (event, _, mut events) = preview.events_now();
    assert_eq!(event, "clear");
    let before = preview.page("/articles/port-report.html");
    replace(&book, ARTICLE, "came three years after the quay", "came four years after the quay");
    events.wait("change");
    let after = preview.page("/articles/port-report.html");
    assert!(before.contains("three years after the quay") && after.contains("four years after the quay"));
    assert_ne!(id_of(&before), id_of(&after));

    // A page that was loaded before is told so when it connects, one that is up to date is not.
    assert_eq!(preview.events(&id_of(&before)).next().0, "change");
    assert_eq!(preview.events(&id_of(&after)).next().0, "clear");
}

#[test]
fn an_error_is_shown_as_check_prints_it_and_the_last_good_site_stays_until_it_is_mended() {
    let book = ports();
    let preview = Preview::of(&book);
    let (_, _, mut events) = preview.events_now();
    let good = preview.page("/articles/port-report.html");
    replace(&book, ARTICLE, "themes: [ports]", "themes: [prots]");
    let text = events.wait_for_findings();
    let checked = book.run(&["check"]).stderr;
    assert!(text.contains("error[unknown-term]") && text.contains("^^^^^ did you mean `ports`?"), "{text}");
    assert_eq!(format!("{text}\n1 error in 1 file\n"), checked);
    assert_eq!(preview.page("/articles/port-report.html"), good);

    // Who comes now is told at once; who has the error before the eyes sees the next one.
    assert_eq!(preview.events_now().0, "findings");
    replace(&book, ARTICLE, "themes: [prots]", "themes: [port]");
    assert!(events.wait_for_findings().contains("`port`"));
    replace(&book, ARTICLE, "themes: [port]", "themes: [ports]");
    assert_eq!(events.next().0, "clear", "the site is the same, so it is not loaded again");
    assert_eq!(preview.page("/articles/port-report.html"), good);
}

#[test]
fn warnings_are_told_and_the_site_is_up_to_date() {
    let book = ports();
    let preview = Preview::of(&book);
    let (_, _, mut events) = preview.events_now();
    save(&book, "content/themes/ports.md", "---\ntitle: Ports\nbroader: [trade]\n---\n\nPorts <b>and quays.\n");
    let data: serde_json::Value = serde_json::from_str(&events.wait("findings")).expect("it is JSON");
    assert_eq!((&data["errors"], &data["summary"]), (&0.into(), &"1 warning in 1 file".into()));
    assert!(preview.page("/themes/ports.html").contains("and quays"));
}

#[test]
fn with_an_error_at_the_start_every_address_has_a_page_with_the_findings_until_they_are_mended() {
    let book = ports();
    replace(&book, ARTICLE, "themes: [ports]", "themes: [<prots>]");
    let preview = Preview::of(&book);
    for path in ["/", "/articles/port-report.html", "/nowhere"] {
        let response = preview.get(path);
        assert_eq!((response.status, response.headers["content-type"].as_str()), (503, "text/html; charset=utf-8"));
        assert!(response.body.contains("error[unknown-term]") && response.body.contains("&lt;prots&gt;"));
        assert!(response.body.contains(" data-alone>"));
    }
    let (event, _, mut events) = preview.events_now();
    assert_eq!(event, "findings");
    replace(&book, ARTICLE, "themes: [<prots>]", "themes: [ports]");
    events.wait("change");
    assert!(preview.page("/").contains("<main"));
}

#[test]
fn pages_come_and_go_with_their_files_and_a_folder_may_go_and_come_back() {
    let book = ports();
    let preview = Preview::of(&book);
    let (_, _, mut events) = preview.events_now();
    assert_eq!(preview.get("/themes/quays.html").status, 404);
    save(&book, "content/themes/quays.md", "---\ntitle: Quays\nbroader: [ports]\n---\n");
    events.wait("change");
    assert!(preview.page("/themes/quays.html").contains("Quays"));
    book.remove("content/themes/quays.md");
    // A page that is gone stays until the whole site is made.
    loop {
        events.wait("change");
        if preview.get("/themes/quays.html").status == 404 {
            break;
        }
    }

    // Saved as editors do it: under another name first, with a backup.
    let text = book.read(ARTICLE).replace("came three years", "came five years");
    std::fs::rename(book.path(ARTICLE), book.path("content/articles/port-report.md~")).expect("it can be renamed");
    save(&book, ARTICLE, &text);
    loop {
        events.wait("change");
        if preview.page("/articles/port-report.html").contains("came five years") {
            break;
        }
    }

    // A folder of pages, then everything.
    for folder in ["content/themes", "content"] {
        std::fs::rename(book.path(folder), book.path("elsewhere")).expect("it can be renamed");
        events.wait_for_findings();
        assert!(preview.page("/themes/ports.html").contains("Ports"), "the last good site stays");
        std::fs::rename(book.path("elsewhere"), book.path(folder)).expect("it can be renamed");
        while events.next().0 != "clear" {}
        let title = format!("Ports after {folder}");
        save(&book, "content/themes/ports.md", &format!("---\ntitle: {title}\nbroader: [trade]\n---\n"));
        events.wait("change");
        assert!(preview.page("/themes/ports.html").contains(&title), "the folder that came back is listened to");
    }
}

#[test]
fn a_folder_that_was_not_there_and_one_that_is_made_anew_are_listened_to() {
    let book = ports();
    let preview = Preview::of(&book);
    let (_, _, mut events) = preview.events_now();
    for colour in ["red", "green"] {
        save(&book, "theme/css/own.css", &format!("p {{ color: {colour} }}\n"));
        events.wait("style");
        std::fs::remove_dir_all(book.path("theme")).expect("it can be removed");
        events.wait("style");
    }
}

#[test]
fn a_changed_style_sheet_is_exchanged_without_a_reload() {
    let book = ports();
    let preview = Preview::of(&book);
    let (_, _, mut events) = preview.events_now();
    let before = preview.page("/");
    save(&book, "theme/css/own.css", "p { color: rebeccapurple }\n");
    // A page may be told once more that nothing is wrong, but not to load itself anew.
    let (event, data) = std::iter::repeat_with(|| events.next()).find(|(event, _)| event != "clear").expect("it comes");
    assert_eq!(event, "style");
    let names: BTreeMap<String, String> = serde_json::from_str(&data).expect("it is JSON");
    let (old, new) = names.first_key_value().expect("one sheet has changed");
    assert!(names.len() == 1 && before.contains(old.as_str()) && preview.page("/").contains(new.as_str()));
    let sheet = preview.get(&format!("/{new}"));
    assert_eq!(sheet.headers["content-type"], "text/css; charset=utf-8");
    assert!(sheet.body.contains("rebeccapurple"));
    // Whoever was sent a page in the moment before still gets its sheet, and never a page in the place of it.
    let sheet = preview.get(&format!("/{old}"));
    assert_eq!((sheet.status, sheet.headers["content-type"].as_str()), (200, "text/css; charset=utf-8"));
    assert!(!sheet.body.contains("rebeccapurple"));

    save(&book, "theme/css/own.css", "p { color: navy }\n");
    replace(&book, ARTICLE, "came three years", "came six years");
    loop {
        events.wait("change");
        if preview.page("/articles/port-report.html").contains("came six years") {
            break;
        }
    }
}

#[test]
fn files_that_are_touched_and_what_editors_keep_for_themselves_change_nothing() {
    let book = ports();
    let preview = Preview::of(&book);
    let (_, _, mut events) = preview.events_now();
    let id = id_of(&preview.page("/"));
    let file = std::fs::File::options().append(true).open(book.path(ARTICLE)).expect("it can be opened");
    for _ in 0..200 {
        file.set_modified(std::time::SystemTime::now()).expect("it can be touched");
        book.write("content/articles/.port-report.md.swp", "x");
        book.write("content/articles/port-report.md~", "x");
        book.write("public/index.html", "x");
    }
    replace(&book, ARTICLE, "came three years", "came seven years");
    assert_eq!(events.next().0, "change");
    let (run, number) = id.rsplit_once('-').expect("an id is a run and a number");
    // The pages are shown first, then the rest, among which is the page with the whole book.
    let number: u64 = number.parse().expect("a number");
    let next = [1, 2].map(|more| format!("{run}-{}", number + more));
    assert!(next.contains(&id_of(&preview.page("/"))), "it was one change");
}

#[test]
fn a_page_is_told_only_when_it_has_changed_itself() {
    let book = ports();
    let preview = Preview::of(&book);
    let [mut article, mut whole, mut country] =
        ["/articles/port-report.html", "/print/", "/countries/colombia.html"].map(|address| preview.events_at(address));
    replace(&book, ARTICLE, "came three years", "came eight years");
    assert_eq!(article.next().0, "change");
    assert!(preview.page("/articles/port-report.html").contains("came eight years"));
    assert_eq!(whole.next().0, "change");
    assert!(preview.page("/print/").contains("came eight years"));
    // The first word to the country is of its own change.
    let text = book.read("content/countries/colombia.md");
    save(&book, "content/countries/colombia.md", &format!("{text}\nIt has rivers.\n"));
    assert_eq!(country.next().0, "change");
    assert!(preview.page("/countries/colombia.html").contains("It has rivers."));
}

#[test]
fn addresses_and_headers_are_those_of_a_careful_static_host() {
    let book = ports();
    let preview = Preview::of(&book);
    let home = preview.get("/");
    assert_eq!(home.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(home.headers["cache-control"], "no-store");
    assert!(home.headers["content-security-policy"].starts_with("default-src 'none'; script-src 'self';"));
    assert_eq!(home.body.matches(".briefbook").count(), 1, "one element was added");
    let (without, script) = home.body.split_once("<script defer src=\"/.briefbook/preview.js\"").expect("a script");
    let (_, rest) = script.split_once("</script>").expect("it ends");
    assert!(rest.contains("<title>") && without.ends_with("<head>"), "it runs before the scripts of the page");

    let folder = preview.get("/themes?q=a");
    assert_eq!((folder.status, folder.headers["location"].as_str()), (302, "/themes/?q=a"));
    assert_eq!(preview.page("/themes/"), preview.page("/themes/index.html"));
    for (path, media_type) in [
        ("/book.json", "application/json; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/book.epub", "application/epub+zip"),
        ("/.briefbook/preview.js", "text/javascript; charset=utf-8"),
        ("/.briefbook/preview.css", "text/css; charset=utf-8"),
    ] {
        let file = preview.get(path);
        assert_eq!((file.status, file.headers["content-type"].as_str()), (200, media_type), "{path}");
        assert!(!file.body.contains("data-has") || path.ends_with("preview.js"), "{path}");
    }

    let missing = preview.ask("GET", "/themes/nowhere.html", &[("host", &format!("localhost:{}", preview.port))]);
    assert_eq!(missing.status, 404);
    assert!(
        missing.body.contains(&format!("href=\"http://localhost:{}/assets/site.", preview.port)),
        "{}",
        missing.body
    );
    assert!(!missing.body.contains("127.0.0.1") && !missing.body.contains("example.org"));

    let head = preview.ask("HEAD", "/", &[]);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.headers["content-length"], home.body.len().to_string());
    let post = preview.ask("POST", "/", &[("content-length", "0")]);
    assert_eq!((post.status, post.headers["allow"].as_str()), (405, "GET, HEAD"));
}

#[test]
fn nothing_but_the_site_is_served() {
    let book = ports();
    book.write("secret.txt", "a secret");
    let preview = Preview::of(&book);
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/themes/../../secret.txt",
        "//secret.txt",
        "/themes/..%5c..%5csecret.txt",
        "/themes%2findex.html",
        "/index.html%00",
        "/index.html%00.css",
        "/themes\\index.html",
        "/content/book.yaml",
        "/.briefbook/",
        "/.briefbook/../secret.txt",
        "/./index.html",
        "/%",
        "/index.html/",
        "/secret.txt",
    ] {
        let response = preview.get(path);
        assert!([400, 404].contains(&response.status), "{path}: {}", response.status);
        assert!(!response.body.contains("a secret"), "{path}");
    }
    let absolute = preview.raw(&format!(
        "GET file:///etc/passwd HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nconnection: close\r\n\r\n",
        preview.port
    ));
    assert!(!absolute.starts_with("HTTP/1.1 200"), "{absolute}");
}

#[test]
fn foreign_names_and_foreign_pages_are_refused() {
    let book = ports();
    let preview = Preview::of(&book);
    let own = format!("127.0.0.1:{}", preview.port);
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:80", ""] {
        for path in ["/", "/.briefbook/events", "/.briefbook/preview.js", "/nowhere"] {
            let response = preview.ask("GET", path, &[("host", host)]);
            assert_eq!(response.status, 403, "{host} {path}");
            assert!(!response.body.contains('<') && response.body.contains(&own), "{host} {path}: {}", response.body);
        }
    }
    for origin in ["http://evil.example", "null", &format!("https://{own}"), "http://127.0.0.1:1"] {
        assert_eq!(preview.ask("GET", "/", &[("origin", origin)]).status, 403, "{origin}");
    }
    for origin in [format!("http://{own}"), format!("http://localhost:{}", preview.port)] {
        assert_eq!(preview.ask("GET", "/", &[("origin", &origin)]).status, 200, "{origin}");
    }
    let twice =
        preview.raw(&format!("GET / HTTP/1.1\r\nhost: {own}\r\nhost: evil.example\r\nconnection: close\r\n\r\n"));
    let absolute =
        preview.raw(&format!("GET http://evil.example/ HTTP/1.1\r\nhost: {own}\r\nconnection: close\r\n\r\n"));
    let none = preview.raw("GET / HTTP/1.1\r\nconnection: close\r\n\r\n");
    let old = preview.raw("GET / HTTP/1.0\r\n\r\n");
    for answer in [twice, absolute, none, old] {
        assert!(answer.starts_with("HTTP/1.1 40") || answer.starts_with("HTTP/1.0 40"), "{answer}");
        assert!(!answer.contains("<main"), "{answer}");
    }
    assert_eq!(preview.get("/book.json").headers["cross-origin-resource-policy"], "same-origin");
}

#[test]
fn giants_and_sleepers_are_shown_the_door_and_the_others_are_served() {
    let book = ports();
    let preview = Preview::of(&book);
    let mut sleeper = preview.connect();
    sleeper.write_all(b"GET / HTTP/1.1\r\nhost: 127").expect("it listens");
    let idle = preview.connect();
    for request in [
        format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(1_000_000)),
        format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(1_000_000)),
        format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: y\r\n".repeat(1000)),
        "\0\u{1}\u{2}\r\n\r\n".to_owned(),
    ] {
        let answer = preview.raw(&request);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    assert_eq!(preview.get("/").status, 200);
    for mut stream in [sleeper, idle] {
        let mut rest = String::new();
        let closed = stream.read_to_string(&mut rest);
        assert!(closed.is_ok() || closed.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
        assert!(!rest.contains("200 OK"), "{rest}");
    }
}

#[test]
fn only_so_many_pages_are_kept_up_to_date_and_those_that_close_make_room() {
    let book = ports();
    let preview = Preview::of(&book);
    let mut open: Vec<Events> = (0..64).map(|_| preview.events("")).collect();
    for events in &mut open {
        events.wait("clear");
    }
    assert_eq!(preview.get("/.briefbook/events").status, 503);
    assert_eq!(preview.get("/").status, 200);
    replace(&book, ARTICLE, "came three years", "came eight years");
    for mut events in open {
        events.wait("change");
        events.reader.get_ref().shutdown(Shutdown::Both).expect("it can be closed");
    }
    let mut tries = 0;
    while preview.ask("HEAD", "/.briefbook/events", &[]).status == 503 {
        tries += 1;
        assert!(tries < 600, "the closed pages make no room");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_port_that_is_taken_is_said_with_what_to_do() {
    let book = ports();
    let preview = Preview::of(&book);
    let ran = book.run(&["serve", "--port", &preview.port.to_string()]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains(&format!("port {} of 127.0.0.1 is taken", preview.port)), "{}", ran.stderr);
    assert!(ran.stderr.contains("--port"), "{}", ran.stderr);
    let elsewhere = book.run(&["serve", "--port", "0", "--host", "192.0.2.1"]);
    assert_eq!(elsewhere.status, Some(2));
    assert!(elsewhere.stderr.contains("`192.0.2.1` is no address of this machine"), "{}", elsewhere.stderr);
    assert_eq!(Book::empty().run(&["serve", "--port", "0"]).status, Some(2), "there is no book");
}

#[test]
fn signals_end_it_with_the_status_that_a_shell_expects() {
    let book = ports();
    for (signal, status) in [("-INT", 130), ("-TERM", 143)] {
        let preview = Preview::of(&book);
        assert_eq!(preview.running.end(signal), Some(status));
    }
}

#[test]
fn a_site_on_the_disk_has_no_trace_of_the_preview_and_is_the_same_otherwise() {
    let mut book = ports();
    book.minified = false;
    let preview = Preview::of(&book);
    let url = format!("http://127.0.0.1:{}/", preview.port);
    replace(&book, "content/book.yaml", "https://example.org/ports/", &url);
    book.build();
    for (path, bytes) in book.site() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(".briefbook/") && !text.contains("briefbook-preview"), "{path}");
        if path.ends_with(".html") && path != "404.html" {
            let shown = preview.page(&format!("/{path}"));
            let (head, rest) = shown.split_once("<script defer src=\"/.briefbook/").expect("the script");
            let (_, rest) = rest.split_once("</script>").expect("its end");
            assert_eq!(format!("{head}{rest}"), text, "{path}");
        }
    }
    assert!(!book.path("public/.briefbook").is_dir());
}

#[test]
fn the_parts_of_a_book_are_listened_to() {
    let book = ports();
    book.write("guide/content/book.yaml", "title: A guide\n");
    book.write("guide/content/index.md", "How to read it.\n");
    let settings = book.read("content/book.yaml");
    book.write("content/book.yaml", format!("{settings}parts: {{guide: ../guide}}\n"));
    let running = Running::start(&book, &["check", "--watch"]);
    running.until("waiting for changes");
    save(&book, "guide/content/index.md", "How to read it well.\n");
    running.until("waiting for changes");
}

#[test]
fn check_can_wait_for_changes_and_check_again() {
    let book = ports();
    let running = Running::start(&book, &["check", "--watch", "--sources", "sources"]);
    let said = running.until("waiting for changes");
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].starts_with("clean: "), "{said:#?}");
    replace(&book, ARTICLE, "nobody asked who", "nobody said who");
    let said = running.until("waiting for changes");
    assert!(said.iter().any(|line| line.starts_with("error[quotation-not-found]")), "{said:#?}");
    assert!(!said.iter().any(|line| line.contains('\x1b')), "nothing is cleared in a pipe");
    let text = book.read("sources/port-report.txt").replace("nobody asked who", "nobody said who");
    save(&book, "sources/port-report.txt", &text);
    let said = running.until("waiting for changes");
    assert!(!said.iter().any(|line| line.starts_with("error[quotation-not-found]")), "the sources are listened to");
    std::fs::rename(book.path("content"), book.path("elsewhere")).expect("it can be renamed");
    running.until("error: no book in .");
    std::fs::rename(book.path("elsewhere"), book.path("content")).expect("it can be renamed");
    running.until("waiting for changes");
    running.until("waiting for changes");
}

#[test]
fn timings_are_said_when_they_are_asked_for_and_never_else() {
    let book = ports();
    let ran = book.run(&["check", "--timings"]);
    assert_eq!(ran.status, Some(0));
    let names: Vec<&str> = ran.stderr.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["clean:", "load", "parse", "resolve", "plan", "render", "total"], "{}", ran.stderr);
    let pages = ran.stderr.lines().find(|line| line.starts_with("parse")).unwrap_or_default();
    assert!(pages.ends_with(" ms      10 pages"), "{pages}");

    let ran = book.run(&["build", "--timings", "--format", "json"]);
    let summary: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    let written = &summary["published"]["written"];
    assert!(written.as_u64() > Some(0) && &summary["timings"]["write"]["files"] == written, "{summary}");
    for stage in ["load", "parse", "resolve", "plan", "render", "write", "total"] {
        assert!(summary["timings"][stage]["milliseconds"].is_number(), "{summary}");
    }
    assert_eq!(ran.stderr, "");
    let plain = book.run(&["build", "--format", "json"]).stdout;
    assert!(!plain.contains("timings"), "{plain}");
}
