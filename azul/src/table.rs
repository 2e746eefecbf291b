//! Tables for people: columns side by side.

/// Most characters of a cell; longer texts are cut, with a sign that they are.
const WIDEST: usize = 60;

/// Lines with the cells of each row side by side, the first row being the heads. All but the last column are as wide as
/// their widest cell.
pub(crate) fn aligned(rows: &[Vec<String>]) -> String {
    let cut: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| short(cell)).collect()).collect();
    let columns = cut.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| cut.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &cut {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A text in one line, cut if it is long.
pub(crate) fn short(text: &str) -> String {
    let line = text.split(['\n', '\t', '\r']).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= WIDEST {
        return line;
    }
    line.chars().take(WIDEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_side_by_side() {
        let rows = [["name", "n"], ["é", "10"], ["long", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows), "name  n\né     10\nlong\n");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(short("a\nb"), "a b");
        assert_eq!(short(&"x".repeat(61)), format!("{}…", "x".repeat(59)));
    }
}
