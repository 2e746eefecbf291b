//! How far moving documents into or out of a cluster has come, in a small file: whoever is broken off goes on from there.

use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

/// What is kept in the file.
pub(crate) struct Resume {
    path: PathBuf,
    state: Value,
}

impl Resume {
    /// Reads the file, if it is there. `what` says what is moved where: a file about something else is refused.
    ///
    /// # Errors
    /// If the file cannot be read, or is about something else.
    pub(crate) fn open(path: &Path, what: &Value) -> anyhow::Result<Self> {
        let state = match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text)
                .with_context(|| format!("{} is not the file of a move", path.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => json!({ "of": what, "parts": {} }),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        anyhow::ensure!(
            state["of"] == *what,
            "{} is about another move, {}; delete it, or give another file",
            path.display(),
            state["of"]
        );
        Ok(Self { path: path.to_owned(), state })
    }

    /// What is kept of a part; null if nothing is.
    pub(crate) fn part(&self, name: &str) -> &Value {
        &self.state["parts"][name]
    }

    /// Keeps something of a part: all of it or nothing is in the file, whenever the process ends.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn keep(&mut self, name: &str, part: Value) -> std::io::Result<()> {
        self.state["parts"][name] = part;
        let next = self.path.with_extension("next");
        fs::write(&next, self.state.to_string())?;
        fs::rename(next, &self.path)
    }

    /// The directory for files that are not complete.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn directory(&self) -> std::io::Result<PathBuf> {
        let directory = self.path.with_extension("parts");
        fs::create_dir_all(&directory)?;
        Ok(directory)
    }

    /// Everything is moved.
    ///
    /// # Errors
    /// If the file cannot be removed.
    pub(crate) fn finish(self) -> std::io::Result<()> {
        let directory = self.path.with_extension("parts");
        if directory.exists() {
            fs::remove_dir_all(directory)?;
        }
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Lines, many at a time.
pub(crate) struct Chunks<R> {
    input: R,
    chunk: Vec<u8>,
    /// How many lines were read.
    lines: u64,
    most: usize,
}

/// Bytes of the lines that are read at a time: waiting until they are written costs little then.
const MOST: usize = 64 << 20;

impl<R: BufRead> Chunks<R> {
    /// The lines behind a number of them.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(crate) fn behind(mut input: R, lines: u64) -> std::io::Result<Self> {
        for _ in 0..lines {
            input.skip_until(b'\n')?;
        }
        Ok(Self { input, chunk: Vec::new(), lines, most: MOST })
    }

    /// The next lines, with the number of those before them; nothing if there are no more.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(crate) fn next(&mut self) -> std::io::Result<Option<(u64, &[u8])>> {
        let before = self.lines;
        self.chunk.clear();
        while self.chunk.len() < self.most && self.input.read_until(b'\n', &mut self.chunk)? > 0 {
            self.lines += 1;
        }
        Ok((!self.chunk.is_empty()).then_some((before, &self.chunk[..])))
    }

    /// How many lines were read so far.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_in_chunks_from_any_of_them_on() {
        let text = "a\nb\n\nlong line\nlast";
        let mut chunks = Chunks { most: 3, ..Chunks::behind(text.as_bytes(), 1).expect("it is so") };
        for (before, expected) in [(1, "b\n\n"), (3, "long line\n"), (4, "last")] {
            let (number, chunk) = chunks.next().expect("it is so").expect("it is so");
            assert_eq!((number, std::str::from_utf8(chunk).expect("it is so")), (before, expected));
        }
        assert!(chunks.next().expect("it is so").is_none());
        assert_eq!(chunks.lines(), 5);
    }

    #[test]
    fn what_is_kept_is_there_again_and_of_one_move() {
        let directory = tempfile::tempdir().expect("it is so");
        let file = directory.path().join("state.json");
        let mut resume = Resume::open(&file, &json!("a move")).expect("it is so");
        assert!(resume.part("x").is_null());
        resume.keep("x", json!({ "lines": 7 })).expect("it is so");
        assert_eq!(Resume::open(&file, &json!("a move")).expect("it is so").part("x"), &json!({ "lines": 7 }));
        assert!(Resume::open(&file, &json!("another one")).is_err());
        resume.directory().expect("it is so");
        resume.finish().expect("it is so");
        assert_eq!(fs::read_dir(directory.path()).expect("it is so").count(), 0);
    }
}
