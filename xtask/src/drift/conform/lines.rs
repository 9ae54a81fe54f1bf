//! Recordings of one's own: a JSON object a line, read line by line.
//!
//! ```json
//! {"request": {"method": "POST", "url": "https://api.example/things?dry=1", "headers": {"content-type": "application/json"}, "body": {"name": "a"}},
//!  "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": {"id": 1}}}
//! ```
//!
//! `body` is the body as JSON, `text` any body as text; without either the body was not recorded. Of `headers` only
//! `content-type` is looked at; without it a `body` is `application/json`. Other members are passed over.

use std::io::{self, BufRead, Read};

use generator::drift::conform::{Body, Exchange};
use serde_json::Value;

use super::read::Sink;
use super::report::FileTally;

/// The longest line that is read, in bytes; a longer one is broken.
const MAX_LINE: u64 = 64 * 1024 * 1024;

/// Reads the lines of a file. One that is no exchange is counted; blank ones are not.
pub(super) fn read(
    mut reader: impl BufRead,
    file: usize,
    tally: &mut FileTally,
    sink: Sink<'_>,
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let read = (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        number += 1;
        if line.last() != Some(&b'\n') && u64::try_from(read).is_ok_and(|read| read == MAX_LINE) {
            pass(&mut reader)?;
            tally.note_broken(number);
            continue;
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        let value = serde_json::from_slice::<Value>(text).ok();
        match value.and_then(|value| exchange(value, file, number)) {
            Some(exchange) => {
                tally.exchanges += 1;
                sink(exchange);
            }
            None => tally.note_broken(number),
        }
    }
}

/// Passes over the rest of a line without keeping it.
fn pass(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(buffer.len(), |end| end + 1);
        reader.consume(length);
        if end.is_some() {
            return Ok(());
        }
    }
}

fn exchange(mut value: Value, file: usize, number: u64) -> Option<Exchange> {
    let mut request = value.get_mut("request")?.take();
    let mut response = value.get_mut("response")?.take();
    let text = |message: &Value, key: &str| Some(message.get(key)?.as_str()?.to_owned());
    Some(Exchange {
        file,
        number,
        method: text(&request, "method")?,
        url: text(&request, "url")?,
        query: Vec::new(),
        status: u16::try_from(response.get("status")?.as_u64()?).ok()?,
        request: body(&mut request),
        response: body(&mut response),
    })
}

fn body(message: &mut Value) -> Body {
    let headers = message.get("headers").and_then(Value::as_object);
    let media_type = headers.into_iter().flatten().find_map(|(name, value)| {
        let value = value.get(0).unwrap_or(value);
        name.eq_ignore_ascii_case("content-type")
            .then(|| value.as_str().map(str::to_owned))?
    });
    let json = message.get_mut("body").map(Value::take);
    match (json, message.get("text")) {
        (Some(body), _) => Body::of_json(media_type, body),
        (None, Some(Value::String(text))) => Body::of_text(media_type, text),
        (None, _) => Body {
            media_type,
            ..Body::default()
        },
    }
}
