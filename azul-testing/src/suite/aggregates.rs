//! What bundles say may be put together in any order and in any number of parts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::determinism::shuffled;
use crate::{Case, Documents, Project};
use azul_transform::aggregate::{Batches, ContributionSource, EntityKey, Explanation, Finished, Partial, Rules, Wish};
use azul_transform::schema::write_index;
use azul_transform::{Again, Bundle, DocumentType, OuterType, Partition, Store, transform};

/// A bundle may be transformed part by part, in any order and in different runs: together the parts say what the whole
/// says.
///
/// # Panics
/// If they do not.
pub fn the_parts_of_bundles_add_up_in_any_order(project: &Project) {
    let cases = project.valid();
    for (name, reason) in project.undivided {
        assert!(
            cases.iter().any(|case| case.name == *name),
            "`undivided` names {name} ({reason}): there is no such case"
        );
    }
    let divided = |case: &Case| !project.undivided.iter().any(|(name, _)| case.name == *name);
    let cases: Vec<_> = cases.into_iter().filter(divided).collect();
    let whole = of_partitions(project, &cases, &[Partition::ROOT]);
    for parts in [2, 8] {
        let mut partitions = Partition::ROOT.divide(parts).expect("a power of two");
        assert!(of_partitions(project, &cases, &partitions) == whole, "{parts} parts{ADVICE}");
        partitions.reverse();
        assert!(of_partitions(project, &cases, &partitions) == whole, "{parts} parts, backwards{ADVICE}");
    }
}

const ADVICE: &str = ": the aggregates are not those of the whole. Transformers must count all their outer entities in \
    `outer_entities`, and contribute to those in scope only. Cases for which it is meant go to `undivided = …`.";

/// All aggregates of what bundles say, each transformed one partition after the other.
fn of_partitions(project: &Project, cases: &[Case], partitions: &[Partition]) -> Vec<u8> {
    let mut store = Store::new(project.run.schema());
    for partition in partitions {
        let mut context = project.run.context.clone();
        context.partition = *partition;
        for Case { name, bytes, .. } in cases {
            let bundle = Bundle::parse(bytes.clone()).unwrap_or_else(|e| panic!("fixture {name}: {e}"));
            let batch = transform(&project.run.project, bundle, &context);
            let batch = batch.unwrap_or_else(|e| panic!("fixture {name}, partition {partition}: {e}"));
            let _outcome = store.add(&batch, Again::Replace, 0);
        }
    }
    complete(project, &store, 1)
}

/// Neither the order in which bundles are added, nor the parts in which entities are aggregated, changes an aggregate.
///
/// # Panics
/// If one does.
pub fn aggregates_do_not_depend_on_how_they_are_made(project: &Project) {
    let batch = |Case { name, bytes, .. }: Case| project.run.batch(bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    let batches: Vec<_> = project.valid().into_iter().map(batch).collect();
    let store = project.run.store(&batches);
    let expected = complete(project, &store, 1);
    for parts in [2, 3, 7] {
        assert!(complete(project, &store, parts) == expected, "aggregated in {parts} parts, the aggregates differ");
    }
    let read = |batch: &azul_transform::Batch| {
        azul_transform::Batch::from_bytes(&batch.to_bytes(), project.run.schema()).expect("the same")
    };
    let store = project.run.store(batches.iter().map(read));
    assert!(complete(project, &store, 1) == expected, "of batches that were kept as bytes, the aggregates differ");
    let store = project.run.store(of_documents(project, &batches));
    assert!(complete(project, &store, 1) == expected, "of contributions that were read from documents, they differ");
    one_by_one(project, &batches, &expected);
    for seed in [0x5bd1_e995, 0x27d4_eb2f] {
        let store = project.run.store(shuffled(batches.clone(), seed));
        assert!(
            complete(project, &store, 1) == expected,
            "the aggregates depend on the order of bundles (seed {seed}): see `Project::reconcile`, if the project \
             has its own"
        );
    }
}

/// Batches of the contributions that are in index form.
fn of_documents(project: &Project, batches: &[azul_transform::Batch]) -> Vec<azul_transform::Batch> {
    let schema = project.run.schema();
    let mut reader = azul_transform::ContributionReader::new(schema);
    for batch in batches {
        for ((index, id), document) in project.run.documents(batch).expect("documents").0 {
            let index: azul_transform::IndexName = index.parse().expect("the name of an index");
            if let Some(outer_type) = schema.outer_type(index.qualifier()) {
                reader.read(outer_type, Documents::source(&document)).unwrap_or_else(|e| panic!("{id}: {e}"));
            }
        }
    }
    reader.finish()
}

/// Aggregates entities one by one, of their contributions and of partial states.
fn one_by_one(project: &Project, batches: &[azul_transform::Batch], expected: &[u8]) {
    let expected: BTreeSet<&[u8]> = expected.split_inclusive(|byte| *byte == b'\n').collect();
    let mut count = 0;
    let rules = Rules::new(&project.run.project).expect("valid rows");
    let mut source = Batches::default();
    batches.iter().for_each(|batch| source.add(&Arc::new(batch.clone())));
    let outer_types = project.run.schema().outer_types();
    for (outer_type, outer) in OuterType::all(outer_types.len()).zip(outer_types) {
        let index = project.run.index(DocumentType::Aggregate, outer.name);
        for entity_id in source.entities(outer_type).expect("entities") {
            let entity = EntityKey { outer_type, entity_id };
            let contributions = source.of(&entity).expect("contributions");
            let whole = rules.aggregate(&entity, &contributions).expect("an aggregate").document;
            if let Some(document) = &whole {
                let line = azul_transform::Document { index: &index, id: &entity.entity_id, source: document }.to_run();
                assert!(expected.contains(line.lines()), "aggregated by itself, {entity:?} differs");
                count += 1;
            }
            let explanation = rules.explain(&entity, &contributions, &Wish::default()).expect("an explanation");
            says_what_it_has(&explanation.expect("contributions"), whole.as_deref());
            let partial = Partial::new(Arc::clone(&rules), entity.clone()).in_leaves_of(2);
            let mut parts = BTreeMap::new();
            partial.update(&[], &source, &mut parts).expect("a state");
            if let Finished::Aggregate(aggregate) = partial.finish(&parts).expect("an aggregate") {
                assert!(aggregate.document == whole, "of a partial state, {entity:?} differs");
            }
        }
    }
    assert_eq!(count, expected.len(), "aggregated one by one, there is another number of aggregates");
}

/// An explanation says of each field what the document has, and where it is from.
fn says_what_it_has(explanation: &Explanation, document: Option<&[u8]>) {
    let place = format!("{}/{}", explanation.outer_type, explanation.entity_id);
    assert_eq!(explanation.has_document, document.is_some(), "{place}");
    let Some(document) = document else { return };
    let document = azul_transform::json::Document::parse(document.to_vec()).expect("JSON");
    let contents = document.root().get("contents").expect("contents");
    let mut count = 0;
    for field in &explanation.fields {
        let found = match field.inner_type {
            "" => document.root().get(field.name),
            inner_type => contents.get(inner_type).and_then(|list| list.at(field.element)?.get(field.name)),
        };
        let found = found.unwrap_or_else(|| panic!("{place} has no {}.{}", field.inner_type, field.name));
        let mut value = Vec::new();
        write_index(&mut value, field.field_type, &field.value).expect("a value of the field");
        let mut expected = Vec::new();
        found.write(&mut expected);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(&value), text(&expected), "{place}: {}.{}", field.inner_type, field.name);
        let are_from =
            field.values.iter().all(|value| value.from.iter().all(|from| *from < explanation.entities.len()));
        // The empty list is from nowhere.
        let is_from_somewhere = !field.values.is_empty() || field.value == azul_transform::Value::List(Vec::new());
        assert!(are_from && (field.inner_type.is_empty() || is_from_somewhere), "{place}: {field:?}");
        count += usize::from(!field.inner_type.is_empty());
    }
    let elements = contents.entries().flat_map(|(_, list)| list.items());
    let names = elements.flat_map(|element| element.entries()).filter(|(name, _)| !name.ends_with('_'));
    assert_eq!(count, names.count(), "{place}: another number of fields is explained");
}

fn complete(project: &Project, store: &Store, parts: usize) -> Vec<u8> {
    let (lines, failures) = project.run.aggregates(store, parts);
    assert!(failures.is_empty(), "entities cannot be aggregated: {failures:?}");
    lines
}
