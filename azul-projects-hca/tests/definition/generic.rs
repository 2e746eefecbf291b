//! Definitions of a schema that has what that of this project has not.

use azul_testing::conformance::manifest_config;
use azul_transform::json::Json;
use azul_transform::schema::index::{IndexAs, Template, mapping};
use azul_transform::schema::{
    Accumulator, Aggregation, Declaration, DocumentField, FieldType, Records, Row, Schema, SyntheticColumn, Table,
};
use azul_transform::{DocumentType, Value};

/// A view of bundles that there are none of.
#[derive(Debug)]
pub struct Nothing;

impl Records for Nothing {
    fn document(&self, _: azul_transform::EntityIndex) -> Json<'_> {
        unreachable!("nothing is extracted")
    }

    fn name(&self, _: azul_transform::EntityIndex) -> String {
        unreachable!("nothing is extracted")
    }
}

/// A row with the defaults, whose value does not matter.
pub const fn row(name: &'static str, field_type: FieldType) -> Row<Nothing> {
    Row::path(name, field_type, &["$.x"], |_| Ok(Value::Null))
}

fn schema() -> Schema {
    let rows = [
        row("age", FieldType::PassThruJson).accumulate(Accumulator::Drop),
        row("span", FieldType::ClosedRange(&FieldType::PassThruInt)),
        row("version", FieldType::NullStr).read_by_manifests(2),
        row("uuid", FieldType::NullStr).column("the_uuid", 1),
        row("prose", FieldType::NullStr).unsearched(),
    ];
    let things = Table::compile("things", Aggregation::Simple, &rows, "Things.").unwrap();
    let template = |name, path| Template { name, path, index_as: Some(IndexAs::DoubleRange), after_generic: true };
    let document = |path, column| DocumentField {
        path,
        public_name: column,
        facet_rank: None,
        column: Some(column),
        description: "",
    };
    Schema::new(Declaration {
        inner_types: vec![things.describe()],
        document_fields: vec![
            document(&["bundles", "uuid"], "bundle_uuid"),
            document(&["sources", "id"], "source_id"),
            document(&["bundles", "version"], "bundle_version"),
        ],
        synthetic_columns: vec![SyntheticColumn {
            inner_type: "things",
            name: "url",
            column: "things.url",
            rank: 3,
            description: "",
        }],
        templates: vec![template("age_range", "contents.things.age"), template("other", "contents.things.no_such")],
        ..Declaration::default()
    })
    .unwrap()
}

fn text(value: &Value<'_>) -> String {
    let mut out = Vec::new();
    value.write(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn templates_have_declared_or_derived_names_and_places() {
    let mapping = mapping(&schema(), DocumentType::Aggregate);
    let Some(Value::List(templates)) = mapping.get("dynamic_templates") else { panic!("{mapping:?}") };
    let names: Vec<_> = templates.iter().filter_map(|t| Some(text(t).split('"').nth(1)?.to_owned())).collect();
    let expected = ["things_span", "things_prose", "strings_as_text", "other_types_with_keyword", "age_range", "other"];
    assert_eq!(names, expected);
    assert!(text(&templates[0]).contains("double_range") && text(&templates[1]).contains(r#""enabled":false"#));
    assert!(text(&templates[5]).contains(r#""path_match":"contents.things.no_such""#));
    assert!(!text(mapping.get("properties").unwrap()).contains("contents"), "nothing is nested");
}

#[test]
fn manifests_read_fields_that_they_do_not_show() {
    let expected = concat!(
        r#"[{"path":["bundles"],"columns":{"uuid":"bundle_uuid","version":"bundle_version"}},"#,
        r#"{"path":["sources"],"columns":{"id":"source_id"}},"#,
        r#"{"path":["contents","things"],"columns":{"uuid":"the_uuid","version":null,"url":"things.url"}}]"#
    );
    assert_eq!(text(&manifest_config(&schema())), expected);
}
