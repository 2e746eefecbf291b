//! Files and their places: `/repository/files`, `/fetch/repository/files`, `/ga4gh`.

mod download;
mod drs;
mod find;
mod range;

use crate::service::{Answer, Ask, Refusal};

pub use crate::files::FileUrls;
pub use azul_repository::{Download, DownloadRequest, Downloads};

/// Answers a request about files; `path` is that of the request, without slashes.
pub(crate) fn answer(ask: &Ask<'_>, path: &[&str]) -> Result<Answer, Refusal> {
    match path {
        ["repository", "files", uuid] => download::answer(ask, uuid, false),
        ["fetch", "repository", "files", uuid] => download::answer(ask, uuid, true),
        ["ga4gh", rest @ ..] => drs::answer(ask, rest),
        _ => Ok(Answer::empty(403)),
    }
}
