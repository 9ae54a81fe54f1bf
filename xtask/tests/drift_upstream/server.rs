//! A server on loopback that gives what it is told to, also what no good server gives.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// What is sent for a path, byte by byte.
#[derive(Clone)]
pub(crate) struct Answer {
    bytes: Vec<u8>,
    /// The connection stays open, and nothing more is sent.
    hangs: bool,
}

impl Answer {
    pub(crate) fn of(status: &str, kind: &str, body: &str) -> Self {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        Self {
            bytes: text.into_bytes(),
            hangs: false,
        }
    }

    pub(crate) fn ok(body: &str) -> Self {
        Self::of("200 OK", "application/yaml", body)
    }

    pub(crate) fn redirect(to: &str) -> Self {
        let text = format!(
            "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        Self {
            bytes: text.into_bytes(),
            hangs: false,
        }
    }

    /// A body that does not tell its length.
    pub(crate) fn chunked(body: &str) -> Self {
        let text = format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        );
        Self {
            bytes: text.into_bytes(),
            hangs: false,
        }
    }

    /// The connection ends in the middle of the body.
    pub(crate) fn cut(mut self) -> Self {
        self.bytes.truncate(self.bytes.len() - 100);
        self
    }

    /// The rest of the body never comes.
    pub(crate) fn never_ending(self) -> Self {
        Self {
            hangs: true,
            ..self.cut()
        }
    }
}

/// A running server; it ends when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(answers: Vec<(&str, Answer)>) -> Self {
        let answers: BTreeMap<String, Answer> = answers
            .into_iter()
            .map(|(path, answer)| (path.to_owned(), answer))
            .collect();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let over = Arc::new(AtomicBool::new(false));
        let (count, stop) = (Arc::clone(&asked), Arc::clone(&over));
        let thread = thread::spawn(move || {
            let mut open = Vec::new();
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                count.fetch_add(1, Ordering::SeqCst);
                open.extend(answer(stream.unwrap(), &answers));
            }
        });
        Self {
            address,
            asked,
            over,
            thread: Some(thread),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many connections there were.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // A connection wakes the thread, which then sees that it is over.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Answers one request; gives back a connection that is to stay open.
fn answer(stream: TcpStream, answers: &BTreeMap<String, Answer>) -> Option<TcpStream> {
    let mut lines = BufReader::new(&stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    for line in lines {
        if line.ok()?.is_empty() {
            break;
        }
    }
    let none = Answer::of("404 Not Found", "text/plain", "");
    let answer = answers.get(&path).unwrap_or(&none);
    // A client that has seen enough goes away in the middle.
    let _ = (&stream).write_all(&answer.bytes);
    answer.hangs.then_some(stream)
}
