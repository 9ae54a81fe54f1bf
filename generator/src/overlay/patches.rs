//! Where the values of an overlaid document come from.

use std::collections::{BTreeMap, BTreeSet};

use crate::origin::{FileId, Origin, Pointer};

/// The places of the values of a document that overlays have changed. Values that no overlay touched stand in the
/// document's own file, at their own pointer.
#[derive(Clone, Debug)]
pub struct Patches {
    document: FileId,
    /// A pointer in the changed document and the place of its text; it holds for what lies below, too.
    moved: BTreeMap<Pointer, Origin>,
}

impl Patches {
    /// No change yet to `document`.
    pub fn new(document: FileId) -> Self {
        Self {
            document,
            moved: BTreeMap::new(),
        }
    }

    /// The recorded place of the value or, failing that, of the nearest recorded value around it; `None` when the value
    /// stands in the document's own file at its own pointer.
    pub fn origin(&self, pointer: &Pointer) -> Option<&Origin> {
        self.nearest(pointer).map(|(_, origin)| origin)
    }

    /// Where the text of the value stands: in an overlay, or in the document.
    pub fn of(&self, pointer: &Pointer) -> Origin {
        let own = || Origin::new(self.document, pointer.clone());
        self.nearest(pointer).map_or_else(own, |(below, origin)| {
            Origin::new(origin.file, origin.pointer.join(&below))
        })
    }

    /// Whether no overlay changed anything.
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty()
    }

    /// The recorded place that holds for the value, and the way from there to the value.
    fn nearest(&self, pointer: &Pointer) -> Option<(Pointer, &Origin)> {
        let mut prefix = pointer.clone();
        loop {
            if let Some(origin) = self.moved.get(&prefix) {
                return Some((pointer.strip_prefix(&prefix)?, origin));
            }
            prefix = prefix.parent()?;
        }
    }

    /// Records that the whole value at `pointer` was written by the text at `origin`.
    pub(super) fn set(&mut self, pointer: Pointer, origin: Origin) {
        self.clear(&pointer);
        self.moved.insert(pointer, origin);
    }

    /// Records that the whole value at `target` is a copy of the one at `source`, with all that is known of its parts.
    pub(super) fn copy(&mut self, source: &Pointer, target: Pointer) {
        let parts: Vec<(Pointer, Origin)> = self
            .below(source)
            .into_iter()
            .filter_map(|part| {
                let way = part.strip_prefix(source)?;
                Some((target.join(&way), self.moved.get(&part)?.clone()))
            })
            .collect();
        let origin = self.of(source);
        self.set(target, origin);
        self.moved.extend(parts);
    }

    /// Forgets the value at `pointer` and what lay below, after it was removed.
    pub(super) fn clear(&mut self, pointer: &Pointer) {
        for below in self.below(pointer) {
            self.moved.remove(&below);
        }
    }

    /// Records that the elements `removed` of the array at `array`, which had `length` elements, are gone, and that
    /// those after them have moved up.
    pub(super) fn close_gaps(&mut self, array: &Pointer, length: usize, removed: &BTreeSet<usize>) {
        let Some(first) = removed.first().copied() else {
            return;
        };
        let mut moved = BTreeMap::new();
        let mut target = first;
        for index in first..length {
            let old = array.index(index);
            let place = self.of(&old);
            let nested = self.below(&old);
            if removed.contains(&index) {
                for pointer in nested {
                    self.moved.remove(&pointer);
                }
                continue;
            }
            let new = array.index(target);
            target += 1;
            for pointer in nested {
                if let (Some(origin), Some(rest)) =
                    (self.moved.remove(&pointer), pointer.strip_prefix(&old))
                {
                    moved.insert(new.join(&rest), origin);
                }
            }
            moved.insert(new, place);
        }
        self.moved.extend(moved);
    }

    /// The recorded pointers at and below `pointer`.
    fn below(&self, pointer: &Pointer) -> Vec<Pointer> {
        // In text order, siblings such as `/a-b` stand between `/a` and `/a/b`, so two ranges are looked at.
        let inner = Pointer::parse(&format!("{}/", pointer.as_str())).unwrap_or_default();
        let own = self.moved.contains_key(pointer).then(|| pointer.clone());
        let nested = self
            .moved
            .range(inner..)
            .map(|(nested, _)| nested)
            .take_while(|nested| nested.starts_with(pointer))
            .filter(|nested| *nested != pointer)
            .cloned();
        own.into_iter().chain(nested).collect()
    }
}
