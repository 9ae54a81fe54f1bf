//! How answers lead to the next page, as `codegen.toml` says it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Config;
use crate::diag::{Diagnostic, Diagnostics, codes};

/// The name by which an operation says that its answers are no pages.
pub const NO_PAGES: &str = "none";

/// One way in which answers lead to the next page: `[pages.NAME]`, for the operations that say
/// `pages = "NAME"`.
///
/// A text that begins with `/` is a JSON Pointer (RFC 6901) into a JSON body, of the request or of
/// the answer; any other is the name of a query parameter of the request, or of a header of the
/// answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PagesConfig {
    /// What a page is asked for by.
    pub style: PagesStyle,
    /// Whether it goes for every operation that has all its parts and says nothing itself.
    #[serde(default)]
    pub default: bool,
    /// Where a request asks for a page, of the styles `page-number` and `offset`.
    #[serde(default)]
    pub request: Option<String>,
    /// Of the styles `cursor` and `search-after`: where a request asks for a page, and what is sent
    /// there. It is found in the answer, and for `search-after` in its last item.
    #[serde(default)]
    pub next: BTreeMap<String, String>,
    /// The list in the answer; else the only one that there is.
    #[serde(default)]
    pub items: Option<String>,
    /// The number of the first page, of the style `page-number`; else 1.
    #[serde(default)]
    pub first: Option<u64>,
    /// Where the answer says which number its page has, of the style `page-number`.
    #[serde(default)]
    pub current: Option<String>,
    /// Where the answer says which number the last page has, of the style `page-number`.
    #[serde(default)]
    pub last: Option<String>,
    /// Where the answer says how many items there are on all pages, of the style `offset`.
    #[serde(default)]
    pub total: Option<String>,
    /// Where the answer says whether there is another page, as a boolean.
    #[serde(default)]
    pub more: Option<String>,
}

/// What a page is asked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PagesStyle {
    /// Its number.
    PageNumber,
    /// How many items come before it.
    Offset,
    /// What the answer before it gives to ask for it with.
    Cursor,
    /// What the last item before it gives to ask for it with.
    SearchAfter,
}

impl PagesStyle {
    /// The word of the file.
    fn word(self) -> &'static str {
        match self {
            Self::PageNumber => "page-number",
            Self::Offset => "offset",
            Self::Cursor => "cursor",
            Self::SearchAfter => "search-after",
        }
    }

    /// Whether the next page is counted, instead of being told by the answer.
    fn is_counted(self) -> bool {
        matches!(self, Self::PageNumber | Self::Offset)
    }
}

impl Config {
    /// Refuses keys that the style does not have, and asks for those that it needs.
    pub(super) fn validate_pages(&self, diags: &mut Diagnostics) {
        for (name, pages) in &self.pages {
            if name == NO_PAGES {
                diags.push(self.refused(
                    &["pages", name],
                    "a way to the next page cannot be called `none`",
                    "choose another name: `pages = \"none\"` says that an operation gives no pages",
                ));
            }
            let style = pages.style;
            let number = style == PagesStyle::PageNumber;
            let offset = style == PagesStyle::Offset;
            for (key, is_there, is_known, is_needed) in [
                ("request", pages.request.is_some(), style.is_counted(), true),
                ("next", !pages.next.is_empty(), !style.is_counted(), true),
                ("first", pages.first.is_some(), number, false),
                ("current", pages.current.is_some(), number, false),
                ("last", pages.last.is_some(), number, false),
                ("total", pages.total.is_some(), offset, false),
            ] {
                let style = style.word();
                if is_there && !is_known {
                    diags.push(self.refused(
                        &["pages", name, key],
                        &format!("pages of the style `{style}` have no `{key}`"),
                        "remove the line, or choose another style",
                    ));
                } else if is_known && is_needed && !is_there {
                    diags.push(self.refused(
                        &["pages", name],
                        &format!("pages of the style `{style}` need `{key}`"),
                        match key {
                            "next" => "`next = { cursor = \"/next\" }` sends the answer's `next` as `cursor`",
                            _ => "`request = \"page\"` asks for a page by the query parameter `page`",
                        },
                    ));
                }
            }
        }
    }

    pub(super) fn refused(&self, path: &[&str], message: &str, help: &str) -> Diagnostic {
        let message = format!("{}{message}", self.place(path));
        Diagnostic::new(codes::CONFIG_INVALID, message).help(help)
    }
}
