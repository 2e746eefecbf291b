//! Rows by their keys, and by the keys of others that they mention.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use azul_repository::Tables;
use azul_repository::tables::{Index, in_row, text};
use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Limits, Result};

use crate::read::Entity;

/// A row as links mention it. Ordered as bundles list them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reference {
    /// Name of the table.
    pub table: &'static str,
    /// Id of the row.
    pub id: String,
}

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub table: &'static str,
    /// Its number in the table.
    pub number: usize,
    pub document: Document,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.table, self.id)
    }
}

impl Row {
    /// How links mention it.
    ///
    /// # Errors
    /// If it has no id.
    pub fn reference(&self) -> Result<Reference> {
        Ok(Reference { table: self.table, id: text(self.document.root(), "datarepo_row_id")?.to_owned() })
    }

    /// The key that other rows mention it by.
    ///
    /// # Errors
    /// If it has none.
    pub fn key(&self) -> Result<&str> {
        text(self.document.root(), &key_column(self.table)?)
    }

    /// The keys in a column: text, or a list of texts.
    pub fn keys(&self, column: &str) -> impl Iterator<Item = &str> {
        let value = self.document.root().get(column);
        let one = value.and_then(Json::as_str);
        one.into_iter().chain(value.into_iter().flat_map(Json::items).filter_map(Json::as_str))
    }
}

/// The rows of all tables.
pub(super) struct Rows {
    tables: Arc<dyn Tables>,
    /// Rows by the values of a column, for each column that was asked for.
    indices: Mutex<BTreeMap<(&'static str, String), Arc<Index>>>,
}

impl Rows {
    pub fn new(tables: Arc<dyn Tables>) -> Self {
        Self { tables, indices: Mutex::default() }
    }

    /// Where they are.
    pub fn name(&self) -> &str {
        self.tables.name()
    }

    /// See [`Tables::companion`].
    ///
    /// # Errors
    /// As that.
    pub fn companion(&self, kind: &str, limits: &Limits) -> Result<Option<Document>> {
        self.tables.companion(kind, limits)
    }

    /// The row of a number.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn at(&self, table: &'static str, number: usize, limits: &Limits) -> Result<Row> {
        Ok(Row { table, number, document: self.tables.row(table, number, limits)? })
    }

    /// The rows that have a key in a column.
    ///
    /// # Errors
    /// If rows cannot be read.
    pub fn having(&self, table: &'static str, column: &str, key: &str, limits: &Limits) -> Result<Vec<Row>> {
        let mut found = Vec::new();
        for number in self.index(table, column)?.find(key) {
            let row = self.at(table, number, limits)?;
            if row.keys(column).any(|known| known == key) {
                found.push(row);
            }
        }
        Ok(found)
    }

    /// The row of a key.
    ///
    /// # Errors
    /// [`ErrorKind::DanglingLink`] if there is none, [`ErrorKind::DuplicateEntity`] if there are several.
    pub fn of_key(&self, table: &'static str, key: &str, limits: &Limits) -> Result<Row> {
        let column = key_column(table)?;
        let mut rows = self.having(table, &column, key, limits)?;
        let entity = || format!("{table}/{key}");
        match (rows.pop(), rows.is_empty()) {
            (Some(row), true) => Ok(row),
            (None, _) => {
                let message = format!("{} has no row of {table} whose {column} is {key:?}", self.name());
                Err(Error::new(ErrorKind::DanglingLink, message).in_entity(entity()))
            }
            (Some(_), false) => {
                let message = format!("{} has several rows of {table} whose {column} is {key:?}", self.name());
                Err(Error::new(ErrorKind::DuplicateEntity, message).in_entity(entity()))
            }
        }
    }

    /// An error with the row that it is about.
    pub fn place(&self, error: Error, row: &Row) -> Error {
        in_row(error, &*self.tables, row.table, row.number)
    }

    fn index(&self, table: &'static str, column: &str) -> Result<Arc<Index>> {
        let mut indices = self.indices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = indices.get(&(table, column.to_owned())) {
            return Ok(known.clone());
        }
        let index = Arc::new(Index::of_column(&*self.tables, table, column)?);
        indices.insert((table, column.to_owned()), index.clone());
        Ok(index)
    }
}

/// Name of the column that has a table's own key.
fn key_column(table: &'static str) -> Result<String> {
    Ok(Entity::absent(&format!("{table}/-"))?.key_column())
}
