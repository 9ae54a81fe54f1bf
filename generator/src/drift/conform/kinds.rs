//! Every kind of contradiction between recorded traffic and a document, in one table.
//!
//! The verdict is that of the change that the document needs to be right about the traffic: an answer without a member
//! that is required is as grave as the day on which the vendor makes it optional. What a server accepts beyond the
//! document breaks no client, so that nothing in a request is more than compatible.

use crate::drift::verdict::{Direction, Wire};

/// A kind of contradiction. Compared by its id.
#[derive(Debug)]
pub struct Kind {
    /// Stable name.
    pub id: &'static str,
    /// What it means in a request.
    pub request: Wire,
    /// What it means in an answer.
    pub response: Wire,
    /// The sentence; `{}` stands for what was seen.
    pub says: &'static str,
}

impl Kind {
    /// The verdict in a direction; without one, that of requests.
    #[must_use]
    pub fn wire(&self, direction: Option<Direction>) -> Wire {
        match direction {
            Some(Direction::Response) => self.response,
            Some(Direction::Request) | None => self.request,
        }
    }
}

macro_rules! kinds {
    ($($name:ident $id:literal $request:ident $response:ident $says:literal)*) => {
        $(
            #[doc = concat!("`", $id, "`.")]
            pub const $name: &Kind = &Kind {
                id: $id,
                request: Wire::$request,
                response: Wire::$response,
                says: $says,
            };
        )*

        /// All kinds, in the order of the table.
        pub const ALL: &[&Kind] = &[$($name),*];
    };
}

kinds! {
    OPERATION "operation-undocumented" Compatible Compatible "the operation {} is not documented"
    SUCCESS "success-status-undocumented" Risky Risky "the status {} is not documented"
    ERROR "error-status-undocumented" Compatible Compatible "the status {} is not documented"
    MEDIA_TYPE "media-type-undocumented" Compatible Risky "the media type {} is not documented"
    QUERY "query-parameter-undocumented" Compatible Compatible "the query parameter {} is not documented"
    MEMBER "member-undocumented" Compatible Compatible "the member {} is not documented"
    MISSING "required-member-missing" Compatible Breaking "the required member {} is missing"
    VALUE "value-not-listed" Compatible Risky "{} has a value that is not listed"
    NULL "null-not-allowed" Compatible Breaking "{} is null, which is not allowed"
    TYPE "type-differs" Compatible Breaking "{} has another type"
}
