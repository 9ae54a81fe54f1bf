//! What there is of each API: what exists in its documents, what of that is emitted, and what is tested on the wire.

use std::collections::{BTreeMap, BTreeSet};

use generator::diag::Diagnostics;
use generator::source::{Disk, Sources};
use serde::Serialize;
use serde_json::Value;

use super::against::facts::Facts;
use super::documents::{Document, first_error};
use super::emitted::Module;
use super::outline::{self, Event, Operation, Reach};
use super::wire::{Tested, Tests};
use crate::Failure;
use crate::api::{self, Api};
use crate::workspace::Workspace;

/// How many of something there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// In the documents, after their overlays.
    pub exist: usize,
    /// Of these, in the emitted module.
    pub emitted: usize,
    /// Of these, tested on the wire.
    pub tested: usize,
}

impl Counts {
    fn add(&mut self, state: State) {
        self.exist += 1;
        self.emitted += usize::from(state.emitted);
        self.tested += usize::from(state.tested);
    }
}

/// What is true of one operation, schema or event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct State {
    /// It is in the emitted module.
    pub emitted: bool,
    /// It is tested on the wire.
    pub tested: bool,
}

/// Something by its name, with what is true of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// `GET /pets` for an operation, else the name in the document.
    pub name: String,
    /// What it is called in the emitted module, if it is there.
    pub rust: Option<String>,
    /// What is true of it.
    #[serde(flatten)]
    pub state: State,
}

/// One group of operations, or the events of an API.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The module of the client.
    pub name: String,
    /// Its operations, in the order of the documents.
    pub operations: Vec<Entry>,
    /// The events, in the order of the documents; only in the group `webhooks`.
    pub events: Vec<Entry>,
    /// The named schemas that these reach. One that several groups reach is counted in each.
    pub schemas: Counts,
}

impl Group {
    /// The sums of its operations.
    #[must_use]
    pub fn operation_counts(&self) -> Counts {
        sum(&self.operations)
    }

    /// The sums of its events.
    #[must_use]
    pub fn event_counts(&self) -> Counts {
        sum(&self.events)
    }
}

fn sum(entries: &[Entry]) -> Counts {
    let mut counts = Counts::default();
    entries.iter().for_each(|entry| counts.add(entry.state));
    counts
}

/// What there is of one API.
#[derive(Clone, Debug, Serialize)]
pub struct Inventory {
    /// The name of its folder below `specs/`.
    pub api: String,
    /// Its title.
    pub title: String,
    /// All operations.
    pub operations: Counts,
    /// All named schemas that an operation or an event reaches, each once.
    pub schemas: Counts,
    /// All events.
    pub events: Counts,
    /// The parts, in the order of their names; events come last.
    pub groups: Vec<Group>,
    /// Named schemas that are reached and not emitted.
    pub schemas_not_emitted: Vec<String>,
    /// Named schemas that no operation and no event reaches, so that nobody misses a type for them.
    pub schemas_not_reached: Vec<String>,
}

impl Inventory {
    /// Operations, events and schemas that are not emitted, and operations and events that are not tested.
    #[must_use]
    pub fn findings(&self) -> usize {
        let open = |counts: Counts| 2 * counts.exist - counts.emitted - counts.tested;
        open(self.operations) + open(self.events) + self.schemas_not_emitted.len()
    }
}

/// Takes stock of one API.
///
/// # Errors
///
/// [`Failure`] if its documents, its emitted module or the client's tests cannot be read.
pub(super) fn take(workspace: &Workspace, api: Api, tests: &Tests) -> Result<Inventory, Failure> {
    let module = Module::read(workspace, api.module())?;
    let tested = tests.of(api.module());
    let reader = Disk::new(workspace.place(&api.folder()));
    let mut sources = Sources::new(&reader);
    let mut documents = Vec::new();
    for document in &api.config().documents {
        let mut diags = Diagnostics::new();
        let read = Document::own(document, true, &mut sources, &mut diags);
        documents.push(read.ok_or_else(|| {
            let file = format!("{}/{}", api.folder(), document.spec);
            Failure::findings(format!("{file}: {}", first_error(&diags)))
        })?);
    }
    let mut stock = Stock {
        api: &api,
        module: &module,
        tested: &tested,
        groups: BTreeMap::new(),
        schemas: BTreeMap::new(),
    };
    let parts = api.config().documents.iter().zip(&documents);
    for (decided, document) in parts {
        stock.document(decided, document, &sources);
    }
    let (groups, schemas) = (stock.groups, stock.schemas);
    let title = api.config().title.clone();
    let title = title.or_else(|| {
        let title = documents.first()?.value().pointer("/info/title")?;
        title.as_str().map(str::to_owned)
    });
    let name = api.name.clone();
    let types = api::emit(workspace, api)?.types;
    let types: BTreeMap<String, String> = types.into_iter().map(|ty| (ty.place, ty.path)).collect();
    let mut inventory = Inventory {
        title: title.unwrap_or_else(|| name.clone()),
        api: name,
        operations: Counts::default(),
        schemas: Counts::default(),
        events: Counts::default(),
        groups: Vec::new(),
        schemas_not_emitted: Vec::new(),
        schemas_not_reached: Vec::new(),
    };
    let is_emitted = |place: &str, schema: &Schema| match types.get(place) {
        Some(path) => module.types.contains(path),
        // Others are there where something that uses them is.
        None => !schema.needs_type && schema.used,
    };
    let state_of = |place: &str, schema: &Schema, tested: bool| {
        let emitted = is_emitted(place, schema);
        State {
            emitted,
            tested: emitted && tested,
        }
    };
    for (place, schema) in &schemas {
        if !schema.reached {
            inventory.schemas_not_reached.push(place.clone());
            continue;
        }
        let state = state_of(place, schema, schema.tested);
        inventory.schemas.add(state);
        if !state.emitted {
            inventory.schemas_not_emitted.push(place.clone());
        }
    }
    for (_, draft) in groups {
        let mut group = draft.group;
        for place in &draft.reached {
            let tested = draft.tested.contains(place);
            let schema = schemas.get(place).copied().unwrap_or_default();
            group.schemas.add(state_of(place, &schema, tested));
        }
        group
            .operations
            .iter()
            .for_each(|entry| inventory.operations.add(entry.state));
        group
            .events
            .iter()
            .for_each(|entry| inventory.events.add(entry.state));
        inventory.groups.push(group);
    }
    Ok(inventory)
}

/// An inventory under way.
struct Stock<'a> {
    api: &'a Api,
    module: &'a Module,
    tested: &'a Tested,
    /// By whether it is the group of events, and by name.
    groups: BTreeMap<(bool, String), GroupDraft>,
    /// By place.
    schemas: BTreeMap<String, Schema>,
}

struct GroupDraft {
    group: Group,
    /// Places of the schemas that are reached.
    reached: BTreeSet<String>,
    /// Those of them that something tested reaches.
    tested: BTreeSet<String>,
}

/// A named schema.
#[derive(Clone, Copy, Debug, Default)]
struct Schema {
    /// It stands for a whole value that has members, alternatives or a list of values, so that it has a type.
    needs_type: bool,
    /// An operation or an event reaches it.
    reached: bool,
    /// One of these is emitted.
    used: bool,
    /// One of these is tested.
    tested: bool,
}

impl Stock<'_> {
    fn document(
        &mut self,
        decided: &generator::config::Document,
        document: &Document,
        sources: &Sources<'_>,
    ) {
        let place = |name: &str| {
            let origin = document.place(&outline::schema(name));
            format!("{}{}", sources.name(origin.file), origin.pointer)
        };
        let whole_values = outline::whole_values(document);
        for name in outline::schemas(document) {
            let facts = Facts::gather(document, &[outline::schema(&name)]);
            let known = self.schemas.entry(place(&name)).or_default();
            let has_shape = facts.values.is_some()
                || !facts.members.is_empty()
                || !facts.alternatives.is_empty();
            known.needs_type |= has_shape && whole_values.contains(&name);
        }
        let reach = Reach::new(document);
        for operation in outline::operations(document) {
            let entry = self.operation(&operation);
            let group = operation.group(decided, self.api.config());
            let reached = reach.schemas(&operation.at).into_iter();
            let shared = reach.schemas(&operation.item.child("parameters"));
            let reached = reached.chain(shared).map(|name| place(&name)).collect();
            self.enter((false, group), entry, reached);
        }
        for event in outline::events(document) {
            let entry = self.event(document, &event);
            let reached = reach
                .schemas(&event.at)
                .iter()
                .map(|name| place(name))
                .collect();
            self.enter((true, "webhooks".to_owned()), entry, reached);
        }
    }

    fn operation(&self, operation: &Operation) -> Entry {
        let method = self.module.operations.get(&operation.key());
        Entry {
            name: operation.line(),
            rust: method.map(|method| format!("{}::{}", method.group, method.name)),
            state: State {
                emitted: method.is_some(),
                tested: method.is_some_and(|method| self.tested.calls(method)),
            },
        }
    }

    fn event(&self, document: &Document, event: &Event) -> Entry {
        let kind = self
            .kind(document, event)
            .unwrap_or_else(|| event.key.clone());
        let variant = self.module.events.get(&kind);
        Entry {
            rust: variant.map(|variant| format!("webhooks::Event::{variant}")),
            state: State {
                emitted: variant.is_some(),
                tested: variant.is_some_and(|variant| self.tested.delivers(&kind, variant)),
            },
            name: kind,
        }
    }

    /// What the deliveries of an event call themselves.
    fn kind(&self, document: &Document, event: &Event) -> Option<String> {
        let config = self.api.config().webhooks.as_ref()?;
        let body = document.resolve(&event.at.child("requestBody"));
        let content = body.child("content");
        let media_type = content.get(document.value())?.as_object()?.keys().next()?;
        let schema = content.child(media_type).child("schema");
        let facts = Facts::gather(document, &[schema]);
        let member = facts.members.get(&config.event_member)?;
        let (_, values) = Facts::gather(document, member).values?;
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (Some(only), None) => match serde_json::from_str(&only) {
                Ok(Value::String(kind)) => Some(kind),
                _ => None,
            },
            _ => None,
        }
    }

    fn enter(&mut self, key: (bool, String), entry: Entry, reached: BTreeSet<String>) {
        for place in &reached {
            let schema = self.schemas.entry(place.clone()).or_default();
            schema.reached = true;
            schema.used |= entry.state.emitted;
            schema.tested |= entry.state.tested;
        }
        let is_events = key.0;
        let draft = self
            .groups
            .entry(key.clone())
            .or_insert_with(|| GroupDraft {
                group: Group {
                    name: key.1,
                    operations: Vec::new(),
                    events: Vec::new(),
                    schemas: Counts::default(),
                },
                reached: BTreeSet::new(),
                tested: BTreeSet::new(),
            });
        if entry.state.tested {
            draft.tested.extend(reached.iter().cloned());
        }
        draft.reached.extend(reached);
        match is_events {
            true => draft.group.events.push(entry),
            false => draft.group.operations.push(entry),
        }
    }
}
