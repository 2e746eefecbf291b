//! Quarantine: bundles that failed, each beside the reason, to be mended and fed again.

use std::fs::{create_dir_all, write};
use std::io;
use std::path::{Path, PathBuf};

use azul_transform::{Error, ErrorKind, Result, time};
use serde::Serialize;
use uuid::Uuid;

use crate::failure::{Failure, FailureReport, unwritable};
use crate::sink::about;

/// A directory of bundles that failed.
///
/// A bundle is kept as it came, uncompressed, under a name that says what its file's name said of its identity. Feeding
/// the directory is therefore the same as feeding the inputs again. Names depend on content, so that a bundle that
/// fails twice is there once.
#[derive(Debug)]
pub struct Quarantine {
    directory: PathBuf,
    bundles: usize,
}

/// What is beside a bundle in quarantine, as `{name}.reason.json`.
#[derive(Serialize)]
struct Reason<'r> {
    #[serde(flatten)]
    failure: FailureReport,
    /// What the kind means.
    cause: &'r str,
    /// What to do about it.
    cure: &'r str,
}

impl Quarantine {
    /// A quarantine in a directory, which is made when it is needed. It must not be one of the inputs nor in one.
    ///
    /// # Errors
    /// [`ErrorKind::Config`].
    pub fn new(directory: &Path, inputs: &[PathBuf]) -> Result<Self> {
        let resolved = resolve(directory);
        if let Some(input) = inputs.iter().find(|input| input.is_dir() && resolved.starts_with(resolve(input))) {
            let message = format!(
                "the quarantine {} is part of the input {}; choose a directory that is not",
                directory.display(),
                input.display()
            );
            return Err(Error::new(ErrorKind::Config, message));
        }
        Ok(Self { directory: directory.to_owned(), bundles: 0 })
    }

    /// Puts the bundle of a failure here, if there is one: what could not be read cannot be kept.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be written.
    pub fn take(&mut self, failure: &mut Failure) -> Result<()> {
        let Some(bundle) = failure.bundle.take() else { return Ok(()) };
        let known = failure.error.place().bundle.as_ref().map(|(uuid, version)| (uuid.as_str(), version.as_str()));
        let hint = || Some((bundle.hint.uuid.as_deref()?, bundle.hint.version.as_deref().unwrap_or_default()));
        let name = name(known.or_else(hint), &bundle.bytes);
        let kind = failure.error.kind();
        let reason =
            Reason { failure: FailureReport::from(&*failure), cause: kind.cause(), cure: failure.error.cure() };
        self.write(&name, &bundle.bytes, &reason).map_err(unwritable)?;
        self.bundles += 1;
        Ok(())
    }

    fn write(&self, name: &str, bytes: &[u8], reason: &Reason<'_>) -> io::Result<()> {
        create_dir_all(&self.directory).map_err(|e| about(&self.directory, e))?;
        let put = |suffix: &str, bytes: &[u8]| {
            let path = self.directory.join(format!("{name}.{suffix}"));
            write(&path, bytes).map_err(|e| about(&path, e))
        };
        let mut text = serde_json::to_vec_pretty(reason)?;
        text.push(b'\n');
        put("json", bytes)?;
        put("reason.json", &text)
    }

    /// How many bundles were put here.
    pub fn bundles(&self) -> usize {
        self.bundles
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }
}

/// `{uuid}.{version}.{hash of the content}` as far as the identity is known and can be part of a name.
fn name(identity: Option<(&str, &str)>, bytes: &[u8]) -> String {
    // The first half of an UUID of this kind is nothing but hash.
    let hash = Uuid::new_v5(&Uuid::nil(), bytes).simple().to_string();
    let hash = &hash[..12];
    match identity {
        Some((uuid, version)) if uuid.len() == 36 && azul_transform::uuid::parse(uuid).is_ok() => {
            let version = if time::is_bundle_version(version) { format!(".{version}") } else { String::new() };
            format!("{uuid}{version}.{hash}")
        }
        _ => format!("bundle.{hash}"),
    }
}

/// The path without links, as far as it exists.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let existing = absolute.ancestors().find_map(|ancestor| Some((ancestor, ancestor.canonicalize().ok()?)));
    match existing {
        Some((ancestor, resolved)) => resolved.join(absolute.strip_prefix(ancestor).unwrap_or(Path::new(""))),
        None => absolute,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "aaa96233-bf27-44c7-82df-b4dc15ad4d9d";

    #[test]
    fn names() {
        let check = |identity, expected: &str| assert_eq!(name(identity, b"{}"), expected);
        let hash = &name(None, b"{}")["bundle.".len()..];
        let version = "2021-01-02T03:04:05.000006Z";
        check(Some((UUID, version)), &format!("{UUID}.{version}.{hash}"));
        check(Some((UUID, "../../etc")), &format!("{UUID}.{hash}"));
        check(Some(("../../etc/passwd", version)), &format!("bundle.{hash}"));
        assert_ne!(name(None, b"[]"), name(None, b"{}"));
        let back = crate::Identity::of_file_name(&format!("{}.json", name(Some((UUID, version)), b"")));
        assert_eq!((back.uuid.as_deref(), back.version.as_deref()), (Some(UUID), Some(version)));
    }
}
