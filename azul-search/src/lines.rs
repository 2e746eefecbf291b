//! Documents that come as lines.

use std::io::BufRead;

use azul_transform::{Error, ErrorKind, Result};

/// Hands many lines to whoever loads them; empty ones are passed over. A line that is refused is reported by its number,
/// from 1, and does not end the work. Returns how many were taken.
///
/// # Errors
/// [`ErrorKind::Io`] if the lines cannot be read, and those of this kind that loading ends in.
pub fn load_lines(
    mut lines: impl BufRead,
    mut load: impl FnMut(Vec<u8>) -> Result<()>,
    mut refused: impl FnMut(u64, Error),
) -> Result<u64> {
    let (mut number, mut taken) = (0, 0);
    loop {
        let mut line = Vec::new();
        let read = lines.read_until(b'\n', &mut line);
        let read = read.map_err(|e| Error::new(ErrorKind::Io, format!("cannot read: {e}")).caused_by(e))?;
        if read == 0 {
            return Ok(taken);
        }
        number += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match load(line) {
            Ok(()) => taken += 1,
            Err(error) if error.kind() == ErrorKind::Io => return Err(error),
            Err(error) => refused(number, error),
        }
    }
}
