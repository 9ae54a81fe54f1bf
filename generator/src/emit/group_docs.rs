//! The documentation of a group's module: what the documents say of it, in the order and under the
//! headings that they sort its operations by.

use super::client::sentence;
use super::docs::Comment;
use crate::ir::{Group, Operation};
use crate::name::OperationNames;

/// The comment of a group's module, whose handle is called `handle`.
pub(super) fn comment<'o>(
    group: &Group,
    handle: &str,
    operations: impl Iterator<Item = (&'o Operation, &'o OperationNames)>,
) -> Comment {
    let comment = Comment::new().quote(Some(&sentence(&group.title)));
    if let [only] = group.sections.as_slice() {
        return comment
            .quote(only.description.as_deref())
            .page(only.page.as_deref());
    }
    let operations: Vec<_> = operations.collect();
    let entries = group.sections.iter().map(|section| {
        let methods = operations
            .iter()
            .filter(|(operation, _)| operation.tag == section.tag)
            .map(|(_, names)| method(handle, &names.method));
        let methods: Vec<_> = methods.collect();
        let title = section.tag.as_deref().unwrap_or("Without a tag");
        let said = section.description.as_deref().unwrap_or_default();
        (title, said, section.page.as_deref(), methods.join(", "))
    });
    comment.sections(entries)
}

/// A link to a method of the handle. One whose name is a keyword is only named, because links do not
/// find it.
fn method(handle: &str, name: &str) -> String {
    if crate::name::escape(name) == name {
        format!("[`{name}`]({handle}::{name})")
    } else {
        format!("`{name}`")
    }
}
