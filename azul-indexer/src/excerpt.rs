//! The line of a text that a problem is in, cut to what people can read.

use std::ops::Range;

/// A piece of a line, with what is to be pointed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The piece, on one line. Parts that were left out are marked.
    pub text: String,
    /// The characters of it that are to be pointed at.
    pub marked: Range<usize>,
}

/// Most characters of a line that are shown before and after where the problem starts.
const BEFORE: usize = 40;
const AFTER: usize = 80;
const CUT: char = '…';

impl Excerpt {
    /// The surroundings of a part of a text in the line that it starts in, both given in bytes.
    pub fn new(text: &str, line: Range<usize>, part: Range<usize>) -> Self {
        let start = floor(text, part.start);
        let before = &text[line.start..start];
        let (shown, cut_before) = match before.char_indices().rev().nth(BEFORE - 1) {
            Some((at, _)) if at > 0 => (&before[at..], true),
            _ => (before.trim_start(), false),
        };
        let after = text[start..line.end].trim_end();
        let (rest, cut_after) = match after.char_indices().nth(AFTER) {
            Some((at, _)) => (&after[..at], true),
            None => (after, false),
        };
        let cut = |is_cut: bool| is_cut.then_some(CUT);
        let visible = |c: char| if c.is_control() { ' ' } else { c };
        let all = cut(cut_before).into_iter().chain(shown.chars()).chain(rest.chars()).chain(cut(cut_after));
        let marked_start = usize::from(cut_before) + shown.chars().count();
        let end = floor(text, part.end).clamp(start, line.end);
        let marked = text[start..end].chars().take(rest.chars().count()).count().max(1);
        Self { text: all.map(visible).collect(), marked: marked_start..marked_start + marked }
    }

    /// The surroundings of a line and column, both from 1, as a parser gives them; it may have come beyond the end of a
    /// line before it found out.
    pub fn at_position(text: &str, line: usize, column: usize) -> Option<Self> {
        let line_start = match line.checked_sub(2) {
            None => 0,
            Some(before) => text.match_indices('\n').nth(before)?.0 + 1,
        };
        let line = text[line_start..].split('\n').next().unwrap_or_default();
        let start = line_start + column.saturating_sub(1).min(line.len());
        (!text.trim().is_empty()).then(|| Self::new(text, line_start..line_start + line.len(), start..start + 1))
    }
}

/// The next place at or before this one where a character starts.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, part: Range<usize>, shown: &str, marked: &str) {
        let line_start = text[..part.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[part.start..].find('\n').map_or(text.len(), |at| part.start + at);
        let excerpt = Excerpt::new(text, line_start..line_end, part);
        assert_eq!(excerpt.text, shown);
        let range = excerpt.marked.clone();
        assert_eq!(excerpt.text.chars().skip(range.start).take(range.len()).collect::<String>(), marked);
    }

    #[test]
    fn lines_are_cut_to_what_can_be_read() {
        check("{\n  \"a\": true,\n}", 9..13, "\"a\": true,", "true");
        check("\t{\"a\":\tnull}\r\n", 7..11, "{\"a\": null}", "null");
        check("{\"é\": \"ü\"}", 7..11, "{\"é\": \"ü\"}", "\"ü\"");
        check("[]", 0..1, "[]", "[");
        check("", 0..0, "", "");
        let long = format!("{}7{}", "x".repeat(100), "y".repeat(200));
        check(&long, 100..101, &format!("…{}7{}…", "x".repeat(40), "y".repeat(79)), "7");
        let marked = format!("7{}", "y".repeat(79));
        check(&long, 100..301, &format!("…{}{marked}…", "x".repeat(40)), &marked);
    }

    #[test]
    fn positions_may_be_beyond_the_text() {
        let at = |line, column| Excerpt::at_position("{\n\"a\": x", line, column).map(|e| (e.text, e.marked));
        assert_eq!(at(2, 6), Some(("\"a\": x".to_owned(), 5..6)));
        assert_eq!(at(2, 99), Some(("\"a\": x".to_owned(), 6..7)));
        assert_eq!(at(1, 0), Some(("{".to_owned(), 0..1)));
        assert_eq!(at(3, 1), None);
        assert_eq!(Excerpt::at_position("", 1, 1), None);
    }
}
