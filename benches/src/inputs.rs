//! Bundles to measure with, in memory.

use std::path::{Path, PathBuf};

use azul_synth::{Catalog, CatalogSpec, Shape, shape_bundle};
use azul_transform::json::Document;

use crate::in_workspace;

/// Bundles in memory, with a name.
#[derive(Debug, Clone)]
pub struct Input {
    /// Name in tables and of benches.
    pub name: String,
    /// The text of each bundle.
    pub bundles: Vec<Vec<u8>>,
}

/// How large an input is; larger ones are measured less often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// Less than 4 MB: fits into the caches of a core, or nearly.
    Small,
    /// Less than 20 MB.
    Medium,
    /// Anything more.
    Large,
}

/// Seed of everything generated.
const SEED: u64 = 1;

/// Fixtures that are not bundles but what bundles are loaded from.
const NOT_BUNDLES: &str = "staging-area";

impl Input {
    /// The fixtures of this repository that are sound.
    pub fn fixtures() -> Self {
        let cases = entries(&in_workspace("fixtures/hca"));
        let sound = |case: &&PathBuf| {
            let name = case.file_name().unwrap_or_default().to_string_lossy();
            case.is_dir() && !name.starts_with("invalid-") && name != NOT_BUNDLES
        };
        let bundles = cases.iter().filter(sound).flat_map(|case| bundles(case)).collect();
        Self { name: "fixtures".into(), bundles }
    }

    /// A generated catalog with the shape of the real one.
    pub fn catalog(bundles: u64) -> Self {
        let catalog = Catalog::new(CatalogSpec { bundles, seed: SEED, ..CatalogSpec::default() });
        Self { name: format!("catalog of {bundles}"), bundles: catalog.iter().collect() }
    }

    /// A single bundle of an extreme shape.
    pub fn shape(shape: Shape, entities: usize) -> Self {
        Self { name: format!("{} of {entities}", name(shape)), bundles: vec![shape_bundle(shape, entities, SEED)] }
    }

    /// The bundles of the conformance corpus, if `AZUL_CONFORMANCE` says where it is.
    ///
    /// # Panics
    /// If there is no corpus where it is said to be.
    pub fn corpus() -> Option<Self> {
        let folder = std::env::var_os("AZUL_CONFORMANCE").filter(|folder| !folder.is_empty())?;
        let folder = in_workspace(folder).join("hca/bundles");
        let bundles = bundles(&folder);
        assert!(!bundles.is_empty(), "AZUL_CONFORMANCE names no corpus: {} has no bundles", folder.display());
        Some(Self { name: "corpus".into(), bundles })
    }

    /// The inputs that every stage is measured with.
    pub fn all(catalog: u64) -> Vec<Self> {
        [Self::fixtures(), Self::catalog(catalog)].into_iter().chain(Self::corpus()).collect()
    }

    /// Size of all bundles in bytes.
    pub fn bytes(&self) -> usize {
        self.bundles.iter().map(Vec::len).sum()
    }

    /// Size class.
    pub fn size(&self) -> Size {
        match self.bytes() {
            0..4_000_000 => Size::Small,
            4_000_000..20_000_000 => Size::Medium,
            _ => Size::Large,
        }
    }

    /// Number of metadata documents.
    ///
    /// # Panics
    /// If a bundle is not JSON.
    pub fn entities(&self) -> usize {
        let count = |bundle: &Vec<u8>| {
            let document = Document::parse(bundle.clone()).expect("an input is JSON");
            document.root().get("metadata").map_or(0, |metadata| metadata.entries().count())
        };
        self.bundles.iter().map(count).sum()
    }
}

impl Size {
    /// How often a work of that size is measured.
    pub fn rounds(self) -> usize {
        match self {
            Self::Small => 60,
            Self::Medium => 30,
            Self::Large => 8,
        }
    }
}

/// The shapes whose cost is linear in their size: documents of the others are quadratic.
pub const SHAPES: [Shape; 4] = [Shape::Chain, Shape::Plate, Shape::Pool, Shape::Diamond];

/// Name of a shape.
pub fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Chain => "chain",
        Shape::Plate => "plate",
        Shape::Pool => "pool",
        Shape::Diamond => "diamond",
        Shape::AnalysisFan => "fan",
    }
}

/// The contents of all JSON files in a folder.
fn bundles(folder: &Path) -> Vec<Vec<u8>> {
    let files = entries(folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "json"));
    files.map(|file| std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut entries: Vec<_> = found.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    entries.sort();
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_inputs_are_as_large_as_asked_for() {
        assert_eq!(Input::catalog(5).bundles.len(), 5);
        for shape in SHAPES {
            assert!((96..=100).contains(&Input::shape(shape, 100).entities()), "{shape:?}");
        }
    }

    #[test]
    fn size_classes_go_by_bytes() {
        assert_eq!(Input::fixtures().size(), Size::Small);
        let large = Input { name: String::new(), bundles: vec![vec![0; 20_000_000]] };
        assert_eq!(large.size(), Size::Large);
    }
}
