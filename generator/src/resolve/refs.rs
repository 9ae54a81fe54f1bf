//! Components by `$ref`. Normalisation has made every reference a local one to a component that
//! exists and is of the right kind, so a miss here ends in "no answer", never in a diagnostic.

use openapiv3::{
    Components, Example, Header, OpenAPI, Parameter, ReferenceOr, RequestBody, Response, Schema,
};

use crate::origin::Pointer;

/// A schema as its parent holds it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SchemaRef<'a> {
    /// A `$ref`.
    Reference(&'a str),
    /// The schema itself.
    Item(&'a Schema),
}

impl<'a> From<&'a ReferenceOr<Schema>> for SchemaRef<'a> {
    fn from(schema: &'a ReferenceOr<Schema>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Reference(reference),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for SchemaRef<'a> {
    fn from(schema: &'a ReferenceOr<Box<Schema>>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Reference(reference),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }
}

/// Looks components up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolver<'a> {
    components: Option<&'a Components>,
}

impl<'a> Resolver<'a> {
    /// A resolver for the components of a document.
    #[must_use]
    pub(crate) fn new(api: &'a OpenAPI) -> Self {
        Self {
            components: api.components.as_ref(),
        }
    }

    /// The schema component that a reference names, by its pointer and name.
    #[must_use]
    pub(crate) fn schema(&self, reference: &str) -> Option<(Pointer, String, SchemaRef<'a>)> {
        let (pointer, name) = target(reference, "schemas")?;
        let schema = self.components?.schemas.get(&name)?;
        Some((pointer, name, schema.into()))
    }

    /// A parameter, through any number of references.
    #[must_use]
    pub(crate) fn parameter(
        &self,
        pointer: Pointer,
        parameter: &'a ReferenceOr<Parameter>,
    ) -> Option<(Pointer, &'a Parameter)> {
        let components = self.components;
        follow(pointer, parameter, "parameters", |name| {
            components?.parameters.get(name)
        })
    }

    /// A request body, through any number of references.
    #[must_use]
    pub(crate) fn request_body(
        &self,
        pointer: Pointer,
        body: &'a ReferenceOr<RequestBody>,
    ) -> Option<(Pointer, &'a RequestBody)> {
        let components = self.components;
        follow(pointer, body, "requestBodies", |name| {
            components?.request_bodies.get(name)
        })
    }

    /// A header, through any number of references.
    #[must_use]
    pub(crate) fn header(
        &self,
        pointer: Pointer,
        header: &'a ReferenceOr<Header>,
    ) -> Option<(Pointer, &'a Header)> {
        let components = self.components;
        follow(pointer, header, "headers", |name| {
            components?.headers.get(name)
        })
    }

    /// An example, through any number of references.
    #[must_use]
    pub(crate) fn example(&self, example: &'a ReferenceOr<Example>) -> Option<&'a Example> {
        let components = self.components;
        let (_, example) = follow(Pointer::root(), example, "examples", |name| {
            components?.examples.get(name)
        })?;
        Some(example)
    }

    /// A response, through any number of references.
    #[must_use]
    pub(crate) fn response(
        &self,
        pointer: Pointer,
        response: &'a ReferenceOr<Response>,
    ) -> Option<(Pointer, &'a Response)> {
        let components = self.components;
        follow(pointer, response, "responses", |name| {
            components?.responses.get(name)
        })
    }
}

/// Pointer and name of `#/components/<section>/<name>`.
fn target(reference: &str, section: &str) -> Option<(Pointer, String)> {
    let pointer = Pointer::from_fragment(reference)?;
    let mut tokens = pointer.tokens();
    if tokens.next()? != "components" || tokens.next()? != section {
        return None;
    }
    let name = tokens.next()?.into_owned();
    if tokens.next().is_some() {
        return None;
    }
    drop(tokens);
    Some((pointer, name))
}

fn follow<'a, T>(
    mut pointer: Pointer,
    mut node: &'a ReferenceOr<T>,
    section: &str,
    get: impl Fn(&str) -> Option<&'a ReferenceOr<T>>,
) -> Option<(Pointer, &'a T)> {
    // Normalisation refuses cycles of aliases; the bound keeps a defect there from hanging here.
    for _ in 0..64 {
        match node {
            ReferenceOr::Item(item) => return Some((pointer, item)),
            ReferenceOr::Reference { reference } => {
                let (next, name) = target(reference, section)?;
                node = get(&name)?;
                pointer = next;
            }
        }
    }
    None
}
