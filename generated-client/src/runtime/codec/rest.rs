//! The members that no line of a record names.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor,
};

use super::key::{Key, Names};
use super::row::Slots;

/// An object seen without its named members. Those go to their slots as they come by, so that
/// nothing is buffered and the order of the input does not matter.
pub struct Rest<'m, 'de, A> {
    map: &'m mut A,
    key: Key<()>,
    names: &'static Names,
    /// How many members have a name; the one that takes the rest is the last.
    named: usize,
    slots: &'m mut dyn Named<'de, A>,
}

/// The slots of a record without their types.
trait Named<'de, A: MapAccess<'de>> {
    /// See [`Slots::put`].
    fn put_named(&mut self, names: &Names, index: usize, map: &mut A) -> Result<(), A::Error>;
}

impl<'de, A: MapAccess<'de>, S: Slots<'de>> Named<'de, A> for S {
    fn put_named(&mut self, names: &Names, index: usize, map: &mut A) -> Result<(), A::Error> {
        self.put(names, 0, index, map)
    }
}

impl<'m, 'de, A: MapAccess<'de>> Rest<'m, 'de, A> {
    pub(super) fn new<S: Slots<'de>>(
        map: &'m mut A,
        names: &'static Names,
        slots: &'m mut S,
    ) -> Self {
        Self {
            map,
            key: Key::new(names),
            names,
            named: S::COUNT.saturating_sub(1),
            slots,
        }
    }

    /// Decodes the members without a name as a map, and with it the named ones.
    ///
    /// # Errors
    ///
    /// A member does not decode, or a named one occurs twice.
    pub fn decode<T: Deserialize<'de>>(self) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(self))
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        mut seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        loop {
            let found = self.map.next_key_seed(RestKey {
                key: &mut self.key,
                named: self.named,
                seed,
                lifetime: PhantomData,
            })?;
            match found {
                None => return Ok(None),
                Some(Found::Other(key)) => return Ok(Some(key)),
                Some(Found::Named(index, unused)) => {
                    seed = unused;
                    self.slots.put_named(self.names, index, self.map)?;
                }
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// Decodes a key with `seed` unless it is the name of a member.
struct RestKey<'k, 'de, K> {
    key: &'k mut Key<()>,
    named: usize,
    seed: K,
    lifetime: PhantomData<&'de ()>,
}

enum Found<V, K> {
    Named(usize, K),
    Other(V),
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for RestKey<'_, 'de, K> {
    type Value = Found<K::Value, K>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, K: DeserializeSeed<'de>> Visitor<'de> for RestKey<'_, 'de, K> {
    type Value = Found<K::Value, K>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        match self.key.find(key) {
            index if index < self.named => Ok(Found::Named(index, self.seed)),
            _ => self
                .seed
                .deserialize(key.into_deserializer())
                .map(Found::Other),
        }
    }
}
