//! Why a value did not decode or encode, and where.

use std::fmt;

use super::locate::{self, Place};
use super::union::{Failure, take_failure};

/// The longest message that is kept. serde quotes what it found, which can be a whole document in
/// one string.
const MESSAGE_LIMIT: usize = 300;

/// Input that is not what its type says.
///
/// It names the member by its path, such as `record.owner[0]`, and gives the position in the input.
#[derive(Debug)]
pub struct DecodeError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    place: Option<Place>,
    cause: Option<serde_json::Error>,
}

impl DecodeError {
    /// A failure in words, without a place.
    #[must_use]
    pub fn custom(message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            message: message.into(),
            place: None,
            cause: None,
        }))
    }

    /// Finds out where in `text` decoding failed.
    #[cold]
    pub(super) fn new(text: &[u8], cause: serde_json::Error) -> Self {
        let end = match (cause.line(), cause.column()) {
            // An error that was raised after the last byte has no position.
            (0, _) => text.len(),
            (line, column) => locate::offset(text, line, column),
        };
        let Some(Failure { text: value, error }) = take_failure() else {
            let message = message(&cause);
            return Self(Box::new(Inner {
                message,
                place: Some(locate::place(text, end)),
                cause: Some(cause),
            }));
        };
        let Inner { message, place, .. } = *error.0;
        let place = match (locate::last_value(text, end, value.get().as_bytes()), place) {
            (Some(outer), Some(inner)) => outer.join(text, &inner),
            (_, _) => locate::place(text, end),
        };
        Self(Box::new(Inner {
            message,
            place: Some(place),
            cause: Some(cause),
        }))
    }

    /// The same failure for text that lies inside a longer one: below the member `name`, from byte
    /// `start` on.
    #[cfg(feature = "webhooks")]
    pub(crate) fn inside(mut self, whole: &[u8], name: &str, start: usize) -> Self {
        if let Some(inner) = self.0.place.take() {
            self.0.place = Some(Place::member(name, start).join(whole, &inner));
        }
        self
    }

    /// The path of the member, such as `record.owner[0]`; empty when it is the whole input or the
    /// input is not JSON at all.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.place.as_ref().map_or("", Place::path)
    }

    /// What was wrong, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The line of the input, from 1.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.0.place.as_ref().map(Place::line)
    }

    /// The column in the line, from 1, in bytes: that of the last byte that was read.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.0.place.as_ref().map(Place::column)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { message, place, .. } = &*self.0;
        match place {
            None => f.write_str(message),
            Some(place) => {
                if !place.path().is_empty() {
                    write!(f, "{}: ", place.path())?;
                }
                write!(
                    f,
                    "{message} at line {} column {}",
                    place.line(),
                    place.column()
                )
            }
        }
    }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_ref().map(|cause| cause as _)
    }
}

/// What serde_json says, without the position, which it appends.
fn message(cause: &serde_json::Error) -> String {
    let mut text = cause.to_string();
    let position = format!(" at line {} column {}", cause.line(), cause.column());
    if let Some(length) = text.strip_suffix(&position).map(str::len) {
        text.truncate(length);
    }
    let shown = locate::shorten(&text, MESSAGE_LIMIT).len();
    if shown < text.len() {
        text.truncate(shown);
        text.push('…');
    }
    text
}

/// A value without a form in JSON.
#[derive(Debug)]
pub struct EncodeError(serde_json::Error);

impl EncodeError {
    pub(super) fn new(cause: serde_json::Error) -> Self {
        Self(cause)
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value has no form in JSON")
    }
}

impl std::error::Error for EncodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}
