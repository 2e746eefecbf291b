//! Finds the rows of tables in a file of JSON, without holding it.

use std::collections::BTreeMap;
use std::io::{ErrorKind as IoKind, Read};

use azul_transform::json::Document;
use azul_transform::{Error, ErrorKind, Result};

use super::place::Place;

/// The places of the rows of each table in `{"tables": {NAME: {"rows": [ROW, …]}}}`. Rows are not parsed.
///
/// # Errors
/// [`ErrorKind::Io`] if the file cannot be read, [`ErrorKind::Syntax`] if it does not have that form,
/// [`ErrorKind::DuplicateKey`] if a table is there twice.
pub(super) fn rows(input: impl Read) -> Result<BTreeMap<String, Vec<Place>>> {
    let mut scanner = Scanner { input, buffer: vec![0; 1 << 18], filled: 0, next: 0, before: 0 };
    let mut tables = BTreeMap::new();
    scanner.object(&mut |scanner, key| match key {
        "tables" => scanner.object(&mut |scanner, name| {
            let mut rows = Vec::new();
            scanner.object(&mut |scanner, key| match key {
                "rows" => scanner.list(&mut rows),
                _ => scanner.skip(),
            })?;
            if tables.insert(name.to_owned(), rows).is_some() {
                let message = format!("the table {name:?} is there twice");
                return Err(Error::new(ErrorKind::DuplicateKey, message));
            }
            Ok(())
        }),
        _ => scanner.skip(),
    })?;
    Ok(tables)
}

/// Reads through JSON, looking at its brackets and strings only.
struct Scanner<R> {
    input: R,
    buffer: Vec<u8>,
    filled: usize,
    next: usize,
    /// Bytes before the buffer.
    before: u64,
}

impl<R: Read> Scanner<R> {
    fn at(&self) -> u64 {
        self.before + self.next as u64
    }

    fn unexpected(&self, what: &str) -> Error {
        Error::new(ErrorKind::Syntax, format!("{what} is expected at byte {}, in a file of tables", self.at()))
    }

    /// The next byte, which is not taken; none at the end.
    fn peek(&mut self) -> Result<Option<u8>> {
        while self.next == self.filled {
            self.before += self.filled as u64;
            self.next = 0;
            self.filled = match self.input.read(&mut self.buffer) {
                Ok(0) => {
                    self.filled = 0;
                    return Ok(None);
                }
                Ok(filled) => filled,
                Err(error) if error.kind() == IoKind::Interrupted => 0,
                Err(error) => return Err(Error::new(ErrorKind::Io, format!("cannot read: {error}")).caused_by(error)),
            };
        }
        Ok(Some(self.buffer[self.next]))
    }

    fn take(&mut self) -> Result<u8> {
        let byte = self.peek()?.ok_or_else(|| self.unexpected("more"))?;
        self.next += 1;
        Ok(byte)
    }

    /// The next byte that is not white space, which is not taken.
    fn token(&mut self) -> Result<u8> {
        loop {
            match self.peek()? {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.next += 1,
                Some(byte) => return Ok(byte),
                None => return Err(self.unexpected("more")),
            }
        }
    }

    fn expect(&mut self, wanted: u8) -> Result<()> {
        if self.token()? != wanted {
            return Err(self.unexpected(&char::from(wanted).to_string()));
        }
        self.next += 1;
        Ok(())
    }

    /// Takes a comma, or the end of a list or object; whether there is more.
    fn more(&mut self, end: u8) -> Result<bool> {
        let found = self.token()?;
        if found != b',' && found != end {
            return Err(self.unexpected(&format!(", or {}", char::from(end))));
        }
        self.next += 1;
        Ok(found == b',')
    }

    /// Takes an object; the function takes each value.
    fn object(&mut self, each: &mut dyn FnMut(&mut Self, &str) -> Result<()>) -> Result<()> {
        self.expect(b'{')?;
        if self.token()? == b'}' {
            self.next += 1;
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.expect(b':')?;
            each(self, &key)?;
            if !self.more(b'}')? {
                return Ok(());
            }
        }
    }

    /// Takes a list of objects, and notes where each is.
    fn list(&mut self, places: &mut Vec<Place>) -> Result<()> {
        self.expect(b'[')?;
        if self.token()? == b']' {
            self.next += 1;
            return Ok(());
        }
        loop {
            if self.token()? != b'{' {
                return Err(self.unexpected("{"));
            }
            let start = self.at();
            self.skip()?;
            let length = u32::try_from(self.at() - start);
            let length = length.map_err(|_| Error::new(ErrorKind::Size, "a row has more than 4 GiB"))?;
            places.push((start, length));
            if !self.more(b']')? {
                return Ok(());
            }
        }
    }

    /// Takes a string.
    fn string(&mut self) -> Result<String> {
        if self.token()? != b'"' {
            return Err(self.unexpected("\""));
        }
        let mut text = vec![self.take()?];
        loop {
            let byte = self.take()?;
            text.push(byte);
            match byte {
                b'\\' => text.push(self.take()?),
                b'"' => break,
                _ => {}
            }
        }
        let document = Document::parse(text)?;
        Ok(document.root().as_str().unwrap_or_default().to_owned())
    }

    /// Takes a value of any kind, however deep, without a stack.
    fn skip(&mut self) -> Result<()> {
        let mut depth = 0usize;
        let mut in_string = false;
        let first = self.token()?;
        if !matches!(first, b'{' | b'[' | b'"') {
            while !matches!(self.peek()?, None | Some(b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r')) {
                self.next += 1;
            }
            return Ok(());
        }
        loop {
            match self.take()? {
                b'\\' if in_string => {
                    self.take()?;
                }
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && !in_string {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    /// One byte at a time, so that every place is once the end of the buffer.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(1);
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn check(text: &str, tables: &[(&str, &[&str])]) {
        let found = rows(Slow(text.as_bytes())).unwrap();
        assert_eq!(rows(text.as_bytes()).unwrap(), found);
        let found: Vec<_> = found
            .iter()
            .map(|(name, places)| {
                let rows = places.iter().map(|&(start, length)| &text[start as usize..][..length as usize]);
                (name.as_str(), rows.collect::<Vec<_>>())
            })
            .collect();
        let wanted: Vec<_> = tables.iter().map(|(name, rows)| (*name, rows.to_vec())).collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn places_of_rows() {
        check(r#"{"tables": {}}"#, &[]);
        check(r#"{"tables": {"a": {"rows": []}, "b": {}}}"#, &[("a", &[]), ("b", &[])]);
        let text = r#" {"x": [1, {"]": "}"}], "tables" : { "a\"b": {"n": -1.5e3, "rows": [ {"k": "}\\"}, {"l": [{}]} ]}}, "y": null} "#;
        check(text, &[("a\"b", &[r#"{"k": "}\\"}"#, r#"{"l": [{}]}"#])]);
    }

    #[test]
    fn what_is_no_file_of_tables() {
        for (text, kind) in [
            ("", ErrorKind::Syntax),
            ("[]", ErrorKind::Syntax),
            (r#"{"tables": {"a": {"rows": [1]}}}"#, ErrorKind::Syntax),
            (r#"{"tables": {"a": {"rows": [{]}}"#, ErrorKind::Syntax),
            (r#"{"tables": {"a": {}, "a": {}}}"#, ErrorKind::DuplicateKey),
            (r#"{"tables": {"a": {"rows": [{"#, ErrorKind::Syntax),
        ] {
            assert_eq!(rows(text.as_bytes()).unwrap_err().kind(), kind, "{text}");
        }
        // Depth does not cost a stack.
        let deep = format!(r#"{{"x": {}{}, "tables": {{}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert!(rows(deep.as_bytes()).unwrap().is_empty());
    }
}
