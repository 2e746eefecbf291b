//! Aggregators fed with inner entities.

use azul_projects_hca::Hca;
use azul_testing::corpus::{Tally, read};
use azul_transform::aggregate::{Fold, Losses, Plan};
use azul_transform::json::{Document, Json};
use azul_transform::record::{Record, RecordWriter};
use azul_transform::schema::{Aggregation, Field, FieldType, InnerEntityType, from_index};
use azul_transform::{Compiled, Value};

use super::{native, sorted};
use crate::corpus::corpus;

/// The inner entity type that the reference aggregates so.
fn inner_type(printed: &str) -> InnerEntityType {
    let name = match printed {
        "SimpleAggregator" => return simple(),
        "CellSuspensionAggregator" => "cell_suspensions",
        "hca FileAggregator" => "files",
        "DonorOrganismAggregator" => "donors",
        "ProjectAggregator" => "projects",
        "DateAggregator" => "dates",
        "SequencingProcessAggregator" => "sequencing_processes",
        other => panic!("no inner entity type is aggregated by {other}"),
    };
    let project = Compiled::new(&Hca).unwrap();
    let schema = project.schema();
    let mut inner_type = schema.inner_types()[schema.inner_type(name).unwrap()].clone();
    // The vectors have times in short that an index would refuse.
    let times = inner_type.fields.iter_mut().filter(|field| field.field_type == FieldType::NullDatetime);
    times.for_each(|field| field.field_type = FieldType::NullStr);
    inner_type
}

/// Fields with the defaults of a row.
fn simple() -> InnerEntityType {
    let fields = ["a", "b", "c"].map(|name| Field::new(name, FieldType::PassThruJson)).to_vec();
    InnerEntityType { name: "simple", fields, aggregation: Aggregation::Simple, description: "" }
}

fn record(inner_type: &InnerEntityType, entity: Json<'_>) -> String {
    let mut fields: Vec<_> = entity.entries().collect();
    let position = |name: &str| inner_type.field(name).unwrap();
    fields.sort_by_key(|(name, _)| position(name));
    let mut text = String::new();
    let mut writer = RecordWriter::new(&mut text);
    fields.into_iter().for_each(|(name, value)| writer.push(position(name), &native(value)));
    text
}

/// What a fold makes of records in consecutive parts, read back from index form.
fn fold(inner_type: &InnerEntityType, parts: &[&[String]]) -> Value<'static> {
    let plan = Plan::new(inner_type).unwrap();
    let mut whole = Fold::new(&plan);
    for part in parts {
        let mut fold = Fold::new(&plan);
        part.iter().for_each(|record| fold.feed(Record::new(record)).unwrap());
        whole.merge(fold).unwrap();
    }
    let mut out = Vec::new();
    whole.finish(None, &mut Losses::default(), &mut out).unwrap();
    let written = Document::parse(out).unwrap();
    let type_of = |name: &str| inner_type.fields.iter().find(|field| field.name == name).unwrap().field_type;
    let group = |group: Json<'_>| {
        let fields = group.entries().filter(|(name, _)| !name.ends_with('_'));
        let fields = fields.map(|(name, value)| (name.to_owned().into(), read_back(type_of(name), value)));
        sorted(Value::Object(fields.collect()))
    };
    Value::List(written.root().items().map(group).collect())
}

/// A value from the index. Aggregates hold single values where contributions hold lists, and the other way round.
fn read_back(field_type: FieldType, value: Json<'_>) -> Value<'static> {
    from_index(field_type.element(), value).unwrap().into_owned()
}

#[test]
fn aggregators() {
    let Some(corpus) = corpus() else { return };
    let mut tally = Tally::default();
    let file = read(corpus.shared("vectors/aggregators.json"));
    for case in file.root().items() {
        let printed = case.get("aggregator").and_then(Json::as_str).unwrap();
        let inner_type = inner_type(printed);
        let records: Vec<_> = case.get("entities").unwrap().items().map(|e| record(&inner_type, e)).collect();
        let expected = sorted(native(case.get("output").unwrap()));
        for cut in 0..=records.len() {
            let actual = fold(&inner_type, &[&records[..cut], &records[cut..]]);
            let what = format!("{printed} of {} entities cut at {cut}", records.len());
            tally.check(&what, actual == expected, || format!("{actual:?}, not {expected:?}"));
        }
    }
    tally.finish("vectors: aggregators, cut wherever possible");
}
