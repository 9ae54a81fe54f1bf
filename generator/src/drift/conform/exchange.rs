//! A recorded exchange, as much of it as can be held against a document.

use serde_json::Value;

use super::hold::looks_like_a_name;

/// One request and its answer.
///
/// It holds what a recording held, and with that secrets: nothing prints it, and so it has no `Debug`.
pub struct Exchange {
    /// Which file it is from, as the caller counts them.
    pub file: usize,
    /// Its number in that file, from 1.
    pub number: u64,
    /// Method as it was sent.
    pub method: String,
    /// The whole URL, with its query.
    pub url: String,
    /// Names of query parameters that were recorded beside the URL.
    pub query: Vec<String>,
    /// What was sent.
    pub request: Body,
    /// Status of the answer.
    pub status: u16,
    /// What was answered.
    pub response: Body,
}

/// A recorded body.
#[derive(Default)]
pub struct Body {
    /// `Content-Type`, where it was recorded.
    pub media_type: Option<String>,
    /// What it held.
    pub content: Content,
}

/// What a body held.
#[derive(Default)]
pub enum Content {
    /// Nothing, or it was not recorded.
    #[default]
    Unknown,
    /// JSON.
    Json(Value),
    /// It should have been JSON by its media type, and could not be read as that.
    NotJson,
    /// Something else, which is not looked into.
    Other,
}

impl Body {
    /// A body as recorders have it: its text, read as JSON where the media type says so.
    #[must_use]
    pub fn of_text(media_type: Option<String>, text: &str) -> Self {
        let content = if text.is_empty() {
            Content::Unknown
        } else if media_type.as_deref().is_some_and(is_json) {
            serde_json::from_str(text).map_or(Content::NotJson, Content::Json)
        } else {
            Content::Other
        };
        Self {
            media_type,
            content,
        }
    }

    /// A body that was recorded as JSON; it is `application/json` where nothing else is recorded.
    #[must_use]
    pub fn of_json(media_type: Option<String>, value: Value) -> Self {
        Self {
            media_type: Some(media_type.unwrap_or_else(|| "application/json".to_owned())),
            content: Content::Json(value),
        }
    }

    /// The media type alone, in small letters, and `{}` for what is none by its form, so that nothing else that stands
    /// in the header is ever shown. `None` where none was recorded.
    pub(super) fn essence(&self) -> Option<String> {
        let stated = self.media_type.as_deref()?;
        let essence = stated.split(';').next()?.trim().to_ascii_lowercase();
        // So some recorders write that there was none.
        if essence.is_empty() || essence == "x-unknown" {
            return None;
        }
        let is_plain = essence.split_once('/').is_some_and(|(main, sub)| {
            TOP_LEVEL.contains(&main) && sub.split('+').all(looks_like_a_name)
        });
        Some(if is_plain { essence } else { "{}".to_owned() })
    }
}

/// What a media type may begin with (IANA, Media Types).
const TOP_LEVEL: [&str; 11] = [
    "application",
    "audio",
    "example",
    "font",
    "haptics",
    "image",
    "message",
    "model",
    "multipart",
    "text",
    "video",
];

/// Whether a media type is JSON (RFC 8259, and the suffix of RFC 6839).
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}
