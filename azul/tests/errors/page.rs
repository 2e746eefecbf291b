//! The page, from the kinds and their examples.

use std::fmt::Write as _;

use azul_transform::ErrorKind;

use crate::examples::EXAMPLES;

const HEAD: &str = "\
# Errors

Whatever goes wrong is an error with a *kind*, a message, and a *place*: plugin, bundle, entity, JSONPath, line and
column, as far as they are known. A bad bundle is an error of its own and does not end a run: `azul` goes on and exits
with 2. In the library, `Error::kind` is to be matched on; in reports, the kind is the code given here. Codes do not
change; new ones may be added, see [stability](stability.md).

This page is generated from the code, by `UPDATE_DOCS=1 cargo test -p azul --test errors`. The examples are what
that test's inputs, most of them from the [fixtures](../fixtures/README.md), produce.
";

const WARNINGS: &str = "
These are *warnings*: documents are made in spite of them, and the exit code is that of success. `azul index` lists them
in `report.json`, under `warnings`.

| code | cause |
|---|---|
";

fn list(page: &mut String, which: impl Fn(ErrorKind) -> bool) {
    for kind in ErrorKind::ALL.iter().filter(|kind| which(**kind)) {
        writeln!(page, "| [`{0}`](#{0}) | {1} |", kind.code(), kind.cause()).unwrap();
    }
}

pub fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n| code | cause |\n|---|---|\n");
    list(&mut page, |kind| !kind.is_warning());
    page.push_str(WARNINGS);
    list(&mut page, |kind| kind.is_warning());
    for kind in ErrorKind::ALL {
        write!(page, "\n## `{}`\n\n{} **Cure:** {}\n", kind.code(), kind.cause(), kind.cure()).unwrap();
        for (_, example) in EXAMPLES.iter().filter(|(of, _)| of == kind) {
            write!(page, "\n```text\n{}\n```\n", example()).unwrap();
        }
    }
    page
}
