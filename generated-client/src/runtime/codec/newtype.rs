//! Structs of one unnamed field that look on the wire like the field.

/// Implements `Serialize` and `Deserialize` for a struct of one unnamed field: on the wire it is the
/// field. The first word is that of `record!`.
#[macro_export]
#[doc(hidden)]
macro_rules! __newtype {
    (request $ty:ident) => {
        $crate::__newtype! { @encode $ty }
        #[cfg(feature = "serde-both")]
        $crate::__newtype! { @decode $ty }
    };
    (response $ty:ident) => {
        $crate::__newtype! { @decode $ty }
        #[cfg(feature = "serde-both")]
        $crate::__newtype! { @encode $ty }
    };
    (both $ty:ident) => {
        $crate::__newtype! { @decode $ty }
        $crate::__newtype! { @encode $ty }
    };
    (@decode $ty:ident) => {
        impl<'de> $crate::runtime::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::__private::serde::Deserializer<'de>,
            {
                $crate::runtime::__private::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    };
    (@encode $ty:ident) => {
        impl $crate::runtime::__private::serde::Serialize for $ty {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::__private::serde::Serializer,
            {
                $crate::runtime::__private::serde::Serialize::serialize(&self.0, serializer)
            }
        }
    };
}
