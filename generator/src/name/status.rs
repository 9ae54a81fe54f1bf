//! What a documented status is called.

use super::scope::Scope;
use crate::ir::{Response, Status};

/// Variants named after the status: 404 becomes `NotFound` (RFC 9110, section 15).
pub(super) fn status_variants(responses: &[Response]) -> Vec<String> {
    let mut scope = Scope::new([]);
    responses
        .iter()
        .map(|response| {
            let name = match response.status {
                Status::Code(code) => {
                    reason(code).map_or_else(|| format!("Status{code}"), str::to_owned)
                }
                Status::Range(1) => "Informational".to_owned(),
                Status::Range(2) => "Success".to_owned(),
                Status::Range(3) => "Redirection".to_owned(),
                Status::Range(4) => "ClientError".to_owned(),
                Status::Range(5) => "ServerError".to_owned(),
                Status::Range(hundred) => format!("Status{hundred}xx"),
                Status::Default => "Other".to_owned(),
            };
            scope.take(&[name])
        })
        .collect()
}

/// Reason phrase as a name, for the statuses that the IANA registry lists.
#[must_use]
pub fn reason(code: u16) -> Option<&'static str> {
    Some(match code {
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritative",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        300 => "MultipleChoices",
        301 => "MovedPermanently",
        302 => "Found",
        303 => "SeeOther",
        304 => "NotModified",
        307 => "TemporaryRedirect",
        308 => "PermanentRedirect",
        400 => "BadRequest",
        401 => "Unauthorized",
        402 => "PaymentRequired",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        408 => "RequestTimeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "LengthRequired",
        412 => "PreconditionFailed",
        413 => "ContentTooLarge",
        414 => "UriTooLong",
        415 => "UnsupportedMediaType",
        416 => "RangeNotSatisfiable",
        417 => "ExpectationFailed",
        418 => "ImATeapot",
        421 => "MisdirectedRequest",
        422 => "UnprocessableEntity",
        423 => "Locked",
        424 => "FailedDependency",
        425 => "TooEarly",
        426 => "UpgradeRequired",
        428 => "PreconditionRequired",
        429 => "TooManyRequests",
        431 => "RequestHeaderFieldsTooLarge",
        451 => "UnavailableForLegalReasons",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        507 => "InsufficientStorage",
        _ => return None,
    })
}
