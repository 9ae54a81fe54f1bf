//! The official kinds of overlay, the strict rules, and the places that patched values are traced to.

use serde_json::{Value, json};

use super::{Patches, apply};
use crate::diag::{Code, Diagnostics, codes};
use crate::origin::{Origin, Pointer};
use crate::source::{Memory, Sources};

const DOCUMENT: &str = "\
openapi: 3.1.0
info:
  title: Shop
  version: '1'
servers:
  - url: https://shop.example
  - url: https://test.shop.example
tags: [a, b, c, d]
paths:
  /items:
    get:
      summary: List items
      tags: [items]
      parameters:
        - {name: q, in: query}
        - {name: dummy, in: query}
        - {name: page, in: query}
      responses:
        '200': {description: fine}
        '500': {description: broken}
  /orders:
    post:
      summary: Order
      responses:
        '201': {description: made}
        '500': {description: broken}
";

struct Outcome {
    value: Value,
    patches: Patches,
    codes: Vec<Code>,
    messages: Vec<String>,
    /// Line and column of each finding.
    places: Vec<(usize, usize)>,
}

impl Outcome {
    /// Where the value at `pointer` stands, as file name and pointer.
    fn place(&self, pointer: &str) -> (u32, String) {
        let Origin { file, pointer } = self.patches.of(&Pointer::parse(pointer).unwrap());
        (file.0, pointer.to_string())
    }
}

fn run(document: &str, overlays: &[&str]) -> Outcome {
    let mut memory = Memory::new().with("doc.yaml", document);
    for (index, overlay) in overlays.iter().enumerate() {
        memory = memory.with(format!("{index}.yaml"), *overlay);
    }
    let mut diags = Diagnostics::new();
    let mut sources = Sources::new(&memory);
    let root = sources.load("doc.yaml", &mut diags).unwrap();
    let mut patches = Patches::new(root);
    let mut value = sources.value(root).clone();
    for index in 0..overlays.len() {
        let overlay = sources.load(&format!("{index}.yaml"), &mut diags).unwrap();
        apply(&mut value, overlay, &sources, &mut patches, &mut diags);
    }
    diags.sort(&sources);
    let places = diags
        .iter()
        .map(|diagnostic| diagnostic.place(&sources).unwrap())
        .map(|span| (span.line, span.column))
        .collect();
    Outcome {
        value,
        patches,
        codes: diags.iter().map(|diagnostic| diagnostic.code).collect(),
        messages: diags
            .iter()
            .map(|diagnostic| diagnostic.message.clone())
            .collect(),
        places,
    }
}

/// Runs actions, given as the YAML of the list, with a version and a reason for each.
fn run_actions(version: &str, actions: &str) -> Outcome {
    let head = format!("overlay: {version}\ninfo: {{title: t, version: '1'}}\nactions:\n");
    run(DOCUMENT, &[&format!("{head}{actions}")])
}

#[test]
fn update_of_the_root_adds_and_merges() {
    let done = run_actions(
        "1.0.0",
        "- target: $\n  description: why\n  update:\n    info: {x-applied: true, title: New}\n    x-new: [1]\n",
    );
    assert_eq!(done.codes, []);
    assert_eq!(
        done.value["info"],
        json!({"title": "New", "version": "1", "x-applied": true})
    );
    assert_eq!(done.value["x-new"], json!([1]));
    assert_eq!(done.value["paths"].as_object().unwrap().len(), 2);
}

#[test]
fn a_license_is_added_without_touching_the_rest() {
    let done = run_actions(
        "1.0.0",
        "- target: $.info\n  description: why\n  update:\n    license: {name: MIT}\n",
    );
    assert_eq!(done.codes, []);
    let keys: Vec<&String> = done.value["info"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["title", "version", "license"]);
}

#[test]
fn matching_responses_are_removed_and_the_order_stays() {
    let done = run_actions(
        "1.0.0",
        "- target: $.paths..responses['500']\n  description: why\n  remove: true\n\
         - target: $.openapi\n  description: why\n  remove: true\n",
    );
    assert_eq!(done.codes, []);
    assert_eq!(
        done.value["paths"]["/items"]["get"]["responses"],
        json!({"200": {"description": "fine"}})
    );
    assert_eq!(
        done.value["paths"]["/orders"]["post"]["responses"],
        json!({"201": {"description": "made"}})
    );
    let keys: Vec<&String> = done.value.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["info", "servers", "tags", "paths"]);
}

#[test]
fn servers_are_replaced_by_removing_and_adding() {
    let done = run_actions(
        "1.1.0",
        "- target: $.servers\n  description: why\n  remove: true\n\
         - target: $\n  description: why\n  update:\n    servers: [{url: 'http://local'}]\n",
    );
    assert_eq!(done.codes, []);
    assert_eq!(done.value["servers"], json!([{"url": "http://local"}]));
    assert_eq!(
        done.place("/servers/0/url"),
        (1, "#/actions/1/update/servers/0/url".to_owned())
    );
}

#[test]
fn one_server_is_removed_by_a_filter() {
    let done = run_actions(
        "1.0.0",
        "- target: $.servers[?@.url == 'https://shop.example']\n  description: why\n  remove: true\n",
    );
    assert_eq!(done.codes, []);
    assert_eq!(
        done.value["servers"],
        json!([{"url": "https://test.shop.example"}])
    );
    assert_eq!(
        done.place("/servers/0/url"),
        (0, "#/servers/1/url".to_owned())
    );
}

#[test]
fn a_property_is_removed_even_if_it_is_primitive() {
    let done = run_actions(
        "1.0.0",
        "- target: $.paths['/items'].get.summary\n  description: why\n  remove: true\n",
    );
    assert_eq!(done.codes, []);
    assert!(
        done.value["paths"]["/items"]["get"]
            .get("summary")
            .is_none()
    );
}

#[test]
fn wildcards_update_every_match_and_later_actions_see_the_result() {
    let done = run_actions(
        "1.0.0",
        "- target: $.paths.*.*\n  description: why\n  update: {x-safe: true, tags: [all]}\n\
         - target: $.paths.*[?@['x-safe'] == true]\n  description: why\n  update: {summary: Seen}\n",
    );
    assert_eq!(done.codes, []);
    assert_eq!(
        done.value["paths"]["/items"]["get"]["tags"],
        json!(["items", "all"])
    );
    assert_eq!(
        done.value["paths"]["/orders"]["post"]["tags"],
        json!(["all"])
    );
    assert_eq!(done.value["paths"]["/orders"]["post"]["summary"], "Seen");
    assert_eq!(
        done.place("/paths/~1items/get/tags/1"),
        (1, "#/actions/0/update/tags/0".to_owned())
    );
    assert_eq!(
        done.place("/paths/~1items/get/tags/0"),
        (0, "#/paths/~1items/get/tags/0".to_owned())
    );
}

#[test]
fn several_elements_are_removed_by_their_own_index_not_by_a_shifted_one() {
    let done = run_actions(
        "1.0.0",
        "- target: $.tags[0,2]\n  description: why\n  remove: true\n",
    );
    assert_eq!(done.codes, []);
    assert_eq!(done.value["tags"], json!(["b", "d"]));
    assert_eq!(done.place("/tags/0"), (0, "#/tags/1".to_owned()));
    assert_eq!(done.place("/tags/1"), (0, "#/tags/3".to_owned()));
}

#[test]
fn an_element_and_what_lies_in_another_are_removed_together() {
    let done = run(
        "openapi: 3.1.0\nx: [{y: [1, 2, 3]}, {y: [4]}, {y: [5, 6]}]\n",
        &["overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n\
           - target: $.x[1,2]\n  description: why\n  remove: true\n\
           - target: $..y[0,-1]\n  description: why\n  remove: true\n"],
    );
    assert_eq!(done.codes, []);
    assert_eq!(done.value["x"], json!([{"y": [2]}]));
    assert_eq!(done.place("/x/0/y/0"), (0, "#/x/0/y/1".to_owned()));
}

#[test]
fn an_entry_is_appended_to_a_list() {
    let done = run_actions(
        "1.0.0",
        "- target: $.paths.*.get.parameters\n  description: why\n  update: {name: new, in: query}\n",
    );
    assert_eq!(done.codes, []);
    let parameters = &done.value["paths"]["/items"]["get"]["parameters"];
    assert_eq!(parameters.as_array().unwrap().len(), 4);
    assert_eq!(parameters[3], json!({"name": "new", "in": "query"}));
    assert_eq!(
        done.place("/paths/~1items/get/parameters/3/name"),
        (1, "#/actions/0/update/name".to_owned())
    );
}

#[test]
fn version_1_1_joins_lists_and_replaces_primitives() {
    let actions = "- target: $.tags\n  description: why\n  update: [e]\n\
                   - target: $.info.title\n  description: why\n  update: Market\n";
    let done = run_actions("1.1.0", actions);
    assert_eq!(done.codes, []);
    assert_eq!(done.value["tags"], json!(["a", "b", "c", "d", "e"]));
    assert_eq!(done.value["info"]["title"], "Market");
    assert_eq!(
        done.place("/info/title"),
        (1, "#/actions/1/update".to_owned())
    );

    let older = run_actions("1.0.0", actions);
    assert_eq!(older.codes, [codes::OVERLAY_AHEAD, codes::OVERLAY_AHEAD]);
    assert_eq!(older.value, done.value);
}

#[test]
fn version_1_1_copies_one_value_into_others() {
    let done = run_actions(
        "1.1.0",
        "- target: $.paths['/orders'].post\n  description: why\n  copy: $.paths['/items'].get\n",
    );
    assert_eq!(done.codes, []);
    let post = &done.value["paths"]["/orders"]["post"];
    assert_eq!(post["summary"], "List items");
    assert_eq!(post["responses"].as_object().unwrap().len(), 3);
    assert_eq!(
        done.place("/paths/~1orders/post/parameters/1/name"),
        (0, "#/paths/~1items/get/parameters/1/name".to_owned())
    );
    assert_eq!(
        done.place("/paths/~1orders/post/responses/201"),
        (0, "#/paths/~1orders/post/responses/201".to_owned())
    );
}

#[test]
fn what_is_copied_is_exactly_one_value() {
    let done = run_actions(
        "1.1.0",
        "- target: $.info\n  description: why\n  copy: $.servers[*]\n",
    );
    assert_eq!(done.codes, [codes::OVERLAY_COPY]);
    assert!(
        done.messages[0].contains("matches 2 values"),
        "{}",
        done.messages[0]
    );
    assert_eq!(done.places, [(6, 3)]);
}

#[test]
fn an_action_that_matches_nothing_is_an_error_at_its_target() {
    let done = run_actions(
        "1.0.0",
        "- target: $.info\n  description: why\n  update: {x-a: 1}\n\
         - target: $.paths['/gone']\n  description: why\n  remove: true\n",
    );
    assert_eq!(done.codes, [codes::OVERLAY_NO_MATCH]);
    assert_eq!(
        done.messages,
        ["`$.paths['/gone']` matches nothing in the document"]
    );
    assert_eq!(done.places, [(7, 3)]);
    assert_eq!(
        done.value["info"]["x-a"], 1,
        "the other actions are still applied"
    );
}

#[test]
fn matches_of_different_kinds_are_an_error() {
    let done = run_actions(
        "1.1.0",
        "- target: $.*\n  description: why\n  update: {x: 1}\n",
    );
    assert_eq!(done.codes, [codes::OVERLAY_MIXED_MATCHES]);
    assert!(done.value["info"].get("x").is_none(), "nothing is changed");
}

#[test]
fn an_update_of_another_kind_is_an_error_at_the_part_that_differs() {
    let done = run_actions(
        "1.0.0",
        "- target: $\n  description: why\n  update:\n    info:\n      x-a: 1\n      title: {en: Shop}\n",
    );
    assert_eq!(done.codes, [codes::OVERLAY_MERGE]);
    assert_eq!(
        done.messages,
        ["a mapping cannot be merged into a primitive value"]
    );
    assert_eq!(done.places, [(9, 7)]);
    assert!(
        done.value["info"].get("x-a").is_none(),
        "nothing is changed"
    );
}

#[test]
fn removing_the_document_is_an_error() {
    let done = run_actions("1.0.0", "- target: $\n  description: why\n  remove: true\n");
    assert_eq!(done.codes, [codes::OVERLAY_REMOVE_ROOT]);
    assert!(done.value.get("info").is_some());
}

#[test]
fn an_update_that_changes_nothing_is_a_warning() {
    let done = run_actions(
        "1.0.0",
        "- target: $.info\n  description: why\n  update: {title: Shop}\n",
    );
    assert_eq!(done.codes, [codes::OVERLAY_IDLE]);
    assert!(done.patches.is_empty());
}

#[test]
fn an_action_without_a_reason_is_a_warning() {
    let done = run_actions("1.0.0", "- target: $.info\n  update: {x: 1}\n");
    assert_eq!(done.codes, [codes::OVERLAY_NO_REASON]);
    assert_eq!(done.value["info"]["x"], 1);
    let done = run_actions(
        "1.0.0",
        "- target: $.info\n  x-reason: vendor\n  update: {x: 1}\n",
    );
    assert_eq!(done.codes, []);
}

#[test]
fn members_that_cancel_each_other_are_reported() {
    let cases = [
        ("update: {a: 1}\n  remove: true", codes::OVERLAY_INEFFECTIVE),
        ("update: {a: 1}\n  copy: $.info", codes::OVERLAY_NO_EFFECT),
        ("remove: false", codes::OVERLAY_NO_EFFECT),
        ("x-note: only", codes::OVERLAY_NO_EFFECT),
    ];
    for (members, code) in cases {
        let action = format!("- target: $.tags\n  description: why\n  {members}\n");
        assert_eq!(run_actions("1.1.0", &action).codes, [code], "{members}");
    }
}

#[test]
fn the_structure_of_an_overlay_is_checked() {
    let head = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\n";
    let action = "actions: [{target: $.info, description: d, update: {x: 1}}]\n";
    let cases = [
        (
            format!("info: {{title: t, version: '1'}}\n{action}"),
            codes::OVERLAY_VERSION,
        ),
        (
            format!("overlay: 1.0\ninfo: {{title: t, version: '1'}}\n{action}"),
            codes::OVERLAY_VERSION,
        ),
        (
            format!("overlay: 1.2.0\ninfo: {{title: t, version: '1'}}\n{action}"),
            codes::OVERLAY_VERSION,
        ),
        ("openapi: 3.1.0\n".to_owned(), codes::OVERLAY_VERSION),
        (format!("overlay: 1.0.0\n{action}"), codes::OVERLAY_SHAPE),
        (
            format!("overlay: 1.0.0\ninfo: {{title: t}}\n{action}"),
            codes::OVERLAY_SHAPE,
        ),
        (
            format!("overlay: 1.0.0\ninfo: {{title: t, version: 1}}\n{action}"),
            codes::OVERLAY_SHAPE,
        ),
        (
            format!("overlay: 1.0.0\ninfo: t\n{action}"),
            codes::OVERLAY_SHAPE,
        ),
        (head.to_owned(), codes::OVERLAY_SHAPE),
        (format!("{head}actions: []\n"), codes::OVERLAY_SHAPE),
        (format!("{head}actions: {{}}\n"), codes::OVERLAY_SHAPE),
        (format!("{head}actions: [remove]\n"), codes::OVERLAY_SHAPE),
        (format!("{head}extends: 1\n{action}"), codes::OVERLAY_SHAPE),
        (format!("{head}title: x\n{action}"), codes::OVERLAY_MEMBER),
        (
            format!("overlay: 1.0.0\ninfo: {{title: t, version: '1', by: me}}\n{action}"),
            codes::OVERLAY_MEMBER,
        ),
        (
            format!(
                "{head}actions: [{{target: $.info, description: d, updates: {{}}, remove: true}}]\n"
            ),
            codes::OVERLAY_MEMBER,
        ),
        (
            format!("{head}actions: [{{description: d, remove: true}}]\n"),
            codes::OVERLAY_SHAPE,
        ),
        (
            format!("{head}actions: [{{target: 1, description: d, remove: true}}]\n"),
            codes::OVERLAY_SHAPE,
        ),
        (
            format!("{head}actions: [{{target: $.info, description: 1, remove: true}}]\n"),
            codes::OVERLAY_SHAPE,
        ),
        (
            format!("{head}actions: [{{target: $.info, description: d, remove: 'yes'}}]\n"),
            codes::OVERLAY_SHAPE,
        ),
        (
            format!("{head}actions: [{{target: \"$.x-y['z']\", description: d, remove: true}}]\n"),
            codes::OVERLAY_TARGET,
        ),
        (
            format!("{head}actions: [{{target: 'info[', description: d, remove: true}}]\n"),
            codes::OVERLAY_TARGET,
        ),
        (
            format!(
                "{head}actions: [{{target: $.tags, description: d, update: x}}, {{target: $.tags, description: d, update: x}}]\n"
            ),
            codes::OVERLAY_SHAPE,
        ),
    ];
    for (overlay, code) in cases {
        assert_eq!(run(DOCUMENT, &[&overlay]).codes, [code], "{overlay}");
    }
}

#[test]
fn extensions_are_allowed_everywhere() {
    let overlay = "overlay: 1.0.7\nx-a: 1\ninfo: {title: t, version: '1', x-b: 2}\nextends: ./doc.yaml\n\
                   actions: [{target: $.info, description: d, x-c: 3, update: {x: 1}}]\n";
    assert_eq!(run(DOCUMENT, &[overlay]).codes, []);
}

#[test]
fn several_overlays_build_on_each_other() {
    let first = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n\
                 - target: $.paths['/items'].get.parameters\n  description: d\n  update: {name: late, in: query}\n";
    let second = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n\
                  - {target: \"$..parameters[?@.name == 'dummy']\", description: d, remove: true}\n\
                  - {target: \"$..parameters[?@.name == 'late']\", description: d, update: {required: true}}\n";
    let done = run(DOCUMENT, &[first, second]);
    assert_eq!(done.codes, []);
    let parameters = &done.value["paths"]["/items"]["get"]["parameters"];
    assert_eq!(
        parameters[2],
        json!({"name": "late", "in": "query", "required": true})
    );
    let at = "/paths/~1items/get/parameters";
    assert_eq!(
        done.place(&format!("{at}/2/name")),
        (1, "#/actions/0/update/name".to_owned())
    );
    assert_eq!(
        done.place(&format!("{at}/2/required")),
        (2, "#/actions/1/update/required".to_owned())
    );
    assert_eq!(
        done.place(&format!("{at}/1/name")),
        (0, format!("#{at}/2/name"))
    );
    assert_eq!(
        done.place(&format!("{at}/0/name")),
        (0, format!("#{at}/0/name"))
    );
}
