//! Opening files, compressed or not. What a file is shows in its first bytes, whatever its name.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

/// A stream of text that can be read on another thread.
pub type Reader = Box<dyn BufRead + Send>;

const BUFFER: usize = 1 << 16;

/// Opens a file, compressed or not; `-` is standard input.
///
/// # Errors
/// Those of the operating system; what is wrong with compressed data shows when it is read.
pub fn open(path: &Path) -> io::Result<Reader> {
    if path == Path::new("-") { decompress(io::stdin()) } else { decompress(File::open(path)?) }
}

/// Decompresses a stream that starts like a gzip or zstd file; passes any other through.
pub(super) fn decompress(mut stream: impl Read + Send + 'static) -> io::Result<Reader> {
    let mut head = Vec::with_capacity(4);
    // A pipe may give fewer bytes than asked for, so this asks until there are four.
    stream.by_ref().take(4).read_to_end(&mut head)?;
    let format = Format::of(&head);
    let stream = BufReader::with_capacity(BUFFER, Cursor::new(head).chain(stream));
    Ok(match format {
        Format::Plain => Box::new(stream),
        // Both formats allow for several compressed parts in a row, which is what parallel compressors write.
        Format::Gzip => Box::new(BufReader::with_capacity(BUFFER, flate2::bufread::MultiGzDecoder::new(stream))),
        Format::Zstd => Box::new(BufReader::with_capacity(BUFFER, zstd::Decoder::with_buffer(stream)?)),
    })
}

enum Format {
    Plain,
    Gzip,
    Zstd,
}

impl Format {
    fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd] => Self::Zstd,
            // A frame to be skipped, with which some compressors begin.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Self::Zstd,
            _ => Self::Plain,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use std::io::Write;

    use super::*;

    fn check(input: Vec<u8>, text: &str) {
        let mut out = String::new();
        decompress(Cursor::new(input)).unwrap().read_to_string(&mut out).unwrap();
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
}
