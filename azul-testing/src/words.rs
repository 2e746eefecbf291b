//! Documents, replicas and errors in words, for people to read and compare.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use super::{Documents, Run, pretty};
use azul_transform::json::canonical::content_hash;
use azul_transform::json::{Document, Json};
use azul_transform::{Batch, Error};

/// Of bundles with more contributions than this there is, of each index, the first document with the first elements of
/// its lists, and one hash of all documents: nobody reads more.
const LARGE: usize = 50;

/// Of other bundles so many documents of an index are written in full, and a hash of each other one.
const FULL: usize = 6;

/// Whether a bundle has more documents than people read.
pub fn is_large(batch: &Batch) -> bool {
    batch.len() > LARGE
}

/// Documents in words, by the qualifier of their index.
pub fn documents(run: &Run, documents: Documents, large: bool) -> BTreeMap<String, String> {
    let mut indices: BTreeMap<String, Vec<(String, Document)>> = BTreeMap::new();
    for ((index, id), document) in documents.0 {
        indices.entry(run.qualifier(&index).to_owned()).or_default().push((id, document));
    }
    let text = |documents: Vec<_>| if large { digest(&documents) } else { in_full(&documents) };
    indices.into_iter().map(|(qualifier, documents)| (qualifier, text(documents))).collect()
}

fn in_full(documents: &[(String, Document)]) -> String {
    let mut text = format!("{} documents\n", documents.len());
    let (full, others) = documents.split_at(FULL.min(documents.len()));
    for (id, document) in full {
        let _ = write!(text, "\n{id}\n{}\n", pretty(Documents::source(document), usize::MAX));
    }
    if !others.is_empty() {
        text.push_str("\nThe others, and their hashes:\n");
    }
    for (id, document) in others {
        let _ = writeln!(text, "{id} {}", content_hash(Documents::source(document)));
    }
    text
}

fn digest(documents: &[(String, Document)]) -> String {
    let hashes: Vec<_> = documents.iter().map(|(_, document)| content_hash(Documents::source(document))).collect();
    let (id, first) = &documents[0];
    format!(
        "{} documents, hash of all {}\n\n{id}\n{}\n",
        documents.len(),
        hash_of_all(&hashes),
        pretty(Documents::source(first), 3)
    )
}

fn hash_of_all(hashes: &[String]) -> String {
    content_hash(Document::parse(format!("{hashes:?}")).expect("a list of text").root())
}

/// What a replica is of, its hash and its hubs; its content only if it is not that of a part of the bundle.
pub fn replicas(batch: &Batch, bundle: &Document) -> String {
    let known = hashes_of_parts(bundle.root());
    let mut replicas: Vec<_> = batch.replicas().iter().collect();
    replicas.sort_by_key(|replica| (&replica.replica_type, &replica.entity_id));
    let hashes: Vec<_> = replicas.iter().map(|r| format!("{} {:?}", r.id(), r.hub_ids)).collect();
    let mut text = format!("{} replicas, hash of all {}\n", replicas.len(), hash_of_all(&hashes));
    text.push_str("Type, entity, hash of content, hubs:\n");
    for replica in replicas.into_iter().take(if is_large(batch) { 20 } else { usize::MAX }) {
        let (kind, id, hash) = (&replica.replica_type, &replica.entity_id, &replica.content_hash);
        let contents = Document::parse(replica.contents.clone()).expect("the content of a replica is JSON");
        assert_eq!(content_hash(contents.root()), *hash, "{kind}/{id}");
        let hubs = match replica.hub_ids.len() {
            0..=4 => format!("{:?}", replica.hub_ids),
            many => format!("{many} of them, first {:?}", replica.hub_ids[0]),
        };
        let _ = writeln!(text, "{kind} {id} {hash} {hubs}");
        if !known.contains(hash) {
            let _ = writeln!(text, "  differs from the metadata: {:?}", contents.root());
        }
    }
    text
}

/// Hashes of the members of a bundle, and of what is in those.
fn hashes_of_parts(bundle: Json<'_>) -> HashSet<String> {
    let parts = || bundle.entries().map(|(_, part)| part);
    let members = parts().flat_map(|part| part.entries().map(|(_, member)| member).chain(part.items()));
    parts().chain(members).map(content_hash).collect()
}

/// The kind of an error, its message, and every part of its place.
pub fn error(error: &Error) -> String {
    let mut text = format!("kind: {}\nmessage: {}\n", error.kind(), error.message());
    let place = error.place();
    let mut line = |name: &str, part: Option<String>| {
        if let Some(part) = part {
            let _ = writeln!(text, "{name}: {part}");
        }
    };
    line("plugin", place.plugin.clone());
    line("bundle", place.bundle.as_ref().map(|(uuid, version)| format!("{uuid} {version}")));
    line("entity", place.entity.clone());
    line("path", place.path.clone());
    line("position", place.position.map(|(line, column)| format!("line {line}, column {column}")));
    text
}
