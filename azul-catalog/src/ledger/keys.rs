//! Keys of the ledger's records. The first byte is the kind; each kind is sorted for what is asked of it.

/// Name of the table.
pub(super) const TABLE: &str = "ledger";

/// Records of bundles, by UUID and version.
pub(super) const BUNDLES: &[u8] = b"b";
/// Bundles by the digests of their inputs.
pub(super) const INPUTS: u8 = b"h"[0];
/// Bundles by source.
pub(super) const SOURCES: u8 = b"s"[0];
/// Inputs that failed.
pub(super) const FAILURES: &[u8] = b"f";
/// Entities that could not be aggregated.
pub(super) const FAILED_ENTITIES: &[u8] = b"fe";
/// Files whose documents were loaded.
pub(super) const LOADED: &[u8] = b"l";
/// What was declared, by fingerprint.
pub(super) const FINGERPRINTS: &[u8] = b"r";

/// A bundle.
pub(super) fn bundle(uuid: &str, version: &str) -> Vec<u8> {
    [BUNDLES, uuid.as_bytes(), b"_", version.as_bytes()].concat()
}

/// All versions of a bundle; no UUID has the character after it.
pub(super) fn versions(uuid: &str) -> Vec<u8> {
    bundle(uuid, "")
}

/// An input, by the digest of its bytes.
pub(super) fn input(digest: &str) -> Vec<u8> {
    [&[INPUTS], digest.as_bytes()].concat()
}

/// The bundles of a source.
pub(super) fn source(id: &str) -> Vec<u8> {
    [&[SOURCES], id.as_bytes(), b"\0"].concat()
}

/// The failure of a bundle, …
pub(super) fn failed_bundle(uuid: &str, version: &str) -> Vec<u8> {
    [FAILURES, b"b", uuid.as_bytes(), b"_", version.as_bytes()].concat()
}

/// … of an input that is not known to be a certain bundle, …
pub(super) fn failed_input(name: &str) -> Vec<u8> {
    [FAILURES, b"i", name.as_bytes()].concat()
}

/// … and of an entity that could not be aggregated.
pub(super) fn failed_entity(index: &str, id: &str) -> Vec<u8> {
    [FAILED_ENTITIES, index.as_bytes(), b"/", id.as_bytes()].concat()
}

/// A file whose documents were loaded.
pub(super) fn loaded(input: &str) -> Vec<u8> {
    [LOADED, input.as_bytes()].concat()
}

/// What was declared.
pub(super) fn fingerprint(digest: &str) -> Vec<u8> {
    [FINGERPRINTS, digest.as_bytes()].concat()
}
