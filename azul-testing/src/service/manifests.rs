//! Manifests compared with those that were recorded.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use crate::corpus::{Corpus, Tally, read};
use crate::difference;
use azul_transform::Result;
use azul_transform::json::{Document, Json};

use super::{Recorded, avro};
use azul_search::filters::Filters;
use azul_search::index::SearchIndex;
use azul_search::manifest::identity::{Ingredients, content_hash, source_hash};
use azul_search::manifest::{ManifestFormat, ManifestKey, ManifestRequest, Written, formats};
use azul_search::query::Query;
use azul_search::repository::FileUrls;
use azul_search::service::Caller;

/// Revision of the program that recorded manifests are said to be from.
pub(super) const GIT_COMMIT: &str = "9347432ab0da43c73409ac7fd3edfe29cf3ae678";
/// What recorded URLs begin with.
pub(super) const BASE_URL: &str = "https://service.test";

/// A recorded manifest, and what it takes to make it again.
struct Case<'r> {
    recorded: &'r Recorded,
    line: Json<'r>,
    format: &'static dyn ManifestFormat,
    query: Query,
    caller: Caller,
    urls: FileUrls,
    filters: Document,
}

/// Every manifest is equal, and so is its identity.
///
/// # Panics
/// If not all are equal.
pub fn equal(corpus: &Corpus, needs_drs_uri: bool) {
    let recorded = Recorded::new(corpus);
    let (mut contents, mut identities) = (Tally::default(), Tally::default());
    for line in recorded.lines("manifests/index.ndjson") {
        let case = Case::new(&recorded, line.root(), needs_drs_uri);
        let what = format!("{} {}", case.text("name"), case.text("format"));
        let made = case.write();
        let name = made.as_ref().ok().and_then(|(_, written)| written.name.clone());
        case.compare_identity(&what, name, &mut identities);
        let difference = match made {
            Ok((bytes, _)) => case.difference(&bytes),
            Err(error) => Some(format!("is refused: {error}")),
        };
        contents.check(&what, difference.is_none(), || difference.unwrap_or_default());
    }
    identities.finish("identities of manifests");
    contents.finish("manifests");
}

impl<'r> Case<'r> {
    fn new(recorded: &'r Recorded, line: Json<'r>, needs_drs_uri: bool) -> Self {
        let project = &recorded.project;
        let mut filters = Vec::new();
        line.get("filters").expect("filters").write(&mut filters);
        let filters = Document::parse(filters).expect("filters");
        let sources = line.get("source_ids").into_iter().flat_map(Json::items);
        let sources = sources.filter_map(|source| source.as_str().map(str::to_owned)).collect();
        let caller = Caller { sources: Arc::new(sources), authenticated: false };
        let query =
            Filters::read(project, Some(filters.text()), None).expect("filters").query(project, "files", &caller);
        let name = line.get("format").and_then(Json::as_str).expect("a format");
        let format = formats(project).into_iter().find(|format| format.name() == name);
        Self {
            recorded,
            line,
            format: format.unwrap_or_else(|| panic!("the project has no format {name}")),
            query: query.expect("a query"),
            caller,
            urls: FileUrls { base_url: BASE_URL.to_owned(), catalog: "test".to_owned(), needs_drs_uri },
            filters,
        }
    }

    fn text(&self, name: &str) -> &'r str {
        self.line.get(name).and_then(Json::as_str).unwrap_or_default()
    }

    /// Makes the manifest.
    fn write(&self) -> Result<(Vec<u8>, Written)> {
        let request = ManifestRequest {
            project: &self.recorded.project,
            index: &*self.recorded.index,
            query: &self.query,
            columns: &[],
            catalog: "test",
            urls: &self.urls,
            now: 1_700_000_000_000,
        };
        let mut bytes = Vec::new();
        let written = self.format.write(&request, &mut bytes)?;
        Ok((bytes, written))
    }

    fn compare_identity(&self, what: &str, name: Option<String>, tally: &mut Tally) {
        let index = &*self.recorded.index;
        let content = index.scan(&self.query).and_then(content_hash).expect("a hash");
        let ingredients = Ingredients {
            git_commit: GIT_COMMIT,
            catalog: "test",
            format: self.format.name(),
            content_hash: content,
            filters: self.filters.root(),
            options: "",
        };
        let key = ManifestKey {
            catalog: "test".to_owned(),
            format: self.format.name().to_owned(),
            manifest_hash: ingredients.hash(),
            source_hash: source_hash(&*self.caller.sources),
        };
        let extension = self.format.extension();
        let atlas = self.recorded.project.name();
        let file_name = match name {
            Some(name) => format!("{name}.{extension}").replace("2023-11-14 22.13", "{YYYY-MM-DD HH.MM}"),
            None => key.file_name(atlas, extension),
        };
        let execution_id = key.execution_id().iter().map(|byte| format!("{byte:02x}")).collect();
        let actual: BTreeMap<&str, String> = BTreeMap::from([
            ("manifest_hash", key.manifest_hash.to_string()),
            ("source_hash", key.source_hash.to_string()),
            ("execution_id", execution_id),
            ("file_name", file_name),
            ("object_key", key.object_key(extension)),
            ("content_type", self.format.content_type().to_owned()),
        ]);
        let recorded = self.line.get("manifest_content_hash").map(Json::kind);
        let same = recorded == Some(azul_transform::json::Kind::Int(content.into()));
        tally.check(what, same, || format!("content hash {content}, not {recorded:?}"));
        for (name, actual) in actual {
            // What the reference could not make has no name. What it stores in parts has no content type of its own.
            let expected = self.line.get(name).and_then(Json::as_str).filter(|text| *text != "binary/octet-stream");
            if let Some(expected) = expected {
                tally.check(what, expected == actual, || format!("{name} {actual:?}, not {expected:?}"));
            }
        }
        let partitions = self.line.get("partitions").map(Json::kind);
        let one = azul_transform::json::Kind::Int(1);
        tally.check(what, partitions.is_none_or(|partitions| partitions == one), || {
            format!("{partitions:?} partitions")
        });
    }

    /// The first difference between a manifest and the recorded one.
    fn difference(&self, bytes: &[u8]) -> Option<String> {
        if self.line.get("error").is_some() {
            // The reference makes none; it is enough that we do, and that it can be read.
            return (self.format.extension() == "avro" && avro::read(bytes).records.is_empty())
                .then(|| "has no records".to_owned());
        }
        let path = self.recorded.path("manifests").join(self.text("path"));
        let file = || std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        match self.format.name() {
            "terra.bdbag" => self.bag_difference(bytes),
            "verbatim.jsonl" => multiset_difference(&json_lines(&file()), &json_lines(bytes)),
            "terra.pfb" | "verbatim.pfb" => self.avro_difference(bytes),
            _ => text_difference(&String::from_utf8_lossy(&file()), &String::from_utf8_lossy(bytes)),
        }
    }

    fn avro_difference(&self, bytes: &[u8]) -> Option<String> {
        let path = self.recorded.path("manifests").join(self.text("path"));
        let path = path.to_string_lossy();
        let (schema, actual) = (read(format!("{path}.schema.json")), avro::read(bytes));
        if let Some(difference) = difference(schema.root(), actual.schema.root()) {
            return Some(format!("schema: {difference}"));
        }
        let expected = super::catalog::lines(format!("{path}.records.ndjson").into());
        if self.format.name() == "verbatim.pfb" {
            return multiset_difference(&expected, &actual.records);
        }
        let pairs = expected.iter().zip(&actual.records).enumerate();
        let first = pairs.filter_map(|(i, (one, other))| Some((i, difference(one.root(), other.root())?))).next();
        match first {
            Some((i, difference)) => Some(format!("record {i}: {difference}")),
            None if expected.len() == actual.records.len() => None,
            None => Some(format!("{} records, not {}", actual.records.len(), expected.len())),
        }
    }

    fn bag_difference(&self, bytes: &[u8]) -> Option<String> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut members = BTreeMap::new();
        for i in 0..archive.len() {
            let mut member = archive.by_index(i).expect("a member");
            let name = member.name().expect("a name").into_owned();
            let mut text = String::new();
            member.read_to_string(&mut text).expect("text");
            members.insert(name, text);
        }
        let expected = self.line.get("members").into_iter().flat_map(Json::items).filter_map(Json::as_str);
        let expected: Vec<_> = expected.collect();
        if !members.keys().eq(expected.iter()) {
            return Some(format!("members {:?}", members.keys()));
        }
        let folder = self.recorded.path("manifests").join(self.text("path"));
        ["bagit.txt", "data/participants.tsv", "manifest-md5.txt", "manifest-sha256.txt"].into_iter().find_map(|name| {
            let expected = std::fs::read_to_string(folder.join("manifest").join(name)).expect("a recorded member");
            let difference = text_difference(&expected, &members[&format!("manifest/{name}")])?;
            Some(format!("{name}: {difference}"))
        })
    }
}

fn json_lines(bytes: &[u8]) -> Vec<Document> {
    let parse = |line: &str| Document::parse(line).expect("a line of JSON");
    String::from_utf8_lossy(bytes).lines().map(parse).collect()
}

/// What one has more often than the other; the order does not matter.
fn multiset_difference(expected: &[Document], actual: &[Document]) -> Option<String> {
    let sorted = |documents: &[Document]| {
        let canonical = |document: &Document| azul_transform::json::canonical::canonical(document.root());
        let mut texts: Vec<String> = documents.iter().map(canonical).collect();
        texts.sort_unstable();
        texts
    };
    let (expected, actual) = (sorted(expected), sorted(actual));
    let first = expected.iter().zip(&actual).find(|(one, other)| one != other);
    match first {
        Some((one, other)) => Some(format!("{other}, not {one}")),
        None if expected.len() == actual.len() => None,
        None => Some(format!("{} lines, not {}", actual.len(), expected.len())),
    }
}

fn text_difference(expected: &str, actual: &str) -> Option<String> {
    if expected == actual {
        return None;
    }
    let lines = expected.split('\n').zip(actual.split('\n')).enumerate();
    for (i, (one, other)) in lines {
        if one != other {
            let cells = one.split('\t').zip(other.split('\t')).enumerate();
            let cell = cells.into_iter().find(|(_, (one, other))| one != other);
            return Some(format!("line {}: {cell:?}", i + 1));
        }
    }
    Some(format!("{} bytes, not {}", actual.len(), expected.len()))
}
