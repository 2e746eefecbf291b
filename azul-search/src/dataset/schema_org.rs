//! `Dataset` of schema.org.

use azul_transform::json::write_str;

use super::{Creator, Dataset, Home, Publication};
use crate::json::{ObjectWriter, list};

impl Dataset {
    /// The data set as JSON-LD in the vocabulary of schema.org. It may stand in a `script` element of a page: there is no
    /// `<` in it.
    ///
    /// ```
    /// use azul_search::dataset::{Dataset, Home};
    /// let home = Home { base_url: "https://a.test", catalog: "c", outer_type: "projects", id_field: "projectId" };
    /// let dataset = Dataset { id: "7".into(), title: "Cells of a <kidney>".into(), ..Dataset::default() };
    /// let text = dataset.schema_org(&home);
    /// assert!(text.starts_with(r#"{"@context":"https://schema.org/","@type":"Dataset""#));
    /// assert!(text.contains(r#""name":"Cells of a \u003ckidney>""#));
    /// ```
    pub fn schema_org(&self, home: &Home<'_>) -> String {
        let mut out = Vec::new();
        let mut object = ObjectWriter::new(&mut out);
        object.text("@context", "https://schema.org/");
        self.write_schema_org(home, object);
        // Texts of metadata may have whatever they like; in JSON this means the same.
        String::from_utf8_lossy(&out).replace('<', "\\u003c")
    }

    fn write_schema_org(&self, home: &Home<'_>, mut object: ObjectWriter<'_>) {
        object.text("@type", "Dataset");
        object.text("@id", &home.dataset(&self.id));
        object.text("url", &home.page(&self.id));
        object.text("name", &self.title);
        for (key, text) in [
            ("alternateName", &self.short_name),
            ("description", &self.description),
            ("datePublished", &self.issued),
            ("dateModified", &self.modified),
        ] {
            text.iter().for_each(|text| object.text(key, text));
        }
        let own = (None, self.id.clone());
        list(object.key("identifier"), [&own].into_iter().chain(&self.accessions), write_identifier);
        write_texts(&mut object, "keywords", &self.keywords);
        if !self.creators.is_empty() {
            list(object.key("creator"), &self.creators, write_creator);
        }
        if !self.publications.is_empty() {
            list(object.key("citation"), &self.publications, write_publication);
        }
        write_texts(&mut object, "isRelatedTo", &self.links);
        write_texts(&mut object, "conditionsOfAccess", &self.restrictions);
        let mut catalog = ObjectWriter::new(object.key("includedInDataCatalog"));
        catalog.text("@type", "DataCatalog");
        catalog.text("name", home.catalog);
        catalog.text("url", &home.feed());
        catalog.end();
        list(object.key("distribution"), [home.files(&self.id)], |out, url| {
            let mut download = ObjectWriter::new(out);
            download.text("@type", "DataDownload");
            download.text("name", "List of files");
            download.text("encodingFormat", "application/json");
            download.text("contentUrl", &url);
            download.end();
        });
        object.end();
    }
}

/// Appends texts, if there are any.
pub(super) fn write_texts(object: &mut ObjectWriter<'_>, key: &str, texts: &[String]) {
    if !texts.is_empty() {
        list(object.key(key), texts, |out, text| write_str(out, text));
    }
}

fn write_identifier(out: &mut Vec<u8>, (registry, id): &(Option<String>, String)) {
    let Some(registry) = registry else { return write_str(out, id) };
    let mut value = ObjectWriter::new(out);
    value.text("@type", "PropertyValue");
    value.text("propertyID", registry);
    value.text("value", id);
    value.end();
}

fn write_creator(out: &mut Vec<u8>, creator: &Creator) {
    let mut person = ObjectWriter::new(out);
    person.text("@type", "Person");
    person.text("name", &creator.name);
    if let Some(institution) = &creator.institution {
        let mut affiliation = ObjectWriter::new(person.key("affiliation"));
        affiliation.text("@type", "Organization");
        affiliation.text("name", institution);
        affiliation.end();
    }
    person.end();
}

fn write_publication(out: &mut Vec<u8>, publication: &Publication) {
    let mut article = ObjectWriter::new(out);
    article.text("@type", "ScholarlyArticle");
    article.text("name", &publication.title);
    publication.url.iter().for_each(|url| article.text("url", url));
    publication.doi.iter().for_each(|doi| article.text("identifier", &format!("https://doi.org/{doi}")));
    article.end();
}
