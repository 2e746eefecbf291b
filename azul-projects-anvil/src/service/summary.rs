//! Figures over all documents that pass the filters.

use azul_search::json::list;
use azul_search::{Aggregated, Aggregation, AskFigures, Bucket, Found, ObjectWriter, Project, Scalar};
use azul_transform::json::write_str;
use azul_transform::schema::NULL_STR;
use azul_transform::{Error, ErrorKind, Result};

/// A list of values with their counts: key of the list, key of a value, field.
type Counted = (&'static str, &'static str, &'static str);

/// For each outer entity type: key of the number of documents, and lists of values.
const FIGURES: [(&str, &str, &[Counted]); 5] = [
    ("activities", "activityCount", &[("activityTypes", "type", "contents.activities.activity_type")]),
    ("biosamples", "biosampleCount", &[]),
    ("datasets", "datasetCount", &[]),
    (
        "donors",
        "donorCount",
        &[
            ("donorDiagnosisDiseases", "disease", "contents.diagnoses.disease"),
            ("donorDiagnosisPhenotypes", "phenotype", "contents.diagnoses.phenotype"),
            ("donorSpecies", "species", "contents.donors.organism_type"),
        ],
    ),
    ("files", "fileCount", &[("fileFormats", "format", "contents.files.file_format")]),
];

/// Appends the summary.
pub fn write(project: &Project, ask: &mut AskFigures<'_>, out: &mut Vec<u8>) -> Result<()> {
    let mut summary = ObjectWriter::new(out);
    for (outer_type, count_key, lists) in FIGURES {
        let terms = |(_, _, path): &Counted| {
            let unknown =
                || Error::new(ErrorKind::Schema, format!("the summary asks for `{path}`, which no row declares"));
            let field = project.fields().at(path).ok_or_else(unknown)?.id;
            Ok(Aggregation::Terms { field, sums: Vec::new() })
        };
        let aggregations = lists.iter().map(terms).collect::<Result<Vec<_>>>()?;
        let found = ask(outer_type, &[], &aggregations)?;
        summary.count(count_key, found.total);
        for (i, (key, value_key, _)) in lists.iter().enumerate() {
            list(summary.key(key), buckets(&found, i), |out, bucket| write_bucket(bucket, value_key, out));
        }
    }
    summary.end();
    Ok(())
}

fn buckets(found: &Found, at: usize) -> impl Iterator<Item = &Bucket> {
    let terms = match found.aggregated.get(at) {
        Some(Aggregated::Terms(terms)) => terms.as_slice(),
        _ => &[],
    };
    terms.iter().map(|(bucket, _)| bucket)
}

fn write_bucket(bucket: &Bucket, key: &str, out: &mut Vec<u8>) {
    let mut object = ObjectWriter::new(out);
    object.count("count", bucket.count);
    match &bucket.term {
        Scalar::Text(text) if text != NULL_STR => write_str(object.key(key), text),
        _ => object.optional(key, None),
    }
    object.end();
}
