//! The corpus: where it is, how it is configured, and counting what is equal.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use azul_projects_anvil::Anvil;
use azul_transform::json::{Document, Json};
use azul_transform::testing::difference;
use azul_transform::{Batch, Bundle, Context, Plugin, Renderer, Result, transform, write_line};

/// The folder of the corpus, or nothing if it is not at hand, which is said once per test.
pub fn folder() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("AZUL_CONFORMANCE").filter(|folder| !folder.is_empty()) else {
        println!(
            "conformance: SKIPPED. Set AZUL_CONFORMANCE to the folder of the corpus; \
             README.md says where it comes from."
        );
        return None;
    };
    // Tests run in the folder of their crate; a relative path is meant from that of the workspace.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    assert!(folder.join("anvil/bundles").is_dir(), "AZUL_CONFORMANCE names no corpus: {}", folder.display());
    Some(folder)
}

/// `AZUL_CONFORMANCE_REQUIRED=1` says that skipping these tests is a failure.
#[test]
fn the_corpus_is_there_if_it_is_required() {
    let required = std::env::var_os("AZUL_CONFORMANCE_REQUIRED").is_some_and(|required| required == "1");
    assert!(!required || folder().is_some(), "AZUL_CONFORMANCE_REQUIRED is set, but AZUL_CONFORMANCE is not");
}

/// How the reference was configured.
pub fn context() -> Context {
    Context::new("dummy", "test")
}

pub fn read(path: impl AsRef<Path>) -> Document {
    let path = path.as_ref();
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Document::parse(bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

pub fn bundle_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    files
}

pub fn stem(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().strip_suffix(".json").unwrap().to_owned()
}

/// Transforms and renders a bundle.
pub fn documents(bundle: &Path, context: &Context) -> Result<(Batch, Documents)> {
    let bundle = Bundle::parse(std::fs::read(bundle).unwrap())?;
    let batch = transform(&Anvil, bundle, context)?;
    let documents = render(&batch, context)?;
    Ok((batch, documents))
}

pub fn render(batch: &Batch, context: &Context) -> Result<Documents> {
    let renderer = Renderer::new(Anvil.schema()?, context)?;
    let mut lines = Vec::new();
    renderer.render(batch)?.write_lines(&mut lines);
    for replica in batch.replicas() {
        let id = replica.id().to_string();
        write_line(&mut lines, renderer.replica_index(), &id, |out| replica.write(out));
    }
    Ok(Documents::parse(&lines))
}

/// Documents by index and id.
#[derive(Default)]
pub struct Documents(pub BTreeMap<(String, String), Document>);

impl Documents {
    pub fn read(path: impl AsRef<Path>) -> Self {
        Self::parse(&std::fs::read(path.as_ref()).unwrap_or_else(|e| panic!("{}: {e}", path.as_ref().display())))
    }

    pub fn parse(lines: &[u8]) -> Self {
        let mut documents = BTreeMap::new();
        for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let document = Document::parse(line).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(line)));
            let part = |key| document.root().get(key).and_then(Json::as_str).unwrap().to_owned();
            let key = (part("_index"), part("_id"));
            assert!(documents.insert(key.clone(), document).is_none(), "{key:?} occurs twice");
        }
        Self(documents)
    }

    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Counts equal documents and collects differences.
#[derive(Default)]
pub struct Tally {
    pub matched: usize,
    pub expected: usize,
    pub problems: Vec<String>,
}

impl Tally {
    pub fn compare(&mut self, what: &str, expected: &Documents, actual: &Documents) {
        for (key, document) in &expected.0 {
            self.expected += 1;
            let source = |document: &Document| -> Document {
                let mut out = Vec::new();
                document.root().get("_source").unwrap().write(&mut out);
                Document::parse(out).unwrap()
            };
            match actual.0.get(key) {
                None => self.problem(format!("{what}: {key:?} is missing")),
                Some(actual) => match difference(source(document).root(), source(actual).root()) {
                    None => self.matched += 1,
                    Some(difference) => self.problem(format!("{what}: {key:?} {difference}")),
                },
            }
        }
        for key in actual.0.keys().filter(|key| !expected.0.contains_key(*key)) {
            self.problem(format!("{what}: {key:?} is not expected"));
        }
    }

    pub fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    pub fn check(&mut self, what: &str, equal: bool, problem: impl FnOnce() -> String) {
        self.expected += 1;
        match equal {
            true => self.matched += 1,
            false => self.problem(format!("{what}: {}", problem())),
        }
    }

    /// Says how many matched, and fails if any did not.
    pub fn finish(self, what: &str) {
        let Self { matched, expected, problems } = self;
        println!("conformance: {what}: {matched} of {expected} equal");
        for problem in problems.iter().take(20) {
            println!("  {}", problem.chars().take(600).collect::<String>());
        }
        assert!(expected > 0, "{what}: the corpus has nothing to compare");
        assert!(problems.is_empty(), "{what}: {} problems", problems.len());
    }
}
