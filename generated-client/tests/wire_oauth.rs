//! Tokens that expire: one renewal for all who wait, none lost, none shown.

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
use std::time::Duration;

use generated_client::runtime::__private::{Method, Operation, response};
use generated_client::runtime::oauth::{OAuthTokens, Reuse};
use generated_client::runtime::{
    Error, ErrorKind, StoredToken, TokenError, TokenErrorKind, TokenSource, TokenStore,
};

use support::Answer;
use support::client::Client;
use support::vendor::{Fault, KEY, Recorder, Vendor};

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

/// Makes many calls at once, each in a task of its own.
async fn calls(client: &Client, count: usize) -> Vec<Result<(), Error>> {
    let tasks: Vec<_> = (0..count)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call(&client).await })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

fn token_error(error: &Error) -> &TokenError {
    assert_eq!(*error.kind(), ErrorKind::Auth, "{error:?}");
    let source = error.source().expect("the cause is there");
    source.downcast_ref().expect("the cause is a token error")
}

/// Waits until something is so, for as long as a loaded machine may need.
async fn until(what: impl AsyncFn() -> bool) {
    for _ in 0..1000 {
        if what().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it does not come to pass");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_calls_cause_one_refresh() {
    let vendor = Vendor::start().await;
    vendor.fault(Fault::Late(Duration::from_millis(200)));
    let store = vendor.expired_store().await;
    let client = client(&vendor, &vendor.tokens(&store));
    for result in calls(&client, 100).await {
        result.unwrap();
    }
    assert_eq!(vendor.token_requests(), 1);
    assert_eq!(vendor.log.count("api access-2"), 100);
    assert_eq!(
        vendor.token_forms(),
        [
            "grant_type=refresh_token&client_id=client+1&client_secret=hush-client-secret\
          &refresh_token=hush-refresh-1"
        ]
    );
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_time() {
    let vendor = Vendor::start().await;
    let store = vendor.store(250).await;
    let application = vendor.application(&store).margin(Duration::from_secs(10));
    let fresh = application.build().unwrap().tokens(KEY);
    call(&client(&vendor, &fresh)).await.unwrap();
    assert_eq!(vendor.log.events(), ["api access-1"]);

    // The margin is five minutes by default.
    let due = client(&vendor, &vendor.tokens(&store));
    call(&due).await.unwrap();
    assert_eq!(vendor.log.count("api access-2"), 1);
    call(&due).await.unwrap();
    assert_eq!(vendor.token_requests(), 1);
}

#[tokio::test]
async fn a_short_life_is_not_all_margin() {
    let vendor = Vendor::start().await;
    let answer = r#"{"access_token": "hush-access-1", "expires_in": "200"}"#;
    vendor.fault(Fault::Instead(Answer::json(200, answer)));
    let store = vendor.expired_store().await;
    let client = client(&vendor, &vendor.tokens(&store));
    for _ in 0..3 {
        call(&client).await.unwrap();
    }
    assert_eq!(vendor.token_requests(), 1);
}

#[tokio::test]
async fn a_new_refresh_token_is_saved_before_its_access_token_is_used() {
    let vendor = Vendor::start().await;
    let store = vendor.expired_store().await;
    call(&client(&vendor, &vendor.tokens(&store)))
        .await
        .unwrap();
    assert_eq!(
        vendor.log.events(),
        ["mark 1", "token", "save 2", "api access-2"]
    );
}

#[tokio::test]
async fn nothing_is_spent_while_the_store_is_away() {
    let vendor = Vendor::start().await;
    let store = vendor.expired_store().await;
    store.fail_saves(0, 1);
    let client = client(&vendor, &vendor.tokens(&store));
    let error = call(&client).await.unwrap_err();
    assert_eq!(*token_error(&error).kind(), TokenErrorKind::Store);
    assert!(token_error(&error).is_temporary());
    assert_eq!(vendor.token_requests(), 0);
    call(&client).await.unwrap();
    assert_eq!(vendor.token_requests(), 1);
}

#[tokio::test]
async fn a_token_that_cannot_be_saved_is_neither_used_nor_lost() {
    let vendor = Vendor::start().await;
    let store = vendor.expired_store().await;
    // The mark is saved; the token and what follows is not.
    store.fail_saves(1, 6);
    let client = client(&vendor, &vendor.tokens(&store));
    let error = call(&client).await.unwrap_err();
    assert_eq!(*token_error(&error).kind(), TokenErrorKind::Store);
    assert_eq!(store.kept().await, "mark 1");
    assert!(
        vendor
            .log
            .events()
            .iter()
            .all(|event| !event.starts_with("api"))
    );

    call(&client).await.unwrap();
    assert_eq!(vendor.token_requests(), 1, "{:?}", vendor.log.events());
    let events = vendor.log.events();
    assert_eq!(events[events.len() - 2..], ["save 2", "api access-2"]);
}

#[tokio::test]
async fn the_only_copy_of_a_token_outlives_its_source() {
    let vendor = Vendor::start().await;
    let store = vendor.expired_store().await;
    let application = vendor.application(&store).build().unwrap();
    store.fail_saves(1, 5);
    call(&client(&vendor, &application.tokens(KEY)))
        .await
        .unwrap_err();
    assert_eq!(store.kept().await, "mark 1");
    application.settle().await.unwrap();
    assert_eq!(store.kept().await, "save 2");
    call(&client(&vendor, &application.tokens(KEY)))
        .await
        .unwrap();
    assert_eq!(vendor.token_requests(), 1);
}

#[tokio::test]
async fn a_lease_that_ran_out_costs_no_token() {
    let vendor = Vendor::start().await;
    let store = vendor.expired_store().await;
    store.fence_second_save();
    call(&client(&vendor, &vendor.tokens(&store)))
        .await
        .unwrap();
    assert_eq!(
        vendor.log.events(),
        ["mark 1", "token", "save 2", "api access-2"]
    );
    assert_eq!(store.kept().await, "save 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_healed_once_for_all() {
    let vendor = Vendor::start().await;
    let store = vendor.store(3600).await;
    let client = client(&vendor, &vendor.tokens(&store));
    call(&client).await.unwrap();
    vendor.revoke(1);
    for result in calls(&client, 20).await {
        result.unwrap();
    }
    assert_eq!(vendor.token_requests(), 1);
    assert_eq!(vendor.log.count("api access-2"), 20);
}

#[tokio::test]
async fn a_refusal_is_healed_only_once() {
    let vendor = Vendor::start().await;
    let store = vendor.store(3600).await;
    let tokens = vendor.application(&store).max_refusals_per_minute(2);
    let client = client(&vendor, &tokens.build().unwrap().tokens(KEY));
    vendor.revoke(99);
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(
        vendor.log.events(),
        ["api access-1", "mark 1", "token", "save 2", "api access-2"]
    );
    // A permission that is missing is no reason to spend refresh tokens for ever.
    for _ in 0..5 {
        let error = call(&client).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 401);
    }
    assert_eq!(vendor.token_requests(), 2);
}

#[tokio::test]
async fn a_header_of_the_call_needs_no_token() {
    let vendor = Vendor::start().await;
    let store = Arc::new(Recorder::new(vendor.log.clone()));
    let client = client(&vendor, &vendor.tokens(&store));
    let call = client.request(&CALL).returns(response::empty);
    let call = call.header("Authorization", "Bearer hush-access-1");
    call.await.unwrap();
    assert_eq!(vendor.log.events(), ["api access-1"]);
}

#[tokio::test]
async fn a_dropped_call_loses_no_token() {
    let vendor = Vendor::start().await;
    vendor.fault(Fault::Late(Duration::from_millis(300)));
    let store = vendor.expired_store().await;
    let client = client(&vendor, &vendor.tokens(&store));
    let short = client.request(&CALL).returns(response::empty);
    let error = short.timeout(Duration::from_millis(50)).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Auth, "nothing was sent: {error}");
    // Nobody waits any more, and the answer is kept all the same.
    until(async || store.kept().await == "save 2").await;
    call(&client).await.unwrap();
    assert_eq!(vendor.token_requests(), 1);
}

#[tokio::test]
async fn a_program_waits_for_the_end_of_a_renewal_before_it_ends() {
    let vendor = Vendor::start().await;
    vendor.fault(Fault::Late(Duration::from_millis(300)));
    let store = vendor.expired_store().await;
    let application = vendor.application(&store).build().unwrap();
    let tokens = application.tokens(KEY);
    let client = client(&vendor, &tokens);
    let gone = tokio::spawn(async move { call(&client).await });
    until(async || vendor.token_requests() == 1).await;
    gone.abort();
    application.settle().await.unwrap();
    assert_eq!(store.kept().await, "save 2");
}

/// Two processes, whose calls run out of time at all points of a renewal, while the server takes
/// back tokens all along. A refresh token that is lost once ends it all.
#[tokio::test(flavor = "multi_thread")]
async fn callers_that_come_and_go_lose_no_token() {
    let vendor = Vendor::start().await;
    let store = vendor.expired_store().await;
    let clients: Vec<_> = (0..2)
        .map(|_| {
            let application = vendor.application(&store);
            let application = application.max_refusals_per_minute(u32::MAX);
            client(&vendor, &application.build().unwrap().tokens(KEY))
        })
        .collect();
    let tasks: Vec<_> = (0..300_u64)
        .map(|number| {
            let client = clients[usize::try_from(number % 2).unwrap()].clone();
            tokio::spawn(async move {
                // Spread without a pattern that the renewals could fall in step with.
                let spread = number * 7919 % 101;
                tokio::time::sleep(Duration::from_millis(number * 3)).await;
                let call = client.request(&CALL).returns(response::empty);
                _ = call.timeout(Duration::from_millis(spread)).await;
            })
        })
        .collect();
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        vendor.revoke_all();
    }
    for task in tasks {
        task.await.unwrap();
    }
    for client in &clients {
        // What the other process has brought meanwhile may have been taken back as well.
        if call(client).await.is_err() {
            call(client).await.unwrap();
        }
    }
    // Each request brought a token, since each sent the refresh token of the one before it.
    let last = vendor.issued();
    assert!(last > 2, "nothing was renewed");
    assert_eq!(vendor.token_requests(), usize::try_from(last).unwrap() - 1);
    assert_eq!(store.kept().await, format!("save {last}"));
}

#[tokio::test]
async fn who_waits_gets_the_token_though_the_first_who_asked_is_gone() {
    let vendor = Vendor::start().await;
    vendor.fault(Fault::Late(Duration::from_millis(300)));
    let store = vendor.expired_store().await;
    let client = client(&vendor, &vendor.tokens(&store));
    let first = tokio::spawn({
        let client = client.clone();
        async move { call(&client).await }
    });
    until(async || vendor.token_requests() == 1).await;
    let second = tokio::spawn(async move { call(&client).await });
    first.abort();
    second.await.unwrap().unwrap();
    assert_eq!(vendor.token_requests(), 1);
}

#[tokio::test]
async fn a_runtime_that_ends_leaves_nobody_waiting() {
    let vendor = Vendor::start().await;
    vendor.be_lenient();
    vendor.fault(Fault::Late(Duration::from_secs(3600)));
    let store = vendor.expired_store().await;
    let tokens = vendor.tokens(&store);
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let other = std::thread::spawn({
        let tokens = tokens.clone();
        move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                tokio::select! {
                    _ = tokens.token() => panic!("the answer takes an hour"),
                    _ = ended => {}
                }
            });
        }
    });
    until(async || vendor.token_requests() == 1).await;
    let client = client(&vendor, &tokens);
    let waiting = tokio::spawn(async move { call(&client).await });
    drop(end);
    other.join().unwrap();
    // The runtime ended with the lease in its hands, which time takes from it.
    store.end_lease().await;
    waiting.await.unwrap().unwrap();
    assert_eq!(vendor.token_requests(), 2);
    assert_eq!(vendor.log.count("api access-3"), 1);
}

#[tokio::test]
async fn the_processes_of_an_account_refresh_once() {
    let vendor = Vendor::start().await;
    vendor.fault(Fault::Late(Duration::from_millis(300)));
    let store = vendor.expired_store().await;
    let clients: Vec<_> = (0..4)
        .map(|_| client(&vendor, &vendor.tokens(&store)))
        .collect();
    let tasks: Vec<_> = clients
        .into_iter()
        .map(|client| tokio::spawn(async move { calls(&client, 10).await }))
        .collect();
    for task in tasks {
        for result in task.await.unwrap() {
            result.unwrap();
        }
    }
    assert_eq!(vendor.token_requests(), 1);
    assert_eq!(vendor.log.count("api access-2"), 40);
}

#[tokio::test]
async fn a_token_that_is_only_due_serves_while_another_process_renews_it() {
    let vendor = Vendor::start().await;
    let store = vendor.store(60).await;
    // The other process never gives its lease back.
    let lease = store.lease(KEY, Duration::from_secs(3600)).await.unwrap();
    assert!(lease.is_some());
    let tokens = vendor.tokens(&store);
    call(&client(&vendor, &tokens)).await.unwrap();
    assert_eq!(vendor.log.events(), ["api access-1"]);

    // A token that is refused does not serve: this waits for the other process to bring another.
    vendor.revoke(1);
    let waiting = tokio::spawn({
        let client = client(&vendor, &tokens);
        async move { call(&client).await }
    });
    until(async || vendor.log.count("api access-1") == 2).await;
    let theirs = StoredToken::new("hush-access-2").with_refresh_token("hush-refresh-2");
    store.inner.save(KEY, &theirs, None).await.unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!(vendor.token_requests(), 0);
}

#[tokio::test]
async fn a_lost_answer_is_told() {
    let vendor = Vendor::start().await;
    vendor.fault(Fault::Replacing(Answer::hang_up()));
    let store = vendor.expired_store().await;
    let client = client(&vendor, &vendor.tokens(&store));
    let error = call(&client).await.unwrap_err();
    assert_eq!(*token_error(&error).kind(), TokenErrorKind::AnswerLost);
    assert_eq!(vendor.token_requests(), 1, "it is not sent again at once");
    assert_eq!(store.kept().await, "mark 1");

    let error = call(&client).await.unwrap_err();
    let why = token_error(&error);
    assert_eq!(*why.kind(), TokenErrorKind::Unauthorized);
    assert_eq!(why.code(), Some("invalid_grant"));
    assert!(!why.is_temporary());
    assert_eq!(
        why.to_string(),
        "the token endpoint answered 400 Bad Request: invalid_grant: *** is invalid: it was sent \
         before and its answer was lost, so that the server has replaced it by one that nobody \
         received"
    );
    // It is not sent a third time.
    call(&client).await.unwrap_err();
    assert_eq!(vendor.token_requests(), 2);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_where_the_vendor_allows_it() {
    for fault in [
        Answer::hang_up(),
        Answer::json(200, r#"{"access_token": "hush-acc"#),
        Answer::json(200, r#"{"access_token": "hush-access-2"}"#).without_last(3),
        Answer::json(502, "<html>"),
        Answer::json(200, &"x".repeat(300_000)),
    ] {
        let vendor = Vendor::start().await;
        vendor.be_lenient();
        vendor.fault(Fault::Replacing(fault.clone()));
        let store = vendor.expired_store().await;
        let application = vendor.application(&store);
        let application = application.reuse(Reuse::Within(Duration::from_secs(60)));
        let tokens = application.build().unwrap().tokens(KEY);
        call(&client(&vendor, &tokens)).await.unwrap();
        assert_eq!(vendor.token_requests(), 2, "{fault:?}");
        assert_eq!(vendor.log.count("api access-3"), 1);
    }
}

#[tokio::test]
async fn an_endpoint_that_is_down_costs_nothing() {
    let vendor = Vendor::start().await;
    let store = vendor.expired_store().await;
    let application = vendor.application(&store);
    let application = application.token_url(support::closed_port_url().await);
    let tokens = application.build().unwrap().tokens(KEY);
    let error = call(&client(&vendor, &tokens)).await.unwrap_err();
    assert_eq!(*token_error(&error).kind(), TokenErrorKind::Unavailable);
    assert_eq!(store.kept().await, "save 1", "the mark is taken back");

    for (status, kind) in [
        (429, TokenErrorKind::Unavailable),
        (403, TokenErrorKind::Refused),
        (302, TokenErrorKind::Refused),
        (500, TokenErrorKind::AnswerLost),
    ] {
        vendor.fault(Fault::Instead(Answer::json(status, "{}")));
        let error = call(&client(&vendor, &vendor.tokens(&store)))
            .await
            .unwrap_err();
        assert_eq!(*token_error(&error).kind(), kind, "{status}");
        assert_eq!(token_error(&error).status().unwrap(), status);
        let kept = store.kept().await;
        assert_eq!(kept, if status == 500 { "mark 1" } else { "save 1" });
    }
    call(&client(&vendor, &vendor.tokens(&store)))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_token_serves_until_it_expires_if_it_cannot_be_renewed() {
    let vendor = Vendor::start().await;
    vendor.fault(Fault::Instead(Answer::empty(503)));
    let store = vendor.store(120).await;
    let client = client(&vendor, &vendor.tokens(&store));
    for _ in 0..5 {
        call(&client).await.unwrap();
    }
    assert_eq!(vendor.log.count("api access-1"), 5);
    assert_eq!(
        vendor.token_requests(),
        1,
        "it is not asked for at each call"
    );
}

#[tokio::test]
async fn nobody_has_authorized_the_application() {
    let vendor = Vendor::start().await;
    let store = Arc::new(Recorder::new(vendor.log.clone()));
    let error = call(&client(&vendor, &vendor.tokens(&store)))
        .await
        .unwrap_err();
    assert_eq!(*token_error(&error).kind(), TokenErrorKind::Unauthorized);
    assert_eq!(error.to_string(), "call: there is no access token");
    assert_eq!(
        token_error(&error).to_string(),
        "the store has no token: nobody has authorized the application yet"
    );
    assert_eq!(vendor.log.events(), [""; 0]);
}
