//! Native values and their index form.

use crate::json::Document;
use crate::schema::{FieldType, from_index, read_back, write_index};
use crate::testing::Project;
use crate::{Result, Value};

/// Every value of every inner entity reads back from its index form, and makes the same index form again.
///
/// # Panics
/// If one does not.
pub fn values_read_back_from_their_index_form(project: &Project) {
    let mut count = 0;
    project.for_each_value(|case, inner, field, value| {
        let place = format!("fixture {case}, contents.{}.{}", inner.name, field.name);
        check(field.field_type, value).unwrap_or_else(|e| panic!("{place}: {e}"));
        count += 1;
    });
    assert!(count > 0, "no document of any fixture has contents");
}

fn check(field_type: FieldType, value: &Value<'_>) -> Result<()> {
    let mut written = Vec::new();
    write_index(&mut written, field_type, value)?;
    let document = Document::parse(written.clone())?;
    let native = from_index(field_type, document.root())?;
    let mut again = Vec::new();
    write_index(&mut again, field_type, &native)?;
    assert!(again == written, "{value:?} is {native:?} when it is read back from its index form");
    assert!(read_back(field_type, native.clone()) == native, "{native:?} is read back once more");
    Ok(())
}
