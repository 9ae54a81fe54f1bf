//! Rows: the members of one record while it is decoded.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::key::{Key, Names};
use super::record::{Member, mode};
use super::rest::Rest;
use super::unknown;

/// The members of a record, with their types and modes.
///
/// Implemented by tuples of up to sixteen members and by [`Chain`]s of them.
pub trait Row<'de>: Sized {
    /// The members before they are known.
    type Slots: Slots<'de>;

    /// Slots without values.
    fn slots() -> Self::Slots;

    /// Decodes all members of an object, when the last is a member like any other.
    ///
    /// # Errors
    ///
    /// A member does not decode, is missing or occurs twice.
    fn read<A: MapAccess<'de>>(map: A, names: &'static Names) -> Result<Self, A::Error>;

    /// The values, once the object has ended. `first` is the position of the first of them.
    ///
    /// # Errors
    ///
    /// A member has none and has to be there.
    fn finish<E: Error>(slots: Self::Slots, names: &Names, first: usize) -> Result<Self, E>;
}

/// Where the values of a record go while it is decoded.
pub trait Slots<'de> {
    /// The last member: the one that may take what no other is named for.
    type Last: Member<'de>;

    /// How many there are.
    const COUNT: usize;

    /// Decodes the value that `map` has next. `first` is the position of the first slot among all of the
    /// record, `index` that of the value among these.
    ///
    /// # Errors
    ///
    /// There is a value already, or the new one is not of the member's type.
    fn put<A: MapAccess<'de>>(
        &mut self,
        names: &Names,
        first: usize,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error>;

    /// Sets the last member.
    fn set_last(&mut self, value: Self::Last);
}

/// A row of more members than the longest tuple holds, and its slots.
#[derive(Debug)]
pub struct Chain<H, T>(pub H, pub T);

impl<'de, H: Row<'de>, T: Row<'de>> Row<'de> for Chain<H, T> {
    type Slots = Chain<H::Slots, T::Slots>;

    fn read<A: MapAccess<'de>>(mut map: A, names: &'static Names) -> Result<Self, A::Error> {
        let mut slots = Self::slots();
        fill(&mut map, names, &mut slots)?;
        Self::finish(slots, names, 0)
    }

    #[inline]
    fn slots() -> Self::Slots {
        Chain(H::slots(), T::slots())
    }

    #[inline]
    fn finish<E: Error>(slots: Self::Slots, names: &Names, first: usize) -> Result<Self, E> {
        Ok(Self(
            H::finish(slots.0, names, first)?,
            T::finish(slots.1, names, first + H::Slots::COUNT)?,
        ))
    }
}

impl<'de, H: Slots<'de>, T: Slots<'de>> Slots<'de> for Chain<H, T> {
    type Last = T::Last;

    const COUNT: usize = H::COUNT + T::COUNT;

    #[inline]
    fn put<A: MapAccess<'de>>(
        &mut self,
        names: &Names,
        first: usize,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index.checked_sub(H::COUNT) {
            None => self.0.put(names, first, index, map),
            Some(index) => self.1.put(names, first + H::COUNT, index, map),
        }
    }

    #[inline]
    fn set_last(&mut self, value: Self::Last) {
        self.1.set_last(value);
    }
}

/// Implements [`Row`] and [`Slots`] for the tuple of these members and for every shorter one. Each has
/// its type and its position.
macro_rules! rows {
    ([$($before:tt)*] $last:tt $($more:tt)*) => {
        rows! { @tuple $($before)* $last, $last }
        rows! { [$($before)* $last] $($more)* }
    };
    ([$($before:tt)*]) => {};
    (@tuple $(($member:ident $at:tt))*, ($last:ident $at_last:tt)) => {
        // The letters name the members as types and as values.
        #[allow(non_snake_case)]
        impl<'de, $($member: Member<'de>),*> Row<'de> for ($($member,)*) {
            type Slots = ($(Option<$member>,)*);

            #[inline]
            fn slots() -> Self::Slots {
                ($(None::<$member>,)*)
            }

            #[inline]
            fn read<Map: MapAccess<'de>>(
                mut map: Map,
                names: &'static Names,
            ) -> Result<Self, Map::Error> {
                // The same as `fill`, written out. Variables of their own, unlike the members of a tuple
                // that something points to, are registers to the compiler as long as it likes.
                $(let mut $member: Option<$member> = None;)*
                let mut key = Key::<Self>::new(names);
                let mut ignored = 0;
                while let Some(index) = map.next_key_seed(&mut key)? {
                    match index {
                        $($at => put(&mut $member, names, $at, &mut map)?,)*
                        _ => {
                            ignored += 1;
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                unknown::count(ignored);
                $(let $member = settle($member, names, $at)?;)*
                Ok(($($member,)*))
            }

            #[inline]
            fn finish<Fault: Error>(
                slots: Self::Slots,
                names: &Names,
                first: usize,
            ) -> Result<Self, Fault> {
                let ($($member,)*) = slots;
                $(let $member = settle($member, names, first + $at)?;)*
                Ok(($($member,)*))
            }
        }

        impl<'de, $($member: Member<'de>),*> Slots<'de> for ($(Option<$member>,)*) {
            type Last = $last;

            const COUNT: usize = $at_last + 1;

            #[inline]
            fn put<Map: MapAccess<'de>>(
                &mut self,
                names: &Names,
                first: usize,
                index: usize,
                map: &mut Map,
            ) -> Result<(), Map::Error> {
                match index {
                    $($at => put(&mut self.$at, names, first + $at, map),)*
                    _ => Err(mismatch()),
                }
            }

            #[inline]
            fn set_last(&mut self, value: $last) {
                self.$at_last = Some(value);
            }
        }
    };
}

rows! {
    []
    (A 0) (B 1) (C 2) (D 3) (E 4) (F 5) (G 6) (H 7)
    (I 8) (J 9) (K 10) (L 11) (M 12) (N 13) (O 14) (P 15)
}

impl<'de> Row<'de> for () {
    type Slots = ();

    fn slots() {}

    fn read<A: MapAccess<'de>>(mut map: A, names: &'static Names) -> Result<Self, A::Error> {
        fill(&mut map, names, &mut ())
    }

    fn finish<E: Error>((): (), _: &Names, _: usize) -> Result<Self, E> {
        Ok(())
    }
}

impl<'de> Slots<'de> for () {
    type Last = mode::required<()>;

    const COUNT: usize = 0;

    fn put<A: MapAccess<'de>>(
        &mut self,
        _: &Names,
        _: usize,
        _: usize,
        _: &mut A,
    ) -> Result<(), A::Error> {
        Err(mismatch())
    }

    fn set_last(&mut self, _: Self::Last) {}
}

/// Decodes the value that `map` has next into its slot.
///
/// It is compiled once for each type of member, and not for each member: that halves the time that an
/// optimised build spends on records, and costs next to nothing when decoding.
fn put<'de, A: MapAccess<'de>, M: Member<'de>>(
    slot: &mut Option<M>,
    names: &Names,
    index: usize,
    map: &mut A,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(duplicate(names, index));
    }
    *slot = Some(M::read(map)?);
    Ok(())
}

/// Decodes an object whose members have `names`, in the order of the row, and makes a `T` of it.
///
/// # Errors
///
/// The input is not an object, or a member does not decode, is missing or occurs twice.
pub fn row<'de, R, T, D>(
    deserializer: D,
    names: &'static Names,
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
    names: &'static Names,
    build: F,
    row: PhantomData<R>,
}

impl<'de, R: Row<'de>, T, F: FnOnce(R) -> T> Visitor<'de> for RowVisitor<R, F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        if !<R::Slots as Slots>::Last::REST {
            return R::read(map, self.names).map(self.build);
        }
        // The last member drives the loop: it decodes a map, and the others are taken out of what it is
        // shown.
        let mut slots = R::slots();
        let rest = Rest::new(&mut map, self.names, &mut slots);
        let last = <R::Slots as Slots>::Last::collect(rest)?;
        slots.set_last(last);
        R::finish(slots, self.names, 0).map(self.build)
    }
}

/// Decodes every member into its slot.
fn fill<'de, A: MapAccess<'de>, S: Slots<'de>>(
    map: &mut A,
    names: &'static Names,
    slots: &mut S,
) -> Result<(), A::Error> {
    let mut key = Key::<S>::new(names);
    let mut ignored = 0;
    while let Some(index) = map.next_key_seed(&mut key)? {
        if index < S::COUNT {
            slots.put(names, 0, index, map)?;
        } else {
            ignored += 1;
            map.next_value::<IgnoredAny>()?;
        }
    }
    unknown::count(ignored);
    Ok(())
}

/// The value of a member, once the object has ended.
#[inline]
fn settle<'de, M: Member<'de>, E: Error>(
    slot: Option<M>,
    names: &Names,
    index: usize,
) -> Result<M, E> {
    match slot {
        Some(member) => Ok(member),
        None => match M::absent() {
            Some(member) => Ok(member),
            None => Err(missing(names, index)),
        },
    }
}

#[cold]
fn duplicate<E: Error>(names: &Names, index: usize) -> E {
    names.get(index).map_or_else(mismatch, E::duplicate_field)
}

#[cold]
fn missing<E: Error>(names: &Names, index: usize) -> E {
    if unknown::is_trying() {
        return E::custom("");
    }
    names.get(index).map_or_else(mismatch, E::missing_field)
}

/// The macros give every member a name, so that this is never seen; it is an error because a library
/// does not panic.
#[cold]
fn mismatch<E: Error>() -> E {
    E::custom("the members of the record and their names do not match")
}
