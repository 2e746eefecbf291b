//! DRS URIs.

use azul_transform::{Error, ErrorKind, Result};

/// A URI of the Data Repository Service, taken apart.
///
/// ```
/// use azul_repository::DrsUri;
/// assert_eq!(DrsUri::parse("drs://data.terra.bio/v1_a_b")?.host(), Some("data.terra.bio"));
/// assert_eq!(DrsUri::parse("drs://dg.4503:a/b")?, DrsUri::Compact { namespace: "dg.4503", accession: "a/b" });
/// assert!(DrsUri::parse("https://data.terra.bio/v1_a_b").is_err());
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrsUri<'u> {
    /// An object of a server.
    Regular {
        /// Host, perhaps with a port.
        host: &'u str,
        /// Id of the object, as it is written, with the query if there is one.
        id: &'u str,
    },
    /// An object whose server a registry of identifiers knows.
    Compact {
        /// The prefix that the registry knows.
        namespace: &'u str,
        /// The id behind it.
        accession: &'u str,
    },
}

impl<'u> DrsUri<'u> {
    /// Parses a URI.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] if it is none.
    pub fn parse(uri: &'u str) -> Result<Self> {
        let invalid = |why: &str| Error::new(ErrorKind::InvalidValue, format!("{uri:?} is no DRS URI: {why}"));
        let rest = uri.strip_prefix("drs://").ok_or_else(|| invalid("it does not begin with drs://"))?;
        if let Some((namespace, accession)) = rest.split_once(':') {
            if namespace.is_empty() || namespace.contains('/') {
                return Err(invalid("its namespace is empty or has a slash"));
            }
            if accession.is_empty() || accession.contains('?') {
                return Err(invalid("its accession is empty or has a question mark"));
            }
            return Ok(Self::Compact { namespace, accession });
        }
        match rest.split_once('/') {
            Some((host, id)) if !host.is_empty() && !id.is_empty() => Ok(Self::Regular { host, id }),
            _ => Err(invalid("it has no host or no object")),
        }
    }

    /// The host, if the URI has one.
    pub fn host(&self) -> Option<&'u str> {
        match self {
            Self::Regular { host, .. } => Some(host),
            Self::Compact { .. } => None,
        }
    }
}
