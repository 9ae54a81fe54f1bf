//! Request targets, seen from a server: path and query, byte for byte.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::error::Error as _;

use generated_client::runtime::__private::{Method, Operation, PathStyle, response};
use generated_client::runtime::{Date, ErrorKind, Field, JsonObject, Query, Timestamp, ToQuery};
use serde::Serialize;
use serde_json::json;

use support::Server;
use support::client::{Client, PLAIN, VERSIONED};

/// Sends one request with the given query and gives back what arrived.
async fn sent_query(write: impl Fn(&mut Query)) -> Option<String> {
    struct Written<F>(F);
    impl<F: Fn(&mut Query)> ToQuery for Written<F> {
        fn write(&self, query: &mut Query) {
            (self.0)(query);
        }
    }
    let server = Server::answering(1).await;
    let client = Client::at(server.url());
    client
        .request(&PLAIN)
        .query(&Written(write))
        .returns(response::empty)
        .await
        .unwrap();
    server.only().query().map(ToOwned::to_owned)
}

async fn sent_path(base_path: &str, id: &str) -> String {
    let server = Server::answering(1).await;
    let client = Client::at(server.url() + base_path);
    client
        .request(&VERSIONED)
        .path("id", id)
        .returns(response::empty)
        .await
        .unwrap();
    server.only().target
}

#[tokio::test]
async fn a_path_parameter_stays_within_its_segment() {
    for (id, target) in [
        ("rev_1-a.b~c", "/things/rev_1-a.b~c"),
        ("a b", "/things/a%20b"),
        ("a/b", "/things/a%2Fb"),
        ("a\\b", "/things/a%5Cb"),
        ("../admin", "/things/..%2Fadmin"),
        ("%2e%2e", "/things/%252e%252e"),
        ("100%", "/things/100%25"),
        ("a?b=c#d", "/things/a%3Fb%3Dc%23d"),
        (
            "a;b,c:d@e!$&'()*+",
            "/things/a%3Bb%2Cc%3Ad%40e%21%24%26%27%28%29%2A%2B",
        ),
        ("größe/日本", "/things/gr%C3%B6%C3%9Fe%2F%E6%97%A5%E6%9C%AC"),
        ("line\r\nbreak", "/things/line%0D%0Abreak"),
        ("...", "/things/..."),
        ("{id}", "/things/%7Bid%7D"),
    ] {
        assert_eq!(sent_path("", id).await, target, "{id:?}");
    }
}

#[tokio::test]
async fn a_path_parameter_that_would_call_another_path_is_refused() {
    let server = Server::start([]).await;
    let client = Client::at(server.url());
    for (id, why) in [
        ("", "is empty"),
        (".", "is a dot segment"),
        ("..", "is a dot segment"),
    ] {
        let error = client
            .request(&VERSIONED)
            .path("id", id)
            .returns(response::empty)
            .await
            .unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Build);
        assert_eq!(
            error.to_string(),
            format!("update-thing: path parameter `id` {why}")
        );
    }

    const PAIR: Operation = Operation::new("pair", Method::GET, "/{a}{b}/x");
    let half = PathStyle::Label { explode: false };
    let call = client
        .request(&PAIR)
        .path_styled("a", half, "")
        .path("b", "b")
        .returns(response::empty);
    assert_eq!(
        call.await.unwrap_err().to_string(),
        "pair: path parameter `a` is empty or a dot segment"
    );
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn a_template_with_a_dot_segment_is_refused() {
    const CLIMBING: Operation = Operation::new("climbing", Method::GET, "/things/../{id}");
    let client = Client::at("http://localhost");
    let call = client
        .request(&CLIMBING)
        .path("id", "1")
        .returns(response::empty);
    assert_eq!(
        call.await.unwrap_err().to_string(),
        "climbing: the path has a dot segment"
    );
}

#[tokio::test]
async fn a_missing_path_parameter_is_named() {
    let client = Client::at("http://localhost");
    let error = client
        .request(&VERSIONED)
        .returns(response::empty)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "update-thing: path parameter `id` has no value"
    );
}

#[tokio::test]
async fn the_base_path_is_kept_and_the_template_is_sent_as_it_is() {
    assert_eq!(sent_path("/v2", "1").await, "/v2/things/1");
    assert_eq!(sent_path("/v2/", "1").await, "/v2/things/1");
    assert_eq!(sent_path("/a%20b/v2", "1").await, "/a%20b/v2/things/1");

    const TRAILING: Operation = Operation::new("list", Method::GET, "/products/");
    const FIXED_QUERY: Operation = Operation::new("fixed", Method::GET, "/products?beta=true");
    const MIXED: Operation = Operation::new("mixed", Method::GET, "/files/{name}.{ext}/:copy");
    struct Page;
    impl ToQuery for Page {
        fn write(&self, query: &mut Query) {
            query.form("page", &2);
        }
    }
    let server = Server::answering(4).await;
    let client = Client::at(server.url() + "/v2");
    client
        .request(&TRAILING)
        .returns(response::empty)
        .await
        .unwrap();
    client
        .request(&TRAILING)
        .query(&Page)
        .returns(response::empty)
        .await
        .unwrap();
    client
        .request(&FIXED_QUERY)
        .query(&Some(Page))
        .returns(response::empty)
        .await
        .unwrap();
    client
        .request(&MIXED)
        .path("ext", "png")
        .path("name", "..")
        .returns(response::empty)
        .await
        .unwrap_err();
    client
        .request(&MIXED)
        .path("ext", "png")
        .path("name", "a.b")
        .returns(response::empty)
        .await
        .unwrap();
    let targets: Vec<_> = server
        .received()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(
        targets,
        [
            "/v2/products/",
            "/v2/products/?page=2",
            "/v2/products?beta=true&page=2",
            "/v2/files/a.b.png/:copy"
        ]
    );
}

/// The specification's own example values: the array blue, black, brown and the object R=100,
/// G=200, B=150.
#[derive(Serialize)]
struct Colour {
    #[serde(rename = "R")]
    r: u8,
    #[serde(rename = "G")]
    g: u8,
    #[serde(rename = "B")]
    b: Option<u8>,
}

const COLOUR: Colour = Colour {
    r: 100,
    g: 200,
    b: Some(150),
};
const COLOURS: [&str; 3] = ["blue", "black", "brown"];

#[tokio::test]
async fn path_styles_follow_the_specification() {
    const STYLED: Operation = Operation::new("styled", Method::GET, "/map{color}/end");
    const LIST: [&str; 3] = COLOURS;
    let cases: [(PathStyle, &str, &str, &str); 6] = [
        (
            PathStyle::Simple { explode: false },
            "blue",
            "blue,black,brown",
            "R,100,G,200,B,150",
        ),
        (
            PathStyle::Simple { explode: true },
            "blue",
            "blue,black,brown",
            "R=100,G=200,B=150",
        ),
        (
            PathStyle::Label { explode: false },
            ".blue",
            ".blue,black,brown",
            ".R,100,G,200,B,150",
        ),
        (
            PathStyle::Label { explode: true },
            ".blue",
            ".blue.black.brown",
            ".R=100.G=200.B=150",
        ),
        (
            PathStyle::Matrix { explode: false },
            ";color=blue",
            ";color=blue,black,brown",
            ";color=R,100,G,200,B,150",
        ),
        (
            PathStyle::Matrix { explode: true },
            ";color=blue",
            ";color=blue;color=black;color=brown",
            ";R=100;G=200;B=150",
        ),
    ];
    for (style, scalar, list, object) in cases {
        let server = Server::answering(3).await;
        let client = Client::at(server.url());
        let request = || client.request(&STYLED);
        request()
            .path_styled("color", style, "blue")
            .returns(response::empty)
            .await
            .unwrap();
        request()
            .path_styled("color", style, &LIST)
            .returns(response::empty)
            .await
            .unwrap();
        request()
            .path_styled("color", style, &COLOUR)
            .returns(response::empty)
            .await
            .unwrap();
        let targets: Vec<_> = server
            .received()
            .into_iter()
            .map(|request| request.target)
            .collect();
        let expected: Vec<_> = [scalar, list, object]
            .iter()
            .map(|text| format!("/map{text}/end"))
            .collect();
        assert_eq!(targets, expected, "{style:?}");
    }
}

#[tokio::test]
async fn an_empty_value_in_a_matrix_has_no_equals_sign() {
    const STYLED: Operation = Operation::new("styled", Method::GET, "/map{color}");
    let server = Server::answering(1).await;
    let request = Client::at(server.url()).request(&STYLED);
    request
        .path_styled("color", PathStyle::Matrix { explode: false }, "")
        .returns(response::empty)
        .await
        .unwrap();
    assert_eq!(server.only().target, "/map;color");
}

#[tokio::test]
async fn a_styled_path_parameter_is_encoded_and_refused_when_empty() {
    const STYLED: Operation = Operation::new("styled", Method::GET, "/map/{color}");
    let server = Server::answering(1).await;
    let client = Client::at(server.url());
    let list = ["a,b", "../c"];
    client
        .request(&STYLED)
        .path_styled("color", PathStyle::Simple { explode: false }, &list)
        .returns(response::empty)
        .await
        .unwrap();
    assert_eq!(server.only().target, "/map/a%2Cb,..%2Fc");
    for list in [vec![], vec![".."], vec!["."], vec![""]] {
        let call = client
            .request(&STYLED)
            .path_styled("color", PathStyle::Simple { explode: false }, &list)
            .returns(response::empty);
        assert_eq!(
            *call.await.unwrap_err().kind(),
            ErrorKind::Build,
            "{list:?}"
        );
    }
}

#[tokio::test]
async fn scalars_in_a_query() {
    let query = sent_query(|query| {
        query.form("text", "a b&c=d+e/ü%");
        query.form("empty", "");
        query.form("yes", &true);
        query.form("count", &-3_i64);
        query.form("whole", &5.0_f64);
        query.form("rating", &4.5_f64);
        query.form("when", &Timestamp::new("2017-08-01T00:00:00+02:00"));
        query.form("day", &Date::new("2017-08-01"));
        query.form("any", &json!("plain"));
        query.form("some", &Some("x".to_owned()));
        query.form("none", &None::<String>);
        query.form("absent", &Field::<i64>::Absent);
        query.form("null", &Field::<i64>::Null);
        query.form("value", &Field::Value(1));
        query.form("nested", &Some(None::<i64>));
        query.form("inner", &Some(Some(7)));
        query.form("a[b] c", &1);
    });
    let expected = "text=a%20b%26c%3Dd%2Be%2F%C3%BC%25&empty=&yes=true&count=-3&whole=5&rating=4.5\
                    &when=2017-08-01T00%3A00%3A00%2B02%3A00&day=2017-08-01&any=plain&some=x&value=1&inner=7&a%5Bb%5D%20c=1";
    assert_eq!(query.await.as_deref(), Some(expected));
}

#[tokio::test]
async fn arrays_in_a_query() {
    let all = ["a b", "c,d", "e|f"];
    // A delimiter inside of a value would be read as one between two, but for the comma.
    let (unspaced, unpiped) = (["c,d", "e|f"], ["a b", "c,d"]);
    for (expected, list, write) in [
        (
            "x=a%20b&x=c%2Cd&x=e%7Cf",
            all.as_slice(),
            Query::exploded as fn(&mut Query, &str, &Vec<String>),
        ),
        ("x=a%20b,c%2Cd,e%7Cf", &all, Query::csv),
        ("x=c%2Cd%20e%7Cf", &unspaced, Query::space),
        ("x=a%20b%7Cc%2Cd", &unpiped, Query::pipe),
    ] {
        let list = list.iter().map(|&value| value.to_owned()).collect();
        assert_eq!(
            sent_query(|query| write(query, "x", &list))
                .await
                .as_deref(),
            Some(expected)
        );
    }
    let others = sent_query(|query| {
        query.exploded("some", &Some(vec![1, 2]));
        query.csv("slice", &[true, false][..]);
        query.csv("one", &vec![""]);
        query.csv("tuple", &("a", 1.0, None::<i64>));
        query.exploded("items", &[json!({"k": 1}), json!(["x"])]);
        query.pipe("single", "a");
    });
    assert_eq!(
        others.await.as_deref(),
        Some(
            "some=1&some=2&slice=true,false&one=&tuple=a,1\
             &items=%7B%22k%22%3A1%7D&items=%5B%22x%22%5D&single=a"
        )
    );
}

#[tokio::test]
async fn what_is_empty_sends_nothing() {
    let query = sent_query(|query| {
        query.exploded("a", &Vec::<String>::new());
        query.csv("b", &Vec::<String>::new());
        query.space("c", &Vec::<String>::new());
        query.pipe("d", &None::<Vec<String>>);
        query.exploded("e", &[None::<i64>]);
        query.deep_object("f", &None::<Colour>);
        query.form_object(&JsonObject::new());
        query.csv_object("g", &JsonObject::new());
        query.json("h", &None::<Colour>);
    });
    assert_eq!(query.await, None);
}

#[tokio::test]
async fn objects_in_a_query() {
    for (expected, write) in [
        (
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
            Query::deep_object as fn(&mut Query, &str, &Colour),
        ),
        ("color=R,100,G,200,B,150", Query::csv_object),
        ("color=R%20100%20G%20200%20B%20150", Query::space),
        ("color=R%7C100%7CG%7C200%7CB%7C150", Query::pipe),
        (
            "color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D",
            Query::json,
        ),
        ("R=100&G=200&B=150", |query, _, colour| {
            query.form_object(colour)
        }),
    ] {
        assert_eq!(
            sent_query(|query| write(query, "color", &COLOUR))
                .await
                .as_deref(),
            Some(expected)
        );
    }
    let nested = json!({"a": {"b": 1.0, "c": null}, "d": ["x", "y"], "e": []});
    assert_eq!(
        sent_query(|query| query.deep_object("f", &nested))
            .await
            .as_deref(),
        Some("f%5Ba%5D%5Bb%5D=1&f%5Bd%5D%5B%5D=x&f%5Bd%5D%5B%5D=y")
    );
    // Only an index tells to which of two objects a member belongs.
    let rows = json!([{"a": 1, "b": 2}, {"a": 3}, [4]]);
    assert_eq!(
        sent_query(|query| query.deep_object("r", &rows))
            .await
            .as_deref(),
        Some("r%5B0%5D%5Ba%5D=1&r%5B0%5D%5Bb%5D=2&r%5B1%5D%5Ba%5D=3&r%5B2%5D%5B%5D=4")
    );
    let missing = Colour { b: None, ..COLOUR };
    assert_eq!(
        sent_query(|query| query.csv_object("c", &missing))
            .await
            .as_deref(),
        Some("c=R,100,G,200")
    );
}

#[tokio::test]
async fn reserved_characters_are_kept_where_they_are_allowed() {
    let query = sent_query(|query| {
        query.allow_reserved(|query| query.form("a/b", "/:?@!$'()*,;[]&=+#% é"));
        query.allow_reserved(|query| query.csv("c", &["x/y", "z&"]));
        query.form("d", "/");
    });
    assert_eq!(
        query.await.as_deref(),
        Some("a%2Fb=/:?@!$%27()*,;[]%26%3D%2B%23%25%20%C3%A9&c=x/y,z%26&d=%2F")
    );
}

#[tokio::test]
async fn a_query_that_cannot_be_written_is_an_error() {
    struct Bad;
    impl ToQuery for Bad {
        fn write(&self, query: &mut Query) {
            query.deep_object(
                "filter",
                &[((1, 2), 3)]
                    .into_iter()
                    .collect::<std::collections::BTreeMap<_, _>>(),
            );
        }
    }
    let client = Client::at("http://localhost");
    let error = client
        .request(&PLAIN)
        .query(&Bad)
        .returns(response::empty)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "plain: query parameter `filter` cannot be written"
    );
    assert_eq!(error.source().unwrap().to_string(), "key must be a string");
}
