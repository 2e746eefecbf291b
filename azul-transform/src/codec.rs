//! Numbers and texts as bytes, for what is kept outside of the program.

use crate::position::InnerType;

/// Appends a number: seven bits a byte, lowest first, the eighth set on all but the last.
pub(crate) fn write_number(out: &mut Vec<u8>, number: usize) {
    let mut number = number as u64;
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a text with its length.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Reads what the functions above wrote. Whatever else the bytes are, there is nothing; there is no panic, and no more
/// memory taken than bytes are there.
#[derive(Debug)]
pub(crate) struct Bytes<'b> {
    rest: &'b [u8],
}

impl<'b> Bytes<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn take(&mut self, len: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }

    /// A number, in as few bytes as possible.
    pub fn number(&mut self) -> Option<usize> {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let &[byte] = self.take(1)? else { return None };
            let bits = u64::from(byte & 0x7f);
            number |= bits.checked_shl(shift).filter(|shifted| shifted >> shift == bits)?;
            if byte < 0x80 {
                return usize::try_from(number).ok().filter(|_| byte > 0 || shift == 0);
            }
            shift += 7;
        }
    }

    /// The number of things that follow, each of which takes a byte at least.
    pub fn count(&mut self) -> Option<usize> {
        self.number().filter(|count| *count <= self.rest.len())
    }

    /// As many things as a number before them says.
    pub fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.count()?).map(|_| read(self)).collect()
    }

    pub fn text(&mut self) -> Option<&'b str> {
        let len = self.number()?;
        std::str::from_utf8(self.take(len)?).ok()
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    /// Eight bytes, lowest first.
    pub fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    /// Sixteen bytes, lowest first.
    pub fn u128(&mut self) -> Option<u128> {
        self.take(16)?.try_into().ok().map(u128::from_le_bytes)
    }

    pub fn inner_type(&mut self) -> Option<InnerType> {
        InnerType::all(InnerType::LIMIT).nth(self.number()?)
    }

    /// Bytes with their length before them.
    pub fn section(&mut self) -> Option<&'b [u8]> {
        let len = self.number()?;
        self.take(len)
    }

    pub fn flag(&mut self) -> Option<bool> {
        match self.take(1)? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}
