//! Which sources of a repository are meant, and how the work on them is divided.

use azul_indexer::worker::newest_of;
use azul_repository::{Listed, Prefix, Repository, Spec, default_prefix};
use azul_transform::SourceRef;

use crate::console::say;

/// Bundles of a list that are worked on at once.
const AT_ONCE: usize = 4096;

/// Sources, chosen by patterns of their specs or ids: `*` is any text, `?` any character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Globs(pub(crate) Vec<String>);

impl Globs {
    /// Whether all sources are meant.
    pub(crate) fn is_all(&self) -> bool {
        self.0.iter().any(|glob| glob == "*")
    }

    /// The sources that one of the patterns fits. Patterns that fit none are told of.
    ///
    /// # Errors
    /// If there is no such source.
    pub(crate) fn of(&self, all: &[SourceRef]) -> anyhow::Result<Vec<SourceRef>> {
        let fits = |glob: &str, source: &SourceRef| {
            let name = source.spec.parse::<Spec>().map_or_else(|_| source.spec.clone(), |spec| spec.name);
            [&source.spec, &name, &source.id].iter().any(|text| fits(glob, text))
        };
        for glob in self.0.iter().filter(|glob| !all.iter().any(|source| fits(glob, source))) {
            say(format_args!("azul: no source fits {glob}"));
        }
        let chosen: Vec<SourceRef> =
            all.iter().filter(|source| self.0.iter().any(|glob| fits(glob, source))).cloned().collect();
        if chosen.is_empty() {
            let known: Vec<_> = all.iter().map(|source| source.spec.as_str()).collect();
            anyhow::bail!("no source fits {}; there are {}", self.0.join(", "), known.join(", "));
        }
        Ok(chosen)
    }
}

/// Whether a pattern fits a whole text.
fn fits(glob: &str, text: &str) -> bool {
    let (glob, text): (Vec<char>, Vec<char>) = (glob.chars().collect(), text.chars().collect());
    let (mut at, mut i) = (0, 0);
    // Where to go on if what follows the last asterisk does not fit here.
    let mut again: Option<(usize, usize)> = None;
    while i < text.len() {
        match glob.get(at) {
            Some('*') => {
                again = Some((at + 1, i));
                at += 1;
            }
            Some(&c) if c == '?' || c == text[i] => (at, i) = (at + 1, i + 1),
            _ => {
                let Some((after, from)) = again else { return false };
                (at, i) = (after, from + 1);
                again = Some((after, from + 1));
            }
        }
    }
    glob[at..].iter().all(|c| *c == '*')
}

/// The prefixes by which the work on a source is divided: as its spec says, or else by the number of its bundles.
///
/// # Errors
/// If the source cannot be listed.
pub(crate) fn partitions(repository: &dyn Repository, source: &SourceRef) -> anyhow::Result<Vec<String>> {
    let said = source.spec.parse::<Spec>().ok().and_then(|spec| spec.prefix);
    let prefix: Prefix = match said {
        Some(prefix) => prefix,
        None => match repository.bundles(source, "")?.filter(Result::is_ok).count() {
            0 => return Ok(Vec::new()),
            bundles => default_prefix(bundles, true)?,
        },
    };
    Ok(prefix.partitions().collect())
}

/// The newest versions of the bundles of a source whose UUIDs begin with a prefix, some at a time. What cannot be listed is told
/// of.
///
/// # Errors
/// If the source cannot be listed at all, and what `each` returns.
pub(crate) fn bundles(
    repository: &dyn Repository,
    source: &SourceRef,
    prefix: &str,
    each: impl FnMut(Vec<Listed>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let failed = |error| say(format_args!("azul: {}: {error}", source.spec));
    newest_of(repository.bundles(source, prefix)?, AT_ONCE, failed, each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let check = |glob: &str, text: &str, expected: bool| assert_eq!(fits(glob, text), expected, "{glob} {text}");
        check("*", "", true);
        check("a*c", "abbc", true);
        check("a*c", "abcb", false);
        check("*b*b*", "abab", true);
        check("a?c", "abc", true);
        check("a?c", "ac", false);
        check("tdr:*:hca_*", "tdr:bigquery:gcp:p:hca_dev", true);
        check("abc", "abcd", false);
        check("", "a", false);
    }
}
