//! Numbers in text, as people in all parts of the world write them.

/// Reads a double: decimal digits of any script, a sign, a fraction and an exponent; an underscore may stand between two
/// digits, white space around it all. Infinity and what is not a number are read too.
///
/// ```
/// use azul_transform::number;
/// assert_eq!(number::float(" 1_000.5"), Some(1000.5));
/// assert_eq!(number::float("２０"), Some(20.0));
/// assert_eq!(number::float("1__0"), None);
/// ```
pub fn float(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii() && b != b'_') {
        return text.parse().ok();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().map(|c| digit(c).unwrap_or(c)).peekable();
    while let Some(c) = rest.next() {
        let between = |plain: &str| plain.ends_with(|c: char| c.is_ascii_digit());
        match c {
            '_' if between(&plain) && rest.peek().is_some_and(char::is_ascii_digit) => {}
            '_' => return None,
            c => plain.push(c),
        }
    }
    plain.parse().ok()
}

/// The zeros of all scripts that have decimal digits, in ascending order. The nine digits follow each of them.
const ZEROS: [u32; 65] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
    0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0,
    0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// The ASCII digit of the same value, if a character is a digit of another script.
fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS[..ZEROS.partition_point(|&zero| zero <= code)].last()?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::float;

    fn check(text: &str, number: Option<f64>) {
        assert_eq!(float(text), number, "{text:?}");
    }

    #[test]
    fn numbers_of_all_scripts() {
        check("20", Some(20.0));
        check("\t-2.5e1 ", Some(-25.0));
        check("１２.５", Some(12.5));
        check("٢٠", Some(20.0));
        check("𝟗", Some(9.0));
        check("2０", Some(20.0));
        check("٢_٠", Some(20.0));
        check("1_000_000", Some(1e6));
        for wrong in ["", "_", "_1", "1_", "1__0", "1_.5", "²", "½", "一", "1 0", "٫5"] {
            check(wrong, None);
        }
    }

    #[test]
    fn zeros_are_sorted_and_apart() {
        assert!(super::ZEROS.windows(2).all(|pair| pair[0] + 10 <= pair[1]));
    }
}
