//! Which bundle is it? Parts of the answer come from the bundle, from options, and from the name of the file.

use azul_transform::json::Json;
use azul_transform::{BundleFqid, Error, ErrorKind, Result, SourceRef};

/// The identity of a bundle as far as it is known.
///
/// ```
/// use azul_indexer::Identity;
///
/// let name = "aaa96233-bf27-44c7-82df-b4dc15ad4d9d.2018-11-02T113344.698028Z.dss.hca.json";
/// let source = Identity {
///     source_id: Some("s".into()),
///     source_spec: Some("https://dss.example.org/v1:/2".into()),
///     ..Identity::default()
/// };
/// let fqid = source.or(&Identity::of_file_name(name)).complete()?;
/// assert_eq!(fqid.version, "2018-11-02T11:33:44.698028Z");
/// # Ok::<_, azul_transform::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// UUID of the bundle.
    pub uuid: Option<String>,
    /// Version of the bundle.
    pub version: Option<String>,
    /// Id of the source.
    pub source_id: Option<String>,
    /// Spec of the source.
    pub source_spec: Option<String>,
}

/// What each part is called in messages, and the option that gives it.
const PARTS: [(&str, &str); 4] = [
    ("uuid", "--bundle-uuid"),
    ("version", "--bundle-version"),
    ("source id", "--source-id"),
    ("source spec", "--source-spec"),
];

impl Identity {
    /// What the name of a file tells: `{uuid}[.{version}][.{anything}].json`.
    pub fn of_file_name(name: &str) -> Self {
        let (uuid, rest) = name.split_once('.').unwrap_or((name, ""));
        if uuid.len() != 36 || azul_transform::uuid::parse(uuid).is_err() {
            return Self::default();
        }
        let is_time = |s: &str| s.contains('T') && s.bytes().all(|b| b.is_ascii_digit() || b"T:.-".contains(&b));
        let version =
            rest.split_once("Z.").filter(|(time, _)| is_time(time)).map(|(time, _)| with_colons(&format!("{time}Z")));
        Self { uuid: Some(uuid.to_owned()), version, ..Self::default() }
    }

    /// What a bundle says of itself, under `fqid`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidId`] if a part is there but is not a string, or is empty.
    pub fn of_bundle(root: Json<'_>) -> Result<Self> {
        let Some(fqid) = root.get("fqid") else { return Ok(Self::default()) };
        let source = fqid.get("source");
        let parts = [
            fqid.get("uuid"),
            fqid.get("version"),
            source.and_then(|s| s.get("id")),
            source.and_then(|s| s.get("spec")),
        ];
        let is_text = |json: Json<'_>| json.as_str().is_some_and(|s| !s.is_empty());
        let shapes = fqid.is_object() && source.is_none_or(Json::is_object);
        if !shapes || !parts.into_iter().flatten().all(is_text) {
            // A malformed part is not made up for by an option; this names the part.
            return BundleFqid::from_json(fqid).map(Self::from);
        }
        let [uuid, version, source_id, source_spec] = parts.map(|p| p.and_then(Json::as_str).map(str::to_owned));
        Ok(Self { uuid, version, source_id, source_spec })
    }

    /// This identity with the parts that it lacks taken from another one.
    pub fn or(self, other: &Identity) -> Self {
        let either = |mine: Option<String>, theirs: &Option<String>| mine.or_else(|| theirs.clone());
        Self {
            uuid: either(self.uuid, &other.uuid),
            version: either(self.version, &other.version),
            source_id: either(self.source_id, &other.source_id),
            source_spec: either(self.source_spec, &other.source_spec),
        }
    }

    /// The identity, if all of it is known.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidId`], saying what is missing and which options give it.
    pub fn complete(self) -> Result<BundleFqid> {
        match self {
            Self { uuid: Some(uuid), version: Some(version), source_id: Some(id), source_spec: Some(spec) } => {
                Ok(BundleFqid { uuid, version, source: SourceRef { id, spec } })
            }
            _ => Err(self.incomplete()),
        }
    }

    fn incomplete(&self) -> Error {
        let known = [&self.uuid, &self.version, &self.source_id, &self.source_spec];
        let missing = || PARTS.iter().zip(known).filter(|(_, known)| known.is_none()).map(|(part, _)| part);
        let names: Vec<_> = missing().map(|part| part.0).collect();
        let options: Vec<_> = missing().map(|part| part.1).collect();
        let mut message = format!("the bundle does not say its {}; give {}", and(&names), and(&options));
        if self.uuid.is_none() || self.version.is_none() {
            message.push_str(", or name the file {uuid}.{version}.json");
        }
        Error::new(ErrorKind::InvalidId, message).at_path("$.fqid")
    }
}

/// `a, b and c`
fn and(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

impl From<BundleFqid> for Identity {
    fn from(fqid: BundleFqid) -> Self {
        Self {
            uuid: Some(fqid.uuid),
            version: Some(fqid.version),
            source_id: Some(fqid.source.id),
            source_spec: Some(fqid.source.spec),
        }
    }
}

/// A version as all but the data store of 2019 write it, which had no colons in times: `2018-11-02T113344.698028Z`.
pub(crate) fn with_colons(version: &str) -> String {
    let is_without = version.len() == 25
        && version.as_bytes()[10] == b'T'
        && version.as_bytes()[11..17].iter().all(u8::is_ascii_digit)
        && version.is_ascii();
    if !is_without {
        return version.to_owned();
    }
    format!("{}:{}:{}", &version[..13], &version[13..15], &version[15..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use azul_transform::json::Document;

    use super::*;

    const UUID: &str = "aaa96233-bf27-44c7-82df-b4dc15ad4d9d";

    fn check_name(name: &str, uuid: Option<&str>, version: Option<&str>) {
        let identity = Identity::of_file_name(name);
        assert_eq!((identity.uuid.as_deref(), identity.version.as_deref()), (uuid, version), "{name}");
    }

    #[test]
    fn names_of_files() {
        check_name("bundle.json", None, None);
        check_name("", None, None);
        check_name(&format!("{UUID}.json"), Some(UUID), None);
        check_name(&format!("{UUID}.tdr.hca.json"), Some(UUID), None);
        check_name(
            &format!("{UUID}.2021-01-02T03:04:05.000006Z.json"),
            Some(UUID),
            Some("2021-01-02T03:04:05.000006Z"),
        );
        check_name(&format!("{UUID}.not-a-TimeZ.json"), Some(UUID), None);
    }

    fn check_missing(bundle: &str, message: &str) {
        let document = Document::parse(bundle.as_bytes()).unwrap();
        let error = Identity::of_bundle(document.root()).and_then(Identity::complete).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidId);
        assert!(error.to_string().contains(message), "{error}");
    }

    #[test]
    fn missing_parts_are_named_with_their_options() {
        check_missing("{}", "its uuid, version, source id and source spec; give --bundle-uuid, ");
        check_missing(r#"{"fqid": {"uuid": "u", "version": "v"}}"#, "its source id and source spec; give --source-id");
        check_missing(r#"{"fqid": {"uuid": 3}}"#, "$.fqid.uuid");
        check_missing(r#"{"fqid": {"uuid": "u", "version": ""}}"#, "$.fqid.version");
        check_missing(r#"{"fqid": null}"#, "$.fqid.uuid");
    }
}
