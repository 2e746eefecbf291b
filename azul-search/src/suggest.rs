//! Values that someone who types may mean.

use crate::fields::{FieldId, Kind};
use crate::project::Project;

pub use crate::index::suggest::{Suggest, Suggestion, errors, sort, suggest};

/// The fields of a project whose values are suggested unless one is named: all facets that are text.
pub fn fields(project: &Project) -> Vec<FieldId> {
    let fields = project.fields();
    let is_text = |id: &FieldId| fields.get(*id).kind == Kind::Text && Some(*id) != project.source_id().map(|f| f.id);
    fields.facets().iter().copied().filter(is_text).collect()
}
