//! Every kind of contradiction between recorded traffic and a document, in one table.
//!
//! The verdict is that of the change that the document needs to be right about the traffic: an answer without a member
//! that is required is as grave as the day on which the vendor makes it optional, and a text that is too long as grave
//! as a longer one being allowed. What a server accepts beyond the document breaks no client, so that nothing in a
//! request is more than compatible.

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

    /// Whether it is about a value of the right type that is outside of a limit.
    pub(super) fn is_limit(&self) -> bool {
        LIMITS.iter().any(|kind| kind.id == self.id)
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

    // Limits. An emitted type reads what is outside of them, but for the last two.
    MINIMUM "below-minimum" Compatible Risky "{} is below its lower bound"
    MAXIMUM "above-maximum" Compatible Risky "{} is above its upper bound"
    MULTIPLE "not-a-multiple" Compatible Risky "{} is no multiple"
    SHORT "text-too-short" Compatible Risky "{} is too short a text"
    LONG "text-too-long" Compatible Risky "{} is too long a text"
    FEW_ITEMS "too-few-items" Compatible Risky "{} has too few items"
    MANY_ITEMS "too-many-items" Compatible Risky "{} has too many items"
    REPEATED "items-repeated" Compatible Risky "{} has an item twice"
    FEW_MEMBERS "too-few-members" Compatible Risky "{} has too few members"
    MANY_MEMBERS "too-many-members" Compatible Risky "{} has too many members"
    PATTERN "pattern-not-matched" Compatible Risky "{} does not match its pattern"
    FORMAT "format-not-kept" Compatible Risky "{} is not what its format says"
    WRITTEN "format-written-otherwise" Compatible Compatible "{} is written otherwise than its format says, and understood"
    WIDTH "number-too-wide" Compatible Breaking "{} is a number that its type has no room for"
    TUPLE "tuple-length-differs" Compatible Breaking "{} has another number of items than its tuple"
}

/// The kinds that are about a value of the right type.
const LIMITS: [&Kind; 15] = [
    MINIMUM,
    MAXIMUM,
    MULTIPLE,
    SHORT,
    LONG,
    FEW_ITEMS,
    MANY_ITEMS,
    REPEATED,
    FEW_MEMBERS,
    MANY_MEMBERS,
    PATTERN,
    FORMAT,
    WRITTEN,
    WIDTH,
    TUPLE,
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_id_is_there_once() {
        let ids: BTreeSet<&str> = ALL.iter().map(|kind| kind.id).collect();
        assert_eq!(ids.len(), ALL.len());
    }
}
