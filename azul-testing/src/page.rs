//! What is wrong with a page for people that nobody wrote for its project: headings and labels without words, names that
//! programs give to fields in the place of words.

/// Elements by which people find their way.
const NAMING: [&str; 12] = ["h1", "h2", "h3", "th", "dt", "dd", "legend", "summary", "label", "caption", "button", "a"];
/// Those that must be in words.
const IN_WORDS: [&str; 9] = ["h1", "h2", "h3", "th", "dt", "legend", "summary", "label", "caption"];

/// Complaints about the HTML of a page; none if it is complete.
pub fn complaints(html: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for name in NAMING {
        for content in elements(html, name) {
            let text = text(content);
            if text.is_empty() {
                complaints.push(format!("<{name}> says nothing: {content}"));
            } else if IN_WORDS.contains(&name) && text.split(' ').any(is_name) {
                complaints.push(format!("<{name}> is called as programs call it: {text}"));
            }
        }
    }
    // Parts of pictures in the page have titles, too.
    let head = html.split("<main").next().unwrap_or_default();
    for (part, within) in [("<h1", html), ("<main", html), ("<title>", head), ("</html>", html)] {
        let count = within.matches(part).count();
        if count != 1 {
            complaints.push(format!("{part} is there {count} times"));
        }
    }
    complaints
}

/// What is in the elements of a name.
fn elements<'h>(html: &'h str, name: &'h str) -> impl Iterator<Item = &'h str> {
    html.split('<')
        .scan(0, move |at, part| {
            let start = *at;
            *at += part.len() + 1;
            Some((start, part))
        })
        .filter(move |(_, part)| part.strip_prefix(name).is_some_and(|rest| rest.starts_with(['>', ' '])))
        .filter_map(move |(start, part)| {
            let begin = start + part.find('>')? + 1;
            let end = html[begin..].find(&format!("</{name}>"))?;
            Some(&html[begin..begin + end])
        })
}

/// The words of HTML, with a dot in the place of values and of code, which may be called as they like.
fn text(html: &str) -> String {
    let mut text = html.to_owned();
    for name in ["bdi", "code", "time"] {
        while let Some(start) = text.find(&format!("<{name}>")).or_else(|| text.find(&format!("<{name} "))) {
            let end = format!("</{name}>");
            let length = text[start..].find(&end).map_or(text.len() - start, |at| at + end.len());
            text.replace_range(start..start + length, "·");
        }
    }
    let outside = text.split('<').enumerate();
    let words = outside.map(|(i, part)| if i == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) });
    words.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word is the name of something in a program.
fn is_name(word: &str) -> bool {
    let camel = word.as_bytes().windows(2).any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
    word.contains('_') || word.contains("contents.") || camel
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(part: &str, expected: &[&str]) {
        let html = format!("<html><title>T</title><main><h1>Books</h1>{part}</main></html>");
        assert_eq!(complaints(&html), expected, "{part}");
    }

    #[test]
    fn what_is_complete_is_not_complained_about() {
        check(
            "<th scope=\"row\"><a href=\"/x\"><bdi>a_b.csv</bdi></a></th><dt title=\"x_y\">Number of pages</dt>",
            &[],
        );
        check("<label><input name=\"is.a_b\"><span class=\"text\"><i>No value</i></span></label>", &[]);
        check("<th>Genre <code>contents.books.genre</code></th>", &[]);
    }

    #[test]
    fn what_is_empty_or_raw_is() {
        check("<h2> </h2>", &["<h2> says nothing:  "]);
        check("<a href=\"/x\"><span></span></a>", &["<a> says nothing: <span></span>"]);
        check("<dt>page_count</dt>", &["<dt> is called as programs call it: page_count"]);
        check("<summary>Kind of bookTitle</summary>", &["<summary> is called as programs call it: Kind of bookTitle"]);
        check("<h1>Again</h1>", &["<h1 is there 2 times"]);
    }
}
