//! What the service does with the documents of a project, as far as rows do not say.

use azul_transform::schema::{Schema, public_fields};
use azul_transform::{Error, ErrorKind, Result};

/// What the service does with the documents of a project.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ServiceDeclaration {
    /// Outer entity type that stands for the hubs of replicas that have none of their own.
    pub implicit_hub_type: Option<&'static str>,
    /// The outer entity types that can be asked for.
    pub exposed: &'static [ExposedIndex],
    /// What is left out of documents; those of outer entity types not mentioned are returned whole.
    pub slices: &'static [Slice],
    /// Names of the formats in which manifests are made; the first one is the default. The generic ones if none are named.
    pub manifest_formats: &'static [&'static str],
}

impl ServiceDeclaration {
    /// That of a project without service.
    pub const NONE: Self = Self { implicit_hub_type: None, exposed: &[], slices: &[], manifest_formats: &[] };

    /// Checks that what is mentioned exists.
    ///
    /// # Errors
    /// [`ErrorKind::Schema`] if an outer entity type or a public field does not.
    pub(super) fn check(&self, schema: &Schema) -> Result<()> {
        let exposed = self.exposed.iter().map(|exposed| exposed.outer_type);
        let mut outer_types =
            exposed.chain(self.slices.iter().map(|slice| slice.outer_type)).chain(self.implicit_hub_type);
        let missing = outer_types.find(|name| schema.outer_type(name).is_none());
        let missing = missing.map(|name| format!("outer entity type `{name}`"));
        let public = public_fields(schema);
        let mut sorts = self.exposed.iter().map(|exposed| exposed.sort);
        let unsorted = sorts.find(|sort| !public.iter().any(|field| field.name == *sort));
        match missing.or(unsorted.map(|name| format!("public field `{name}`"))) {
            Some(what) => {
                Err(Error::new(ErrorKind::Schema, format!("the service mentions the {what}, which does not exist")))
            }
            None => Ok(()),
        }
    }

    /// The fields that are left out of documents about an outer entity type.
    pub fn left_out(&self, outer_type: &str) -> &'static [&'static str] {
        self.slices.iter().find(|slice| slice.outer_type == outer_type).map_or(&[], |slice| slice.without)
    }
}

/// An outer entity type that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExposedIndex {
    /// Name of the outer entity type.
    pub outer_type: &'static str,
    /// Public name of the field that documents are sorted by, unless another one is asked for.
    pub sort: &'static str,
    /// Whether the order is descending, unless another one is asked for.
    pub descending: bool,
    /// Most documents on one page.
    pub max_page_size: u32,
}

/// What is left out of documents about one outer entity type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// Name of the outer entity type.
    pub outer_type: &'static str,
    /// Fields of the document.
    pub without: &'static [&'static str],
}
