//! A file in a document: the entity that the document is about, and files that belong to it.

use azul_transform::json::Json;

use super::native::text;
use super::urls::FileUrls;

/// The inner entity type of files, and the outer one of documents about them.
pub(crate) const FILES: &str = "files";
/// The field with files that belong to a file.
pub(crate) const RELATED: &str = "related_files";

/// What a file is laid over: the file before it, and so on. A field that one lacks is that of the one below.
#[derive(Clone, Copy)]
pub(crate) struct Overlay<'s, 'd>(&'s [Json<'d>]);

impl<'s, 'd> Overlay<'s, 'd> {
    /// The last of the files, laid over the others.
    pub fn of(files: &'s [Json<'d>]) -> Self {
        Self(files)
    }

    /// The file, then what it is laid over.
    pub fn layers(self) -> impl Iterator<Item = Json<'d>> {
        self.0.iter().rev().copied()
    }

    /// The text of a field, if it has one.
    pub fn text(self, field: &str) -> Option<&'d str> {
        self.0.iter().rev().find(|file| file.get(field).is_some()).and_then(|file| text(*file, field))
    }

    /// The URL of the file; nothing if it cannot be downloaded.
    pub fn url(self, urls: &FileUrls, more: &[(&str, &str)]) -> Option<String> {
        urls.url(self.text("uuid")?, self.text("version")?, self.text("drs_uri"), more)
    }
}

/// The file of a document, then the related ones; nothing if the document is not about a file.
pub(crate) fn files<'d>(document: Json<'d>) -> Vec<Json<'d>> {
    files_in(document.get("contents").and_then(|contents| contents.get(FILES)))
}

/// The same for the list of files of a document.
pub(crate) fn files_in<'d>(list: Option<Json<'d>>) -> Vec<Json<'d>> {
    let mut files = Vec::new();
    if let Some(file) = list.and_then(|list| list.at(0)) {
        files.push(file);
        files.extend(file.get(RELATED).into_iter().flat_map(Json::items));
    }
    files
}

/// Each of the files, laid over those before it.
pub(crate) fn overlays<'s, 'd>(files: &'s [Json<'d>]) -> impl Iterator<Item = Overlay<'s, 'd>> {
    (1..=files.len()).map(|end| Overlay::of(&files[..end]))
}

/// The greatest bundle of a document, by version and then UUID.
pub(crate) fn latest_bundle<'d>(document: Json<'d>) -> Option<(&'d str, &'d str)> {
    let bundles = document.get("bundles").into_iter().flat_map(Json::items);
    let bundle = |bundle: Json<'d>| Some((bundle.get("version")?.as_str()?, bundle.get("uuid")?.as_str()?));
    bundles.filter_map(bundle).max()
}
