//! Where the normalised text comes from.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::origin::{FileId, Origin, Pointer};
use crate::overlay::Patches;

/// Maps pointers of the normalised document to places in the files that people edit.
///
/// Most values keep their place, so only what moved is stored: a value below a stored pointer moved along with it.
#[derive(Clone, Debug)]
pub struct Origins {
    root: FileId,
    moved: BTreeMap<Pointer, Origin>,
    patches: Patches,
}

impl Origins {
    pub(super) fn new(root: FileId, patches: Patches) -> Self {
        Self {
            root,
            moved: BTreeMap::new(),
            patches,
        }
    }

    /// The place in a source file of the value at `pointer` in the normalised document. When an overlay wrote the
    /// value, the place is in the overlay. For a value that normalisation added, it is the value that asked for it or
    /// the nearest one around it.
    pub fn of(&self, pointer: &Pointer) -> Origin {
        self.edited(self.place(pointer))
    }

    /// The place in the documents themselves, whatever an overlay wrote there: it stays the same when overlays change,
    /// so it identifies a value.
    pub fn place(&self, pointer: &Pointer) -> Origin {
        let mut prefix = Some(pointer.clone());
        while let Some(candidate) = prefix {
            if let Some(origin) = self.moved.get(&candidate) {
                let rest = pointer.strip_prefix(&candidate).unwrap_or_default();
                return Origin::new(origin.file, origin.pointer.join(&rest));
            }
            prefix = candidate.parent();
        }
        Origin::new(self.root, pointer.clone())
    }

    /// The file and pointer that a person edits to change the value at `origin` of the overlaid document.
    pub(super) fn edited(&self, origin: Origin) -> Origin {
        if origin.file != self.root {
            return origin;
        }
        self.patches.of(&origin.pointer)
    }

    /// Stores that the value at `to` comes from `from`.
    pub(super) fn record(&mut self, to: Pointer, from: Origin) {
        self.moved.insert(to, from);
    }

    /// Follows the removal of elements from the array at `list`: the element that is now at index `i` was at
    /// `kept[i]` before.
    pub(super) fn renumber(&mut self, list: &Pointer, kept: &[usize]) {
        for (new, old) in kept.iter().copied().enumerate() {
            if new == old {
                continue;
            }
            // Indices only fall, so the entries of `new` were dealt with before.
            let source = list.index(old);
            let target = list.index(new);
            let whole = self.place(&source);
            let inner = self.below(&source);
            for pointer in self.below(&target) {
                self.moved.remove(&pointer);
            }
            self.moved.insert(target.clone(), whole);
            for pointer in inner {
                if let (Some(rest), Some(origin)) =
                    (pointer.strip_prefix(&source), self.moved.remove(&pointer))
                    && !rest.is_root()
                {
                    self.moved.insert(target.join(&rest), origin);
                }
            }
        }
    }

    /// The stored pointers at or below `pointer`.
    fn below(&self, pointer: &Pointer) -> Vec<Pointer> {
        self.moved
            .range((Bound::Included(pointer.clone()), Bound::Unbounded))
            .map(|(stored, _)| stored)
            .take_while(|stored| stored.as_str().starts_with(pointer.as_str()))
            .filter(|stored| stored.starts_with(pointer))
            .cloned()
            .collect()
    }
}

/// Whether `child` is the member `token` of `parent`, without building that origin.
pub(super) fn is_member(parent: &Origin, token: &str, child: &Origin) -> bool {
    if parent.file != child.file {
        return false;
    }
    let Some(rest) = child.pointer.as_str().strip_prefix(parent.pointer.as_str()) else {
        return false;
    };
    let Some(last) = rest.strip_prefix('/') else {
        return false;
    };
    if token.contains(['~', '/']) {
        Pointer::root().child(token).as_str() == rest
    } else {
        last == token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer(text: &str) -> Pointer {
        Pointer::parse(text).unwrap()
    }

    fn origin(file: u32, text: &str) -> Origin {
        Origin::new(FileId(file), pointer(text))
    }

    fn origins() -> Origins {
        Origins::new(FileId(0), Patches::new(FileId(0)))
    }

    #[test]
    fn unmoved_values_keep_their_pointer() {
        assert_eq!(origins().of(&pointer("/a/b")), origin(0, "/a/b"));
    }

    #[test]
    fn the_longest_stored_prefix_decides() {
        let mut origins = origins();
        origins.record(pointer("/a"), origin(1, "/x"));
        origins.record(pointer("/a/b"), origin(2, ""));
        assert_eq!(origins.of(&pointer("/a/c/d")), origin(1, "/x/c/d"));
        assert_eq!(origins.of(&pointer("/a/b/c")), origin(2, "/c"));
        assert_eq!(origins.of(&pointer("/ab")), origin(0, "/ab"));
    }

    #[test]
    fn renumbering_moves_whole_elements_and_what_moved_inside_them() {
        let mut origins = origins();
        origins.record(pointer("/l/1/m"), origin(1, "/x"));
        origins.record(pointer("/l/0/gone"), origin(1, "/gone"));
        origins.renumber(&pointer("/l"), &[1, 2]);
        assert_eq!(origins.of(&pointer("/l/0")), origin(0, "/l/1"));
        assert_eq!(origins.of(&pointer("/l/0/m/n")), origin(1, "/x/n"));
        assert_eq!(origins.of(&pointer("/l/0/gone")), origin(0, "/l/1/gone"));
        assert_eq!(origins.of(&pointer("/l/1/m")), origin(0, "/l/2/m"));
    }

    #[test]
    fn membership_compares_whole_escaped_tokens() {
        assert!(is_member(&origin(0, "/a"), "b", &origin(0, "/a/b")));
        assert!(is_member(&origin(0, "/a"), "b/c", &origin(0, "/a/b~1c")));
        assert!(!is_member(&origin(0, "/a"), "b", &origin(0, "/a/b/c")));
        assert!(!is_member(&origin(0, "/a"), "b", &origin(0, "/ab")));
        assert!(!is_member(&origin(0, "/a"), "b", &origin(1, "/a/b")));
    }
}
