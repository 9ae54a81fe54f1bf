//! Approves a review of a product at HighLevel and replies to it.
//!
//! ```sh
//! HIGHLEVEL_TOKEN=… cargo run -p generated-client --example update_review -- REVIEW LOCATION PRODUCT
//! ```
//!
//! `HIGHLEVEL_BASE_URL` chooses another server than HighLevel's own.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;

use generated_client::highlevel::HighLevel;
use generated_client::highlevel::products::UpdateReviewError;
use generated_client::highlevel::types::{ReviewReply, ReviewUser, UpdateReviewBody};
use generated_client::runtime::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = env::var("HIGHLEVEL_TOKEN").map_err(|_| "set HIGHLEVEL_TOKEN to your token")?;
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [review, location, product] = arguments.as_slice() else {
        return Err("usage: update_review REVIEW LOCATION PRODUCT, each an id".into());
    };
    let mut builder = HighLevel::builder().token(token);
    if let Ok(url) = env::var("HIGHLEVEL_BASE_URL") {
        builder = builder.base_url(url);
    }
    let body = UpdateReviewBody::new(location, product, "approved")
        .rating(4.5)
        .reply(vec![ReviewReply::new(
            "Thank you",
            "We are glad that you like it.",
            ReviewUser::new("Ada", "ada@example.com"),
        )]);
    println!("{}", run(&builder.build()?, review, &body).await?);
    Ok(())
}

/// Updates the review, and says what came of it.
pub(crate) async fn run(
    client: &HighLevel,
    review: &str,
    body: &UpdateReviewBody,
) -> Result<String, Error> {
    let error = match client.products().update_review(review, body).await {
        Ok(answer) => return Ok(format!("updated: {}", answer.status)),
        Err(error) => error,
    };
    match error.typed::<UpdateReviewError>() {
        Some(Ok(UpdateReviewError::UnprocessableEntity(refused))) => {
            let reasons = refused.message.unwrap_or_default();
            Ok(format!("refused: {}", reasons.join("; ")))
        }
        // Another documented status, one that is not, or no answer at all: the text says which.
        _ => Err(error),
    }
}
