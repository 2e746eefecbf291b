//! What the documents of a bundle depend on besides the bundle: rows, rules and options, by name, and a digest of them.

use std::collections::BTreeMap;

use crate::context::Context;
use crate::json::canonical::hash_of;
use crate::plugin::Compiled;
use crate::schema::{Aggregation, Field, Schema};

/// Everything declared that decides what documents are made of a bundle. Two runs with equal fingerprints make the same
/// documents of the same bundle; where they differ, [`declared`](Fingerprint::declared) says in what.
///
/// Public names, facets, columns and descriptions are not part of it: they decide how documents are shown, not what is in
/// them. Functions cannot be looked into; [`Plugin::rules_version`](crate::Plugin::rules_version) stands for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    digest: String,
    declared: BTreeMap<String, String>,
}

/// Version of the engine's own rules: selection, reconciliation, accumulation, index forms. To be raised with every change
/// that makes other documents of the same bundles and rows.
const ENGINE: &str = concat!(env!("CARGO_PKG_VERSION"), "/1");

impl Fingerprint {
    /// The fingerprint of a project's rows and rules, and of the options of a run.
    pub fn new(project: &Compiled, context: &Context) -> Self {
        let mut declared = BTreeMap::new();
        let mut put = |name: String, says: String| {
            declared.insert(name, says);
        };
        put("engine".into(), ENGINE.into());
        put("project".into(), project.name().into());
        put("rules".into(), project.rules_version().into());
        put("options/replicas".into(), context.replicas.to_string());
        put("options/max_partition_size".into(), context.max_partition_size.to_string());
        for (name, value) in &context.options {
            put(format!("options/{name}"), value.clone());
        }
        describe(project.schema(), &mut put);
        Self::of_declared(declared)
    }

    /// The fingerprint of what was declared, as it was kept.
    pub fn of_declared(declared: BTreeMap<String, String>) -> Self {
        let mut text = String::new();
        for (name, says) in &declared {
            // Lengths keep names and values apart, whatever is in them.
            text.push_str(&format!("{}:{name}{}:{says}", name.len(), says.len()));
        }
        Self { digest: hash_of(&text), declared }
    }

    /// A digest that is the same on every machine: 40 hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// What was declared, by name: `engine`, `project`, `rules`, `options/NAME`, `outer/TYPE/PROPERTY`,
    /// `inner/TYPE/PROPERTY`, `inner/TYPE/fields/FIELD/PROPERTY` and `extra/NAME/PROPERTY`.
    pub fn declared(&self) -> &BTreeMap<String, String> {
        &self.declared
    }
}

fn describe(schema: &Schema, put: &mut impl FnMut(String, String)) {
    for (position, outer) in schema.outer_types().iter().enumerate() {
        let name = |property: &str| format!("outer/{}/{property}", outer.name);
        put(name("position"), position.to_string());
        put(name("identified_by"), outer.inner_entity_types.join(", "));
        put(name("kept"), outer.kept.join(", "));
    }
    for (position, inner) in schema.inner_types().iter().enumerate() {
        let name = |property: &str| format!("inner/{}/{property}", inner.name);
        put(name("position"), position.to_string());
        put(name("aggregation"), aggregation(inner.aggregation));
        for (position, field) in inner.fields.iter().enumerate() {
            describe_field(&name("fields"), position, field, put);
        }
    }
    for extra in schema.extras() {
        let name = |property: &str| format!("extra/{}/{property}", extra.name);
        put(name("type"), extra.field_type.label());
        put(name("sum_of"), format!("{}.{}", extra.sum_of.0, extra.sum_of.1));
        let unless = extra.unless.map(|(outer, inner, field)| format!("{outer}: {inner}.{field}"));
        put(name("unless"), unless.unwrap_or_default());
    }
}

fn describe_field(fields: &str, position: usize, field: &Field, put: &mut impl FnMut(String, String)) {
    let mut put = |property: &str, says: String| put(format!("{fields}/{}/{property}", field.name), says);
    put("position", position.to_string());
    // The label leaves out what is in large objects.
    put("type", format!("{:?}", field.field_type));
    put("from", field.origin.join(", "));
    put("accumulator", format!("{:?}", field.accumulator));
    put("aggregate_only", field.aggregate_only.to_string());
}

fn aggregation(aggregation: Aggregation) -> String {
    match aggregation {
        Aggregation::None => "none".to_owned(),
        Aggregation::Simple => "to one".to_owned(),
        Aggregation::Group(by) => format!("to one per {}", by.join(", ")),
    }
}
