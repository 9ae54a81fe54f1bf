//! Which files there are. Each is emitted by itself, so that several can be made at once.

use std::collections::BTreeMap;

use quote::quote;

use super::file::SourceFile;
use super::syntax::Here;
use super::{Emitter, Input, Target, group};
use crate::ir::{Api, GroupId, Home, TypeId};

/// A file to be emitted.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Where it belongs.
    pub(crate) folder: Folder,
    /// Its path in that folder.
    pub(crate) path: String,
    content: Content,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    /// The client itself.
    Client,
    /// The project's own tests: a call of each operation.
    Calls,
}

#[derive(Clone, Debug)]
enum Content {
    Root,
    Client,
    Headers,
    Group(GroupId),
    GroupTypes(GroupId),
    GroupMocks(GroupId),
    Webhooks,
    SharedTypes,
    /// The types of a component's file: its own and those inside of it.
    Component(TypeId, Vec<TypeId>),
    Calls(GroupId),
    AllCalls,
}

/// The files of an API. Those that can be large stand first, so that none is begun when all else is done.
pub(crate) fn parts(input: &Input<'_>) -> Vec<Part> {
    let (api, names) = (input.api, input.names);
    let (root, source) = match input.target {
        Target::Module => ("mod.rs", ""),
        Target::Crate { .. } => ("lib.rs", "src/"),
    };
    let mut parts = Vec::new();
    let mut add = |path: &str, content| {
        parts.push(Part {
            folder: Folder::Client,
            path: format!("{source}{path}"),
            content,
        });
    };
    for (position, group) in api.groups.iter().enumerate() {
        let (id, module) = (GroupId(position), &group.module);
        add(&format!("{module}/mod.rs"), Content::Group(id));
        if group::has_types(api, names, id) {
            add(&format!("{module}/types.rs"), Content::GroupTypes(id));
        }
        add(&format!("{module}/ops.rs"), Content::GroupMocks(id));
    }
    if !api.webhooks.is_empty() {
        add("webhooks.rs", Content::Webhooks);
    }
    if has_shared_types(api) {
        add("types/mod.rs", Content::SharedTypes);
    }
    for (root, ids) in components(api) {
        if let Some(file) = names.file(root) {
            add(&format!("types/{file}.rs"), Content::Component(root, ids));
        }
    }
    add(root, Content::Root);
    if !api.groups.is_empty() {
        add("client.rs", Content::Client);
    }
    if !api.headers.is_empty() {
        add("headers.rs", Content::Headers);
    }
    if *input.target == Target::Module {
        parts.extend(calls(input));
    }
    parts
}

/// The files with calls for the project's own tests.
fn calls(input: &Input<'_>) -> impl Iterator<Item = Part> {
    let part = |path, content| Part {
        folder: Folder::Calls,
        path,
        content,
    };
    let groups = super::calls::groups(input.api, input.names);
    let each = groups.map(move |(id, group)| {
        let path = format!("{}.rs", group.module);
        part(path, Content::Calls(id))
    });
    let all = part("mod.rs".to_owned(), Content::AllCalls);
    each.chain([all])
}

/// Emits a file.
pub(crate) fn emit(input: &Input<'_>, part: &Part) -> SourceFile {
    let emitter = Emitter::new(input);
    let items = match &part.content {
        Content::Root => emitter.root(),
        Content::Client => emitter.client(),
        Content::Headers => emitter.headers(),
        Content::Group(id) => emitter.group(*id).unwrap_or_default(),
        Content::GroupTypes(id) => emitter.group_types(*id),
        Content::GroupMocks(id) => emitter.group_mocks(*id),
        Content::Webhooks => emitter.webhooks(),
        Content::SharedTypes => {
            let components = components(input.api);
            let mut files: Vec<_> = components
                .iter()
                .filter_map(|(root, ids)| Some((input.names.file(*root)?, ids.as_slice())))
                .collect();
            files.sort_unstable();
            emitter.shared_types(files.into_iter())
        }
        Content::Component(root, ids) => {
            emitter.type_items(ids, Here::Component(*root), &quote!(super))
        }
        Content::Calls(id) => emitter.group_calls(*id).unwrap_or_default(),
        Content::AllCalls => emitter.all_calls(),
    };
    SourceFile { items }
}

/// Whether any type has a file of its own, apart from operations and webhooks.
pub(super) fn has_shared_types(api: &Api) -> bool {
    let mut types = api.types.iter().enumerate();
    types.any(|(position, ty)| ty.is_used() && ty.home == Home::Component(TypeId(position)))
}

/// The types that have a file of their own, each with those that stand in that file.
fn components(api: &Api) -> BTreeMap<TypeId, Vec<TypeId>> {
    let mut components: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    for (position, ty) in api.types.iter().enumerate() {
        if let (true, Home::Component(root)) = (ty.is_used(), ty.home) {
            components.entry(root).or_default().push(TypeId(position));
        }
    }
    components
}
