//! What can be known of rows when they are compiled.

use super::accumulators::type_misfit;
use crate::path::{NOT_A_PATH, flaw};
use crate::schema::{Field, Row, Source};

/// Checks the rows of one inner entity type, as far as that can be done in a constant: names, paths, ranks of facets,
/// public names and accumulators. `check` looks at the schema as a whole.
///
/// ```
/// use azul_transform::schema::{FieldType, Row, assert_rows};
/// use azul_transform::{convert::optional, linked::Entities};
/// const ROWS: &[Row<Entities>] = &[Row::path("title", FieldType::NullStr, &["$.title"], optional)];
/// const _: () = assert_rows("books", ROWS); // at compile time
/// ```
///
/// # Panics
/// If a row is flawed; in a constant, that is an error of the compiler with the same message.
pub const fn assert_rows<B>(inner_type: &str, rows: &[Row<B>]) {
    let mut i = 0;
    while i < rows.len() {
        let about = Text::NONE.add("field `").add(rows[i].field.name).add("` of `").add(inner_type).add("`");
        assert_row(about, &rows[i]);
        let mut j = 0;
        while j < i {
            assert_pair(about, &rows[j].field, &rows[i].field);
            j += 1;
        }
        i += 1;
    }
}

const fn assert_row<B>(about: Text, row: &Row<B>) {
    let Row { field, source } = row;
    if field.name.is_empty() {
        about.add(" has no name").panic();
    }
    if field.name.as_bytes()[field.name.len() - 1] == b'_' {
        about.add(" ends in `_`, as copies of numbers do; choose another name").panic();
    }
    if let Some(problem) = type_misfit(field) {
        let about =
            about.add(", of type ").add(field.field_type.name()).add(", has an accumulator that does not fit: ");
        about.add(problem).panic();
    }
    if matches!(source, Source::Path(_) | Source::Paths(..)) {
        if field.origin.is_empty() {
            about.add(" has no path").panic();
        }
        let mut i = 0;
        while i < field.origin.len() {
            if let Some((at, problem)) = flaw(field.origin[i]) {
                let about = about.add(" has a path that is ").add(NOT_A_PATH).add(problem).add("\n    ");
                about.add(field.origin[i]).add("\n    ").spaces(field.origin[i], at).add("^").panic();
            }
            i += 1;
        }
    }
}

const fn assert_pair(about: Text, first: &Field, second: &Field) {
    if same(first.name, second.name) {
        about.add(" is declared twice").panic();
    }
    if let (Some(one), Some(other)) = (first.public_name, second.public_name)
        && same(one, other)
    {
        about.add(" has the public name `").add(one).add("`, as field `").add(first.name).add("` has already").panic();
    }
    if let (Some(one), Some(other)) = (first.facet_rank, second.facet_rank)
        && one == other
    {
        let about = about.add(" is the facet of rank ").number(one as usize).add(", as field `").add(first.name);
        about.add("` is already").panic();
    }
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// A message that is put together in a constant, where there are no strings yet. What is too long is cut off.
#[derive(Clone, Copy)]
struct Text {
    bytes: [u8; 480],
    len: usize,
}

impl Text {
    const NONE: Self = Self { bytes: [0; 480], len: 0 };

    const fn add(self, text: &str) -> Self {
        let mut to = self;
        let (bytes, mut i) = (text.as_bytes(), 0);
        while i < bytes.len() && to.len < to.bytes.len() {
            to.bytes[to.len] = bytes[i];
            (to.len, i) = (to.len + 1, i + 1);
        }
        to
    }

    const fn number(self, number: usize) -> Self {
        let with_tens = if number < 10 { self } else { self.number(number / 10) };
        let digits = "0123456789".as_bytes();
        let (_, digit) = digits.split_at(number % 10);
        let (digit, _) = digit.split_at(1);
        match std::str::from_utf8(digit) {
            Ok(digit) => with_tens.add(digit),
            Err(_) => with_tens,
        }
    }

    /// As many spaces as there are characters before a byte of a text.
    const fn spaces(self, text: &str, before: usize) -> Self {
        let (mut to, mut i) = (self, 0);
        while i < before {
            // Bytes within a character do not count.
            if text.as_bytes()[i] & 0xc0 != 0x80 {
                to = to.add(" ");
            }
            i += 1;
        }
        to
    }

    #[track_caller]
    const fn panic(&self) -> ! {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("a row is flawed, and its name or path is too long to be shown"),
        }
    }
}
