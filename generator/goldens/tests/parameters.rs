//! Parameters: what is put into the path, the query, the headers and the cookies.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use generated_client::runtime::{Date, Timestamp};
use goldens::{
    defaults, header_params, integer_enums, names, path_params, path_styles, published_paths,
    query_params, query_shapes, shared_parameters,
};

use support::client;
use support::server::Server;

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
async fn a_query_that_nests_repeats_or_bends_its_style() {
    use query_shapes::operations::SearchParams;
    use query_shapes::types::{Filter, FilterRange, FilterRows, Kind, Page};

    let server = Server::silent().await;
    let page = || Page::new().number(1).size(2);
    let words = || vec!["a".to_owned(), "b c".to_owned()];
    let params = SearchParams::new()
        .filter(
            Filter::new()
                .name("n")
                .range(FilterRange::new().from(3))
                .tags(words())
                .rows(vec![FilterRows::new().a(1), FilterRows::new().a(2)]),
        )
        .kinds(vec![
            Kind::One,
            Kind::TwoThree,
            Kind::Unknown("four".to_owned()),
        ])
        .days(vec![Date::new("2026-11-21"), Date::new("2026-11-22")])
        .pipes(words())
        .spaces(vec![1, 2])
        .spaced(page())
        .piped(page())
        .pages(vec![page()])
        .map([("a".to_owned(), 1), ("b&".to_owned(), 2)].into())
        .json(words())
        .text("plain \"text\"")
        .price(5.0)
        .path("/a/b?c=d&e#f+g,h")
        .flag(false)
        .any("x")
        .expand(words())
        .maybe(vec![Some("m".to_owned()), None]);
    client!(query_shapes, server)
        .operations()
        .search(&params)
        .await
        .expect("it succeeds");
    let expected = [
        "filter%5Bname%5D=n&filter%5Brange%5D%5Bfrom%5D=3",
        "filter%5Btags%5D%5B%5D=a&filter%5Btags%5D%5B%5D=b%20c",
        "filter%5Brows%5D%5B0%5D%5Ba%5D=1&filter%5Brows%5D%5B1%5D%5Ba%5D=2",
        "kinds=one&kinds=two%2C%20three&kinds=four",
        "days=2026-11-21,2026-11-22",
        "pipes=a&pipes=b%20c",
        "spaces=1&spaces=2",
        "spaced=number%201%20size%202",
        "piped=number%7C1%7Csize%7C2",
        "pages=%7B%22number%22%3A1%2C%22size%22%3A2%7D",
        "a=1&b%26=2",
        "json=%5B%22a%22%2C%22b%20c%22%5D",
        "text=plain%20%22text%22",
        "price=5",
        "path=/a/b?c%3Dd%26e%23f%2Bg,h",
        "flag=false",
        "any=x",
        "expand%5B%5D=a&expand%5B%5D=b%20c",
        "maybe=m",
    ];
    assert_eq!(server.seen().query(), expected.join("&"));
}

#[tokio::test]
async fn a_value_that_would_be_read_as_two_is_refused() {
    use query_params::operations::{ListThingsParams, ListThingsParamsPipedItem};

    let server = Server::silent().await;
    let client = client!(query_params, server);
    let list = |params: &ListThingsParams| {
        let call = client.operations().list_things(params);
        call.build_request().map_err(|error| error.to_string())
    };
    let piped = ListThingsParamsPipedItem::Unknown("a|b".to_owned());
    let refusal = list(&ListThingsParams::new("q", vec![piped])).expect_err("it has the delimiter");
    assert!(refusal.contains("`piped`"), "{refusal}");
    let params = ListThingsParams::new("q", vec![ListThingsParamsPipedItem::A]);
    let refusal = list(&params.clone().spaced(vec!["p q".to_owned()])).expect_err("likewise");
    assert!(refusal.contains("`spaced`"), "{refusal}");
    // A comma is encoded, and the one between two values is not.
    list(&params.csv(vec!["x,y".to_owned()])).expect("it can be told apart");
}

#[tokio::test]
async fn an_empty_array_or_object_sends_nothing() {
    use query_shapes::operations::SearchParams;
    use query_shapes::types::{Filter, Page};

    let server = Server::silent().await;
    let params = SearchParams::new()
        .filter(Filter::new().tags(vec![]))
        .kinds(vec![])
        .days(vec![])
        .spaced(Page::new())
        .map([].into())
        .expand(vec![])
        .maybe(vec![None]);
    client!(query_shapes, server)
        .operations()
        .search(&params)
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/search");
}

#[tokio::test]
async fn every_style_of_the_path() {
    use path_styles::types::Point;

    let list = ["a".to_owned(), "b/c".to_owned()];
    let point = Point::new().x(1).y("é");
    let server = Server::silent().await;
    client!(path_styles, server)
        .operations()
        .label("t.t", &list, &list, &point, &point)
        .await
        .expect("it succeeds");
    assert_eq!(
        server.seen().target,
        "/label/.t.t/.a,b%2Fc/.a.b%2Fc/.x,1,y,%C3%A9/.x=1.y=%C3%A9"
    );

    let server = Server::silent().await;
    client!(path_styles, server)
        .operations()
        .matrix("t;t", &list, &list, &point, &point)
        .await
        .expect("it succeeds");
    assert_eq!(
        server.seen().target,
        "/matrix/;text=t%3Bt/;list=a,b%2Fc/;lists=a;lists=b%2Fc/;object=x,1,y,%C3%A9/;x=1;y=%C3%A9"
    );

    let server = Server::silent().await;
    client!(path_styles, server)
        .operations()
        .json(&point)
        .await
        .expect("it succeeds");
    assert_eq!(
        server.seen().target,
        "/json/%7B%22x%22%3A1%2C%22y%22%3A%22%C3%A9%22%7D"
    );
}

#[tokio::test]
async fn a_segment_that_would_call_another_path_is_refused() {
    let server = Server::silent().await;
    for id in ["..", ".", ""] {
        let error = client!(published_paths, server)
            .operations()
            .get_price(id, "1")
            .await
            .expect_err("it is refused");
        assert!(error.to_string().contains("productId"), "{error}");
    }
}

#[tokio::test]
async fn a_slash_at_the_end_is_sent_and_placeholders_need_no_declaration() {
    use published_paths::operations::ListProductsParams;

    let answer = r#"{"_id":"a","id":"b"}"#;
    let server = Server::answering(200, "application/json", answer).await;
    let product = client!(published_paths, server)
        .operations()
        .list_products(&ListProductsParams::new().limit(20.0))
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/products/?limit=20");
    assert_eq!(
        (product.underscore_id.as_str(), product.id.as_str()),
        ("a", "b")
    );

    let server = Server::silent().await;
    client!(published_paths, server)
        .operations()
        .list_products_at_once()
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/products");

    let server = Server::answering(200, "application/json", "[1,null]").await;
    let price = client!(published_paths, server)
        .operations()
        .get_price("p", "q/r")
        .await
        .expect("it succeeds");
    assert_eq!(server.seen().target, "/products/p/prices/q%2Fr/");
    assert_eq!(price, serde_json::json!([1, null]));
}

#[tokio::test]
async fn a_default_belongs_to_the_api_and_is_not_sent() {
    use defaults::operations::{AddRowParams, AddRowParamsSort};
    use defaults::types::Row;

    let server = Server::answering(200, "application/json", r#"{"name":"n"}"#).await;
    let row = client!(defaults, server)
        .operations()
        .add_row(&AddRowParams::new(AddRowParamsSort::Down), &Row::new("r"))
        .await
        .expect("it succeeds");
    let seen = server.seen();
    assert_eq!(seen.target, "/rows?sort=down");
    assert_eq!(seen.header("x-mode"), None);
    assert_eq!(seen.text(), r#"{"name":"r"}"#);
    assert_eq!((row.kind, row.size, row.list), (None, None, None));
}

#[tokio::test]
async fn a_parameter_that_operations_share_has_one_type() {
    use shared_parameters::operations::{ListDraftsParams, ListPostsParams};
    use shared_parameters::types::{Sort, StatesItem};

    let server = Server::silent().await;
    let client = client!(shared_parameters, server);
    let (sort, states) = (Sort::Newest, vec![StatesItem::Open, StatesItem::Done]);
    let posts = ListPostsParams::new(sort.clone()).states(states.clone());
    let drafts = ListDraftsParams::new(sort).states(states);
    let operations = client.operations();
    let _unread = operations.list_posts(&posts).await;
    let _unread = operations.list_drafts(&drafts).await;
    let queries = server.all();
    let queries: Vec<_> = queries.iter().map(|seen| seen.query()).collect();
    assert_eq!(queries, ["sort=newest&states=open,done"; 2]);
}
