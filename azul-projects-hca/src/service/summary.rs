//! Figures over all documents that pass the filters.

use azul_search::json::list;
use azul_search::{Aggregated, Aggregation, AskFigures, Bucket, FieldId, Found, ObjectWriter, Project, Scalar, Share};
use azul_transform::json::write_str;
use azul_transform::schema::NULL_STR;
use azul_transform::{Error, ErrorKind, Result};

/// Appends the summary.
pub fn write(project: &Project, ask: &mut AskFigures<'_>, out: &mut Vec<u8>) -> Result<()> {
    let field = |path: &str| {
        let unknown = || Error::new(ErrorKind::Schema, format!("the summary asks for `{path}`, which no row declares"));
        project.fields().at(path).map(|field| field.id).ok_or_else(unknown)
    };
    let estimate = field("contents.projects.estimated_cell_count")?;
    let cells = field("contents.cell_suspensions.total_estimated_cells")?;
    let (size, matrix_cells) = (field("contents.files.size")?, field("contents.files.matrix_cell_count")?);

    let sum = |field: FieldId, over: Share| Aggregation::Sum { field, over };
    let projects = ask(
        "projects",
        &[],
        &[
            Aggregation::Distinct(field("contents.projects.laboratory")?),
            sum(estimate, Share::Without(cells)),
            sum(cells, Share::Without(estimate)),
            sum(estimate, Share::With(cells)),
            sum(cells, Share::With(estimate)),
        ],
    )?;
    let samples = ask(
        "samples",
        &[],
        &[
            Aggregation::Distinct(field("contents.specimens.document_id")?),
            Aggregation::Distinct(field("contents.donors.genus_species")?),
            Aggregation::Distinct(field("contents.donors.document_id")?),
            Aggregation::Terms { field: field("contents.samples.effective_organ")?, sums: Vec::new() },
        ],
    )?;
    let formats = Aggregation::Terms { field: field("contents.files.file_format")?, sums: vec![size, matrix_cells] };
    let files = ask("files", &[], &[sum(size, Share::All), formats])?;
    let organs = Aggregation::Terms { field: field("contents.cell_suspensions.organ")?, sums: vec![cells] };
    let suspensions = ask("cell_suspensions", &[], &[organs])?;

    let mut summary = ObjectWriter::new(out);
    summary.count("projectCount", projects.total);
    summary.count("specimenCount", distinct(&samples, 0));
    summary.count("speciesCount", distinct(&samples, 1));
    summary.count("fileCount", files.total);
    summary.float("totalFileSize", total(&files, 0));
    summary.count("donorCount", distinct(&samples, 2));
    summary.count("labCount", distinct(&projects, 0));
    list(summary.key("organTypes"), terms(&samples, 3), |out, (bucket, _)| write_term(bucket, out));
    list(summary.key("fileTypeSummaries"), terms(&files, 1), |out, (bucket, sums)| {
        let mut object = ObjectWriter::new(out);
        object.count("count", bucket.count);
        object.float("totalSize", sums.first().copied().unwrap_or_default());
        object.float("matrixCellCount", sums.get(1).copied().unwrap_or_default());
        write_term(bucket, object.key("format"));
        object.end();
    });
    list(summary.key("cellCountSummaries"), terms(&suspensions, 0), |out, (bucket, sums)| {
        let mut object = ObjectWriter::new(out);
        list(object.key("organType"), [bucket], |out, bucket| write_term(bucket, out));
        object.count("countOfDocsWithOrganType", bucket.count);
        object.float("totalCellCountByOrgan", sums.first().copied().unwrap_or_default());
        object.end();
    });
    let parts = [
        (Some(total(&projects, 1)), None),
        (None, Some(total(&projects, 2))),
        (Some(total(&projects, 3)), Some(total(&projects, 4))),
    ];
    list(summary.key("projects"), parts, |out, (estimated, counted)| {
        let mut object = ObjectWriter::new(out);
        write_part(&mut object, "projects", "estimatedCellCount", estimated);
        write_part(&mut object, "cellSuspensions", "totalCells", counted);
        object.end();
    });
    summary.end();
    Ok(())
}

fn distinct(found: &Found, at: usize) -> u64 {
    match found.aggregated.get(at) {
        Some(Aggregated::Distinct(count)) => *count,
        _ => 0,
    }
}

fn total(found: &Found, at: usize) -> f64 {
    match found.aggregated.get(at) {
        Some(Aggregated::Sum(sum)) => *sum,
        _ => 0.0,
    }
}

fn terms(found: &Found, at: usize) -> &[(Bucket, Vec<f64>)] {
    match found.aggregated.get(at) {
        Some(Aggregated::Terms(terms)) => terms,
        _ => &[],
    }
}

fn write_term(bucket: &Bucket, out: &mut Vec<u8>) {
    match &bucket.term {
        Scalar::Text(text) if text != NULL_STR => write_str(out, text),
        _ => out.extend_from_slice(b"null"),
    }
}

fn write_part(object: &mut ObjectWriter<'_>, key: &str, name: &str, count: Option<f64>) {
    let mut part = ObjectWriter::new(object.key(key));
    match count {
        Some(count) => part.float(name, count),
        None => part.optional(name, None),
    }
    part.end();
}
