//! HighLevel's OAuth: where people are sent, what installations bring, and tokens of locations.

#![cfg(feature = "highlevel-products")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as StdError;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use generated_client::ext::highlevel::oauth::{HighLevelOAuth, UserType};
use generated_client::highlevel::HighLevel;
use generated_client::highlevel::types::UpdateReviewBody;
use generated_client::runtime::oauth::CodeGrant;
use generated_client::runtime::{
    Error, MemoryTokenStore, StoredToken, TokenError, TokenErrorKind, TokenSource,
};

use support::{Answer, Received, Server};

/// A HighLevel whose company tokens and location tokens are numbered, each good until it is taken
/// back.
struct Vendor {
    server: Server,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    issued: AtomicU32,
    traded: AtomicU32,
    /// Tokens that are refused.
    revoked: Mutex<Vec<String>>,
}

impl Vendor {
    async fn start() -> Self {
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        let server = Server::handling(move |received| shared.answer(received)).await;
        Self { server, state }
    }

    fn app(&self, store: &Arc<MemoryTokenStore>) -> HighLevelOAuth {
        HighLevelOAuth::builder("client-1", "hush-secret", store.clone())
            .redirect_uri("https://app.example.com/callback")
            .base_url(&self.server.url())
            .build()
            .unwrap()
    }

    fn client(&self, source: impl TokenSource + 'static) -> HighLevel {
        HighLevel::builder()
            .base_url(self.server.url())
            .token_source(source)
            .build()
            .unwrap()
    }

    fn revoke(&self, token: &str) {
        self.state.revoked.lock().unwrap().push(token.to_owned());
    }

    /// The requests with a path, in the order in which they came.
    fn requests(&self, path: &str) -> Vec<Received> {
        let mut received = self.server.received();
        received.retain(|one| one.path() == path);
        received
    }
}

impl State {
    fn answer(&self, received: &Received) -> Answer {
        let token = received.header("authorization").unwrap_or_default();
        let is_refused = self
            .revoked
            .lock()
            .unwrap()
            .iter()
            .any(|revoked| token.trim_start_matches("Bearer hush-") == revoked.as_str());
        match received.path() {
            "/oauth/token" => self.issue(received.text()),
            _ if is_refused => Answer::json(
                401,
                r#"{"statusCode": 401, "message": "Invalid token", "error": "Unauthorized"}"#,
            ),
            "/oauth/locationToken" if received.text().contains("locationId=gone") => Answer::json(
                400,
                r#"{"statusCode": 400, "message": ["Location is not active"], "error": "Bad Request"}"#,
            ),
            "/oauth/locationToken" => {
                let number = self.traded.fetch_add(1, Ordering::SeqCst) + 1;
                let body = format!(
                    r#"{{"access_token": "hush-location-{number}", "token_type": "Bearer",
                        "expires_in": 86399, "locationId": "l1", "userId": "u1"}}"#
                );
                Answer::json(200, &body)
            }
            _ => Answer::json(200, r#"{"status": true}"#),
        }
    }

    fn issue(&self, form: &str) -> Answer {
        let number = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
        let (user_type, location) = if form.contains("user_type=Company") {
            ("Company", "null")
        } else {
            ("Location", r#""l1""#)
        };
        let body = format!(
            r#"{{"access_token": "hush-issued-{number}", "refresh_token": "hush-refresh-{number}",
                "token_type": "Bearer", "expires_in": 86399, "userType": "{user_type}",
                "locationId": {location}, "companyId": "c1", "userId": "u1",
                "approvedLocations": ["l1", "l2"]}}"#
        );
        Answer::json(200, &body)
    }
}

async fn update(client: &HighLevel) -> Result<(), Error> {
    let body = UpdateReviewBody::new("l1", "p1", "approved");
    client.products().update_review("r1", &body).await.map(drop)
}

#[tokio::test]
async fn people_are_sent_to_the_page_where_a_location_is_chosen() {
    let store = Arc::new(MemoryTokenStore::new());
    let builder = || HighLevelOAuth::builder("client-1", "hush-secret", store.clone());
    let app = builder()
        .redirect_uri("https://app.example.com/callback")
        .build()
        .unwrap();
    let scopes = ["conversations/message.readonly", "products.write"];
    let url = app.authorize_url(scopes).state("2kZp").build().unwrap();
    assert_eq!(
        url,
        "https://marketplace.gohighlevel.com/v2/oauth/chooselocation?response_type=code\
         &client_id=client-1&scope=conversations%2Fmessage.readonly+products.write\
         &redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback&state=2kZp"
    );
    let url = builder()
        .white_label()
        .build()
        .unwrap()
        .authorize_url(["a"]);
    let url = url
        .parameter("loginWindowOpenMode", "self")
        .build()
        .unwrap();
    assert_eq!(
        url,
        "https://marketplace.leadconnectorhq.com/v2/oauth/chooselocation?response_type=code\
         &client_id=client-1&scope=a&loginWindowOpenMode=self"
    );
}

#[tokio::test]
async fn an_installation_on_a_location_is_refreshed_as_one() {
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryTokenStore::new());
    let app = vendor.app(&store);
    let code = CodeGrant::new("hush-code");
    let installed = app.exchange_code(code, UserType::Location).await.unwrap();
    assert_eq!(installed.location_id(), Some("l1"));
    assert_eq!(installed.company_id(), Some("c1"));
    assert_eq!(installed.approved_locations(), ["l1", "l2"]);
    assert_eq!(installed.tokens().key(), "highlevel:client-1:location:l1");
    assert!(!format!("{installed:?} {app:?}").contains("hush"));

    // Another process with the same store, after the access token was taken back.
    let client = vendor.client(vendor.app(&store).location("l1"));
    vendor.revoke("issued-1");
    update(&client).await.unwrap();
    let forms: Vec<_> = vendor
        .requests("/oauth/token")
        .iter()
        .map(|one| one.text().to_owned())
        .collect();
    assert_eq!(
        forms,
        [
            "grant_type=authorization_code&client_id=client-1&client_secret=hush-secret\
             &code=hush-code&user_type=Location\
             &redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback",
            "grant_type=refresh_token&client_id=client-1&client_secret=hush-secret\
             &refresh_token=hush-refresh-1&user_type=Location",
        ]
    );
    let calls = vendor.requests("/products/reviews/r1");
    let tokens: Vec<_> = calls
        .iter()
        .map(|one| one.header("authorization"))
        .collect();
    assert_eq!(
        tokens,
        [Some("Bearer hush-issued-1"), Some("Bearer hush-issued-2")]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_a_company_is_traded_once_for_each_location() {
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryTokenStore::new());
    let app = vendor.app(&store);
    let code = CodeGrant::new("hush-code");
    let installed = app.exchange_code(code, UserType::Company).await.unwrap();
    assert_eq!(installed.location_id(), None);
    assert_eq!(installed.tokens().key(), "highlevel:client-1:company:c1");

    let locations = app.locations_of("c1");
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let client = vendor.client(locations.location("l1"));
            tokio::spawn(async move { update(&client).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let trades = vendor.requests("/oauth/locationToken");
    assert_eq!(trades.len(), 1);
    assert_eq!(trades[0].method, "POST");
    assert_eq!(trades[0].header("version"), Some("2021-07-28"));
    assert_eq!(
        trades[0].header("authorization"),
        Some("Bearer hush-issued-1")
    );
    assert_eq!(
        trades[0].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(trades[0].text(), "companyId=c1&locationId=l1");

    update(&vendor.client(locations.location("l2")))
        .await
        .unwrap();
    let trades = vendor.requests("/oauth/locationToken");
    assert_eq!(trades.len(), 2);
    assert_eq!(trades[1].text(), "companyId=c1&locationId=l2");
    let calls = vendor.requests("/products/reviews/r1");
    assert_eq!(
        calls[50].header("authorization"),
        Some("Bearer hush-location-2")
    );
}

#[tokio::test]
async fn a_refused_location_token_is_traded_anew_with_a_fresh_company_token() {
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryTokenStore::new());
    let app = vendor.app(&store);
    let code = CodeGrant::new("hush-code");
    app.exchange_code(code, UserType::Company).await.unwrap();
    let client = vendor.client(app.locations_of("c1").location("l1"));
    update(&client).await.unwrap();
    vendor.revoke("location-1");
    vendor.revoke("issued-1");
    update(&client).await.unwrap();
    let trades = vendor.requests("/oauth/locationToken");
    let tokens: Vec<_> = trades
        .iter()
        .map(|one| one.header("authorization"))
        .collect();
    let (old, new) = (Some("Bearer hush-issued-1"), Some("Bearer hush-issued-2"));
    assert_eq!(tokens, [old, old, new]);
    let form = vendor.requests("/oauth/token")[1].text().to_owned();
    assert!(
        form.ends_with("&refresh_token=hush-refresh-1&user_type=Company"),
        "{form}"
    );
}

#[tokio::test]
async fn a_location_that_has_no_token_says_why() {
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryTokenStore::new());
    let app = vendor.app(&store);
    let token = StoredToken::new("hush-own");
    let key = app.company("c1").key().to_owned();
    app.oauth().import(&key, token).await.unwrap();
    let client = vendor.client(app.locations_of("c1").location("gone"));
    let error = update(&client).await.unwrap_err();
    let why: &TokenError = error.source().unwrap().downcast_ref().unwrap();
    assert_eq!(*why.kind(), TokenErrorKind::Refused);
    assert_eq!(
        why.to_string(),
        "the token endpoint answered 400 Bad Request: Location is not active"
    );

    // Nobody installed the application on this company.
    let client = vendor.client(app.locations_of("c2").location("l1"));
    let error = update(&client).await.unwrap_err();
    let why: &TokenError = error.source().unwrap().downcast_ref().unwrap();
    assert_eq!(*why.kind(), TokenErrorKind::Unauthorized);
}
