//! `/datasets` and `/datasets/{id}`.

use azul_transform::Result as Outcome;
use azul_transform::json::Document as Parsed;

use super::{Dataset, DatasetDeclaration, Home, dcat};
use crate::filters::Filters;
use crate::python;
use crate::query::{Filter, Query};
use crate::service::{Answer, Ask, Caller, Catalog, Params, Refusal, Service, send};
use crate::sources::sees_all;

/// The content type of JSON-LD.
const JSON_LD: &str = "application/ld+json";

/// The data sets of a catalog.
pub(super) struct Datasets<'a> {
    pub catalog: &'a Catalog,
    pub declaration: DatasetDeclaration,
    pub home: Home<'a>,
}

impl<'a> Datasets<'a> {
    /// Those of a catalog; nothing if its project has no data sets.
    pub(super) fn of(service: &'a Service, catalog: &'a Catalog) -> Option<Self> {
        let declaration = catalog.project.search().datasets()?;
        let home = declaration.home(&service.base_url, &catalog.name);
        Some(Self { catalog, declaration, home })
    }

    fn asked(ask: &Ask<'a>) -> Result<Self, Refusal> {
        let catalog = Params::read(ask.request, &["catalog"], &[])?.catalog(ask.service)?;
        Self::of(ask.service, catalog).ok_or_else(|| Refusal::not_found("The catalog has no data sets"))
    }

    /// Those that a caller may see. Lists may show what the caller may not see; here nothing does.
    pub(super) fn query(&self, caller: &Caller) -> Query {
        let project = &*self.catalog.project;
        let clauses = Filters::sources_of(project, caller).into_iter().collect();
        Query { outer_type: self.declaration.outer_type.to_owned(), filter: Filter { clauses }, text: None }
    }
}

/// All data sets, in DCAT.
pub(crate) fn feed(ask: &Ask<'_>) -> Result<Answer, Refusal> {
    let datasets = Datasets::asked(ask)?;
    let query = datasets.query(ask.caller);
    let (base_url, catalog) = (ask.service.base_url.clone(), datasets.catalog.name.clone());
    let (declaration, index) = (datasets.declaration, datasets.catalog.live.index());
    Ok(Answer::stream(JSON_LD, move |out| {
        let home = declaration.home(&base_url, &catalog);
        let mut buffer = Vec::new();
        dcat::begin(&home, &mut buffer);
        let mut first = true;
        for document in index.scan(&query)? {
            let Some(dataset) = described(&declaration, document?.source)? else { continue };
            if !std::mem::take(&mut first) {
                buffer.push(b',');
            }
            dataset.write_dcat(&home, &mut buffer);
            send(out, &mut buffer)?;
        }
        dcat::end(&mut buffer);
        send(out, &mut buffer)
    }))
}

/// One data set, in the vocabulary of schema.org.
pub(crate) fn one(ask: &Ask<'_>, id: &str) -> Result<Answer, Refusal> {
    let datasets = Datasets::asked(ask)?;
    let missing = || Refusal::not_found(format!("There is no data set {}", python::quoted(id)));
    let document = datasets.catalog.live.index().get(datasets.declaration.outer_type, id)?.ok_or_else(missing)?;
    let document = Parsed::parse(document.source)?;
    let seen = sees_all(&ask.caller.sources, document.root());
    let dataset = seen.then(|| (datasets.declaration.describe)(document.root())).flatten().ok_or_else(missing)?;
    Ok(Answer::bytes(200, JSON_LD, dataset.schema_org(&datasets.home)))
}

fn described(declaration: &DatasetDeclaration, source: Vec<u8>) -> Outcome<Option<Dataset>> {
    Ok((declaration.describe)(Parsed::parse(source)?.root()))
}
