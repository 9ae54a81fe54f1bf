//! Headers and bodies of requests, seen from a server.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as _;

use generated_client::runtime::__private::{FormStyle, Method, Operation, response};
use generated_client::runtime::{ErrorKind, File, Json, Multipart};
use serde::Serialize;
use serde_json::json;

use support::client::{Client, PLAIN, VERSIONED};
use support::{Received, Server};

async fn sent_headers(
    client: impl FnOnce(String) -> Client,
    overrides: &[(&str, &str)],
) -> Received {
    let server = Server::answering(1).await;
    let mut call = client(server.url())
        .request(&VERSIONED)
        .path("id", "1")
        .returns(response::empty);
    for (name, value) in overrides {
        call = call.header(name, value);
    }
    call.await.unwrap();
    server.only()
}

#[tokio::test]
async fn constant_headers_are_sent_and_can_be_overridden() {
    let received = sent_headers(Client::at, &[]).await;
    assert_eq!(received.method, "PUT");
    assert_eq!(received.header("version"), Some("2021-07-28"));
    assert_eq!(received.header("x-channel"), Some("oas"));
    assert_eq!(received.header("accept"), Some("application/json"));
    assert_eq!(received.header("content-length"), Some("0"));
    assert_eq!(received.header("content-type"), None);
    let agent = format!("generated-client/{} (test)", env!("CARGO_PKG_VERSION"));
    assert_eq!(received.header("user-agent"), Some(agent.as_str()));

    let of_client = |url| {
        let builder = Client::builder()
            .base_url(url)
            .header("version", "client")
            .header("X-Tenant", "7");
        builder.user_agent("app/1").build().unwrap()
    };
    let received = sent_headers(of_client, &[]).await;
    assert_eq!(received.header("version"), Some("client"));
    assert_eq!(received.header("x-tenant"), Some("7"));
    assert_eq!(received.header("user-agent"), Some("app/1"));

    let received = sent_headers(
        of_client,
        &[("Version", "v3"), ("x-tenant", "8"), ("accept", "*/*")],
    )
    .await;
    assert_eq!(received.header("version"), Some("v3"));
    assert_eq!(received.header("x-tenant"), Some("8"));
    assert_eq!(received.header("accept"), Some("*/*"));
}

#[tokio::test]
async fn header_and_cookie_parameters() {
    #[derive(Serialize)]
    struct Colour {
        r: u8,
        g: u8,
    }
    let server = Server::answering(2).await;
    let client = Client::at(server.url());
    let call = client
        .request(&PLAIN)
        .header("X-Count", &3)
        .header("X-Name", "Zoë")
        .header_optional("X-None", None::<&str>)
        .header_optional("X-Some", Some("yes"))
        .header_styled("X-List", false, &["blue", "black", "brown"])
        .header_styled("X-Object", true, &Colour { r: 100, g: 200 })
        .header_styled("X-Empty", true, &Vec::<i64>::new())
        .cookie("a", "1; b")
        .cookie_optional("c", None::<&i64>)
        .cookie_optional("d", Some(&2))
        .cookie("e", &None::<i64>)
        .cookie_styled("f", false, &["x;", "y"])
        .cookie_styled("g", true, &[1, 2])
        .cookie_styled("h", true, &Colour { r: 3, g: 4 })
        .cookie_styled("i", false, &Vec::<i64>::new())
        .returns(response::empty);
    call.await.unwrap();
    let received = server.only();
    assert_eq!(received.header("x-count"), Some("3"));
    assert_eq!(received.header("x-name"), Some("Zoë"));
    assert_eq!(received.header("x-none"), None);
    assert_eq!(received.header("x-some"), Some("yes"));
    assert_eq!(received.header("x-list"), Some("blue,black,brown"));
    assert_eq!(received.header("x-object"), Some("r=100,g=200"));
    assert_eq!(received.header("x-empty"), None);
    assert_eq!(
        received.header("cookie"),
        Some("a=1%3B%20b; d=2; f=x%3B,y; g=1; g=2; r=3; g=4")
    );
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_named_without_its_value() {
    let client = Client::at("http://localhost");
    let request = || client.request(&PLAIN);
    let split = request()
        .header("X-Key", "hush\r\nX-Admin: 1")
        .returns(response::empty)
        .await
        .unwrap_err();
    assert_eq!(
        split.to_string(),
        "plain: the value of header `x-key` has a control character"
    );
    assert!(!format!("{split:?}").contains("hush"));
    let late = request()
        .returns(response::empty)
        .header("bad name", "hush")
        .await
        .unwrap_err();
    assert_eq!(late.to_string(), "plain: `bad name` is not a header name");
    assert_eq!(*late.kind(), ErrorKind::Build);
}

#[tokio::test]
async fn the_first_failure_is_the_one_reported() {
    let client = Client::at("http://localhost");
    let call = client
        .request(&VERSIONED)
        .path("id", "")
        .header("bad name", "x")
        .returns(response::empty);
    assert_eq!(
        call.await.unwrap_err().to_string(),
        "update-thing: path parameter `id` is empty"
    );
}

#[tokio::test]
async fn bodies() {
    const POST: Operation = Operation::new("post", Method::POST, "/post");
    const PATCH: Operation = Operation::new("patch", Method::PATCH, "/patch")
        .content_type("application/merge-patch+json");
    const COPY: Operation = Operation::new("copy", Method::new("COPY"), "/copy");
    #[derive(Serialize)]
    struct Body {
        name: &'static str,
        note: Option<&'static str>,
        tags: Vec<&'static str>,
        nested: Json,
    }
    let body = Body {
        name: "a b&c",
        note: None,
        tags: vec!["x", "y"],
        nested: json!({"k": [1, true]}),
    };
    let server = Server::answering(9).await;
    let client = Client::at(server.url());
    let request = |operation| client.request(operation);
    request(&POST)
        .json(&body)
        .returns(response::empty)
        .await
        .unwrap();
    request(&PATCH)
        .json(&json!({"a": null}))
        .returns(response::empty)
        .await
        .unwrap();
    request(&POST)
        .json_optional(None::<&Body>)
        .returns(response::empty)
        .await
        .unwrap();
    request(&POST)
        .form(&body)
        .returns(response::empty)
        .await
        .unwrap();
    request(&POST)
        .text("text/plain; charset=utf-8", "ä\n")
        .returns(response::empty)
        .await
        .unwrap();
    request(&POST)
        .bytes("application/pdf", vec![0, 255])
        .returns(response::empty)
        .await
        .unwrap();
    request(&POST)
        .bytes_optional("image/png", None::<Vec<u8>>)
        .returns(response::empty)
        .await
        .unwrap();
    request(&COPY).returns(response::empty).await.unwrap();
    request(&POST)
        .json(&body)
        .returns(response::empty)
        .header("Content-Type", "text/json")
        .await
        .unwrap();

    let received = server.received();
    let brief: Vec<_> = received
        .iter()
        .map(|got| (got.method.as_str(), got.header("content-type")))
        .collect();
    assert_eq!(
        brief,
        [
            ("POST", Some("application/json")),
            ("PATCH", Some("application/merge-patch+json")),
            ("POST", None),
            ("POST", Some("application/x-www-form-urlencoded")),
            ("POST", Some("text/plain; charset=utf-8")),
            ("POST", Some("application/pdf")),
            ("POST", None),
            ("COPY", None),
            ("POST", Some("text/json")),
        ]
    );
    assert_eq!(
        received[0].text(),
        r#"{"name":"a b&c","note":null,"tags":["x","y"],"nested":{"k":[1,true]}}"#
    );
    assert_eq!(received[1].text(), r#"{"a":null}"#);
    assert_eq!(received[2].body, b"");
    assert_eq!(
        received[3].text(),
        "name=a%20b%26c&tags=x&tags=y&nested=%7B%22k%22%3A%5B1%2Ctrue%5D%7D"
    );
    assert_eq!(received[4].text(), "ä\n");
    assert_eq!(received[5].body, [0, 255]);
    assert_eq!(received[6].body, b"");
}

#[tokio::test]
async fn a_body_that_cannot_be_written_is_an_error() {
    struct Broken;
    impl Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("no"))
        }
    }
    let client = Client::at("http://localhost");
    let error = client
        .request(&PLAIN)
        .json(&Broken)
        .returns(response::empty)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "plain: the body cannot be written as JSON"
    );
    assert_eq!(*error.kind(), ErrorKind::Build);
    assert_eq!(error.source().unwrap().to_string(), "no");

    let call = client
        .request(&PLAIN)
        .form(&[1, 2])
        .returns(response::empty);
    let error = call.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "plain: the body cannot be written as a form"
    );
    assert_eq!(error.source().unwrap().to_string(), "it is not an object");
}

#[tokio::test]
async fn multipart_bodies() {
    const UPLOAD: Operation = Operation::new("upload", Method::POST, "/upload");
    let server = Server::answering(2).await;
    let client = Client::at(server.url());
    let file = File::new(&b"\x00\x01"[..])
        .named("quote\".bin")
        .content_type("image/png");
    let unnamed = File::from("form-part-boundary-0000000000000000");
    let form = || {
        Multipart::new()
            .text("id", "ä")
            .text("none", &None::<String>)
            .json("meta", &json!({"a": 1}))
            .json("null", &Json::Null)
            .file("pic\r\nx", &file)
            .files("more", [&unnamed])
    };
    client
        .request(&UPLOAD)
        .multipart(form())
        .returns(response::empty)
        .await
        .unwrap();
    client
        .request(&UPLOAD)
        .multipart(form())
        .returns(response::empty)
        .await
        .unwrap();
    let received = server.received();
    let boundary = "form-part-boundary-0000000000000001";
    let content_type = format!("multipart/form-data; boundary={boundary}");
    assert_eq!(
        received[0].header("content-type"),
        Some(content_type.as_str())
    );
    let expected = [
        "Content-Disposition: form-data; name=\"id\"\r\n\r\nä\r\n",
        "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n",
        "Content-Disposition: form-data; name=\"pic%0D%0Ax\"; filename=\"quote%22.bin\"\r\n\
         Content-Type: image/png\r\n\r\n\x00\x01\r\n",
        "Content-Disposition: form-data; name=\"more\"; filename=\"more\"\r\n\
         Content-Type: application/octet-stream\r\n\r\nform-part-boundary-0000000000000000\r\n",
    ]
    .map(|part| format!("--{boundary}\r\n{part}"))
    .concat()
        + &format!("--{boundary}--\r\n");
    assert_eq!(received[0].text(), expected);
    assert_eq!(received[1].body, received[0].body);
}

#[tokio::test]
async fn members_of_a_form_have_the_style_that_is_said_of_them() {
    const SEND: Operation = Operation::new("send", Method::POST, "/send");
    let server = Server::answering(1).await;
    let body = json!({
        "a": ["x", "y"], "b": ["x", "y"], "c": ["x", "y"], "d": ["x", "y"], "e": {"k": {"l": 1}},
        "f": {"k": 1}, "g": ["x"], "h": {"k": 1}, "i": null,
    });
    Client::at(server.url())
        .request(&SEND)
        .form_styles(&[
            ("b", FormStyle::Csv),
            ("c", FormStyle::Space),
            ("d", FormStyle::Pipe),
            ("e", FormStyle::DeepObject),
            ("f", FormStyle::Exploded),
            ("g", FormStyle::Json),
            ("i", FormStyle::DeepObject),
            ("nowhere", FormStyle::Csv),
        ])
        .form(&body)
        .returns(response::empty)
        .await
        .unwrap();
    assert_eq!(
        server.received()[0].text(),
        "a=x&a=y&b=x,y&c=x%20y&d=x%7Cy&e%5Bk%5D%5Bl%5D=1&k=1&g=%5B%22x%22%5D&h=%7B%22k%22%3A1%7D"
    );
}

#[tokio::test]
async fn parts_have_the_media_type_that_is_said_of_them() {
    const UPLOAD: Operation = Operation::new("upload", Method::POST, "/upload");
    let server = Server::answering(1).await;
    let form = Multipart::new()
        .media_type("image/png")
        .files(
            "pics",
            [&File::from("1"), &File::from("2").content_type("image/gif")],
        )
        .media_type("text/markdown")
        .text("none", &None::<String>)
        .text("plain", "a")
        .media_type("application/ld+json")
        .json("json", &json!({}))
        .value("scalar", &json!(1.0))
        .value("list", &json!(["a", null, {"k": 1}, [2]]))
        .value("nothing", &Json::Null);
    Client::at(server.url())
        .request(&UPLOAD)
        .multipart(form)
        .returns(response::empty)
        .await
        .unwrap();
    let text = server.received()[0].text().to_owned();
    let parts: Vec<&str> = text
        .split("Content-Disposition: form-data; ")
        .skip(1)
        .filter_map(|part| Some(part.split_once("\r\n--")?.0))
        .collect();
    assert_eq!(
        parts,
        [
            "name=\"pics\"; filename=\"pics\"\r\nContent-Type: image/png\r\n\r\n1",
            "name=\"pics\"; filename=\"pics\"\r\nContent-Type: image/gif\r\n\r\n2",
            "name=\"plain\"\r\n\r\na",
            "name=\"json\"\r\nContent-Type: application/ld+json\r\n\r\n{}",
            "name=\"scalar\"\r\n\r\n1",
            "name=\"list\"\r\n\r\na",
            "name=\"list\"\r\nContent-Type: application/json\r\n\r\n{\"k\":1}",
            "name=\"list\"\r\nContent-Type: application/json\r\n\r\n[2]",
        ]
    );
}

#[tokio::test]
async fn json_may_have_a_media_type_of_its_own() {
    const SEND: Operation =
        Operation::new("send", Method::POST, "/send").content_type("application/merge-patch+json");
    let server = Server::answering(2).await;
    let client = Client::at(server.url());
    for call in [
        client.request(&SEND).json(&1),
        client
            .request(&SEND)
            .json_as_optional("application/json-patch+json", Some(&1)),
    ] {
        call.returns(response::empty).await.unwrap();
    }
    let received = server.received();
    let types = received.iter().map(|seen| seen.header("content-type"));
    assert_eq!(
        types.collect::<Vec<_>>(),
        [
            Some("application/merge-patch+json"),
            Some("application/json-patch+json")
        ]
    );
}
