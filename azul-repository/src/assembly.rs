//! How projects make bundles of tables, and the registry of those that do.

use std::sync::Arc;

use azul_transform::{__inventory as inventory, Error, ErrorKind, Limits, Result};

use crate::Tables;

/// What the tables of a snapshot mean to a project. A unit struct in the project's crate, which
/// [registers](crate::register) it.
pub trait Assembly: Send + Sync {
    /// Name of the project.
    fn project(&self) -> &'static str;

    /// Whether tables of these names are of this project.
    fn recognises(&self, tables: &dyn Tables) -> bool;

    /// Prepares to make bundles.
    ///
    /// # Errors
    /// If rows are not what rows of these tables are.
    fn open(&self, tables: Arc<dyn Tables>) -> Result<Box<dyn Assembler>>;
}

/// Makes bundles of the tables of one snapshot.
pub trait Assembler: Send + Sync {
    /// The bundles whose UUID begins with a prefix, in the order of their UUIDs.
    ///
    /// # Errors
    /// If rows cannot be read, or are ambiguous.
    fn bundles(&self, prefix: &str) -> Result<Box<dyn Iterator<Item = Result<Entry>> + Send + '_>>;

    /// The bundle of an identity, without braces and without its `fqid`: `"links": …, "metadata": …`. Also the table that
    /// others call it by, if they do.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidId`] if there is no such bundle, others if its rows are missing or malformed.
    fn assemble(&self, uuid: &str, version: &str, limits: &Limits) -> Result<(Vec<u8>, Option<&'static str>)>;

    /// How many subgraphs there are, by which the work on the snapshot is divided.
    fn subgraphs(&self) -> usize;
}

/// A bundle that tables have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// UUID, in lower case.
    pub uuid: String,
    /// Version.
    pub version: String,
    /// The table that it is made of, where that is part of what others call it by.
    pub table: Option<&'static str>,
}

/// An assembly submitted at link time; made by [`register!`](crate::register).
#[doc(hidden)]
pub struct Registration(pub &'static dyn Assembly);

inventory::collect!(Registration);

/// Registers how a project makes bundles of tables, beside its plugin: `azul_repository::register!(&HcaTables);`, once.
#[macro_export]
macro_rules! register {
    ($assembly:expr) => {
        $crate::__inventory::submit! { $crate::Registration($assembly) }
    };
}

/// The assembly that recognises some tables.
///
/// # Errors
/// [`ErrorKind::Plugin`] if none does, or several do.
pub fn assembly_of(tables: &dyn Tables) -> Result<&'static dyn Assembly> {
    let all = inventory::iter::<Registration>().map(|registration| registration.0);
    let mut fitting: Vec<_> = all.filter(|assembly| assembly.recognises(tables)).collect();
    fitting.sort_unstable_by_key(|assembly| assembly.project());
    let names: Vec<_> = fitting.iter().map(|assembly| assembly.project()).collect();
    match fitting[..] {
        [only] => Ok(only),
        [] => {
            let message = format!("no project that is linked makes bundles of the tables in {}", tables.name());
            Err(Error::new(ErrorKind::Plugin, message))
        }
        _ => {
            let message =
                format!("several projects make bundles of the tables in {}: {}", tables.name(), names.join(", "));
            Err(Error::new(ErrorKind::Plugin, message))
        }
    }
}
