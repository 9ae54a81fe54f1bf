//! `multipart/form-data` bodies (RFC 7578).

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use super::param::OptionalParam;

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

    /// The media type; without it `application/octet-stream` is sent.
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

    /// A part of text, left out when there is no value.
    #[must_use]
    pub fn text<P: OptionalParam + ?Sized>(mut self, name: &str, value: &P) -> Self {
        if let Some(value) = value.to_optional_param() {
            self.push(name, None, None, value.into_owned().into());
        }
        self
    }

    /// Parts of text under one name, one for each value.
    #[must_use]
    pub fn texts<'v, P: OptionalParam + 'v>(
        self,
        name: &str,
        values: impl IntoIterator<Item = &'v P>,
    ) -> Self {
        values
            .into_iter()
            .fold(self, |form, value| form.text(name, value))
    }

    /// A part of JSON, left out when it is `null`.
    #[must_use]
    pub fn json<S: Serialize + ?Sized>(mut self, name: &str, value: &S) -> Self {
        match serde_json::to_vec(value) {
            Ok(text) if text == b"null" => {}
            Ok(text) => self.push(name, None, Some("application/json".to_owned()), text.into()),
            Err(cause) => _ = self.failure.get_or_insert(cause),
        }
        self
    }

    /// A part that is a file. A server tells files from text by the file name, so that a file
    /// without one is sent under the name of its part.
    #[must_use]
    pub fn file(mut self, name: &str, file: &File) -> Self {
        let file_name = file.name.clone().unwrap_or_else(|| name.to_owned());
        let content_type = file
            .content_type
            .clone()
            .unwrap_or_else(|| "application/octet-stream".to_owned());
        self.push(
            name,
            Some(file_name),
            Some(content_type),
            file.bytes.clone(),
        );
        self
    }

    /// Parts that are files under one name, one for each.
    #[must_use]
    pub fn files<'f>(self, name: &str, files: impl IntoIterator<Item = &'f File>) -> Self {
        files
            .into_iter()
            .fold(self, |form, file| form.file(name, file))
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
