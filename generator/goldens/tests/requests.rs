//! What the emitted calls put on the wire, and what they make of an answer.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use generated_client::runtime::{Bytes, Date, File, Multipart, Timestamp};
use goldens::{
    bodies, constants, groups, header_params, integer_enums, long_names, media_types, multipart,
    names, path_params, query_params, responses, security,
};

use support::server::Server;

macro_rules! client {
    ($module:ident, $server:expr) => {
        $module::Client::builder()
            .base_url(&$server.url)
            .build()
            .expect("the client is built")
    };
}

#[tokio::test]
async fn every_style_of_the_query() {
    use query_params::operations::{
        ListThingsParams, ListThingsParamsEither, ListThingsParamsFilter,
        ListThingsParamsPipedItem, ListThingsParamsSort,
    };
    use query_params::types::Page;

    let server = Server::silent().await;
    let params = ListThingsParams::new(
        "a b&c=d/é",
        vec![ListThingsParamsPipedItem::A, ListThingsParamsPipedItem::B],
    )
    .limit(5)
    .since(Timestamp::new("2026-11-21T10:00:00+01:00"))
    .sort(ListThingsParamsSort::MinusName)
    .ids(vec![1, 2])
    .csv(vec!["x".to_owned(), "y,z".to_owned()])
    .spaced(vec!["p".to_owned(), "q".to_owned()])
    .filter(ListThingsParamsFilter::new().name("n").age(3))
    .page(Page::new().number(1).size(2))
    .flat(Page::new().number(3))
    .labels([("env".to_owned(), "prod".to_owned())].into())
    .r#where(Page::new().size(9))
    .either(ListThingsParamsEither::Integer(7))
    .list(vec!["l".to_owned()])
    .maybe(4);
    client!(query_params, server)
        .operations()
        .list_things(&params)
        .await
        .expect("it succeeds");
    let expected = [
        "q=a%20b%26c%3Dd%2F%C3%A9",
        "limit=5",
        "since=2026-11-21T10%3A00%3A00%2B01%3A00",
        "sort=-name",
        "ids=1&ids=2",
        "csv=x,y%2Cz",
        "spaced=p%20q",
        "piped=a%7Cb",
        "filter%5Bname%5D=n&filter%5Bage%5D=3",
        "number=1&size=2",
        "flat=number,3",
        "labels%5Benv%5D=prod",
        "where=%7B%22size%22%3A9%7D",
        "either=7",
        "list%5B%5D=l",
        "maybe=4",
    ];
    assert_eq!(server.seen().query(), expected.join("&"));
}

#[tokio::test]
async fn what_is_not_set_is_not_sent() {
    use query_params::operations::ListThingsParams;

    let server = Server::silent().await;
    let params = ListThingsParams::new("q", vec![]).ids(vec![]);
    client!(query_params, server)
        .operations()
        .list_things(&params)
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/things?q=q");
}

#[tokio::test]
async fn the_path_takes_scalars_in_the_order_of_its_template() {
    use path_params::operations::{GetDayParamsLevel, GetDayParamsMode};

    let server = Server::silent().await;
    client!(path_params, server)
        .operations()
        .get_day(
            "a/b c",
            &Date::new("2026-11-21"),
            GetDayParamsLevel::N2,
            &GetDayParamsMode::Unknown("half".to_owned()),
            true,
        )
        .await
        .expect("it succeeds");
    assert_eq!(
        server.seen().target,
        "/users/a%2Fb%20c/on/2026-11-21/2/half/true.json"
    );
}

#[tokio::test]
async fn the_path_takes_arrays_and_objects_in_every_style() {
    use path_params::operations::DeleteStyledByLabelByLabelsByMatrixByMatricesByTypeParamsType as Type;
    use path_params::types::Point;

    let server = Server::silent().await;
    let point = Point::new().x(1).y(2);
    client!(path_params, server)
        .operations()
        .get_simple_by_list_by_object_by_exploded(&[3, 4], &point, &point)
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/simple/3,4/x,1,y,2/x=1,y=2");

    let server = Server::silent().await;
    client!(path_params, server)
        .operations()
        .delete_styled_by_label_by_labels_by_matrix_by_matrices_by_type(
            5,
            &["a".to_owned(), "b c".to_owned()],
            "m",
            &point,
            &Type::Integer(6),
        )
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("DELETE", "/styled/.5/.a.b%20c/;matrix=m/;x=1;y=2/6")
    );
}

#[tokio::test]
async fn headers_and_cookies() {
    use header_params::operations::{ListThingsParams, ListThingsParamsTheme};
    use header_params::types::Point;

    let server = Server::silent().await;
    let point = || Point::new().x(1).y(2);
    let params = ListThingsParams::new("id-1", point(), "s p", point())
        .if_modified_since(Timestamp::new("2026-11-21T10:00:00Z"))
        .x_retries(3)
        .x_tags(vec!["a".to_owned(), "b".to_owned()])
        .x_point(point())
        .x_json(point())
        .theme(ListThingsParamsTheme::Dark)
        .ids(vec![1, 2])
        .flat(vec![3, 4]);
    client!(header_params, server)
        .operations()
        .list_things(&params)
        .await
        .expect("it succeeds");
    let seen = server.seen();
    for (name, value) in [
        ("x-request-id", "id-1"),
        ("if-modified-since", "2026-11-21T10:00:00Z"),
        ("x-retries", "3"),
        ("x-tags", "a,b"),
        ("x-point", "x,1,y,2"),
        ("x-exploded", "x=1,y=2"),
        ("x-json", r#"{"x":1,"y":2}"#),
        ("x-level", "2"),
        (
            "cookie",
            "session=s%20p; theme=dark; ids=1; ids=2; flat=3,4; point=x,1,y,2",
        ),
    ] {
        assert_eq!(seen.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn optional_headers_and_cookies_are_left_out() {
    use header_params::operations::ListThingsParams;
    use header_params::types::Point;

    let server = Server::silent().await;
    let params = ListThingsParams::new("id", Point::new().x(1), "s", Point::new().x(2));
    client!(header_params, server)
        .operations()
        .list_things(&params)
        .await
        .expect("it succeeds");
    let seen = server.seen();
    for name in [
        "x-retries",
        "x-tags",
        "x-point",
        "x-json",
        "if-modified-since",
    ] {
        assert_eq!(seen.header(name), None, "{name}");
    }
    assert_eq!(seen.header("cookie"), Some("session=s; point=x,2"));
}

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
async fn an_integer_value_is_a_parameter() {
    use integer_enums::operations::RaiseAlarmParams;
    use integer_enums::types::{Alarm, Level};

    let server = Server::answering(200, "application/json", r#"{"level":10}"#).await;
    client!(integer_enums, server)
        .operations()
        .raise_alarm(
            &RaiseAlarmParams::new().priority(Level::N20),
            &Alarm::new(Level::N10),
        )
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/alarms?priority=20");
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
async fn each_success_has_its_own_type() {
    use responses::operations::StartJobResponse;

    let call = |status, body| async move {
        let server = Server::answering(status, "application/json", body).await;
        client!(responses, server).operations().start_job().await
    };
    let done = call(200, r#"{"result":"r"}"#).await.expect("it succeeds");
    assert!(matches!(done, StartJobResponse::Ok(done) if done.result == "r"));
    let queued = call(202, r#"{"ticket":"t"}"#).await.expect("it succeeds");
    assert!(matches!(queued, StartJobResponse::Accepted(queued) if queued.ticket == "t"));
    let nothing = call(204, "").await.expect("it succeeds");
    assert!(matches!(nothing, StartJobResponse::NoContent));
    let error = call(206, r#"{"result":"r"}"#)
        .await
        .expect_err("nobody documents it");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(206));
}

#[tokio::test]
async fn errors_are_typed_by_their_status() {
    use responses::operations::{GetJobError, StartJobError};

    let typed = |status, content_type, body| async move {
        let server = Server::answering(status, content_type, body).await;
        let error = client!(responses, server)
            .operations()
            .start_job()
            .await
            .expect_err("it fails");
        error
            .typed::<StartJobError>()
            .expect("it is documented")
            .expect("it decodes")
    };
    let json = "application/json";
    assert!(matches!(
        typed(400, json, r#"{"message":"m"}"#).await,
        StartJobError::BadRequest(problem) if problem.message.as_deref() == Some("m")
    ));
    assert!(matches!(typed(404, "", "").await, StartJobError::NotFound));
    assert!(matches!(
        typed(418, json, r#"{"message":"tea"}"#).await,
        StartJobError::ClientError(problem) if problem.message.as_deref() == Some("tea")
    ));
    assert!(matches!(
        typed(503, "text/plain", "later").await,
        StartJobError::ServiceUnavailable(text) if text == "later"
    ));
    assert!(matches!(
        typed(500, json, r#"{"x":1}"#).await,
        StartJobError::Other(object) if object.len() == 1
    ));

    let server = Server::answering(410, json, "{}").await;
    let error = client!(responses, server)
        .operations()
        .get_job("1")
        .await
        .expect_err("it fails");
    assert!(error.typed::<GetJobError>().is_none());
    let server = Server::answering(409, "application/octet-stream", "raw").await;
    let error = client!(responses, server)
        .operations()
        .get_job("1")
        .await
        .expect_err("it fails");
    let typed = error
        .typed::<GetJobError>()
        .expect("it is documented")
        .expect("it decodes");
    assert!(matches!(typed, GetJobError::Conflict(bytes) if &bytes[..] == b"raw"));
}

#[tokio::test]
async fn default_is_the_success_where_there_is_no_other() {
    let server = Server::answering(200, "application/json", "\"gone\"").await;
    let message = client!(responses, server)
        .operations()
        .drop_job("1")
        .await
        .expect("it succeeds");
    assert_eq!(message, "gone");
}

#[tokio::test]
async fn credentials_go_where_the_operation_wants_them() {
    let server = Server::silent().await;
    let client = |url: &str| {
        security::Client::builder()
            .base_url(url)
            .token("t")
            .basic_auth("u", "p")
            .api_key("k")
            .query_api_key("q")
            .cookie_api_key("c")
            .build()
            .expect("the client is built")
    };
    client(&server.url)
        .operations()
        .by_default()
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().header("authorization"), Some("Bearer t"));

    let server = Server::silent().await;
    client(&server.url)
        .operations()
        .open()
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        (
            seen.header("authorization"),
            seen.header("x-key"),
            seen.target.as_str()
        ),
        (None, None, "/open")
    );

    let server = Server::silent().await;
    client(&server.url)
        .operations()
        .both()
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(
        (
            seen.header("x-key"),
            seen.header("cookie"),
            seen.header("authorization")
        ),
        (Some("k"), Some("sid=c"), None)
    );

    let server = Server::silent().await;
    let client = security::Client::builder()
        .base_url(&server.url)
        .build()
        .expect("the client is built");
    client
        .operations()
        .maybe()
        .await
        .expect("no credential is needed");
    assert_eq!(server.seen().target, "/maybe");
    client
        .operations()
        .by_default()
        .await
        .expect_err("a token is needed");
}

#[tokio::test]
async fn a_path_that_is_no_ascii_is_encoded() {
    let server = Server::silent().await;
    client!(names, server)
        .operations()
        .get_crabs()
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/crabs/%F0%9F%A6%80");
}

#[tokio::test]
async fn each_group_has_its_handle() {
    let server = Server::answering(
        200,
        "application/json",
        r#"[{"name":"Rex","kind":{"name":"dog"}}]"#,
    )
    .await;
    let client = client!(groups, server);
    let pets = client
        .pet_store()
        .pet_store_list()
        .await
        .expect("it succeeds");
    assert_eq!(pets.len(), 1);
    assert_eq!(server.seen().target, "/pets");
    let server = Server::silent().await;
    let client = client!(groups, server);
    client
        .webhook_operations()
        .delete_hooks_by_id("a")
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/hooks/a");
    client.runtime_().run().await.expect("it succeeds");
}

#[tokio::test]
async fn a_range_of_media_types_is_sent_as_one_of_them() {
    use media_types::types::Note;

    let sent = |server: &Server| server.seen().header("content-type").map(str::to_owned);
    let server = Server::silent().await;
    let client = client!(media_types, server);
    client
        .operations()
        .store_note_with_xml("<note/>")
        .await
        .expect("it succeeds");
    assert_eq!(sent(&server).as_deref(), Some("application/xml"));
    let server = Server::silent().await;
    let client = client!(media_types, server);
    client
        .operations()
        .store_picture("png")
        .await
        .expect("it succeeds");
    assert_eq!(sent(&server).as_deref(), Some("application/octet-stream"));
    let server = Server::silent().await;
    let client = client!(media_types, server);
    client
        .operations()
        .replace_picture("<svg/>")
        .await
        .expect("it succeeds");
    assert_eq!(sent(&server).as_deref(), Some("application/xml"));
    let server = Server::answering(200, "application/json", r#"{"text":"b"}"#).await;
    let note = client!(media_types, server)
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
