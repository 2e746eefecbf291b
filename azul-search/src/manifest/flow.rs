//! From a request for a manifest to the finished one: `/manifest/files` and `/fetch/manifest/files`.

use crate::service::{Answer, Ask, Refusal};

/// Answers a request about manifests; `path` is that of the request, without slashes.
pub(crate) fn answer(_ask: &Ask<'_>, _path: &[&str]) -> Result<Answer, Refusal> {
    Ok(Answer::empty(403))
}
