//! Rows by the values of a column.

use std::hash::{BuildHasher, BuildHasherDefault};

use azul_transform::json::Json;
use azul_transform::{Limits, Result};
use rustc_hash::FxHasher;

use super::{Tables, in_row};

/// The rows of a table that have a value, for each value. It keeps a hash and a number of each, sixteen bytes, so that a
/// row that is found may have another value of the same hash; whoever reads it finds out.
#[derive(Debug, Default)]
pub struct Index(Vec<(u64, u32)>);

impl Index {
    /// Makes an index of the values that a function puts for each row.
    ///
    /// # Errors
    /// If a row cannot be read, or what the function returns.
    pub fn new(
        tables: &dyn Tables,
        table: &str,
        mut values: impl FnMut(usize, Json<'_>, &mut dyn FnMut(&str)) -> Result<()>,
    ) -> Result<Self> {
        let limits = Limits::default();
        let mut rows = Vec::new();
        for row in 0..tables.len(table) {
            let document = tables.row(table, row, &limits)?;
            let mut put = |value: &str| rows.push((hash(value), row as u32));
            values(row, document.root(), &mut put).map_err(|error| in_row(error, tables, table, row))?;
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(Self(rows))
    }

    /// An index of what is in a column: text, or a list of texts. Rows without it have no value.
    ///
    /// # Errors
    /// If a row cannot be read.
    pub fn of_column(tables: &dyn Tables, table: &str, column: &str) -> Result<Self> {
        Self::new(tables, table, |_, row, put| {
            if let Some(value) = row.get(column) {
                value.as_str().into_iter().for_each(&mut *put);
                value.items().filter_map(Json::as_str).for_each(&mut *put);
            }
            Ok(())
        })
    }

    /// The rows that may have a value, ascending.
    pub fn find(&self, value: &str) -> impl Iterator<Item = usize> + '_ {
        let hash = hash(value);
        let first = self.0.partition_point(|(known, _)| *known < hash);
        self.0[first..].iter().take_while(move |(known, _)| *known == hash).map(|(_, row)| *row as usize)
    }
}

fn hash(value: &str) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(value)
}
