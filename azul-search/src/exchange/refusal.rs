//! Answers that are not what was asked for.

use azul_transform::ErrorKind;
use azul_transform::json::write_str;

use super::{Answer, JSON};

/// A status and a reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Status.
    pub status: u16,
    /// Name of the reason, as clients of the reference match on it.
    pub code: &'static str,
    /// What is wrong, and what to do about it.
    pub message: String,
}

impl Refusal {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// 400: the request makes no sense.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequestError", message)
    }

    /// 400 for a parameter's value.
    pub fn invalid_value(parameter: &str) -> Self {
        Self::bad_request(format!("Invalid value for `{parameter}`"))
    }

    /// 401: who asks is not known.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(401, "UnauthorizedError", message)
    }

    /// 403: who asks may not have it.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "ForbiddenError", message)
    }

    /// 404: there is no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "NotFoundError", message)
    }

    /// 405: the route has no such method.
    pub fn method_not_allowed() -> Self {
        Self::new(405, "MethodNotAllowedError", "This method is not allowed here")
    }

    /// 410: there was such a thing.
    pub fn gone(message: impl Into<String>) -> Self {
        Self::new(410, "GoneError", message)
    }

    /// 415: the body is of a kind that is not read.
    pub fn unsupported_media_type(content_type: &str) -> Self {
        Self::new(415, "UnsupportedMediaType", format!("Unsupported media type: {content_type}"))
    }

    /// 429: the repository asks for patience.
    pub fn too_many_requests(message: impl Into<String>) -> Self {
        Self::new(429, "TooManyRequestsError", message)
    }

    /// 502: the repository contradicts itself.
    pub fn bad_gateway(message: impl Into<String>) -> Self {
        Self::new(502, "BadGatewayError", message)
    }

    /// 503: the repository does not answer.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(503, "ServiceUnavailableError", message)
    }

    /// 500: a manifest could not be made. What is wrong with a document is for who asks, who may see it.
    pub(crate) fn from_job(error: &azul_transform::Error) -> Self {
        let reason = match error.kind() {
            ErrorKind::Io => error.kind().code().to_owned(),
            _ => error.to_string(),
        };
        Self::new(500, "InternalError", format!("The manifest cannot be made ({reason})"))
    }

    /// The answer that says so.
    pub fn answer(&self) -> Answer {
        let mut body = b"{\"Code\":".to_vec();
        write_str(&mut body, self.code);
        body.extend_from_slice(b",\"Message\":");
        write_str(&mut body, &self.message);
        body.push(b'}');
        Answer::bytes(self.status, JSON, body)
    }
}

/// A store that fails, or documents that are not what the rows say. The cause is for the log, not for who asks.
impl From<azul_transform::Error> for Refusal {
    fn from(error: azul_transform::Error) -> Self {
        Self::new(500, "InternalError", format!("the catalog cannot be read ({})", error.kind().code()))
    }
}
