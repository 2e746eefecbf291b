//! Faults in the text of a bundle.

use super::edit::{age, find, rename, replace, set};

/// How deep is too deep.
const DEPTH: usize = 200_000;
const YEAR: &str = r#"{"text":"year"}"#;

pub(super) fn dangling_link(buf: &mut Vec<u8>) {
    set(buf, "output_id", b"\"deadbeef-0000-4000-8000-000000000000\"");
}

pub(super) fn unknown_link_type(buf: &mut Vec<u8>) {
    set(buf, "link_type", b"\"friendship_link\"");
}

pub(super) fn unknown_links_version(buf: &mut Vec<u8>) {
    set(buf, "schema_version", b"\"7.0.0\"");
}

pub(super) fn missing_links_version(buf: &mut Vec<u8>) {
    rename(buf, "schema_version", "schema_edition");
}

pub(super) fn missing_links(buf: &mut Vec<u8>) {
    rename(buf, "links", "edges");
}

pub(super) fn bad_bundle_version(buf: &mut Vec<u8>) {
    set(buf, "version", b"\"yesterday\"");
}

/// The bytes of the first manifest entry, key and closing brace included.
fn first_entry(buf: &[u8]) -> Option<std::ops::Range<usize>> {
    let head = "\"manifest\":{";
    let start = find(buf, head)? + head.len();
    // Entries are flat, so the next brace is the end.
    let length = buf[start..].iter().position(|&byte| byte == b'}')?;
    Some(start..start + length + 1)
}

pub(super) fn missing_manifest_entry(buf: &mut Vec<u8>) {
    if let Some(entry) = first_entry(buf) {
        let comma = usize::from(buf.get(entry.end) == Some(&b','));
        buf.drain(entry.start..entry.end + comma);
    }
}

pub(super) fn stray_manifest_entry(buf: &mut Vec<u8>) {
    const KEY: usize = "\"donor_organism/00000000-0000-0000-0000-000000000000\"".len();
    if let (Some(entry), Some(donor)) = (first_entry(buf), find(buf, "\"donor_organism/")) {
        let mut stray = buf[donor..donor + KEY].to_vec();
        let body = buf[entry.clone()].iter().position(|&byte| byte == b':').unwrap_or(0);
        stray.extend_from_slice(&buf[entry.start + body..entry.end]);
        stray.push(b',');
        buf.splice(entry.start..entry.start, stray);
    }
}

pub(super) fn missing_manifest_field(buf: &mut Vec<u8>) {
    rename(buf, "crc32c", "crc32");
}

pub(super) fn null_manifest_field(buf: &mut Vec<u8>) {
    set(buf, "sha256", b"null");
}

pub(super) fn double_zarr(buf: &mut Vec<u8>) {
    set(buf, "name", b"\"outer.zarr/inner.zarr/.zattrs\"");
}

pub(super) fn unknown_entity_type(buf: &mut Vec<u8>) {
    replace(buf, "/cell_suspension\",\"schema_type\"", "/pebble\",\"schema_type\"");
}

pub(super) fn unknown_key_type(buf: &mut Vec<u8>) {
    replace(buf, "\"cell_suspension/", "\"pebble/");
}

pub(super) fn missing_schema(buf: &mut Vec<u8>) {
    rename(buf, "describedBy", "describes");
}

pub(super) fn missing_provenance(buf: &mut Vec<u8>) {
    rename(buf, "provenance", "origin");
}

pub(super) fn missing_submission_date(buf: &mut Vec<u8>) {
    rename(buf, "submission_date", "submitted");
}

pub(super) fn bad_date(buf: &mut Vec<u8>) {
    set(buf, "submission_date", b"\"2021-02-30T00:00:00.000000Z\"");
}

pub(super) fn date_without_zone(buf: &mut Vec<u8>) {
    set(buf, "submission_date", b"\"2021-05-05T21:24:26.174274\"");
}

pub(super) fn bad_document_id(buf: &mut Vec<u8>) {
    set(buf, "document_id", b"\"document-7\"");
}

pub(super) fn missing_biomaterial_id(buf: &mut Vec<u8>) {
    rename(buf, "biomaterial_id", "biomaterial_number");
}

pub(super) fn missing_read_index(buf: &mut Vec<u8>) {
    rename(buf, "read_index", "read");
}

pub(super) fn nameless_contributor(buf: &mut Vec<u8>) {
    replace(buf, "\"contributors\":[{\"name\":", "\"contributors\":[{\"called\":");
}

pub(super) fn unknown_bionetwork_key(buf: &mut Vec<u8>) {
    rename(buf, "hca_bionetworks", "former_bionetworks");
    let network = r#""hca_bionetworks":[{"name":"Lung","colour":"red"}],"data_use_restriction":"#;
    replace(buf, "\"data_use_restriction\":", network);
}

pub(super) fn unknown_file_source(buf: &mut Vec<u8>) {
    let source = r#""file_source":"The attic","content_description":["#;
    replace(buf, "\"content_description\":[", source);
}

pub(super) fn matrix_of_reads(buf: &mut Vec<u8>) {
    let content = r#""content_description":[{"text":"Count Matrix"},"#;
    replace(buf, "\"content_description\":[", content);
}

pub(super) fn unknown_age_unit(buf: &mut Vec<u8>) {
    age(buf, "\"3\"", r#"{"text":"fortnight"}"#);
}

pub(super) fn age_of_three_parts(buf: &mut Vec<u8>) {
    age(buf, "\"1-2-3\"", YEAR);
}

pub(super) fn age_in_words(buf: &mut Vec<u8>) {
    age(buf, "\"forty\"", YEAR);
}

pub(super) fn age_with_blanks(buf: &mut Vec<u8>) {
    age(buf, "\"20 - 30\"", YEAR);
}

pub(super) fn unit_without_age(buf: &mut Vec<u8>) {
    age(buf, "null", YEAR);
}

pub(super) fn joiner(buf: &mut Vec<u8>) {
    set(buf, "biomaterial_id", b"\"this||that\"");
}

pub(super) fn truncated_json(buf: &mut Vec<u8>) {
    buf.truncate(buf.len() / 2);
}

pub(super) fn trailing_text(buf: &mut Vec<u8>) {
    buf.extend_from_slice(b"{}");
}

pub(super) fn empty_text(buf: &mut Vec<u8>) {
    buf.clear();
}

pub(super) fn not_an_object(buf: &mut Vec<u8>) {
    buf.insert(0, b'[');
    buf.push(b']');
}

pub(super) fn metadata_list(buf: &mut Vec<u8>) {
    replace(buf, "\"metadata\":{", "\"metadata\":[],\"former_metadata\":{");
}

pub(super) fn invalid_utf8(buf: &mut Vec<u8>) {
    set(buf, "biomaterial_id", b"\"\xFF\"");
}

pub(super) fn lone_surrogate(buf: &mut Vec<u8>) {
    set(buf, "biomaterial_id", br#""\ud800""#);
}

pub(super) fn control_character(buf: &mut Vec<u8>) {
    set(buf, "biomaterial_id", b"\"a\nb\"");
}

pub(super) fn duplicate_key(buf: &mut Vec<u8>) {
    replace(buf, "\"biomaterial_id\":", "\"biomaterial_id\":\"first\",\"biomaterial_id\":");
}

pub(super) fn deep_nesting(buf: &mut Vec<u8>) {
    let value = format!("\"sex\":\"unknown\",\"depth\":{}{},\"former_sex\":", "[".repeat(DEPTH), "]".repeat(DEPTH));
    replace(buf, "\"sex\":", &value);
}
