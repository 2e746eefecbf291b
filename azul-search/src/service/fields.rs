//! `/index/fields`: the data dictionary.

use azul_transform::json::{Document as Parsed, Json};
use azul_transform::schema::Schema;

use super::{Answer, Ask, Params, Refusal};
use crate::fields::{Field, Kind};
use crate::filters::Filters;
use crate::index::Search;
use crate::json::{ObjectWriter, list};
use crate::native::write_native;
use crate::query::{PageRequest, Sort, Start};
use crate::said::Said;
use crate::values::descend;

/// Every field: names, type, description, how it can be asked for, and an example that the caller may see.
pub(crate) fn answer(ask: &Ask<'_>) -> Result<Answer, Refusal> {
    let params = Params::read(ask.request, &["catalog"], &[])?;
    let catalog = params.catalog(ask.service)?;
    let project = &*catalog.project;
    let index = catalog.live.index();
    let filters = Filters::read(project, None, None)?;
    let mut examples: Vec<(&'static str, Parsed)> = Vec::new();
    for exposed in project.exposed() {
        let Some(sort) = project.fields().named(exposed.sort) else { continue };
        let mut query = filters.query(project, exposed.outer_type, ask.caller)?;
        query.filter.clauses.extend(Filters::sources_of(project, ask.caller));
        let sort = Sort { field: sort.id, descending: exposed.descending };
        let page = Some(PageRequest { sort, start: Start::First, size: EXAMPLES });
        let found = index.search(&Search { query: &query, page, facets: &[], aggregations: &[] })?;
        for (_, document) in found.page.hits {
            examples.push((exposed.outer_type, Parsed::parse(document.source)?));
        }
    }
    let mut body = Vec::new();
    let mut object = ObjectWriter::new(&mut body);
    list(object.key("fields"), project.fields().all(), |out, field| {
        write_field(project.schema(), field, &examples, out);
    });
    object.end();
    Ok(Answer::json(body))
}

/// In so many documents of each type examples are looked for.
const EXAMPLES: usize = 10;

fn write_field(schema: &Schema, field: &Field, examples: &[(&'static str, Parsed)], out: &mut Vec<u8>) {
    let said = Said::about(schema, field);
    let mut object = ObjectWriter::new(out);
    object.text("name", &field.name);
    object.text("path", &field.path.join("."));
    object.text("type", &field.field_type.label());
    object.text("description", said.description);
    object.optional("column", said.column);
    let mut truth = |key: &str, truth: bool| {
        object.key(key).extend_from_slice(if truth { b"true" } else { b"false" });
    };
    truth("public", field.public);
    truth("facet", field.facet_rank.is_some());
    truth("sortable", !matches!(field.kind, Kind::Nested(_) | Kind::Range | Kind::Opaque));
    truth("histogram", matches!(field.kind, Kind::Integer | Kind::Float | Kind::Date));
    let outer_types = schema.outer_types().iter().map(|outer| outer.name);
    let has =
        |outer: &&str| examples.iter().any(|(name, document)| name == outer && example(field, document).is_some());
    list(object.key("entityTypes"), outer_types.filter(|outer| has(outer)), |out, name| {
        azul_transform::json::write_str(out, name);
    });
    let out = object.key("example");
    match examples.iter().find_map(|(_, document)| example(field, document)) {
        Some(example) => write_native(field.field_type, example, out),
        None => out.extend_from_slice(b"null"),
    }
    object.end();
}

/// The first value of a field in a document that is not null.
fn example<'d>(field: &Field, document: &'d Parsed) -> Option<Json<'d>> {
    let mut found = Vec::new();
    descend(document.root(), &field.path, &mut found);
    found.into_iter().find(|json| {
        let mut native = Vec::new();
        write_native(field.field_type, *json, &mut native);
        native != b"null"
    })
}
