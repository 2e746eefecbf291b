//! Answers that a client has already: 304 by the generation of the catalog, without looking at a document.

use azul_search::{Caller, Catalog, Request};
use sha2::{Digest, Sha256};

/// The tag of the answer to a request, as long as the catalog has its generation. It is about everything that the answer
/// depends on; that includes what the caller may see.
pub(super) fn tag(catalog: &Catalog, request: &Request, caller: &Caller, revision: &str) -> String {
    let generation = catalog.live.index().generation();
    let mut query: Vec<&(String, String)> = request.query.iter().collect();
    query.sort_unstable();
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    for part in [revision, catalog.name.as_str(), generation.as_str(), request.path.as_str()] {
        add(part);
    }
    add(request.header("accept").unwrap_or_default());
    for (name, value) in query {
        add(name);
        add(value);
    }
    add("sources");
    caller.sources.iter().for_each(|source| add(source));
    let digest: [u8; 32] = hash.finalize().into();
    // A weak tag: compressed and not, the answer is the same.
    let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{hex}\"")
}

/// Whether a client says that it has the answer of a tag. `*` means that it has some answer, which says nothing.
pub(super) fn has(if_none_match: Option<&str>, tag: &str) -> bool {
    let strong = tag.trim_start_matches("W/");
    if_none_match.is_some_and(|tags| tags.split(',').any(|one| one.trim().trim_start_matches("W/") == strong))
}
