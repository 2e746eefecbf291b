//! A catalog of data sets in DCAT, version 3, as JSON-LD.

use azul_transform::json::write_str;

use super::schema_org::write_texts;
use super::{Dataset, Home};
use crate::json::{ObjectWriter, list};

/// What the names in a catalog mean.
const CONTEXT: &str = r#"{"dcat":"http://www.w3.org/ns/dcat#","dcterms":"http://purl.org/dc/terms/","foaf":"http://xmlns.com/foaf/0.1/","adms":"http://www.w3.org/ns/adms#","xsd":"http://www.w3.org/2001/XMLSchema#"}"#;

/// Appends a catalog up to its data sets, the first of which may follow.
pub(super) fn begin(home: &Home<'_>, out: &mut Vec<u8>) {
    let mut catalog = ObjectWriter::new(out);
    catalog.key("@context").extend_from_slice(CONTEXT.as_bytes());
    catalog.text("@id", &home.feed());
    catalog.text("@type", "dcat:Catalog");
    catalog.text("dcterms:title", home.catalog);
    catalog.text("dcterms:description", &format!("Data sets of the catalog {}", home.catalog));
    link(&mut catalog, "foaf:homepage", &format!("{}/", home.base_url));
    catalog.key("dcat:dataset").push(b'[');
    // Data sets and `end` follow.
}

/// Appends what is behind the last data set.
pub(super) fn end(out: &mut Vec<u8>) {
    out.extend_from_slice(b"]}");
}

impl Dataset {
    /// Appends the data set as an element of a catalog.
    pub(super) fn write_dcat(&self, home: &Home<'_>, out: &mut Vec<u8>) {
        let mut object = ObjectWriter::new(out);
        object.text("@id", &home.dataset(&self.id));
        object.text("@type", "dcat:Dataset");
        object.text("dcterms:identifier", &self.id);
        object.text("dcterms:title", &self.title);
        for (key, text) in [("dcterms:alternative", &self.short_name), ("dcterms:description", &self.description)] {
            text.iter().for_each(|text| object.text(key, text));
        }
        for (key, time) in [("dcterms:issued", &self.issued), ("dcterms:modified", &self.modified)] {
            if let Some(time) = time {
                let mut value = ObjectWriter::new(object.key(key));
                value.text("@type", "xsd:dateTime");
                value.text("@value", time);
                value.end();
            }
        }
        if !self.accessions.is_empty() {
            list(object.key("adms:identifier"), &self.accessions, |out, (registry, id)| {
                let mut identifier = ObjectWriter::new(out);
                identifier.text("@type", "adms:Identifier");
                registry.iter().for_each(|registry| identifier.text("adms:schemaAgency", registry));
                identifier.text("dcterms:identifier", id);
                identifier.end();
            });
        }
        write_texts(&mut object, "dcat:keyword", &self.keywords);
        if !self.creators.is_empty() {
            list(object.key("dcterms:creator"), &self.creators, |out, creator| {
                let mut agent = ObjectWriter::new(out);
                agent.text("@type", "foaf:Agent");
                agent.text("foaf:name", &creator.name);
                agent.end();
            });
        }
        let cited = self.publications.iter().map(|publication| match (&publication.doi, &publication.url) {
            (Some(doi), _) => format!("https://doi.org/{doi}"),
            (None, Some(url)) => url.clone(),
            (None, None) => publication.title.clone(),
        });
        write_texts(&mut object, "dcterms:isReferencedBy", &cited.collect::<Vec<_>>());
        write_texts(&mut object, "dcterms:relation", &self.links);
        write_texts(&mut object, "dcterms:accessRights", &self.restrictions);
        link(&mut object, "dcat:landingPage", &home.page(&self.id));
        list(object.key("dcat:distribution"), [home.files(&self.id)], |out, url| {
            let mut distribution = ObjectWriter::new(out);
            distribution.text("@type", "dcat:Distribution");
            distribution.text("dcterms:title", "List of files");
            link(&mut distribution, "dcat:accessURL", &url);
            distribution.text("dcterms:format", "application/json");
            distribution.end();
        });
        object.end();
    }
}

/// Appends a reference to something that has a URL.
fn link(object: &mut ObjectWriter<'_>, key: &str, url: &str) {
    let mut reference = ObjectWriter::new(object.key(key));
    write_str(reference.key("@id"), url);
    reference.end();
}
