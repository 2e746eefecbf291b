//! Differences as JSON.

use super::{Difference, Differences, Kind};
use crate::json::{ObjectWriter, list};

/// Appends what differs of the entities of one type: `index`, then for each kind the number and the entities that were asked
/// for.
pub fn write_differences(differences: &Differences, out: &mut Vec<u8>) {
    let mut object = ObjectWriter::new(out);
    object.text("index", &differences.outer_type);
    for kind in Kind::ALL {
        object.count(&format!("{}_count", kind.name()), differences.of(kind).count);
    }
    for kind in Kind::ALL {
        list(object.key(kind.name()), &differences.of(kind).first, |out, entity| write_difference(entity, out));
    }
    object.end();
}

/// Appends what differs of an entity: `entity_id`, `fields` with their values as JSON, `bundle_count` and `bundles`.
pub fn write_difference(difference: &Difference, out: &mut Vec<u8>) {
    let mut object = ObjectWriter::new(out);
    object.text("entity_id", &difference.entity_id);
    list(object.key("fields"), &difference.fields, |out, field| {
        let mut object = ObjectWriter::new(out);
        object.text("path", &field.path);
        for (name, values) in [("removed", &field.removed), ("added", &field.added)] {
            list(object.key(name), values, |out, value| out.extend_from_slice(value.as_bytes()));
        }
        object.end();
    });
    object.count("bundle_count", difference.bundle_count);
    list(object.key("bundles"), &difference.bundles, |out, cause| {
        let mut object = ObjectWriter::new(out);
        object.text("uuid", &cause.uuid);
        object.text("version", &cause.version);
        object.text("change", cause.change.name());
        object.end();
    });
    object.end();
}
