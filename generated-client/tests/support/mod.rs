//! A real HTTP/1.1 server on loopback that records what it is sent and answers what it is told.
//!
//! It works on raw bytes: the request target is kept exactly as sent, and an answer may be
//! anything, a broken one included. Each request takes the next answer of the script.

#![allow(dead_code, reason = "each test program uses a part of this module")]

pub(crate) mod client;
pub(crate) mod flow;
pub(crate) mod vendor;
pub(crate) mod wire;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running server. It ends when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    answers: Mutex<VecDeque<Answer>>,
    handler: Option<Handler>,
    received: Mutex<Vec<Received>>,
}

/// Decides what a request is answered with, where that follows from what was sent.
type Handler = Box<dyn Fn(&Received) -> Answer + Send + Sync>;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The method as sent.
    pub(crate) method: String,
    /// The request target as sent: path and query, still encoded.
    pub(crate) target: String,
    /// The headers in the order in which they were sent, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// The value of a header that is sent at most once.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self
            .headers
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str());
        let value = values.next();
        assert_eq!(values.next(), None, "header `{name}` was sent twice");
        value
    }

    /// The target without the query.
    pub(crate) fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(&self.target, |(path, _)| path)
    }

    /// The query as sent, if there is one.
    pub(crate) fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    /// The body as text.
    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is UTF-8")
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// What the server does with one request.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    bytes: Vec<u8>,
    delay: Duration,
    stall: Option<usize>,
    close: bool,
}

impl Answer {
    /// An answer with headers and a body; its length is declared.
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let mut bytes = format!("HTTP/1.1 {status} Scripted\r\n").into_bytes();
        for (name, value) in headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        let body = body.as_ref();
        if status != 204 {
            bytes.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
        Self::raw(bytes)
    }

    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::new(status, &[("content-type", "application/json")], body)
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self::new(status, &[], "")
    }

    /// These bytes and nothing else.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            delay: Duration::ZERO,
            stall: None,
            close: false,
        }
    }

    /// The connection closes without a byte.
    pub(crate) fn hang_up() -> Self {
        Self::raw([]).closing()
    }

    /// Leaves out the last bytes and closes the connection.
    pub(crate) fn without_last(mut self, bytes: usize) -> Self {
        self.bytes.truncate(self.bytes.len().saturating_sub(bytes));
        self.closing()
    }

    /// Closes the connection after the answer.
    pub(crate) fn closing(mut self) -> Self {
        self.close = true;
        self
    }

    /// Waits before the first byte.
    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Sends all but the last bytes, and then nothing while the connection stays open.
    pub(crate) fn stalling_before_last(mut self, bytes: usize) -> Self {
        self.stall = Some(bytes);
        self
    }
}

impl Server {
    /// Starts a server with the answers to its requests, in order. A request too many is answered
    /// with 599.
    pub(crate) async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::run(State {
            answers: Mutex::new(answers.into_iter().collect()),
            ..State::default()
        })
        .await
    }

    /// Starts a server whose answers follow from the requests.
    pub(crate) async fn handling(
        handler: impl Fn(&Received) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::run(State {
            handler: Some(Box::new(handler)),
            ..State::default()
        })
        .await
    }

    async fn run(state: State) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a port on loopback is free");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let state = Arc::new(state);
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self {
            address,
            state,
            task,
        }
    }

    /// A server that answers every one of `count` requests with 200 and an empty JSON object.
    pub(crate) async fn answering(count: usize) -> Self {
        Self::start(vec![Answer::json(200, "{}"); count]).await
    }

    /// The URL of the server, without a path.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.state
            .received
            .lock()
            .expect("no test panics while it holds the lock")
            .clone()
    }

    /// The only request so far.
    #[track_caller]
    pub(crate) fn only(&self) -> Received {
        let mut received = self.received();
        assert_eq!(received.len(), 1, "requests: {received:#?}");
        received.remove(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A port on loopback on which nobody listens.
pub(crate) async fn closed_port_url() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a port on loopback is free");
    let address = listener
        .local_addr()
        .expect("a bound listener has an address");
    drop(listener);
    format!("http://{address}")
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let mut buffer = Vec::new();
    while let Some(received) = read_request(&mut stream, &mut buffer).await {
        let handled = state.handler.as_ref().map(|handler| handler(&received));
        state
            .received
            .lock()
            .expect("no test panics while it holds the lock")
            .push(received);
        let next = handled.or_else(|| {
            let mut answers = state
                .answers
                .lock()
                .expect("no test panics while it holds the lock");
            answers.pop_front()
        });
        let answer = next.unwrap_or_else(|| Answer::new(599, &[], "the script has no answer left"));
        tokio::time::sleep(answer.delay).await;
        let sent = answer.bytes.len() - answer.stall.unwrap_or_default().min(answer.bytes.len());
        if stream.write_all(&answer.bytes[..sent]).await.is_err() {
            return;
        }
        if answer.stall.is_some() {
            std::future::pending::<()>().await;
        }
        if answer.close {
            return;
        }
    }
}

/// Reads one request; nothing when the client closed the connection.
async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
    let head_end = loop {
        if let Some(position) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break position;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head =
        String::from_utf8(buffer[..head_end].to_vec()).expect("the head of a request is UTF-8");
    buffer.drain(..head_end + 4);
    let mut lines = head.split("\r\n");
    let mut request_line = lines.next()?.split(' ');
    let (method, target) = (
        request_line.next()?.to_owned(),
        request_line.next()?.to_owned(),
    );
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| {
            value.parse().expect("content-length is a number")
        });
    let is_chunked = headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if is_chunked {
        read_chunks(stream, buffer).await?
    } else {
        read_exactly(stream, buffer, length).await?
    };
    Some(Received {
        method,
        target,
        headers,
        body,
    })
}

async fn read_exactly(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
    length: usize,
) -> Option<Vec<u8>> {
    while buffer.len() < length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    Some(buffer.drain(..length).collect())
}

/// Reads a body in chunks (RFC 9112 7.1), without extensions and trailers.
async fn read_chunks(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            line.extend(read_exactly(stream, buffer, 1).await?);
        }
        let size = std::str::from_utf8(&line).expect("the size of a chunk is text");
        let size = usize::from_str_radix(size.trim_end(), 16).expect("and hexadecimal");
        let mut chunk = read_exactly(stream, buffer, size + 2).await?;
        assert_eq!(chunk.split_off(size), b"\r\n", "a chunk ends with a line");
        if size == 0 {
            return Some(body);
        }
        body.append(&mut chunk);
    }
}
