//! What the project is told besides its bundles: options of a [`Context`].

use std::str::FromStr;

use azul_transform::{BundleFqid, Context, Error, ErrorKind, Result};

/// Name of the option with the kind of repository that bundles are from, as [`Repository`] is written; found out from the
/// bundle's source if not given.
pub const REPOSITORY: &str = "repository";
/// Name of the option with the domain of DRS URIs that are made from UUID and version of a file.
pub const DRS_DOMAIN: &str = "drs_domain";

/// The kind of repository that a bundle is from. It decides how data files are addressed.
///
/// ```
/// use azul_projects_hca::Repository;
/// assert_eq!("tdr".parse::<Repository>()?, Repository::Tdr);
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repository {
    /// The Data Storage System: files are addressed by UUID and version.
    Dss,
    /// Terra Data Repository: the manifest has the address.
    Tdr,
    /// A canned staging area: files have no address of their own.
    Canned,
}

impl Repository {
    /// The kind of repository of a bundle.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if an option names none that is known.
    pub fn of(fqid: &BundleFqid, context: &Context) -> Result<Self> {
        context.option(REPOSITORY).map_or_else(|| Ok(Self::of_spec(&fqid.source.spec)), Self::from_str)
    }

    /// The kind of repository that a source spec tells of.
    ///
    /// ```
    /// use azul_projects_hca::Repository;
    /// assert_eq!(Repository::of_spec("tdr:bigquery:gcp:p:s:/2"), Repository::Tdr);
    /// assert_eq!(Repository::of_spec("https://github.com/o/r/tree/main:/0"), Repository::Canned);
    /// assert_eq!(Repository::of_spec("https://dss.example.org/v1:/2"), Repository::Dss);
    /// ```
    pub fn of_spec(spec: &str) -> Self {
        if spec.starts_with("tdr:") {
            Repository::Tdr
        } else if spec.starts_with("https://github.com/") || spec.starts_with("file:") {
            Repository::Canned
        } else {
            Repository::Dss
        }
    }
}

impl FromStr for Repository {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        match s {
            "dss" => Ok(Repository::Dss),
            "tdr" => Ok(Repository::Tdr),
            "gh" | "canned" => Ok(Repository::Canned),
            _ => Err(Error::new(ErrorKind::Config, format!("unknown repository {s:?}; known are dss, tdr and canned"))),
        }
    }
}
