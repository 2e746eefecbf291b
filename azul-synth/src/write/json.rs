//! Members and elements of compact JSON.
//!
//! Keys and texts are written as they are; those that this crate has need no escapes, or carry
//! them already.

use crate::vocab::Term;

/// All pairs of hexadecimal digits.
static HEX: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    table
};

/// Appends JSON to a buffer, and commas where they belong.
pub(crate) struct Json<'a> {
    pub(crate) buf: &'a mut Vec<u8>,
}

impl Json<'_> {
    /// A comma, unless something was just opened. The last byte says all that is needed: no
    /// text ends in a bracket without a quote after it.
    fn separate(&mut self) {
        if !matches!(self.buf.last(), Some(b'{' | b'[' | b':') | None) {
            self.buf.push(b',');
        }
    }

    /// The start of a member.
    pub(crate) fn key(&mut self, key: &str) {
        self.separate();
        self.buf.push(b'"');
        self.buf.extend_from_slice(key.as_bytes());
        self.buf.extend_from_slice(b"\":");
    }

    /// The start of an object, as an element or after a key.
    pub(crate) fn open(&mut self) {
        self.separate();
        self.buf.push(b'{');
    }

    pub(crate) fn close(&mut self) {
        self.buf.push(b'}');
    }

    /// The start of a member that is an object.
    pub(crate) fn object(&mut self, key: &str) {
        self.key(key);
        self.buf.push(b'{');
    }

    /// The start of a member that is an object and belongs to an entity.
    pub(crate) fn entity(&mut self, name: &str, id: u128) {
        self.separate();
        self.buf.push(b'"');
        self.push(name);
        self.push("/");
        self.push_id(id);
        self.push("\":{");
    }

    /// The start of a member that is a list.
    pub(crate) fn list(&mut self, key: &str) {
        self.key(key);
        self.buf.push(b'[');
    }

    pub(crate) fn end_list(&mut self) {
        self.buf.push(b']');
    }

    /// The start of an element that is a text made of several parts.
    pub(crate) fn start_item(&mut self) {
        self.separate();
        self.buf.push(b'"');
    }

    /// An element that is a text.
    pub(crate) fn item(&mut self, text: &str) {
        self.start_item();
        self.push(text);
        self.buf.push(b'"');
    }

    pub(crate) fn text(&mut self, key: &str, text: &str) {
        self.start(key);
        self.push(text);
        self.buf.push(b'"');
    }

    /// The start of a member that is a text made of several parts.
    pub(crate) fn start(&mut self, key: &str) {
        self.key(key);
        self.buf.push(b'"');
    }

    pub(crate) fn end(&mut self) {
        self.buf.push(b'"');
    }

    /// A part of a text.
    pub(crate) fn push(&mut self, text: &str) {
        self.buf.extend_from_slice(text.as_bytes());
    }

    /// A part of a text: a number of at least `width` digits.
    pub(crate) fn push_number(&mut self, mut number: u64, width: usize) {
        let mut digits = [b'0'; 20];
        let mut at = digits.len();
        while number > 0 {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
        }
        let at = at.min(digits.len() - width.clamp(1, 20));
        self.buf.extend_from_slice(&digits[at..]);
    }

    /// A part of a text: the hexadecimal digits of bytes.
    pub(crate) fn push_hex(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.buf.extend_from_slice(&HEX[byte as usize]);
        }
    }

    /// A part of a text: a UUID in its canonical form.
    pub(crate) fn push_id(&mut self, id: u128) {
        self.buf.extend_from_slice(&id_text(id));
    }

    pub(crate) fn id(&mut self, key: &str, id: u128) {
        self.start(key);
        self.push_id(id);
        self.end();
    }

    pub(crate) fn number(&mut self, key: &str, number: u64) {
        self.key(key);
        self.push_number(number, 1);
    }

    pub(crate) fn boolean(&mut self, key: &str, value: bool) {
        self.key(key);
        self.push(if value { "true" } else { "false" });
    }

    /// A member that is an ontology term.
    pub(crate) fn term(&mut self, key: &str, term: &Term) {
        self.key(key);
        self.term_item(term);
    }

    /// An element that is an ontology term.
    pub(crate) fn term_item(&mut self, term: &Term) {
        self.open();
        self.text("text", term.text);
        self.text("ontology", term.ontology);
        self.text("ontology_label", term.label);
        self.close();
    }
}

/// The canonical form of a UUID.
pub(crate) fn id_text(id: u128) -> [u8; 36] {
    let mut text = [b'-'; 36];
    let mut at = 0;
    for (index, byte) in id.to_be_bytes().into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            at += 1;
        }
        text[at..at + 2].copy_from_slice(&HEX[byte as usize]);
        at += 2;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_and_pads() {
        let mut buf = Vec::new();
        let mut json = Json { buf: &mut buf };
        json.open();
        json.text("a", "{");
        json.list("b");
        json.item("x");
        json.item("y");
        json.end_list();
        json.number("c", 0);
        json.start("d");
        json.push_number(42, 4);
        json.end();
        json.object("e");
        json.boolean("f", true);
        json.close();
        json.close();
        assert_eq!(buf, br#"{"a":"{","b":["x","y"],"c":0,"d":"0042","e":{"f":true}}"#);
    }

    #[test]
    fn prints_ids() {
        let id = 0x0123_4567_89AB_4DEF_8123_4567_89AB_CDEF;
        assert_eq!(&id_text(id), b"01234567-89ab-4def-8123-456789abcdef");
    }
}
