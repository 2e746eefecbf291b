//! Which of several names was meant?

/// `; did you mean …?` if one of the names is so like the one given that it may have been meant, else nothing.
pub fn did_you_mean<'n>(given: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let near = |name: &&str| distance(given, name) * 3 <= given.chars().count().max(name.chars().count());
    let nearest = names.into_iter().filter(near).min_by_key(|name| distance(given, name));
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// How many characters must be inserted, deleted, replaced or swapped with the next one.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let (mut before, mut above): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    let mut last = None;
    for (i, x) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (above[j] + usize::from(x != *y)).min(above[j + 1] + 1).min(row[j] + 1);
            if j > 0 && last == Some(*y) && b[j - 1] == x {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        (before, above, last) = (above, row, Some(x));
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, names: &[&str], expected: &str) {
        let expected = if expected.is_empty() { String::new() } else { format!("; did you mean `{expected}`?") };
        assert_eq!(did_you_mean(given, names.iter().copied()), expected, "{given}");
    }

    #[test]
    fn what_is_near_is_suggested() {
        check("libary", &["library", "museum"], "library");
        check("musuem", &["library", "museum"], "museum");
        check("abd", &["abc", "xyz"], "abc");
        check("books", &["book", "bookshops"], "book");
    }

    #[test]
    fn what_is_far_is_not() {
        check("garden", &["library", "museum"], "");
        check("a", &["b"], "");
        check("", &["b"], "");
        check("library", &[], "");
    }
}
