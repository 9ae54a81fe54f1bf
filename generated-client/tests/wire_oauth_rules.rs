//! Where the secrets of an application go, and where none of them shows; and the grants beside a
//! refresh.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as StdError;
use std::sync::Arc;

use generated_client::runtime::__private::{Method, Operation, reqwest, response};
use generated_client::runtime::oauth::{AuthorizeUrl, ClientAuth, CodeGrant, OAuth, OAuthTokens};
use generated_client::runtime::{
    Error, ErrorKind, StoredToken, TokenError, TokenErrorKind, TokenStore,
};

use support::Answer;
use support::client::Client;
use support::vendor::{CANARY, Fault, KEY, Recorder, Vendor};

const CALL: Operation = Operation::new("call", Method::GET, "/api").security(&[&["bearer"]]);

fn client(vendor: &Vendor, tokens: &OAuthTokens) -> Client {
    Client::builder()
        .base_url(vendor.server.url())
        .token_source("bearer", tokens.clone())
        .build()
        .unwrap()
}

async fn call(client: &Client) -> Result<(), Error> {
    client.request(&CALL).returns(response::empty).await
}

fn token_error(error: &Error) -> &TokenError {
    assert_eq!(*error.kind(), ErrorKind::Auth, "{error:?}");
    let source = error.source().expect("the cause is there");
    source.downcast_ref().expect("the cause is a token error")
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let vendor = Vendor::start().await;
    let echo = r#"{"error": "hush-client-secret", "error_description":
        "client hush-client-secret sent hush-refresh-1 for hush-access-1"}"#;
    for answer in [
        Answer::json(400, echo),
        Answer::json(401, echo),
        Answer::json(500, echo),
        Answer::json(200, r#"{"access_token": "hush-access-2""#),
        Answer::json(200, r#"{"access_token": "hush-access-2"}"#).without_last(2),
        Answer::json(
            200,
            r#"{"access_token": "hush-access-2", "token_type": "mac"}"#,
        ),
        Answer::json(200, r#"{"access_token": "hush\naccess"}"#),
        Answer::new(
            302,
            &[("location", "https://hush.example.com/hush")],
            "hush",
        ),
        Answer::raw("hush hush\r\n\r\n").closing(),
    ] {
        let store = vendor.expired_store().await;
        vendor.fault(Fault::Instead(answer.clone()));
        let application = vendor.application(&store).build().unwrap();
        let tokens = application.tokens(KEY);
        let client = client(&vendor, &tokens);
        let error = call(&client).await.unwrap_err();
        let shown = [
            everything_shown(&error),
            format!("{client:?} {application:?} {tokens:?}"),
            format!("{:?}", vendor.application(&store)),
            format!("{:?}", store.inner),
            format!("{:?}", store.inner.load(KEY).await),
        ];
        assert!(!shown.join("\n").contains(CANARY), "{answer:?}: {shown:#?}");
    }
    // An API may repeat the token that it refuses.
    let store = vendor.store(3600).await;
    let echo = support::Server::start([Answer::json(400, r#"{"message": "hush-access-1!"}"#)]);
    let echo = echo.await;
    let client = Client::builder()
        .base_url(echo.url())
        .token_source("bearer", vendor.tokens(&store))
        .build()
        .unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.to_string(), "call: 400 Bad Request: ***!");
}

/// All that a log may get of an error and its causes.
fn everything_shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!("\n{error} {error:?}"));
        cause = error.source();
    }
    text
}
#[tokio::test]
async fn credentials_go_over_https_only() {
    let vendor = Vendor::start().await;
    let store = Arc::new(Recorder::new(vendor.log.clone()));
    let build = |url: &str| vendor.application(&store).token_url(url).build();
    for (url, why) in [
        (
            "http://auth.example.com/token",
            "the URL of the token endpoint is plain http, which is refused: credentials would \
             travel in the clear",
        ),
        (
            "ftp://auth.example.com/token",
            "the URL of the token endpoint is not https",
        ),
        ("/token", "the URL of the token endpoint is not absolute"),
        (
            "https://hush@auth.example.com/",
            "the URL of the token endpoint has a user or password",
        ),
        (
            "https://auth.example.com/#hush",
            "the URL of the token endpoint has a fragment",
        ),
    ] {
        let error = build(url).unwrap_err();
        assert_eq!(*error.kind(), TokenErrorKind::Build);
        assert_eq!(error.to_string(), why);
    }
    build("https://auth.example.com/token?tenant=7").unwrap();
    build("http://[::1]:8080/token").unwrap();
    let named = vendor
        .application(&store)
        .token_url("http://auth.example.com/token");
    named.allow_plain_http("auth.example.com").build().unwrap();
}

#[tokio::test]
async fn no_secret_follows_a_redirect() {
    let vendor = Vendor::start().await;
    let elsewhere = support::Server::answering(9).await;
    let away = |server: &support::Server| {
        // 127.0.0.1 and localhost are different hosts.
        let url = server.url().replace("127.0.0.1", "localhost");
        Fault::Instead(Answer::new(307, &[("location", &url)], ""))
    };
    vendor.fault(away(&elsewhere));
    let store = vendor.expired_store().await;
    let error = call(&client(&vendor, &vendor.tokens(&store)))
        .await
        .unwrap_err();
    assert_eq!(*token_error(&error).kind(), TokenErrorKind::Refused);
    assert_eq!(
        token_error(&error).to_string(),
        "the token endpoint answered 307 Temporary Redirect: no credential is sent to another \
         address"
    );
    assert_eq!(elsewhere.received().len(), 0);

    // The HTTP client of an application follows by its own settings, which is told at least.
    vendor.fault(away(&elsewhere));
    let follows = reqwest::Client::new();
    let application = vendor
        .application(&store)
        .http_client(follows)
        .build()
        .unwrap();
    let error = call(&client(&vendor, &application.tokens(KEY)))
        .await
        .unwrap_err();
    assert!(
        token_error(&error)
            .to_string()
            .contains("followed a redirect")
    );
}

#[tokio::test]
async fn a_code_becomes_an_authorization() {
    let vendor = Vendor::start().await;
    let store = Arc::new(Recorder::new(vendor.log.clone()));
    let application = vendor
        .application(&store)
        .parameter("audience", "api")
        .build()
        .unwrap();
    let query = "state=a%20b&code=hush%2Fcode";
    let code = CodeGrant::from_redirect(query, Some("a b")).unwrap();
    let code = code
        .redirect_uri("https://app.example.com/callback")
        .parameter("user_type", "Location")
        .secret_parameter("code_verifier", "hush-verifier");
    let (tokens, token) = application
        .exchange_code_with(code, |token| {
            format!(
                "account {}",
                token.details().get("account").unwrap().as_str().unwrap()
            )
        })
        .await
        .unwrap();
    assert_eq!(tokens.key(), KEY);
    assert_eq!(token.scope(), Some("read write"));
    assert_eq!(token.details().get("id_token"), None);
    assert_eq!(
        vendor.token_forms(),
        [
            "grant_type=authorization_code&client_id=client+1&client_secret=hush-client-secret\
          &audience=api&code=hush%2Fcode&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback\
          &user_type=Location&code_verifier=hush-verifier"
        ]
    );
    assert_eq!(store.kept().await, "save 2");
    call(&client(&vendor, &tokens)).await.unwrap();
    assert_eq!(vendor.token_requests(), 1);

    // It goes before an authorization that is there, however new that is.
    let code = CodeGrant::new("hush-code-2");
    application.exchange_code(code, KEY).await.unwrap();
    call(&client(&vendor, &tokens)).await.unwrap();
    assert_eq!(vendor.log.events().last().unwrap(), "api access-3");
}

#[tokio::test]
async fn a_code_that_is_refused_or_lost_is_told() {
    let vendor = Vendor::start().await;
    let store = Arc::new(Recorder::new(vendor.log.clone()));
    let application = vendor.application(&store).build().unwrap();
    let refusal = r#"{"error": "invalid_grant", "error_description": "hush-code is used"}"#;
    vendor.fault(Fault::Instead(Answer::json(400, refusal)));
    let code = CodeGrant::new("hush-code");
    let error = application
        .exchange_code(code.clone(), KEY)
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), TokenErrorKind::Unauthorized);
    assert_eq!(
        error.to_string(),
        "the token endpoint answered 400 Bad Request: invalid_grant: *** is used"
    );
    vendor.fault(Fault::Replacing(Answer::hang_up()));
    let error = application.exchange_code(code, KEY).await.unwrap_err();
    assert_eq!(*error.kind(), TokenErrorKind::AnswerLost);
    assert_eq!(vendor.token_requests(), 2, "a code is sent once");
}

#[tokio::test]
async fn the_redirect_of_a_person_is_checked() {
    let refused = |query: &str, state: Option<&str>| {
        let error = CodeGrant::from_redirect(query, state).unwrap_err();
        assert_eq!(*error.kind(), TokenErrorKind::Unauthorized);
        error.to_string()
    };
    let other = "the redirect has another state than the session it came to";
    assert_eq!(refused("code=hush&state=b", Some("a")), other);
    assert_eq!(refused("code=hush", Some("a")), other);
    assert_eq!(refused("error=access_denied", Some("a")), other);
    assert_eq!(
        refused(
            "error=access_denied&error_description=not+now&state=a",
            Some("a")
        ),
        "the authorization was refused: access_denied: not now"
    );
    assert_eq!(
        refused("state=a&code=", Some("a")),
        "the redirect has no code"
    );
    assert!(CodeGrant::from_redirect("code=hush", None).is_ok());

    let url = AuthorizeUrl::new("https://auth.example.com/authorize?tenant=7", "client 1")
        .redirect_uri("https://app.example.com/?a=b")
        .scopes(["read", "write"])
        .state("a b")
        .build();
    assert_eq!(
        url.unwrap(),
        "https://auth.example.com/authorize?tenant=7&response_type=code&client_id=client+1\
         &redirect_uri=https%3A%2F%2Fapp.example.com%2F%3Fa%3Db&scope=read+write&state=a+b"
    );
    AuthorizeUrl::new("http://auth.example.com", "client 1")
        .build()
        .unwrap_err();
}

#[tokio::test]
async fn an_application_authorizes_itself() {
    let vendor = Vendor::start().await;
    let answer = r#"{"access_token": "hush-access-1", "expires_in": 0}"#;
    vendor.fault(Fault::Instead(Answer::json(200, answer)));
    // Nothing is spent, so that it is asked for again.
    vendor.fault(Fault::Instead(Answer::hang_up()));
    let application = OAuth::builder(vendor.token_url(), "client: 1")
        .client_secret("hush%secret")
        .client_auth(ClientAuth::Basic)
        .client_credentials(["read", "write"])
        .build()
        .unwrap();
    let client = client(&vendor, &application.tokens(KEY));
    call(&client).await.unwrap();
    // It has expired, and there is no refresh token.
    call(&client).await.unwrap();
    assert_eq!(
        vendor.log.events(),
        ["token", "api access-1", "token", "token", "api access-2"]
    );
    assert_eq!(
        vendor.token_forms()[2],
        "grant_type=client_credentials&scope=read+write"
    );
    // The base64 of `client%3A+1:hush%25secret` (RFC 6749 2.3.1).
    assert_eq!(
        vendor.server.received()[0].header("authorization"),
        Some("Basic Y2xpZW50JTNBKzE6aHVzaCUyNXNlY3JldA==")
    );
}

#[tokio::test]
async fn tokens_from_elsewhere_are_taken_over() {
    let vendor = Vendor::start().await;
    let store = vendor.expired_store().await;
    let application = vendor.application(&store).build().unwrap();
    let token = StoredToken::new("hush-access-7");
    let tokens = application.import(KEY, token).await.unwrap();
    assert_eq!(store.kept().await, "save 7");
    call(&client(&vendor, &tokens)).await.unwrap();
    assert_eq!(vendor.log.events(), ["save 7", "api access-7"]);

    // Without a refresh token there is no way on from it.
    vendor.revoke(7);
    let error = call(&client(&vendor, &tokens)).await.unwrap_err();
    assert_eq!(*token_error(&error).kind(), TokenErrorKind::Unauthorized);
    assert_eq!(vendor.token_requests(), 0);
}

#[tokio::test]
async fn tokens_are_asked_for_with_the_http_client_of_the_api() {
    let vendor = Vendor::start().await;
    let named = |name| reqwest::Client::builder().user_agent(name).build().unwrap();
    let agents = async |source: &OAuthTokens| {
        let client = Client::builder()
            .base_url(vendor.server.url())
            .http_client(named("shared"))
            .token_source("bearer", source.clone());
        call(&client.build().unwrap()).await.unwrap();
        let received = vendor.server.received();
        let mut requests = received.iter().filter(|one| one.path() == "/oauth/token");
        let agent = requests.next_back().unwrap().header("user-agent");
        agent.map(str::to_owned)
    };
    let store = vendor.expired_store().await;
    let shared = agents(&vendor.tokens(&store)).await;
    assert_eq!(shared.as_deref(), Some("shared"));

    let own = vendor.application(&store).http_client(named("own"));
    let own = own.build().unwrap().tokens(KEY);
    vendor.revoke_all();
    assert_eq!(agents(&own).await.as_deref(), Some("own"));
}
