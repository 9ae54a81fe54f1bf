//! The members that no line of a record names.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor,
};

use super::key::{Key, UNKNOWN};
use super::record::Place;

/// An object seen without its named members. Those go to their places as they come by, so that
/// nothing is buffered and the order of the input does not matter.
pub struct Rest<'m, 'p, 'de, A> {
    map: &'m mut A,
    key: Key,
    names: &'static [&'static str],
    places: &'m mut [&'p mut dyn Place<'de, A>],
}

impl<'m, 'p, 'de, A: MapAccess<'de>> Rest<'m, 'p, 'de, A> {
    pub(super) fn new(
        map: &'m mut A,
        names: &'static [&'static str],
        places: &'m mut [&'p mut dyn Place<'de, A>],
    ) -> Self {
        Self {
            map,
            key: Key::new(names),
            names,
            places,
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

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'_, '_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        mut seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        loop {
            let found = self.map.next_key_seed(RestKey {
                key: &mut self.key,
                seed,
                lifetime: PhantomData,
            })?;
            match found {
                None => return Ok(None),
                Some(Found::Other(key)) => return Ok(Some(key)),
                Some(Found::Named(index, unused)) => {
                    seed = unused;
                    if let (Some(place), Some(name)) =
                        (self.places.get_mut(index), self.names.get(index))
                    {
                        place.put(name, self.map)?;
                    }
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
    key: &'k mut Key,
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
            UNKNOWN => self
                .seed
                .deserialize(key.into_deserializer())
                .map(Found::Other),
            index => Ok(Found::Named(index, self.seed)),
        }
    }
}
