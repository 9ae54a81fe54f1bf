//! The overlay file itself: its members checked, its targets parsed.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::origin::{FileId, Origin};

/// The version of the Overlay Specification that a file states. Patch numbers make no difference (section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    V1_0,
    V1_1,
}

/// An overlay whose structure is in order.
pub(super) struct Document<'v> {
    pub(super) version: Version,
    pub(super) actions: Vec<Action<'v>>,
}

/// One entry of `actions`.
pub(super) struct Action<'v> {
    /// The place of the entry in the overlay file.
    pub(super) origin: Origin,
    pub(super) target: Query,
    pub(super) change: Change<'v>,
}

/// A JSONPath expression (RFC 9535) and its text.
pub(super) struct Query {
    pub(super) text: String,
    pub(super) path: JsonPath,
}

/// What an action does to what its target selects.
pub(super) enum Change<'v> {
    Remove,
    Update(&'v Value),
    Copy(Query),
}

/// Checks the overlay and parses its targets. Actions with errors are reported and left out; `None` when the version is
/// missing or unknown, so that nothing in the file can be relied on.
pub(super) fn read<'v>(
    file: FileId,
    value: &'v Value,
    diags: &mut Diagnostics,
) -> Option<Document<'v>> {
    let mut reader = Reader {
        version: Version::V1_0,
        diags,
    };
    let origin = Origin::root(file);
    // The loader admits only mappings as documents.
    let root = value.as_object()?;
    reader.version = reader.version(root, &origin)?;
    reader.known_members(root, &origin, &["overlay", "info", "extends", "actions"]);
    reader.info(root, &origin);
    if root
        .get("extends")
        .is_some_and(|extends| !extends.is_string())
    {
        reader.shape(
            &origin.child("extends"),
            "`extends` is the URI of a document, as a string",
        );
    }
    let actions = reader.actions(root, &origin);
    Some(Document {
        version: reader.version,
        actions,
    })
}

struct Reader<'d> {
    version: Version,
    diags: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn version(&mut self, root: &Map<String, Value>, origin: &Origin) -> Option<Version> {
        let stated = root.get("overlay");
        let version = stated.and_then(Value::as_str).and_then(parse_version);
        if version.is_none() {
            let (message, origin) = match stated {
                None if root.contains_key("openapi") => {
                    let message = "this is an OpenAPI document, not an overlay".to_owned();
                    (message, origin.child("openapi"))
                }
                None => (
                    "the overlay has no `overlay` member".to_owned(),
                    origin.clone(),
                ),
                Some(Value::String(text)) => (
                    format!("`{text}` is no version of Overlay that is understood"),
                    origin.child("overlay"),
                ),
                Some(_) => (
                    "the version in `overlay` is a string".to_owned(),
                    origin.child("overlay"),
                ),
            };
            self.diags.push(
                Diagnostic::new(codes::OVERLAY_VERSION, message)
                    .at(origin)
                    .help("start the file with `overlay: 1.0.0` or `overlay: 1.1.0`"),
            );
        }
        version
    }

    fn info(&mut self, root: &Map<String, Value>, origin: &Origin) {
        let origin_of_info = origin.child("info");
        let Some(info) = root.get("info") else {
            self.shape(
                origin,
                "the overlay has no `info`, which gives its title and version",
            );
            return;
        };
        let Some(info) = info.as_object() else {
            self.shape(
                &origin_of_info,
                "`info` is a mapping with `title` and `version`",
            );
            return;
        };
        for key in ["title", "version"] {
            match info.get(key) {
                Some(Value::String(_)) => {}
                Some(_) => self.shape(
                    &origin_of_info.child(key),
                    &format!("`{key}` has to be a string"),
                ),
                None => self.shape(&origin_of_info, &format!("`info` has no `{key}`")),
            }
        }
        if let Some(description) = info.get("description") {
            let place = origin_of_info.child("description");
            self.since_1_1(&place, "`description` in `info`");
            if !description.is_string() {
                self.shape(&place, "`description` has to be a string");
            }
        }
        self.known_members(info, &origin_of_info, &["title", "version", "description"]);
    }

    fn actions<'v>(&mut self, root: &'v Map<String, Value>, origin: &Origin) -> Vec<Action<'v>> {
        let place = origin.child("actions");
        let entries = match root.get("actions") {
            Some(Value::Array(entries)) if !entries.is_empty() => entries,
            Some(Value::Array(_)) => {
                self.shape(&place, "`actions` is empty");
                return Vec::new();
            }
            Some(_) => {
                self.shape(&place, "`actions` has to be a list");
                return Vec::new();
            }
            None => {
                self.shape(origin, "the overlay has no `actions`");
                return Vec::new();
            }
        };
        let mut actions = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let origin = place.index(index);
            let Some(members) = entry.as_object() else {
                self.shape(&origin, "an action has to be a mapping with a `target`");
                continue;
            };
            // The specification's schema wants unique actions; a repeated one is a slip in all but name.
            let earlier = entries
                .iter()
                .take(index)
                .position(|earlier| earlier == entry);
            if let Some(earlier) = earlier {
                self.diags.push(
                    Diagnostic::new(codes::OVERLAY_SHAPE, "this action repeats an earlier one")
                        .at(origin)
                        .related(place.index(earlier), "the same action stands here"),
                );
                continue;
            }
            actions.extend(self.action(members, origin));
        }
        actions
    }

    fn action<'v>(
        &mut self,
        members: &'v Map<String, Value>,
        origin: Origin,
    ) -> Option<Action<'v>> {
        let before = self.diags.errors();
        self.known_members(
            members,
            &origin,
            &["target", "description", "update", "remove", "copy"],
        );
        self.reason(members, &origin);
        let target = match members.get("target") {
            Some(target) => self.query(target, &origin.child("target"), "target"),
            None => {
                self.shape(&origin, "the action has no `target`");
                None
            }
        };
        let change = self.change(members, &origin);
        if self.diags.errors() > before {
            return None;
        }
        Some(Action {
            origin,
            target: target?,
            change: change?,
        })
    }

    fn change<'v>(
        &mut self,
        members: &'v Map<String, Value>,
        origin: &Origin,
    ) -> Option<Change<'v>> {
        let remove = match members.get("remove") {
            None => false,
            Some(Value::Bool(remove)) => *remove,
            Some(_) => {
                self.shape(
                    &origin.child("remove"),
                    "`remove` has to be `true` or `false`",
                );
                return None;
            }
        };
        let update = members.get("update");
        let copy = members.get("copy");
        if copy.is_some() {
            self.since_1_1(&origin.child("copy"), "`copy`");
        }
        if remove {
            for idle in ["update", "copy"] {
                if members.contains_key(idle) {
                    let message = format!("`{idle}` has no effect beside `remove: true`");
                    self.diags.push(
                        Diagnostic::new(codes::OVERLAY_INEFFECTIVE, message)
                            .at(origin.child(idle))
                            .help("put it in an action of its own, after this one"),
                    );
                }
            }
            return Some(Change::Remove);
        }
        match (update, copy) {
            (Some(update), None) => Some(Change::Update(update)),
            (None, Some(copy)) => {
                let source = self.query(copy, &origin.child("copy"), "copy");
                source.map(Change::Copy)
            }
            (Some(_), Some(_)) => {
                self.no_effect(
                    origin,
                    "`update` and `copy` in one action cancel each other",
                );
                None
            }
            (None, None) => {
                self.no_effect(origin, "the action has neither `update` nor `remove: true`");
                None
            }
        }
    }

    fn query(&mut self, value: &Value, origin: &Origin, member: &str) -> Option<Query> {
        let Some(text) = value.as_str() else {
            self.shape(
                origin,
                &format!("`{member}` is a JSONPath expression, as a string"),
            );
            return None;
        };
        match JsonPath::parse(text) {
            Ok(path) => Some(Query {
                text: text.to_owned(),
                path,
            }),
            Err(error) => {
                // The parser's own text says no more than that it failed.
                let message = format!(
                    "`{text}` is not a JSONPath expression: it cannot be read from character {} on",
                    error.position()
                );
                self.diags.push(
                    Diagnostic::new(codes::OVERLAY_TARGET, message)
                        .at(origin.clone())
                        .help("follow RFC 9535; a name with a dash, slash or dot goes in brackets: `$.paths['/pets']`"),
                );
                None
            }
        }
    }

    /// Our own rule: a change to a vendor's document has to say why it is there.
    fn reason(&mut self, members: &Map<String, Value>, origin: &Origin) {
        let stated = ["description", "x-reason"]
            .into_iter()
            .filter_map(|key| members.get(key))
            .any(|reason| reason.as_str().is_some_and(|text| !text.trim().is_empty()));
        if members
            .get("description")
            .is_some_and(|description| !description.is_string())
        {
            self.shape(
                &origin.child("description"),
                "`description` has to be a string",
            );
        } else if !stated {
            self.diags.push(
                Diagnostic::new(
                    codes::OVERLAY_NO_REASON,
                    "the action does not say why it is there",
                )
                .at(origin.clone())
                .help("add a `description` or an `x-reason`"),
            );
        }
    }

    fn known_members(&mut self, members: &Map<String, Value>, origin: &Origin, known: &[&str]) {
        for key in members.keys() {
            if !known.contains(&key.as_str()) && !key.starts_with("x-") {
                self.diags.push(
                    Diagnostic::new(
                        codes::OVERLAY_MEMBER,
                        format!("Overlay has no member `{key}` here"),
                    )
                    .at(origin.child(key))
                    .help(format!(
                        "known are `{}`, and names that start with `x-`",
                        known.join("`, `")
                    )),
                );
            }
        }
    }

    fn since_1_1(&mut self, origin: &Origin, what: &str) {
        if self.version < Version::V1_1 {
            self.diags.push(ahead(
                origin.clone(),
                format!("{what} is part of Overlay 1.1 only"),
            ));
        }
    }

    fn shape(&mut self, origin: &Origin, message: &str) {
        self.diags
            .push(Diagnostic::new(codes::OVERLAY_SHAPE, message).at(origin.clone()));
    }

    fn no_effect(&mut self, origin: &Origin, message: &str) {
        self.diags.push(
            Diagnostic::new(codes::OVERLAY_NO_EFFECT, message)
                .at(origin.clone())
                .help("give it one `update`, one `copy` or `remove: true`"),
        );
    }
}

/// The lint for a 1.0 overlay that does what only 1.1 defines, and is read so.
pub(super) fn ahead(origin: Origin, message: String) -> Diagnostic {
    Diagnostic::new(codes::OVERLAY_AHEAD, message)
        .at(origin)
        .help("state `overlay: 1.1.0`")
}

fn parse_version(text: &str) -> Option<Version> {
    let (version, patch) = match text.strip_prefix("1.0.") {
        Some(patch) => (Version::V1_0, patch),
        None => (Version::V1_1, text.strip_prefix("1.1.")?),
    };
    let numeric = !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit());
    numeric.then_some(version)
}
