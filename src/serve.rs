//! A site in memory → a preview in a browser that follows the book: the server serves, the pipeline makes the site. The only
//! user of hyper and tokio.
//!
//! 1. [`Listener::bind`] takes an address of this machine, or says why not.
//! 2. [`Server::start`] answers requests on a thread of its own: with a file of the last good site, or, as long as there was
//!    none, with a page that has the findings and nothing else.
//! 3. [`Server::take`] receives what a run made, and tells the open pages what to do: see `serve/edition.rs`.
//!
//! A page of the site gets one element more on its way out: a script, which keeps the page up to date and shows the
//! findings. Its three addresses begin with `/.briefbook/`, which no file of a site does. The files of the site carry no
//! trace of all this.
//!
//! What a preview shows is not published yet. It listens to this machine alone unless told otherwise, answers only requests
//! that mean it (`serve/names.rs`), forbids other sites to embed what it sends (`cross-origin-resource-policy`), and reads no
//! files: an address is looked up in the map of the site's files.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Error;
use crate::html;
use crate::write::Memory;

mod names;

pub mod site;

mod edition;

pub use edition::Findings;

use edition::{Edition, News};
use names::{Names, bracketed};
use site::{Found, find, media_type, replaced, with_element};

/// The port that is taken if none is named.
pub const PORT: u16 = 4400;

/// What the built-in theme and its scripts need, and what a careful host allows a site.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; form-action 'self'";

/// The most pages that are kept up to date at once.
const MAX_PAGES: usize = 64;

/// The most connections at once: each page may hold several, and a page that is kept up to date holds one for good.
const MAX_CONNECTIONS: usize = 512;

/// How long a client may take to send the head of a request, and how long a connection may lie idle.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most bytes of a request's head: many times what browsers send.
const MAX_HEAD: usize = 32 * 1024;

/// How often an open page hears that the server is still there; so the server learns that a page is gone.
const PULSE: Duration = Duration::from_secs(15);

/// The addresses that belong to the preview and not to the site.
const SCRIPT: &str = "/.briefbook/preview.js";
const STYLE: &str = "/.briefbook/preview.css";
const EVENTS: &str = "/.briefbook/events";

/// An address of this machine that is ours.
#[derive(Debug)]
pub struct Listener {
    inner: std::net::TcpListener,
    address: SocketAddr,
    host: String,
}

impl Listener {
    /// Takes the address; port 0 means any that is free.
    pub fn bind(host: &str, port: u16) -> Result<Self, Error> {
        let unknown = || {
            Error::usage(format!("`{host}` is no address of this machine"))
                .help("leave --host out, or name one of its addresses")
        };
        let addresses = (host.trim_matches(['[', ']']), port).to_socket_addrs().map_err(|_| unknown())?;
        let address = addresses.into_iter().next().ok_or_else(unknown)?;
        let inner = std::net::TcpListener::bind(address).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => Error::usage(format!(
                "port {port} of {host} is taken: another program listens there"
            ))
            .help("is a preview running already? Else choose another port with --port, or --port 0 for any free one"),
            io::ErrorKind::AddrNotAvailable => unknown(),
            io::ErrorKind::PermissionDenied => {
                Error::usage(format!("port {port} of {host} may not be used by this user"))
                    .help("choose a port above 1023 with --port")
            }
            _ => Error::io("listen at", format!("{host}:{port}"), error),
        })?;
        let listens = |error| Error::io("listen at", format!("{host}:{port}"), error);
        inner.set_nonblocking(true).map_err(listens)?;
        let address = inner.local_addr().map_err(listens)?;
        Ok(Self { inner, address, host: host.trim_matches(['[', ']']).to_owned() })
    }

    /// The address of the preview, to be opened in a browser.
    pub fn url(&self) -> String {
        // One that listens everywhere listens here, and `http://0.0.0.0/` means nothing to most browsers.
        let host = if self.is_everywhere() { "localhost".to_owned() } else { bracketed(&self.host) };
        match self.address.port() {
            80 => format!("http://{host}/"),
            port => format!("http://{host}:{port}/"),
        }
    }

    /// Whether it is reached at every address of the machine.
    pub fn is_everywhere(&self) -> bool {
        self.address.ip().is_unspecified()
    }
}

/// A preview that is being served.
#[derive(Debug)]
pub struct Server {
    shared: Arc<Shared>,
}

/// What the server and the pipeline share.
#[derive(Debug)]
struct Shared {
    names: Names,
    url: String,
    stand: Mutex<Stand>,
}

/// What is shown, and to whom.
#[derive(Debug)]
struct Stand {
    edition: Edition,
    pages: Vec<Open>,
}

/// A page that is open in a browser.
#[derive(Debug)]
struct Open {
    /// Its path in the site; nothing where the address leads to none.
    path: Option<String>,
    sender: Sender<Bytes>,
}

impl Stand {
    /// Tells the open pages what they have to know. One that does not keep up is let go: it connects again by itself and is
    /// told where it stands.
    fn tell(&mut self, news: &News) {
        let text = Bytes::copy_from_slice(news.text.as_bytes());
        let is_meant = |page: &Open| match (&news.about, &page.path) {
            (Some(about), Some(path)) => about.contains(path),
            // What is shown at an address that leads nowhere may be there now.
            (Some(about), None) => !about.is_empty(),
            (None, _) => true,
        };
        self.pages.retain(|page| !is_meant(page) || page.sender.try_send(text.clone()).is_ok());
    }
}

impl Server {
    /// Begins to serve; `run` is a text that no other run of the program has. The program ends with status 130 or 143 when
    /// it is told to (SIGINT, SIGTERM).
    pub fn start(listener: Listener, run: String) -> Result<Self, Error> {
        let url = listener.url();
        let names = Names::new(&listener.host, listener.address.ip(), listener.address.port());
        let stand = Mutex::new(Stand { edition: Edition::new(run), pages: Vec::new() });
        let shared = Arc::new(Shared { names, url, stand });
        let failed = |error| Error::io("serve at", &shared.url, error);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let inner = {
            let _entered = runtime.enter();
            end_when_told().map_err(failed)?;
            TcpListener::from_std(listener.inner).map_err(failed)?
        };
        let server = Self { shared: shared.clone() };
        let serve = move || run_on(&runtime, &inner, &shared);
        std::thread::Builder::new()
            .name("preview".to_owned())
            .spawn(serve)
            .map_err(|error| Error::io("start a thread for", &server.shared.url, error))?;
        Ok(server)
    }

    /// The paths of the pages that are open in a browser.
    pub fn open_pages(&self) -> Vec<String> {
        let mut stand = self.shared.stand();
        stand.pages.retain(|page| !page.sender.is_closed());
        let paths: BTreeSet<String> = stand.pages.iter().filter_map(|page| page.path.clone()).collect();
        paths.into_iter().collect()
    }

    /// Takes what a run that is still at work has made so far.
    pub fn show(&self, newer: &Memory) {
        let mut stand = self.shared.stand();
        for news in stand.edition.show(newer) {
            stand.tell(&news);
        }
    }

    /// Takes what a run made: the site unless there was an error, and what was found if anything was.
    pub fn take(&self, site: Option<Memory>, findings: Option<Findings>) {
        let mut stand = self.shared.stand();
        for news in stand.edition.take(site, findings) {
            stand.tell(&news);
        }
    }
}

impl Shared {
    fn stand(&self) -> MutexGuard<'_, Stand> {
        self.stand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the program as a shell expects of one that a signal ended.
fn end_when_told() -> io::Result<()> {
    for (kind, status) in [(SignalKind::interrupt(), 130), (SignalKind::terminate(), 143)] {
        let mut told = signal(kind)?;
        tokio::spawn(async move {
            told.recv().await;
            std::process::exit(status);
        });
    }
    Ok(())
}

/// Accepts connections for ever.
fn run_on(runtime: &Runtime, listener: &TcpListener, shared: &Arc<Shared>) {
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    runtime.block_on(async {
        let pulse = shared.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(PULSE).await;
                pulse.stand().tell(&News { text: ":\n\n".to_owned(), about: None });
            }
        });
        loop {
            let Ok(permit) = connections.clone().acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(converse(stream, shared.clone(), permit))),
                // What fails here is one connection, or the machine has no more files for the moment.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    });
}

/// Answers the requests of one connection.
async fn converse(stream: TcpStream, shared: Arc<Shared>, _permit: OwnedSemaphorePermit) {
    // An answer is one small write; without this it may wait for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let answer = hyper::service::service_fn(move |request: Request<Incoming>| {
        let response = respond(&shared, &request);
        async move { Ok::<_, Infallible>(response) }
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(MAX_HEAD);
    // What goes wrong on a connection is over with it.
    let _ = http.serve_connection(TokioIo::new(stream), answer).await;
}

/// What is sent: all at once, or a line whenever there is news.
enum Answer {
    Whole(Option<Bytes>),
    Events(Receiver<Bytes>),
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Events(events) => events.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Events(_) => SizeHint::default(),
        }
    }
}

/// Answers one request.
fn respond<B>(shared: &Shared, request: &Request<B>) -> Response<Answer> {
    let headers = request.headers();
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let meant = |name: &str| shared.names.has(name);
    if !one(headers, &header::HOST).is_some_and(meant) || !authority.is_none_or(meant) {
        return refusal(StatusCode::FORBIDDEN, &format!("This preview is to be opened at {}", shared.url));
    }
    let foreign = headers.contains_key(header::ORIGIN)
        && !one(headers, &header::ORIGIN).is_some_and(|origin| shared.names.has_origin(origin));
    if foreign {
        return refusal(StatusCode::FORBIDDEN, "This preview answers its own pages only");
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "A preview can only be read");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    match request.uri().path() {
        SCRIPT => whole(StatusCode::OK, media_type(SCRIPT), include_str!("serve/preview.js").into()),
        STYLE => whole(StatusCode::OK, media_type(STYLE), include_str!("serve/preview.css").into()),
        EVENTS => events(shared, request),
        path => page(shared, path, request),
    }
}

/// The value of a header that must stand there once.
fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())?.to_str().ok()
}

/// A file of the site.
fn page<B>(shared: &Shared, path: &str, request: &Request<B>) -> Response<Answer> {
    let stand = shared.stand();
    let (site, id, findings) = (stand.edition.site.clone(), stand.edition.id(), stand.edition.findings.clone());
    let former = stand.edition.former(path);
    let former = former.map(|(name, bytes)| whole(StatusCode::OK, media_type(name), Bytes::copy_from_slice(bytes)));
    drop(stand);
    let with_script = |page: &[u8], more: &str| {
        let script = format!("<script defer src=\"{SCRIPT}\" data-has=\"{id}\"{more}></script>");
        with_element(page, &script).into()
    };
    let Some(site) = site else {
        let page = with_script(findings_alone(findings.as_ref()).as_bytes(), " data-alone");
        return whole(StatusCode::SERVICE_UNAVAILABLE, media_type("index.html"), page);
    };
    match find(&site, path) {
        Found::File(name, bytes) if name.ends_with(".html") => {
            whole(StatusCode::OK, media_type(name), with_script(bytes, ""))
        }
        Found::File(name, bytes) => whole(StatusCode::OK, media_type(name), Bytes::copy_from_slice(bytes)),
        Found::Folder(location) => {
            let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
            let mut response = refusal(StatusCode::FOUND, "");
            if let Ok(location) = HeaderValue::from_str(&format!("{location}{query}")) {
                response.headers_mut().insert(header::LOCATION, location);
            }
            response
        }
        Found::Nothing => match (former, site.0.get("404.html")) {
            (Some(former), _) => former,
            (None, Some(bytes)) => {
                // Its links name the whole address, for it is shown at any; here that is the one the reader used.
                let here = one(request.headers(), &header::HOST).map(|host| format!("http://{host}/"));
                let page = replaced(bytes, &shared.url, &here.unwrap_or_default());
                whole(StatusCode::NOT_FOUND, media_type("404.html"), with_script(&page, ""))
            }
            (None, None) => refusal(StatusCode::NOT_FOUND, "The site has no such page"),
        },
    }
}

/// The page that is shown as long as there was no good site: without scripts it has the findings as text.
fn findings_alone(findings: Option<&Findings>) -> String {
    let (summary, text) = findings.map_or(("The book is being read", ""), |found| (&found.summary, &found.text));
    let (summary, text) = (html::escaped(summary), html::escaped(text));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{summary}</title>\n</head>\n<body>\n<noscript>\n<h1>{summary}</h1>\n\
         <pre>{text}</pre>\n</noscript>\n</body>\n</html>\n"
    )
}

/// News for an open page, as long as it is open.
fn events<B>(shared: &Shared, request: &Request<B>) -> Response<Answer> {
    let mut stand = shared.stand();
    stand.pages.retain(|page| !page.sender.is_closed());
    if stand.pages.len() >= MAX_PAGES {
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "Too many pages are open");
    }
    // A browser that connects again says which event it had last; the address still has what the page began with.
    let last = request.headers().get("last-event-id").and_then(|id| id.to_str().ok());
    let said = |key: &str| request.uri().query()?.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    let has = last.or_else(|| said("has"));
    let site = stand.edition.site.as_deref();
    let path = said("page").zip(site).and_then(|(page, site)| match find(site, page) {
        Found::File(path, _) => Some(path.to_owned()),
        Found::Folder(_) | Found::Nothing => None,
    });
    let text = format!("retry: 500\n{}", stand.edition.greeting(has).concat());
    let (sender, receiver) = channel(16);
    if sender.try_send(text.into()).is_ok() && request.method() == Method::GET {
        stand.pages.push(Open { path, sender });
    }
    answer(StatusCode::OK, "text/event-stream; charset=utf-8", Answer::Events(receiver))
}

/// A sentence in the place of a page.
fn refusal(status: StatusCode, sentence: &str) -> Response<Answer> {
    let text = if sentence.is_empty() { String::new() } else { format!("{sentence}.\n") };
    whole(status, media_type("refusal.txt"), text.into())
}

fn whole(status: StatusCode, media_type: &'static str, bytes: Bytes) -> Response<Answer> {
    answer(status, media_type, Answer::Whole(Some(bytes).filter(|bytes| !bytes.is_empty())))
}

/// An answer with the headers that all have.
fn answer(status: StatusCode, media_type: &'static str, body: Answer) -> Response<Answer> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let mut set = |name, value| drop(headers.insert(name, HeaderValue::from_static(value)));
    set(header::CONTENT_TYPE, media_type);
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if media_type.starts_with("text/html") {
        set(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    response
}
