//! What is odd about what Partoo's document says of requests, and what the client sends: rows of
//! `specs/partoo/QUIRKS.md`, by their number.
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

use generated_client::partoo::api_keys::RevokeAuthorizationBody;
use generated_client::partoo::businesses::{SearchBusinessesParams, UpdateBusinessBody};
use generated_client::partoo::custom_fields::{DeleteCustomFieldBody, OrderCustomFieldsBody};
use generated_client::partoo::organizations::DeleteOrganizationBody;
use generated_client::partoo::presence_analytics::{
    GetProfileKeywordsParams, KeywordDimension, KeywordMetric,
};
use generated_client::partoo::review_analytics::{GetReviewMetricsParams, ReviewMetricName};
use generated_client::partoo::review_booster::SendInvitationBody;
use generated_client::partoo::reviews::{
    ReplyToReviewBody, SearchParams, UpdateReviewBody, UpdateReviewBodyState,
};
use generated_client::partoo::types::{
    BusinessStatus, CustomFieldOrder, Lang, Review, ReviewState, TrueOrFalse,
};
use generated_client::partoo::users::SearchUsersParams;
use generated_client::runtime::{Error, RetryPolicy};
use serde_json::json;

use support::partoo::{call, client, decode, emitted, sent};
use support::{Answer, Server};

/// The error of a search for reviews that the server answers so.
async fn refused(answer: Answer) -> Error {
    let server = Server::start([answer]).await;
    let call = client(&server).reviews().search(&SearchParams::new());
    call.retry(RetryPolicy::none()).await.unwrap_err()
}

#[tokio::test]
async fn q07_lists_in_a_query_are_joined_by_commas() {
    let params = SearchParams::new()
        .business_in(vec!["a1".to_owned(), "9f".to_owned()])
        .state_in(vec![ReviewState::Treated, ReviewState::NotTreated])
        .gmb_rating_in(vec![4, 5])
        .keywords(vec!["bonjour".to_owned(), "good service".to_owned()]);
    let received = sent(|client| client.reviews().search(&params)).await;
    assert_eq!(
        received.query(),
        Some(
            "business__in=a1,9f&gmb_rating__in=4,5&state__in=treated,not_treated\
             &keywords=bonjour,good%20service"
        )
    );
    // An inline parameter is written as the shared ones are.
    let params = GetReviewMetricsParams::new(vec![ReviewMetricName::ReviewsCount])
        .groups(vec![1, 2])
        .tags(vec![25]);
    let received = sent(|client| client.review_analytics().get_review_metrics(&params)).await;
    assert_eq!(
        received.query(),
        Some("metrics=reviews_count&groups=1,2&tags=25")
    );
}

#[tokio::test]
async fn q08_one_value_is_declared_and_several_are_meant() {
    let metrics = vec![
        ReviewMetricName::ReviewsCount,
        ReviewMetricName::AverageRating,
    ];
    let params = GetReviewMetricsParams::new(metrics).order_by("-average_rating");
    let received = sent(|client| client.review_analytics().get_review_metrics(&params)).await;
    assert_eq!(
        received.query(),
        Some("metrics=reviews_count,average_rating&order_by=-average_rating")
    );
    let params =
        GetProfileKeywordsParams::new(vec![KeywordMetric::Count, KeywordMetric::Threshold])
            .dimensions(vec![KeywordDimension::Keyword, KeywordDimension::Month])
            // The document lists `<object>` and `-<object>` alone.
            .order_by("-count");
    let received = sent(|client| client.presence_analytics().get_profile_keywords(&params)).await;
    assert_eq!(
        received.query(),
        Some("metrics=count,threshold&dimensions=keyword,month&order_by=-count")
    );
    let status = vec!["open".into(), "opening_soon".into()];
    let params = SearchBusinessesParams::new().status(status);
    let received = sent(|client| client.businesses().search_businesses(&params)).await;
    assert_eq!(received.query(), Some("status=open,opening_soon"));
}

#[tokio::test]
async fn q09_booleans_that_are_texts() {
    let params = SearchParams::new()
        .content_isnull(true)
        .recommended_in(vec![true, false]);
    let received = sent(|client| client.reviews().search(&params)).await;
    assert_eq!(
        received.query(),
        Some("content__isnull=true&recommended__in=true,false")
    );
    let params = SearchBusinessesParams::new()
        .connected_to_gmb_location(TrueOrFalse::True)
        .subscribed_to_rm(TrueOrFalse::False);
    let received = sent(|client| client.businesses().search_businesses(&params)).await;
    assert_eq!(
        received.query(),
        Some("subscribed_to_rm=False&connected_to_gmb_location=True")
    );
    let body = SendInvitationBody::new("b", "+33601020304").force(TrueOrFalse::True);
    let received = sent(|client| client.review_booster().send_invitation(&body)).await;
    assert_eq!(received.json()["force"], "True");
}

#[tokio::test]
async fn q10_the_first_page_is_not_the_default_one() {
    let page = |number: i64| {
        let body = json!({"page": number, "max_page": 2, "reviews": [{"id": number}]});
        Answer::json(200, &body.to_string())
    };
    let server = Server::start([page(1), page(2)]).await;
    let mut reviews = client(&server)
        .reviews()
        .search(&SearchParams::new())
        .items();
    let mut ids = Vec::new();
    while let Some(review) = reviews.next().await {
        ids.extend(review.unwrap().id);
    }
    assert_eq!(ids, [1, 2]);
    let targets: Vec<_> = server
        .received()
        .into_iter()
        .map(|one| one.target)
        .collect();
    assert_eq!(targets, ["/reviews", "/reviews?page=2"]);
    let text = emitted("reviews/types.rs");
    assert!(text.contains("At least 1. Default of the API: `1`."));
}

#[tokio::test]
async fn q15_names_of_headers_members_and_paths() {
    let answer = json!({"long": 47.87, "lat": -3.58, "photos": {"LOGO": "l", "primary": "p"}});
    let (business, received) = call(answer, |client| {
        client.businesses().get_business("c-CS 75019")
    })
    .await;
    assert_eq!(received.header("x-apikey"), Some("key"));
    assert_eq!(received.target, "/business/c-CS%2075019");
    assert_eq!((business.long, business.lat), (Some(47.87), Some(-3.58)));
    assert_eq!(business.photos.unwrap().logo.as_deref(), Some("l"));
    let review: Review = decode(&json!({"key": "k"}));
    assert_eq!(review.key.as_deref(), Some("k"));
    // Underscores, dashes, the singular and the plural, each as the vendor has it.
    let params = SearchParams::new().business_notin(vec!["b".to_owned()]);
    let received = sent(|client| client.reviews().search(&params)).await;
    assert_eq!(received.target, "/reviews?business__notin=b");
    let received = sent(|client| client.reviews().fetch_reply_suggestion(34, 1)).await;
    assert_eq!(received.target, "/reviews/fetch-suggestion/34/1");
    let body = SendInvitationBody::new("b", "1");
    let received = sent(|client| client.review_booster().send_invitation(&body)).await;
    assert_eq!(received.target, "/review_booster/send_invitation");
}

#[tokio::test]
async fn q16_operations_without_an_id_or_with_ids_that_meet() {
    let received = sent(|client| client.reviews().delete_reply(82_938)).await;
    assert_eq!(
        (received.method.as_str(), received.target.as_str()),
        ("DELETE", "/comments/82938")
    );
    let body = ReplyToReviewBody::new(34, "Merci");
    let received = sent(|client| client.reviews().reply_to_review(&body)).await;
    assert_eq!(
        received.json(),
        json!({"review_id": 34, "content": "Merci"})
    );
    // `revokeApiKey` and `revokeAPIKey`.
    let received = sent(|client| client.api_keys().revoke_api_key(3245)).await;
    assert_eq!(received.target, "/api_keys/revoke/3245");
    let body = RevokeAuthorizationBody::new("token", "user");
    let received = sent(|client| client.api_keys().revoke_authorization(&body)).await;
    assert_eq!(received.target, "/authorize/revoke");
    // Errors carry the vendor's id.
    let error = refused(Answer::empty(403)).await;
    assert_eq!(error.operation(), "searchReviews");
}

#[tokio::test]
async fn q17_literal_and_templated_paths_overlap() {
    let received = sent(|client| client.users().get_my_user()).await;
    assert_eq!(received.target, "/user/me");
    let params = SearchUsersParams::new();
    let received = sent(|client| client.users().search_users(&params)).await;
    assert_eq!(received.target, "/user/search");
    let received = sent(|client| client.users().get_user("5309c3a237bbc544d8e26737")).await;
    assert_eq!(received.target, "/user/5309c3a237bbc544d8e26737");
    // An identifier cannot lead to another path.
    let received = sent(|client| client.users().get_user("search/count?x=1")).await;
    assert_eq!(received.target, "/user/search%2Fcount%3Fx%3D1");
    let received = sent(|client| client.businesses().get_business_connections_stats()).await;
    assert_eq!(received.target, "/business/connections_stats");
    let body = OrderCustomFieldsBody::new(vec![CustomFieldOrder::new().id(42).order(30)]);
    let received = sent(|client| client.custom_fields().order_custom_fields(&body)).await;
    assert_eq!(received.target, "/custom_fields/order");
    assert_eq!(
        received.json(),
        json!({"orders": [{"id": 42, "order": 30}]})
    );
}

#[tokio::test]
async fn q18_identifiers_in_paths_have_all_types() {
    // Declared as a number, which would be sent as `34.0` by some clients.
    let received = sent(|client| client.reviews().delete_template(34)).await;
    assert_eq!(received.target, "/reviews/template/34");
    let received = sent(|client| client.posts().get_google_post(i64::MAX)).await;
    assert_eq!(received.target, format!("/google_posts/{}", i64::MAX));
    let received = sent(|client| client.groups_and_sections().get_section_group("7", 1)).await;
    assert_eq!(received.target, "/sections/7/groups/1");
    // Declared without a type.
    let params = generated_client::partoo::categories::GetCategoryParams::new().lang(Lang::Fr);
    let received = sent(|client| client.categories().get_category("gcid:bank", &params)).await;
    assert_eq!(received.query(), Some("lang=fr"));
    assert!(
        received.path().starts_with("/categories/gcid"),
        "{}",
        received.target
    );
}

#[tokio::test]
async fn q18b_a_required_member_is_declared_nowhere() {
    let body = UpdateReviewBody::new(UpdateReviewBodyState::Treated);
    let received = sent(|client| client.reviews().update_review(34, &body)).await;
    assert_eq!(
        (received.method.as_str(), received.path()),
        ("PUT", "/reviews/34")
    );
    assert_eq!(received.text(), r#"{"state":"treated"}"#);
}

#[tokio::test]
async fn q19_post_changes_parts_and_delete_has_a_body() {
    let body = UpdateBusinessBody::new().status(BusinessStatus::TemporarilyClosed);
    let received = sent(|client| client.businesses().update_business("b", &body)).await;
    assert_eq!(
        (received.method.as_str(), received.path()),
        ("POST", "/business/b")
    );
    assert_eq!(received.text(), r#"{"status":"temporarily_closed"}"#);
    let body = DeleteCustomFieldBody::new().forced_update(true);
    let received = sent(|client| client.custom_fields().delete_custom_field(42, &body)).await;
    assert_eq!(received.method, "DELETE");
    assert_eq!(received.text(), r#"{"forced_update":true}"#);
    let body = DeleteOrganizationBody::new().force(TrueOrFalse::True);
    let received = sent(|client| client.organizations().delete_organization(42, Some(&body))).await;
    assert_eq!(received.text(), r#"{"force":"True"}"#);
    let received = sent(|client| client.organizations().delete_organization(42, None)).await;
    assert!(received.body.is_empty());
    assert_eq!(received.header("content-type"), None);
}
