//! A bundle as it comes from a repository: its identity and its parsed text.

use std::cmp::Ordering;

use crate::error::{Error, ErrorKind, Result};
use crate::json::{Document, Json, Location, Offsets};
use crate::limits::Limits;

/// A source of bundles: a named, access-controlled part of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct SourceRef {
    /// Identifier, usually a UUID.
    pub id: String,
    /// Name and prefix, e.g. `library:north:/2`.
    pub spec: String,
}

/// The fully qualified identity of a bundle. Ordering ignores case, unless nothing else differs; equality does not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct BundleFqid {
    /// UUID of the bundle, as given.
    pub uuid: String,
    /// Version, compared as a string.
    pub version: String,
    /// Where the bundle is from.
    pub source: SourceRef,
}

/// A bundle, parsed but not interpreted.
///
/// ```
/// use azul_transform::Bundle;
/// let text = br#"{"fqid": {"uuid": "b", "version": "1", "source": {"id": "s", "spec": "library:north:/0"}}, "links": []}"#;
/// let bundle = Bundle::parse(text.to_vec())?;
/// assert_eq!(bundle.fqid().uuid, "b");
/// assert!(bundle.root().get("links").is_some());
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Bundle {
    fqid: BundleFqid,
    document: Document,
}

impl Bundle {
    /// Parses one JSON object with the bundle's identity under `fqid`.
    ///
    /// # Errors
    /// Those of [`Document::parse`], and [`ErrorKind::InvalidId`] if there is no complete `fqid`.
    pub fn parse(bytes: impl Into<Vec<u8>>) -> Result<Self> {
        Self::parse_with(bytes, &Limits::default())
    }

    /// The same within other limits.
    ///
    /// # Errors
    /// As [`Bundle::parse`].
    pub fn parse_with(bytes: impl Into<Vec<u8>>, limits: &Limits) -> Result<Self> {
        Self::new(Document::parse_with(bytes, limits)?, None)
    }

    /// A bundle of a parsed document. An identity given here goes before the one in the document.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidId`] if there is no identity, [`ErrorKind::WrongType`] if the document is not an object.
    pub fn new(document: Document, fqid: Option<BundleFqid>) -> Result<Self> {
        let root = document.root();
        if !root.is_object() {
            return Err(Error::new(ErrorKind::WrongType, format!("a bundle is an object, not {}", root.type_name())));
        }
        let fqid = match (fqid, root.get("fqid")) {
            (Some(fqid), _) => fqid,
            (None, Some(json)) => BundleFqid::from_json(json)?,
            (None, None) => return Err(Error::new(ErrorKind::InvalidId, "the bundle has no `fqid`").at_path("$.fqid")),
        };
        Ok(Self { fqid, document })
    }

    /// The bundle's identity.
    pub fn fqid(&self) -> &BundleFqid {
        &self.fqid
    }

    /// The bundle's content.
    pub fn root(&self) -> Json<'_> {
        self.document.root()
    }

    /// The bundle's text.
    pub fn text(&self) -> &str {
        self.document.text()
    }

    /// Where its values are in the text.
    pub fn offsets(&self) -> Offsets {
        Offsets::of(&self.document)
    }

    /// The value at a place of the bundle.
    #[inline]
    pub fn locate(&self, location: Location) -> Json<'_> {
        self.document.locate(location)
    }

    /// See [`Document::may_contain`].
    pub fn may_contain(&self, s: &str) -> bool {
        self.document.may_contain(s)
    }

    /// Size of the bundle's text in bytes.
    pub fn len(&self) -> usize {
        self.document.len()
    }

    /// Whether the text is empty; that of a parsed bundle never is.
    pub fn is_empty(&self) -> bool {
        self.document.is_empty()
    }
}

impl Ord for BundleFqid {
    fn cmp(&self, other: &Self) -> Ordering {
        let exactly = |a: &Self, b: &Self| (&a.uuid, &a.version, &a.source).cmp(&(&b.uuid, &b.version, &b.source));
        lower_cased(&self.uuid, &other.uuid)
            .then_with(|| lower_cased(&self.version, &other.version))
            .then_with(|| exactly(self, other))
    }
}

impl PartialOrd for BundleFqid {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn lower_cased(a: &str, b: &str) -> Ordering {
    let lower = |s: &'_ str| s.chars().flat_map(char::to_lowercase).collect::<String>();
    match a.is_ascii() && b.is_ascii() {
        true => a.bytes().map(|b| b.to_ascii_lowercase()).cmp(b.bytes().map(|b| b.to_ascii_lowercase())),
        false => lower(a).cmp(&lower(b)),
    }
}

impl BundleFqid {
    /// Reads `{"uuid", "version", "source": {"id", "spec"}}`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidId`] if a part is absent, empty or not a string.
    pub fn from_json(json: Json<'_>) -> Result<Self> {
        let part = |json: Option<Json<'_>>, path: &str| match json.and_then(Json::as_str) {
            Some(s) if !s.is_empty() => Ok(s.to_owned()),
            _ => Err(Error::new(ErrorKind::InvalidId, "a bundle needs uuid, version, source id and source spec")
                .at_path(path)),
        };
        let source = json.get("source");
        Ok(Self {
            uuid: part(json.get("uuid"), "$.fqid.uuid")?,
            version: part(json.get("version"), "$.fqid.version")?,
            source: SourceRef {
                id: part(source.and_then(|s| s.get("id")), "$.fqid.source.id")?,
                spec: part(source.and_then(|s| s.get("spec")), "$.fqid.source.spec")?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fqid(text: &str) -> BundleFqid {
        let (uuid, version) = text.split_once(' ').expect("two words");
        BundleFqid { uuid: uuid.to_owned(), version: version.to_owned(), source: SourceRef::default() }
    }

    #[test]
    fn order_ignores_case_and_equality_does_not() {
        let mut sorted: Vec<_> = ["c 1", "b 2", "B 2", "B z", "b A", "é 1", "É 0", "A 3"].map(fqid).into();
        sorted.sort();
        let expected = ["A 3", "B 2", "b 2", "b A", "B z", "c 1", "É 0", "é 1"].map(fqid);
        assert_eq!(sorted, expected);
        assert_ne!(fqid("a 1"), fqid("A 1"));
    }
}
