//! What a cluster says when it refuses something.

use azul_transform::json::{Document, Json};

/// A cluster refuses a request, or a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status} {kind}: {reason}")]
pub struct Refused {
    /// Status of HTTP.
    pub status: u16,
    /// What the cluster calls it, such as `index_not_found_exception`.
    pub kind: String,
    /// The reason that it gives, in words.
    pub reason: String,
}

impl Refused {
    /// More values than the cluster counts at once. It says that it is busy, but that does not pass.
    pub(crate) fn is_too_many_values(&self) -> bool {
        self.kind == "too_many_buckets_exception"
    }

    /// Reads the answer to a request.
    pub(super) fn read(status: u16, body: Option<&Document>) -> Self {
        let error = body.and_then(|body| body.root().get("error"));
        Self::of(status, error)
    }

    /// Reads an error, which has the part that matters within: of the causes, the innermost says most.
    pub(crate) fn of(status: u16, error: Option<Json<'_>>) -> Self {
        let Some(error) = error else {
            return Self { status, kind: "error".to_owned(), reason: "the cluster gives no reason".to_owned() };
        };
        let mut part = error.get("root_cause").and_then(|causes| causes.at(0)).unwrap_or(error);
        while let Some(cause) = part.get("caused_by").filter(|cause| cause.get("reason").is_some()) {
            part = cause;
        }
        let text = |name: &str| part.get(name).and_then(Json::as_str);
        Self {
            status,
            kind: text("type").unwrap_or("error").to_owned(),
            reason: text("reason").or_else(|| error.as_str()).unwrap_or("the cluster gives no reason").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, kind: &str, reason: &str) {
        let body = Document::parse(body).expect("JSON");
        let refused = Refused::read(400, Some(&body));
        assert_eq!((refused.kind.as_str(), refused.reason.as_str()), (kind, reason));
    }

    #[test]
    fn the_innermost_reason_is_told() {
        let none = "the cluster gives no reason";
        check(r#"{"error": {"type": "a", "reason": "b"}}"#, "a", "b");
        check(r#"{"error": {"root_cause": [{"type": "c", "reason": "d"}], "type": "a", "reason": "b"}}"#, "c", "d");
        check(r#"{"error": {"type": "a", "reason": "b", "caused_by": {"type": "c", "reason": "d"}}}"#, "c", "d");
        check(r#"{"error": "no handler"}"#, "error", "no handler");
        check(r#"{"message": 1}"#, "error", none);
        assert_eq!(Refused::read(502, None).to_string(), format!("502 error: {none}"));
    }
}
