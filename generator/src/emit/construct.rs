//! Expressions that make a value of an emitted type, as a user of the client writes them.
//!
//! A `vec![…]` stands in them as the call `vec_(…)`, which has a layout where a macro has none;
//! [`with_macros`] makes it one in the printed code.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Number, Value};

use super::fit::Fit;
use super::syntax::{Types, ident, string};
use super::types::is_constant;
use crate::ir::{Home, Member, Presence, Record, Shape, TypeId, TypeRef, Union};

/// Where code outside of the emitted files finds them.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    /// The module or crate of the API, for example `generated_client::pets`.
    pub(super) root: TokenStream,
    /// The runtime, for example `generated_client::runtime`.
    pub(super) runtime: TokenStream,
}

/// Makes expressions, and remembers what they use from where.
pub(super) struct Constructor<'a> {
    types: &'a Types<'a>,
    fit: Fit<'a>,
    paths: &'a Paths,
    btree_map: bool,
    runtime: BTreeSet<&'static str>,
    /// Types of the API by the module that they are found in.
    own: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Constructor<'a> {
    pub(super) fn new(types: &'a Types<'a>, paths: &'a Paths) -> Self {
        Self {
            types,
            fit: Fit::new(types.api),
            paths,
            btree_map: false,
            runtime: BTreeSet::new(),
            own: BTreeMap::new(),
        }
    }

    /// `use` lines for all that has been made.
    pub(super) fn uses(&self) -> Vec<TokenStream> {
        let mut lines = Vec::new();
        if self.btree_map {
            lines.push(quote!(
                use std::collections::BTreeMap;
            ));
        }
        let root = &self.paths.root;
        for (module, names) in &self.own {
            let module = ident(module);
            let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
            lines.push(match names.as_slice() {
                [only] => quote!(use #root::#module::#only;),
                several => quote!(use #root::#module::{#(#several),*};),
            });
        }
        let runtime = &self.paths.runtime;
        let names: Vec<_> = self
            .runtime
            .iter()
            .map(|name| {
                let (item, alias) = (ident(name), ident(&self.alias(name)));
                if item == alias {
                    quote!(#item)
                } else {
                    quote!(#item as #alias)
                }
            })
            .collect();
        match names.as_slice() {
            [] => {}
            [only] => lines.push(quote!(use #runtime::#only;)),
            several => lines.push(quote!(use #runtime::{#(#several),*};)),
        }
        lines
    }

    /// What an example calls an item of the runtime: a type of the API with its name comes first.
    fn alias(&self, name: &str) -> String {
        let mut alias = name.to_owned();
        while self.types.names.is_type(&alias) {
            alias.insert_str(0, "Runtime");
        }
        alias
    }

    /// An item of the runtime.
    pub(super) fn runtime(&mut self, name: &'static str) -> TokenStream {
        self.runtime.insert(name);
        let alias = ident(&self.alias(name));
        quote!(#alias)
    }

    /// A type of the API that stands in one of its modules.
    pub(super) fn own(&mut self, module: &str, name: &str) -> TokenStream {
        let names = self.own.entry(module.to_owned()).or_default();
        names.insert(name.to_owned());
        let name = ident(name);
        quote!(#name)
    }

    fn named(&mut self, id: TypeId) -> Option<TokenStream> {
        let api = self.types.api;
        let module = match api.types.get(id.0)?.home {
            Home::Component(_) => "types",
            Home::Webhooks => "webhooks",
            Home::Operation(operation) => {
                let group = api.operations.get(operation.0)?.group;
                &api.groups.get(group.0)?.module
            }
        };
        let name = self.types.names.ty(id);
        Some(self.own(module, name))
    }

    /// An argument of a constructor or setter, which takes text and JSON in any form that becomes it
    /// and boxes what has to be.
    ///
    /// Nothing where the value is none of the type.
    pub(super) fn argument(&mut self, ty: &TypeRef, value: &Value) -> Option<TokenStream> {
        match (ty, value) {
            (TypeRef::String | TypeRef::Bytes | TypeRef::Any, Value::String(text)) => {
                let text = string(text);
                Some(quote!(#text))
            }
            (TypeRef::Any, Value::Bool(flag)) => Some(quote!(#flag)),
            // Without a suffix a number is one of 32 bits here.
            (TypeRef::Any, Value::Number(number)) if small(number).is_some() => {
                let number = Literal::i32_unsuffixed(small(number)?);
                Some(quote!(#number))
            }
            (TypeRef::Boxed(id), _) => self.exact(&TypeRef::Named(*id), value),
            _ => self.exact(ty, value),
        }
    }

    /// A value of exactly this type.
    ///
    /// Nothing where the value is none of the type.
    pub(super) fn exact(&mut self, ty: &TypeRef, value: &Value) -> Option<TokenStream> {
        match (ty, value) {
            (TypeRef::String | TypeRef::Bytes, Value::String(text)) => {
                let text = string(text);
                Some(quote!(#text.to_owned()))
            }
            (TypeRef::Bool, Value::Bool(flag)) => Some(quote!(#flag)),
            (TypeRef::Integer(_), Value::Number(_)) if self.fit.fits(ty, value, false) => {
                integer(value)
            }
            (TypeRef::Float(_), Value::Number(number)) => {
                let number = number.as_f64().filter(|number| number.is_finite())?;
                let number = Literal::f64_unsuffixed(number);
                Some(quote!(#number))
            }
            (TypeRef::Timestamp, Value::String(text)) => Some(self.of_text("Timestamp", text)),
            (TypeRef::Date, Value::String(text)) => Some(self.of_text("Date", text)),
            (TypeRef::Base64, Value::String(text)) => Some(self.of_text("Base64", text)),
            (TypeRef::Any, _) => self.json(value),
            (TypeRef::Object, Value::Object(_)) => self.json_object(value),
            (TypeRef::List(item), Value::Array(items)) => {
                let items = self.all(item, items)?;
                Some(if items.is_empty() {
                    quote!(Vec::new())
                } else {
                    quote!(vec_(#(#items),*))
                })
            }
            (TypeRef::Map(item), Value::Object(members)) => {
                self.btree_map = true;
                let mut entries = Vec::with_capacity(members.len());
                for (key, value) in members {
                    let (key, value) = (string(key), self.exact(item, value)?);
                    entries.push(quote!((#key.to_owned(), #value)));
                }
                Some(quote!(BTreeMap::from([#(#entries),*])))
            }
            (TypeRef::Tuple(types), Value::Array(items)) if types.len() == items.len() => {
                let pairs = types.iter().zip(items);
                let items: Option<Vec<_>> =
                    pairs.map(|(ty, value)| self.exact(ty, value)).collect();
                let items = items?;
                Some(quote!((#(#items,)*)))
            }
            (TypeRef::Nullable(_), Value::Null) => Some(quote!(None)),
            (TypeRef::Nullable(inner), _) => {
                let inner = self.exact(inner, value)?;
                Some(quote!(Some(#inner)))
            }
            (TypeRef::Boxed(id), _) => {
                let inner = self.exact(&TypeRef::Named(*id), value)?;
                Some(quote!(Box::new(#inner)))
            }
            (TypeRef::Named(id), _) => self.of_shape(*id, ty, value),
            _ => None,
        }
    }

    /// Each value of a list.
    pub(super) fn all(&mut self, item: &TypeRef, values: &[Value]) -> Option<Vec<TokenStream>> {
        values.iter().map(|value| self.exact(item, value)).collect()
    }

    fn of_text(&mut self, name: &'static str, text: &str) -> TokenStream {
        let (name, text) = (self.runtime(name), string(text));
        quote!(#name::new(#text))
    }

    fn of_shape(&mut self, id: TypeId, ty: &TypeRef, value: &Value) -> Option<TokenStream> {
        let names = self.types.names;
        let variant = |position: usize| names.parts(id).get(position).map(|name| ident(name));
        match self.fit.shape(ty)? {
            Shape::Record(record) => self.record(id, record, value),
            Shape::StringEnum(set) => {
                let position = set.values.iter().position(|known| *value == known.value)?;
                let (name, variant) = (self.named(id)?, variant(position)?);
                Some(quote!(#name::#variant))
            }
            Shape::IntegerEnum(values) => {
                let position = values.iter().position(|known| *value == known.value)?;
                let (name, variant) = (self.named(id)?, variant(position)?);
                Some(quote!(#name::#variant))
            }
            Shape::Union(union) => self.alternative(id, union, value),
            Shape::Newtype(inner) => {
                let (name, inner) = (self.named(id)?, self.exact(inner, value)?);
                Some(quote!(#name(#inner)))
            }
        }
    }

    fn alternative(&mut self, id: TypeId, union: &Union, value: &Value) -> Option<TokenStream> {
        let position = self.fit.choose(union, value)?;
        let variant = union.variants.get(position)?;
        let variant_name = ident(self.types.names.parts(id).get(position)?);
        let name = self.named(id)?;
        if variant.constant.is_some() {
            return Some(quote!(#name::#variant_name));
        }
        let inner = self.exact(&variant.ty, value)?;
        Some(quote!(#name::#variant_name(#inner)))
    }

    /// `Name::new(what is required).what_else(value)`.
    fn record(&mut self, id: TypeId, record: &Record, value: &Value) -> Option<TokenStream> {
        let members = value.as_object()?;
        let name = self.named(id)?;
        let mut arguments = Vec::new();
        let mut setters = Vec::new();
        for (member, field) in record.members.iter().zip(self.types.names.parts(id)) {
            match member.presence {
                Presence::Required | Presence::Nullable => {
                    arguments.extend(self.required(member, members.get(&member.wire)?)?);
                }
                Presence::Optional | Presence::OptionalNullable => {
                    let Some(value) = members.get(&member.wire) else {
                        continue;
                    };
                    let value = match (member.presence, value) {
                        (Presence::OptionalNullable, Value::Null) => {
                            let kind = self.runtime("Field");
                            quote!(#kind::Null)
                        }
                        // The setter takes whatever becomes a `Field` of the type.
                        (Presence::OptionalNullable, _) => self.exact(&member.ty, value)?,
                        _ => self.argument(&member.ty, value)?,
                    };
                    let field = ident(field);
                    setters.push(quote!(.#field(#value)));
                }
            }
        }
        if let Some(rest) = &record.rest {
            let others: Map<String, Value> = members
                .iter()
                .filter(|(key, _)| !record.members.iter().any(|member| member.wire == **key))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            if !others.is_empty() {
                let others = Value::Object(others);
                let others = match rest {
                    TypeRef::Any => self.json_object(&others)?,
                    rest => self.exact(&TypeRef::Map(Box::new(rest.clone())), &others)?,
                };
                let field = ident(self.types.names.rest(id));
                setters.push(quote!(.#field(#others)));
            }
        }
        Some(quote!(#name::new(#(#arguments),*)#(#setters)*))
    }

    /// The argument for a member that is always there; none where only one value is legal.
    fn required(&mut self, member: &Member, value: &Value) -> Option<Option<TokenStream>> {
        if member.constant && is_constant(self.types, &member.ty) {
            return Some(None);
        }
        let argument = match (member.presence, value) {
            (Presence::Nullable, Value::Null) => quote!(None),
            (Presence::Nullable, _) => {
                let inner = self.exact(&member.ty, value)?;
                quote!(Some(#inner))
            }
            _ => self.argument(&member.ty, value)?,
        };
        Some(Some(argument))
    }

    /// Any JSON.
    fn json(&mut self, value: &Value) -> Option<TokenStream> {
        let json = self.runtime("Json");
        Some(match value {
            Value::Null => quote!(#json::Null),
            Value::Array(items) => {
                let items: Option<Vec<_>> = items.iter().map(|item| self.json(item)).collect();
                let items = items?;
                quote!(#json::Array(vec_(#(#items),*)))
            }
            Value::Object(_) => {
                let object = self.json_object(value)?;
                quote!(#json::from(#object))
            }
            Value::Number(number) if number.is_f64() => {
                let number = Literal::f64_unsuffixed(number.as_f64()?);
                quote!(#json::from(#number))
            }
            Value::Number(number) => {
                let number = match (small(number), number.as_i64(), number.as_u64()) {
                    (Some(number), ..) => Literal::i32_unsuffixed(number),
                    (_, Some(number), _) => Literal::i64_suffixed(number),
                    (.., number) => Literal::u64_suffixed(number?),
                };
                quote!(#json::from(#number))
            }
            Value::Bool(flag) => quote!(#json::from(#flag)),
            Value::String(text) => {
                let text = string(text);
                quote!(#json::from(#text))
            }
        })
    }

    fn json_object(&mut self, value: &Value) -> Option<TokenStream> {
        let members = value.as_object()?;
        let object = self.runtime("JsonObject");
        if members.is_empty() {
            return Some(quote!(#object::new()));
        }
        let all_text = members.values().all(Value::is_string);
        let mut entries = Vec::with_capacity(members.len());
        for (key, value) in members {
            let key = string(key);
            let value = match value {
                Value::String(text) if all_text => {
                    let text = string(text);
                    quote!(#text)
                }
                value => self.json(value)?,
            };
            entries.push(quote!((#key, #value)));
        }
        Some(quote!(#object::from_iter([#(#entries),*])))
    }
}

/// Printed code with its `vec_(…)` as `vec![…]`, which is as long. Its literals are the plain ones of
/// [`string`] and numbers.
///
/// `f(vec_("vec_(", 1))` becomes `f(vec!["vec_(", 1])`.
pub(super) fn with_macros(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    // For each open parenthesis, whether it belongs to a macro.
    let mut open = Vec::new();
    let mut in_text = false;
    let mut is_escaped = false;
    for character in code.chars() {
        if in_text {
            in_text = is_escaped || character != '"';
            is_escaped = !is_escaped && character == '\\';
            out.push(character);
            continue;
        }
        match character {
            '"' => in_text = true,
            '(' => {
                let before = out.strip_suffix("vec_");
                let is_name =
                    |last: char| last.is_alphanumeric() || matches!(last, '_' | '.' | ':');
                let is_macro = before.is_some_and(|before| !before.ends_with(is_name));
                open.push(is_macro);
                if is_macro {
                    out.pop();
                    out.push_str("![");
                    continue;
                }
            }
            ')' if open.pop() == Some(true) => {
                out.push(']');
                continue;
            }
            _ => {}
        }
        out.push(character);
    }
    out
}

/// A whole number without a suffix: the place that it stands at says how wide it is.
fn integer(value: &Value) -> Option<TokenStream> {
    let number = match (value.as_i64(), value.as_u64()) {
        (Some(number), _) => Literal::i64_unsuffixed(number),
        (None, number) => Literal::u64_unsuffixed(number?),
    };
    Some(quote!(#number))
}

fn small(number: &Number) -> Option<i32> {
    i32::try_from(number.as_i64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::with_macros;

    #[test]
    fn a_list_is_a_macro_and_text_stays() {
        for (code, expected) in [
            (r#"f(vec_("vec_(", 1))"#, r#"f(vec!["vec_(", 1])"#),
            (r#"vec_("\"vec_(", vec_())"#, r#"vec!["\"vec_(", vec![]]"#),
            (r#"vec_("\\", a(1))"#, r#"vec!["\\", a(1)]"#),
            ("client.vec_(a::vec_(1))", "client.vec_(a::vec_(1))"),
            ("my_vec_(1)", "my_vec_(1)"),
        ] {
            assert_eq!(with_macros(code), expected);
        }
    }
}
