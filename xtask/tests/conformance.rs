//! What `cargo xtask conformance` says where it cannot do its work; its work itself needs Node.js.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::process::{Command, Output};

fn conformance(arguments: &[&str]) -> Output {
    let without_tools = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("conformance").args(arguments);
    command.env("PATH", without_tools.path()).output().unwrap()
}

#[test]
fn without_node_it_says_what_to_install_and_that_the_answer_is_not_known() {
    let output = conformance(&[]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("Node.js is missing: install Node.js 18.20.1 or later with npm"),
        "{said}"
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn an_api_that_is_not_there_is_answered_with_those_that_are() {
    let output = conformance(&["--api", "shop"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said.trim(),
        "there is no API `shop`, there are `highlevel`, `partoo`"
    );
}
