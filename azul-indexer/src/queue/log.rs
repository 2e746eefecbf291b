//! The log: lines with checksums, read by many, written by whoever has the lock.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use azul_transform::{Error, ErrorKind, Result};

use super::medium::{FileMedium, Medium};
use super::state::{Known, Record, State};

const NAME: &str = "LOG";
/// A log with fewer records that say nothing any more is not written anew.
const WORTH_COMPACTING: usize = 4096;

/// Makes what a file is written through.
pub(super) type Open = Box<dyn Fn(File) -> Box<dyn Medium> + Send + Sync>;

/// An open log with what its records come to.
pub(super) struct Log {
    directory: PathBuf,
    open: Open,
    reader: File,
    writer: Box<dyn Medium>,
    /// Which file it is, since another process may put another one in its place.
    inode: u64,
    /// How much of it was read.
    read: u64,
    pub state: State,
}

impl Log {
    /// Opens the log of a directory, which the caller has locked.
    pub fn new(directory: &Path, open: Open) -> Result<Self> {
        let path = directory.join(NAME);
        let failed = |error| broken(&path, error);
        let is_new = !path.exists();
        let file = File::options().read(true).append(true).create(true).open(&path).map_err(failed)?;
        if is_new {
            sync_directory(directory).map_err(failed)?;
        }
        let inode = file.metadata().map_err(failed)?.ino();
        let writer = open(file.try_clone().map_err(failed)?);
        let directory = directory.to_owned();
        let mut log = Self { directory, open, reader: file, writer, inode, read: 0, state: State::default() };
        log.catch_up()?;
        Ok(log)
    }

    fn path(&self) -> PathBuf {
        self.directory.join(NAME)
    }

    /// Reads what others have written. The caller has the lock, so that a line that is not complete is of a process that
    /// is gone; what it was to say was not acknowledged.
    pub fn catch_up(&mut self) -> Result<()> {
        let path = self.path();
        let failed = |error| broken(&path, error);
        let inode = match fs::metadata(&path) {
            Ok(metadata) => metadata.ino(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(failed(error)),
        };
        if inode != self.inode {
            let open = std::mem::replace(&mut self.open, Box::new(|file| Box::new(FileMedium(file))));
            *self = Self::new(&self.directory, open)?;
            return Ok(());
        }
        let mut bytes = Vec::new();
        self.reader.seek(SeekFrom::Start(self.read)).map_err(failed)?;
        self.reader.read_to_end(&mut bytes).map_err(failed)?;
        let mut rest = &bytes[..];
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            let line = &rest[..end];
            let Some(record) = parse(line) else { break };
            self.state.apply(record, (self.read, line.len() as u32));
            self.read += end as u64 + 1;
            rest = &rest[end + 1..];
        }
        if rest.is_empty() {
            return Ok(());
        }
        if rest.split(|&byte| byte == b'\n').skip(1).any(|line| parse(line).is_some()) {
            let message = format!(
                "{} is damaged at byte {}: what follows is not read, since it is not certain what is missing; put back a \
                 copy, or move the file away and send again what was in it",
                path.display(),
                self.read
            );
            return Err(Error::new(ErrorKind::Io, message));
        }
        self.writer.truncate(self.read).map_err(failed)
    }

    /// Appends records and applies them; if `durable` is set, they are on disk when this returns.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; the records were then not written as far as anybody is told. They may show nevertheless.
    pub fn write(&mut self, records: Vec<Record>, durable: bool) -> Result<()> {
        let mut lines = Vec::new();
        let mut places = Vec::with_capacity(records.len());
        for record in &records {
            let start = self.read + lines.len() as u64;
            let length = print(record, &mut lines)?;
            places.push((start, length));
        }
        let written = self.writer.append(&lines).and_then(|()| if durable { self.writer.sync() } else { Ok(()) });
        if let Err(error) = written {
            // What cannot be taken back either is an incomplete line, which the next one who reads cuts off, or a record
            // that shows although nobody was told so.
            self.writer.truncate(self.read).ok();
            return Err(broken(&self.path(), error));
        }
        self.read += lines.len() as u64;
        records.into_iter().zip(places).for_each(|(record, place)| self.state.apply(record, place));
        if self.state.stale > WORTH_COMPACTING.max(self.state.messages.len()) {
            self.compact()?;
        }
        Ok(())
    }

    /// The record that has the body of a message.
    pub fn record(&self, known: &Known) -> Result<Record> {
        let path = self.path();
        let mut line = vec![0; known.at.1 as usize];
        self.reader.read_exact_at(&mut line, known.at.0).map_err(|error| broken(&path, error))?;
        parse(&line)
            .ok_or_else(|| Error::new(ErrorKind::Io, format!("{} is damaged at byte {}", path.display(), known.at.0)))
    }

    /// Writes the log anew, with what is left. Whoever reads it finds the old or the new one.
    fn compact(&mut self) -> Result<()> {
        let mut lines = Vec::new();
        print(&Record::Used { below: self.state.next_id, totals: self.state.totals }, &mut lines)?;
        for (id, known) in &self.state.messages {
            let Record::Put { body, failure, .. } = self.record(known)? else { continue };
            let Known { queue, sent, visible, deliveries, lost, together, .. } = known.clone();
            // A message that somebody has is one delivery short until the record after it.
            let deliveries = if known.by.is_some() { deliveries.saturating_sub(1) } else { deliveries };
            print(&Record::Put { id: *id, queue, sent, visible, deliveries, lost, body, failure }, &mut lines)?;
            if let Some(by) = &known.by {
                print(&Record::Take { ids: vec![*id], by: by.clone(), until: visible, together }, &mut lines)?;
            }
        }
        let (path, new) = (self.path(), self.directory.join(format!("{NAME}.new")));
        let write = || -> io::Result<()> {
            fs::write(&new, &lines)?;
            File::open(&new)?.sync_all()?;
            fs::rename(&new, &path)?;
            sync_directory(&self.directory)
        };
        write().map_err(|error| broken(&new, error))?;
        self.catch_up()
    }
}

/// Appends the line of a record; its length.
fn print(record: &Record, out: &mut Vec<u8>) -> Result<u32> {
    let text = serde_json::to_string(record);
    let text = text.map_err(|error| Error::new(ErrorKind::Io, "a message cannot be written").caused_by(error))?;
    let line = format!("{:08x} {text}", crc32fast::hash(text.as_bytes()));
    out.extend_from_slice(line.as_bytes());
    out.push(b'\n');
    u32::try_from(line.len()).map_err(|_| Error::new(ErrorKind::Size, "a message has more than 4 GiB"))
}

/// The record of a line, if that is complete.
fn parse(line: &[u8]) -> Option<Record> {
    let (sum, text) = (line.get(..8)?, line.get(9..)?);
    let sum = u32::from_str_radix(str::from_utf8(sum).ok()?, 16).ok()?;
    if sum == crc32fast::hash(text) { serde_json::from_slice(text).ok() } else { None }
}

fn broken(path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("the queue {} cannot be read or written: {error}", path.display()))
        .caused_by(error)
}

fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}
