//! The items that an operation brings along: its methods, their arguments, and the types of its own.

use std::slice;

use super::{Field, Item, Lister, given};
use crate::drift::verdict::Direction;
use crate::ir::{Content, Operation, Param, PartKind, Response, Success, TypeRef};
use crate::name::OperationNames;
use crate::origin::Origin;

impl<'a> Lister<'_, 'a, '_> {
    /// Methods, parameters, form and answers of an operation.
    pub(super) fn operation(&mut self, operation: &'a Operation, names: &'a OperationNames) {
        let Some(group) = self.side.api.groups.get(operation.group.0) else {
            return;
        };
        let module = group.module.clone();
        let handle = self.names.group(operation.group.0).to_owned();
        let origin = &operation.origin;
        let bodies = std::iter::once((names.method.as_str(), operation.body.as_ref())).chain(
            names
                .other_methods
                .iter()
                .map(String::as_str)
                .zip(operation.other_bodies.iter().map(Some)),
        );
        for (method, body) in bodies {
            let path = format!("{module}::{handle}::{method}");
            let item = Item::new("fn", slice::from_ref(origin)).docs(&operation.docs);
            self.put(path.clone(), item);
            let mut order = Vec::new();
            for (param, name) in operation.path_params.iter().zip(&names.path_args) {
                // A caller gives it by its position, so that its name is of no account.
                let position = order.len();
                let ty = self.path_argument(param);
                let item = Item::new(ty, slice::from_ref(&param.origin)).positional();
                self.put(format!("{path}({position})"), item);
                order.push(name.clone());
            }
            if names.params.is_some() {
                let origins: Vec<Origin> = operation
                    .params
                    .iter()
                    .map(|param| param.origin.clone())
                    .collect();
                let item = Item::new("params", origins).positional();
                self.put(format!("{path}(params)"), item);
            }
            if let Some(body) = body
                && let Some(ty) = self.body_argument(&body.content, body.required, names)
            {
                let at = origin.child("requestBody");
                let item = Item::new(ty, vec![at]).positional();
                let item = item.of(operation, Direction::Request);
                self.put(format!("{path}(body)"), item);
            }
            let mut origins: Vec<Origin> = operation
                .success
                .iter()
                .map(|response| response.origin.clone())
                .collect();
            origins.push(origin.child("responses"));
            let output = self.output(operation, names);
            let item = Item::new(output, origins.clone()).of(operation, Direction::Response);
            self.put(format!("{path} -> "), item);
            if operation.paging.is_some() {
                self.add(format!("{path}().pages"), "fn", origins);
            }
        }
        if let Some(name) = &names.params {
            let path = format!("{module}::{name}");
            self.add(path.clone(), "struct", slice::from_ref(origin));
            let fields = operation.params.iter().zip(&names.param_fields);
            let fields = fields
                .map(|(param, name)| self.param(param, name))
                .collect();
            self.fields(&path, fields, true, origin);
        }
        if let Some(name) = &names.form {
            let path = format!("{module}::{name}");
            self.add(path.clone(), "struct", slice::from_ref(origin));
            let at = origin.child("requestBody");
            let fields = operation.form().iter().zip(&names.form_fields);
            let fields = fields
                .map(|(part, name)| {
                    let ty = match &part.kind {
                        PartKind::File => "File".to_owned(),
                        PartKind::Files => "Vec<File>".to_owned(),
                        PartKind::Texts(ty) => format!("Vec<{}>", self.text(ty)),
                        PartKind::Text(ty) | PartKind::Json(ty) | PartKind::Value(ty) => {
                            self.text(ty)
                        }
                    };
                    given(
                        name,
                        ty.clone(),
                        ty,
                        part.required,
                        &part.docs,
                        vec![at.clone()],
                    )
                })
                .collect();
            self.fields(&path, fields, true, origin);
        }
        let outcomes = [
            (
                &names.response,
                &names.response_variants,
                &operation.success,
            ),
            (&names.error, &names.error_variants, &operation.errors),
        ];
        for (name, variants, responses) in outcomes {
            if let Some(name) = name {
                self.outcome(&format!("{module}::{name}"), variants, responses, operation);
            }
        }
    }

    fn outcome(
        &mut self,
        path: &str,
        variants: &'a [String],
        responses: &'a [Response],
        operation: &Operation,
    ) {
        let origin = &operation.origin;
        let whole = vec![origin.child("responses")];
        let item = Item::new("enum", whole).of(operation, Direction::Response);
        self.put(path.to_owned(), item);
        for (response, variant) in responses.iter().zip(variants) {
            let signature = match &response.content {
                Content::Empty => "variant".to_owned(),
                other => format!("variant({})", self.content(other)),
            };
            let origins = vec![response.origin.clone(), origin.child("responses")];
            let item = Item::new(signature, origins).of(operation, Direction::Response);
            self.put(format!("{path}::{variant}"), item);
        }
    }

    fn param(&self, param: &'a Param, name: &str) -> Field<'a> {
        let ty = self.text(&param.ty);
        let argument = self.argument(&param.ty);
        given(
            name,
            ty,
            argument,
            param.required,
            &param.docs,
            slice::from_ref(&param.origin),
        )
    }

    fn path_argument(&self, param: &Param) -> String {
        match &param.ty {
            TypeRef::Bool | TypeRef::Integer(_) | TypeRef::Float(_) => self.text(&param.ty),
            TypeRef::String | TypeRef::Bytes => "&str".to_owned(),
            TypeRef::List(item) => format!("&[{}]", self.text(item)),
            other => format!("&{}", self.text(other)),
        }
    }

    fn body_argument(
        &self,
        content: &Content,
        required: bool,
        names: &OperationNames,
    ) -> Option<String> {
        let ty = match content {
            Content::Empty => return None,
            Content::Multipart(_) => {
                return Some(
                    names
                        .form
                        .as_ref()
                        .map_or("Multipart".to_owned(), |form| format!("&{form}")),
                );
            }
            Content::Json(TypeRef::String) | Content::Form(TypeRef::String, _) | Content::Text => {
                "&str".to_owned()
            }
            Content::Json(TypeRef::List(item)) | Content::Form(TypeRef::List(item), _) => {
                format!("&[{}]", self.text(item))
            }
            Content::Json(ty) | Content::Form(ty, _) => format!("&{}", self.text(ty)),
            Content::Bytes if required => "impl Into<Upload>".to_owned(),
            Content::Bytes => "Upload".to_owned(),
        };
        Some(if required {
            ty
        } else {
            format!("Option<{ty}>")
        })
    }

    fn output(&self, operation: &Operation, names: &OperationNames) -> String {
        match (operation.outcome(), &names.response) {
            (Success::Many, Some(name)) => name.clone(),
            (Success::Many, None) => "()".to_owned(),
            (Success::One(content), _) => self.content(content),
        }
    }

    fn content(&self, content: &Content) -> String {
        match content {
            Content::Empty => "()".to_owned(),
            Content::Text => "String".to_owned(),
            Content::Bytes | Content::Multipart(_) => "Bytes".to_owned(),
            Content::Json(ty) | Content::Form(ty, _) => self.text(ty),
        }
    }
}
