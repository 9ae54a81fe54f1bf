//! Changes a field of a record of a custom object at HighLevel.
//!
//! ```sh
//! HIGHLEVEL_TOKEN=… cargo run -p generated-client --example update_record -- \
//!     custom_objects.pet RECORD LOCATION colour red
//! ```
//!
//! `HIGHLEVEL_BASE_URL` chooses another server than HighLevel's own.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;

use generated_client::highlevel::HighLevel;
use generated_client::highlevel::objects::{UpdateRecordError, UpdateRecordParams};
use generated_client::runtime::{Error, JsonObject};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = env::var("HIGHLEVEL_TOKEN").map_err(|_| "set HIGHLEVEL_TOKEN to your token")?;
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [object, record, location, field, value] = arguments.as_slice() else {
        return Err("usage: update_record OBJECT RECORD LOCATION FIELD VALUE".into());
    };
    let mut builder = HighLevel::builder().token(token);
    if let Ok(url) = env::var("HIGHLEVEL_BASE_URL") {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;
    let properties = [(field.as_str(), value.as_str())].into_iter().collect();
    let said = run(&client, object, record, location, properties).await?;
    println!("{said}");
    Ok(())
}

/// Sets fields of the record, and says what it is afterwards.
pub(crate) async fn run(
    client: &HighLevel,
    object: &str,
    record: &str,
    location: &str,
    properties: JsonObject,
) -> Result<String, Error> {
    let params = UpdateRecordParams::new(location);
    let body: JsonObject = [("properties", properties)].into_iter().collect();
    let objects = client.objects();
    let error = match objects.update_record(object, record, &params, &body).await {
        Ok(answer) => return Ok(format!("{:?}", answer.record)),
        Err(error) => error,
    };
    match error.typed::<UpdateRecordError>() {
        Some(Ok(UpdateRecordError::BadRequest(refused))) => {
            Ok(format!("refused: {}", refused.message.unwrap_or_default()))
        }
        _ => Err(error),
    }
}
