//! Opening files, compressed or not. What a file is shows in its first bytes, whatever its name.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use azul_repository::files;

/// A stream of text that can be read on another thread.
pub type Reader = Box<dyn BufRead + Send>;

const BUFFER: usize = 1 << 16;

/// What a file turned out to be.
#[cfg_attr(
    not(feature = "archives"),
    expect(dead_code, reason = "archives are told apart even if they cannot be read")
)]
pub(super) enum Opened {
    /// Text, which is not compressed any more.
    Text(Reader),
    /// A tar archive, not compressed any more, and how many bytes of the file were read so far.
    Tar(Reader, Arc<AtomicU64>),
    /// A zip archive.
    Zip(File),
}

/// Opens a file, compressed or not; `-` is standard input.
///
/// # Errors
/// Those of the operating system, and one that names a format that is not read; what else is wrong with compressed data
/// shows when it is read.
pub fn open(path: &Path) -> io::Result<Reader> {
    let reader = if path == Path::new("-") { decompress(io::stdin()) } else { decompress(files::open(path)?) };
    reader.map(|(reader, _)| reader)
}

/// Finds out what a file is, or what standard input has.
pub(super) fn look(path: Option<&Path>) -> io::Result<Opened> {
    match path {
        None => text_or_tar(decompress(io::stdin())?),
        Some(path) => look_into(files::open(path)?),
    }
}

/// Finds out what an open file is.
pub(super) fn look_into(mut file: File) -> io::Result<Opened> {
    let head = first(&mut file, MAGIC)?;
    if is_zip(&head) {
        file.rewind().map_err(|_| unread("a zip archive, whose list of contents is at its end, in a pipe"))?;
        return Ok(Opened::Zip(file));
    }
    text_or_tar(decompress(Cursor::new(head).chain(file))?)
}

fn text_or_tar((mut reader, read): (Reader, Arc<AtomicU64>)) -> io::Result<Opened> {
    let head = first(&mut reader, TAR.end)?;
    let is_tar = head.get(TAR).is_some_and(|magic| magic == b"ustar");
    let reader = Box::new(Cursor::new(head).chain(reader));
    Ok(if is_tar { Opened::Tar(reader, read) } else { Opened::Text(reader) })
}

/// How many bytes it takes to tell a format.
const MAGIC: u64 = 4;

/// Where a tar archive says that it is one.
const TAR: std::ops::Range<usize> = 257..262;

/// The first bytes of a stream. A pipe may give fewer bytes than asked for, so this asks until they are there.
fn first(stream: &mut impl Read, bytes: impl TryInto<u64>) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    stream.take(bytes.try_into().unwrap_or(u64::MAX)).read_to_end(&mut head)?;
    Ok(head)
}

/// Decompresses a stream that starts like a gzip or zstd file; passes any other through. Counts the bytes of the stream.
pub(super) fn decompress(mut stream: impl Read + Send + 'static) -> io::Result<(Reader, Arc<AtomicU64>)> {
    let head = first(&mut stream, MAGIC)?;
    let format = Format::of(&head)?;
    let read = Arc::new(AtomicU64::new(0));
    let stream = Counted { stream: Cursor::new(head).chain(stream), read: read.clone() };
    let stream = BufReader::with_capacity(BUFFER, stream);
    let whole = |stream: Box<dyn Read + Send>| {
        Box::new(BufReader::with_capacity(BUFFER, Whole { stream, format: format.name(), read: read.clone() }))
    };
    let reader: Reader = match format {
        Format::Plain => Box::new(stream),
        // Both formats allow for several compressed parts in a row, which is what parallel compressors write.
        Format::Gzip => whole(Box::new(flate2::bufread::MultiGzDecoder::new(stream))),
        Format::Zstd => whole(Box::new(zstd::Decoder::with_buffer(stream)?)),
    };
    Ok((reader, read))
}

/// Counts what is read of a stream.
struct Counted<R> {
    stream: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.stream.read(buffer)?;
        self.read.fetch_add(len as u64, Relaxed);
        Ok(len)
    }
}

/// What a stream is decompressed to. If the stream ends too early, it says where.
struct Whole {
    stream: Box<dyn Read + Send>,
    format: &'static str,
    /// How many bytes of the compressed stream were read.
    read: Arc<AtomicU64>,
}

impl Read for Whole {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => {
                let (format, end) = (self.format, self.read.load(Relaxed));
                io::Error::new(error.kind(), format!("the {format} data is cut: it ends after byte {end}, too early"))
            }
            _ => error,
        })
    }
}

#[derive(Clone, Copy)]
enum Format {
    Plain,
    Gzip,
    Zstd,
}

impl Format {
    fn of(head: &[u8]) -> io::Result<Self> {
        let other = match head {
            [0x1f, 0x8b, ..] => return Ok(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd] => return Ok(Self::Zstd),
            // A frame to be skipped, with which some compressors begin.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18] => return Ok(Self::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9'] => "data compressed with bzip2",
            [0xfd, b'7', b'z', b'X'] => "data compressed with xz",
            [0x04, 0x22, 0x4d, 0x18] => "data compressed with lz4",
            [b'7', b'z', 0xbc, 0xaf] => "a 7z archive",
            b"Rar!" => "a RAR archive",
            head if is_zip(head) => "a zip archive, whose list of contents is at its end, in a stream",
            _ => return Ok(Self::Plain),
        };
        Err(unread(other))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

fn is_zip(head: &[u8]) -> bool {
    matches!(head, b"PK\x03\x04" | b"PK\x05\x06")
}

fn unread(what: &str) -> io::Error {
    let message = format!(
        "this is {what}, which cannot be read; unpack it first, or use gzip, zstd, a tar archive, or a zip archive in a file"
    );
    io::Error::new(ErrorKind::InvalidData, message)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use std::io::Write;

    use super::*;

    fn check(input: Vec<u8>, text: &str) {
        let mut out = String::new();
        decompress(Cursor::new(input)).unwrap().0.read_to_string(&mut out).unwrap();
        assert_eq!(out, text);
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &str) -> Vec<u8> {
        zstd::encode_all(text.as_bytes(), 1).unwrap()
    }

    #[test]
    fn formats_are_told_by_the_first_bytes() {
        check(Vec::new(), "");
        check(b"{}".to_vec(), "{}");
        check(b"{\"a\": 1}".to_vec(), "{\"a\": 1}");
        check(gzip("abc"), "abc");
        check(zstd("abc"), "abc");
    }

    #[test]
    fn several_compressed_parts_in_a_row() {
        check([gzip("ab"), gzip("c")].concat(), "abc");
        check([zstd("ab"), zstd("c")].concat(), "abc");
        let skipped = [0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7].to_vec();
        check([skipped, zstd("abc")].concat(), "abc");
    }

    #[test]
    fn what_is_cut_says_where() {
        for (format, whole) in [("gzip", gzip("abcdefgh")), ("zstd", zstd("abcdefgh"))] {
            let cut = whole[..whole.len() - 3].to_vec();
            let end = cut.len();
            let error =
                decompress(Cursor::new(cut)).and_then(|(mut reader, _)| reader.read_to_string(&mut String::new()));
            let expected = format!("the {format} data is cut: it ends after byte {end}, too early");
            assert_eq!(error.unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn what_is_not_read_is_named() {
        let check = |head: &[u8], name: &str| {
            let error = decompress(Cursor::new([head, b"more"].concat())).err().unwrap();
            assert!(error.to_string().contains(name), "{error}");
        };
        check(b"BZh9", "bzip2");
        check(b"\xfd7zX", "xz");
        check(b"\x04\x22\x4d\x18", "lz4");
        check(b"7z\xbc\xaf", "7z");
        check(b"Rar!", "RAR");
        check(b"PK\x03\x04", "zip");
    }
}
