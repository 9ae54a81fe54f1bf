//! Receives Partoo's webhook deliveries with axum.
//!
//! ```sh
//! cargo run -p generated-client --example webhook_axum
//! ```
//!
//! `PARTOO_WEBHOOK_KEY` is another public key than that of production, `LISTEN` another address.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::BTreeMap;
use std::env;
use std::sync::{Arc, Mutex};

use axum::{Router, extract::State, routing::post};
use generated_client::partoo::types::Review;
use generated_client::partoo::webhooks::{Event, Verifier};
use generated_client::runtime::{Bytes, HeaderMap, StatusCode};

/// What is known of each review. It stands for a database.
pub(crate) type Reviews = Arc<Mutex<BTreeMap<i64, Review>>>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let verifier = match env::var("PARTOO_WEBHOOK_KEY") {
        Ok(key) => Verifier::with_key(&key)?,
        Err(_) => Verifier::production()?,
    };
    let address = env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("deliveries are awaited at http://{address}/partoo");
    axum::serve(listener, router(verifier, Reviews::default())).await?;
    Ok(())
}

pub(crate) fn router(verifier: Verifier, reviews: Reviews) -> Router {
    let receiver = Router::new().route("/partoo", post(receive));
    receiver.with_state((verifier, reviews))
}

/// Takes the body as bytes: the signature is of these, and not of what a parser makes of them.
async fn receive(state: State<(Verifier, Reviews)>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let State((verifier, reviews)) = state;
    match verifier.unwrap(&headers, &body) {
        Ok(Event::ReviewUpdated(event)) => match (event.review.id, reviews.lock()) {
            // A `deleted` review is stored like any other: a later event may bring it back.
            (Some(id), Ok(mut reviews)) => _ = reviews.insert(id, event.review),
            (None, _) => println!("a review without an id"),
            (_, Err(_)) => return StatusCode::INTERNAL_SERVER_ERROR,
        },
        // An event that this program does not know is acknowledged, so that it is not repeated.
        Ok(other) => println!("nothing to do for {}", other.kind()),
        Err(error) => {
            println!("refused: {error}");
            return error.status_hint();
        }
    }
    StatusCode::OK
}
