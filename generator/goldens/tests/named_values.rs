//! Values of enumerations that the document names.

#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

mod support;

use generated_client::runtime::Field;
use goldens::named_values::types::{Task, TaskColor, TaskKind, TaskPriority, TaskState};
use serde_json::json;

use support::round_trip;

#[test]
fn the_name_is_the_documents_and_the_value_is_the_wires() {
    let task: Task = round_trip(json!({"priority": 1, "state": 2, "color": "g", "kind": "b"}));
    assert_eq!(task.priority, Some(TaskPriority::High));
    assert_eq!(task.state, Field::Value(TaskState::InProgress));
    assert_eq!(task.color, Some(TaskColor::Green));
    assert_eq!(task.kind, Some(TaskKind::B));
}

#[test]
fn a_value_without_a_name_is_kept() {
    let task: Task = round_trip(json!({"priority": -1, "state": null, "color": "b", "kind": "z"}));
    assert_eq!(task.priority, Some(TaskPriority::Minus1));
    assert_eq!(task.state, Field::Null);
    assert_eq!(task.color, Some(TaskColor::Unknown("b".to_owned())));
    assert_eq!(task.kind, Some(TaskKind::Unknown("z".to_owned())));
    let task: Task = round_trip(json!({"priority": 9, "state": 3}));
    assert_eq!(task.priority, Some(TaskPriority::Unknown(9)));
}
