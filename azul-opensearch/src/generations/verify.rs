//! Whether a cluster has the documents that were sent to it.

use std::collections::BTreeMap;

use azul_transform::json::Json;
use azul_transform::{Error, ErrorKind, Result};
use serde_json::Value;

use crate::bulk::{Sent, digest};
use crate::catalog::Catalog;

/// Compares the numbers of documents of each index, and a sample of the documents themselves.
pub(super) fn verify(catalog: &Catalog, sent: &Sent) -> Result<()> {
    catalog.client().post(&format!("/{}/_refresh", catalog.pattern()), &Value::Null)?;
    let differs = |message: String| {
        let message = format!("the catalog {} was built anew, and is not served: {message}", catalog.name());
        Err(Error::new(ErrorKind::ConflictingValues, message)
            .with_cure("Build it again; what was served is served still."))
    };
    let found = super::all(catalog)?;
    for index in found.iter().filter(|found| found.number == catalog.generation()) {
        let (has, wanted) = (catalog.documents(&index.index)?, sent.documents(&index.place));
        if has != wanted {
            return differs(format!("{} has {has} documents, not {wanted}", index.place));
        }
        let wanted = sent.sample(&index.place);
        let ids: Vec<&str> = wanted.iter().map(|(id, _)| *id).collect();
        if ids.is_empty() {
            continue;
        }
        let answer = catalog.look_up(&index.place, &ids, true)?;
        let documents = answer.root().get("docs").into_iter().flat_map(Json::items);
        let found: BTreeMap<&str, u64> = documents
            .filter_map(|document| Some((document.get("_id")?.as_str()?, digest(document.get("_source")?))))
            .collect();
        if let Some((id, _)) = wanted.iter().find(|(id, digest)| found.get(id) != Some(digest)) {
            return differs(format!("{} has another document {id} than was sent", index.place));
        }
    }
    Ok(())
}
