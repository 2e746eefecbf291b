//! Versions of bundles that are not worth indexing, since there are newer ones.

use std::cmp::Reverse;

use azul_repository::Listed;

/// The newest version of each bundle, descending by source, UUID and version, whatever the case of their letters.
pub fn newest(listed: impl IntoIterator<Item = Listed>) -> Vec<Listed> {
    let key = |listed: &Listed| {
        let fqid = &listed.fqid;
        [&fqid.source.id, &fqid.uuid, &fqid.version].map(|part| part.to_ascii_lowercase())
    };
    let mut all: Vec<Listed> = listed.into_iter().collect();
    all.sort_by_cached_key(|listed| Reverse(key(listed)));
    all.dedup_by(|b, a| {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        same(&a.fqid.uuid, &b.fqid.uuid) && same(&a.fqid.source.id, &b.fqid.source.id)
    });
    all
}

#[cfg(test)]
mod tests {
    use azul_transform::{BundleFqid, SourceRef};

    use super::*;

    fn check(given: &[&str], expected: &[&str]) {
        let listed = |text: &&str| {
            let (uuid, version) = text.split_once('.').unwrap_or_default();
            let fqid = BundleFqid { uuid: uuid.into(), version: version.into(), source: SourceRef::default() };
            Listed { fqid, table: None }
        };
        let kept = newest(given.iter().map(listed));
        let kept: Vec<_> = kept.iter().map(|kept| format!("{}.{}", kept.fqid.uuid, kept.fqid.version)).collect();
        assert_eq!(kept, expected);
    }

    #[test]
    fn the_newest_of_each() {
        check(&["c.0", "a.1", "b.3"], &["c.0", "b.3", "a.1"]);
        check(&["a.0", "A.1"], &["A.1"]);
        check(&["a.2", "b.0", "a.10", "a.1"], &["b.0", "a.2"]);
    }
}
