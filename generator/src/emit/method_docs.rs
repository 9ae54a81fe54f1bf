//! The documentation of an operation's method: what it does, where it goes, what it needs, how it
//! fails, and a call of it.

use super::construct::Paths;
use super::docs::Comment;
use super::example;
use super::headers;
use super::pages::Pages;
use super::syntax::Types;
use crate::ir::{Api, Body, Content, Operation, Response, SchemeKind, Status, TypeRef};
use crate::name::OperationNames;
use crate::text::code;

/// What the methods of all groups are made with.
pub(super) struct Context<'a> {
    pub(super) types: &'a Types<'a>,
    /// The path of the runtime for links.
    pub(super) runtime: &'a str,
    /// Name of the client type.
    pub(super) client: &'a str,
    /// Where examples find the client, where they are wanted.
    pub(super) examples: Option<&'a Paths>,
    /// The credentials that most operations need; the others say which they need.
    pub(super) usual_security: &'a [Vec<String>],
}

/// The credentials that most operations of an API need.
pub(super) fn usual_security(api: &Api) -> &[Vec<String>] {
    let mut counted: Vec<(&[Vec<String>], usize)> = Vec::new();
    for operation in &api.operations {
        match counted
            .iter_mut()
            .find(|(known, _)| *known == operation.security)
        {
            Some((_, count)) => *count += 1,
            None => counted.push((&operation.security, 1)),
        }
    }
    let most = counted.iter().map(|(_, count)| *count).max();
    let usual = counted.into_iter().find(|(_, count)| Some(*count) == most);
    usual.map(|(security, _)| security).unwrap_or_default()
}

pub(super) fn comment(
    context: &Context<'_>,
    operation: &Operation,
    names: &OperationNames,
    (method, body): (&str, Option<&Body>),
) -> Comment {
    let (types, runtime) = (context.types, context.runtime);
    let mut comment = Comment::new().docs(&operation.docs);
    comment = comment
        .say(code(&operation.endpoint()))
        .page(operation.page.as_deref());
    if !operation.scopes.is_empty() {
        let scopes: Vec<_> = operation.scopes.iter().map(|scope| code(scope)).collect();
        comment = comment.say(format!("Scopes: {}.", scopes.join(", ")));
    }
    if operation.security != context.usual_security {
        comment = comment.say(format!(
            "Credential: {}.",
            credential(types.api, &operation.security)
        ));
    }
    if !operation.constants.is_empty() {
        let constants: Vec<_> = operation
            .constants
            .iter()
            .map(|(name, value)| code(&format!("{name}: {value}")))
            .collect();
        comment = comment.say(format!("Sent by itself: {}.", constants.join(", ")));
    }
    if let Some(body) = body
        && !operation.other_bodies.is_empty()
    {
        comment = comment.say(format!("Sends the body as {}.", code(&body.media_type)));
    }
    if let Some(server) = operation
        .servers
        .first()
        .and_then(|id| types.names.server(*id))
    {
        let variant = &server.variant;
        comment = comment.say(format!(
            "Goes to [`Server::{variant}`](super::Server::{variant}) unless the client is told otherwise."
        ));
    }
    for headers in headers::of_operation(types, operation) {
        comment = comment.say(headers);
    }
    if Pages::of(operation, body).is_some() {
        comment = comment.say(format!(
            "The answer is a page; [`pages`]({runtime}::Call::pages) and \
             [`items`]({runtime}::Call::items) of the call give all from there on."
        ));
    }
    comment = comment
        .say("# Errors")
        .say(errors(types, operation, names, runtime));
    let example = context.examples.and_then(|paths| {
        let sent = (method, body);
        example::block(types, paths, context.client, operation, names, sent)
    });
    match example {
        Some(example) => comment.say("# Examples").say(example),
        None => comment,
    }
}

/// Which statuses are documented, and what the body of each is.
fn errors(
    types: &Types<'_>,
    operation: &Operation,
    names: &OperationNames,
    runtime: &str,
) -> String {
    let error = format!("[`Error`]({runtime}::Error)");
    let Some(typed) = &names.error else {
        return format!("{error}; the document lists no status of its own.");
    };
    let mut bodies: Vec<(Option<String>, Vec<String>)> = Vec::new();
    for response in &operation.errors {
        let body = body_of(types, response);
        let status = match response.status {
            Status::Code(code) => code.to_string(),
            Status::Range(hundred) => format!("{hundred}XX"),
            Status::Default => "any other status".to_owned(),
        };
        match bodies.iter_mut().find(|(known, _)| *known == body) {
            Some((_, statuses)) => statuses.push(status),
            None => bodies.push((body, vec![status])),
        }
    }
    let parts: Vec<String> = bodies
        .into_iter()
        .map(|(body, statuses)| match body {
            Some(body) => format!("{} ({body})", listed(&statuses, "and")),
            None => listed(&statuses, "and"),
        })
        .collect();
    format!(
        "{error}; its `typed` gives [`{typed}`] for {}.",
        listed(&parts, "and")
    )
}

/// What the body of an answer is; nothing where there is none. The variants of the enumeration link to
/// the types.
fn body_of(types: &Types<'_>, response: &Response) -> Option<String> {
    Some(match &response.content {
        Content::Empty => return None,
        Content::Text => "text".to_owned(),
        Content::Bytes | Content::Multipart(_) => "bytes".to_owned(),
        Content::Json(ty) | Content::Form(ty, _) => match ty {
            TypeRef::Named(id) | TypeRef::Boxed(id) => code(types.names.ty(*id)),
            TypeRef::List(item) => match item.as_ref() {
                TypeRef::Named(id) | TypeRef::Boxed(id) => {
                    format!("a list of {}", code(types.names.ty(*id)))
                }
                _ => "a list".to_owned(),
            },
            TypeRef::Any => "any JSON".to_owned(),
            TypeRef::Object | TypeRef::Map(_) => "any object".to_owned(),
            _ => "JSON".to_owned(),
        },
    })
}

/// What has to be sent, in the words that the client's builder has for it.
fn credential(api: &Api, security: &[Vec<String>]) -> String {
    let mut alternatives: Vec<String> = Vec::new();
    for names in security {
        let schemes = api
            .schemes
            .iter()
            .filter(|scheme| names.contains(&scheme.name));
        let kinds: Vec<String> = schemes.map(|scheme| kind(&scheme.kind)).collect();
        let words = match kinds.as_slice() {
            [] => "none".to_owned(),
            kinds => kinds.join(" with "),
        };
        if !alternatives.contains(&words) {
            alternatives.push(words);
        }
    }
    match alternatives.as_slice() {
        [] => "none".to_owned(),
        alternatives => listed(alternatives, "or"),
    }
}

fn kind(kind: &SchemeKind) -> String {
    match kind {
        SchemeKind::Bearer => "a bearer token".to_owned(),
        SchemeKind::Basic => "user and password".to_owned(),
        SchemeKind::MutualTls => "a client certificate".to_owned(),
        SchemeKind::ApiKeyHeader(name) => format!("an API key in the header {}", code(name)),
        SchemeKind::ApiKeyQuery(name) => format!("an API key in the query as {}", code(name)),
        SchemeKind::ApiKeyCookie(name) => format!("an API key in the cookie {}", code(name)),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[String], last: &str) -> String {
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, before)) => format!("{} {last} {end}", before.join(", ")),
    }
}
