//! What projects declare about the service.

use crate::corpus::{Corpus, Tally};
use azul_transform::Value;

use super::Recorded;

/// Exposed indices, document slices, formats of manifests and the implicit hub are as the reference has them.
///
/// # Panics
/// If not all are equal.
pub fn declarations(corpus: &Corpus) {
    let recorded = Recorded::new(corpus);
    let service = recorded.project.service();
    let file = corpus.read("plugin.json");
    let mut tally = Tally::default();
    let mut compare = |key: &str, actual: Value<'_>| tally.compare_value(key, file.root().get(key), &actual);
    let exposed = service.exposed.iter().map(|exposed| {
        let index = object([
            ("field_name", exposed.sort.into()),
            ("descending", exposed.descending.into()),
            ("max_page_size", i64::from(exposed.max_page_size).into()),
            ("order", if exposed.descending { "desc" } else { "asc" }.into()),
        ]);
        (exposed.outer_type, index)
    });
    compare("exposed_indices", object(exposed));
    compare("implicit_hub_type", service.implicit_hub_type.into());
    compare("manifest_formats", service.manifest_formats.to_vec().into());
    let slices = recorded.project.schema().outer_types().iter().map(|outer| match service.left_out(outer.name) {
        [] => (outer.name, Value::Null),
        excludes => (outer.name, object([("excludes", excludes.to_vec().into())])),
    });
    compare("document_slice", object(slices));
    tally.finish("declarations about the service");
}

fn object(entries: impl IntoIterator<Item = (&'static str, Value<'static>)>) -> Value<'static> {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}
