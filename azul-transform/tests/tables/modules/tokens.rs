//! Source as words and what is between them.

/// The tests at the end of a file begin so.
const TESTS: [&str; 8] = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];

/// The words of some source and what is between them: without comments, text and numbers, and without the tests at its end.
pub(super) fn tokens(source: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match length_of_skipped(rest) {
            0 => {
                let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                let length = if rest.starts_with("::") { 2 } else { word.max(first.len_utf8()) };
                if !first.is_whitespace() {
                    tokens.push(rest[..length].to_owned());
                }
                length
            }
            length => length,
        };
        rest = &rest[length..];
    }
    let tests = tokens.windows(TESTS.len()).position(|window| window == TESTS);
    tokens.truncate(tests.unwrap_or(tokens.len()));
    tokens
}

/// The bytes of a comment or a literal that the source begins with; none if it begins with neither.
fn length_of_skipped(source: &str) -> usize {
    let through = |from: usize, end: &str| source[from..].find(end).map_or(source.len(), |at| from + at + end.len());
    let raw = source.strip_prefix("br").or(source.strip_prefix('r')).unwrap_or_default();
    let hashes = raw.bytes().take_while(|b| *b == b'#').count();
    if source.starts_with("//") {
        through(0, "\n")
    } else if source.starts_with("/*") {
        through(2, "*/")
    } else if raw[hashes..].starts_with('"') {
        let start = source.len() - raw.len() + hashes + 1;
        through(start, &format!("\"{}", "#".repeat(hashes)))
    } else if source.starts_with('"') {
        let mut escaped = false;
        let end = source.bytes().skip(1).position(|b| {
            let is_end = b == b'"' && !escaped;
            escaped = b == b'\\' && !escaped;
            is_end
        });
        end.map_or(source.len(), |at| at + 2)
    } else if source.starts_with("'\\") {
        through(3, "'")
    } else if let Some(rest) = source.strip_prefix('\'') {
        // Otherwise it is a lifetime.
        let character = rest.chars().next().map_or(0, char::len_utf8);
        if rest[character..].starts_with('\'') { character + 2 } else { 0 }
    } else {
        0
    }
}

#[test]
fn text_and_comments_are_no_tokens() {
    for (source, expected) in [
        ("use crate::a; // crate::b", "use crate :: a ;"),
        ("f(\"crate::b \\\" \", '\"', c)", "f ( , , c )"),
        ("r#\"a \" b\"# + '\\''", "+"),
        ("/* x */ fn f<'a>(x: &'a str)", "fn f < ' a > ( x : & ' a str )"),
        ("x\n#[cfg(test)]\nmod tests { y }", "x"),
    ] {
        assert_eq!(tokens(source).join(" "), expected, "{source}");
    }
}
