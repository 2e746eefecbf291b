//! What follows from rows alone.

use azul_transform::schema::{ExposedIndex, FacetSchema, OuterEntityType, public_fields};

/// Most documents on a page, unless the project says otherwise.
const MAX_PAGE_SIZE: u32 = 1000;

/// How an outer entity type can be asked for: sorted by its first public field, or else by entity id.
pub(super) fn exposed(schema: &dyn FacetSchema, outer: &OuterEntityType) -> Option<ExposedIndex> {
    let fields = public_fields(schema);
    let is_own = |path: &[&str]| matches!(path, ["contents", inner, ..] if outer.inner_entity_types.contains(inner));
    let own = fields.iter().find(|field| is_own(&field.path));
    let sort = own.or_else(|| fields.iter().find(|field| field.path == ["entity_id"]))?.name;
    Some(ExposedIndex { outer_type: outer.name, sort, descending: false, max_page_size: MAX_PAGE_SIZE })
}
