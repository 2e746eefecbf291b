//! Data sets: which entities of a project are some, and what is said about one.

use azul_transform::json::{Json, write_str};

use crate::json::{ObjectWriter, list};

/// Which entities of a project are data sets.
#[derive(Debug, Clone, Copy)]
pub struct DatasetDeclaration {
    /// Name of the outer entity type.
    pub outer_type: &'static str,
    /// Public name of the field, in documents about files, with the ids of the data sets that a file belongs to.
    pub id_field: &'static str,
    /// What a document in index form says about its data set; nothing if it has no title.
    pub describe: fn(Json<'_>) -> Option<Dataset>,
}

impl DatasetDeclaration {
    /// Where the data sets of a catalog are to be found.
    pub(crate) fn home<'a>(&self, base_url: &'a str, catalog: &'a str) -> Home<'a> {
        Home { base_url, catalog, outer_type: self.outer_type, id_field: self.id_field }
    }
}

/// What is said about a data set. Texts are as the metadata have them; nothing about how to reach a person is among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dataset {
    /// Id of the entity.
    pub id: String,
    /// Title.
    pub title: String,
    /// A short name, if there is one.
    pub short_name: Option<String>,
    /// Description, if there is one.
    pub description: Option<String>,
    /// Registry, such as `geo_series`, if it is known, and the id there.
    pub accessions: Vec<(Option<String>, String)>,
    /// What it is about.
    pub keywords: Vec<String>,
    /// Who made it.
    pub creators: Vec<Creator>,
    /// Where it is published.
    pub publications: Vec<Publication>,
    /// URLs of what belongs to it.
    pub links: Vec<String>,
    /// When it was first submitted, as an RFC 3339 time.
    pub issued: Option<String>,
    /// When it was last changed, as an RFC 3339 time.
    pub modified: Option<String>,
    /// Restrictions of its use.
    pub restrictions: Vec<String>,
}

/// Somebody who made a data set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Creator {
    /// Name.
    pub name: String,
    /// Institution, if it is known.
    pub institution: Option<String>,
}

/// A publication of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publication {
    /// Title.
    pub title: String,
    /// URL, if it is known.
    pub url: Option<String>,
    /// DOI without a resolver, if it is known.
    pub doi: Option<String>,
}

/// Where a catalog is to be found, for links in what is said about its data sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home<'a> {
    /// What URLs begin with, without a slash at the end.
    pub base_url: &'a str,
    /// Name of the catalog.
    pub catalog: &'a str,
    /// Which of its entities are data sets: see [`DatasetDeclaration::outer_type`].
    pub outer_type: &'a str,
    /// How documents about files name them: see [`DatasetDeclaration::id_field`].
    pub id_field: &'a str,
}

impl Home<'_> {
    /// The catalog in the list of its data sets.
    pub(crate) fn feed(&self) -> String {
        format!("{}/datasets?catalog={}", self.base_url, self.catalog)
    }

    /// The address at which a data set is described for programs, which is its name too.
    pub(crate) fn dataset(&self, id: &str) -> String {
        self.below("datasets", id)
    }

    /// The page about a data set, for people.
    pub fn page(&self, id: &str) -> String {
        self.below(&format!("browse/{}", self.outer_type), id)
    }

    fn below(&self, path: &str, id: &str) -> String {
        let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
        format!("{}/{path}/{id}?catalog={}", self.base_url, self.catalog)
    }

    /// The address at which the files of a data set are listed.
    pub(crate) fn files(&self, id: &str) -> String {
        let mut filters = Vec::new();
        let mut object = ObjectWriter::new(&mut filters);
        let mut relation = ObjectWriter::new(object.key(self.id_field));
        list(relation.key("is"), [id], write_str);
        relation.end();
        object.end();
        let mut query = crate::url::parameters(format!("{}/index/files", self.base_url));
        query.append_pair("catalog", self.catalog).append_pair("filters", &String::from_utf8_lossy(&filters));
        query.finish()
    }
}
