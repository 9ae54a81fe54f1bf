//! What each request of a run is: which operation, on whose behalf, how large.
//!
//! The client and the server both derive it from the number of the request, so that the server can tell whether what
//! arrives is what was to be sent, and the client whether an answer is its own.

use crate::random::{Topic, below};

/// How many locations the calls of HighLevel are made for. Each has a quota of its own.
pub(crate) const LOCATIONS: u64 = 3;

/// How many pages there are of whatever comes in pages, and how many items are on each.
pub(crate) const PAGES: usize = 3;
pub(crate) const ITEMS: usize = 4;

/// The header that carries the number of a request.
pub(crate) const ID_HEADER: &str = "x-soak-id";

/// The emitted operations that are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// HighLevel, `PUT /products/reviews/{reviewId}`.
    UpdateReview,
    /// HighLevel, `PUT /objects/{schemaKey}/records/{id}`.
    UpdateRecord,
    /// HighLevel, `PUT /conversations/{conversationId}`.
    UpdateConversation,
    /// HighLevel, `GET /conversations/messages/export`, in pages that name the next one.
    ExportMessages,
    /// HighLevel, `POST /objects/{schemaKey}/records/search`, in pages that follow an item. It changes nothing.
    SearchRecords,
    /// Partoo, `GET /reviews`, in pages with numbers.
    SearchReviews,
    /// Partoo, `POST /reviews/template`.
    CreateTemplate,
}

impl Operation {
    /// Whether the operation may be repeated without changing what it has done (RFC 9110 9.2.2).
    pub(crate) fn is_idempotent(self) -> bool {
        self != Self::CreateTemplate
    }

    /// Whether it is authenticated by an access token and not by a key.
    pub(crate) fn uses_token(self) -> bool {
        !matches!(self, Self::SearchReviews | Self::CreateTemplate)
    }

    /// Whether its answers come in pages, so that one call is several requests.
    pub(crate) fn is_paged(self) -> bool {
        matches!(
            self,
            Self::ExportMessages | Self::SearchRecords | Self::SearchReviews
        )
    }

    /// Whether its requests have a body that is filled.
    fn is_filled(self) -> bool {
        !self.is_paged()
    }

    /// Its name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::UpdateReview => "update_review",
            Self::UpdateRecord => "update_record",
            Self::UpdateConversation => "update_conversation",
            Self::ExportMessages => "export_messages",
            Self::SearchRecords => "search_records",
            Self::SearchReviews => "search",
            Self::CreateTemplate => "create_template",
        }
    }
}

/// The id of a location.
pub(crate) fn location_name(location: u64) -> String {
    format!("location-{location}")
}

/// One request of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    /// Its number.
    pub(crate) id: u64,
    /// What it calls.
    pub(crate) operation: Operation,
    /// On behalf of which location, counted from 0.
    pub(crate) location: u64,
    /// How many characters of its body are filling.
    pub(crate) filling: usize,
}

impl Task {
    /// The request of this number.
    pub(crate) fn of(seed: u64, id: u64) -> Self {
        let operation = match below(20, seed, Topic::Operation, id, 0) {
            0..4 => Operation::UpdateReview,
            4..8 => Operation::UpdateRecord,
            8..10 => Operation::UpdateConversation,
            10 => Operation::ExportMessages,
            11 => Operation::SearchRecords,
            12 => Operation::SearchReviews,
            _ => Operation::CreateTemplate,
        };
        let filling = match below(20, seed, Topic::Size, id, 0) {
            _ if !operation.is_filled() => 0,
            0..15 => 40,
            15..19 => 4_000,
            // More than a socket takes at once, so that a connection can break while it is written.
            _ => 200_000,
        };
        Self {
            id,
            operation,
            location: below(LOCATIONS, seed, Topic::Location, id, 0),
            filling,
        }
    }

    /// The name under which the request appears in its path or body, and in its answer.
    pub(crate) fn name(&self) -> String {
        format!("soak-{:08}", self.id)
    }

    /// The location that it is made for.
    pub(crate) fn location_name(&self) -> String {
        location_name(self.location)
    }

    /// The quota that it counts against: one for each location, and one for all calls of Partoo.
    pub(crate) fn quota(&self) -> usize {
        let quota = if self.operation.uses_token() {
            self.location
        } else {
            LOCATIONS
        };
        quota as usize
    }

    /// The id of an item of its pages, counted over all of them.
    pub(crate) fn item(&self, number: usize) -> String {
        format!("{}-{number}", self.name())
    }

    /// The cursor that leads to a page.
    pub(crate) fn cursor(&self, page: usize) -> String {
        format!("page-{page}-of-{}", self.name())
    }

    /// The method, the path and the query with which a page of it is to arrive.
    pub(crate) fn target(&self, page: usize) -> (&'static str, String) {
        let name = self.name();
        match self.operation {
            Operation::UpdateReview => ("PUT", format!("/products/reviews/{name}")),
            Operation::UpdateRecord => (
                "PUT",
                format!(
                    "/objects/custom_objects.soak/records/{name}?locationId={}",
                    self.location_name()
                ),
            ),
            Operation::UpdateConversation => ("PUT", format!("/conversations/{name}")),
            Operation::ExportMessages => {
                let cursor = match page {
                    0 => String::new(),
                    _ => format!("&cursor={}", self.cursor(page)),
                };
                let location = self.location_name();
                (
                    "GET",
                    format!("/conversations/messages/export?locationId={location}{cursor}"),
                )
            }
            Operation::SearchRecords => (
                "POST",
                "/objects/custom_objects.soak/records/search".to_owned(),
            ),
            Operation::SearchReviews if page == 0 => ("GET", "/reviews".to_owned()),
            Operation::SearchReviews => ("GET", format!("/reviews?page={}", page + 1)),
            Operation::CreateTemplate => ("POST", "/reviews/template".to_owned()),
        }
    }

    /// Which of its pages a request asks for; nothing if it asks for none that there is.
    pub(crate) fn page(&self, target: &str, body: Option<&[u8]>) -> Option<usize> {
        let mut pages = 0..=PAGES;
        match (self.operation, body) {
            (Operation::SearchRecords, Some(body)) => pages.rev().find(|page| {
                let cursor = self.cursor(*page);
                *page == 0 || memchr::memmem::find(body, cursor.as_bytes()).is_some()
            }),
            (operation, _) if operation.is_paged() => {
                pages.find(|page| self.target(*page).1 == target)
            }
            _ => Some(0),
        }
    }
}
