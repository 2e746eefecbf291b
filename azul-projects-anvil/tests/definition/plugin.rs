//! What the rows say of the plugin of the reference: entity types, accumulators, and what the service does.

use azul_transform::json::Json;
use azul_transform::schema::{Accumulator, Field, InnerType, OuterType, mandatory_fields, special_fields};
use azul_transform::{DocumentType, Value};

use crate::corpus::{Tally, folder, read};
use crate::{compare, schema};

fn object(entries: impl IntoIterator<Item = (&'static str, Value<'static>)>) -> Value<'static> {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

#[test]
fn entity_types_and_service() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let file = read(corpus.join("anvil/plugin.json"));
    let expected = |key| file.root().get(key);
    let outer_types = schema().outer_types();
    let names: Vec<_> = outer_types.iter().map(|outer| outer.name).collect();
    compare(&mut tally, "entity_types", expected("entity_types"), &names.into());
    let inner = |outer: &OuterType| {
        let mut names = outer.inner_entity_types.to_vec();
        names.sort_unstable();
        (outer.name, names.into())
    };
    compare(&mut tally, "inner_entity_types", expected("inner_entity_types"), &object(outer_types.iter().map(inner)));

    let service = schema().service();
    let exposed = service.exposed.iter().map(|exposed| {
        let order = if exposed.descending { "desc" } else { "asc" };
        let index = object([
            ("field_name", exposed.sort.into()),
            ("descending", exposed.descending.into()),
            ("max_page_size", i64::from(exposed.max_page_size).into()),
            ("order", order.into()),
        ]);
        (exposed.outer_type, index)
    });
    compare(&mut tally, "exposed_indices", expected("exposed_indices"), &object(exposed));
    let special = special_fields(schema()).unwrap();
    let special = object([
        ("source_id", special.source_id.into()),
        ("source_spec", special.source_spec.into()),
        ("bundle_uuid", special.bundle_uuid.into()),
        ("bundle_version", special.bundle_version.into()),
    ]);
    compare(&mut tally, "special_fields", expected("special_fields"), &special);
    compare(&mut tally, "implicit_hub_type", expected("implicit_hub_type"), &service.implicit_hub_type.into());
    let formats: Vec<_> = service.manifest_formats.iter().map(|format| format.name()).collect();
    compare(&mut tally, "manifest_formats", expected("manifest_formats"), &formats.into());
    let slices = outer_types.iter().map(|outer| match service.left_out(outer.name) {
        [] => (outer.name, Value::Null),
        excludes => (outer.name, object([("excludes", excludes.to_vec().into())])),
    });
    compare(&mut tally, "document_slice", expected("document_slice"), &object(slices));
    let mandatory = object([
        ("aggregate", mandatory_fields(DocumentType::Aggregate).to_vec().into()),
        ("contribution", mandatory_fields(DocumentType::Contribution).to_vec().into()),
    ]);
    compare(&mut tally, "mandatory_source_fields", expected("mandatory_source_fields"), &mandatory);
    tally.finish("entity types and service");
}

/// Name and limit of an accumulator in the reference.
fn accumulator(field: &Field) -> Value<'static> {
    let class = match field.accumulator {
        Accumulator::DistinctCount(_) => {
            let sum = object([("class", "SumAccumulator".into())]);
            return object([("class", "DistinctAccumulator".into()), ("inner", sum), ("max_size", Value::Null)]);
        }
        Accumulator::Set(_) => "SetAccumulator",
        Accumulator::SetOfDict { .. } => "SetOfDictAccumulator",
        other => panic!("no field of the reference has {other:?}"),
    };
    let limit = field.accumulator.limit().map(|max| max as i64);
    object([("class", class.into()), ("max_size", limit.into())])
}

#[test]
fn accumulators_of_every_field() {
    let Some(corpus) = folder() else { return };
    let mut tally = Tally::default();
    let file = read(corpus.join("anvil/plugin.json"));
    let aggregators = file.root().get("aggregators").unwrap();
    for outer in schema().outer_types() {
        let expected = aggregators.get(outer.name).unwrap();
        for inner in schema().inner_types() {
            check(&mut tally, outer, inner, expected.get(inner.name));
        }
        for (name, _) in expected.entries() {
            tally.check(outer.name, schema().inner_type(name).is_some(), || format!("no inner entity type {name}"));
        }
    }
    tally.finish("accumulators of every field");
}

fn check(tally: &mut Tally, outer: &OuterType, inner: &InnerType, expected: Option<Json<'_>>) {
    let what = format!("{} in {}", inner.name, outer.name);
    if outer.inner_entity_types.contains(&inner.name) {
        compare(tally, &what, expected, &"NOT AGGREGATED".into());
    } else if outer.kept.contains(&inner.name) {
        compare(tally, &what, expected, &Value::Null);
    } else {
        let fields = expected.and_then(|expected| expected.get("fields"));
        // Stubs of datasets are in two types of document only.
        let may_have = |field: &&Field| field.name != "description" || ["bundles", "datasets"].contains(&outer.name);
        for field in inner.fields.iter().filter(may_have) {
            let what = format!("{what}: {}", field.name);
            compare(tally, &what, fields.and_then(|fields| fields.get(field.name)), &accumulator(field));
        }
        let count = fields.map_or(0, |fields| fields.entries().count());
        tally.check(&what, count == inner.fields.iter().filter(may_have).count(), || format!("{count} fields"));
    }
}
