//! Values of several kinds: enumerations, unions with and without a tag, inheritance.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use goldens::{
    inheritance, inherited_members, integer_enums, mixed_enums, shape_unions, string_enums,
    tagged_unions, told_apart, union_traps,
};
use serde_json::json;

use support::{encode, refused, round_trip};

#[test]
fn values_that_differ_in_case_alone_stay_apart() {
    use string_enums::types::State;

    for (wire, state) in [
        ("ACTIVE", State::ActiveUpper),
        ("active", State::ActiveLower),
        ("Active", State::Active),
        ("in_active", State::InActive),
        ("gone", State::Unknown("gone".to_owned())),
        ("", State::Unknown(String::new())),
    ] {
        assert_eq!(round_trip::<State>(json!(wire)), state);
    }
}

#[test]
fn odd_values_have_names() {
    use string_enums::types::SampleOdd;

    for (wire, value) in [
        ("", SampleOdd::Empty),
        (" ", SampleOdd::Blank),
        ("+1", SampleOdd::Plus1),
        ("-1", SampleOdd::Minus1),
        ("1", SampleOdd::N1),
        ("1.0", SampleOdd::N1_0),
        ("🦀", SampleOdd::Symbol),
        ("Unknown", SampleOdd::UnknownValue),
        ("unknown", SampleOdd::Unknown("unknown".to_owned())),
    ] {
        assert_eq!(round_trip::<SampleOdd>(json!(wire)), value);
    }
}

#[test]
fn an_enumeration_is_closed_only_where_the_document_says_so() {
    use string_enums::types::{Sample, SampleEither, SampleFixed};

    let sample: Sample = round_trip(json!({
        "state": "new", "fixed": "no", "language": "no", "either": "medium", "titled": "c", "maybe": null,
        "sort": ["-name", "size"],
    }));
    assert_eq!(sample.fixed, Some(SampleFixed::No));
    assert_eq!(
        sample.either,
        Some(SampleEither::Unknown("medium".to_owned()))
    );
    let error = refused::<Sample>(&json!({"state": "new", "fixed": "maybe"}));
    assert!(error.starts_with("fixed:"), "{error}");
}

#[test]
fn integer_values_have_names() {
    use integer_enums::types::{Alarm, AlarmOffset, Level};

    let alarm: Alarm =
        round_trip(json!({"level": 4_294_967_296_i64, "offset": -1, "ratio": 0.5, "exit": null}));
    assert_eq!(
        (alarm.level, alarm.offset),
        (Level::N4294967296, Some(AlarmOffset::Minus1))
    );
    let alarm: Alarm = round_trip(json!({"level": 11, "exit": 1}));
    assert_eq!(alarm.level, Level::Unknown(11));
}

#[test]
fn a_tag_chooses_the_variant() {
    use tagged_unions::types::{Drawing, DrawingPet, Shape, Step, StepLiftPen};

    let drawing: Drawing = round_trip(json!({
        "shape": {"kind": "disc", "radius": 1.5},
        "step": {"op": "spin", "by": 0.5},
        "pet": {"species": "Dog", "tricks": ["sit"]},
    }));
    assert!(matches!(&drawing.shape, Some(Shape::Circle(circle)) if circle.kind == "disc"));
    assert!(matches!(drawing.step, Some(Step::WithBy(_))));
    assert!(matches!(drawing.pet, Some(DrawingPet::Dog(_))));
    assert_eq!(
        encode(&Step::LiftPen(StepLiftPen::new())),
        json!({"op": "lift"})
    );
}

#[test]
fn an_unknown_tag_keeps_the_whole_value() {
    use tagged_unions::types::{Drawing, Shape};

    let drawing: Drawing = round_trip(json!({
        "shape": {"kind": "star", "points": 5, "nested": {"a": [1, 2]}},
        "pet": {"name": "no tag"},
        "step": {"op": 7},
    }));
    assert!(
        matches!(&drawing.shape, Some(Shape::Unknown(raw)) if raw.get().contains("points")),
        "{drawing:?}"
    );
}

#[test]
fn a_known_tag_with_the_wrong_members_is_an_error() {
    let error = refused::<tagged_unions::types::Drawing>(
        &json!({"shape": {"kind": "circle", "radius": "wide"}}),
    );
    assert!(error.contains("radius"), "{error}");
}

#[test]
fn the_shape_of_a_value_chooses_the_variant() {
    use shape_unions::types::{
        Filter, FilterLevel, FilterMany, FilterNumber, FilterTarget, FilterValue, FilterWhen,
    };

    let filter: Filter = round_trip(json!({
        "value": {"from": 1}, "number": "7", "when": "2026-11-21", "target": {"name": "n", "vat": "v"},
        "many": ["a"], "level": true,
    }));
    assert!(
        matches!(filter.value, Some(FilterValue::Range(_))),
        "{filter:?}"
    );
    assert!(matches!(filter.number.value(), Some(FilterNumber::Text(_))));
    assert!(
        matches!(filter.when, Some(FilterWhen::Date(_))),
        "{filter:?}"
    );
    assert!(
        matches!(filter.target, Some(FilterTarget::Company(_))),
        "{filter:?}"
    );
    assert!(matches!(filter.many, Some(FilterMany::List(_))));
    assert!(matches!(filter.level, Some(FilterLevel::Boolean(true))));

    let filter: Filter = round_trip(json!({
        "value": 3, "number": 4, "when": "2026-11-21T10:00:00Z", "target": {"name": "n", "email": "e"},
        "many": "a", "level": 0.5,
    }));
    assert!(matches!(filter.value, Some(FilterValue::Integer(3))));
    assert!(matches!(
        filter.number.value(),
        Some(FilterNumber::Integer(4))
    ));
    assert!(
        matches!(filter.when, Some(FilterWhen::Timestamp(_))),
        "{filter:?}"
    );
    assert!(matches!(filter.target, Some(FilterTarget::Person(_))));

    let filter: Filter = round_trip(json!({"when": "soon", "number": null, "level": "auto"}));
    assert!(
        matches!(filter.when, Some(FilterWhen::Text(_))),
        "{filter:?}"
    );
}

#[test]
fn a_value_that_fits_no_variant_is_kept() {
    use shape_unions::types::{Filter, FilterValue};

    let filter: Filter =
        round_trip(json!({"value": [1, {"a": 2}], "target": {"vat": 1}, "many": 7}));
    assert!(
        matches!(filter.value, Some(FilterValue::Unknown(_))),
        "{filter:?}"
    );
}

#[test]
fn heirs_are_variants_of_their_base() {
    use inheritance::types::{Dog, Pet, Place};

    let pet: Pet = round_trip(json!({
        "petType": "dog", "name": "Rex", "packSize": 3,
        "leader": {"petType": "cat", "name": "Tom", "lives": 9, "home": {"kind": "Villa", "rooms": 9, "pool": true}},
        "home": {"kind": "House", "rooms": 2},
    }));
    assert!(
        matches!(&pet, Pet::Dog(dog) if matches!(dog.home, Some(Place::House(_)))),
        "{pet:?}"
    );
    let pet: Pet = round_trip(json!({"petType": "bird", "name": "Tweety", "wings": 2}));
    assert!(matches!(pet, Pet::Unknown(_)));
    assert_eq!(
        encode(&Pet::Dog(Dog::new("dog", "Rex", 1))),
        json!({"petType": "dog", "name": "Rex", "packSize": 1})
    );
}

#[test]
fn members_that_may_all_be_missing_swallow_nothing() {
    use union_traps::types::{Event, EventBase, EventLoose, EventNested, Inner};

    let event: Event = round_trip(json!({
        "loose": {"grams": 5}, "nested": {"net": true}, "base": {"id": "1", "grams": 2},
        "only": {"width": 1}, "never": "text",
    }));
    assert!(matches!(event.loose, Some(EventLoose::Weight(_))));
    assert!(matches!(
        event.nested,
        Some(EventNested::Inner(Inner::Weight(_)))
    ));
    assert!(matches!(event.base, Some(EventBase::Weight(base)) if base.id == "1"));
    let event: Event = round_trip(json!({"loose": {"width": 1}, "nested": "n"}));
    assert!(matches!(event.loose, Some(EventLoose::Size(_))));
    assert!(matches!(event.nested, Some(EventNested::Text(_))));
}

#[test]
fn constants_that_are_no_texts_tell_alternatives_apart() {
    use union_traps::types::{Event, EventFlag, EventStep};

    for (step, second) in [(json!({"step": 1}), false), (json!({"step": 2}), true)] {
        let event: Event = round_trip(json!({ "step": step }));
        assert_eq!(matches!(event.step, Some(EventStep::Two(_))), second);
    }
    for (flag, is_on) in [
        (json!({"on": true, "level": 3}), true),
        (json!({"on": true}), true),
        (json!({"on": false}), false),
    ] {
        let event: Event = round_trip(json!({ "flag": flag }));
        assert_eq!(matches!(event.flag, Some(EventFlag::On(_))), is_on);
    }
    let event: Event = round_trip(json!({"flag": {"on": null}}));
    assert!(matches!(event.flag, Some(EventFlag::Unknown(_))));
}

#[test]
fn a_tag_that_an_alternative_does_not_declare_is_kept() {
    use union_traps::types::{Event, EventTagged};

    let event: Event = round_trip(json!({"tagged": {"kind": "Bare", "a": "x"}}));
    assert!(matches!(event.tagged, Some(EventTagged::Bare(_))));
    let event: Event = round_trip(json!({"tagged": {"kind": "Told", "b": "x"}}));
    assert!(matches!(event.tagged, Some(EventTagged::Told(_))));
}

#[test]
fn lists_and_numbers_are_told_apart_by_what_they_hold() {
    use union_traps::types::{Event, EventLists, EventWide};

    let event: Event = round_trip(json!({"lists": ["a"], "wide": 9_007_199_254_740_993_i64}));
    assert!(matches!(event.lists, Some(EventLists::TextList(_))));
    assert!(matches!(
        event.wide,
        Some(EventWide::Integer(9_007_199_254_740_993))
    ));
    let event: Event = round_trip(json!({"lists": [1, 2], "wide": 0.5}));
    assert!(matches!(event.lists, Some(EventLists::IntegerList(_))));
    assert!(matches!(event.wide, Some(EventWide::Number(_))));
    let event: Event = round_trip(json!({"lists": [1, "a"], "wide": "max"}));
    assert!(matches!(event.lists, Some(EventLists::Unknown(_))));
    assert!(matches!(event.wide, Some(EventWide::Max)));
}

#[test]
fn values_of_several_types_and_of_the_wrong_one() {
    use mixed_enums::types::{
        Settings, SettingsBig, SettingsCase, SettingsMixed, SettingsMode, SettingsNumbers,
        SettingsTyped, SettingsWords,
    };

    let settings: Settings = round_trip(json!({
        "mixed": true, "numbers": "2", "words": "manual", "flags": true, "halves": 0.5, "typed": 2,
        "empty": "any", "big": i64::MIN, "dates": "2026-12-31", "objects": {"a": 1}, "one": "b",
        "case": "A", "mode": "off",
    }));
    assert!(matches!(
        settings.mixed.value(),
        Some(SettingsMixed::Boolean(true))
    ));
    assert_eq!(settings.numbers, Some(SettingsNumbers::N2));
    assert_eq!(settings.words, Some(SettingsWords::Manual));
    assert_eq!(settings.big, Some(SettingsBig::Minus9223372036854775808));
    assert_eq!(
        (settings.case, settings.mode),
        (Some(SettingsCase::A), Some(SettingsMode::Off))
    );
    assert!(matches!(settings.typed, Some(SettingsTyped::Integer(_))));
    let settings: Settings = round_trip(json!({"mixed": null, "typed": "auto", "case": "a"}));
    assert!(settings.mixed.is_null());
    assert!(matches!(settings.typed, Some(SettingsTyped::Auto)));
    assert_eq!(settings.case, Some(SettingsCase::ALower));
}

#[test]
fn what_one_variant_declares_another_may_hold() {
    use told_apart::types::Upload;

    let Upload::WithId(upload) = round_trip(json!({"id": "1", "note": "n"})) else {
        unreachable!("only this variant has a note");
    };
    assert!(upload.file.is_none());
    let Upload::WithFile(upload) =
        round_trip(json!({"id": "1", "file": {"name": "f"}, "title": "t"}))
    else {
        unreachable!("only this variant has a title");
    };
    assert_eq!(upload.file.name.as_deref(), Some("f"));
    assert_eq!(upload.id.as_deref(), Some("1"));
}

#[test]
fn lists_are_told_apart_by_their_items() {
    use told_apart::types::{Found, FoundState, Pages};

    let Found::WithPages(found) =
        round_trip(json!({"state": "old", "kind": "k", "pages": [{"number": 1}]}))
    else {
        unreachable!("only this variant has pages");
    };
    assert_eq!(found.state, Some(FoundState::Old));
    assert!(matches!(&found.pages, Pages::PageList(pages) if pages[0].number == 1));
    assert!(matches!(round_trip(json!(["a"])), Pages::TextList(_)));
    assert!(matches!(round_trip(json!([1])), Pages::IntegerList(_)));
}

#[test]
fn members_from_a_common_part_have_one_type() {
    use inherited_members::types::{AnimalMood, Pets};

    let pets: Pets =
        round_trip(json!({"cat": {"mood": "calm", "lives": 9}, "dog": {"mood": "wild"}}));
    let cat = pets.cat.map(|cat| cat.mood);
    let dog = pets.dog.map(|dog| dog.mood);
    assert_eq!((cat, dog), (Some(AnimalMood::Calm), Some(AnimalMood::Wild)));
}

#[test]
fn a_variant_follows_the_name_of_its_type() {
    use goldens::renamed::types::{FieldNumber, NewField, NewFieldChoice, TextField};

    let text = NewField::TextField(TextField::new().value("a"));
    assert_eq!(encode(&text), json!({"type": "text", "value": "a"}));
    // What the configuration does not rename is called after its component or its title.
    let number = NewField::FieldNumber(FieldNumber::new().value(1.5));
    assert_eq!(encode(&number), json!({"type": "number", "value": 1.5}));
    let choice = NewField::FieldChoice(NewFieldChoice::new());
    assert_eq!(encode(&choice), json!({"type": "choice"}));
}

#[test]
fn an_alternative_that_is_one_text_holds_nothing() {
    use goldens::mixed_values::types::RecordMode;
    use goldens::repeated_forms::operations::{CreatePlanBodyTrial, CreatePlanBodyTrialObject};

    let object = CreatePlanBodyTrial::Object(CreatePlanBodyTrialObject::new().days(3));
    assert_eq!(encode(&object), json!({"days": 3}));
    assert_eq!(encode(&CreatePlanBodyTrial::Empty), json!(""));
    // Its characters may be written in other ways, and any other text is kept as it came.
    let read = |text: &str| serde_json::from_str::<RecordMode>(text).expect("any text is kept");
    assert!(matches!(read(r#""\u0061uto""#), RecordMode::Auto));
    let text = r#""automatic""#;
    assert!(matches!(read(text), RecordMode::Unknown(other) if other.get() == text));
}

#[test]
fn a_base_may_have_its_discriminator_in_a_part() {
    use goldens::joined_base::types::Event;

    let text = r#"[{"id":"1","kind":"Call","seconds":5},{"id":"2","kind":"Visit","shop":"s"},{"id":"3","kind":"Mail"}]"#;
    let events: Vec<Event> = serde_json::from_str(text).expect("they are events");
    let [Event::Call(call), Event::Visit(visit), Event::Unknown(_)] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!((call.id.as_str(), call.seconds), ("1", Some(5)));
    assert_eq!((visit.id.as_str(), visit.shop.as_deref()), ("2", Some("s")));
}
