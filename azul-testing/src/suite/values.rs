//! Native values and their index form.

use crate::Project;
use azul_transform::json::Document;
use azul_transform::schema::{FieldType, from_index, read_back, write_index};
use azul_transform::{Result, Value};

/// Every value of every inner entity reads back from its index form, and makes the same index form again.
///
/// # Panics
/// If one does not.
pub fn values_read_back_from_their_index_form(project: &Project) {
    let mut count = 0;
    project.for_each_value(|case, inner, field, value| {
        let place = format!("fixture {case}, contents.{}.{}", inner.name, field.name);
        let native = check(field.field_type, value).unwrap_or_else(|e| panic!("{place}: {e}"));
        let cure = if lacks_fraction(field.field_type, value) { DOUBLE } else { "" };
        assert!(native.is_none(), "{place}: {value:?} is {native:?} when it is read back from its index form{cure}");
        count += 1;
    });
    assert!(count > 0, "no document of any fixture has contents");
}

const DOUBLE: &str = "; convert it with `azul_transform::convert::double`, since an index has doubles there";

/// Whether an integer is where a double should be.
fn lacks_fraction(field_type: FieldType, value: &Value<'_>) -> bool {
    matches!((field_type.element(), value), (FieldType::NullFloat | FieldType::PassThruFloat, Value::Int(_)))
}

/// What a value is when it is read back, if that is another one.
fn check(field_type: FieldType, value: &Value<'_>) -> Result<Option<Value<'static>>> {
    let index_form = |value: &Value<'_>| {
        let mut out = Vec::new();
        write_index(&mut out, field_type, value).map(|()| out)
    };
    let written = index_form(value)?;
    let document = Document::parse(written.as_slice())?;
    let native = from_index(field_type, document.root())?;
    let same = native == read_back(field_type, value.clone()) && index_form(&native)? == written;
    Ok((!same).then(|| native.into_owned()))
}
