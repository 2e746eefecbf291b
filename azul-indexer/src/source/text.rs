//! Splitting a stream into the texts of bundles: one text, one a line, or several in a row.

use std::io::{BufRead, Read};
use std::vec::IntoIter;

use azul_transform::{Error, ErrorKind, Result};
use serde::de::IgnoredAny;
use serde_json::{Deserializer, from_slice};

use super::open::Reader;
use crate::failure::unreadable;

/// Some programs put it at the start of every text; it says nothing.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One text of a stream.
#[derive(Debug, PartialEq)]
pub(super) struct Text {
    /// The line that it starts at, from 1, unless it is the only one of the stream.
    pub(super) line: Option<usize>,
    /// The text.
    pub(super) bytes: Vec<u8>,
}

/// The texts of a stream.
pub(super) struct Texts<R = Reader> {
    reader: R,
    state: State,
    /// A line was read.
    begun: bool,
    /// How many line ends were read.
    lines: usize,
    limit: u64,
}

enum State {
    /// Nothing was read yet, and what is to come may be anything.
    Start,
    /// Every line is a text.
    Lines,
    /// All was read, and these texts were found in it.
    Parts(IntoIter<Text>),
    /// There is no more, or no use in reading on.
    End,
}

impl<R: BufRead> Texts<R> {
    /// The texts of a stream that has one a line, or of which nothing is known.
    ///
    /// No more is read of a text, compressed or not, than `longest` bytes and what it takes to find out that it is
    /// longer.
    pub(super) fn new(reader: R, is_lines: bool, longest: usize) -> Self {
        let state = if is_lines { State::Lines } else { State::Start };
        Self { reader, state, begun: false, lines: 0, limit: longest as u64 + 1 }
    }

    /// Every line is a text, whatever it looks like.
    pub(super) fn are_lines(&mut self) {
        self.state = State::Lines;
    }

    /// Finds out what the stream is from its first line.
    fn start(&mut self) -> Result<Option<Text>> {
        let Some((line, mut bytes)) = self.line()? else { return Ok(None) };
        if self.is_last(&mut bytes)? {
            self.state = State::End;
            return Ok(Some(Text { line: None, bytes }));
        }
        if from_slice::<IgnoredAny>(&bytes).is_ok() {
            self.state = State::Lines;
            return Ok(Some(Text { line: Some(line), bytes }));
        }
        let left = self.limit.saturating_sub(bytes.len() as u64);
        self.reader.by_ref().take(left).read_to_end(&mut bytes).map_err(unreadable)?;
        self.check(&bytes)?;
        let mut parts = split(bytes, line).into_iter();
        let first = parts.next();
        self.state = State::Parts(parts);
        Ok(first)
    }

    /// The next line that is not blank, with its number.
    fn line(&mut self) -> Result<Option<(usize, Vec<u8>)>> {
        loop {
            let mut bytes = Vec::new();
            self.reader.by_ref().take(self.limit).read_until(b'\n', &mut bytes).map_err(unreadable)?;
            self.check(&bytes)?;
            if bytes.is_empty() {
                return Ok(None);
            }
            if !std::mem::replace(&mut self.begun, true) && bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
            }
            self.lines += usize::from(bytes.ends_with(b"\n"));
            if !bytes.trim_ascii().is_empty() {
                let line = self.lines + usize::from(!bytes.ends_with(b"\n"));
                return Ok(Some((line, bytes)));
            }
        }
    }

    /// Whether nothing but white space follows. It is appended to the text, for positions in it to stay true.
    fn is_last(&mut self, bytes: &mut Vec<u8>) -> Result<bool> {
        loop {
            let buffer = self.reader.fill_buf().map_err(unreadable)?;
            let blank = buffer.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let (is_empty, is_blank) = (buffer.is_empty(), blank == buffer.len());
            self.lines += newlines(&buffer[..blank]);
            // Beyond the limit, blanks cannot make a difference any more but to memory.
            if (bytes.len() + blank) as u64 <= self.limit {
                bytes.extend_from_slice(&buffer[..blank]);
            }
            self.reader.consume(blank);
            if is_empty || !is_blank {
                return Ok(is_empty);
            }
        }
    }

    fn check(&self, bytes: &[u8]) -> Result<()> {
        if bytes.len() as u64 >= self.limit {
            let longest = self.limit - 1;
            let message =
                format!("a bundle has more than {longest} bytes; what follows in the same stream is not read");
            return Err(Error::new(ErrorKind::Size, message));
        }
        Ok(())
    }
}

impl<R: BufRead> Iterator for Texts<R> {
    type Item = Result<Text>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match &mut self.state {
            State::Start => self.start(),
            State::Lines => self.line().map(|line| line.map(|(line, bytes)| Text { line: Some(line), bytes })),
            State::Parts(parts) => Ok(parts.next()),
            State::End => Ok(None),
        };
        if !matches!(next, Ok(Some(_))) {
            self.state = State::End;
        }
        next.transpose()
    }
}

/// Splits JSON values in a row. What is not JSON is one text from there on; whoever parses it says what is wrong.
fn split(bytes: Vec<u8>, first_line: usize) -> Vec<Text> {
    let mut stream = Deserializer::from_slice(&bytes).into_iter::<IgnoredAny>();
    let mut ends = vec![0];
    while let Some(Ok(_)) = stream.next() {
        ends.push(stream.byte_offset());
    }
    if !bytes[ends[ends.len() - 1]..].trim_ascii().is_empty() {
        ends.push(bytes.len());
    }
    if ends.len() <= 2 {
        return vec![Text { line: None, bytes }];
    }
    let mut line = first_line;
    let text = |pair: &[usize]| {
        let part = &bytes[pair[0]..pair[1]];
        let start = part.len() - part.trim_ascii_start().len();
        let text = Text { line: Some(line + newlines(&part[..start])), bytes: part[start..].to_vec() };
        line += newlines(part);
        text
    };
    ends.windows(2).map(text).collect()
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b == b'\n').count()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn check(input: &str, is_lines: bool, texts: &[(Option<usize>, &str)]) {
        let reader = Box::new(Cursor::new(input.as_bytes().to_vec()));
        let found: Vec<_> = Texts::new(reader, is_lines, 1000).collect::<Result<_>>().unwrap();
        let found: Vec<_> = found.iter().map(|t| (t.line, std::str::from_utf8(&t.bytes).unwrap().trim())).collect();
        assert_eq!(found, texts, "{input:?}");
    }

    #[test]
    fn one_text() {
        check("", false, &[]);
        check(" \n ", false, &[]);
        check("{\"a\": 1}", false, &[(None, "{\"a\": 1}")]);
        check("{\"a\": 1}\n\n", false, &[(None, "{\"a\": 1}")]);
        check("{\n\"a\": 1\n}\n", false, &[(None, "{\n\"a\": 1\n}")]);
        check("{\n\"a\": 1\n", false, &[(None, "{\n\"a\": 1")]);
        check("{\n  \"a\"", false, &[(None, "{\n  \"a\"")]);
    }

    #[test]
    fn a_text_a_line() {
        check("{}\n{}\n", false, &[(Some(1), "{}"), (Some(2), "{}")]);
        check("\n{}\r\n\n\n{\n{}", false, &[(Some(2), "{}"), (Some(5), "{"), (Some(6), "{}")]);
        check("{}", true, &[(Some(1), "{}")]);
        check("\u{feff}{}\n{}\n", false, &[(Some(1), "{}"), (Some(2), "{}")]);
        check("{\n{}\n", true, &[(Some(1), "{"), (Some(2), "{}")]);
    }

    #[test]
    fn texts_in_a_row() {
        check("{\n}{\n}\n\n{}", false, &[(Some(1), "{\n}"), (Some(2), "{\n}"), (Some(5), "{}")]);
        check("\n{\n}\nx {}", false, &[(Some(2), "{\n}"), (Some(4), "x {}")]);
    }

    #[test]
    fn a_text_that_is_too_long_is_the_last() {
        let reader = Box::new(Cursor::new(b"{}\n{\"a\": 12345}\n{}\n"));
        let mut texts = Texts::new(reader, true, 9);
        assert!(texts.next().unwrap().is_ok());
        assert_eq!(texts.next().unwrap().unwrap_err().kind(), ErrorKind::Size);
        assert!(texts.next().is_none());
    }
}
