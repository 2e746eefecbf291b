//! Differences as a table for people, as a changelog in Markdown, and as JSON.
//!
//! How many entities differ comes before the entities, so that these are kept aside meanwhile: in files, if they are many.

use std::io::{self, Seek, Write};

use azul_search::ObjectWriter;
use azul_search::compare::{Cause, Comparison, Difference, Kind, write_difference};
use clap::ValueEnum;
use tempfile::SpooledTempFile;

use crate::console::{count, printable};
use crate::table::short;

/// How differences are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs
    Json,
    /// A changelog
    Markdown,
}

/// How many bundles are listed of one entity, unless programs read it.
const MOST: usize = 3;
/// Bytes of text about entities that are kept in memory.
const IN_MEMORY: usize = 4 << 20;

/// Entities of one kind: how many, and what is written about those that are listed.
struct Told {
    kind: Kind,
    count: u64,
    listed: u64,
    text: SpooledTempFile,
}

/// Writes what differs between two things that have names, and of each type and kind at most `most` entities.
///
/// # Errors
/// If one of the two cannot be read, or the output not be written.
pub(crate) fn write(
    comparison: &Comparison<'_>,
    names: (&str, &str),
    format: Format,
    most: u64,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    match format {
        Format::Json => out.write_all(b"[")?,
        Format::Markdown => {
            out.write_all(printable(&format!("# Changes from `{}` to `{}`\n", names.0, names.1)).as_bytes())?
        }
        Format::Table => {}
    }
    let outer_types = comparison.outer_types();
    for (position, outer_type) in outer_types.iter().enumerate() {
        let mut kinds = Kind::ALL.map(|kind| Told { kind, count: 0, listed: 0, text: SpooledTempFile::new(IN_MEMORY) });
        comparison.each(outer_type, |differing| {
            let Some(told) = kinds.iter_mut().find(|told| told.kind == differing.kind()) else { return Ok(()) };
            told.count += 1;
            if told.count > most {
                return Ok(());
            }
            let bundles = if format == Format::Json { usize::MAX } else { MOST };
            told.entity(&differing.describe(bundles)?, format)
        })?;
        if format == Format::Json && position > 0 {
            out.write_all(b",")?;
        }
        match format {
            Format::Json => json(outer_type, kinds, out)?,
            Format::Table | Format::Markdown => text(outer_type, kinds, format, out)?,
        }
    }
    match format {
        Format::Json => out.write_all(b"]\n")?,
        Format::Table if outer_types.is_empty() => out.write_all(b"neither has documents about entities\n")?,
        Format::Table | Format::Markdown => {}
    }
    Ok(())
}

impl Told {
    /// Writes about an entity.
    fn entity(&mut self, difference: &Difference, format: Format) -> anyhow::Result<()> {
        match format {
            Format::Json => {
                let mut text = Vec::new();
                if self.listed > 0 {
                    text.push(b',');
                }
                write_difference(difference, &mut text);
                self.text.write_all(&text)?;
            }
            Format::Table => self.text.write_all(printable(&row(self.kind, difference)).as_bytes())?,
            Format::Markdown => self.text.write_all(printable(&item(difference)).as_bytes())?,
        }
        self.listed += 1;
        Ok(())
    }

    /// Copies what was written.
    fn copy(mut self, out: &mut dyn Write) -> io::Result<u64> {
        self.text.rewind()?;
        io::copy(&mut self.text, out)
    }
}

fn json(outer_type: &str, kinds: [Told; 3], out: &mut dyn Write) -> anyhow::Result<()> {
    let mut head = Vec::new();
    let mut object = ObjectWriter::new(&mut head);
    object.text("index", outer_type);
    for told in &kinds {
        object.count(&format!("{}_count", told.kind.name()), told.count);
    }
    out.write_all(&head)?;
    for told in kinds {
        write!(out, ",\"{}\":[", told.kind.name())?;
        told.copy(out)?;
        out.write_all(b"]")?;
    }
    out.write_all(b"}")?;
    Ok(())
}

fn text(outer_type: &str, kinds: [Told; 3], format: Format, out: &mut dyn Write) -> anyhow::Result<()> {
    let sums = printable(&sums(&kinds)).into_owned();
    let outer_type = printable(outer_type);
    match format {
        Format::Markdown => write!(out, "\n## {outer_type}\n\n{sums}.\n")?,
        Format::Table | Format::Json => writeln!(out, "{outer_type}: {sums}")?,
    }
    for told in kinds.into_iter().filter(|told| told.listed > 0) {
        if format == Format::Markdown {
            write!(out, "\n### {}\n\n", told.kind.name())?;
        }
        let (left, kind) = (told.count - told.listed, told.kind.name());
        told.copy(out)?;
        if left > 0 {
            let bullet = if format == Format::Markdown { "* " } else { "  " };
            writeln!(out, "{bullet}and {} more {kind}", count(left as usize))?;
        }
    }
    Ok(())
}

/// How many entities differ: `1 added, 2 changed`.
fn sums(kinds: &[Told]) -> String {
    let kinds = kinds.iter().filter(|told| told.count > 0);
    let sums: Vec<_> = kinds.map(|told| format!("{} {}", count(told.count as usize), told.kind.name())).collect();
    if sums.is_empty() { "no difference".to_owned() } else { sums.join(", ") }
}

fn causes(difference: &Difference) -> String {
    if difference.bundle_count == 0 {
        return "no bundle differs: rows or rules do".to_owned();
    }
    let one = |cause: &Cause| format!("bundle {} {} {}", cause.uuid, cause.version, cause.change.name());
    let left = difference.bundle_count as usize - difference.bundles.len();
    let more = (left > 0).then(|| format!("and {} more", count(left)));
    difference.bundles.iter().map(one).chain(more).collect::<Vec<_>>().join("; ")
}

fn values(values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| short(value)).collect();
    values.join(", ")
}

/// An entity in a table: itself, and a line for each place that differs.
fn row(kind: Kind, difference: &Difference) -> String {
    let sign = match kind {
        Kind::Added => '+',
        Kind::Removed => '-',
        Kind::Changed => '~',
    };
    let mut text = format!("{sign} {}  {}\n", difference.entity_id, causes(difference));
    for field in &difference.fields {
        let (removed, added) = (values(&field.removed), values(&field.added));
        text.extend(["    ", &field.path]);
        for (sign, values) in [("  - ", removed), ("  + ", added)] {
            if !values.is_empty() {
                text.extend([sign, &values]);
            }
        }
        text.push('\n');
    }
    text
}

/// An entity in a changelog.
fn item(difference: &Difference) -> String {
    let mut text = format!("* `{}`: {}\n", difference.entity_id, causes(difference));
    for field in &difference.fields {
        let (removed, added) = (values(&field.removed), values(&field.added));
        let change = match (&removed[..], &added[..]) {
            ("", added) => format!("{} added", code(added)),
            (removed, "") => format!("{} removed", code(removed)),
            (removed, added) => format!("{} instead of {}", code(added), code(removed)),
        };
        text.push_str(&format!("  * `{}`: {change}\n", field.path));
    }
    text
}

/// Text as code in Markdown, whatever is in it.
fn code(text: &str) -> String {
    let most = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(most + 1);
    if most > 0 { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}
