//! From documents to the model: one construct per file.
//!
//! A type is known by the place of its schema in the *source*, so that a schema which several
//! documents share through a relative `$ref` becomes one type.

mod body;
mod cycles;
mod docs;
mod enumeration;
mod flags;
mod form;
mod headers;
mod heirs;
mod label;
mod methods;
mod operation;
mod order;
mod pages;
mod params;
mod record;
mod scalar;
mod schema;
mod security;
mod select;
mod servers;
mod sizes;
mod tags;
mod union;
mod usage;
mod webhooks;

use std::collections::BTreeMap;

use openapiv3::OpenAPI;

use crate::config::{Config, Document};
use crate::diag::Diagnostics;
use crate::ir::{
    Api, Group, GroupId, HeaderId, Home, NameHint, Section, ServerId, Shape, Type, TypeId, TypeRef,
    Usage,
};
use crate::normalize::Origins;
use crate::origin::{Origin, Pointer};
use crate::resolve::Resolver;

/// A document that is ready to be lowered.
pub(crate) struct Input<'a> {
    /// What the configuration says of it.
    pub(crate) document: &'a Document,
    /// The parsed document.
    pub(crate) api: &'a OpenAPI,
    /// Where its parts stand in the source files.
    pub(crate) origins: &'a Origins,
}

/// Lowers all documents of an API into one model.
///
/// A schema is lowered where it is first referred to, so that the stack grows with the longest chain
/// of references.
pub(crate) fn lower(inputs: &[Input<'_>], config: &Config, diags: &mut Diagnostics) -> Api {
    crate::stack::with_room("lower", || lower_here(inputs, config, diags))
}

fn lower_here(inputs: &[Input<'_>], config: &Config, diags: &mut Diagnostics) -> Api {
    let mut model = Model::new(inputs, config);
    let mut selection = select::Selection::new(config);
    for (position, input) in inputs.iter().enumerate() {
        let mut lowerer = Lowerer {
            api: input.api,
            document: input.document,
            origins: input.origins,
            resolver: Resolver::new(input.api),
            config,
            model: &mut model,
            selection: &mut selection,
            diags: &mut *diags,
            servers: Vec::new(),
            is_first: position == 0,
            depth: 0,
            open: BTreeMap::new(),
        };
        lowerer.document();
    }
    selection.report_unused(diags);
    operation::report_unused_config(&model, config, diags);
    servers::promote(&mut model);
    let Model {
        mut api,
        page_wishes: wishes,
        ..
    } = model;
    tags::declare_tags(&mut api.types);
    cycles::break_cycles(&mut api);
    sizes::limit_sizes(&mut api.types);
    pages::resolve(&mut api, &wishes, config, diags);
    usage::spread(&mut api);
    api
}

/// What is known of a component: its type, or that it is being lowered right now.
#[derive(Clone, Debug)]
enum Known {
    /// A finished use, or a type whose content may still be on the way.
    Use(Use),
    /// A list, map or scalar in the making; met again, it needs a type of its own.
    InProgress(Option<TypeId>),
}

/// A type where a schema is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    /// The type, without null.
    ty: TypeRef,
    /// Whether null is legal too.
    nullable: bool,
}

impl Use {
    fn of(ty: TypeRef) -> Self {
        Self {
            ty,
            nullable: false,
        }
    }

    /// The type with null inside, for places that have no presence of their own.
    fn whole(self) -> TypeRef {
        if self.nullable {
            self.ty.or_null()
        } else {
            self.ty
        }
    }
}

/// The model in the making, shared by all documents.
struct Model {
    api: Api,
    components: BTreeMap<Origin, Known>,
    /// Types of members by the place of their schemas, and by the file where it is not their own.
    members: BTreeMap<(Origin, Option<Home>), Use>,
    groups: BTreeMap<String, GroupId>,
    /// Headers of answers by name and place, and by name and the words of their definition.
    headers_by_place: BTreeMap<(String, Origin), HeaderId>,
    headers_by_words: BTreeMap<(String, String), HeaderId>,
    config_operations_used: std::collections::BTreeSet<String>,
    /// What the configuration says of the pages of each operation.
    page_wishes: Vec<pages::PageWish>,
}

impl Model {
    fn new(inputs: &[Input<'_>], config: &Config) -> Self {
        let first = inputs.first();
        let info = first.map(|input| &input.api.info);
        Self {
            api: Api {
                title: config
                    .title
                    .clone()
                    .or_else(|| info.map(|info| info.title.clone()))
                    .unwrap_or_default(),
                version: info
                    .filter(|_| config.title.is_none())
                    .map_or_else(String::new, |info| info.version.clone()),
                description: config
                    .description
                    .clone()
                    .or_else(|| info.and_then(|info| info.description.clone())),
                servers: Vec::new(),
                usual_servers: Vec::new(),
                relative_server: None,
                schemes: Vec::new(),
                groups: Vec::new(),
                operations: Vec::new(),
                types: Vec::new(),
                headers: Vec::new(),
                webhooks: Vec::new(),
            },
            components: BTreeMap::new(),
            members: BTreeMap::new(),
            groups: BTreeMap::new(),
            headers_by_place: BTreeMap::new(),
            headers_by_words: BTreeMap::new(),
            config_operations_used: std::collections::BTreeSet::new(),
            page_wishes: Vec::new(),
        }
    }

    /// The group of a module with the section of a tag in it, which are made where they are not yet.
    fn section(&mut self, module: &str, title: &str, section: Section) -> GroupId {
        let id = *self.groups.entry(module.to_owned()).or_insert_with(|| {
            self.api.groups.push(Group {
                module: module.to_owned(),
                title: title.to_owned(),
                sections: Vec::new(),
            });
            GroupId(self.api.groups.len() - 1)
        });
        if let Some(Group { sections, .. }) = self.api.groups.get_mut(id.0)
            && !sections.iter().any(|known| known.tag == section.tag)
        {
            let behind = sections
                .iter()
                .position(|known| known.order > section.order);
            sections.insert(behind.unwrap_or(sections.len()), section);
        }
        id
    }
}

/// Lowers one document.
struct Lowerer<'a, 'm> {
    api: &'a OpenAPI,
    document: &'a Document,
    origins: &'a Origins,
    resolver: Resolver<'a>,
    config: &'a Config,
    model: &'m mut Model,
    selection: &'m mut select::Selection<'a>,
    diags: &'m mut Diagnostics,
    /// The document's servers.
    servers: Vec<ServerId>,
    /// Whether the API's own servers are those of this document.
    is_first: bool,
    /// How deep schemas are nested right now.
    depth: usize,
    /// Schemas in place whose types are being made right now, and these types where they have a name
    /// already: a member that extends the type around it leads back to itself.
    open: BTreeMap<Pointer, Option<Use>>,
}

impl Lowerer<'_, '_> {
    fn document(&mut self) {
        self.schemes();
        self.document_servers();
        self.operations();
        self.webhooks();
    }

    /// Where people edit what stands at a pointer, to be named in a diagnostic.
    fn origin(&self, pointer: &Pointer) -> Origin {
        self.origins.of(pointer)
    }

    /// Where it stands in the documents, whatever overlays wrote it: what identifies a node.
    fn place(&self, pointer: &Pointer) -> Origin {
        self.origins.place(pointer)
    }

    /// Reserves a type, so that its content can refer to it.
    fn reserve(&mut self, pointer: &Pointer, hint: &NameHint, shape: Shape) -> TypeId {
        let id = TypeId(self.model.api.types.len());
        let home = match hint {
            NameHint::Component(_) => Home::Component(id),
            NameHint::Operation(operation, _) => Home::Operation(*operation),
            NameHint::Member(parent, _) => self
                .model
                .api
                .types
                .get(parent.0)
                .map_or(Home::Component(id), |parent| parent.home),
            NameHint::Webhook(_) => Home::Webhooks,
        };
        self.model.api.types.push(Type {
            origin: self.place(pointer),
            hint: hint.clone(),
            home,
            docs: crate::ir::Docs::default(),
            usage: Usage::default(),
            groups: crate::ir::Groups::new(),
            webhook: false,
            shape,
        });
        id
    }

    fn finish(&mut self, id: TypeId, shape: Shape, docs: crate::ir::Docs) {
        if let Some(ty) = self.model.api.types.get_mut(id.0) {
            ty.shape = shape;
            ty.docs = docs;
        }
    }
}
