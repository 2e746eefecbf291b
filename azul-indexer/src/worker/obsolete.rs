//! Versions of bundles that are not worth indexing, since there are newer ones.

use std::cmp::Reverse;

use azul_repository::Listed;
use azul_transform::Error;

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

/// The same of bundles that come in the order of their UUIDs, some at a time. What cannot be listed is `failed`.
///
/// # Errors
/// What `each` returns.
pub fn newest_of<E>(
    listing: impl Iterator<Item = azul_transform::Result<Listed>>,
    some: usize,
    mut failed: impl FnMut(Error),
    mut each: impl FnMut(Vec<Listed>) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting: Vec<Listed> = Vec::new();
    for listed in listing {
        let listed = match listed {
            Ok(listed) => listed,
            Err(error) => {
                failed(error);
                continue;
            }
        };
        // Versions of one bundle stay together.
        let is_other = |before: &Listed| !before.fqid.uuid.eq_ignore_ascii_case(&listed.fqid.uuid);
        if waiting.len() >= some && waiting.last().is_some_and(is_other) {
            each(newest(std::mem::take(&mut waiting)))?;
        }
        waiting.push(listed);
    }
    if waiting.is_empty() { Ok(()) } else { each(newest(waiting)) }
}

#[cfg(test)]
mod tests {
    use azul_transform::{BundleFqid, ErrorKind, SourceRef};

    use super::*;

    fn listed(text: &&str) -> Listed {
        let (uuid, version) = text.split_once('.').unwrap_or_default();
        let fqid = BundleFqid { uuid: uuid.into(), version: version.into(), source: SourceRef::default() };
        Listed { fqid, table: None }
    }

    fn names(listed: &[Listed]) -> Vec<String> {
        listed.iter().map(|listed| format!("{}.{}", listed.fqid.uuid, listed.fqid.version)).collect()
    }

    fn check(given: &[&str], expected: &[&str]) {
        assert_eq!(names(&newest(given.iter().map(listed))), expected);
    }

    #[test]
    fn the_newest_of_each() {
        check(&["c.0", "a.1", "b.3"], &["c.0", "b.3", "a.1"]);
        check(&["a.0", "A.1"], &["A.1"]);
        check(&["a.2", "b.0", "a.10", "a.1"], &["b.0", "a.2"]);
    }

    #[test]
    fn versions_stay_together() {
        let given = ["a.0", "b.0", "b.1", "B.2", "c.0", "d.1", "d.0"];
        let broken = || Err(Error::new(ErrorKind::Io, "broken"));
        for some in 1..9 {
            let (mut all, mut failures) = (Vec::new(), 0);
            let listing = given.iter().map(|text| Ok(listed(text))).chain(std::iter::once_with(broken));
            let done = newest_of(
                listing,
                some,
                |_| failures += 1,
                |some| {
                    all.extend(names(&some));
                    Ok::<_, ()>(())
                },
            );
            all.sort_unstable();
            assert_eq!((all.join(" ").as_str(), failures, done), ("B.2 a.0 c.0 d.1", 1, Ok(())), "{some} at a time");
        }
    }
}
