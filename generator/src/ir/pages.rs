//! Pages of the model: where they are asked for, and what of an answer leads to the next.

use super::{TypeId, TypeRef};

/// How the answers of an operation lead to the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// What a page is asked for by.
    pub style: PageStyle,
    /// The list in the answer.
    pub items: Path,
    /// Type of an item.
    pub item: TypeRef,
    /// The flag in the answer that says whether there is another page.
    pub more: Option<Path>,
}

/// What a page is asked for by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// Its number.
    Number {
        /// Where it is asked for.
        slot: Slot,
        /// The number of the first page.
        first: u64,
        /// The number of the page, in the answer.
        current: Option<Path>,
        /// The number of the last page, in the answer.
        last: Option<Path>,
    },
    /// How many items come before it.
    Offset {
        /// Where it is asked for.
        slot: Slot,
        /// How many items there are on all pages, in the answer.
        total: Option<Path>,
    },
    /// What the answer before it says.
    Cursor(Vec<(Slot, CursorSource)>),
    /// What the last item before it says, by paths into the item.
    After(Vec<(Slot, Path)>),
}

/// Where a request asks for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The query parameter of this name.
    Query(String),
    /// The member of the JSON body at the end of these names.
    Body(Vec<String>),
}

/// Where an answer says how to ask for the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CursorSource {
    /// In a member of its body.
    Member(Path),
    /// In the header of this name.
    Header(String),
}

/// Members that lead into a value, each of the type that the one before it has; none is the value
/// itself.
pub type Path = Vec<Step>;

/// A member of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The record.
    pub record: TypeId,
    /// The position of the member in it.
    pub member: usize,
}

impl PageStyle {
    /// Where a request asks for a page.
    #[must_use]
    pub fn slots(&self) -> Vec<&Slot> {
        match self {
            Self::Number { slot, .. } | Self::Offset { slot, .. } => vec![slot],
            Self::Cursor(parts) => parts.iter().map(|(slot, _)| slot).collect(),
            Self::After(parts) => parts.iter().map(|(slot, _)| slot).collect(),
        }
    }
}
