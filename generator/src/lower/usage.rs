//! In which directions, for which groups and for webhooks a type is used.
//!
//! Only the direction that is needed is emitted for everyone, and only the types that the chosen
//! groups need are compiled.

use crate::ir::{Api, Content, GroupId, Shape, TypeId, Usage};

/// Who reaches a type.
#[derive(Clone, Copy)]
struct Reach {
    usage: Usage,
    group: Option<GroupId>,
    webhook: bool,
}

/// A required member that only one side sends cannot be required of the other (OpenAPI 3.1,
/// `readOnly` and `writeOnly`). One struct serves both directions, so such a member may be missing.
fn relax_one_sided(api: &mut Api) {
    for ty in &mut api.types {
        let usage = ty.usage;
        let Shape::Record(record) = &mut ty.shape else {
            continue;
        };
        for member in &mut record.members {
            if (member.read_only && usage.request) || (member.write_only && usage.response) {
                member.presence = member.presence.or_missing();
                member.constant = false;
            }
        }
    }
}

/// Spreads directions and groups from operations and webhooks over all types they contain.
pub(super) fn spread(api: &mut Api) {
    let mut roots: Vec<(TypeId, Reach)> = Vec::new();
    for operation in &api.operations {
        let group = Some(operation.group);
        let request = Reach {
            usage: Usage {
                request: true,
                response: false,
            },
            group,
            webhook: false,
        };
        let response = Reach {
            usage: Usage {
                request: false,
                response: true,
            },
            group,
            webhook: false,
        };
        for param in operation.path_params.iter().chain(&operation.params) {
            param.ty.named(&mut |id| roots.push((id, request)));
        }
        for body in operation.body.iter().chain(&operation.other_bodies) {
            content(&body.content, &mut |id| roots.push((id, request)));
        }
        for answer in operation.success.iter().chain(&operation.errors) {
            content(&answer.content, &mut |id| roots.push((id, response)));
        }
    }
    // The constants of headers stand in one file for all groups, so that each of these needs their types.
    for header in &api.headers {
        for group in 0..api.groups.len() {
            let reach = Reach {
                usage: Usage {
                    request: false,
                    response: true,
                },
                group: Some(GroupId(group)),
                webhook: false,
            };
            header.ty.named(&mut |id| roots.push((id, reach)));
        }
    }
    for webhook in &api.webhooks {
        let reach = Reach {
            usage: Usage {
                request: false,
                response: true,
            },
            group: None,
            webhook: true,
        };
        webhook.payload.named(&mut |id| roots.push((id, reach)));
    }
    while let Some((id, reach)) = roots.pop() {
        let Some(ty) = api.types.get_mut(id.0) else {
            continue;
        };
        let before = (ty.usage, ty.groups.len(), ty.webhook);
        ty.usage.request |= reach.usage.request;
        ty.usage.response |= reach.usage.response;
        ty.groups.extend(reach.group);
        ty.webhook |= reach.webhook;
        if before == (ty.usage, ty.groups.len(), ty.webhook) {
            continue;
        }
        for inner in ty.shape.uses() {
            inner.named(&mut |inner| roots.push((inner, reach)));
        }
    }
    relax_one_sided(api);
}

fn content(content: &Content, visit: &mut impl FnMut(TypeId)) {
    match content {
        Content::Json(ty) | Content::Form(ty, _) => ty.named(visit),
        Content::Multipart(parts) => {
            for ty in parts.iter().filter_map(|part| part.kind.ty()) {
                ty.named(visit);
            }
        }
        Content::Text | Content::Bytes | Content::Empty => {}
    }
}
