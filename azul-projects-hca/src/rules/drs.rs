//! DRS URIs of data files.

/// The URI of a file in the Data Storage System, from UUID and version as the manifest has them.
///
/// ```
/// use azul_projects_hca::drs_uri;
/// let uri = drs_uri("drs.example.org", "a", "2021-02-10T16:56:40.419579Z");
/// assert_eq!(uri, "drs://drs.example.org/a?version=2021-02-10T16%3A56%3A40.419579Z");
/// ```
pub fn drs_uri(domain: &str, uuid: &str, version: &str) -> String {
    let hexadecimal = |half: u8| char::from(b"0123456789ABCDEF"[usize::from(half)]);
    let mut uri = ["drs://", domain, "/", uuid, "?version="].concat();
    uri.reserve(version.len() + 8);
    for byte in version.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'.' | b'-' | b'~' => uri.push(byte.into()),
            b' ' => uri.push('+'),
            _ => {
                uri.extend(['%', hexadecimal(byte >> 4), hexadecimal(byte & 0xf)]);
            }
        }
    }
    uri
}
