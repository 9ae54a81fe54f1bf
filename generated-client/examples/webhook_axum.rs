//! Receives Partoo's webhook deliveries with axum.
//!
//! ```sh
//! cargo run -p generated-client --features axum --example webhook_axum
//! ```
//!
//! `PARTOO_WEBHOOK_KEY` is another public key than that of production, `LISTEN` another address.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::BTreeMap;
use std::env;
use std::sync::{Arc, Mutex};

use axum::extract::{FromRef, State};
use axum::{Router, routing::post};
use generated_client::partoo::types::Review;
use generated_client::partoo::webhooks::{Event, Verifier};
use generated_client::runtime::StatusCode;
use generated_client::runtime::webhook::{Delivery, Receiver, Rejection};

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

#[derive(Clone)]
struct App {
    receiver: Receiver<Event>,
    reviews: Reviews,
}

/// The extractor finds the receiver in the state.
impl FromRef<App> for Receiver<Event> {
    fn from_ref(app: &App) -> Self {
        app.receiver.clone()
    }
}

pub(crate) fn router(verifier: Verifier, reviews: Reviews) -> Router {
    // To store a review twice does no harm. To store it once would: a review that comes back after
    // its deletion may do so with the very bytes of a delivery before, which nothing else tells
    // from a repetition.
    let receiver = verifier.receiver().without_seen();
    let routes = Router::new().route("/partoo", post(receive));
    routes.with_state(App { receiver, reviews })
}

async fn receive(
    State(app): State<App>,
    delivery: Result<Delivery<Event>, Rejection>,
) -> StatusCode {
    let delivery = match delivery {
        Ok(delivery) => delivery,
        Err(rejection) => {
            println!("not handled: {rejection}");
            return rejection.status();
        }
    };
    let handled = delivery.handle(|event| async move { store(&app.reviews, event) });
    match handled.await {
        Ok(()) => StatusCode::OK,
        Err(failed) => {
            println!("{}; it is to be sent again", failed.error());
            failed.status()
        }
    }
}

fn store(reviews: &Reviews, event: Event) -> Result<(), &'static str> {
    match event {
        // A `deleted` review is stored like any other: a later event may bring it back.
        Event::ReviewUpdated(event) => match event.review.id {
            Some(id) => {
                let mut reviews = reviews.lock().map_err(|_| "the store is broken")?;
                reviews.insert(id, event.review);
            }
            None => println!("a review without an id"),
        },
        // An event that this program does not know is acknowledged, so that it is not repeated.
        other => println!("nothing to do for {}", other.kind()),
    }
    Ok(())
}
