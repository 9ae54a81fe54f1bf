//! Deliveries of webhooks: told apart by a member, or by the function that reads them.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

use goldens::{callbacks, webhooks_events, webhooks_plain, webhooks_stamped};

#[test]
fn a_delivery_names_its_event() {
    use webhooks_events::webhooks::Event;

    let event = Event::parse(br#"{"type":"order.paid","data":{"id":"7","total":1.5,"new":1}}"#);
    let event = event.expect("it is known");
    assert_eq!(event.kind(), "order.paid");
    assert!(
        matches!(event, Event::OrderPaid(order) if order.id == "7" && order.total == Some(1.5))
    );

    let event =
        Event::parse(br#"{"data":{"item":"nail"},"type":"stock.low"}"#).expect("it is known");
    assert!(matches!(event, Event::StockLow(stock) if stock.item == "nail"));

    let event = Event::parse(br#"{"type":"order.lost","data":{"id": [1]}}"#).expect("it is kept");
    assert!(
        matches!(&event, Event::Unknown { kind, payload } if kind == "order.lost" && payload.get() == r#"{"id": [1]}"#),
        "{event:?}"
    );

    for broken in [
        &b"{"[..],
        b"{}",
        br#"{"type":"order.paid"}"#,
        br#"{"type":"order.paid","data":{}}"#,
    ] {
        Event::parse(broken).expect_err("it is broken");
    }
}

#[test]
fn a_signature_of_another_key_is_refused() {
    use generated_client::runtime::HeaderMap;
    use webhooks_events::webhooks::Verifier;

    let verifier = Verifier::test().expect("the key is built in");
    let mut headers = HeaderMap::new();
    let body = br#"{"type":"order.paid","data":{"id":"7"}}"#;
    verifier
        .unwrap(&headers, body)
        .expect_err("nothing is signed");
    headers.insert("x-signature", "AAAA".parse().expect("a value"));
    verifier
        .unwrap(&headers, body)
        .expect_err("it is no signature");
}

#[test]
fn a_delivery_may_lack_its_kind() {
    use webhooks_stamped::webhooks::Event;

    let event = Event::parse(br#"{"kind":"order.paid","number":"7","sent":1,"order":"o"}"#);
    assert!(matches!(event, Ok(Event::OrderPaid(paid)) if paid.sent == Some(1)));

    let event = Event::parse(br#"{"number":"7"}"#).expect("it is kept");
    assert_eq!(event.kind(), "");
    assert!(
        matches!(&event, Event::Unknown { payload, .. } if payload.get() == r#"{"number":"7"}"#),
        "{event:?}"
    );
    Event::parse(br#"{"kind":7}"#).expect_err("it is no text");
}

/// The keys and the signatures are those of RFC 8032, section 7.1.
#[test]
fn older_headers_count_where_newer_ones_are_not_there() {
    use generated_client::runtime::HeaderMap;
    use webhooks_stamped::webhooks::Verifier;

    // Each with its key, over the empty text and over the bytes af 82.
    const NEWER: &str =
        "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==";
    const OLDER: &str =
        "YpHWV97sJAJIJ+acOr4BowzlSKKEdDpEXjaA19taw6wY/5tTjRbykK5n92CYTcZZSnwV6XFu0o3AJ77O6h7ECg==";
    let with = |values: &[(&'static str, &str)]| {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.insert(*name, value.parse().expect("a value"));
        }
        headers
    };
    let live = Verifier::live().expect("the keys are built in");
    let test = Verifier::test().expect("the key is built in");
    let newer = with(&[("x-signature-2", NEWER)]);
    live.verify(&newer, b"").expect("it is signed");
    test.verify(&newer, b"").expect_err("another key");
    let older = with(&[("x-signature-1", OLDER)]);
    live.verify(&older, b"\xaf\x82").expect("it is signed");
    test.verify(&older, b"\xaf\x82")
        .expect_err("it has no such key");
    let both = with(&[("x-signature-2", NEWER), ("x-signature-1", OLDER)]);
    live.verify(&both, b"\xaf\x82")
        .expect_err("the newer one decides");
}

#[test]
fn a_delivery_that_nothing_names_has_a_function() {
    use webhooks_plain::webhooks::{parse_order_paid, parse_ping, parse_stock_low};

    assert_eq!(
        parse_order_paid(br#"{"id":"7"}"#).expect("it is one").id,
        "7"
    );
    assert_eq!(
        parse_stock_low(br#"{"item":"nail","left":3}"#)
            .expect("it is one")
            .left,
        Some(3)
    );
    assert_eq!(
        parse_ping(b"[1]").expect("anything will do").to_string(),
        "[1]"
    );
    let error = parse_order_paid(br#"{"id":7}"#).expect_err("it is a number");
    assert_eq!(error.path(), "id");
}

#[test]
fn a_callback_is_read_like_a_webhook() {
    let export = callbacks::webhooks::parse_start_export_finished(br#"{"file":"a.csv"}"#);
    assert_eq!(export.expect("it is one").file, "a.csv");
}
