//! A project under test: where its fixtures are, and how it is run.

use std::path::PathBuf;

use super::Run;
use azul_transform::{Context, Plugin};

/// Names with reasons.
pub(super) type Exceptions = &'static [(&'static str, &'static str)];

/// The test program that the harness is part of.
#[derive(Debug, Clone, Copy)]
pub struct Home {
    /// Name of the package.
    pub package: &'static str,
    /// Name of the test program.
    pub program: &'static str,
    /// Folder of the package.
    pub folder: &'static str,
    /// Compares a text with the snapshot of a name.
    pub compare: fn(&str, &str),
}

/// A project under test, made by [`project!`](super::project).
///
/// The methods that take and return the project are settings, to be given to the macro as named arguments.
#[derive(Debug)]
pub struct Project {
    /// The plugin and its context.
    pub run: Run,
    pub(super) home: Home,
    pub(super) fixtures: PathBuf,
    pub(super) snapshots: PathBuf,
    pub(super) aggregates: Option<&'static [&'static str]>,
    pub(super) undivided: Exceptions,
    pub(super) unexercised: Exceptions,
}

impl Project {
    /// A project with the defaults. The folder of the fixtures is relative to that of the package.
    pub fn new(plugin: &'static dyn Plugin, home: Home, fixtures: &str) -> Self {
        let folder = PathBuf::from(home.folder);
        Self {
            run: Run::new(plugin, Context::new("test", plugin.name())),
            home,
            fixtures: folder.join(fixtures),
            snapshots: folder.join("tests/snapshots"),
            aggregates: None,
            undivided: &[],
            unexercised: &[],
        }
    }

    /// The context in which bundles are transformed; the default is deployment `test` and the plugin as catalog.
    pub fn context(mut self, context: Context) -> Self {
        self.run.context = context;
        self
    }

    /// The folder of the snapshots, relative to that of the package; the default is `tests/snapshots`.
    pub fn snapshots(mut self, folder: &str) -> Self {
        self.snapshots = PathBuf::from(self.home.folder).join(folder);
        self
    }

    /// The cases of which there are snapshots of aggregates; the default is all cases.
    pub fn aggregates(mut self, cases: &'static [&'static str]) -> Self {
        self.aggregates = Some(cases);
        self
    }

    /// Cases whose documents depend on the partitions that their bundles are divided into, each with a reason.
    pub fn undivided(mut self, cases: &'static [(&'static str, &'static str)]) -> Self {
        self.undivided = cases;
        self
    }

    /// Rows that no fixture has a value for, as `inner_type.field`, each with a reason.
    pub fn unexercised(mut self, rows: &'static [(&'static str, &'static str)]) -> Self {
        self.unexercised = rows;
        self
    }

    /// How to run the tests.
    pub(super) fn command(&self) -> String {
        format!("cargo test -p {} --test {}", self.home.package, self.home.program)
    }
}

/// The whole harness of a project in one line: a plugin, and the folder of its fixtures relative to the crate's
/// `Cargo.toml`.
///
/// ```ignore
/// azul_testing::project!(azul_projects_books::Books, "../fixtures/books");
/// ```
///
/// Fixtures are bundles, `<case>/*.json`, one folder a behaviour. It makes tests of
///
/// * **snapshots**, in `tests/snapshots`: the documents of every bundle by outer entity type, its replicas, the
///   aggregates of every case, and the error of every bundle that is to be refused (`invalid-…`);
/// * **coverage**: every row has a value in some fixture; `coverage.snap` lists what no document shows;
/// * **the rules that every plugin keeps**, see [`suite`](super::suite).
///
/// Settings follow as named arguments; they are the methods of [`Project`]:
///
/// ```ignore
/// azul_testing::project!(
///     azul_projects_books::Books,
///     "../fixtures/books",
///     context = Context::new("test", "library"),
///     unexercised = &[("books.isbn10", "no longer given, but old books have it")],
/// );
/// ```
///
/// The project is at hand as `project()` for further tests in the same program.
#[macro_export]
macro_rules! project {
    ($plugin:expr, $fixtures:expr $(, $setting:ident = $value:expr)* $(,)?) => {
        /// The project under test.
        pub(crate) fn project() -> $crate::Project {
            let home = $crate::Home {
                package: env!("CARGO_PKG_NAME"),
                program: env!("CARGO_CRATE_NAME"),
                folder: env!("CARGO_MANIFEST_DIR"),
                // Here, so that snapshots are those of this program.
                compare: |name, text| $crate::__insta::assert_snapshot!(name, text),
            };
            $crate::Project::new(&$plugin, home, $fixtures)$(.$setting($value))*
        }

        $crate::project!(@tests
            snapshots::documents_of_valid_bundles
            snapshots::errors_of_refused_bundles
            snapshots::aggregates_of_cases
            snapshots::every_snapshot_is_of_a_fixture
            coverage::every_row_has_a_value_in_some_fixture
            coverage::input_fields_that_no_document_shows
            suite::neither_threads_nor_order_change_a_byte
            suite::failures_come_in_the_order_of_the_input
            suite::the_parts_of_bundles_add_up_in_any_order
            suite::aggregates_do_not_depend_on_how_they_are_made
            suite::values_read_back_from_their_index_form
            suite::no_mutant_makes_the_plugin_panic
            suite::every_error_has_a_place_in_the_bundle
            suite::the_plugin_recognises_its_bundles
            suite::every_facet_has_a_field
            suite::everything_is_described
            suite::every_field_says_where_it_is_from
            suite::the_reference_is_up_to_date
            suite::the_reference_lists_every_field
        );
    };
    (@tests $($module:ident::$test:ident)*) => {
        $(
            #[test]
            fn $test() {
                $crate::$module::$test(&project());
            }
        )*
    };
}
