//! Marks a conversation at HighLevel as read and gives it a star.
//!
//! ```sh
//! HIGHLEVEL_TOKEN=… cargo run -p generated-client --example update_conversation -- CONVERSATION LOCATION
//! ```
//!
//! `HIGHLEVEL_BASE_URL` chooses another server than HighLevel's own.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;
use std::time::Duration;

use generated_client::highlevel::HighLevel;
use generated_client::highlevel::conversations::UpdateConversationError;
use generated_client::highlevel::types::UpdateConversationBody;
use generated_client::runtime::{Error, ErrorKind};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = env::var("HIGHLEVEL_TOKEN").map_err(|_| "set HIGHLEVEL_TOKEN to your token")?;
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [conversation, location] = arguments.as_slice() else {
        return Err("usage: update_conversation CONVERSATION LOCATION, each an id".into());
    };
    let mut builder = HighLevel::builder().token(token);
    if let Ok(url) = env::var("HIGHLEVEL_BASE_URL") {
        builder = builder.base_url(url);
    }
    println!("{}", run(&builder.build()?, conversation, location).await?);
    Ok(())
}

/// Updates the conversation, and says what came of it.
pub(crate) async fn run(client: &HighLevel, id: &str, location: &str) -> Result<String, Error> {
    let body = UpdateConversationBody::new(location)
        .unread_count(0)
        .starred(true);
    let call = client.conversations().update_conversation(id, &body);
    let error = match call.timeout(Duration::from_secs(10)).with_meta().await {
        Ok(answer) => {
            let request = answer.request_id().unwrap_or("without an id").to_owned();
            let unread = answer.into_body().conversation.unread_count;
            return Ok(format!("unread: {unread:?} (request {request})"));
        }
        Err(error) => error,
    };
    if *error.kind() == ErrorKind::Timeout {
        return Ok("no answer in time: the change may have been made or not".to_owned());
    }
    match error.typed::<UpdateConversationError>() {
        Some(Ok(UpdateConversationError::Unauthorized(refused))) => Ok(format!(
            "token refused: {}",
            refused.message.unwrap_or_default()
        )),
        _ => Err(error),
    }
}
