//! The wire part of types: tables that the runtime's macros read.
//!
//! The tables are printed by hand, one member a line, because a macro call has no layout of its
//! own. Names come out of [`Ident`] and text out of [`Literal`], never out of a document directly.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::syntax::{ident, string};
use crate::ir::{Presence, Record, Shape, StringEnum, Type, TypeId, Union, Usage};
use crate::name::Names;

/// Which macros a file's tables need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Macro {
    Record,
    StringEnum,
    ClosedEnum,
    IntegerEnum,
    Union,
    Newtype,
}

impl Macro {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::StringEnum => "string_enum",
            Self::ClosedEnum => "closed_enum",
            Self::IntegerEnum => "integer_enum",
            Self::Union => "union",
            Self::Newtype => "newtype",
        }
    }
}

/// The table of a type.
pub(super) fn table(ty: &Type, id: TypeId, names: &Names) -> (Macro, String) {
    match &ty.shape {
        Shape::Record(record) => (Macro::Record, record_table(record, ty.usage, id, names)),
        Shape::StringEnum(set) => string_table(set, id, names),
        Shape::IntegerEnum(values) => {
            let rows = values.iter().map(|choice| choice.value.to_string());
            (
                Macro::IntegerEnum,
                value_table(Macro::IntegerEnum, rows, id, names),
            )
        }
        Shape::Union(union) => (Macro::Union, union_table(union, ty.usage, id, names)),
        Shape::Newtype(_) => {
            let line = format!(
                "newtype!({} {});\n",
                direction(ty.usage),
                ident(names.ty(id))
            );
            (Macro::Newtype, line)
        }
    }
}

/// The word that says which directions everyone gets.
fn direction(usage: Usage) -> &'static str {
    match (usage.request, usage.response) {
        (true, false) => "request",
        (false, true) => "response",
        _ => "both",
    }
}

fn record_table(record: &Record, usage: Usage, id: TypeId, names: &Names) -> String {
    let mut text = format!(
        "record! {{\n    {} {} {{\n",
        direction(usage),
        ident(names.ty(id))
    );
    for (member, name) in record.members.iter().zip(names.parts(id)) {
        let mode = match member.presence {
            Presence::Required => "required",
            Presence::Optional => "optional",
            Presence::Nullable => "nullable",
            Presence::OptionalNullable => "field",
        };
        line(&mut text, name, mode, &member.wire);
    }
    if record.rest.is_some() {
        line(&mut text, names.rest(id), "rest", "");
    }
    text.push_str("    }\n}\n");
    text
}

fn line(text: &mut String, name: &str, mode: &str, wire: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "        {}: {mode} {},", ident(name), string(wire));
}

fn string_table(set: &StringEnum, id: TypeId, names: &Names) -> (Macro, String) {
    let which = if set.open {
        Macro::StringEnum
    } else {
        Macro::ClosedEnum
    };
    let rows = set
        .values
        .iter()
        .map(|choice| string(&choice.value).to_string());
    (which, value_table(which, rows, id, names))
}

/// The table of an enumeration that is no type of a document.
pub(super) fn closed_table(name: &str, variants: &[String], values: &[String]) -> String {
    let rows = values.iter().map(|value| string(value).to_string());
    rows_table(Macro::ClosedEnum, name, rows, variants)
}

fn value_table(
    which: Macro,
    rows: impl Iterator<Item = String>,
    id: TypeId,
    names: &Names,
) -> String {
    rows_table(which, names.ty(id), rows, names.parts(id))
}

fn rows_table(
    which: Macro,
    name: &str,
    rows: impl Iterator<Item = String>,
    variants: &[String],
) -> String {
    let mut text = format!("{}! {{\n    {} {{\n", which.name(), ident(name));
    for (value, name) in rows.zip(variants) {
        let _ = writeln!(text, "        {} = {value},", ident(name));
    }
    text.push_str("    }\n}\n");
    text
}

fn union_table(union: &Union, usage: Usage, id: TypeId, names: &Names) -> String {
    let name = ident(names.ty(id));
    let mut text = format!("union! {{\n    {} {name} ", direction(usage));
    let Some(tag) = &union.tag else {
        text.push_str("in order {\n");
        for (variant, name) in union.variants.iter().zip(names.parts(id)) {
            let name = ident(name);
            let _ = match &variant.constant {
                Some(constant) => writeln!(text, "        {name} = {},", string(&constant.value)),
                None => writeln!(text, "        {name},"),
            };
        }
        text.push_str("    }\n}\n");
        return text;
    };
    let _ = writeln!(text, "by {} {{", string(tag));
    let mut owners: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for (variant, name) in union.variants.iter().zip(names.parts(id)) {
        for tag in &variant.tags {
            owners.entry(tag).or_default().push(name);
        }
    }
    for (variant, name) in union.variants.iter().zip(names.parts(id)) {
        let own = variant
            .tags
            .iter()
            .filter(|tag| owners.get(tag.as_str()).is_some_and(|all| all.len() == 1));
        let own: Vec<_> = own.map(|tag| string(tag).to_string()).collect();
        let name = ident(name);
        let _ = match own.as_slice() {
            [] => writeln!(text, "        {name},"),
            own => writeln!(text, "        {name} = {},", own.join(" | ")),
        };
    }
    let mut shared: Vec<_> = owners
        .iter()
        .filter(|(_, names)| names.len() > 1)
        .map(|(tag, names)| format!("{} = {}", string(tag), candidates(names)))
        .collect();
    let untagged: Vec<_> = union
        .variants
        .iter()
        .zip(names.parts(id))
        .filter(|(variant, _)| variant.untagged)
        .map(|(_, name)| name)
        .collect();
    if !untagged.is_empty() {
        shared.push(format!("none = {}", candidates(&untagged)));
    }
    if !shared.is_empty() {
        text.push_str("    }\n    in order {\n");
        for line in shared {
            let _ = writeln!(text, "        {line},");
        }
    }
    text.push_str("    }\n}\n");
    text
}

fn candidates(names: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = names
        .iter()
        .map(|name| ident(name.as_ref()).to_string())
        .collect();
    names.join(" | ")
}
