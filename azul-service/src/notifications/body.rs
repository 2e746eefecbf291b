//! What a notification must say. Checks and words are those of the reference, in its order.

use azul_transform::{SourceRef, uuid};
use serde_json::{Value, json};

/// The checked body of a notification.
pub(super) fn checked(body: Value) -> Result<Value, String> {
    let fqid = body.get("bundle_fqid").ok_or("Missing notification entry: bundle_fqid")?;
    check(fqid, "bundle_fqid", "uuid", "version")?;
    Ok(body)
}

/// The body of a notification of 2019 as one of today.
pub(super) fn of_2019(body: &Value, source: &SourceRef) -> Result<Value, String> {
    let bundle = body.get("match").ok_or("Missing notification entry: match")?;
    let (uuid, version) = check(bundle, "match", "bundle_uuid", "bundle_version")?;
    let source = json!({"id": source.id, "spec": source.spec});
    Ok(json!({
        "transaction_id": body.get("transaction_id").unwrap_or(&Value::Null),
        "bundle_fqid": {"uuid": uuid, "version": version, "source": source},
    }))
}

/// Checks UUID and version of a bundle.
fn check<'b>(bundle: &'b Value, at: &str, uuid: &str, version: &str) -> Result<(&'b str, &'b str), String> {
    let part = |key: &str| bundle.get(key).ok_or_else(|| format!("Missing notification entry: {at}.{key}"));
    let (uuid, version) = (part(uuid)?, part(version)?);
    let text = |value: &'b Value, name: &str| {
        let kind = kind(value);
        value.as_str().ok_or_else(|| format!("Invalid type: {name}: {kind} (should be str)"))
    };
    let (uuid, version) = (text(uuid, "uuid")?, text(version, "version")?);
    if !uuid::is_canonical(&uuid.to_ascii_lowercase()) {
        return Err(format!("Invalid syntax: {uuid} (should be a UUID)"));
    }
    if version.is_empty() {
        return Err("Invalid syntax: bundle_version can not be empty".to_owned());
    }
    Ok((uuid, version))
}

/// The type of a value, as the reference calls it.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "<class 'NoneType'>",
        Value::Bool(_) => "<class 'bool'>",
        Value::Number(number) if number.is_f64() => "<class 'float'>",
        Value::Number(_) => "<class 'int'>",
        Value::String(_) => "<class 'str'>",
        Value::Array(_) => "<class 'list'>",
        Value::Object(_) => "<class 'dict'>",
    }
}

/// Refuses what cannot be the name of a catalog.
pub(super) fn check_catalog_name(name: &str) -> Result<(), String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let is_name = name.len() <= 64 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(fits);
    if is_name { Ok(()) } else { Err(format!("Catalog name is invalid: {name}")) }
}

/// The id of a source of a repository that has names only.
pub(super) fn source_id(name: &str) -> String {
    const NAMESPACE: ::uuid::Uuid = ::uuid::Uuid::from_u128(0x6925391e_6519_41d9_879f_c6307eb83c1c);
    ::uuid::Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "aaa96233-bf27-44c7-82df-b4dc15ad4d9d";

    fn check_refused(body: Value, words: &str) {
        assert_eq!(checked(body.clone()), Err(words.to_owned()), "{body}");
    }

    #[test]
    fn bodies_are_checked_in_order() {
        check_refused(json!({}), "Missing notification entry: bundle_fqid");
        check_refused(json!({"bundle_fqid": {}}), "Missing notification entry: bundle_fqid.uuid");
        check_refused(json!({"bundle_fqid": {"uuid": 1}}), "Missing notification entry: bundle_fqid.version");
        let of = |uuid: Value, version: Value| json!({"bundle_fqid": {"uuid": uuid, "version": version}});
        check_refused(of(1.into(), Value::Null), "Invalid type: uuid: <class 'int'> (should be str)");
        check_refused(of(UUID.into(), Value::Null), "Invalid type: version: <class 'NoneType'> (should be str)");
        let bare = UUID.replace('-', "");
        check_refused(of(bare.clone().into(), "".into()), &format!("Invalid syntax: {bare} (should be a UUID)"));
        check_refused(of("x".into(), "v".into()), "Invalid syntax: x (should be a UUID)");
        check_refused(of(UUID.into(), "".into()), "Invalid syntax: bundle_version can not be empty");
        let good = of(UUID.to_uppercase().into(), "v".into());
        assert_eq!(checked(good.clone()), Ok(good));
    }

    #[test]
    fn bodies_of_2019() {
        let source = SourceRef { id: source_id("https://fake_dss_instance/v1"), spec: "s:/2".into() };
        assert_eq!(source.id, "42848d8f-ecdc-5b32-a667-a7b5aedfc9f5");
        let old = json!({"transaction_id": "t", "match": {"bundle_uuid": UUID, "bundle_version": "v"}});
        let new = json!({"transaction_id": "t", "bundle_fqid": {
            "uuid": UUID, "version": "v", "source": {"id": source.id, "spec": "s:/2"},
        }});
        assert_eq!(of_2019(&old, &source), Ok(new));
        let words = "Missing notification entry: match.bundle_uuid";
        assert_eq!(of_2019(&json!({"match": {}}), &source), Err(words.to_owned()));
    }

    #[test]
    fn names_of_catalogs() {
        assert!(["test", "dcp1", "it-2_x"].iter().all(|name| check_catalog_name(name).is_ok()));
        assert!(["", "Test", "1x", "a b", "a.b"].iter().all(|name| check_catalog_name(name).is_err()));
    }
}
