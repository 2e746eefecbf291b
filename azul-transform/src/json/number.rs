//! Integers that the parser rounded, restored from the text.

use super::{Node, Span};

/// Replaces floats that stand for integers in the text. Numbers occur in the text in the same order
/// as on the tape, so one scan that skips strings pairs them up.
pub(super) fn restore_integers(text: &str, nodes: &mut [Node]) {
    let mut numbers = Scanner { text: text.as_bytes(), at: 0 };
    for node in nodes {
        if !matches!(node, Node::Int(_) | Node::Float(_)) {
            continue;
        }
        let Some((start, end)) = numbers.next() else { return };
        let digits = &text[start..end];
        if matches!(node, Node::Float(_)) && !digits.contains(['.', 'e', 'E']) {
            *node = match digits.parse() {
                Ok(i) => Node::Int(i),
                Err(_) => Node::Big(Span { start: start as u32, len: (end - start) as u32 }),
            };
        }
    }
}

struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
}

impl Iterator for Scanner<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        loop {
            match self.text.get(self.at)? {
                b'"' => self.skip_string(),
                b'-' | b'0'..=b'9' => {
                    let start = self.at;
                    let is_part = |b: &u8| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                    self.at += self.text[start..].iter().take_while(|b| is_part(b)).count();
                    return Some((start, self.at));
                }
                _ => self.at += 1,
            }
        }
    }
}

impl Scanner<'_> {
    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(&b) = self.text.get(self.at) {
            self.at += if b == b'\\' { 2 } else { 1 };
            if b == b'"' {
                return;
            }
        }
    }
}
