//! The inputs that arguments stand for.

use std::io::{self, BufRead, Read};
use std::mem::take;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::vec::IntoIter;

use azul_repository::files::{self, Stored};
use azul_repository::tables::is_tables;
use azul_transform::{Error, ErrorKind, Limits};

use super::archive::Members;
use super::found::Found;
use super::line::{ActionLine, List};
use super::name;
use super::open::{Opened, Reader, look, look_into, open};
use super::pair::{self, Half};
use super::text::{Text, Texts};
use super::walk::Walk;
use super::{Input, RawBundle, place};
use crate::failure::Failure;
use crate::identity::Identity;

/// The inputs that arguments stand for, in order, read as they are asked for.
///
/// An argument is a file with a bundle or with many, a tar or zip archive of such files, a directory to be searched for
/// such files (but not for archives), or `-` for standard input. Two files `….manifest.json` and `….metadata.json` are one
/// bundle. A file `actions.ndjson` or `….actions.ndjson` is an action list if it is an argument, and is passed over if it is
/// found in a directory. What cannot be read is a failure, after which the others follow. The reasons in a quarantine are passed over
/// even if they are named, as `quarantine/*.json` does.
pub struct Inputs {
    arguments: IntoIter<PathBuf>,
    walk: Option<Walk>,
    stream: Option<Stream>,
    pair: Option<RawBundle>,
    members: Option<Members>,
    limits: Limits,
    excluded: Option<PathBuf>,
    /// Files that are action lists, whatever their names, come last.
    lists: IntoIter<PathBuf>,
    may_leave: bool,
}

/// An open file, standard input, or a member of an archive.
pub(super) struct Stream<R = Reader> {
    name: String,
    hint: Identity,
    texts: Texts<R>,
    /// Whether it must have a bundle and had none so far.
    is_owing: bool,
    /// The action list that it is.
    list: Option<Arc<List>>,
}

impl Inputs {
    /// The inputs that some arguments stand for.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] naming those that do not exist: a slip of the pen should not take a long run to show.
    pub fn new(arguments: impl IntoIterator<Item = PathBuf>) -> Result<Self, Error> {
        Ok(Self {
            arguments: existing(arguments)?.into_iter(),
            walk: None,
            stream: None,
            pair: None,
            members: None,
            limits: Limits::default(),
            excluded: None,
            lists: Vec::new().into_iter(),
            may_leave: false,
        })
    }

    /// The same inputs, and after them those of action lists.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] naming those that do not exist.
    pub fn and_actions(self, lists: impl IntoIterator<Item = PathBuf>) -> Result<Self, Error> {
        Ok(Self { lists: existing(lists)?.into_iter(), ..self })
    }

    /// Lets action lists name files outside of the directories that they are in.
    pub fn allowing_outside(self, may_leave: bool) -> Self {
        Self { may_leave, ..self }
    }

    /// The same inputs without what is in a directory, which is that of the output for instance.
    pub fn without(self, directory: &Path) -> Self {
        Self { excluded: directory.canonicalize().ok(), ..self }
    }

    /// The same inputs, of which none is read beyond other limits than the usual ones.
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Takes up the next argument; `None` if there is none left.
    fn advance(&mut self) -> Option<Result<(), Failure>> {
        let Some(path) = self.arguments.next() else {
            let path = self.lists.next()?;
            return Some(self.start_list(&path));
        };
        if is_stdin(&path) {
            return Some(self.start(STDIN.to_owned(), None));
        }
        if name::is_actions(&path) && !path.is_dir() {
            return Some(self.start_list(&path));
        }
        if name::is_reason(&path) {
            return Some(Ok(()));
        }
        let is_folder = if files::url(&path).is_some() { !files::is_file(&path) } else { path.is_dir() };
        if is_folder || is_tables(&path) {
            self.walk = Some(Walk::new(&path, self.excluded.as_deref()));
            return Some(Ok(()));
        }
        Some(self.start(path.display().to_string(), Some(&path)))
    }

    /// Starts to read an action list, which may be standard input.
    fn start_list(&mut self, path: &Path) -> Result<(), Failure> {
        if is_stdin(path) {
            self.start(STDIN.to_owned(), None)?;
        } else {
            self.start(path.display().to_string(), Some(path))?;
        }
        if let Some(stream) = &mut self.stream {
            stream.list = Some(Arc::new(List::new(path, self.may_leave)));
            stream.is_owing = false;
            stream.texts.are_lines();
        }
        if take(&mut self.members).is_some() {
            let message = "an action list is a file of its own, and not in an archive";
            return Err(Failure::new(path.display().to_string(), Error::new(ErrorKind::InvalidValue, message)));
        }
        Ok(())
    }

    /// Starts to read a file, or standard input.
    fn start(&mut self, name: String, path: Option<&Path>) -> Result<(), Failure> {
        self.start_with(name, path, || look(path))
    }

    /// Starts to read what a function opens.
    fn start_with(
        &mut self,
        name: String,
        path: Option<&Path>,
        open: impl FnOnce() -> io::Result<Opened>,
    ) -> Result<(), Failure> {
        tracing::debug!("reading {name}");
        match path.and_then(|path| Some((path, pair::half(path)?))) {
            Some((path, Half::Manifest(metadata))) => {
                self.pair = Some(joined(path, &metadata, &self.limits)?);
                return Ok(());
            }
            Some((_, Half::Metadata)) => return Ok(()),
            None => {}
        }
        match open() {
            Ok(Opened::Text(reader)) => self.stream = Some(Stream::new(name, path, reader, self.limits)),
            Ok(archive) => self.members = Some(Members::of(archive, name, self.limits)?),
            Err(error) => return Err(Failure::io(name, error)),
        }
        Ok(())
    }
}

/// The bundle of a manifest and metadata.
fn joined(manifest: &Path, metadata: &Path, limits: &Limits) -> Result<RawBundle, Failure> {
    let most = limits.bytes as u64 + 1;
    let read = |path: &Path| {
        let mut bytes = Vec::new();
        let read = open(path).and_then(|reader| reader.take(most).read_to_end(&mut bytes));
        read.map(|_| bytes).map_err(|error| Failure::io(path.display().to_string(), error))
    };
    let of = |path: &Path| path.display().to_string();
    let joined = pair::join(read(manifest)?, read(metadata)?, limits);
    let bytes = joined
        .map_err(|(is_manifest, error)| Failure::new(of(if is_manifest { manifest } else { metadata }), error))?;
    Ok(RawBundle { name: of(manifest), bytes, hint: name::identity(manifest), ..RawBundle::default() })
}

/// Opens the file that was listed, and no other one.
fn open_stored(file: &Stored) -> io::Result<Opened> {
    files::of(&file.path)?.open(file).and_then(look_into)
}

/// The one bundle in a file that was listed, or in that and the other half beside it.
pub(super) fn one_of(file: &Stored, limits: &Limits) -> Result<RawBundle, Failure> {
    let name = file.path.display().to_string();
    if let Some(Half::Manifest(metadata)) = pair::half(&file.path) {
        return joined(&file.path, &metadata, limits);
    }
    let Opened::Text(reader) = open_stored(file).map_err(|error| Failure::io(name.clone(), error))? else {
        let message = "a file that is named like one bundle is an archive";
        return Err(Failure::new(name, Error::new(ErrorKind::InvalidValue, message)));
    };
    let mut stream = Stream::new(name.clone(), Some(&file.path), reader, *limits);
    match (stream.next(), stream.next()) {
        (Some(Ok(Input::Bundle(raw))), None) => Ok(raw),
        (Some(Err(failure)), _) => Err(failure),
        _ => {
            let message = "a file that is named like one bundle has more; a name that ends in .ndjson says so";
            Err(Failure::new(name, Error::new(ErrorKind::InvalidValue, message)))
        }
    }
}

/// What standard input is called.
const STDIN: &str = "stdin";

/// The paths, all of which exist.
fn existing(paths: impl IntoIterator<Item = PathBuf>) -> Result<Vec<PathBuf>, Error> {
    let paths: Vec<_> = paths.into_iter().collect();
    let mut missing = Vec::new();
    for path in paths.iter().filter(|path| !is_stdin(path)) {
        match files::exists(path) {
            Ok(false) => missing.push(path.display().to_string()),
            Err(error) if files::url(path).is_some() => return Err(place::unreadable(path, error)),
            // Whoever reads it says what is wrong.
            Ok(true) | Err(_) => {}
        }
    }
    match missing.is_empty() {
        true => Ok(paths),
        false => Err(Error::new(ErrorKind::Io, format!("no such file or directory: {}", missing.join(", ")))),
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

impl Iterator for Inputs {
    type Item = Result<Input, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.stream.as_mut().and_then(Stream::next) {
                return Some(item);
            }
            if let Some(bundle) = self.pair.take() {
                return Some(Ok(Input::Bundle(bundle)));
            }
            if let Some(item) = self.members.as_mut().and_then(Members::next) {
                return Some(item);
            }
            (self.stream, self.members) = (None, None);
            let started = match self.walk.as_mut().map(Walk::next) {
                Some(Some(Ok(Found::File(path)))) => self.start(path.display().to_string(), Some(&path)),
                Some(Some(Ok(Found::Object(file)))) if name::is_of_one(&file.path) => {
                    return Some(Ok(Input::File(file)));
                }
                Some(Some(Ok(Found::Object(file)))) => {
                    let opened = || open_stored(&file);
                    self.start_with(file.path.display().to_string(), Some(&file.path), opened)
                }
                Some(Some(Ok(Found::StagingArea(path)))) => return Some(Ok(Input::StagingArea(path))),
                Some(Some(Ok(Found::Tables(path)))) => return Some(Ok(Input::Tables(path))),
                Some(Some(Err(failure))) => Err(failure),
                Some(None) => {
                    self.walk = None;
                    Ok(())
                }
                None => self.advance()?,
            };
            if let Err(failure) = started {
                return Some(Err(failure));
            }
        }
    }
}

impl<R: BufRead> Stream<R> {
    /// A stream of a name; what the name of the file says of its content is heeded.
    pub(super) fn new(name: String, path: Option<&Path>, reader: R, limits: Limits) -> Self {
        let is_lines = path.is_some_and(name::is_lines);
        let hint = path.map(name::identity).unwrap_or_default();
        let texts = Texts::new(reader, is_lines, limits.bytes);
        Self { name, hint, texts, is_owing: !is_lines, list: None }
    }

    pub(super) fn next(&mut self) -> Option<Result<Input, Failure>> {
        let Some(text) = self.texts.next() else {
            let what = if self.name == STDIN { "standard input" } else { "the file" };
            let empty = || Error::new(ErrorKind::Syntax, format!("{what} is empty")).at_position(1, 1);
            let bundle = || RawBundle { hint: self.hint.clone(), ..RawBundle::default() };
            return take(&mut self.is_owing).then(|| Err(Failure::new(self.name.clone(), empty()).of(bundle())));
        };
        self.is_owing = false;
        Some(match text {
            Ok(Text { line, bytes }) => {
                let name = line.map(|line| format!("{}:{line}", self.name)).unwrap_or_else(|| self.name.clone());
                let hint = if line.is_none() { self.hint.clone() } else { Identity::default() };
                Ok(match &self.list {
                    Some(list) => Input::Action(ActionLine { name, text: bytes, list: list.clone() }),
                    None => Input::Bundle(RawBundle { name, bytes, hint, ..RawBundle::default() }),
                })
            }
            Err(error) => Err(Failure::new(self.name.clone(), error)),
        })
    }
}
