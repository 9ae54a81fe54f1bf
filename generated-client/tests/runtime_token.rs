//! Tokens as values: what a store keeps of them, and what the one in memory promises.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::time::{Duration, SystemTime};

use generated_client::runtime::{
    AccessToken, Json, JsonObject, MemoryTokenStore, StoredToken, TokenStore,
};

#[test]
fn a_stored_token_survives_its_text() {
    let expires_at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_281_177_482);
    let details: JsonObject = [("locationId", "l1")].into_iter().collect();
    let token = StoredToken::new("hush-access")
        .with_refresh_token("hush-refresh")
        .with_expires_at(expires_at)
        .with_details(details.clone());
    let text = token.to_json();
    let json: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(json["access_token"], "hush-access");
    assert_eq!(json["refresh_token"], "hush-refresh");
    assert_eq!(json["expires_at"], 1_795_281_177_482_u64);

    let again = StoredToken::from_json(&text).unwrap();
    assert_eq!(again.to_json(), text);
    assert_eq!(again.expires_at(), Some(expires_at));
    assert_eq!(again.issued_at(), token.issued_at());
    assert_eq!(*again.details(), details);
    assert!(!again.is_newer_than(&token) && !token.is_newer_than(&again));
    assert!(!format!("{again:?}").contains("hush"));
}

#[test]
fn a_text_that_is_no_token_is_refused_and_not_shown() {
    for (text, why) in [
        ("hush", "the stored token is not JSON"),
        (r#""hush""#, "the stored token has no access token"),
        (
            r#"{"access_token": "hush"}"#,
            "the stored token has no time of issue",
        ),
    ] {
        let error = StoredToken::from_json(text).unwrap_err();
        assert_eq!(error.to_string(), why);
        assert!(!format!("{error:?}").contains("hush"));
    }
    let least =
        r#"{"access_token": "a", "issued_at": 1, "expires_at": 18446744073709551615, "x": 1}"#;
    let token = StoredToken::from_json(least).unwrap();
    assert_eq!(token.generation(), 0);
}

#[test]
fn a_later_authorization_is_newer_than_any_refresh() {
    let token = |authorized_at: u64, generation: u64| {
        StoredToken::from_json(&format!(
            r#"{{"access_token": "a", "issued_at": 5, "authorized_at": {authorized_at},
                "generation": {generation}}}"#
        ))
        .unwrap()
    };
    assert!(token(1, 2).is_newer_than(&token(1, 1)));
    assert!(token(2, 0).is_newer_than(&token(1, 9)));
    assert!(!token(1, 9).is_newer_than(&token(2, 0)));
    assert!(!token(1, 1).is_newer_than(&token(1, 1)));
}

#[test]
fn access_tokens_are_compared_by_their_text() {
    let token = AccessToken::new("hush");
    assert!(token.is_same(&token.clone()));
    assert!(token.is_same(&AccessToken::new("hush")));
    assert!(!token.is_same(&AccessToken::new("hush!")));
    assert_eq!(format!("{token:?}"), "AccessToken(***)");
}

#[tokio::test]
async fn only_the_holder_of_a_lease_writes_under_it() {
    let store = MemoryTokenStore::new();
    let (day, no_time) = (Duration::from_secs(86_400), Duration::ZERO);
    let kept = async || store.load("a").await.unwrap().map(|token| token.to_json());
    let (one, two) = (StoredToken::new("one"), StoredToken::new("two"));

    let gone = store.lease("a", no_time).await.unwrap().unwrap();
    let held = store.lease("a", day).await.unwrap().unwrap();
    assert!(store.lease("a", day).await.unwrap().is_none());
    assert!(
        store.lease("b", day).await.unwrap().is_some(),
        "another key"
    );

    let error = store.save("a", &one, Some(&gone)).await.unwrap_err();
    assert!(error.is_lease_lost());
    assert_eq!(kept().await, None);
    store.save("a", &one, Some(&held)).await.unwrap();
    assert_eq!(kept().await, Some(one.to_json()));

    // A lease that ran out does not end the one that followed it.
    store.release(gone).await.unwrap();
    assert!(store.lease("a", day).await.unwrap().is_none());
    store.release(held.clone()).await.unwrap();
    assert!(
        store
            .save("a", &two, Some(&held))
            .await
            .unwrap_err()
            .is_lease_lost()
    );
    store.save("a", &two, None).await.unwrap();
    assert_eq!(kept().await, Some(two.to_json()));
    assert!(store.lease("a", day).await.unwrap().is_some());
}
