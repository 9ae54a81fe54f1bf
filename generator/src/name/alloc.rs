//! Who gets which name: one scope for all types of an API, one per record, enumeration and group.

use std::collections::{BTreeMap, BTreeSet};

use super::headers;
use super::ident::{field, module, pascal, snake, variant};
use super::lock::Lock;
use super::path::TypePath;
use super::scope::Scope;
use super::servers::{self, ServerNames};
use super::status::status_variants;
use super::twins;
use crate::config::Config;
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::ir::{
    Api, Choice, HeaderId, Home, NameHint, Operation, OperationId, Param, ServerId, Shape, Success,
    Type, TypeId, TypeRef, Variant,
};
use crate::origin::Origin;

/// Names of the standard library that emitted files use without a path; a type of the document must
/// not hide them. The runtime's names are another matter: a file renames what would be hidden.
const RESERVED_TYPES: &[&str] = &[
    "Box", "BTreeMap", "Clone", "Debug", "Default", "Err", "From", "Into", "None", "Ok", "Option",
    "Result", "Self", "Send", "Some", "String", "Sync", "Vec",
];

/// Names of fields whose setters would hide a function that every emitted struct has.
const RESERVED_FIELDS: [&str; 3] = ["clone", "default", "new"];

/// Methods that every builder and handle has; the same names for anything else would clash.
const RESERVED_METHODS: &[&str] = &["builder", "clone", "fmt", "from", "into", "new"];

/// The Rust name of every node of an API. Names are in the right case and not yet escaped.
#[derive(Clone, Debug, Default)]
pub struct Names {
    types: Vec<String>,
    parts: Vec<Vec<String>>,
    rests: Vec<String>,
    files: Vec<Option<String>>,
    operations: Vec<OperationNames>,
    groups: Vec<String>,
    webhooks: Vec<String>,
    servers: Vec<ServerNames>,
    headers: Vec<String>,
    twins: Vec<Option<TypeId>>,
    all: BTreeSet<String>,
}

/// The names of what an operation brings along.
#[derive(Clone, Debug, Default)]
pub struct OperationNames {
    /// Its method.
    pub method: String,
    /// Methods that send the body in another media type.
    pub other_methods: Vec<String>,
    /// Arguments for the path's parameters.
    pub path_args: Vec<String>,
    /// Type of its other parameters.
    pub params: Option<String>,
    /// Fields of that type.
    pub param_fields: Vec<String>,
    /// Type of its form, where the body is one.
    pub form: Option<String>,
    /// Fields of that type.
    pub form_fields: Vec<String>,
    /// Enumeration of its successful answers, where there are several.
    pub response: Option<String>,
    /// Variants of that enumeration.
    pub response_variants: Vec<String>,
    /// Enumeration of its documented errors.
    pub error: Option<String>,
    /// Variants of that enumeration.
    pub error_variants: Vec<String>,
}

impl Names {
    /// Name of a type.
    #[must_use]
    pub fn ty(&self, id: TypeId) -> &str {
        self.types.get(id.0).map_or("Unnamed", String::as_str)
    }

    /// The type that this one is another name of: one of the same file that has the same form.
    #[must_use]
    pub fn twin(&self, id: TypeId) -> Option<TypeId> {
        self.twins.get(id.0).copied().flatten()
    }

    /// Finds the types that are other names of each other. Until then each is its own, which is as good for whoever only
    /// asks what there is.
    pub fn find_twins(&mut self, api: &Api) {
        self.twins = twins::find(api, self);
    }

    /// Whether a type of the API has this name, an operation's own types included.
    #[must_use]
    pub fn is_type(&self, name: &str) -> bool {
        self.all.contains(name)
    }

    /// Names of a record's fields or of an enumeration's or union's variants, in order.
    #[must_use]
    pub fn parts(&self, id: TypeId) -> &[String] {
        self.parts.get(id.0).map_or(&[], Vec::as_slice)
    }

    /// Field of a record that takes unknown keys.
    #[must_use]
    pub fn rest(&self, id: TypeId) -> &str {
        self.rests.get(id.0).map_or("rest", String::as_str)
    }

    /// Module of a component's file.
    #[must_use]
    pub fn file(&self, id: TypeId) -> Option<&str> {
        self.files.get(id.0).and_then(Option::as_deref)
    }

    /// Names that belong to an operation.
    #[must_use]
    pub fn operation(&self, id: OperationId) -> Option<&OperationNames> {
        self.operations.get(id.0)
    }

    /// Handle type of a group, by its position.
    #[must_use]
    pub fn group(&self, position: usize) -> &str {
        self.groups.get(position).map_or("Group", String::as_str)
    }

    /// Names that belong to a server.
    #[must_use]
    pub fn server(&self, id: ServerId) -> Option<&ServerNames> {
        self.servers.get(id.0)
    }

    /// Constant of a header.
    #[must_use]
    pub fn header(&self, id: HeaderId) -> &str {
        self.headers.get(id.0).map_or("HEADER", String::as_str)
    }

    /// Variant of an event, by its position.
    #[must_use]
    pub fn webhook(&self, position: usize) -> &str {
        self.webhooks.get(position).map_or("Event", String::as_str)
    }
}

/// Gives every node its name and returns the lock with all names that users rely on.
///
/// `key` turns a place into the key of the lock file.
pub fn allocate(
    api: &Api,
    config: &Config,
    lock: &Lock,
    key: &dyn Fn(&Origin) -> String,
    diags: &mut Diagnostics,
) -> (Names, Lock) {
    let mut allocator = Allocator {
        api,
        config,
        lock,
        key,
        scope: Scope::new(RESERVED_TYPES.iter().copied()),
        renames_used: BTreeSet::new(),
        next: Lock::default(),
        names: Names::default(),
    };
    allocator.reserve_locked();
    allocator.reserve_events();
    allocator.operation_methods();
    allocator.types();
    allocator.operation_types();
    allocator.parts();
    allocator.files();
    allocator.groups_and_webhooks();
    allocator.names.servers = servers::names(
        &api.servers,
        &api.usual_servers,
        &config.client,
        lock,
        &mut allocator.next,
    );
    allocator.names.headers = headers::names(
        api,
        &allocator.names.operations,
        key,
        lock,
        &mut allocator.next,
    );
    for (from, to) in &config.types {
        if !allocator.renames_used.contains(from) {
            diags.push(
                Diagnostic::new(
                    codes::CONFIG_UNUSED,
                    format!("no type is called `{from}`, so it cannot be renamed to `{to}`"),
                )
                .help("remove the line from [types] in codegen.toml, or correct the name"),
            );
        }
    }
    (allocator.names, allocator.next)
}

struct Allocator<'a> {
    api: &'a Api,
    config: &'a Config,
    lock: &'a Lock,
    key: &'a dyn Fn(&Origin) -> String,
    scope: Scope,
    renames_used: BTreeSet<String>,
    next: Lock,
    names: Names,
}

impl Allocator<'_> {
    /// Locked names of nodes that still exist cannot be taken by new ones.
    fn reserve_locked(&mut self) {
        let keys = self
            .api
            .types
            .iter()
            .map(|ty| self.type_key(ty))
            .chain(self.api.operations.iter().flat_map(|operation| {
                ["Params", "Body", "Response", "Error"].map(|part| self.part_key(operation, part))
            }))
            .chain(self.api.groups.iter().map(|group| group_key(&group.module)))
            .collect::<Vec<_>>();
        for key in keys {
            if let Some(name) = self.lock.get(&key) {
                self.scope.reserve(name);
            }
        }
    }

    /// The file of the webhooks holds these two beside what a document calls its types.
    fn reserve_events(&mut self) {
        if self.config.webhooks.is_some() && !self.api.webhooks.is_empty() {
            self.scope.reserve("Event");
            self.scope.reserve("Verifier");
        }
    }

    fn type_key(&self, ty: &Type) -> String {
        (self.key)(&ty.origin)
    }

    fn part_key(&self, operation: &Operation, part: &str) -> String {
        format!("{} {part}", (self.key)(&operation.origin))
    }

    fn operation_methods(&mut self) {
        let mut scopes: BTreeMap<usize, Scope> = BTreeMap::new();
        for operation in &self.api.operations {
            let scope = scopes
                .entry(operation.group.0)
                .or_insert_with(|| Scope::new(RESERVED_METHODS.iter().copied()));
            let method = scope.take(&[snake(&operation.name)]);
            // `self`, `params` and `body` are arguments of every method.
            let mut arguments = Scope::new(["self", "params", "body"]);
            let wires = |params: &'_ [Param]| -> Vec<String> {
                params.iter().map(|param| param.wire.clone()).collect()
            };
            let path_args = arguments.take_all(&wires(&operation.path_params), field);
            let param_fields =
                Scope::new(RESERVED_FIELDS).take_all(&wires(&operation.params), field);
            let parts: Vec<String> = operation
                .form()
                .iter()
                .map(|part| part.wire.clone())
                .collect();
            let form_fields = Scope::new(RESERVED_FIELDS).take_all(&parts, field);
            self.names.operations.push(OperationNames {
                method,
                form_fields,
                path_args,
                param_fields,
                response_variants: status_variants(&operation.success),
                error_variants: status_variants(&operation.errors),
                ..OperationNames::default()
            });
        }
        // After all others, so that none of them loses its name to a variant.
        for (operation, names) in self.api.operations.iter().zip(&mut self.names.operations) {
            let Some(scope) = scopes.get_mut(&operation.group.0) else {
                continue;
            };
            names.other_methods = operation
                .other_bodies
                .iter()
                .map(|body| scope.take(&[format!("{}_with_{}", names.method, body.suffix)]))
                .collect();
        }
    }

    /// Components come first, so that an inline schema never takes the name of one.
    fn types(&mut self) {
        self.names.types = vec![String::new(); self.api.types.len()];
        let mut paths = vec![TypePath::default(); self.api.types.len()];
        for component_pass in [true, false] {
            for (position, ty) in self.api.types.iter().enumerate() {
                if matches!(ty.hint, NameHint::Component(_)) != component_pass {
                    continue;
                }
                let path = match &ty.hint {
                    NameHint::Component(name) => TypePath::of(&pascal(self.trim(name))),
                    NameHint::Operation(id, part) => {
                        TypePath::of(&format!("{}{part}", self.operation_pascal(*id)))
                    }
                    NameHint::Member(parent, member) => match paths.get(parent.0) {
                        Some(outer) => outer.step(pascal(member)),
                        None => TypePath::of(&pascal(member)),
                    },
                    NameHint::Webhook(key) => TypePath::of(&pascal(key)),
                };
                let wanted = path.names();
                // A type that is not emitted takes no name, but may lend it to what it contains.
                let name = if ty.is_used() {
                    let key = self.type_key(ty);
                    self.choose(&wanted, key)
                } else {
                    wanted.last().cloned().unwrap_or_default()
                };
                if let Some(slot) = paths.get_mut(position) {
                    // What is inside of a type that got another name is called after that.
                    *slot = if wanted.contains(&name) {
                        path
                    } else {
                        TypePath::of(&name)
                    };
                }
                if let Some(slot) = self.names.types.get_mut(position) {
                    *slot = name;
                }
            }
        }
    }

    fn operation_types(&mut self) {
        for (position, operation) in self.api.operations.iter().enumerate() {
            let base = self.operation_pascal(OperationId(position));
            let mut part = |wanted: bool, part: &str| {
                let key = self.part_key(operation, part);
                wanted.then(|| self.choose(&[format!("{base}{part}")], key))
            };
            let params = part(!operation.params.is_empty(), "Params");
            let form = part(!operation.form().is_empty(), "Body");
            let response = part(matches!(operation.outcome(), Success::Many), "Response");
            let error = part(!operation.errors.is_empty(), "Error");
            if let Some(names) = self.names.operations.get_mut(position) {
                names.params = params;
                names.form = form;
                names.response = response;
                names.error = error;
            }
        }
    }

    fn operation_pascal(&self, id: OperationId) -> String {
        self.names
            .operation(id)
            .map_or_else(|| "Operation".to_owned(), |names| pascal(&names.method))
    }

    /// A vendor's ending says nothing to a user, unless nothing else is left.
    fn trim<'n>(&self, name: &'n str) -> &'n str {
        self.config
            .trim_suffixes
            .iter()
            .find_map(|suffix| name.strip_suffix(suffix.as_str()))
            .filter(|rest| !rest.is_empty())
            .unwrap_or(name)
    }

    /// The configuration decides first, then the lock, then what is free.
    fn choose(&mut self, wanted: &[String], key: String) -> String {
        let renamed = wanted
            .iter()
            .find_map(|name| Some((name, self.config.types.get(name)?)));
        let name = if let Some((name, renamed)) = renamed {
            self.renames_used.insert(name.clone());
            if self.lock.get(&key) == Some(renamed.as_str()) {
                // The lock has reserved the name for this very place.
                renamed.clone()
            } else {
                self.scope.take(std::slice::from_ref(renamed))
            }
        } else if let Some(locked) = self.lock.get(&key) {
            locked.to_owned()
        } else {
            let second = wanted.last().map(|name| format!("{name}Value"));
            let candidates: Vec<String> = wanted.iter().cloned().chain(second).collect();
            self.scope.take(&candidates)
        };
        self.names.all.insert(name.clone());
        self.next.insert(key, name.clone());
        name
    }

    fn parts(&mut self) {
        for ty in &self.api.types {
            let mut rest = String::new();
            let parts = match &ty.shape {
                Shape::Record(record) => {
                    let mut scope = Scope::new(RESERVED_FIELDS);
                    let wires: Vec<String> = record
                        .members
                        .iter()
                        .map(|member| member.wire.clone())
                        .collect();
                    let fields = scope.take_all(&wires, field);
                    rest = scope.take(&["rest".to_owned(), "other_members".to_owned()]);
                    fields
                }
                Shape::StringEnum(set) => {
                    let reserved = if set.open { &["Unknown"][..] } else { &[] };
                    let texts: Vec<String> = set
                        .values
                        .iter()
                        .map(|choice| hint(choice).unwrap_or(&choice.value).to_owned())
                        .collect();
                    Scope::new(reserved.iter().copied()).take_all(&texts, variant)
                }
                Shape::IntegerEnum(values) => {
                    let mut scope = Scope::new(["Unknown"]);
                    values
                        .iter()
                        .map(|choice| {
                            let number = if choice.value < 0 {
                                format!("Minus{}", choice.value.unsigned_abs())
                            } else {
                                format!("N{}", choice.value)
                            };
                            let names: Vec<String> = hint(choice)
                                .map(variant)
                                .into_iter()
                                .chain([number])
                                .collect();
                            scope.take(&names)
                        })
                        .collect()
                }
                Shape::Union(union) => {
                    let hints: Vec<String> = union
                        .variants
                        .iter()
                        .map(|alternative| self.variant_hint(alternative).to_owned())
                        .collect();
                    Scope::new(["Unknown"]).take_all(&hints, variant)
                }
                Shape::Newtype(_) => Vec::new(),
            };
            self.names.parts.push(parts);
            self.names.rests.push(rest);
        }
    }

    /// What a variant wants to be called. One that is called after a component follows it when the
    /// configuration gives the component's type another name.
    fn variant_hint<'n>(&'n self, variant: &'n Variant) -> &'n str {
        let hint = self.trim(&variant.hint);
        let (TypeRef::Named(id) | TypeRef::Boxed(id)) = &variant.ty else {
            return hint;
        };
        let is_component = self.api.types.get(id.0).is_some_and(
            |ty| matches!(&ty.hint, NameHint::Component(name) if *name == variant.hint),
        );
        let renamed = self.config.types.get(&pascal(hint));
        renamed
            .filter(|_| is_component)
            .map_or(hint, String::as_str)
    }

    /// Files are called after their component; names differ by more than case for the sake of
    /// file systems that do not see it.
    fn files(&mut self) {
        let mut scope = Scope::new([]);
        self.names.files = self
            .api
            .types
            .iter()
            .enumerate()
            .map(|(position, ty)| {
                let id = TypeId(position);
                (ty.is_used() && ty.home == Home::Component(id))
                    .then(|| scope.take(&[module(self.names.ty(id))]))
            })
            .collect();
    }

    fn groups_and_webhooks(&mut self) {
        self.names.groups = self
            .api
            .groups
            .iter()
            .map(|group| {
                let name = format!("{}Api", pascal(&group.module));
                self.choose(&[name], group_key(&group.module))
            })
            .collect();
        let keys: Vec<String> = self
            .api
            .webhooks
            .iter()
            .map(|webhook| webhook.key.clone())
            .collect();
        self.names.webhooks = Scope::new(["Unknown"]).take_all(&keys, pascal);
    }
}

/// Key of a group's handle in the lock.
fn group_key(module: &str) -> String {
    format!("group {module}")
}

/// What the document calls a value of an enumeration. A sentence is no name.
fn hint<T>(choice: &Choice<T>) -> Option<&str> {
    choice
        .hint
        .as_deref()
        .filter(|hint| hint.len() <= 60 && hint.split_whitespace().count() <= 6)
}
