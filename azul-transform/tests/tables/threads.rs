//! Which types may go from one thread to another, and which may be used by several at once.

use azul_transform::aggregate::{Aggregator, Conflicts, Losses, Memo};
use azul_transform::json::Document;
use azul_transform::path::Path;
use azul_transform::schema::Schema;
use azul_transform::{
    Batch, Bundle, Compiled, Context, Error, Partitioning, Problems, Project, Registry, Rendered, Renderer, Store,
    Value,
};

const fn shared<T: Send + Sync>() {}
const fn sent<T: Send>() {}

/// Checked when this is compiled. Transformers and what they make stay on one thread: they ask for nothing of the kind.
#[test]
fn threads_may_share_what_is_made_once_and_send_what_is_made_for_a_bundle() {
    shared::<Compiled>();
    shared::<Box<dyn Project>>();
    shared::<Registry>();
    shared::<Schema>();
    shared::<Path>();
    shared::<Context>();
    shared::<Partitioning>();
    shared::<Renderer<'_>>();
    shared::<Rendered<'_>>();
    shared::<Store>();
    shared::<Aggregator<'_>>();
    shared::<Bundle>();
    shared::<Document>();
    shared::<Batch>();
    shared::<Value<'_>>();
    shared::<Error>();
    sent::<Memo<'_>>();
    sent::<Losses>();
    sent::<Conflicts>();
    sent::<Problems>();
}
