//! Bodies of requests: bytes at hand, or a source that is read while it is sent.

use std::fmt;

use bytes::Bytes;

/// What a request or a part of a form is filled with.
#[derive(Clone)]
pub struct Upload {
    bytes: Bytes,
}

impl Upload {
    /// The bytes, where they are at hand.
    #[must_use]
    pub fn bytes(&self) -> Option<&Bytes> {
        Some(&self.bytes)
    }

    /// How many bytes will be sent, where that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        Some(self.bytes.len() as u64)
    }

    /// Whether it can be sent now: again, if it has been sent before. A stream can be sent once; as
    /// long as nothing of it was read it still can.
    pub(crate) fn can_be_sent(&self) -> bool {
        true
    }

    /// The body for the HTTP client. Nothing is read before it is sent.
    pub(crate) fn into_http(self) -> reqwest::Body {
        self.bytes.into()
    }
}

impl<B: Into<Bytes>> From<B> for Upload {
    fn from(bytes: B) -> Self {
        Self {
            bytes: bytes.into(),
        }
    }
}

/// Shows how much there is, and nothing of it.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}
