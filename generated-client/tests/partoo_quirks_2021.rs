//! What is odd about the sources of 2021, from which parts of Partoo's document are taken, and what the
//! client makes of it: the last rows of `specs/partoo/QUIRKS.md`, by their number.
#![cfg(feature = "partoo")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    deprecated,
    reason = "a test fails by panicking, and what is deprecated is tested, too"
)]

mod support;

use generated_client::partoo::api_keys::AuthorizeBody;
use generated_client::partoo::businesses::{SearchBusinessesParams, UpdateBusinessBody};
use generated_client::partoo::custom_fields::UpdateCustomFieldBody;
use generated_client::partoo::google_attributes::GetAttributesParams;
use generated_client::partoo::groups::{CreateGroupBody, UpdateGroupBody};
use generated_client::partoo::subscriptions::SubscribeBusinessBody;
use generated_client::partoo::types::AttributesLang;
use generated_client::partoo::types::{
    BusinessFieldsSection, BusinessWithCustomFields, CustomFieldValue, NewCustomFieldValue,
    ProductSubscription, PublisherState, RenamedValue, Review, SingleSelectFieldChange,
    SpecificHours, TrueOrFalse,
};
use generated_client::runtime::Field;
use serde_json::json;

use support::partoo::{decode, emitted, sent};

#[tokio::test]
async fn q25_types_that_do_not_exist() {
    // `integer / null`
    let body = CreateGroupBody::new("Paris").parent_id(Field::Null);
    let received = sent(|client| client.groups().create_group(&body)).await;
    assert_eq!(received.text(), r#"{"name":"Paris","parent_id":null}"#);
    // `timestamp`
    let params = SearchBusinessesParams::new().modified_gte(1_561_335_111_i64);
    let received = sent(|client| client.businesses().search_businesses(&params)).await;
    assert_eq!(received.query(), Some("modified__gte=1561335111"));
    // `boolean | null`, `number | null` and the like
    for (field, is_number) in [
        (json!({"type": "FLOAT", "value": 2.55}), true),
        (json!({"type": "BOOLEAN", "value": null}), false),
    ] {
        match decode::<CustomFieldValue>(&field) {
            CustomFieldValue::NumberFieldValue(field) if is_number => {
                assert_eq!(field.value, Field::Value(2.55));
            }
            CustomFieldValue::BooleanFieldValue(field) => assert_eq!(field.value, Field::Null),
            other => panic!("{other:?}"),
        }
    }
    // `integer | number | string | boolean | array | null`
    let values = [
        ("Parking", Some(NewCustomFieldValue::Boolean(true))),
        ("Manager", None),
        ("Level", Some(NewCustomFieldValue::Text("one".to_owned()))),
        (
            "Services",
            Some(NewCustomFieldValue::List(vec![json!("a")])),
        ),
    ];
    let values = values.map(|(name, value)| (name.to_owned(), value));
    let body = UpdateBusinessBody::new().custom_fields(values.into());
    let received = sent(|client| client.businesses().update_business("b", &body)).await;
    assert_eq!(
        received.json()["custom_fields"],
        json!({"Parking": true, "Manager": null, "Level": "one", "Services": ["a"]})
    );
    // `enum`, `array of object`
    assert_eq!(PublisherState::ToConfigure.as_str(), "to_configure");
    let renamed = vec![RenamedValue::new("one", "ground")];
    let change = SingleSelectFieldChange::new().renamed_values(renamed);
    let body = UpdateCustomFieldBody::SingleSelectFieldChange(change);
    let received = sent(|client| client.custom_fields().update_custom_field(42, &body)).await;
    assert_eq!(
        received.json(),
        json!({
            "type": "SINGLE_SELECT",
            "renamed_values": [{"old_value": "one", "new_value": "ground"}],
        })
    );
}

#[tokio::test]
async fn q26_keywords_in_the_wrong_place_or_spelling() {
    // `required: true` in a schema makes no member required.
    let received = sent(|client| {
        let groups = client.groups();
        groups.update_group(23, &UpdateGroupBody::new().name("Paris"))
    })
    .await;
    assert_eq!(received.text(), r#"{"name":"Paris"}"#);
    let business: BusinessWithCustomFields = decode(&json!({
        "categories": ["gcid:bank"],
        "subscriptions": {
            "presence_management": {"active": true},
            "review_management": {"active": false},
            "review_booster": {"active": false},
        },
    }));
    assert_eq!(business.categories.unwrap(), ["gcid:bank"]);
    // `propeties`
    let subscriptions = business.subscriptions.unwrap();
    assert!(subscriptions.presence_management.active && !subscriptions.review_booster.active);
    // `pattern: date`
    let hours: SpecificHours = decode(&json!({"open": [{"starts_at": "2020-01-20"}], "close": []}));
    let day = hours.open[0].starts_at.as_ref().unwrap();
    assert_eq!((day.year(), day.day()), (Some(2020), Some(20)));
    // `enum: ['True, False']`
    let body = AuthorizeBody::new("user").consumable(TrueOrFalse::True);
    let received = sent(|client| client.api_keys().authorize(&body)).await;
    assert_eq!(received.json()["consumable"], "True");
}

#[test]
fn q27_members_refer_to_components_that_are_scalars() {
    // `ReviewId`, `BusinessId` and `UserFirstName` are no types of their own.
    let review: Review = decode(&json!({"id": 34, "business_id": "b"}));
    let (id, business_id): (Option<i64>, Option<String>) = (review.id, review.business_id);
    assert_eq!((id, business_id.as_deref()), (Some(34), Some("b")));
    let types = emitted("types/mod.rs");
    for scalar in ["ReviewId", "BusinessId", "UserFirstName", "OrgAlias"] {
        assert!(!types.contains(&format!("::{scalar};")), "{scalar}");
    }
    // A component whose name has dots.
    let value: CustomFieldValue = decode(&json!({"type": "TEXT", "value": "toto"}));
    let CustomFieldValue::TextFieldValue(field) = value else {
        panic!("{value:?}");
    };
    assert_eq!(field.value, Field::Value("toto".to_owned()));
}

#[test]
fn q28_discriminators_whose_forms_extend_the_base() {
    // Two values of the discriminator lead to one form.
    for kind in ["TEXT", "SINGLE_SELECT"] {
        let value: CustomFieldValue = decode(&json!({"type": kind, "name": "n", "value": "v"}));
        assert!(
            matches!(value, CustomFieldValue::TextFieldValue(_)),
            "{value:?}"
        );
    }
    let unknown: CustomFieldValue = decode(&json!({"type": "COLOUR", "value": 1}));
    assert!(matches!(unknown, CustomFieldValue::Unknown(_)));
    // One form is the base itself, and the members of the others are kept.
    let section: BusinessFieldsSection = decode(&json!({"name": "custom_fields", "fields": [
        {"name": "has_parking", "type": "BOOLEAN", "enabled": true},
        {"name": "note", "type": "TEXT", "max_len": 250},
        {"name": "facilities", "type": "MULTIPLE_SELECT", "possible_values": ["toilets"]},
    ]}));
    let BusinessFieldsSection::BusinessFieldsSectionCustomFields(section) = section else {
        panic!("{section:?}");
    };
    let fields = section.fields.unwrap();
    assert_eq!(fields[0].enabled, Some(true));
    assert_eq!(fields[1].max_len, Some(250));
    assert_eq!(fields[2].possible_values.as_deref().unwrap(), ["toilets"]);
    let subscription: ProductSubscription = decode(&json!({"status": "active"}));
    assert!(matches!(
        subscription,
        ProductSubscription::ActiveSubscription(_)
    ));
}

#[tokio::test]
async fn q29_parameters_of_paths_are_missing_or_elsewhere() {
    let received = sent(|client| client.groups().get_group(23)).await;
    assert_eq!(received.target, "/groups/23");
    let received = sent(|client| client.groups().get_group_businesses(23)).await;
    assert_eq!(received.target, "/groups/23/businesses");
    let body = SubscribeBusinessBody::new().plan("gold");
    let received = sent(|client| client.subscriptions().subscribe_business("c-7", &body)).await;
    assert_eq!(received.target, "/business/c-7/subscribe");
    // Declared in a path that has no place for them.
    let params = GetAttributesParams::new(AttributesLang::Fr, "gcid:bank").country("FR");
    let received = sent(|client| client.google_attributes().get_attributes(&params)).await;
    assert_eq!(received.path(), "/attributes/list");
    let query = received.query().unwrap();
    assert_eq!(query, "lang=fr&category_name=gcid%3Abank&country=FR");
}
