//! Bodies of requests: JSON, forms, files, text and bytes.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use generated_client::runtime::{Bytes, File, Multipart};
use goldens::{
    bodies, constants, form_bodies, form_parts, long_names, media_ranges, media_types, multipart,
    published_paths,
};

use support::client;
use support::server::Server;

#[tokio::test]
async fn constants_are_sent_by_themselves() {
    use constants::operations::PlaceOrderParams;
    use constants::types::Order;
    use generated_client::runtime::Json;

    let server = Server::answering(
        200,
        "application/json",
        r#"{"object":"order","count":1,"flag":true,"size":3,"void":null}"#,
    )
    .await;
    let order = client!(constants, server)
        .operations()
        .place_order(&PlaceOrderParams::new(), &Order::new(1, true, Json::Null))
        .await
        .expect("it succeeds");
    assert_eq!(order.count, 1);
    let seen = server.seen();
    assert_eq!(
        (seen.header("api-version"), seen.header("x-mode")),
        (Some("2021-07-28"), None)
    );
    assert_eq!(seen.target, "/orders?kind=order");
    assert_eq!(
        seen.text(),
        r#"{"object":"order","count":1,"flag":true,"size":3,"void":null}"#
    );
}

#[tokio::test]
async fn bodies_of_each_kind() {
    use bodies::operations::{PatchMaybeBody, SendFormBody};
    use bodies::types::Patch;
    use generated_client::runtime::Field;

    let server = Server::answering(200, "text/plain", "done").await;
    let body =
        SendFormBody::new("client credentials").scope(vec!["a".to_owned(), "b&c".to_owned()]);
    let text = client!(bodies, server)
        .operations()
        .send_form(&body)
        .await
        .expect("it succeeds");
    assert_eq!(text, "done");
    let seen = server.seen();
    assert_eq!(
        seen.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(seen.header("accept"), Some("text/plain"));
    assert_eq!(
        seen.text(),
        "grant_type=client%20credentials&scope=a&scope=b%26c"
    );

    let server = Server::answering(200, "application/pdf", "%PDF").await;
    let bytes: Bytes = client!(bodies, server)
        .operations()
        .send_text("# hi")
        .await
        .expect("it succeeds");
    assert_eq!(&bytes[..], b"%PDF");
    assert_eq!(server.seen().header("content-type"), Some("text/markdown"));

    let server = Server::answering(201, "", "").await;
    client!(bodies, server)
        .operations()
        .send_bytes(vec![0, 255])
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        seen.header("content-type"),
        Some("application/octet-stream")
    );
    assert_eq!(&seen.body[..], [0, 255]);

    let server = Server::answering(200, "application/json", "[\"a\"]").await;
    let list = client!(bodies, server)
        .operations()
        .patch_maybe(None)
        .await
        .expect("it succeeds");
    assert_eq!(list, ["a"]);
    let seen = server.seen();
    assert_eq!((seen.header("content-type"), seen.text()), (None, ""));

    let server = Server::answering(200, "application/json", "[]").await;
    let body = PatchMaybeBody::new().a(1);
    client!(bodies, server)
        .operations()
        .patch_maybe(Some(&body))
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().text(), r#"{"a":1}"#);

    let server = Server::answering(200, "application/vnd.example.v2+json", r#"{"a":2}"#).await;
    let body = Patch::new().a(Field::Null);
    let got = client!(bodies, server)
        .operations()
        .patch_vendor(&body)
        .await
        .expect("it succeeds");
    assert_eq!(got.a, Some(2));
    let seen = server.seen();
    assert_eq!(
        seen.header("content-type"),
        Some("application/merge-patch+json")
    );
    assert_eq!(
        seen.header("accept"),
        Some("application/vnd.example.v2+json")
    );
    assert_eq!(seen.text(), r#"{"a":null}"#);

    let server = Server::answering(200, "application/json", "\"word\"").await;
    let list = ["a".to_owned()];
    let word = client!(bodies, server)
        .operations()
        .send_list(&list)
        .await
        .expect("it succeeds");
    assert_eq!(word, "word");
    assert_eq!(server.seen().text(), r#"["a"]"#);

    let server = Server::answering(200, "application/json", "\"word\"").await;
    client!(bodies, server)
        .operations()
        .send_list_with_text("a;b")
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        (seen.header("content-type"), seen.text()),
        (Some("text/csv"), "a;b")
    );
}

#[tokio::test]
async fn a_form_with_files() {
    use multipart::operations::{UploadBody, UploadBodyKind, UploadBodyMeta};

    let server = Server::silent().await;
    let body = UploadBody::new(
        File::new(b"%PDF".to_vec()).named("a b.pdf"),
        UploadBodyKind::Invoice,
    )
    .tags(vec!["x".to_owned(), "y".to_owned()])
    .meta(UploadBodyMeta::new().pages(2));
    client!(multipart, server)
        .operations()
        .upload(&body)
        .await
        .expect("it succeeds");
    let seen = server.seen();
    let kind = seen.header("content-type").expect("it has one");
    assert!(kind.starts_with("multipart/form-data; boundary="), "{kind}");
    let text = seen.text();
    for part in [
        "name=\"file\"; filename=\"a b.pdf\"",
        "\r\n\r\n%PDF\r\n",
        "name=\"kind\"\r\n\r\ninvoice\r\n",
        "name=\"tags\"\r\n\r\nx\r\n",
        "name=\"tags\"\r\n\r\ny\r\n",
        "{\"pages\":2}",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    assert!(!text.contains("name=\"more\""), "{text}");

    let server = Server::silent().await;
    client!(multipart, server)
        .operations()
        .upload_anything(Multipart::new().text("k", "v"))
        .await
        .expect("it succeeds");
    assert!(server.seen().text().contains("name=\"k\"\r\n\r\nv\r\n"));
}

#[tokio::test]
async fn each_media_type_of_a_body_can_be_sent() {
    use media_types::operations::AddNoteBody;
    use media_types::types::Note;

    let answer = r#"{"text":"t"}"#;
    let note = || Note::new("a b").size(2);
    let server = Server::answering(200, "application/json; charset=utf-8", answer).await;
    let got = client!(media_types, server)
        .operations()
        .add_note(&note())
        .await
        .expect("it succeeds");
    assert_eq!(got.text, "t");
    let seen = server.seen();
    assert_eq!(
        seen.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(
        seen.header("accept"),
        Some("application/json, application/problem+json")
    );
    assert_eq!(seen.text(), r#"{"text":"a b","size":2}"#);

    let server = Server::answering(200, "application/json", answer).await;
    client!(media_types, server)
        .operations()
        .add_note_with_form(&note())
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        seen.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(seen.text(), "text=a%20b&size=2");

    let server = Server::answering(200, "application/json", answer).await;
    client!(media_types, server)
        .operations()
        .add_note_with_multipart(&AddNoteBody::new("a b").size(2))
        .await
        .expect("it succeeds");
    assert!(server.seen().text().contains("name=\"size\"\r\n\r\n2\r\n"));

    let server = Server::answering(200, "application/json", answer).await;
    client!(media_types, server)
        .operations()
        .add_note_with_bytes(vec![1_u8])
        .await
        .expect("it succeeds");
    assert_eq!(
        server.seen().header("content-type"),
        Some("application/octet-stream")
    );

    // Of two media types of text one has a method, and the other is that with another header.
    let server = Server::answering(200, "application/json", answer).await;
    client!(media_types, server)
        .operations()
        .add_note_with_text("hi")
        .header("content-type", "text/plain")
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().header("content-type"), Some("text/plain"));
}

#[tokio::test]
async fn json_of_another_schema_has_a_method_of_its_own() {
    use media_types::types::Note;

    let server = Server::silent().await;
    client!(media_types, server)
        .operations()
        .patch_feed("f", &Note::new("n"))
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        (seen.header("content-type"), seen.text()),
        (Some("application/merge-patch+json"), r#"{"text":"n"}"#)
    );

    let server = Server::silent().await;
    let patch = serde_json::json!({"op": "remove", "path": "/size"});
    let patch = patch.as_object().cloned().expect("it is an object");
    client!(media_types, server)
        .operations()
        .patch_feed_with_json_patch("f", &[patch.into()])
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        (seen.header("content-type"), seen.text()),
        (
            Some("application/json-patch+json"),
            r#"[{"op":"remove","path":"/size"}]"#
        )
    );
}

#[tokio::test]
async fn a_form_is_written_as_its_encoding_says() {
    use form_bodies::operations::{
        ChargeBody, ChargeBodyCard, ChargeBodyCardOwner, ChargeBodyPlain,
    };
    use generated_client::runtime::{Field, Timestamp};

    let server = Server::silent().await;
    let words = || vec!["a".to_owned(), "b&c".to_owned()];
    let body = ChargeBody::new(5)
        .when(Timestamp::new("2026-11-21T10:00:00Z"))
        .tags(words())
        .expand(words())
        .card(
            ChargeBodyCard::new()
                .number("42")
                .owner(ChargeBodyCardOwner::new().name("Ada L")),
        )
        .meta([("k".to_owned(), "v".to_owned())].into())
        .plain(ChargeBodyPlain::new().a(1))
        .note(Field::Null);
    client!(form_bodies, server)
        .operations()
        .charge(&body)
        .await
        .expect("it succeeds");
    let expected = [
        "amount=5",
        "when=2026-11-21T10%3A00%3A00Z",
        "tags=a&tags=b%26c",
        "expand=a,b%26c",
        "card%5Bnumber%5D=42&card%5Bowner%5D%5Bname%5D=Ada%20L",
        "meta%5Bk%5D=v",
        "plain=%7B%22a%22%3A1%7D",
    ];
    assert_eq!(server.seen().text(), expected.join("&"));

    let server = Server::silent().await;
    client!(form_bodies, server)
        .operations()
        .send_map(Some(&[("a b".to_owned(), "c=d".to_owned())].into()))
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().text(), "a%20b=c%3Dd");
}

#[tokio::test]
async fn each_part_of_a_form_has_its_media_type() {
    use form_parts::operations::{SendFilesBody, SendFilesBodyEither};
    use form_parts::types::Info;
    use generated_client::runtime::{Base64, Date};

    let server = Server::silent().await;
    let body = SendFilesBody::new(File::new(b"PNG".to_vec()), Info::new().pages(1))
        .files(vec![
            File::new(b"1".to_vec())
                .named("one.jpg")
                .content_type("image/jpeg"),
            File::new(b"2".to_vec()),
        ])
        .infos(vec![Info::new().pages(2), Info::new().pages(3)])
        .text("# hi")
        .quoted("q")
        .coded(Base64::from(b"hi".to_vec()))
        .day(Date::new("2026-11-21"))
        .count(4)
        .either(SendFilesBodyEither::Text("e".to_owned()));
    client!(form_parts, server)
        .operations()
        .send_files(&body)
        .await
        .expect("it succeeds");
    let seen = server.seen();
    let disposition = "Content-Disposition: form-data; ";
    let parts: Vec<&str> = seen
        .text()
        .split("\r\n--")
        .filter_map(|part| Some(part.split_once(disposition)?.1))
        .collect();
    assert_eq!(
        parts,
        [
            "name=\"picture\"; filename=\"picture\"\r\nContent-Type: image/png\r\n\r\nPNG",
            "name=\"files\"; filename=\"one.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n1",
            "name=\"files\"; filename=\"files\"\r\nContent-Type: application/octet-stream\r\n\r\n2",
            "name=\"info\"\r\nContent-Type: application/vnd.example+json\r\n\r\n{\"pages\":1}",
            "name=\"infos\"\r\nContent-Type: application/json\r\n\r\n{\"pages\":2}",
            "name=\"infos\"\r\nContent-Type: application/json\r\n\r\n{\"pages\":3}",
            "name=\"text\"\r\nContent-Type: text/markdown\r\n\r\n# hi",
            "name=\"quoted\"\r\nContent-Type: application/json\r\n\r\n\"q\"",
            "name=\"coded\"\r\n\r\naGk=",
            "name=\"day\"\r\n\r\n2026-11-21",
            "name=\"count\"\r\n\r\n4",
            "name=\"either\"\r\n\r\ne",
        ]
    );
}

#[tokio::test]
async fn a_body_without_a_schema_is_any_value() {
    let server = Server::silent().await;
    let body = serde_json::json!([1, {"a": null}]);
    client!(published_paths, server)
        .operations()
        .submit_form(&body)
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().text(), r#"[1,{"a":null}]"#);

    let server = Server::answering(200, "application/json", r#"{"a":1}"#).await;
    let answer = client!(published_paths, server)
        .operations()
        .upload_form(Multipart::new().file("form", &File::new(b"x".to_vec()).named("x.csv")))
        .await
        .expect("it succeeds");
    assert_eq!(answer.get("a"), Some(&serde_json::json!(1)));
    assert!(server.seen().text().contains("filename=\"x.csv\""));
}

#[tokio::test]
async fn a_range_of_media_types_is_sent_as_one_of_them() {
    use media_ranges::types::Note;

    let sent = |server: &Server| server.seen().header("content-type").map(str::to_owned);
    let server = Server::silent().await;
    let client = client!(media_ranges, server);
    client
        .operations()
        .store_note_with_xml("<note/>")
        .await
        .expect("it succeeds");
    assert_eq!(sent(&server).as_deref(), Some("application/xml"));
    let server = Server::silent().await;
    let client = client!(media_ranges, server);
    client
        .operations()
        .store_picture("png")
        .await
        .expect("it succeeds");
    assert_eq!(sent(&server).as_deref(), Some("application/octet-stream"));
    let server = Server::silent().await;
    let client = client!(media_ranges, server);
    client
        .operations()
        .replace_picture("<svg/>")
        .await
        .expect("it succeeds");
    assert_eq!(sent(&server).as_deref(), Some("application/xml"));
    let server = Server::answering(200, "application/json", r#"{"text":"b"}"#).await;
    let note = client!(media_ranges, server)
        .operations()
        .replace_note(&Note::new().text("a"))
        .await
        .expect("it succeeds");
    assert_eq!(note.text.as_deref(), Some("b"));
    assert_eq!(sent(&server).as_deref(), Some("application/json"));
}

#[tokio::test]
async fn an_empty_tag_is_none() {
    let server = Server::answering(200, "application/json", r#"{"userIDs":["1"]}"#).await;
    let accounts = client!(long_names, server)
        .ips()
        .get_outbound_ips()
        .await
        .expect("it succeeds");
    assert_eq!(accounts.user_ids, Some(vec!["1".to_owned()]));
}

#[tokio::test]
async fn parts_that_are_no_form_are_bytes_and_a_header_of_the_caller() {
    let server = Server::silent().await;
    let media_type = "multipart/mixed; boundary=b";
    client!(media_types, server)
        .operations()
        .mix_feed("f", "--b\r\n\r\none\r\n--b--\r\n")
        .header("content-type", media_type)
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(seen.header("content-type"), Some(media_type));
    assert_eq!(seen.text(), "--b\r\n\r\none\r\n--b--\r\n");
}
