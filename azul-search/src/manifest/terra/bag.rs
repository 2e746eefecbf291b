//! Bags: archives that say what is in them, with checksums.

use std::io::Write;

use azul_transform::{Error, ErrorKind, Result};
use md5::Md5;
use sha2::{Digest, Sha256};
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use crate::moment::from_days;

/// The folder in the archive that is the bag.
const ROOT: &str = "manifest";
/// The profile that the bag adheres to.
const PROFILE: &str = "https://raw.githubusercontent.com/fair-research/bdbag/master/profiles/bdbag-profile.json";

/// Writes a bag with one file, as a ZIP archive, without ever going back in it.
pub(super) struct Bag<W: Write> {
    archive: ZipWriter<StreamWriter<W>>,
    options: SimpleFileOptions,
    now: i64,
}

/// What is said about a file: its path, its checksums.
struct Entry {
    path: String,
    md5: String,
    sha256: String,
}

impl<W: Write> Bag<W> {
    /// Begins a bag at a time in milliseconds since 1970.
    pub fn new(out: W, now: i64) -> Self {
        let options = SimpleFileOptions::default().large_file(true).last_modified_time(zip_time(now));
        Self { archive: ZipWriter::new_stream(out), options, now }
    }

    /// Adds the file and everything that is said about it.
    pub fn write(mut self, name: &str, payload: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let path = format!("data/{name}");
        self.archive.start_file(format!("{ROOT}/{path}"), self.options).map_err(failed)?;
        let mut digests = Digests { inner: &mut self.archive, md5: Md5::new(), sha256: Sha256::new(), size: 0 };
        payload(&mut digests)?;
        let (size, payload) = (digests.size, digests.entry(path));
        let date = from_days(self.now.div_euclid(86_400_000));
        let second = self.now.div_euclid(1000).rem_euclid(86_400);
        let info = format!(
            "Bag-Software-Agent: azul-search {}\nBagIt-Profile-Identifier: {PROFILE}\nBagging-Date: \
             {:04}-{:02}-{:02}\nBagging-Time: {:02}:{:02}:{:02} UTC\nPayload-Oxum: {size}.1\n",
            env!("CARGO_PKG_VERSION"),
            date.0,
            date.1,
            date.2,
            second / 3600,
            second / 60 % 60,
            second % 60,
        );
        let tags = [
            ("bagit.txt", "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n".to_owned()),
            ("bag-info.txt", info),
            ("manifest-md5.txt", payload.line(&payload.md5, "  ")),
            ("manifest-sha256.txt", payload.line(&payload.sha256, "  ")),
        ];
        let mut entries = Vec::new();
        for (name, text) in tags {
            entries.push(self.tag(name, &text)?);
        }
        let md5: String = entries.iter().map(|entry| entry.line(&entry.md5, " ")).collect();
        let sha256: String = entries.iter().map(|entry| entry.line(&entry.sha256, " ")).collect();
        self.tag("tagmanifest-md5.txt", &md5)?;
        self.tag("tagmanifest-sha256.txt", &sha256)?;
        self.archive.finish().map_err(failed)?;
        Ok(())
    }

    /// Adds a file beside the data.
    fn tag(&mut self, name: &str, text: &str) -> Result<Entry> {
        self.archive.start_file(format!("{ROOT}/{name}"), self.options).map_err(failed)?;
        let mut digests = Digests { inner: &mut self.archive, md5: Md5::new(), sha256: Sha256::new(), size: 0 };
        digests.write_all(text.as_bytes()).map_err(crate::manifest::cannot_write)?;
        Ok(digests.entry(name.to_owned()))
    }
}

impl Entry {
    fn line(&self, checksum: &str, separator: &str) -> String {
        format!("{checksum}{separator}{}\n", self.path)
    }
}

/// Passes on what is written, and computes checksums of it.
struct Digests<'w> {
    inner: &'w mut dyn Write,
    md5: Md5,
    sha256: Sha256,
    size: u64,
}

impl Digests<'_> {
    fn entry(self, path: String) -> Entry {
        Entry { path, md5: hexadecimal(&self.md5.finalize()), sha256: hexadecimal(&self.sha256.finalize()) }
    }
}

impl Write for Digests<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.md5.update(&bytes[..count]);
        self.sha256.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn failed(error: zip::result::ZipError) -> Error {
    Error::new(ErrorKind::Io, "the archive cannot be written").caused_by(error)
}

/// A time as archives have it, to two seconds; years before 1980 are those.
fn zip_time(now: i64) -> zip::DateTime {
    let (year, month, day) = from_days(now.div_euclid(86_400_000));
    let second = now.div_euclid(1000).rem_euclid(86_400);
    let [month, day, hour, minute, second] =
        [month, day, second / 3600, second / 60 % 60, second % 60].map(|part| u8::try_from(part).unwrap_or_default());
    let year = u16::try_from(year).unwrap_or_default();
    zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}
