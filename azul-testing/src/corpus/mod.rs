//! The conformance corpus: where it is, and what we make of its bundles.

mod tally;

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Documents, Run};
use azul_transform::json::Document;
use azul_transform::{Batch, Bundle, Context, Error, Plugin, Result, Store, transform};

pub use tally::Tally;
pub(super) use tally::written;

/// The part of the corpus that is about one project, and how the reference was configured.
#[derive(Debug)]
pub struct Corpus {
    /// The plugin and its context.
    pub run: Run,
    folder: PathBuf,
}

impl Corpus {
    /// The corpus that `AZUL_CONFORMANCE` names, or nothing if it is not at hand, which is said.
    ///
    /// `package` is the folder of the package: a relative path is meant from that of the workspace around it.
    ///
    /// # Panics
    /// If the variable names something else, or is required but not set: `AZUL_CONFORMANCE_REQUIRED=1` says that
    /// skipping these tests is a failure.
    pub fn find(plugin: &dyn Plugin, context: Context, package: &str) -> Option<Self> {
        let folder = folder(package)?;
        let corpus = Self { run: Run::new(plugin, context), folder };
        let bundles = corpus.path("bundles");
        assert!(bundles.is_dir(), "AZUL_CONFORMANCE names no corpus: there is no {}", bundles.display());
        Some(corpus)
    }

    /// A file or folder of the project.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.join(self.run.project.name()).join(path)
    }

    /// A file or folder that is about no project in particular.
    pub fn shared(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.join(path)
    }

    /// A file of the project.
    ///
    /// # Panics
    /// As [`read`].
    pub fn read(&self, path: impl AsRef<Path>) -> Document {
        read(self.path(path))
    }

    /// Transforms the bundle in a file.
    ///
    /// # Panics
    /// If the file cannot be read, or the bundle is refused.
    pub fn batch(&self, bundle: &Path) -> Batch {
        self.run.batch(bytes(bundle)).unwrap_or_else(|e| panic!("{}: {e}", bundle.display()))
    }

    /// Transforms and renders the bundle in a file.
    ///
    /// # Errors
    /// As [`transform`] and [`Run::documents`].
    pub fn documents(&self, bundle: &Path) -> Result<(Batch, Documents)> {
        self.documents_in(bundle, &self.run.context)
    }

    /// Transforms and renders the bundle in a file in another context.
    ///
    /// # Errors
    /// As [`Corpus::documents`].
    ///
    /// # Panics
    /// If the file cannot be read.
    pub fn documents_in(&self, bundle: &Path, context: &Context) -> Result<(Batch, Documents)> {
        let batch = transform(&self.run.project, Bundle::parse(bytes(bundle))?, context)?;
        let documents = self.run.documents(&batch)?;
        Ok((batch, documents))
    }

    /// The aggregates of what is in a store, and why entities have none.
    pub fn aggregates(&self, store: &Store) -> (Documents, Vec<Error>) {
        let (lines, failures) = self.run.aggregates(store, 1);
        (Documents::parse(&lines), failures)
    }
}

/// A file of JSON.
///
/// # Panics
/// If the file cannot be read or is not JSON.
pub fn read(path: impl AsRef<Path>) -> Document {
    let path = path.as_ref();
    Document::parse(bytes(path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The bundles in a folder, by name.
///
/// # Panics
/// If there is no such folder.
pub fn bundle_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    files
}

/// Name of a file without its suffix.
pub fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The folder that `AZUL_CONFORMANCE` names, or nothing, which is said.
///
/// `package` is the folder of the package: a relative path is meant from that of the workspace around it.
///
/// # Panics
/// If the variable is not set although `AZUL_CONFORMANCE_REQUIRED=1` says that it must be.
pub fn folder(package: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("AZUL_CONFORMANCE").filter(|folder| !folder.is_empty());
    if folder.is_none() {
        let required = std::env::var_os("AZUL_CONFORMANCE_REQUIRED").is_some_and(|required| required == "1");
        assert!(!required, "AZUL_CONFORMANCE_REQUIRED is set, but AZUL_CONFORMANCE is not");
        // Tests that pass are quiet otherwise, and this must not look as if the corpus had been equal: it goes where the
        // test runner does not take it away.
        let message = "conformance: SKIPPED. Set AZUL_CONFORMANCE to the folder of the corpus; README.md says where it comes \
                       from.";
        writeln!(std::io::stderr().lock(), "{message}").ok();
    }
    Some(Path::new(package).join("..").join(folder?))
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    /// Run by the other test, as any plain run has it.
    #[test]
    fn a_test_of_the_corpus() {
        super::folder(env!("CARGO_MANIFEST_DIR"));
    }

    #[test]
    #[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
    fn what_is_skipped_shows_in_the_log_of_a_plain_run() {
        let run = |required: &str| {
            let mut tests = Command::new(std::env::current_exe().unwrap());
            tests.args(["--exact", "corpus::tests::a_test_of_the_corpus"]).env_remove("AZUL_CONFORMANCE");
            let output = tests.env("AZUL_CONFORMANCE_REQUIRED", required).output().unwrap();
            (output.status.success(), String::from_utf8_lossy(&output.stderr).contains("conformance: SKIPPED"))
        };
        assert_eq!(run("0"), (true, true));
        assert_eq!(run("1"), (false, false));
    }
}
