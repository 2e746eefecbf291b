//! Requests and answers, without anything of HTTP but words.

mod answer;
mod refusal;
mod request;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use answer::{Answer, Body, JSON, Producer};
pub use refusal::Refusal;
pub use request::{Method, Request};

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// Ids of the sources in the catalog asked for that the caller may see. There may be others among them.
    pub sources: Arc<BTreeSet<String>>,
    /// The caller has said who it is.
    pub authenticated: bool,
}
