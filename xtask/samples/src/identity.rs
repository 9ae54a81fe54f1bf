//! What schemas call themselves: `$id`, `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12 core, section 8.2).

use std::collections::BTreeMap;

use generator::origin::Pointer;
use serde_json::Value;

/// The names that the schemas of one file have.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    ids: BTreeMap<String, Pointer>,
    anchors: BTreeMap<String, Pointer>,
}

impl Identities {
    /// Those of a file with this content; of two schemas with one name the first.
    pub(crate) fn of(content: &Value) -> Self {
        let mut found = Self::default();
        found.collect(content, &Pointer::root());
        found
    }

    fn collect(&mut self, value: &Value, at: &Pointer) {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    let names = match key.as_str() {
                        "$id" => &mut self.ids,
                        "$anchor" | "$dynamicAnchor" => &mut self.anchors,
                        _ => {
                            self.collect(member, &at.child(key));
                            continue;
                        }
                    };
                    if let Some(name) = member.as_str() {
                        let name = name.trim_end_matches('#').to_owned();
                        names.entry(name).or_insert_with(|| at.clone());
                    }
                }
            }
            Value::Array(items) => {
                for (position, item) in items.iter().enumerate() {
                    self.collect(item, &at.index(position));
                }
            }
            _ => {}
        }
    }

    /// The schema with this anchor.
    pub(crate) fn anchor(&self, name: &str) -> Option<&Pointer> {
        self.anchors.get(name)
    }

    /// The schema that a URI means where it stands at `from`: the one with this `$id`, or with this one relative to that of
    /// a schema around it.
    pub(crate) fn id(&self, uri: &str, from: &Pointer) -> Option<&Pointer> {
        if uri.is_empty() {
            return None;
        }
        self.ids.get(uri).or_else(|| {
            self.around(from).find_map(|(base, _)| {
                let (folder, _) = base.rsplit_once('/')?;
                let uri = uri.trim_start_matches("./");
                self.ids.get(&format!("{folder}/{uri}"))
            })
        })
    }

    /// The schemas with an `$id` around a place, the innermost first.
    pub(crate) fn around<'i>(
        &'i self,
        from: &'i Pointer,
    ) -> impl Iterator<Item = (&'i str, &'i Pointer)> {
        let mut around: Vec<(&str, &Pointer)> = self
            .ids
            .iter()
            .filter(|(_, place)| from.starts_with(place))
            .map(|(id, place)| (id.as_str(), place))
            .collect();
        around.sort_by_key(|(_, place)| std::cmp::Reverse(place.as_str().len()));
        around.into_iter()
    }
}
