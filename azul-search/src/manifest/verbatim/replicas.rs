//! The replicas behind documents.

use std::collections::HashSet;

use azul_transform::Result;
use azul_transform::json::{Document, Json};
use sha2::{Digest, Sha256};

use crate::index::Replica;
use crate::project::ManifestRequest;

/// Number of documents whose replicas are asked for at once.
const PAGE: usize = 100;

/// Takes the replicas behind the documents of a request, each once. They are replicas with one of the files as hub, and
/// those of the only entity that stands for hubs of its kind. Sixteen bytes of each are remembered.
pub(super) fn replicas(request: &ManifestRequest<'_>, mut take: impl FnMut(Replica) -> Result<()>) -> Result<()> {
    let implicit_hub_type = request.project.service().implicit_hub_type;
    let mut seen: HashSet<[u8; 16]> = HashSet::new();
    let mut files = request.files()?.peekable();
    while files.peek().is_some() {
        let mut hubs = Vec::new();
        let mut entities = Vec::new();
        for document in files.by_ref().take(PAGE) {
            let document = document?;
            let source = Document::parse(document.source)?;
            hubs.push(document.id);
            let entity = implicit_hub_type.and_then(|hub_type| implicit_hub(source.root(), hub_type));
            entities.extend(entity.filter(|id| !entities.iter().any(|known| known == id)).map(str::to_owned));
        }
        for replica in request.index.replicas(&hubs, &entities)? {
            let replica = replica?;
            let mut id = [0; 16];
            id.copy_from_slice(&Sha256::digest(replica.id.as_bytes())[..16]);
            if seen.insert(id) {
                take(replica)?;
            }
        }
    }
    Ok(())
}

/// The id of the only inner entity of a type.
fn implicit_hub<'d>(document: Json<'d>, inner_type: &str) -> Option<&'d str> {
    let entities = document.get("contents")?.get(inner_type)?;
    let only = |json: Json<'d>| json.items().next().filter(|_| json.items().count() == 1);
    let id = only(entities)?.get("document_id")?;
    if id.is_array() { only(id)?.as_str() } else { id.as_str() }
}
