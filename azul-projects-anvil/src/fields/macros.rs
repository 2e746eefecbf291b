//! Rows of fields whose public names and columns are made of the names of inner entity type and field.

/// A field made of the column of the same name, whose public name and column in manifests are `{inner}.{field}`.
macro_rules! field {
    ($convert:ident, $inner:literal, $name:literal, $field_type:expr, column $rank:expr, $about:literal) => {
        Row::path($name, $field_type, &[concat!("$.", $name)], $convert)
            .public(concat!($inner, ".", $name))
            .column(concat!($inner, ".", $name), $rank)
            .about($about)
    };
    (
        $convert:ident, $inner:literal, $name:literal, $field_type:expr, column $rank:expr, facet $facet:expr,
        $about:literal
    ) => {
        field!($convert, $inner, $name, $field_type, column $rank, $about).facet(concat!($inner, ".", $name), $facet)
    };
}

/// A field that a function computes, named like one that is made of a column.
macro_rules! computed {
    (
        $inner:literal, $name:literal, $field_type:expr, $origin:expr, $function:expr, column $rank:expr,
        $about:literal
    ) => {
        Row::function($name, $field_type, $origin, $function)
            .public(concat!($inner, ".", $name))
            .column(concat!($inner, ".", $name), $rank)
            .about($about)
    };
}

/// Id of the entity.
macro_rules! document_id {
    ($inner:literal, column $rank:expr) => {
        computed!($inner, "document_id", FieldType::NullStr, $crate::fields::ID, $crate::fields::own_id,
            column $rank, "Id of the entity.")
    };
}
