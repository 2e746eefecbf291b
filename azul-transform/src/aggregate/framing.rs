//! How documents are set apart from each other in a file.

use crate::json::write_str;

/// What is written before and after each document.
pub trait Framing: Sync {
    /// Appends what comes before the document with an id.
    fn before(&self, id: &str, out: &mut Vec<u8>);
    /// Appends what comes after a document.
    fn after(&self, out: &mut Vec<u8>);
}

/// Lines of `{"_index","_id","_source"}`.
#[derive(Debug, Clone)]
pub struct Lines {
    /// Name of the index.
    pub index: String,
}

impl Framing for Lines {
    fn before(&self, id: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"_index\":");
        write_str(out, &self.index);
        out.extend_from_slice(b",\"_id\":");
        write_str(out, id);
        out.extend_from_slice(b",\"_source\":");
    }

    fn after(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"}\n");
    }
}

/// Pairs of an action line and a document line, as the bulk interface of a search index takes them.
#[derive(Debug, Clone)]
pub struct Bulk {
    /// Name of the index.
    pub index: String,
}

impl Framing for Bulk {
    fn before(&self, id: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"index\":{\"_index\":");
        write_str(out, &self.index);
        out.extend_from_slice(b",\"_id\":");
        write_str(out, id);
        out.extend_from_slice(b"}}\n");
    }

    fn after(&self, out: &mut Vec<u8>) {
        out.push(b'\n');
    }
}
