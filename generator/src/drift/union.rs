//! How alternatives are matched and compared.
//!
//! An alternative has no name that must stay: it may be moved to a component, be listed in another order or be renamed.
//! What is sure is matched first: the same component, then the same tag, the same form, the same type of value.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::compare::Comparer;
use super::kinds;
use super::schema::Both;
use super::side::{Node, Side};
use super::view::{Others, Union, View, canonical};

/// How deep two alternatives are looked at to tell whether they have the same form.
const DEPTH: usize = 4;

impl<'v> Comparer<'v> {
    /// Alternatives on both sides.
    pub(super) fn unions(&mut self, both: &Both<'_, 'v>) {
        let (old, new) = (&both.base.unions, &both.revision.unions);
        match (old.as_slice(), new.as_slice()) {
            ([], []) => return,
            ([], [union, ..]) => {
                let key = if union.exclusive { "oneOf" } else { "anyOf" };
                self.differs(both, kinds::ALTERNATIVES_ADDED, key, (None, None));
            }
            ([union, ..], []) => {
                let key = if union.exclusive { "oneOf" } else { "anyOf" };
                self.differs(both, kinds::ALTERNATIVES_REMOVED, key, (None, None));
            }
            _ => {}
        }
        for (before, after) in old.iter().zip(new) {
            self.union(both, before, after);
        }
        self.tags(both);
    }

    fn union(&mut self, both: &Both<'_, 'v>, before: &Union<'v>, after: &Union<'v>) {
        if before.exclusive != after.exclusive {
            let kind = if after.exclusive {
                kinds::ALTERNATIVES_EXCLUSIVE
            } else {
                kinds::ALTERNATIVES_OVERLAPPING
            };
            let key = if after.exclusive { "oneOf" } else { "anyOf" };
            self.differs(both, kind, key, (None, None));
        }
        let old: Vec<Branch<'v>> = branches(self.base, before, both.base, &mut self.forms.0);
        let new: Vec<Branch<'v>> = branches(self.revision, after, both.revision, &mut self.forms.1);
        let matched = pairs(&old, &new);
        let step = (both.pair, Some(both.direction));
        let subject = super::compare::subject(self.revision, &after.node);
        for (at, branch) in old.iter().enumerate() {
            match matched.get(&at).and_then(|other| new.get(*other)) {
                Some(other) => {
                    let nodes = (vec![branch.node.clone()], vec![other.node.clone()]);
                    self.schemas(both.pair, both.direction, nodes.0, nodes.1);
                    self.tag_values(both, branch, other);
                }
                None => {
                    let nodes = (Some(&branch.node), Some(&after.node));
                    let shown = (Some(branch.label()), None);
                    self.note(kinds::BRANCH_REMOVED, step, subject.clone(), nodes, shown);
                }
            }
        }
        let taken: BTreeSet<usize> = matched.values().copied().collect();
        for (at, branch) in new.iter().enumerate() {
            if !taken.contains(&at) {
                let nodes = (Some(&before.node), Some(&branch.node));
                let shown = (None, Some(branch.label()));
                self.note(kinds::BRANCH_ADDED, step, subject.clone(), nodes, shown);
            }
        }
    }

    /// The member that tells alternatives apart.
    fn tags(&mut self, both: &Both<'_, 'v>) {
        let name = |view: &View<'v>| {
            let node = view.discriminator.as_ref()?;
            node.text("propertyName").map(str::to_owned)
        };
        let (old, new) = (name(both.base), name(both.revision));
        if old != new && old.is_some() && new.is_some() {
            self.differs(both, kinds::TAG_CHANGED, "discriminator", (old, new));
        }
    }

    /// The values of the tag that stand for an alternative.
    fn tag_values(&mut self, both: &Both<'_, 'v>, old: &Branch<'v>, new: &Branch<'v>) {
        let step = (both.pair, Some(both.direction));
        let nodes = (Some(&old.node), Some(&new.node));
        let subject = super::compare::subject(self.revision, &new.node);
        for tag in old.tags.difference(&new.tags) {
            let shown = (Some(tag.clone()), None);
            self.note(
                kinds::TAG_VALUE_REMOVED,
                step,
                subject.clone(),
                nodes,
                shown,
            );
        }
        for tag in new.tags.difference(&old.tags) {
            let shown = (None, Some(tag.clone()));
            self.note(kinds::TAG_VALUE_ADDED, step, subject.clone(), nodes, shown);
        }
    }
}

/// An alternative, and what it is recognised by.
struct Branch<'v> {
    node: Node<'v>,
    component: Option<String>,
    kind: Option<&'v str>,
    /// Values of the tag that stand for it.
    tags: BTreeSet<String>,
    /// Its members that have one legal value, with that value.
    constants: BTreeSet<String>,
    form: u64,
}

impl Branch<'_> {
    /// What a person calls it.
    fn label(&self) -> String {
        self.component
            .clone()
            .or_else(|| self.tags.first().cloned())
            .or_else(|| self.kind.map(str::to_owned))
            .unwrap_or_else(|| "a schema".to_owned())
    }
}

fn branches<'v>(
    side: &'v Side<'v>,
    union: &Union<'v>,
    whole: &View<'v>,
    forms: &mut Forms,
) -> Vec<Branch<'v>> {
    let mapping = whole.discriminator.as_ref().map(|node| {
        node.get("mapping")
            .map(|node| node.members().collect::<Vec<_>>())
            .unwrap_or_default()
    });
    union
        .branches
        .iter()
        .map(|node| {
            let view = View::of(side, std::slice::from_ref(node));
            let constants = view
                .properties
                .iter()
                .filter_map(|(name, parts)| {
                    let values = View::of(side, parts).values?;
                    match values.as_slice() {
                        [only] => Some(format!("{name}={}", canonical(only.value))),
                        _ => None,
                    }
                })
                .collect();
            Branch {
                tags: tags(mapping.as_deref(), view.component.as_deref()),
                component: view.component.clone(),
                kind: view.kind,
                constants,
                form: forms.of(side, std::slice::from_ref(node), DEPTH),
                node: node.clone(),
            }
        })
        .collect()
}

/// Values of the tag for a component: those of the mapping, else its name (OpenAPI 3.1, "Discriminator Object").
fn tags(mapping: Option<&[(&str, Node<'_>)]>, component: Option<&str>) -> BTreeSet<String> {
    let (Some(mapping), Some(component)) = (mapping, component) else {
        return BTreeSet::new();
    };
    let mapped: BTreeSet<String> = mapping
        .iter()
        .filter(|(_, target)| {
            let target = target.value.as_str().unwrap_or_default();
            target == component || target.strip_prefix("#/components/schemas/") == Some(component)
        })
        .map(|(value, _)| (*value).to_owned())
        .collect();
    if mapped.is_empty() {
        BTreeSet::from([component.to_owned()])
    } else {
        mapped
    }
}

/// For each alternative of the base the one of the revision that it has become.
fn pairs(old: &[Branch<'_>], new: &[Branch<'_>]) -> BTreeMap<usize, usize> {
    let mut matched = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let same: [fn(&Branch<'_>, &Branch<'_>) -> bool; 5] = [
        |a, b| a.form == b.form && a.component == b.component,
        |a, b| a.component.is_some() && a.component == b.component,
        |a, b| !a.tags.is_disjoint(&b.tags) || !a.constants.is_disjoint(&b.constants),
        |a, b| a.form == b.form,
        |a, b| a.kind.is_some() && a.kind == b.kind && a.kind != Some("object"),
    ];
    for rule in same {
        for (at, branch) in old.iter().enumerate() {
            if matched.contains_key(&at) {
                continue;
            }
            let other = new
                .iter()
                .enumerate()
                .find(|(position, other)| !taken.contains(position) && rule(branch, other));
            if let Some((position, _)) = other {
                matched.insert(at, position);
                taken.insert(position);
            }
        }
    }
    // One is left on each side: it has changed.
    let mut left = (0..old.len()).filter(|at| !matched.contains_key(at));
    let mut free = (0..new.len()).filter(|at| !taken.contains(at));
    if let (Some(at), None, Some(position), None) =
        (left.next(), left.next(), free.next(), free.next())
        && old.get(at).map(|branch| branch.kind) == new.get(position).map(|branch| branch.kind)
        && old.get(at).is_none_or(|branch| branch.component.is_none())
    {
        matched.insert(at, position);
    }
    matched
}

/// Numbers that are the same for schemas of the same form, each found once.
#[derive(Default)]
pub(super) struct Forms {
    known: BTreeMap<(Vec<usize>, usize), u64>,
}

impl Forms {
    /// The number for schemas that a value satisfies all of, as deep as `depth` goes.
    fn of<'v>(&mut self, side: &'v Side<'v>, parts: &[Node<'v>], depth: usize) -> u64 {
        let key = (super::compare::addresses(side, parts), depth);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let form = self.of_view(side, &View::of(side, parts), depth);
        self.known.insert(key, form);
        form
    }

    fn of_view<'v>(&mut self, side: &'v Side<'v>, view: &View<'v>, depth: usize) -> u64 {
        let mut hash = DefaultHasher::new();
        (view.kind, view.nullable, view.format, &view.patterns).hash(&mut hash);
        let values = view.values.as_ref().map(|values| {
            let texts = values.iter().map(|value| canonical(value.value));
            texts.collect::<BTreeSet<String>>()
        });
        values.hash(&mut hash);
        for (key, count) in &view.counts {
            (key, count.to_bits()).hash(&mut hash);
        }
        view.required.keys().for_each(|name| name.hash(&mut hash));
        let Some(depth) = depth.checked_sub(1) else {
            return hash.finish();
        };
        let members: BTreeMap<&str, u64> = view
            .properties
            .iter()
            .map(|(name, parts)| (*name, self.of(side, parts, depth)))
            .collect();
        members.hash(&mut hash);
        match &view.others {
            Others::Free => 0_u8.hash(&mut hash),
            Others::Forbidden => 1_u8.hash(&mut hash),
            Others::Typed(parts) => self.of(side, parts, depth).hash(&mut hash),
        }
        if !view.items.is_empty() {
            self.of(side, &view.items, depth).hash(&mut hash);
        }
        for union in &view.unions {
            let branches: BTreeSet<u64> = union
                .branches
                .iter()
                .map(|node| self.of(side, std::slice::from_ref(node), depth))
                .collect();
            branches.hash(&mut hash);
        }
        hash.finish()
    }
}
