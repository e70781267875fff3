//! The messages of an editor, one after the other, and what is answered. The only user of lsp-server.
//!
//! 1. One thread reads messages and queues them; one works on them. A message that cannot be read is answered as such, and
//!    the next one is read.
//! 2. What an editor tells (a text was opened, changed, closed; a file was saved) only changes what is known. The book is
//!    examined when the queue is empty, once for a burst of changes, or when a question needs it.
//! 3. A panic while a question is answered becomes an error in the answer, and the server goes on.

use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::protocol::{self, Published};
use super::session::Session;

/// What was heard from the editor.
enum Heard {
    Message(Message),
    /// Something that is no message.
    Noise,
    /// Nothing more will come.
    Silence,
}

/// The exit status of an editor that said goodbye in the order of the protocol, and of any other end.
const GOODBYE: u8 = 0;
const LOST: u8 = 1;

/// Serves one editor until it leaves; gives the exit status.
pub fn serve(session: Session, input: impl BufRead + Send + 'static, output: impl Write) -> u8 {
    let queue = listen(input);
    let mut server =
        Server { session, output, published: Published::default(), phase: Phase::New, said: String::new() };
    match server.run(&queue) {
        Ok(status) => status,
        // Nobody is there to be answered.
        Err(_) => LOST,
    }
}

/// Reads messages on a thread of their own.
fn listen(mut input: impl BufRead + Send + 'static) -> Receiver<Heard> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        loop {
            let heard = match Message::read(&mut input) {
                Ok(Some(message)) => Heard::Message(message),
                Err(error) if error.kind() == io::ErrorKind::InvalidData => Heard::Noise,
                Ok(None) | Err(_) => Heard::Silence,
            };
            let last = matches!(heard, Heard::Silence);
            if sender.send(heard).is_err() || last {
                break;
            }
        }
    });
    receiver
}

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    /// Initialised, and whether the editor will watch files if it is asked to.
    Open {
        watches: bool,
    },
    Shut,
}

struct Server<W> {
    session: Session,
    output: W,
    published: Published,
    phase: Phase,
    /// What was said to the person last, so that it is not said again.
    said: String,
}

impl<W: Write> Server<W> {
    fn run(&mut self, queue: &Receiver<Heard>) -> io::Result<u8> {
        let mut noise = false;
        loop {
            let heard = match queue.try_recv() {
                Ok(heard) => heard,
                Err(TryRecvError::Disconnected) => Heard::Silence,
                Err(TryRecvError::Empty) => {
                    if matches!(self.phase, Phase::Open { .. }) {
                        self.examine()?;
                    }
                    queue.recv().unwrap_or(Heard::Silence)
                }
            };
            let was_noise = std::mem::replace(&mut noise, matches!(heard, Heard::Noise));
            match heard {
                Heard::Message(Message::Request(request)) => self.request(request)?,
                Heard::Message(Message::Notification(notification)) if notification.method == "exit" => {
                    return Ok(if self.phase == Phase::Shut { GOODBYE } else { LOST });
                }
                Heard::Message(Message::Notification(notification)) => self.told(notification)?,
                Heard::Message(Message::Response(_)) => {}
                Heard::Noise if was_noise => {}
                Heard::Noise => self.not_understood()?,
                Heard::Silence => return Ok(if self.phase == Phase::Shut { GOODBYE } else { LOST }),
            }
        }
    }

    fn send(&mut self, message: impl Into<Message>) -> io::Result<()> {
        message.into().write(&mut self.output)
    }

    fn refuse(&mut self, id: RequestId, code: ErrorCode, why: impl Into<String>) -> io::Result<()> {
        self.send(Response::new_err(id, code as i32, why.into()))
    }

    /// The answer to what has no id, which JSON-RPC gives the id null (<https://www.jsonrpc.org/specification>).
    fn not_understood(&mut self) -> io::Result<()> {
        let text =
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"this is no message of the protocol"}}"#;
        write!(self.output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        self.output.flush()
    }

    /// Says something to the person at the editor, once.
    fn say(&mut self, words: &str) -> io::Result<()> {
        if self.said == words {
            return Ok(());
        }
        words.clone_into(&mut self.said);
        self.send(Notification::new("window/showMessage".to_owned(), protocol::message(words)))
    }

    /// Examines the book if anything changed, and tells the editor what is new.
    fn examine(&mut self) -> io::Result<()> {
        let session = &mut self.session;
        let examined = catch_unwind(AssertUnwindSafe(|| session.examine()));
        match examined {
            Ok(Ok(false)) => return Ok(()),
            Ok(Ok(true)) => self.said.clear(),
            Ok(Err(error)) => self.say(&error.to_string())?,
            Err(_) => self.say("briefbook failed while it examined the book: this is a mistake of the program")?,
        }
        for news in self.published.news(&self.session) {
            self.send(Notification::new("textDocument/publishDiagnostics".to_owned(), news))?;
        }
        Ok(())
    }

    fn request(&mut self, request: Request) -> io::Result<()> {
        let method = request.method.clone();
        match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => self.initialize(request),
            (Phase::New, _) => {
                self.refuse(request.id, ErrorCode::ServerNotInitialized, "the first request must be `initialize`")
            }
            (Phase::Open { .. }, "initialize") => {
                self.refuse(request.id, ErrorCode::InvalidRequest, "the server is initialised already")
            }
            (Phase::Shut, _) => self.refuse(request.id, ErrorCode::InvalidRequest, "the server was shut down"),
            (_, "shutdown") => {
                self.phase = Phase::Shut;
                self.send(Response::new_ok(request.id, ()))
            }
            (_, method) => {
                // What is being written does not parse at this moment: the book of a moment ago is as good for that
                // question, and sooner there.
                if method != "textDocument/completion" || self.session.examined().is_none() {
                    self.examine()?;
                }
                self.question(request, method)
            }
        }
    }

    fn question(&mut self, request: Request, method: &str) -> io::Result<()> {
        match method {
            "textDocument/completion" => {
                self.answer(request, |session, params| Ok(protocol::completion(session, params)))
            }
            "textDocument/hover" => self.answer(request, |session, params| Ok(protocol::hover(session, params))),
            "textDocument/definition" => {
                self.answer(request, |session, params| Ok(protocol::definition(session, params)))
            }
            "textDocument/references" => {
                self.answer(request, |session, params| Ok(protocol::references(session, params)))
            }
            "textDocument/documentSymbol" => {
                self.answer(request, |session, params| Ok(protocol::document_symbols(session, params)))
            }
            "textDocument/codeAction" => {
                self.answer(request, |session, params| Ok(protocol::code_actions(session, params)))
            }
            "textDocument/prepareRename" => {
                self.answer(request, |session, params| Ok(protocol::prepare_rename(session, params)))
            }
            "textDocument/rename" => self.answer(request, |session, params| protocol::rename(session, params)),
            "workspace/symbol" => {
                self.answer(request, |session, params| Ok(protocol::workspace_symbols(session, params)))
            }
            _ => self.refuse(request.id, ErrorCode::MethodNotFound, format!("there is no method `{method}` here")),
        }
    }

    fn initialize(&mut self, request: Request) -> io::Result<()> {
        let mut watches = false;
        let answered = self.answer(request, |session, params| {
            watches = protocol::watches(&params);
            Ok(protocol::initialize(session, params))
        });
        self.phase = Phase::Open { watches };
        answered
    }

    /// Answers a request with what `work` makes of its parameters, or with an error.
    fn answer<P: DeserializeOwned, R: Serialize>(
        &mut self,
        request: Request,
        work: impl FnOnce(&mut Session, P) -> Result<R, String>,
    ) -> io::Result<()> {
        let id = request.id.clone();
        let method = request.method.clone();
        let params = match request.extract::<P>(&method) {
            Ok((_, params)) => params,
            Err(error) => return self.refuse(id, ErrorCode::InvalidParams, format!("{error:?}")),
        };
        let session = &mut self.session;
        match catch_unwind(AssertUnwindSafe(|| work(session, params))) {
            Ok(Ok(result)) => self.send(Response::new_ok(id, result)),
            Ok(Err(why)) => self.refuse(id, ErrorCode::RequestFailed, why),
            Err(_) => self.refuse(id, ErrorCode::InternalError, "briefbook failed: this is a mistake of the program"),
        }
    }

    fn told(&mut self, notification: Notification) -> io::Result<()> {
        let Phase::Open { watches } = self.phase else { return Ok(()) };
        match notification.method.as_str() {
            "initialized" => {
                if watches {
                    let id = RequestId::from("briefbook-files".to_owned());
                    self.send(Request::new(id, "client/registerCapability".to_owned(), protocol::watch()))?;
                }
                if self.session.root().is_none() {
                    self.say("no book here: there is no content/book.yaml in this folder or above it; name the folder that holds content/ with --root")?;
                }
            }
            "textDocument/didOpen" => self.take(notification, protocol::opened),
            "textDocument/didChange" => self.take(notification, protocol::changed),
            "textDocument/didClose" => self.take(notification, protocol::closed),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.session.touch(),
            _ => {}
        }
        Ok(())
    }

    /// Takes note of what a notification says; of one that says nothing, none.
    fn take<P: DeserializeOwned>(&mut self, notification: Notification, note: impl FnOnce(&mut Session, P)) {
        let method = notification.method.clone();
        let Ok(params) = notification.extract::<P>(&method) else { return };
        let session = &mut self.session;
        // A panic is printed where it happens; there is nobody to answer.
        let _ = catch_unwind(AssertUnwindSafe(|| note(session, params)));
    }
}
