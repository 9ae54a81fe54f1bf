//! Which server a request goes to, where the document has several lists of them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by panicking"
)]

mod support;

use generated_client::runtime::__private::{
    Api, ClientBuilder, Core, Method, Operation, Server as Known, ServerVariable, UrlPart, response,
};
use generated_client::runtime::{Error, ErrorKind, ServerChoice};

use support::Server;

const AT: &[ServerVariable] = &[ServerVariable::new("at", UrlPart::Location)];

const API: Api = Api::new("test")
    .servers(&[
        Known::new("main", "http://{at}/main").variables(AT),
        Known::new("second", "https://second.example.com"),
    ])
    .operation_servers(&[
        Known::new("up", "http://{at}/up").variables(AT),
        Known::new("down", "http://{at}/down").variables(AT),
    ]);

/// All operations of this API have servers of their own.
const OWN_ONLY: Api = Api::new("test").operation_servers(&[
    Known::new("up", "http://{at}/up").variables(AT),
    Known::new("insecure", "http://example.com"),
]);

const PLAIN: Operation = Operation::new("plain", Method::GET, "/plain");
const OWN: Operation = Operation::new("own", Method::GET, "/own").servers(&["up", "main"]);
const INSECURE: Operation =
    Operation::new("insecure", Method::GET, "/own").servers(&["insecure", "up"]);

fn client(api: &'static Api, choices: &[ServerChoice]) -> Result<Core, Error> {
    let mut builder = ClientBuilder::new(api);
    for choice in choices {
        builder.set_server(choice.clone());
    }
    builder.build()
}

fn at(name: &'static str, server: &Server) -> ServerChoice {
    let url = server.url();
    let location = url.strip_prefix("http://").expect("it is plain http");
    ServerChoice::new(name).with("at", location.trim_end_matches('/').to_owned())
}

async fn called(core: &Core, operation: &'static Operation) -> Result<(), Error> {
    core.request(operation).returns(response::empty).await
}

#[tokio::test]
async fn each_list_of_servers_has_a_choice_of_its_own() {
    let server = Server::answering(2).await;
    let core = client(&API, &[at("main", &server), at("up", &server)]).unwrap();
    called(&core, &PLAIN).await.unwrap();
    called(&core, &OWN).await.unwrap();
    let targets: Vec<_> = server
        .received()
        .into_iter()
        .map(|seen| seen.target)
        .collect();
    assert_eq!(targets, ["/main/plain", "/up/own"]);
}

#[tokio::test]
async fn a_choice_counts_for_every_list_that_has_it() {
    let server = Server::answering(2).await;
    let core = client(&API, &[at("main", &server), at("down", &server)]).unwrap();
    called(&core, &PLAIN).await.unwrap();
    called(&core, &OWN).await.unwrap();
    let targets: Vec<_> = server
        .received()
        .into_iter()
        .map(|seen| seen.target)
        .collect();
    assert_eq!(targets, ["/main/plain", "/main/own"]);
}

#[tokio::test]
async fn the_latest_choice_of_a_list_counts() {
    let (first, last) = (Server::answering(0).await, Server::answering(1).await);
    let core = client(&API, &[at("main", &first), at("main", &last)]).unwrap();
    called(&core, &PLAIN).await.unwrap();
    assert_eq!(last.only().target, "/main/plain");
}

#[tokio::test]
async fn a_server_without_a_value_is_an_error_where_it_is_needed() {
    let message = "server variable `at` has no value";
    let error = client(&API, &[]).unwrap_err();
    assert_eq!(error.to_string(), format!("client: {message}"));

    let core = client(&API, &[ServerChoice::new("second")]).unwrap();
    let error = called(&core, &OWN).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Build);
    assert_eq!(error.to_string(), format!("own: {message}"));

    let error = client(&API, &[ServerChoice::new("third")]).unwrap_err();
    assert_eq!(error.to_string(), "client: the API has no server `third`");
}

#[tokio::test]
async fn an_api_whose_operations_have_all_servers_needs_none() {
    let server = Server::answering(1).await;
    let core = client(&OWN_ONLY, &[at("up", &server)]).unwrap();
    called(&core, &OWN).await.unwrap();
    assert_eq!(server.only().target, "/up/own");

    let error = called(&core, &PLAIN).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "plain: the API names no server: set a base URL"
    );
    let core = client(&OWN_ONLY, &[]).unwrap();
    let error = called(&core, &INSECURE).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "insecure: plain http is refused for host `example.com`: credentials would travel in the clear"
    );
}
