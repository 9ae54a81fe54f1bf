//! Parameters: place, style and type (OpenAPI 3.1, "Parameter Object" and "Style Values").

use openapiv3::{Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle};

use super::body::{Kind, kind};
use super::{Lowerer, Use};
use crate::diag::{Diagnostic, codes};
use crate::ir::{Docs, NameHint, OperationId, Param, Place, Shape, Style, TypeRef};
use crate::origin::Pointer;
use crate::resolve::Part;

/// How many constant headers the runtime takes; further ones are arguments.
const MAX_CONSTANTS: usize = 8;

/// The parameters of one operation, sorted by what becomes of them.
#[derive(Default)]
pub(super) struct Params {
    /// In the path, in the order of the template.
    pub(super) path: Vec<Param>,
    /// Chosen by the caller.
    pub(super) chosen: Vec<Param>,
    /// Headers with one legal value.
    pub(super) constants: Vec<(String, String)>,
}

/// How a value looks to the style table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Scalar,
    Array,
    Object,
    /// A union: the value itself shows which of the others it is.
    Mixed,
}

impl Lowerer<'_, '_> {
    /// Lowers the parameters of an operation; `list` holds them with their places, an operation's
    /// own parameter replacing the path item's of the same name and place.
    pub(super) fn params(
        &mut self,
        list: &[(Pointer, &Parameter)],
        operation: OperationId,
        path: &str,
    ) -> Params {
        let mut params = Params::default();
        for (pointer, parameter) in list {
            self.param(pointer, parameter, operation, &mut params);
        }
        params
            .path
            .sort_by_key(|param| path.find(&format!("{{{}}}", param.wire)));
        params
    }

    fn param(
        &mut self,
        pointer: &Pointer,
        parameter: &Parameter,
        operation: OperationId,
        params: &mut Params,
    ) {
        let data = parameter.parameter_data_ref();
        let place = match parameter {
            Parameter::Path { .. } => Place::Path,
            Parameter::Query { .. } => Place::Query,
            Parameter::Header { .. } => Place::Header,
            Parameter::Cookie { .. } => Place::Cookie,
        };
        // OpenAPI 3.1, "Fixed Fields for use with schema": these three are never parameters.
        if place == Place::Header
            && ["accept", "content-type", "authorization"]
                .contains(&data.name.to_ascii_lowercase().as_str())
        {
            self.diags.push(
                Diagnostic::new(
                    codes::HEADER_IGNORED,
                    format!(
                        "the header parameter `{}` is sent by the runtime",
                        data.name
                    ),
                )
                .at(self.origin(pointer)),
            );
            return;
        }
        let hint = NameHint::Operation(
            operation,
            format!("Params{}", crate::name::pascal(&data.name)),
        );
        let (found, style) = self.value(pointer, parameter, data, &hint);
        if place == Place::Header
            && data.required
            && params.constants.len() < MAX_CONSTANTS
            && let Some(value) = self.only_value(&found.ty)
        {
            params.constants.push((data.name.clone(), value));
            return;
        }
        let param = Param {
            wire: data.name.clone(),
            place,
            required: data.required || place == Place::Path,
            style,
            reserved: matches!(
                parameter,
                Parameter::Query {
                    allow_reserved: true,
                    ..
                }
            ),
            docs: self.param_docs(pointer, data, &found.ty),
            ty: found.ty,
            origin: self.origin(pointer),
        };
        match place {
            Place::Path => params.path.push(param),
            _ => params.chosen.push(param),
        }
    }

    fn value(
        &mut self,
        pointer: &Pointer,
        parameter: &Parameter,
        data: &ParameterData,
        hint: &NameHint,
    ) -> (Use, Style) {
        match &data.format {
            ParameterSchemaOrContent::Content(content) => {
                let Some((media_type, media)) = content.iter().next() else {
                    return (Use::of(TypeRef::String), Style::Scalar);
                };
                if kind(media_type) == Kind::Text {
                    return (Use::of(TypeRef::String), Style::Scalar);
                }
                let found = media.schema.as_ref().map(|schema| {
                    let at = pointer.child("content").child(media_type).child("schema");
                    self.param_schema(pointer, &Part::new(at, schema), hint)
                });
                (found.unwrap_or(Use::of(TypeRef::Any)), Style::Json)
            }
            ParameterSchemaOrContent::Schema(schema) => {
                let part = Part::new(pointer.child("schema"), schema);
                let mut found = self.param_schema(pointer, &part, hint);
                let form = self.form(&found.ty);
                let style = style(parameter, data, form);
                // A value of no known type is written as the text that it is.
                if form == Form::Scalar && matches!(found.ty, TypeRef::Any | TypeRef::Bytes) {
                    found.ty = TypeRef::String;
                }
                (found, style)
            }
        }
    }

    /// The type of a parameter's schema. That of a component is one type for all operations that share
    /// the parameter, and named after it.
    fn param_schema(&mut self, pointer: &Pointer, part: &Part<'_>, hint: &NameHint) -> Use {
        let mut tokens = pointer.tokens();
        match (
            tokens.next().as_deref(),
            tokens.next().as_deref(),
            tokens.next(),
        ) {
            (Some("components"), Some("parameters"), Some(name)) => {
                self.schema_of_shared(part, &NameHint::Component(name.into_owned()))
            }
            _ => self.schema(part, hint),
        }
    }

    fn form(&self, ty: &TypeRef) -> Form {
        match ty {
            TypeRef::List(_) | TypeRef::Tuple(_) => Form::Array,
            TypeRef::Object | TypeRef::Map(_) => Form::Object,
            TypeRef::Nullable(inner) => self.form(inner),
            TypeRef::Named(id) | TypeRef::Boxed(id) => {
                match self.model.api.types.get(id.0).map(|ty| &ty.shape) {
                    Some(Shape::Record(_)) => Form::Object,
                    Some(Shape::Union(_)) => Form::Mixed,
                    Some(Shape::Newtype(inner)) => self.form(inner),
                    _ => Form::Scalar,
                }
            }
            _ => Form::Scalar,
        }
    }

    fn param_docs(&mut self, pointer: &Pointer, data: &ParameterData, ty: &TypeRef) -> Docs {
        let mut docs = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                let part = Part::new(pointer.child("schema"), schema);
                self.member_docs(std::slice::from_ref(&part), ty).0
            }
            ParameterSchemaOrContent::Content(content) => Docs {
                example: content
                    .values()
                    .find_map(|media| self.example_of(media.example.as_ref(), &media.examples)),
                ..Docs::default()
            },
        };
        if data.description.is_some() {
            docs.description.clone_from(&data.description);
            docs.summary = None;
        }
        let example = self.example_of(data.example.as_ref(), &data.examples);
        docs.example = example.or(docs.example);
        docs.provenance = super::docs::provenance(&data.extensions).or(docs.provenance);
        docs.deprecated |= data.deprecated.unwrap_or(false);
        docs
    }
}

/// OpenAPI 3.1, "Style Values"; what the table leaves open is sent as `form` would send it.
fn style(parameter: &Parameter, data: &ParameterData, form: Form) -> Style {
    match parameter {
        Parameter::Query { style, .. } => {
            // `form` is the only style that explodes unless told otherwise.
            let explode = data.explode.unwrap_or(*style == QueryStyle::Form);
            match (style, form, explode) {
                (QueryStyle::DeepObject, Form::Array | Form::Object | Form::Mixed, _) => {
                    Style::DeepObject
                }
                (_, Form::Scalar, _) => Style::Scalar,
                (_, Form::Array | Form::Mixed, true) => Style::Exploded,
                (QueryStyle::SpaceDelimited, _, false) => Style::Space,
                (QueryStyle::PipeDelimited, _, false) => Style::Pipe,
                (_, Form::Object, true) => Style::ObjectExploded,
                (_, Form::Object, false) => Style::ObjectCsv,
                (_, Form::Array | Form::Mixed, false) => Style::Csv,
            }
        }
        Parameter::Path { style, .. } => {
            let explode = data.explode.unwrap_or(false);
            match (style, form) {
                (PathStyle::Label, _) => Style::Label { explode },
                (PathStyle::Matrix, _) => Style::Matrix { explode },
                (PathStyle::Simple, Form::Scalar) => Style::Scalar,
                (PathStyle::Simple, _) => Style::Simple { explode },
            }
        }
        Parameter::Header { .. } => match form {
            Form::Scalar => Style::Scalar,
            _ => Style::Simple {
                explode: data.explode.unwrap_or(false),
            },
        },
        Parameter::Cookie { .. } => match (form, data.explode.unwrap_or(true)) {
            (Form::Scalar, _) => Style::Scalar,
            (Form::Array | Form::Mixed, true) => Style::Exploded,
            (Form::Array | Form::Mixed, false) => Style::Csv,
            (Form::Object, true) => Style::ObjectExploded,
            (Form::Object, false) => Style::ObjectCsv,
        },
    }
}
