//! What each request of a run is: which operation, on whose behalf, how large.
//!
//! The client and the server both derive it from the number of the request, so that the server can tell whether what
//! arrives is what was to be sent, and the client whether an answer is its own.

use crate::random::{Topic, below};

/// How many locations the calls of HighLevel are made for. Each has a quota of its own.
pub(crate) const LOCATIONS: u64 = 3;

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
        self != Self::CreateTemplate
    }

    /// Its name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::UpdateReview => "update_review",
            Self::UpdateRecord => "update_record",
            Self::UpdateConversation => "update_conversation",
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
            0..5 => Operation::UpdateReview,
            5..10 => Operation::UpdateRecord,
            10..13 => Operation::UpdateConversation,
            _ => Operation::CreateTemplate,
        };
        let filling = match below(20, seed, Topic::Size, id, 0) {
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
        match self.operation {
            Operation::CreateTemplate => LOCATIONS as usize,
            _ => self.location as usize,
        }
    }

    /// The method and the path that it is to arrive with.
    pub(crate) fn target(&self) -> (&'static str, String) {
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
            Operation::CreateTemplate => ("POST", "/reviews/template".to_owned()),
        }
    }
}
