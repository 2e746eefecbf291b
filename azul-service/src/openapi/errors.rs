//! Answers that are errors.

use serde_json::{Map, Value, json};

/// What any operation may answer: the client or all of them together ask too much, or the service is stopped.
pub(super) const EVERYWHERE: &[u16] = &[304, 429, 503, 504];

const ERRORS: &[(u16, &str, &str)] = &[
    (304, "NotModified", "What the client has is still so."),
    (400, "BadRequest", "The request makes no sense; the message says why."),
    (401, "Unauthorized", "The token is no good."),
    (403, "Forbidden", "The caller may not do that, or there is no such route."),
    (404, "NotFound", "There is no such thing, as far as the caller may see."),
    (408, "RequestTimeout", "The body of the request did not come in time."),
    (410, "Gone", "The manifest has expired; ask for a new one."),
    (413, "PayloadTooLarge", "The body of the request is too large."),
    (415, "UnsupportedMediaType", "The body of the request is not JSON."),
    (429, "TooManyRequests", "Too many requests: come back after `Retry-After` seconds."),
    (502, "BadGateway", "The repository contradicts itself."),
    (503, "ServiceUnavailable", "The service is busy or stopped: come back after `Retry-After` seconds."),
    (504, "GatewayTimeout", "There was no answer in time."),
];

/// Name of the description of a status.
pub(super) fn name(status: u16) -> &'static str {
    ERRORS.iter().find(|(known, ..)| *known == status).map_or("BadRequest", |(_, name, _)| name)
}

/// All of them.
pub(super) fn responses() -> Value {
    let schema = json!({"$ref": "#/components/schemas/Error"});
    let content = json!({"application/json": {"schema": schema}});
    let response = |(status, name, description): &(u16, &str, &str)| {
        let mut response = json!({"description": description});
        // That nothing has changed, and that there is no such route, is said without a body.
        if ![304, 403].contains(status) {
            response["content"] = content.clone();
        }
        ((*name).to_owned(), response)
    };
    Value::Object(ERRORS.iter().map(response).collect::<Map<_, _>>())
}
