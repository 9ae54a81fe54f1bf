//! Typed clients for the [Partoo](partoo) and [HighLevel](highlevel) APIs, generated from OpenAPI
//! documents, and the [`runtime`] that they share.
//!
//! The runtime is written by hand: it builds requests, sends them, and keeps everything a server
//! answered. The clients are emitted by the project's generator as data and thin calls on that
//! runtime. A stand-alone crate that the generator emits depends on this one for the runtime alone.
//!
//! # Quick start
//!
//! A client is built once, with a credential; its clones share connections. Operations stand in
//! groups. Path parameters are arguments, the body is a struct, and everything else that an
//! operation takes is one `…Params` struct. What the API requires is an argument of `new`, what it
//! allows is a setter.
//!
//! ```no_run
//! # #[cfg(feature = "highlevel")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use generated_client::highlevel::HighLevel;
//! use generated_client::highlevel::objects::UpdateRecordParams;
//! use generated_client::highlevel::types::{ReviewReply, ReviewUser, UpdateReviewBody};
//! use generated_client::runtime::JsonObject;
//!
//! let client = HighLevel::builder().token(std::env::var("HIGHLEVEL_TOKEN")?).build()?;
//!
//! let user = ReviewUser::new("Ada", "ada@example.com");
//! let body = UpdateReviewBody::new("location id", "product id", "approved")
//!     .rating(4.5)
//!     .reply(vec![ReviewReply::new("Thank you", "We are glad that you like it.", user)]);
//! let answer = client.products().update_review("review id", &body).await?;
//! println!("updated: {}", answer.status);
//!
//! // A body that the document does not describe is the caller's own JSON.
//! let properties: JsonObject = [("colour", "red")].into_iter().collect();
//! let body: JsonObject = [("properties", properties)].into_iter().collect();
//! let params = UpdateRecordParams::new("location id");
//! let objects = client.objects();
//! objects.update_record("custom_objects.pet", "record id", &params, &body).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A call is a value. Await it, or first say how: with a time limit, with headers of its own, or for
//! the status and headers of the answer beside its body. See [`Call`](runtime::Call).
//!
//! ```no_run
//! # #[cfg(feature = "partoo")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//!
//! use generated_client::partoo::reviews::CreateTemplateBody;
//! use generated_client::partoo::types::Lang;
//! use generated_client::partoo::{Partoo, Server};
//!
//! let client = Partoo::builder()
//!     .api_key(std::env::var("PARTOO_API_KEY")?)
//!     .server(Server::Sandbox)
//!     .build()?;
//!
//! let (negative, neutral, positive) = (false, true, true);
//! let text = "Thank you, @[](client_full_name)";
//! let body = CreateTemplateBody::new(Lang::En, negative, neutral, positive, text, "Thanks");
//! let answer = client
//!     .reviews()
//!     .create_template(&body)
//!     .timeout(Duration::from_secs(5))
//!     .with_meta()
//!     .await?;
//! println!("{}: template {:?}", answer.status(), answer.body().id);
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! There is one [`Error`](runtime::Error) for all calls. Its [kind](runtime::ErrorKind) says what
//! went wrong, and whether the server may have carried out the request. Whatever arrived is kept:
//! status, headers and body, also of a status that the document does not list, of a body that does
//! not decode, and of one that was cut off. [`typed`](runtime::Error::typed) decodes the error body
//! that the document gives the status. What passes is tried again where that is safe;
//! [`attempts`](runtime::Error::attempts) tells of it.
//!
//! ```no_run
//! # #[cfg(feature = "highlevel")]
//! # async fn example(
//! #     client: &generated_client::highlevel::HighLevel,
//! #     body: &generated_client::highlevel::types::UpdateReviewBody,
//! # ) {
//! use generated_client::highlevel::products::UpdateReviewError;
//! use generated_client::runtime::ErrorKind;
//!
//! if let Err(error) = client.products().update_review("review id", body).await {
//!     match error.typed::<UpdateReviewError>() {
//!         Some(Ok(UpdateReviewError::UnprocessableEntity(refused))) => {
//!             println!("rules that were broken: {:?}", refused.message);
//!         }
//!         Some(Ok(documented)) => println!("refused: {documented:?}"),
//!         // The status is documented, and the body is not what the document promises.
//!         Some(Err(mismatch)) => println!("{error}, and {mismatch}: {:?}", error.body()),
//!         None => match error.kind() {
//!             ErrorKind::Status => println!("{error}; come back in {:?}", error.retry_after()),
//!             ErrorKind::Timeout => println!("{error}; it may have been carried out"),
//!             _ => println!("{error}"),
//!         },
//!     }
//! }
//! # }
//! ```
//!
//! # Retries, quotas and time
//!
//! What fails in passing is attempted three times, and never twice where the first may have been
//! carried out and the operation is not idempotent. Requests wait for the API's documented quotas,
//! counted for each [resource](runtime::Call::resource). All of it can be set for a client and for a
//! call.
//!
//! ```no_run
//! # #[cfg(feature = "highlevel")]
//! # fn example(token: &str) -> Result<(), generated_client::runtime::Error> {
//! use std::time::Duration;
//!
//! use generated_client::highlevel::HighLevel;
//! use generated_client::runtime::{RetryPolicy, WhenLimited};
//!
//! let client = HighLevel::builder()
//!     .token(token)
//!     .resource("location id")
//!     .when_limited(WhenLimited::Fail)
//!     .retry(RetryPolicy::new().attempts(5))
//!     .timeout(Duration::from_secs(90))
//!     .attempt_timeout(Duration::from_secs(10))
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `tracing` each call is a span `api_call` with the operation, its path template,
//! the status and the number of attempts; retries, waits for a quota and renewals of tokens are
//! events. No URL, header or body is told.
//!
//! ```no_run
//! # #[cfg(all(feature = "tracing", feature = "partoo"))]
//! # async fn example(client: &generated_client::partoo::Partoo) {
//! use tracing::Instrument as _;
//!
//! tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).init();
//! let nightly = tracing::info_span!("nightly");
//! // nightly:api_call{api="partoo" operation="search" method="GET" template="/reviews" … status=200}
//! let answer = client.reviews().search(&Default::default()).into_future();
//! let reviews = answer.instrument(nightly).await;
//! # }
//! ```
//!
//! # Values that the document does not list
//!
//! Vendors add values to their enumerations. One that this crate does not know is kept in `Unknown`
//! and sent back as it came, and the vendor's next one is no breaking change here: an enumeration
//! can only be matched with an arm for the rest.
//!
//! ```
//! # #[cfg(feature = "partoo")] {
//! use generated_client::partoo::types::ReviewState;
//!
//! fn is_done(state: &ReviewState) -> bool {
//!     match state {
//!         ReviewState::Treated | ReviewState::Deleted => true,
//!         ReviewState::NotTreated => false,
//!         other => other.as_str().starts_with("treated_"),
//!     }
//! }
//!
//! assert!(is_done(&ReviewState::from("treated_auto_reply")));
//! # }
//! ```
//!
//! Without that arm, even with all that is known named, it does not compile:
//!
//! ```compile_fail,E0004
//! use generated_client::partoo::types::ReviewState;
//!
//! fn is_done(state: &ReviewState) -> bool {
//!     match state {
//!         ReviewState::Treated | ReviewState::Deleted => true,
//!         ReviewState::NotTreated | ReviewState::Unknown(_) => false,
//!     }
//! }
//! ```
//!
//! Members that an answer has beyond the documented ones are ignored. A time that is none keeps its
//! text in [`Timestamp`](runtime::Timestamp).
//!
//! # Webhooks
//!
//! A verifier checks the signature over the body as it was received, and only then is the body read.
//! A delivery without a signature is refused; an event that the document does not list is
//! `Event::Unknown`, which is answered like any other. A [receiver](runtime::webhook::Receiver) of the
//! verifier refuses what was recorded and sent again as well, and has each delivery handled once. See
//! [`runtime::webhook`].
//!
//! ```
//! # #[cfg(feature = "partoo-webhooks")] {
//! use generated_client::partoo::types::ReviewState;
//! use generated_client::partoo::webhooks::{Event, Verifier};
//! use generated_client::runtime::{HeaderMap, StatusCode};
//!
//! fn receive(verifier: &Verifier, headers: &HeaderMap, body: &[u8]) -> StatusCode {
//!     match verifier.unwrap(headers, body) {
//!         Ok(Event::ReviewUpdated(event)) => {
//!             if event.review.state == Some(ReviewState::Deleted) {
//!                 // Mark it and keep it: a later event may bring the review back.
//!             }
//!             StatusCode::OK
//!         }
//!         Ok(_other_event) => StatusCode::OK,
//!         Err(error) => error.status_hint(),
//!     }
//! }
//!
//! let verifier = Verifier::production().expect("the key that is built in is one");
//! assert_eq!(receive(&verifier, &HeaderMap::new(), b"{}"), StatusCode::UNAUTHORIZED);
//! # }
//! ```
//!
//! # Features
//!
//! | Feature | Default | Brings |
//! |---|---|---|
//! | `partoo` | yes | all groups of Partoo |
//! | `partoo-reviews` | by `partoo` | [`partoo::reviews`] |
//! | `partoo-review-analytics` | by `partoo` | [`partoo::review_analytics`] |
//! | `partoo-review-booster` | by `partoo` | [`partoo::review_booster`] |
//! | `partoo-webhook-configurations` | by `partoo` | [`partoo::webhook_configurations`] |
//! | `partoo-businesses` | by `partoo` | [`partoo::businesses`] |
//! | `partoo-business-fields` | by `partoo` | [`partoo::business_fields`] |
//! | `partoo-users` | by `partoo` | [`partoo::users`] |
//! | `partoo-organizations` | by `partoo` | [`partoo::organizations`] |
//! | `partoo-subscriptions` | by `partoo` | [`partoo::subscriptions`] |
//! | `partoo-groups-and-sections` | by `partoo` | [`partoo::groups_and_sections`] |
//! | `partoo-groups` | by `partoo` | [`partoo::groups`] |
//! | `partoo-messages` | by `partoo` | [`partoo::messages`] |
//! | `partoo-custom-channels` | by `partoo` | [`partoo::custom_channels`] |
//! | `partoo-posts` | by `partoo` | [`partoo::posts`] |
//! | `partoo-presence-analytics` | by `partoo` | [`partoo::presence_analytics`] |
//! | `partoo-presence` | by `partoo` | [`partoo::presence`] |
//! | `partoo-api-keys` | by `partoo` | [`partoo::api_keys`] |
//! | `partoo-connection-tokens` | by `partoo` | [`partoo::connection_tokens`] |
//! | `partoo-categories` | by `partoo` | [`partoo::categories`] |
//! | `partoo-google-attributes` | by `partoo` | [`partoo::google_attributes`] |
//! | `partoo-custom-fields` | by `partoo` | [`partoo::custom_fields`] |
//! | `partoo-custom-field-sections` | by `partoo` | [`partoo::custom_field_sections`] |
//! | `partoo-feedback-management` | by `partoo` | [`partoo::feedback_management`] |
//! | `partoo-address` | by `partoo` | [`partoo::address`] |
//! | `partoo-webhooks` | by `partoo` | [`partoo::webhooks`], and with it `webhooks` |
//! | `highlevel` | yes | all groups of HighLevel |
//! | `highlevel-products` | by `highlevel` | [`highlevel::products`] |
//! | `highlevel-objects` | by `highlevel` | [`highlevel::objects`] |
//! | `highlevel-conversations` | by `highlevel` | [`highlevel::conversations`] |
//! | `highlevel-oauth` | by `highlevel` | [`highlevel::oauth`] |
//! | `highlevel-webhooks` | by `highlevel` | [`highlevel::webhooks`], and with it `webhooks` |
//! | `rustls` | yes | TLS by rustls with its own cryptography and the platform's certificate verifier |
//! | `rustls-no-provider` | no | the same, with a cryptography provider that the application installs |
//! | `webhooks` | by the webhooks of an API | receiving webhooks, [`runtime::webhook`] |
//! | `webhooks-legacy-rsa` | no | HighLevel's signatures from before July 2026, where the application asks for them |
//! | `axum` | no | a [delivery](runtime::webhook::Delivery) as an argument of an axum handler |
//! | `test-util` | no | [deliveries](runtime::webhook::Signer) that a test signs itself |
//! | `blocking` | no | [`Call::wait`](runtime::Call::wait) and [`runtime::blocking`], for code without async |
//! | `fs` | no | files on disk as bodies and as parts of forms, [`Upload::file`](runtime::Upload::file), [`File::at`](runtime::File::at) |
//! | `tracing` | no | a span for each call, with events for its attempts and waits |
//! | `mock` | no | clients without a network for tests, [`runtime::mock`], and with it `serde-both` |
//! | `redis` | no | quotas, tokens and webhook deliveries that processes share, [`runtime::redis`] |
//! | `serde-both` | no | `Serialize` and `Deserialize` for every emitted type, whichever way it travels |
//!
//! Without default features only the [`runtime`] remains. With `rustls-no-provider`, the HTTP
//! library panics when a client is built before the application has installed a provider
//! (`rustls::crypto::CryptoProvider::install_default`). Without any TLS feature only `http://`
//! addresses can be reached, which the runtime allows on loopback alone.

#![cfg_attr(
    not(all(feature = "partoo", feature = "highlevel")),
    allow(
        rustdoc::broken_intra_doc_links,
        reason = "this page links to modules that a feature brings"
    )
)]

pub mod ext;
pub mod runtime;

#[cfg(feature = "_highlevel")]
#[rustfmt::skip]
pub mod highlevel;
#[cfg(feature = "_partoo")]
#[rustfmt::skip]
pub mod partoo;

/// The examples of the project's README are compiled with the documentation's own, where the
/// features that they show are there.
#[cfg(all(
    doctest,
    feature = "_partoo",
    feature = "_highlevel",
    feature = "blocking",
    feature = "fs",
    feature = "mock",
    feature = "redis",
    feature = "tracing"
))]
#[doc = include_str!("../../README.md")]
pub struct Readme;
