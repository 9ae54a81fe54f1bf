//! The server of both sides: one answer to every request, on threads of its own, with buffers that are made once.
//!
//! It allocates nothing while it serves, so that an allocator of the whole process counts the client alone.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// Large enough for the largest request.
const BUFFER: usize = 512 * 1024;

/// Begins to answer on a free port, for as long as the process lives.
///
/// # Errors
///
/// No port is to be had.
pub fn start(body: &str) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: 7f3a\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone().into_bytes();
            // A client that leaves ends its thread; there is nobody to tell.
            thread::spawn(move || serve(stream, &answer));
        }
    });
    Ok(address)
}

fn serve(mut stream: TcpStream, answer: &[u8]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; BUFFER];
    let mut filled = 0;
    loop {
        let length = loop {
            if let Some(length) = buffer.get(..filled).and_then(request_length)
                && length <= filled
            {
                break length;
            }
            let free = buffer.get_mut(filled..).unwrap_or_default();
            match stream.read(free)? {
                0 => return Ok(()),
                count => filled += count,
            }
        };
        stream.write_all(answer)?;
        buffer.copy_within(length..filled, 0);
        filled -= length;
    }
}

/// How long the first request is, once its head has arrived.
fn request_length(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let body = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    Some(end + body.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_as_long_as_its_head_says() {
        assert_eq!(request_length(b"PUT / HTTP/1.1\r\nContent-Le"), None);
        assert_eq!(
            request_length(b"GET / HTTP/1.1\r\na: b\r\n\r\nGET"),
            Some(24)
        );
        let request = b"PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
        assert_eq!(request_length(request), Some(request.len()));
    }
}
