//! What happens when a vendor moves on and this client does not: a member that nobody knew, a new
//! value of an enumeration, a member that is left out or null.
#![cfg(all(feature = "partoo", feature = "highlevel", feature = "serde-both"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use generated_client::highlevel::types as highlevel;
use generated_client::partoo::types as partoo;
use generated_client::partoo::webhooks::{Event, ReviewUpdatedPayload};
use generated_client::runtime::codec::{DecodeError, from_slice};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A type of responses.
struct Case {
    name: &'static str,
    /// A value with every member.
    full: Value,
    /// The members that must be there.
    required: &'static [&'static str],
    /// Decodes JSON into the type and encodes it again.
    transcode: fn(&Value) -> Result<Value, DecodeError>,
}

impl Case {
    fn new<T: DeserializeOwned + Serialize>(
        name: &'static str,
        required: &'static [&'static str],
        full: Value,
    ) -> Self {
        Self {
            name,
            full,
            required,
            transcode: |value| {
                let decoded: T = from_slice(value.to_string().as_bytes())?;
                Ok(serde_json::to_value(decoded).expect("a decoded value can be encoded"))
            },
        }
    }

    fn members(&self) -> Vec<String> {
        self.full.as_object().unwrap().keys().cloned().collect()
    }

    fn is_required(&self, member: &str) -> bool {
        self.required.contains(&member)
    }

    /// The full value with one member set.
    fn with(&self, member: &str, value: Value) -> Value {
        let mut changed = self.full.clone();
        changed[member] = value;
        changed
    }

    /// The full value without one member.
    fn without(&self, member: &str) -> Value {
        let mut changed = self.full.clone();
        changed.as_object_mut().unwrap().remove(member);
        changed
    }
}

fn cases() -> Vec<Case> {
    let mut cases = partoo_cases();
    cases.extend(highlevel_cases());
    cases
}

fn partoo_cases() -> Vec<Case> {
    let date = "2017-08-01T19:15:54.256000+02:00";
    let comment = json!({
        "id": 1, "partner_id": "p", "created": date, "author_name": "a", "content": "c",
        "date": date, "update_date": date, "can_edit": true, "review_id": 2, "parent_id": 3,
        "user_id": "u", "is_reply_suggestion": false, "replies": [{"replies": [{"id": 4}]}],
    });
    let review = json!({
        "key": "k", "org_id": 1, "id": 2, "business_id": "b", "partner": "facebook",
        "partner_id": "p", "author_name": "a", "date": date, "update_date": date,
        "delete_date": date, "rating": 3, "recommended": true, "title": "t", "content": "c",
        "state": "treated", "link": "https://example.com", "comments": comment,
        "tags": [{"id": 1}],
    });
    vec![
        Case::new::<partoo::Template>(
            "Template",
            &[],
            json!({
                "id": 1, "org_id": 2, "update_date": date, "creation_date": date,
                "language": "pt-br", "title": "t", "text": "x", "negative": true,
                "neutral": false, "positive": true,
            }),
        ),
        Case::new::<partoo::Comment>("Comment", &[], comment.clone()),
        Case::new::<partoo::Tag>(
            "Tag",
            &[],
            json!({"id": 1, "label": "l", "color": "#808080"}),
        ),
        Case::new::<partoo::Review>("Review", &[], review.clone()),
        Case::new::<ReviewUpdatedPayload>(
            "ReviewUpdatedPayload",
            &["review"],
            json!({"review": review}),
        ),
        Case::new::<partoo::UnauthorizedResponse>(
            "UnauthorizedResponse",
            &[],
            json!({"errors": {"authentication": "a"}, "error": {"authentication": "b"}}),
        ),
        Case::new::<partoo::UnauthorizedResponseErrors>(
            "UnauthorizedResponseErrors",
            &[],
            json!({"authentication": "a"}),
        ),
        Case::new::<partoo::UnauthorizedResponseError>(
            "UnauthorizedResponseError",
            &[],
            json!({"authentication": "a"}),
        ),
        Case::new::<partoo::ForbiddenResponse>(
            "ForbiddenResponse",
            &[],
            json!({"errors": {"authorization": "a"}, "error": {"authorization": "b"}}),
        ),
        Case::new::<partoo::ForbiddenResponseErrors>(
            "ForbiddenResponseErrors",
            &[],
            json!({"authorization": "a"}),
        ),
        Case::new::<partoo::ForbiddenResponseError>(
            "ForbiddenResponseError",
            &[],
            json!({"authorization": "a"}),
        ),
        Case::new::<partoo::NotFoundResponse>(
            "NotFoundResponse",
            &[],
            json!({"errors": {"json": "a"}, "error": {"json": "b"}}),
        ),
        Case::new::<partoo::NotFoundResponseErrors>(
            "NotFoundResponseErrors",
            &[],
            json!({"json": "a"}),
        ),
        Case::new::<partoo::NotFoundResponseError>(
            "NotFoundResponseError",
            &[],
            json!({"json": "a"}),
        ),
    ]
}

fn highlevel_cases() -> Vec<Case> {
    let record = json!({
        "id": "r", "owner": ["o"], "followers": [], "properties": {"a.b": [null, 1.5, {}]},
        "dateAdded": "2024-07-29T15:51:28.071Z", "dateUpdated": "not a time",
    });
    let conversation = json!({
        "id": "c", "locationId": "l", "contactId": "d", "assignedTo": "u", "userId": "v",
        "lastMessageBody": "b", "lastMessageDate": "1628008053263",
        "lastMessageType": "TYPE_CALL", "unreadCount": 1, "inbox": true, "starred": false,
        "deleted": false,
    });
    vec![
        Case::new::<highlevel::BadRequest>(
            "BadRequest",
            &[],
            json!({"statusCode": 400.0, "message": "m"}),
        ),
        Case::new::<highlevel::Unauthorized>(
            "Unauthorized",
            &[],
            json!({"statusCode": 401.0, "message": "m", "error": "e"}),
        ),
        Case::new::<highlevel::Unprocessable>(
            "Unprocessable",
            &[],
            json!({"statusCode": 422.0, "message": ["m"], "error": "e"}),
        ),
        Case::new::<highlevel::UpdateReviewResponse>(
            "UpdateReviewResponse",
            &["status"],
            json!({"status": true, "message": "m"}),
        ),
        Case::new::<highlevel::ObjectRecord>(
            "ObjectRecord",
            &[
                "id",
                "owner",
                "followers",
                "properties",
                "dateAdded",
                "dateUpdated",
            ],
            record.clone(),
        ),
        Case::new::<highlevel::RecordResponse>("RecordResponse", &[], json!({"record": record})),
        Case::new::<highlevel::Conversation>(
            "Conversation",
            &["locationId", "contactId", "deleted"],
            conversation.clone(),
        ),
        Case::new::<highlevel::UpdateConversationResponse>(
            "UpdateConversationResponse",
            &["success", "conversation"],
            json!({"success": true, "conversation": conversation}),
        ),
    ]
}

#[test]
fn a_full_value_comes_back_as_it_was() {
    for case in cases() {
        assert_eq!(
            (case.transcode)(&case.full).unwrap(),
            case.full,
            "{}",
            case.name
        );
    }
}

#[test]
fn a_member_that_nobody_knows_is_ignored() {
    for case in cases() {
        for value in [json!(null), json!([{"deep": [1]}]), json!("")] {
            assert_eq!(
                (case.transcode)(&case.with("addedTomorrow", value)).unwrap(),
                case.full,
                "{}",
                case.name
            );
        }
    }
}

#[test]
fn an_optional_member_may_be_missing_or_null() {
    for case in cases() {
        for member in case.members() {
            if case.is_required(&member) {
                continue;
            }
            let without = case.without(&member);
            for given in [&without, &case.with(&member, Value::Null)] {
                assert_eq!(
                    (case.transcode)(given).unwrap(),
                    without,
                    "{}.{member}",
                    case.name
                );
            }
        }
        let mut least = case.full.clone();
        let members = least.as_object_mut().unwrap();
        members.retain(|member, _| case.is_required(member));
        assert_eq!((case.transcode)(&least).unwrap(), least, "{}", case.name);
    }
}

#[test]
fn a_required_member_that_is_missing_or_null_is_named() {
    for case in cases() {
        for member in case.required {
            let missing = (case.transcode)(&case.without(member)).unwrap_err();
            assert_eq!(
                (missing.path(), missing.message()),
                ("", format!("missing field `{member}`").as_str()),
                "{}",
                case.name
            );
            let null = (case.transcode)(&case.with(member, Value::Null)).unwrap_err();
            assert_eq!(null.path(), *member, "{}", case.name);
            assert!(null.message().starts_with("invalid type: null"), "{null}");
        }
    }
}

#[test]
fn a_member_of_another_type_is_named() {
    for case in cases() {
        for member in case.members() {
            if (case.name, member.as_str()) == ("Review", "comments") {
                // A union keeps what fits none of its variants; see the test below.
                continue;
            }
            // Where an object may stand, a list may not, and the other way round.
            let other = if case.full[&member].is_object() {
                json!([1])
            } else {
                json!({"a": 1})
            };
            let error = (case.transcode)(&case.with(&member, other)).unwrap_err();
            assert_eq!(error.path(), member, "{}: {error}", case.name);
        }
    }
}

#[test]
fn the_comments_of_a_review_are_read_in_every_form() {
    let cases = cases();
    let case = cases.iter().find(|case| case.name == "Review").unwrap();
    let one = json!({"id": 1, "content": "Merci", "replies": [{"id": 2}]});
    for comments in [
        one.clone(),
        json!([one]),
        json!([]),
        json!("none"),
        json!(0),
    ] {
        let changed = case.with("comments", comments);
        assert_eq!((case.transcode)(&changed).unwrap(), changed);
    }
}

#[test]
fn a_new_value_of_an_enumeration_is_kept() {
    let rows = [
        ("Template", "language"),
        ("Review", "partner"),
        ("Review", "state"),
        ("Conversation", "lastMessageType"),
    ];
    let cases = cases();
    for (holder, member) in rows {
        let case = cases.iter().find(|case| case.name == holder).unwrap();
        for value in ["brand_new", "", "TREATED", "é\n"] {
            let changed = case.with(member, json!(value));
            assert_eq!((case.transcode)(&changed).unwrap(), changed);
        }
        let error = (case.transcode)(&case.with(member, json!(1))).unwrap_err();
        assert_eq!(error.path(), member);
    }
    // The value of a request, which the server may answer with.
    let alt_type: highlevel::UpdateReviewBodyAltType = from_slice(br#""agency""#).unwrap();
    assert_eq!(
        alt_type,
        highlevel::UpdateReviewBodyAltType::Unknown("agency".to_owned())
    );
    assert_eq!(alt_type.as_str(), "agency");
    assert_eq!(serde_json::to_string(&alt_type).unwrap(), r#""agency""#);
}

#[test]
fn the_message_types_are_those_of_the_document() {
    use highlevel::ConversationLastMessageType as Type;
    assert_eq!(Type::VALUES.len(), 42);
    for value in Type::VALUES {
        assert!(!matches!(Type::from(*value), Type::Unknown(_)), "{value}");
        assert_eq!(Type::from(*value).as_str(), *value);
    }
    let added = "TYPE_CARRIER_PIGEON";
    assert_eq!(Type::from(added), Type::Unknown(added.to_owned()));
}

#[test]
fn a_delivery_may_carry_more_than_is_known() {
    let body = br#"{"id":1,"type":"review_updated","payload":{"review":{"state":"pending_auto_reply","media_links":[]},"old":{}}}"#;
    let Event::ReviewUpdated(payload) = Event::parse(body).unwrap() else {
        panic!("the kind is known");
    };
    assert_eq!(
        serde_json::to_value(&payload).unwrap(),
        json!({"review": {"state": "pending_auto_reply"}})
    );
}

/// A member that is added to a type of this file must be added here. The types that are not in this
/// file are taken from the documents, in `examples_round_trip.rs` and `partoo_types.rs`.
#[test]
fn every_member_of_every_type_is_covered() {
    let mut emitted = emitted("record! {\n    response");
    emitted.extend(self::emitted("record! {\n    both"));
    for case in highlevel_cases() {
        let members: BTreeSet<_> = case.members().into_iter().collect();
        assert_eq!(members, emitted[case.name], "{}", case.name);
    }
}

/// The types that HighLevel's emitted files give to a macro, each with the names in it.
fn emitted(call: &str) -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut types = BTreeMap::new();
    let mut folders = vec![source.join("highlevel")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            for rest in text.split(call).skip(1) {
                let (name, rest) = rest.trim_start().split_once(" {").unwrap();
                let (members, _) = rest.split_once('}').unwrap();
                let names = members.split('"').skip(1).step_by(2);
                types.insert(name.to_owned(), names.map(str::to_owned).collect());
            }
        }
    }
    types
}
