//! The rules that every plugin keeps, whatever its metadata means.

mod aggregates;
mod definition;
mod determinism;
mod mutants;
mod places;
mod reference;
mod values;

pub use aggregates::{aggregates_do_not_depend_on_how_they_are_made, the_parts_of_bundles_add_up_in_any_order};
pub use definition::{
    every_facet_has_a_field, every_field_says_where_it_is_from, everything_is_described,
    the_plugin_recognises_its_bundles,
};
pub use determinism::{failures_come_in_the_order_of_the_input, neither_threads_nor_order_change_a_byte};
pub use mutants::no_mutant_makes_the_plugin_panic;
pub use places::every_error_has_a_place_in_the_bundle;
pub use reference::{the_reference_is_up_to_date, the_reference_lists_every_field};
pub use values::values_read_back_from_their_index_form;
