//! The rules between the parts of a finished document: path templates and their parameters, aliases, security
//! requirements, and references to what was left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Counts;
use super::bundle::component_pointer;
use super::kind::Section;
use super::methods;
use super::template::Template;
use super::walk::Walker;
use crate::diag::codes;
use crate::origin::Pointer;

/// A parameter as it identifies itself: its place and name.
type Identity = (String, String);

impl Walker<'_, '_> {
    /// Applies the rules to the whole document.
    pub(super) fn check_document(&mut self, document: &mut Value) {
        self.break_alias_cycles(document);
        self.drop_dead_references(document);
        self.check_paths(document);
        self.check_security(document);
    }

    /// Components that are nothing but references to each other in a circle.
    fn break_alias_cycles(&mut self, document: &mut Value) {
        let mut broken: Vec<(Section, Vec<String>)> = Vec::new();
        for section in Section::ALL {
            let Some(entries) = section_entries(document, section) else {
                continue;
            };
            // Every component is visited once: `done` holds those whose chain is known to end or was reported.
            let mut done: BTreeSet<&str> = BTreeSet::new();
            for start in entries.keys() {
                let mut chain: Vec<&str> = Vec::new();
                let mut on_chain: BTreeSet<&str> = BTreeSet::new();
                let mut name = start.as_str();
                loop {
                    if on_chain.contains(name) {
                        let circle = chain.iter().skip_while(|link| **link != name);
                        broken.push((section, circle.map(|link| (*link).to_owned()).collect()));
                        break;
                    }
                    if !done.insert(name) {
                        break;
                    }
                    chain.push(name);
                    on_chain.insert(name);
                    let next = entries
                        .get(name)
                        .and_then(|value| alias_target(value, section));
                    match next.as_deref().and_then(|next| entries.get_key_value(next)) {
                        Some((next, _)) => name = next.as_str(),
                        None => break,
                    }
                }
            }
        }
        for (section, circle) in broken {
            let places: Vec<_> = circle
                .iter()
                .map(|name| self.origins.place(&component_pointer(section, name)))
                .collect();
            if let Some(first) = places.first() {
                self.report_cycle(&places, first);
            }
            for name in circle {
                let stand_in = self.stand_in(section);
                let Some(entries) = section_entries_mut(document, section) else {
                    continue;
                };
                match stand_in {
                    Some(value) => {
                        entries.insert(name, value);
                    }
                    None => {
                        entries.shift_remove(&name);
                    }
                }
            }
        }
    }

    /// Removes references to components that were left out; the reason was reported where they stand.
    fn drop_dead_references(&mut self, document: &mut Value) {
        let mut alive: BTreeSet<String> = BTreeSet::new();
        for section in Section::ALL {
            for name in section_entries(document, section)
                .into_iter()
                .flat_map(Map::keys)
            {
                alive.insert(component_pointer(section, name).to_string());
            }
        }
        let dead: BTreeSet<String> = self
            .slots
            .components()
            .map(|(section, name)| component_pointer(section, name).to_string())
            .filter(|reference| !alive.contains(reference))
            .collect();
        if !dead.is_empty() {
            self.prune(document, &dead, &mut Pointer::root());
        }
    }

    fn prune(&mut self, value: &mut Value, dead: &BTreeSet<String>, at: &mut Pointer) {
        let is_dead = |value: &Value| {
            value
                .get("$ref")
                .and_then(Value::as_str)
                .is_some_and(|reference| dead.contains(reference))
        };
        match value {
            Value::Object(map) => {
                map.retain(|_, value| !is_dead(value));
                for (key, value) in map.iter_mut() {
                    at.push(key);
                    self.prune(value, dead, at);
                    at.pop();
                }
            }
            Value::Array(items) => {
                let kept: Vec<usize> = items
                    .iter()
                    .enumerate()
                    .filter(|(_, item)| !is_dead(item))
                    .map(|(index, _)| index)
                    .collect();
                if kept.len() != items.len() {
                    items.retain(|item| !is_dead(item));
                    self.origins.renumber(at, &kept);
                }
                for (index, item) in items.iter_mut().enumerate() {
                    at.push(&index.to_string());
                    self.prune(item, dead, at);
                    at.pop();
                }
            }
            _ => {}
        }
    }

    /// Every placeholder of a path has a parameter, and every path parameter a placeholder.
    fn check_paths(&mut self, document: &mut Value) {
        let shared: BTreeMap<String, Identity> = section_entries(document, Section::Parameters)
            .into_iter()
            .flatten()
            .filter_map(|(name, _)| {
                Some((
                    component_pointer(Section::Parameters, name).to_string(),
                    shared_identity(document, name)?,
                ))
            })
            .collect();
        let Some(Value::Object(paths)) = document.get_mut("paths") else {
            return;
        };
        for (path, item) in paths.iter_mut().filter(|(path, _)| path.starts_with('/')) {
            let Value::Object(members) = item else {
                continue;
            };
            let at = Pointer::root().child("paths").child(path);
            if path.len() > 1 && path.ends_with('/') {
                let message = "a path ends in a slash, which is sent as it stands";
                let place = self.origins.place(&at);
                self.note(codes::TRAILING_SLASH, message, &place);
            }
            let template = Template::of(path);
            if template.has_fragment {
                let message =
                    "the fragment of a path is never sent; it only tells operations apart";
                let place = self.origins.place(&at);
                self.note(codes::PATH_TAIL, message, &place);
            }
            let placeholders: BTreeSet<String> = template.placeholders().into_iter().collect();
            self.move_to_query(members, &template, &at);
            let common = self.check_parameters(members, &shared, &placeholders, &at);
            for place in methods::places(item) {
                let Some(Value::Object(operation)) = place.get_mut(item) else {
                    continue;
                };
                let at = at.join(&place);
                self.move_to_query(operation, &template, &at);
                let own = self.check_parameters(operation, &shared, &placeholders, &at);
                let known = |place: &str, name: &str| {
                    let identity = (place.to_owned(), name.to_owned());
                    common.contains(&identity) || own.contains(&identity)
                };
                for name in &placeholders {
                    if !known("path", name) {
                        self.add_parameter(operation, name, "path", true, &at);
                    }
                }
                for (name, inner, always) in &template.query {
                    if !known("query", name) && !known("query", inner) {
                        self.add_parameter(operation, name, "query", *always, &at);
                    }
                }
            }
        }
    }

    /// Removes parameters that stand twice or belong to no placeholder; returns the remaining ones.
    fn check_parameters(
        &mut self,
        holder: &mut Map<String, Value>,
        shared: &BTreeMap<String, Identity>,
        placeholders: &BTreeSet<String>,
        at: &Pointer,
    ) -> BTreeSet<Identity> {
        let mut present = BTreeSet::new();
        let Some(Value::Array(parameters)) = holder.get_mut("parameters") else {
            return present;
        };
        let list = at.child("parameters");
        let mut kept = Vec::with_capacity(parameters.len());
        for (index, parameter) in parameters.iter().enumerate() {
            let identity = match parameter.get("$ref").and_then(Value::as_str) {
                Some(reference) => shared.get(reference).cloned(),
                None => identity(parameter),
            };
            let Some(identity) = identity else { continue };
            let from = self.origins.place(&list.index(index));
            let unused = identity.0 == "path" && !placeholders.contains(&identity.1);
            if unused {
                let message = format!("the path has no placeholder `{{{}}}`", identity.1);
                let diagnostic = self
                    .finding(codes::PATH_PARAMETER_UNUSED, message, &from)
                    .label("this parameter is left out")
                    .help("rename the parameter, or put the placeholder into the path");
                self.diags.push(diagnostic);
            } else if present.contains(&identity) {
                let message = format!(
                    "the {} parameter `{}` stands twice in one list",
                    identity.0, identity.1
                );
                let diagnostic = self
                    .finding(codes::PARAMETER_REPEATED, message, &from)
                    .label("this one is left out");
                self.diags.push(diagnostic);
            } else {
                present.insert(identity);
                kept.push(index);
            }
        }
        if kept.len() != parameters.len() {
            let mut index = 0;
            parameters.retain(|_| {
                let keep = kept.binary_search(&index).is_ok();
                index += 1;
                keep
            });
            self.origins.renumber(&list, &kept);
        }
        present
    }

    /// Parameters whose placeholder stands in the query of the template belong to the query.
    fn move_to_query(
        &mut self,
        holder: &mut Map<String, Value>,
        template: &Template,
        at: &Pointer,
    ) {
        let Some(Value::Array(parameters)) = holder.get_mut("parameters") else {
            return;
        };
        let list = at.child("parameters");
        for (index, parameter) in parameters.iter_mut().enumerate() {
            let Some((place, placeholder)) = identity(parameter) else {
                continue;
            };
            let mut query = template.query.iter();
            let found = query.find(|(_, inner, _)| place == "path" && *inner == placeholder);
            let (Some((name, ..)), Value::Object(members)) = (found, parameter) else {
                continue;
            };
            members.insert("in".to_owned(), json!("query"));
            members.insert("name".to_owned(), json!(name));
            // The styles of paths are not those of queries.
            members.remove("style");
            members.remove("explode");
            let message =
                "the placeholder of a path parameter stands in the query; it is a query parameter";
            let from = self.origins.place(&list.index(index));
            self.note(codes::PATH_TAIL, message, &from);
        }
    }

    fn add_parameter(
        &mut self,
        operation: &mut Map<String, Value>,
        name: &str,
        place: &str,
        required: bool,
        at: &Pointer,
    ) {
        let from = self.origins.place(at);
        let message = "a path has a placeholder without a parameter; it is read as a string";
        self.note(codes::PATH_PARAMETER_ADDED, message, &from);
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Value::Array(parameters) = parameters {
            self.origins
                .record(at.child("parameters").index(parameters.len()), from);
            parameters.push(json!({ "name": name, "in": place, "required": required, "schema": { "type": "string" } }));
        }
    }

    /// Requirements name schemes that exist.
    fn check_security(&mut self, document: &mut Value) {
        // One that was left out exists to the author, and the reason was reported where it stands.
        let schemes: BTreeSet<String> = self
            .slots
            .components()
            .filter(|(section, _)| *section == Section::SecuritySchemes)
            .map(|(_, name)| name.to_owned())
            .collect();
        let mut lists = vec![Pointer::root().child("security")];
        for (path, item) in document
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let at = Pointer::root().child("paths").child(path);
            lists.extend(
                methods::places(item)
                    .into_iter()
                    .map(|place| at.join(&place).child("security")),
            );
        }
        for list in lists {
            let names: Vec<(usize, String)> = list
                .get(document)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .enumerate()
                .flat_map(|(index, requirement)| {
                    requirement
                        .as_object()
                        .into_iter()
                        .flat_map(Map::keys)
                        .map(move |name| (index, name.clone()))
                })
                .filter(|(_, name)| !schemes.contains(name))
                .collect();
            for (index, name) in names {
                let from = self.origins.place(&list.index(index).child(&name));
                let message = format!("no security scheme is called `{name}`");
                self.note_with_help(codes::SECURITY_UNKNOWN, message, &from, || {
                    "declare it below `components.securitySchemes`".to_owned()
                });
            }
        }
    }
}

/// Counts what the finished document holds.
pub(super) fn count(document: &Value) -> Counts {
    let mut counts = Counts {
        schemas: section_entries(document, Section::Schemas).map_or(0, Map::len),
        ..Counts::default()
    };
    let items = |key: &str| {
        document
            .get(key)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    };
    for (_, item) in items("paths").filter(|(path, _)| path.starts_with('/')) {
        for operation in operations_of(item) {
            counts.operations += 1;
            counts.callbacks += operation
                .get("callbacks")
                .and_then(Value::as_object)
                .map_or(0, Map::len);
        }
    }
    for (_, item) in items("x-webhooks") {
        counts.webhooks += operations_of(item).count();
    }
    counts
}

fn operations_of(item: &Value) -> impl Iterator<Item = &Value> {
    methods::places(item)
        .into_iter()
        .filter_map(|place| place.get(item))
}

fn section_entries(document: &Value, section: Section) -> Option<&Map<String, Value>> {
    document.get("components")?.get(section.key())?.as_object()
}

fn section_entries_mut(document: &mut Value, section: Section) -> Option<&mut Map<String, Value>> {
    document
        .get_mut("components")?
        .get_mut(section.key())?
        .as_object_mut()
}

/// The component of the same section that a value refers to.
fn alias_target(value: &Value, section: Section) -> Option<String> {
    let pointer = Pointer::from_fragment(value.get("$ref")?.as_str()?)?;
    let name = pointer.last()?;
    (component_pointer(section, &name) == pointer).then_some(name)
}

fn identity(parameter: &Value) -> Option<Identity> {
    let text = |key| {
        parameter
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    Some((text("in")?, text("name")?))
}

/// The identity of a component, through aliases; cycles were broken before.
fn shared_identity(document: &Value, name: &str) -> Option<Identity> {
    let entries = section_entries(document, Section::Parameters)?;
    let mut value = entries.get(name)?;
    while let Some(next) = alias_target(value, Section::Parameters) {
        value = entries.get(&next)?;
    }
    identity(value)
}
