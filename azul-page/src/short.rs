//! What an address has by a saved id, and how it is said what differs from that.

use std::collections::BTreeSet;
use std::sync::Arc;

use azul_search::Request;

/// What an address has by a saved id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saved {
    pub id: String,
    pub pairs: Vec<Pair>,
}

/// Name and value of a parameter.
pub(crate) type Pair = (String, String);

/// Before the names of parameters that are in a request because they are saved, once more.
pub(crate) const COPY: &str = "saved.";

/// What is saved of the parameters of a request that was settled.
pub(crate) fn of(request: &Request) -> Option<Arc<Saved>> {
    let (_, id) = request.query.iter().find(|(name, _)| name == "saved")?;
    let copies =
        request.query.iter().filter_map(|(name, value)| Some((name.strip_prefix(COPY)?.to_owned(), value.clone())));
    Some(Arc::new(Saved { id: id.clone(), pairs: copies.collect() }))
}

impl Saved {
    /// Parameters that say the same as these, by what they add to what is saved, and what they take away.
    pub fn difference(&self, all: Vec<Pair>) -> Vec<Pair> {
        let wanted: BTreeSet<&Pair> = all.iter().collect();
        let mut pairs = vec![("saved".to_owned(), self.id.clone())];
        let names: BTreeSet<&String> = self.pairs.iter().map(|(name, _)| name).collect();
        for name in names {
            let (stay, go): (Vec<&Pair>, Vec<&Pair>) =
                self.pairs.iter().filter(|(other, _)| other == name).partition(|pair| wanted.contains(pair));
            if stay.is_empty() {
                pairs.push(("drop".to_owned(), name.clone()));
            } else {
                pairs.extend(go.into_iter().map(|(name, value)| ("drop".to_owned(), format!("{name}={value}"))));
            }
        }
        let saved: BTreeSet<&Pair> = self.pairs.iter().collect();
        pairs.extend(all.iter().filter(|pair| !saved.contains(pair)).cloned());
        pairs
    }
}
