//! One row of a table.

use azul_transform::json::{Json, Location};
use azul_transform::{Error, ErrorKind, InnerType, Result, uuid};

use crate::convert::wrong_type;

/// What an entity is; the inner entity types in the order of their keys in `contents`, and the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Activity,
    Biosample,
    Dataset,
    Diagnosis,
    Donor,
    File,
    /// Antibodies, projects and tables yet unknown: they are linked, but no document lists them.
    Other,
}

impl Kind {
    /// The kinds that are inner entity types.
    pub const INNER: [Kind; 6] =
        [Kind::Activity, Kind::Biosample, Kind::Dataset, Kind::Diagnosis, Kind::Donor, Kind::File];

    /// All kinds.
    pub const ALL: [Kind; 7] =
        [Kind::Activity, Kind::Biosample, Kind::Dataset, Kind::Diagnosis, Kind::Donor, Kind::File, Kind::Other];

    /// The kind of the rows of a table.
    pub fn of(table: &str) -> Self {
        match table {
            _ if table.ends_with("activity") => Kind::Activity,
            "anvil_biosample" => Kind::Biosample,
            "anvil_dataset" => Kind::Dataset,
            "anvil_diagnosis" => Kind::Diagnosis,
            "anvil_donor" => Kind::Donor,
            "anvil_file" => Kind::File,
            _ => Kind::Other,
        }
    }

    /// The inner entity type that entities of the kind become, if it is one of [`Kind::INNER`].
    pub const fn inner_type(self) -> InnerType {
        InnerType::new(self as usize)
    }

    fn is_outer(self) -> bool {
        !matches!(self, Kind::Diagnosis | Kind::Other)
    }
}

/// A row of a table.
#[derive(Debug)]
pub struct Entity {
    /// Name of the table.
    pub table: String,
    /// Id of the row.
    pub id: String,
    /// The id as a number; zero for those that are not outer entities.
    pub uuid: u128,
    pub kind: Kind,
    /// The row; none for an entity that links mention although the bundle does not have it.
    pub document: Option<Location>,
}

impl Entity {
    /// Reads the row under its key `{table}/{id}`.
    pub fn read(key: &str, document: Json<'_>) -> Result<Self> {
        if !document.is_object() {
            return Err(wrong_type("an object", document));
        }
        let mut entity = Self::absent(key)?;
        entity.document = Some(document.location());
        if entity.kind.is_outer() {
            entity.uuid = uuid::parse(&entity.id)?;
        }
        Ok(entity)
    }

    /// An entity that the bundle does not have.
    pub fn absent(key: &str) -> Result<Self> {
        let invalid = || Error::new(ErrorKind::InvalidId, format!("{key:?} is not `table/id`"));
        let (table, id) = key.split_once('/').filter(|(_, id)| !id.contains('/')).ok_or_else(invalid)?;
        Ok(Self { table: table.to_owned(), id: id.to_owned(), uuid: 0, kind: Kind::of(table), document: None })
    }

    /// How links and messages name the entity.
    pub fn key(&self) -> String {
        format!("{}/{}", self.table, self.id)
    }

    /// Name of the column that has the table's own key.
    pub fn key_column(&self) -> String {
        format!("{}_id", self.table.strip_prefix("anvil_").unwrap_or(&self.table))
    }
}
