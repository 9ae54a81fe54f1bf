//! `multipart/form-data` bodies (RFC 7578).

use std::fmt;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::param::OptionalParam;
use super::style::Shape;

/// The media type of parts with a structure.
const JSON: &str = "application/json";

/// A file to upload: its bytes, and the name and media type that the server is told.
#[derive(Clone)]
pub struct File {
    bytes: Bytes,
    name: Option<String>,
    content_type: Option<String>,
}

impl File {
    /// A file without a name.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
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

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

impl<B: Into<Bytes>> From<B> for File {
    fn from(bytes: B) -> Self {
        Self::new(bytes)
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
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
    body: Bytes,
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
            Ok(text) => self.push(name, None, Some(media_type.to_owned()), text.into()),
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
            self.push(name, None, media_type, value.into_owned().into());
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
        self.push(name, None, media_type.map(str::to_owned), text.into());
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
            file.bytes.clone(),
        );
    }

    fn push(
        &mut self,
        name: &str,
        file_name: Option<String>,
        content_type: Option<String>,
        body: Bytes,
    ) {
        self.parts.push(Part {
            name: name.to_owned(),
            file_name,
            content_type,
            body,
        });
    }

    /// The value of `Content-Type`, and the body.
    pub(crate) fn finish(self) -> Result<(String, Bytes), serde_json::Error> {
        if let Some(cause) = self.failure {
            return Err(cause);
        }
        let boundary = self.boundary();
        let mut body =
            Vec::with_capacity(self.parts.iter().map(|part| part.body.len() + 256).sum());
        for Part {
            name,
            file_name,
            content_type,
            body: bytes,
        } in &self.parts
        {
            body.extend_from_slice(
                format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
                    quoted(name)
                )
                .as_bytes(),
            );
            if let Some(file_name) = file_name {
                body.extend_from_slice(format!("; filename=\"{}\"", quoted(file_name)).as_bytes());
            }
            if let Some(content_type) = content_type {
                let line: String = content_type
                    .chars()
                    .filter(|char| !char.is_control())
                    .collect();
                body.extend_from_slice(format!("\r\nContent-Type: {line}").as_bytes());
            }
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok((
            format!("multipart/form-data; boundary={boundary}"),
            body.into(),
        ))
    }

    /// The first boundary of a row that stands in no part. It depends on the parts alone, so that
    /// the same form is the same bytes.
    fn boundary(&self) -> String {
        let mut number = 0_u64;
        loop {
            let boundary = format!("form-part-boundary-{number:016x}");
            let taken = |part: &Part| {
                part.body
                    .windows(boundary.len())
                    .any(|window| window == boundary.as_bytes())
            };
            if !self.parts.iter().any(taken) {
                return boundary;
            }
            number += 1;
        }
    }
}

/// A name as browsers write it (WHATWG HTML, multipart/form-data encoding algorithm).
fn quoted(name: &str) -> String {
    name.replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}
