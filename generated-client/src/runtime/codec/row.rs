//! Rows: the members of one record while it is decoded.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::key::Key;
use super::record::{Member, Place};
use super::rest::Rest;
use super::unknown;

/// The members of a record, with their types and modes.
///
/// Implemented by tuples of up to sixteen members and by [`Chain`]s of them.
pub trait Row<'de>: Sized {
    /// The members before they are known.
    type Slots;

    /// Whether the last member takes what no other one is named for.
    const OPEN: bool;

    /// Slots without values.
    fn slots() -> Self::Slots;

    /// Shows the slots to `fill`, in order and without their types.
    ///
    /// # Errors
    ///
    /// Those of `fill`.
    fn places<A, F>(slots: &mut Self::Slots, fill: F) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
        F: FnOnce(&mut [&mut dyn Place<'de, A>]) -> Result<(), A::Error>;

    /// The values, if every slot has one.
    fn finish(slots: Self::Slots) -> Option<Self>;
}

/// A row of more members than the longest tuple holds.
#[derive(Debug)]
pub struct Chain<H, T>(pub H, pub T);

impl<'de, H: Row<'de>, T: Row<'de>> Row<'de> for Chain<H, T> {
    type Slots = (H::Slots, T::Slots);

    const OPEN: bool = T::OPEN;

    fn slots() -> Self::Slots {
        (H::slots(), T::slots())
    }

    fn places<A, F>((head, tail): &mut Self::Slots, fill: F) -> Result<(), A::Error>
    where
        A: MapAccess<'de>,
        F: FnOnce(&mut [&mut dyn Place<'de, A>]) -> Result<(), A::Error>,
    {
        H::places(head, |head| {
            T::places(tail, |tail| {
                let mut places: Vec<&mut dyn Place<'de, A>> =
                    Vec::with_capacity(head.len() + tail.len());
                for place in head {
                    places.push(&mut **place);
                }
                for place in tail {
                    places.push(&mut **place);
                }
                fill(&mut places)
            })
        })
    }

    fn finish((head, tail): Self::Slots) -> Option<Self> {
        Some(Self(H::finish(head)?, T::finish(tail)?))
    }
}

/// Implements [`Row`] for the tuple of these members and for every shorter one.
macro_rules! rows {
    () => { rows! { @tuple } };
    ($first:ident $($member:ident)*) => {
        rows! { $($member)* }
        rows! { @tuple $first $($member)* }
    };
    (@tuple $($member:ident)*) => {
        // The letters name the members as types and as values, and the empty tuple has neither.
        #[allow(clippy::unused_unit, non_snake_case, unreachable_patterns)]
        #[allow(unused_assignments, unused_mut)]
        impl<'de, $($member: Member<'de>),*> Row<'de> for ($($member,)*) {
            type Slots = ($(Option<$member>,)*);

            const OPEN: bool = {
                let mut open = false;
                $(open = $member::REST;)*
                open
            };

            fn slots() -> Self::Slots {
                ($(None::<$member>,)*)
            }

            fn places<Map, Fill>(
                slots: &mut Self::Slots,
                fill: Fill,
            ) -> Result<(), Map::Error>
            where
                Map: MapAccess<'de>,
                Fill: FnOnce(&mut [&mut dyn Place<'de, Map>]) -> Result<(), Map::Error>,
            {
                let ($($member,)*) = slots;
                fill(&mut [$($member),*])
            }

            fn finish(slots: Self::Slots) -> Option<Self> {
                match slots {
                    ($(Some($member),)*) => Some(($($member,)*)),
                    _ => None,
                }
            }
        }
    };
}

rows! { A B C D E F G H I J K L M N O P }

/// Decodes an object whose members have `names`, in the order of the row, and makes a `T` of it.
///
/// # Errors
///
/// The input is not an object, or a member does not decode, is missing or occurs twice.
pub fn row<'de, R, T, D>(
    deserializer: D,
    names: &'static [&'static str],
    build: impl FnOnce(R) -> T,
) -> Result<T, D::Error>
where
    R: Row<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_map(RowVisitor {
        names,
        build,
        row: PhantomData,
    })
}

struct RowVisitor<R, F> {
    names: &'static [&'static str],
    build: F,
    row: PhantomData<R>,
}

impl<'de, R: Row<'de>, T, F: FnOnce(R) -> T> Visitor<'de> for RowVisitor<R, F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let mut slots = R::slots();
        R::places(&mut slots, |places| {
            if R::OPEN {
                fill_open(map, self.names, places)
            } else {
                fill(map, self.names, places)
            }
        })?;
        R::finish(slots).map(self.build).ok_or_else(unsettled)
    }
}

/// Decodes every member into its place. There is one copy of this loop per deserializer, whatever
/// the number of records.
fn fill<'de, A: MapAccess<'de>>(
    mut map: A,
    names: &'static [&'static str],
    places: &mut [&mut dyn Place<'de, A>],
) -> Result<(), A::Error> {
    let mut key = Key::new(names);
    let mut seen = 0;
    while let Some(index) = map.next_key_seed(&mut key)? {
        if let (Some(place), Some(name)) = (places.get_mut(index), names.get(index)) {
            place.put(name, &mut map)?;
            seen |= bit(index);
        } else {
            unknown::count();
            map.next_value::<IgnoredAny>()?;
        }
    }
    for (index, (place, name)) in places.iter_mut().zip(names).enumerate() {
        if seen & bit(index) == 0 {
            place.settle(name)?;
        }
    }
    Ok(())
}

/// The bit that notes a member as seen. Members beyond the 64th have none: they are settled always,
/// which does nothing to one that has its value.
fn bit(index: usize) -> u64 {
    if index < 64 { 1 << index } else { 0 }
}

/// The same when the last place takes the members without a name. That place drives the loop: it
/// decodes a map, and the named members are taken out of what it is shown.
fn fill_open<'de, A: MapAccess<'de>>(
    mut map: A,
    names: &'static [&'static str],
    places: &mut [&mut dyn Place<'de, A>],
) -> Result<(), A::Error> {
    let (Some((_, names)), Some((rest, places))) = (names.split_last(), places.split_last_mut())
    else {
        return Err(unsettled());
    };
    rest.collect(Rest::new(&mut map, names, places))?;
    for (place, name) in places.iter_mut().zip(names) {
        place.settle(name)?;
    }
    Ok(())
}

/// The macros give every place a name and leave no place without a value, so that this is never
/// seen; it is an error because a library does not panic.
#[cold]
fn unsettled<E: serde::de::Error>() -> E {
    E::custom("the members of the record and their names do not match")
}
