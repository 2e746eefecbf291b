//! Where other repositories show what projects name by accessions.

/// Namespaces of accessions, and what a resolver of identifiers calls them.
const PREFIXES: [(&str, &str); 7] = [
    ("array_express", "arrayexpress"),
    ("biostudies", "biostudies"),
    ("dbgap", "dbgap"),
    ("ega", "ega.study"),
    ("geo_series", "geo"),
    ("insdc_project", "ena.embl"),
    ("insdc_study", "ena.embl"),
];

/// The address of an accession; nothing if its namespace is not known, or it has characters that no accession has.
pub fn url(namespace: &str, accession: &str) -> Option<String> {
    let (_, prefix) = PREFIXES.iter().find(|(known, _)| *known == namespace)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let good = !accession.is_empty() && accession.chars().all(plain);
    good.then(|| format!("https://identifiers.org/{prefix}:{accession}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accessions_have_addresses_if_they_look_like_such() {
        let check = |namespace, accession, expected: Option<&str>| {
            assert_eq!(url(namespace, accession).as_deref(), expected, "{namespace} {accession}");
        };
        check("geo_series", "GSE000000", Some("https://identifiers.org/geo:GSE000000"));
        check("array_express", "E-AAAA-00", Some("https://identifiers.org/arrayexpress:E-AAAA-00"));
        check("of_ours", "GSE000000", None);
        check("geo_series", "javascript:x", None);
        check("geo_series", "", None);
    }
}
