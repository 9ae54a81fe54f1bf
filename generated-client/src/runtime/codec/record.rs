//! Objects with named members: the macros beside the emitted structs, and what the macros call.
//!
//! `record!` expands to one short function per direction. What it costs to compile decides its
//! shape: no derive, no visitor and no key enum per type, one tuple of typed members instead, which
//! inference fills in from the struct. All behaviour is in this file and in [`row`](super::row).

use std::marker::PhantomData;

use serde::de::{Deserialize, Error as _, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::key::same;
use super::rest::Rest;
use crate::runtime::Field;

/// Implements `Serialize` and `Deserialize` for a struct, member by member.
///
/// ```
/// use generated_client::runtime::__private::record;
///
/// #[derive(Clone, Debug)]
/// pub struct Template {
///     pub id: Option<i64>,
///     pub language: String,
/// }
/// record! {
///     both Template {
///         id: optional "id",
///         language: required "language",
///     }
/// }
///
/// let template: Template = serde_json::from_str(r#"{"language":"fr","new":1}"#)?;
/// assert_eq!(serde_json::to_string(&template)?, r#"{"language":"fr"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The first word says which of the two are always there: `request` encodes, `response` decodes,
/// `both` does both. The other direction needs the feature `serde-both` of the crate in which the
/// macro is called.
///
/// Each member has a mode:
///
/// | Mode | Type | Missing | `null` | Encoded |
/// |---|---|---|---|---|
/// | `required` | `T` | error | as `T` has it | always |
/// | `optional` | `Option<T>` | `None` | `None` | when `Some` |
/// | `nullable` | `Option<T>` | error | `None` | always, `None` as `null` |
/// | `field` | `Field<T>` | `Absent` | `Null` | unless `Absent` |
/// | `rest` | a map with string keys | empty map | | its entries, as members |
///
/// There is at most one `rest`, it comes last, and its name is `""`. It takes the members that no
/// other line names; without it they are ignored. A member that occurs twice is an error, as with
/// serde's derive: readers disagree on which of the two counts (RFC 8259, section 4), so that
/// picking one would hide that another reader picks the other.
#[macro_export]
#[doc(hidden)]
macro_rules! __record {
    (request $ty:ident { $($members:tt)* }) => {
        $crate::__encode_record! { $ty { $($members)* } }
        #[cfg(feature = "serde-both")]
        $crate::__decode_record! { $ty { $($members)* } }
    };
    (response $ty:ident { $($members:tt)* }) => {
        $crate::__decode_record! { $ty { $($members)* } }
        #[cfg(feature = "serde-both")]
        $crate::__encode_record! { $ty { $($members)* } }
    };
    (both $ty:ident { $($members:tt)* }) => {
        $crate::__decode_record! { $ty { $($members)* } }
        $crate::__encode_record! { $ty { $($members)* } }
    };
}

#[macro_export]
#[doc(hidden)]
macro_rules! __decode_record {
    ($ty:ident { $($field:ident: $mode:ident $name:literal,)* }) => {
        impl<'de> $crate::runtime::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::__private::serde::Deserializer<'de>,
            {
                $crate::runtime::__private::row(
                    deserializer,
                    const { &$crate::runtime::__private::Names::new([$($name),*]) },
                    |$crate::__row_pattern!($($mode $field)*)| Self { $($field),* },
                )
            }
        }
    };
}

#[macro_export]
#[doc(hidden)]
macro_rules! __encode_record {
    ($ty:ident { $($field:ident: $mode:ident $name:literal,)* }) => {
        impl $crate::runtime::__private::serde::Serialize for $ty {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::__private::serde::Serializer,
            {
                #[allow(unused_mut)]
                let mut object = $crate::runtime::__private::ObjectWriter::new(
                    serializer,
                    &[$($name),*],
                );
                $(object.$mode($name, &self.$field);)*
                object.end()
            }
        }
    };
}

/// The pattern that takes a decoded row apart: a tuple, or tuples in a chain when there are more
/// members than the longest tuple holds.
#[macro_export]
#[doc(hidden)]
macro_rules! __row_pattern {
    (
        $am:ident $a:ident $bm:ident $b:ident $cm:ident $c:ident $dm:ident $d:ident
        $em:ident $e:ident $fm:ident $f:ident $gm:ident $g:ident $hm:ident $h:ident
        $im:ident $i:ident $jm:ident $j:ident $km:ident $k:ident $lm:ident $l:ident
        $mm:ident $m:ident $nm:ident $n:ident $om:ident $o:ident $pm:ident $p:ident
        $($mode:ident $field:ident)+
    ) => {
        $crate::runtime::__private::Chain(
            $crate::__row_pattern!(
                $am $a $bm $b $cm $c $dm $d $em $e $fm $f $gm $g $hm $h
                $im $i $jm $j $km $k $lm $l $mm $m $nm $n $om $o $pm $p
            ),
            $crate::__row_pattern!($($mode $field)+),
        )
    };
    ($($mode:ident $field:ident)*) => {
        ($($crate::runtime::__private::mode::$mode($field),)*)
    };
}

/// A decoded member together with its mode, which says what becomes of it when the object does not
/// have it.
pub trait Member<'de>: Sized {
    /// Whether this is the member that takes what no other one is named for.
    const REST: bool = false;

    /// Decodes the value that `map` has next.
    ///
    /// # Errors
    ///
    /// The value is not of the member's type.
    fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error>;

    /// What the member is when the object does not have it, if that is allowed.
    fn absent() -> Option<Self> {
        None
    }

    /// Decodes all that is left of the object.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), for any of the members.
    fn collect<A: MapAccess<'de>>(_rest: Rest<'_, 'de, A>) -> Result<Self, A::Error> {
        Err(A::Error::custom("a named member takes one value"))
    }
}

/// Wrappers that say at the type level what mode a member has. They are named as `record!` writes
/// the modes.
#[allow(non_camel_case_types)]
pub mod mode {
    use super::{Deserialize, Field, MapAccess, Member, Rest};

    /// A member that has to be there.
    #[derive(Debug)]
    pub struct required<T>(pub T);

    /// A member that may be left out or `null`.
    #[derive(Debug)]
    pub struct optional<T>(pub T);

    /// A member that has to be there and may be `null`.
    #[derive(Debug)]
    pub struct nullable<T>(pub T);

    /// A member whose absence and `null` mean different things.
    #[derive(Debug)]
    pub struct field<T>(pub T);

    /// All members that have no line of their own.
    #[derive(Debug)]
    pub struct rest<T>(pub T);

    impl<'de, T: Deserialize<'de>> Member<'de> for required<T> {
        fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
            map.next_value().map(Self)
        }
    }

    impl<'de, T: Deserialize<'de>> Member<'de> for optional<Option<T>> {
        fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
            map.next_value().map(Self)
        }

        fn absent() -> Option<Self> {
            Some(Self(None))
        }
    }

    impl<'de, T: Deserialize<'de>> Member<'de> for nullable<Option<T>> {
        fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
            map.next_value().map(Self)
        }
    }

    impl<'de, T: Deserialize<'de>> Member<'de> for field<Field<T>> {
        fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
            let value: Option<T> = map.next_value()?;
            Ok(Self(Field::from(value)))
        }

        fn absent() -> Option<Self> {
            Some(Self(Field::Absent))
        }
    }

    impl<'de, T: Deserialize<'de>> Member<'de> for rest<T> {
        const REST: bool = true;

        fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
            map.next_value().map(Self)
        }

        fn collect<A: MapAccess<'de>>(others: Rest<'_, 'de, A>) -> Result<Self, A::Error> {
            others.decode().map(Self)
        }
    }
}

/// Writes a record to any serde serializer.
///
/// The first failure is kept and the members after it are passed over, which spares emitted code a
/// branch per member.
pub struct ObjectWriter<S: Serializer> {
    names: &'static [&'static str],
    map: Result<S::SerializeMap, S::Error>,
    serializer: PhantomData<S>,
}

impl<S: Serializer> ObjectWriter<S> {
    /// Begins an object. `names` are those that its `rest` must not repeat.
    #[inline]
    pub fn new(serializer: S, names: &'static [&'static str]) -> Self {
        Self {
            names,
            map: serializer.serialize_map(None),
            serializer: PhantomData,
        }
    }

    /// A member that is always there.
    #[inline]
    pub fn required<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Ok(map) = &mut self.map
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.map = Err(error);
        }
    }

    /// A member that is always there, `None` as `null`.
    #[inline]
    pub fn nullable<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        self.required(name, value);
    }

    /// A member that is there when it has a value.
    #[inline]
    pub fn optional<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// A member that is there unless it is absent.
    #[inline]
    pub fn field<T: Serialize>(&mut self, name: &str, value: &Field<T>) {
        match value {
            Field::Absent => {}
            Field::Null => self.required(name, &()),
            Field::Value(value) => self.required(name, value),
        }
    }

    /// The members without a line of their own. An entry that is named like one of those with a
    /// line is left out, so that no member occurs twice.
    #[inline]
    pub fn rest<'m, M, T>(&mut self, _name: &str, members: M)
    where
        M: IntoIterator<Item = (&'m String, &'m T)>,
        T: Serialize + 'm,
    {
        let named = self.names.split_last().map_or(&[][..], |(_, named)| named);
        let Ok(map) = &mut self.map else { return };
        for (name, value) in members {
            if named.iter().any(|named| same(named, name)) {
                continue;
            }
            if let Err(error) = map.serialize_entry(name, value) {
                self.map = Err(error);
                return;
            }
        }
    }

    /// Ends the object.
    ///
    /// # Errors
    ///
    /// The first failure of the serializer.
    #[inline]
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.map?.end()
    }
}
