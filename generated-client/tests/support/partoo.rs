//! Calls of the Partoo client against a server on loopback, and its emitted files.

use std::fmt::Debug;
use std::future::IntoFuture;
use std::path::Path;

use generated_client::partoo::Partoo;
use generated_client::runtime::Error;
use generated_client::runtime::codec::from_slice;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Answer, Received, Server};

/// A client of the server.
pub(crate) fn client(server: &Server) -> Partoo {
    let builder = Partoo::builder().api_key("key").base_url(server.url());
    builder.build().expect("the client is built")
}

/// What a call gives when the server answers so, and what it has sent.
pub(crate) async fn call<T, C>(answer: Value, make: impl FnOnce(&Partoo) -> C) -> (T, Received)
where
    C: IntoFuture<Output = Result<T, Error>>,
{
    let server = Server::start([Answer::json(200, &answer.to_string())]).await;
    let given = make(&client(&server)).await.expect("the answer decodes");
    (given, server.only())
}

/// What a call sends.
pub(crate) async fn sent<T, C>(make: impl FnOnce(&Partoo) -> C) -> Received
where
    T: Debug,
    C: IntoFuture<Output = Result<T, Error>>,
{
    let server = Server::answering(1).await;
    make(&client(&server)).await.expect("the answer decodes");
    server.only()
}

/// Decodes JSON.
pub(crate) fn decode<T: DeserializeOwned>(value: &Value) -> T {
    from_slice(value.to_string().as_bytes()).expect("the value decodes")
}

/// The text of an emitted file.
pub(crate) fn emitted(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/partoo");
    std::fs::read_to_string(folder.join(file)).expect("the file is emitted")
}
