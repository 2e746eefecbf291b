//! The BDBag manifest: a table with a line for each bundle and columns for each of its files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;

use azul_transform::json::{Document, Json};
use azul_transform::{Error, ErrorKind, Result, uuid};

use super::bag::Bag;
use crate::files::{Overlay, files};
use crate::manifest::table::{Cell, Columns, JOINER, Part, TableWriter};
use crate::project::{ManifestFormat, ManifestRequest, Written};

/// A BDBag for Terra. It reads documents twice: what is remembered of the first time is which files a bundle has.
pub struct TerraBdbag {
    /// What files of a bundle have in common that are told apart by a number only, such as their format.
    pub qualifier: fn(file: Json<'_>) -> String,
}

impl ManifestFormat for TerraBdbag {
    fn name(&self) -> &'static str {
        "terra.bdbag"
    }

    fn description(&self) -> &'static str {
        "Tables of participants and samples with links to their files, for import into a Terra workspace, as a BDBag."
    }

    fn extension(&self) -> &'static str {
        "zip"
    }

    fn content_type(&self) -> &'static str {
        "application/octet-stream"
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        let columns = Columns::new(request.project.schema(), request.columns)?;
        let bundles = self.bundles(request)?;
        Bag::new(out, request.now).write("participants.tsv", |out| table(&columns, &bundles, request, out))?;
        Ok(Written::default())
    }
}

/// The bundles that have a line, in the order in which documents mention them.
struct Bundles {
    bundles: Vec<Bundle>,
    /// Qualifiers by name, each with the greatest number of files that a bundle has of it.
    qualifiers: BTreeMap<String, usize>,
    /// Qualifiers in the order of appearance.
    names: Vec<String>,
}

/// A bundle.
struct Bundle {
    uuid: String,
    version: String,
    files: Vec<Member>,
}

/// A file of a bundle.
struct Member {
    /// Id of the document about the file.
    entity_id: u128,
    /// Its UUID.
    uuid: u128,
    /// Position of its qualifier in the order of appearance.
    qualifier: u32,
}

impl TerraBdbag {
    fn bundles(&self, request: &ManifestRequest<'_>) -> Result<Bundles> {
        let mut bundles: Vec<Bundle> = Vec::new();
        let mut known: HashMap<(String, String), usize> = HashMap::new();
        let mut qualifiers: Vec<String> = Vec::new();
        for document in request.files()? {
            let document = document?;
            let source = Document::parse(document.source)?;
            let Some(file) = files(source.root()).first().copied() else { continue };
            let qualifier = qualifier(&(self.qualifier)(file));
            let position = qualifiers.iter().position(|known| *known == qualifier).unwrap_or_else(|| {
                qualifiers.push(qualifier);
                qualifiers.len() - 1
            });
            let text = |json: Json<'_>, name| json.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
            let (entity_id, uuid) = (uuid::parse(&document.id)?, uuid::parse(&text(file, "uuid"))?);
            for bundle in source.root().get("bundles").into_iter().flat_map(Json::items) {
                let (uuid_of_bundle, version) = (text(bundle, "uuid"), text(bundle, "version"));
                let index = *known.entry((uuid_of_bundle.clone(), version.clone())).or_insert_with(|| {
                    bundles.push(Bundle { uuid: uuid_of_bundle, version, files: Vec::new() });
                    bundles.len() - 1
                });
                bundles[index].files.push(Member { entity_id, uuid, qualifier: position as u32 });
            }
        }
        drop(known);
        let bundles = without_contained(bundles);
        let mut greatest_counts: BTreeMap<String, usize> = BTreeMap::new();
        for bundle in &bundles {
            let mut counts: HashMap<u32, usize> = HashMap::new();
            bundle.files.iter().for_each(|file| *counts.entry(file.qualifier).or_default() += 1);
            for (position, count) in counts {
                let greatest = greatest_counts.entry(qualifiers[position as usize].clone()).or_default();
                *greatest = (*greatest).max(count);
            }
        }
        Ok(Bundles { bundles, qualifiers: greatest_counts, names: qualifiers })
    }
}

impl Bundles {
    /// Position of a qualifier in the order of appearance.
    fn position(&self, qualifier: &str) -> u32 {
        self.names.iter().position(|name| name == qualifier).unwrap_or_default() as u32
    }
}

/// A qualifier as part of the name of a column.
fn qualifier(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '-' }).collect()
}

/// Drops every bundle whose files another bundle has as well; of those with the same files the older one.
fn without_contained(bundles: Vec<Bundle>) -> Vec<Bundle> {
    let sets: Vec<Vec<u128>> = bundles
        .iter()
        .map(|bundle| bundle.files.iter().map(|file| file.uuid).collect::<BTreeSet<_>>().into_iter().collect())
        .collect();
    let mut newest: HashMap<&[u128], usize> = HashMap::new();
    for (i, set) in sets.iter().enumerate() {
        let kept = newest.entry(set).or_insert(i);
        if bundles[i].version > bundles[*kept].version {
            *kept = i;
        }
    }
    // Only bundles that have the rarest file of a bundle can contain it.
    let mut having: HashMap<u128, Vec<usize>> = HashMap::new();
    for &i in newest.values() {
        sets[i].iter().for_each(|file| having.entry(*file).or_default().push(i));
    }
    let is_contained = |i: usize| {
        let rarest = sets[i].iter().map(|file| &having[file]).min_by_key(|bundles| bundles.len());
        let contains = |other: usize| {
            sets[other].len() > sets[i].len() && sets[i].iter().all(|file| sets[other].binary_search(file).is_ok())
        };
        rarest.is_some_and(|bundles| bundles.iter().any(|other| contains(*other)))
    };
    let kept: Vec<bool> = (0..bundles.len()).map(|i| newest[&sets[i][..]] == i && !is_contained(i)).collect();
    bundles.into_iter().zip(kept).filter_map(|(bundle, kept)| kept.then_some(bundle)).collect()
}

/// Writes the table.
fn table(columns: &Columns, bundles: &Bundles, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<()> {
    let (of_files, others): (Vec<&Part>, Vec<&Part>) = columns.0.iter().partition(|part| part.is_files());
    let (of_bundles, others): (Vec<&Part>, Vec<&Part>) = others.into_iter().partition(|part| part.is_bundles());
    let titles = |parts: &[&Part]| -> Vec<String> {
        parts.iter().flat_map(|part| &part.columns).map(|column| column.title.replace('.', "__")).collect()
    };
    let mut table = TableWriter::tabs(out);
    table.cell("entity:participant_id");
    for title in titles(&of_bundles).into_iter().chain(titles(&others)) {
        table.cell(&title);
    }
    let file_titles = titles(&of_files);
    for (qualifier, &count) in &bundles.qualifiers {
        for i in 0..count {
            let number = if count > 1 { format!("_{i}") } else { String::new() };
            for title in &file_titles {
                table.cell(&format!("__{qualifier}{number}__{title}"));
            }
        }
    }
    table.end_row()?;
    for bundle in &bundles.bundles {
        let cells = Cells::of(bundle, &of_files, &others, request)?;
        table.cell(&format!("{}.{}", bundle.uuid, bundle.version.replace(':', "")));
        for column in of_bundles.iter().flat_map(|part| &part.columns) {
            let value = if column.field == "version" { &bundle.version } else { &bundle.uuid };
            table.cell(value);
        }
        for values in &cells.others {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            table.cell(&values.join(JOINER));
        }
        for (qualifier, &count) in &bundles.qualifiers {
            let files = cells.files.get(&bundles.position(qualifier)).map_or(&[][..], Vec::as_slice);
            for i in 0..count {
                for column in 0..file_titles.len() {
                    let cell = files.get(i).map_or("", |file| &file.cells[column]);
                    table.cell(cell);
                }
            }
        }
        table.end_row()?;
    }
    table.flush()
}

/// The cells of a bundle.
struct Cells {
    /// Values of columns that are neither of bundles nor of files.
    others: Vec<BTreeSet<String>>,
    /// Files by qualifier, in order.
    files: HashMap<u32, Vec<FileCells>>,
}

/// The cells of a file.
struct FileCells {
    /// Its name, backwards, so that files sort by their endings.
    order: String,
    cells: Vec<String>,
}

impl Cells {
    /// Reads the documents about the files of a bundle again.
    fn of(bundle: &Bundle, of_files: &[&Part], others: &[&Part], request: &ManifestRequest<'_>) -> Result<Self> {
        let count = others.iter().map(|part| part.columns.len()).sum();
        let mut all = Self { others: vec![BTreeSet::new(); count], files: HashMap::new() };
        for member in &bundle.files {
            let id = uuid::print(member.entity_id);
            let gone = || Error::new(ErrorKind::Io, format!("the document about file {id} is not there any more"));
            let document = request.index.get(&request.query.outer_type, &id)?.ok_or_else(gone)?;
            let source = Document::parse(document.source)?;
            let (root, files) = (source.root(), files(source.root()));
            let file = Overlay::of(files.get(..1).unwrap_or_default());
            let mut cell = Cell::default();
            let mut columns = all.others.iter_mut();
            for part in others {
                part.cells(part.list(root), &mut cell, |_, cell| {
                    if let Some(values) = columns.next() {
                        values.extend(cell.finish().split(JOINER).map(str::to_owned));
                    }
                    Ok(())
                })?;
            }
            let mut cells = Vec::new();
            for part in of_files {
                part.cells_of_file(file, request.urls, &mut cell, |_, cell| {
                    cells.push(cell.finish().to_owned());
                    Ok(())
                })?;
            }
            let order = file.text("name").unwrap_or_default().chars().rev().collect();
            all.files.entry(member.qualifier).or_default().push(FileCells { order, cells });
        }
        all.files.values_mut().for_each(|files| files.sort_by(|a, b| a.order.cmp(&b.order)));
        Ok(all)
    }
}
