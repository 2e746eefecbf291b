//! A new project in a repository of its own: the example, which is part of the program, under another name.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};

#[path = "../../azul-projects-example/examples/new-project/names.rs"]
mod names;

use names::Names;

/// Files of the example that are copied, and what is in them.
macro_rules! files {
    ($folder:literal: $($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../", $folder, "/", $name))),)+]
    };
}

const LIBRARY: &str = include_str!("../../azul-projects-example/src/lib.rs");
const HARNESS: &str = include_str!("../../azul-projects-example/tests/harness.rs");
const SNAPSHOTS: &[(&str, &str)] = files!("azul-projects-example/tests/snapshots":
    "coverage.snap"
    "shared-book.authors.snap"
    "shared-book.authors_aggregate.snap"
    "shared-book.books.snap"
    "shared-book.books_aggregate.snap"
    "shared-book.replicas.snap"
    "two-branches.authors_aggregate.snap"
    "two-branches.books_aggregate.snap"
    "two-branches.north.authors.snap"
    "two-branches.north.books.snap"
    "two-branches.north.replicas.snap"
    "two-branches.south.authors.snap"
    "two-branches.south.books.snap"
    "two-branches.south.replicas.snap"
);
const FIXTURES: &[(&str, &str)] = files!("fixtures/example":
    "shared-book/README.md"
    "shared-book/bundle.json"
    "two-branches/README.md"
    "two-branches/north.json"
    "two-branches/south.json"
);

/// Where the crates of this repository are taken from.
#[derive(Debug, Clone)]
pub(crate) enum Upstream {
    /// A clone of the repository.
    Clone(PathBuf),
    /// The address of a repository, and a revision of it.
    Repository(String, Option<String>),
}

impl Upstream {
    /// The clone at a path, which must be one, or the repository at an address.
    pub(crate) fn new(place: &str, revision: Option<String>) -> anyhow::Result<Self> {
        if place.contains("://") || place.starts_with("git@") {
            return Ok(Self::Repository(place.to_owned(), revision));
        }
        if revision.is_some() {
            bail!("--rev is for a repository; {place} is taken as it is");
        }
        let path = Path::new(place).canonicalize().with_context(|| format!("--azul {place}"))?;
        if !path.join("azul-transform/Cargo.toml").is_file() {
            bail!("--azul {place}: this is no clone of the repository of azul: it has no azul-transform");
        }
        Ok(Self::Clone(path))
    }

    /// A line of dependencies.
    fn line(&self, package: &str, options: &str) -> String {
        let quoted = |text: &str| toml_string(text);
        let source = match self {
            Self::Clone(path) => format!("path = {}", quoted(&path.join(package).display().to_string())),
            Self::Repository(address, None) => format!("git = {}", quoted(address)),
            Self::Repository(address, Some(revision)) => {
                format!("git = {}, rev = {}", quoted(address), quoted(revision))
            }
        };
        format!("{package} = {{ {source}{options} }}\n")
    }
}

/// Text as a string of TOML, whose escapes are those of JSON.
fn toml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Writes a project to a directory, which must not exist or be empty. Returns what to do next.
pub(crate) fn write(name: &str, directory: &Path, upstream: &Upstream) -> anyhow::Result<String> {
    let names = Names::new(name, LIBRARY).map_err(|problem| anyhow!(problem))?;
    if fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} is there already, and is not empty", directory.display());
    }
    // There is one project here, whose fixtures need no directory of their own.
    let renamed = |text: &str| {
        names
            .rename(text)
            .replace(&format!("../fixtures/{name}"), "fixtures")
            .replace(&format!("`fixtures/{name}`"), "`fixtures`")
    };
    let put = |path: &str, text: &str| {
        let path = directory.join(path);
        let folder = path.parent().unwrap_or(directory);
        fs::create_dir_all(folder).and_then(|()| fs::write(&path, text)).with_context(|| path.display().to_string())
    };
    put("src/lib.rs", &renamed(LIBRARY))?;
    put("tests/harness.rs", &renamed(HARNESS))?;
    for (file, text) in SNAPSHOTS {
        put(&format!("tests/snapshots/{file}"), &renamed(text))?;
    }
    for (file, text) in FIXTURES {
        put(&format!("fixtures/{file}"), &renamed(text))?;
    }
    put("src/main.rs", &main(&names))?;
    put("README.md", &readme(&names))?;
    put(".gitignore", "/target\n")?;
    put("Cargo.toml", &manifest(&names, upstream))?;
    Ok(format!(
        "{package} is in {place}, with a program of its own. Try there\n    cargo test\n    cargo run --release -- index fixtures --to target/{name}\n\n\
         and make it yours: src/lib.rs is short, and tells how.\n",
        package = names.package,
        place = directory.display(),
    ))
}

fn main(names: &Names) -> String {
    format!(
        "//! `azul` with the project `{}`.\n\nuse std::process::ExitCode;\n\n// A crate that is not mentioned is not linked.\nuse {} as _;\n\n\
         fn main() -> ExitCode {{\n    azul::run()\n}}\n",
        names.name, names.krate
    )
}

fn readme(names: &Names) -> String {
    format!(
        "# {package}\n\nWhat the metadata of `{name}` means, and a program that makes search documents of it.\n\n```sh\n\
         cargo test                                                    # snapshots, and the rules that every project keeps\n\
         cargo run --release -- index fixtures --store target/store    # a catalog that can be searched\n\
         cargo run --release -- serve --store target/store             # at http://127.0.0.1:8080\n```\n\n\
         `src/lib.rs` is the project, `fixtures` are its bundles, `tests/snapshots` the documents that become of them.\n",
        package = names.package,
        name = names.name,
    )
}

fn manifest(names: &Names, upstream: &Upstream) -> String {
    let package = &names.package;
    let program = upstream.line("azul", ", default-features = false, features = [\"allocator\"]");
    let (engine, testing) = (upstream.line("azul-transform", ""), upstream.line("azul-testing", ""));
    format!(
        "# A workspace of its own, wherever it lies.\n[workspace]\n\n[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         default-run = \"azul-{name}\"\n\n[[bin]]\nname = \"azul-{name}\"\npath = \"src/main.rs\"\n\n\
         [dependencies]\n# Add \"hca\" or \"anvil\" for these projects, \"archives\" for bundles in tar and zip.\n{program}{engine}\n\
         [dev-dependencies]\n{testing}\n\
         [profile.release]\nlto = \"thin\"\ncodegen-units = 1\n",
        name = names.name,
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The files below a folder of the repository that are not about what is refused.
    fn files(folder: &str) -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
        let (mut folders, mut found) = (vec![root.clone()], BTreeSet::new());
        while let Some(next) = folders.pop() {
            for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.strip_prefix(&root).unwrap().display().to_string().replace('\\', "/"));
                }
            }
        }
        found.retain(|name| !name.starts_with("invalid-"));
        found
    }

    fn check(folder: &str, copied: &[(&str, &str)]) {
        let copied: BTreeSet<_> = copied.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(copied, files(folder), "{folder}");
    }

    #[test]
    fn everything_of_the_example_is_copied() {
        check("azul-projects-example/tests/snapshots", SNAPSHOTS);
        check("fixtures/example", FIXTURES);
    }

    #[test]
    fn the_crates_are_taken_from_where_it_is_said() {
        let line = |upstream: Upstream| upstream.line("azul-transform", "");
        let repository = |revision| Upstream::new("https://git.test/azul", revision).unwrap();
        assert_eq!(line(repository(None)), "azul-transform = { git = \"https://git.test/azul\" }\n");
        let expected = "azul-transform = { git = \"https://git.test/azul\", rev = \"abc\" }\n";
        assert_eq!(line(repository(Some("abc".to_owned()))), expected);
        assert!(Upstream::new("..", Some("abc".to_owned())).unwrap_err().to_string().contains("--rev"));
        assert!(Upstream::new(".", None).unwrap_err().to_string().contains("no clone"));
        assert!(line(Upstream::new("..", None).unwrap()).contains("path = "));
    }
}
