//! HTTP/1.1 as bytes: reading requests, and writing answers that may break anywhere.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;

/// The largest head that is read.
const HEAD: usize = 32 * 1024;

/// The head of a request.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// The method as sent.
    pub(crate) method: String,
    /// The path and query as sent.
    pub(crate) target: String,
    /// All of it, for what is looked up by name.
    text: String,
}

impl Head {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.text.split("\r\n").skip(1).find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The head as it was sent.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn parse(text: String) -> Option<Self> {
        let mut words = text.split("\r\n").next()?.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        Some(Self {
            method,
            target,
            text,
        })
    }
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    /// What has been read and not taken.
    buffer: Vec<u8>,
}

impl Connection {
    /// Takes over a connection that was accepted.
    pub(crate) fn new(stream: TcpStream) -> Self {
        // An answer in pieces is to arrive in pieces. Without it the test is a little less hard.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            buffer: Vec::new(),
        }
    }

    /// The next head; nothing when the client has closed the connection or sends what is none.
    pub(crate) async fn head(&mut self) -> Option<Head> {
        let mut searched = 0;
        let end = loop {
            let from = self.buffer.get(searched..).unwrap_or_default();
            if let Some(at) = memchr::memmem::find(from, b"\r\n\r\n") {
                break searched + at;
            }
            // The end may come in two pieces.
            searched = self.buffer.len().saturating_sub(3);
            if self.buffer.len() > HEAD || self.stream.read_buf(&mut self.buffer).await.ok()? == 0 {
                return None;
            }
        };
        let head = self.buffer.get(..end)?.to_vec();
        self.buffer.drain(..end + 4);
        Head::parse(String::from_utf8(head).ok()?)
    }

    /// The body of a request, whose length its head tells; nothing when it does not arrive or has no length.
    pub(crate) async fn body(&mut self, head: &Head) -> Option<Vec<u8>> {
        let length = match head.header("content-length") {
            Some(length) => length.parse().ok()?,
            None if head.header("transfer-encoding").is_some() => return None,
            None => 0,
        };
        while self.buffer.len() < length {
            if self.stream.read_buf(&mut self.buffer).await.ok()? == 0 {
                return None;
            }
        }
        let rest = self.buffer.split_off(length);
        Some(std::mem::replace(&mut self.buffer, rest))
    }

    /// Sends these bytes. Whether they could be sent.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// Sends these bytes in so many pieces, with a pause after each. Whether they could be sent.
    pub(crate) async fn trickle(&mut self, bytes: &[u8], pieces: usize, pause: Duration) -> bool {
        for piece in bytes.chunks(bytes.len().div_ceil(pieces).max(1)) {
            if !self.send(piece).await {
                return false;
            }
            sleep(pause).await;
        }
        true
    }

    /// Waits until the client gives up, but not forever.
    pub(crate) async fn hold(&mut self, longest: Duration) {
        let mut scrap = [0; 64];
        let _ = tokio::time::timeout(longest, self.stream.read(&mut scrap)).await;
    }

    /// Resets the connection: the client is told that it is gone, and what was under way is lost.
    pub(crate) fn reset(self) {
        // Where it cannot be set the connection closes in order, which is a fault of its own.
        let _ = self.stream.set_zero_linger();
    }
}

/// An answer as bytes.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = head(status, headers);
    bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(body);
    bytes
}

/// The head of an answer, without the line that ends it.
pub(crate) fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Soak\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.into_bytes()
}
