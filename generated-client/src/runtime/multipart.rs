//! `multipart/form-data` bodies (RFC 7578).

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};

use bytes::{Bytes, BytesMut};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::param::OptionalParam;
use super::style::Shape;
use super::upload::Upload;

/// The media type of parts with a structure.
const JSON: &str = "application/json";

/// A file to upload: what it holds, and the name and media type that the server is told.
///
/// What it holds is bytes, or a source that is read while it is sent; see [`Upload`].
#[derive(Clone)]
pub struct File {
    content: Upload,
    name: Option<String>,
    content_type: Option<String>,
}

impl File {
    /// A file without a name.
    pub fn new(content: impl Into<Upload>) -> Self {
        Self {
            content: content.into(),
            name: None,
            content_type: None,
        }
    }

    /// The file name that the server is told.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The media type. Without it the one that the document gives is sent, and
    /// `application/octet-stream` where it gives none or several.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// A file on disk, with its name. It is opened when it is sent, once for each attempt.
    ///
    /// A file that cannot be opened is [`ErrorKind::Upload`](super::ErrorKind::Upload), and nothing
    /// is sent.
    #[cfg(feature = "fs")]
    pub fn at(path: impl Into<std::path::PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().map(|name| name.to_string_lossy().into());
        Self {
            name,
            ..Self::new(Upload::file(path))
        }
    }

    /// What it holds.
    #[must_use]
    pub fn content(&self) -> &Upload {
        &self.content
    }
}

impl<U: Into<Upload>> From<U> for File {
    fn from(content: U) -> Self {
        Self::new(content)
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("content", &self.content)
            .finish()
    }
}

/// A form in the making, part by part in the order of the document.
#[derive(Debug, Default)]
pub struct Multipart {
    parts: Vec<Part>,
    /// The media type of the next call.
    media_type: Option<&'static str>,
    failure: Option<serde_json::Error>,
}

#[derive(Debug)]
struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    body: Upload,
}

impl Multipart {
    /// A form without parts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The media type of the parts that the next call adds. A file that has one of its own keeps
    /// it.
    #[must_use]
    pub fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// A part of text, left out when there is no value.
    #[must_use]
    pub fn text<P: OptionalParam + ?Sized>(mut self, name: &str, value: &P) -> Self {
        let media_type = self.media_type.take();
        self.push_text(name, media_type, value);
        self
    }

    /// Parts of text under one name, one for each value.
    #[must_use]
    pub fn texts<'v, P: OptionalParam + 'v>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = &'v P>,
    ) -> Self {
        let media_type = self.media_type.take();
        for value in values {
            self.push_text(name, media_type, value);
        }
        self
    }

    /// A part of JSON, left out when it is `null`.
    #[must_use]
    pub fn json<S: Serialize + ?Sized>(mut self, name: &str, value: &S) -> Self {
        let media_type = self.media_type.take().unwrap_or(JSON);
        match serde_json::to_vec(value) {
            Ok(text) if text == b"null" => {}
            Ok(text) => self.push(name, None, Some(media_type.to_owned()), text),
            Err(cause) => _ = self.failure.get_or_insert(cause),
        }
        self
    }

    /// Parts of whatever shape the value has: a scalar is text, an object is JSON, an array is one
    /// part for each item (OpenAPI Specification, Encoding Object, `contentType`).
    #[must_use]
    pub fn value<S: Serialize + ?Sized>(mut self, name: &str, value: &S) -> Self {
        let media_type = self.media_type.take();
        let pushed = to_raw_value(value).and_then(|raw| {
            match Shape::parse(&raw)? {
                Shape::List(items) => {
                    for item in items {
                        self.push_shape(name, media_type, Shape::parse(&item)?, &item);
                    }
                }
                shape => self.push_shape(name, media_type, shape, &raw),
            }
            Ok(())
        });
        if let Err(cause) = pushed {
            self.failure.get_or_insert(cause);
        }
        self
    }

    /// A part that is a file. A server tells files from text by the file name, so that a file
    /// without one is sent under the name of its part.
    #[must_use]
    pub fn file(mut self, name: &str, file: &File) -> Self {
        let media_type = self.media_type.take();
        self.push_file(name, media_type, file);
        self
    }

    /// Parts that are files under one name, one for each.
    #[must_use]
    pub fn files<'f>(mut self, name: &str, files: impl IntoIterator<Item = &'f File>) -> Self {
        let media_type = self.media_type.take();
        for file in files {
            self.push_file(name, media_type, file);
        }
        self
    }

    fn push_text<P: OptionalParam + ?Sized>(
        &mut self,
        name: &str,
        media_type: Option<&str>,
        value: &P,
    ) {
        if let Some(value) = value.to_optional_param() {
            let media_type = media_type.map(str::to_owned);
            self.push(name, None, media_type, value.into_owned());
        }
    }

    fn push_shape(&mut self, name: &str, media_type: Option<&str>, shape: Shape, raw: &RawValue) {
        let (media_type, text) = match shape {
            Shape::Nothing => return,
            Shape::Scalar(text) => (media_type, text),
            Shape::List(_) | Shape::Object(_) => {
                (Some(media_type.unwrap_or(JSON)), raw.get().to_owned())
            }
        };
        self.push(name, None, media_type.map(str::to_owned), text);
    }

    fn push_file(&mut self, name: &str, media_type: Option<&str>, file: &File) {
        let file_name = file.name.clone().unwrap_or_else(|| name.to_owned());
        let media_type = file
            .content_type
            .as_deref()
            .or(media_type)
            .unwrap_or("application/octet-stream");
        self.push(
            name,
            Some(file_name),
            Some(media_type.to_owned()),
            file.content.clone(),
        );
    }

    fn push(
        &mut self,
        name: &str,
        file_name: Option<String>,
        content_type: Option<String>,
        body: impl Into<Upload>,
    ) {
        self.parts.push(Part {
            name: name.to_owned(),
            file_name,
            content_type,
            body: body.into(),
        });
    }

    /// The value of `Content-Type`, and the body: bytes if all parts are, else all of them one behind
    /// the other.
    pub(crate) fn finish(self) -> Result<(String, Upload), serde_json::Error> {
        if let Some(cause) = self.failure {
            return Err(cause);
        }
        let boundary = self.boundary();
        let mut pieces = Vec::new();
        // What stands between two sources.
        let mut text = BytesMut::new();
        for part in self.parts {
            part.write_head(&boundary, &mut text);
            match part.body.bytes() {
                Some(bytes) => text.extend_from_slice(bytes),
                None => {
                    pieces.push(text.split().freeze().into());
                    pieces.push(part.body);
                }
            }
            text.extend_from_slice(b"\r\n");
        }
        text.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let end = text.freeze().into();
        let body = if pieces.is_empty() {
            end
        } else {
            pieces.push(end);
            Upload::parts(pieces)
        };
        Ok((format!("multipart/form-data; boundary={boundary}"), body))
    }

    /// A boundary that stands in no part.
    ///
    /// Where all parts are bytes it is the first of a row and depends on them alone, so that the
    /// same form is the same bytes. What is still to be read can hold anything, on purpose too, so
    /// that nobody may be able to guess the boundary.
    fn boundary(&self) -> String {
        let bytes: Option<Vec<&Bytes>> = self.parts.iter().map(|part| part.body.bytes()).collect();
        let Some(bytes) = bytes else {
            // The keys of the hash are random, and no two hashers have the same.
            let [first, second] = [(); 2].map(|()| RandomState::new().hash_one(()));
            return format!("form-part-boundary-{first:016x}{second:016x}");
        };
        let mut number = 0_u64;
        loop {
            let boundary = format!("form-part-boundary-{number:016x}");
            let taken = |bytes: &&Bytes| {
                bytes
                    .windows(boundary.len())
                    .any(|window| window == boundary.as_bytes())
            };
            if !bytes.iter().any(taken) {
                return boundary;
            }
            number += 1;
        }
    }
}

impl Part {
    fn write_head(&self, boundary: &str, text: &mut BytesMut) {
        let name = quoted(&self.name);
        text.extend_from_slice(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"").as_bytes(),
        );
        if let Some(file_name) = &self.file_name {
            text.extend_from_slice(format!("; filename=\"{}\"", quoted(file_name)).as_bytes());
        }
        if let Some(content_type) = &self.content_type {
            let line: String = content_type
                .chars()
                .filter(|char| !char.is_control())
                .collect();
            text.extend_from_slice(format!("\r\nContent-Type: {line}").as_bytes());
        }
        text.extend_from_slice(b"\r\n\r\n");
    }
}

/// A name as browsers write it (WHATWG HTML, multipart/form-data encoding algorithm).
fn quoted(name: &str) -> String {
    name.replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}
