//! `/index/catalogs` and `/repository/sources`: what there is to ask about.

use std::collections::BTreeMap;

use azul_transform::Result as Outcome;
use azul_transform::json::write_str;

use super::{Answer, Ask, Catalog, Params, Refusal, RepositoryKind};
use crate::index::{Facet, Search, SearchIndex};
use crate::json::{ObjectWriter, list};
use crate::query::{Query, Scalar};

/// All catalogs.
pub(crate) fn catalogs(ask: &Ask<'_>) -> Result<Answer, Refusal> {
    Params::read(ask.request, &[], &[])?;
    let mut body = Vec::new();
    let mut object = ObjectWriter::new(&mut body);
    object.optional("default_catalog", ask.service.catalogs.first().map(|catalog| catalog.name.as_str()));
    let mut catalogs = ObjectWriter::new(object.key("catalogs"));
    for catalog in &ask.service.catalogs {
        write_catalog(catalog, catalogs.key(&catalog.name));
    }
    catalogs.end();
    object.end();
    Ok(Answer::json(body))
}

fn write_catalog(catalog: &Catalog, out: &mut Vec<u8>) {
    let mut object = ObjectWriter::new(out);
    object.key("internal").extend_from_slice(if catalog.internal { b"true" } else { b"false" });
    object.text("atlas", &catalog.atlas);
    let mut plugins = ObjectWriter::new(object.key("plugins"));
    let mut metadata = ObjectWriter::new(plugins.key("metadata"));
    metadata.text("name", catalog.project.name());
    let mut indices = ObjectWriter::new(metadata.key("indices"));
    for exposed in catalog.project.exposed() {
        let mut index = ObjectWriter::new(indices.key(exposed.outer_type));
        index.text("default_sort", exposed.sort);
        index.text("default_order", if exposed.descending { "desc" } else { "asc" });
        index.end();
    }
    indices.end();
    metadata.end();
    let mut repository = ObjectWriter::new(plugins.key("repository"));
    repository.text("name", &catalog.repository_name());
    list(repository.key("sources"), &catalog.sources, |out, source| write_str(out, source));
    repository.end();
    plugins.end();
    object.end();
}

/// The configured sources that the caller may see.
pub(crate) fn sources(ask: &Ask<'_>) -> Result<Answer, Refusal> {
    let params = Params::read(ask.request, &["catalog"], &[])?;
    let catalog = params.catalog(ask.service)?;
    let ids = ids_of_sources(catalog, &*catalog.live.index())?;
    let is_mine = |spec: &&String| ids.get(*spec).is_some_and(|id| ask.caller.sources.contains(id));
    let mine: Vec<&String> = catalog.sources.iter().filter(is_mine).collect();
    if catalog.repository == RepositoryKind::Dss && mine.len() < catalog.sources.len() {
        return Err(Refusal::bad_gateway("Inconsistent response from repository"));
    }
    let mut body = Vec::new();
    let mut object = ObjectWriter::new(&mut body);
    list(object.key("sources"), mine, |out, spec| {
        let mut source = ObjectWriter::new(out);
        source.optional("sourceId", ids.get(spec).map(String::as_str));
        source.text("sourceSpec", spec);
        source.end();
    });
    object.end();
    Ok(Answer::json(body))
}

/// The ids of sources by specification, as the documents have them.
fn ids_of_sources(catalog: &Catalog, index: &dyn SearchIndex) -> Outcome<BTreeMap<String, String>> {
    let mut ids = BTreeMap::new();
    let fields = catalog.project.fields();
    let (Some(id), Some(spec)) = (fields.at("sources.id"), fields.at("sources.spec")) else { return Ok(ids) };
    for outer in catalog.project.schema().outer_types() {
        let query = Query { outer_type: outer.name.to_owned(), ..Query::default() };
        let facets = [Facet { field: spec.id, with: Some(id.id) }];
        let found = index.search(&Search { query: &query, page: None, facets: &facets, aggregations: &[] })?;
        for bucket in found.facets.into_iter().flat_map(|buckets| buckets.buckets) {
            // Of a document with several sources every id goes with every specification; the right one has most.
            if let (Scalar::Text(spec), Some((Scalar::Text(id), _))) = (bucket.term, bucket.with.into_iter().next()) {
                ids.entry(spec).or_insert(id);
            }
        }
    }
    Ok(ids)
}
