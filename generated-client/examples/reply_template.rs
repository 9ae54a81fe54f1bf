//! Stores a reply template at Partoo.
//!
//! ```sh
//! PARTOO_API_KEY=… cargo run -p generated-client --example reply_template
//! ```
//!
//! It calls the sandbox, unless `PARTOO_BASE_URL` names another server.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;

use generated_client::partoo::reviews::{CreateTemplateBody, CreateTemplateError};
use generated_client::partoo::types::Lang;
use generated_client::partoo::{Partoo, Server};
use generated_client::runtime::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = env::var("PARTOO_API_KEY").map_err(|_| "set PARTOO_API_KEY to your API key")?;
    let builder = Partoo::builder().api_key(key);
    let builder = match env::var("PARTOO_BASE_URL") {
        Ok(url) => builder.base_url(url),
        Err(_) => builder.server(Server::Sandbox),
    };
    println!("{}", run(&builder.build()?).await?);
    Ok(())
}

/// Stores a template for good reviews in French, and says what came of it.
pub(crate) async fn run(client: &Partoo) -> Result<String, Error> {
    let body = CreateTemplateBody::new(
        Lang::Fr,
        false,
        true,
        true,
        "Bonjour @[](client_full_name),\nmerci !\n@[](my_first_name)",
        "Merci",
    );
    let error = match client.reviews().create_template(&body).await {
        Ok(template) => return Ok(format!("stored as template {:?}", template.id)),
        Err(error) => error,
    };
    match error.typed::<CreateTemplateError>() {
        Some(Ok(CreateTemplateError::Unauthorized(_))) => Ok("the key is not valid".to_owned()),
        Some(Ok(CreateTemplateError::Forbidden(body))) => {
            let reason = body.errors.and_then(|errors| errors.authorization);
            Ok(format!("not allowed: {}", reason.unwrap_or_default()))
        }
        // A status that the document does not list, or no answer at all.
        _ => Err(error),
    }
}
