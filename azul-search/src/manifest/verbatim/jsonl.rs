//! Replicas as lines of JSON.

use std::io::{BufWriter, Write};

use azul_transform::Result;
use azul_transform::json::Document;

use super::replicas::replicas;
use crate::manifest::cannot_write;
use crate::project::{ManifestFormat, ManifestRequest, Written};
use crate::python::write_plain;
use crate::python::write_str;

/// A line `{"value": contents, "type": type}` for each replica.
pub struct VerbatimJsonl;

impl ManifestFormat for VerbatimJsonl {
    fn name(&self) -> &'static str {
        "verbatim.jsonl"
    }

    fn description(&self) -> &'static str {
        "All metadata of the files as it was submitted, one JSON object a line."
    }

    fn extension(&self) -> &'static str {
        "jsonl"
    }

    fn content_type(&self) -> &'static str {
        "application/jsonl"
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        let mut line = String::new();
        replicas(request, |replica| {
            let contents = Document::parse(replica.contents)?;
            line.clear();
            line.push_str("{\"value\": ");
            write_plain(contents.root(), &mut line);
            line.push_str(", \"type\": ");
            write_str(&replica.replica_type, &mut line);
            line.push_str("}\n");
            out.write_all(line.as_bytes()).map_err(cannot_write)
        })?;
        out.flush().map_err(cannot_write)?;
        Ok(Written::default())
    }
}
