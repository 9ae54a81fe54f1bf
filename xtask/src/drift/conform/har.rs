//! Recordings of browsers and proxies: HAR 1.2, read entry by entry.

use std::fmt;
use std::io::Read;

use generator::drift::conform::{Body, Exchange};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::read::Sink;
use super::report::FileTally;
use crate::Failure;

#[derive(Deserialize)]
struct Entry {
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
    #[serde(default, rename = "queryString")]
    query: Vec<Named>,
    #[serde(default, rename = "postData")]
    body: Option<Recorded>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Response {
    /// 0 or -1 where there was none.
    status: i64,
    #[serde(default)]
    content: Option<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    #[serde(default, rename = "mimeType")]
    media_type: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    encoding: Option<String>,
}

/// Reads the entries of a log. One that is none is counted; a file that is cut off or is no JSON is an error.
pub(super) fn read(
    reader: impl Read,
    file: usize,
    tally: &mut FileTally,
    sink: Sink<'_>,
) -> Result<(), Failure> {
    let name = tally.name.clone();
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let mut state = State {
        file,
        tally,
        sink,
        has_entries: false,
    };
    let read = Member {
        state: &mut state,
        wanted: "log",
        inner: Inner::Log,
    }
    .deserialize(&mut deserializer)
    .and_then(|()| deserializer.end());
    match read {
        Err(error) => Err(Failure::unchecked(format!(
            "`{name}` is no HAR file: it cannot be read any further at line {}, column {}",
            error.line(),
            error.column()
        ))),
        Ok(()) if !state.has_entries => Err(Failure::unchecked(format!(
            "`{name}` is no HAR file: its log has no entries"
        ))),
        Ok(()) => Ok(()),
    }
}

struct State<'t, 's> {
    file: usize,
    tally: &'t mut FileTally,
    sink: Sink<'s>,
    has_entries: bool,
}

/// What a member that is looked for holds.
#[derive(Clone, Copy)]
enum Inner {
    Log,
    Entries,
}

/// An object of which one member is read and all others are passed over.
struct Member<'a, 't, 's> {
    state: &'a mut State<'t, 's>,
    wanted: &'static str,
    inner: Inner,
}

impl<'de> DeserializeSeed<'de> for Member<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Member<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "an object with `{}`", self.wanted)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            if name != self.wanted {
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            match self.inner {
                Inner::Log => members.next_value_seed(Member {
                    state: self.state,
                    wanted: "entries",
                    inner: Inner::Entries,
                })?,
                Inner::Entries => members.next_value_seed(Entries(self.state))?,
            }
        }
        Ok(())
    }
}

struct Entries<'a, 't, 's>(&'a mut State<'t, 's>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let state = self.0;
        state.has_entries = true;
        let mut number = 0;
        // As JSON first, so that one entry of another form does not end the reading.
        while let Some(item) = items.next_element::<Value>()? {
            number += 1;
            match serde_json::from_value::<Entry>(item) {
                Ok(entry) => {
                    state.tally.exchanges += 1;
                    (state.sink)(exchange(entry, state.file, number));
                }
                Err(_) => state.tally.note_broken(number),
            }
        }
        Ok(())
    }
}

fn exchange(entry: Entry, file: usize, number: u64) -> Exchange {
    let body = |recorded: Option<Recorded>| recorded.map(body).unwrap_or_default();
    Exchange {
        file,
        number,
        method: entry.request.method,
        url: entry.request.url,
        query: entry
            .request
            .query
            .into_iter()
            .map(|one| one.name)
            .collect(),
        request: body(entry.request.body),
        status: u16::try_from(entry.response.status).unwrap_or_default(),
        response: body(entry.response.content),
    }
}

fn body(recorded: Recorded) -> Body {
    let text = recorded.text.unwrap_or_default();
    if recorded.encoding.as_deref() == Some("base64") {
        let bytes = from_base64(&text).and_then(|bytes| String::from_utf8(bytes).ok());
        // What is no text is no JSON either.
        return Body::of_text(recorded.media_type, bytes.as_deref().unwrap_or("\u{0}"));
    }
    Body::of_text(recorded.media_type, &text)
}

/// The bytes of base64 text (RFC 4648 section 4); padding and line ends are passed over.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' | b'\r' | b'\n' => continue,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        assert_eq!(from_base64("eyJhIjoxfQ==").unwrap(), b"{\"a\":1}");
        assert_eq!(from_base64("/+8=").unwrap(), [0xff, 0xef]);
        assert!(from_base64("?").is_none());
    }
}
