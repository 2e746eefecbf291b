//! Files and their places: `/repository/files`, `/fetch/repository/files`, `/ga4gh`.

use crate::service::{Answer, Ask, Refusal};

/// Answers a request about files; `path` is that of the request, without slashes.
pub(crate) fn answer(_ask: &Ask<'_>, _path: &[&str]) -> Result<Answer, Refusal> {
    Ok(Answer::empty(403))
}
