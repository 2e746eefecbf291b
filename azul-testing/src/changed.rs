//! A project with other rows than it has, under the same name: what it was before a change of rows, or will be after.

use std::sync::Arc;

use azul_transform::schema::{Declaration, Schema};
use azul_transform::{Bundle, Compiled, Context, Plugin, Project, Result, Transformer};

/// The project after a change of its rows. Transformers are those that it has.
///
/// # Panics
/// If the rows contradict each other then.
pub fn changed(project: &'static Compiled, change: impl FnOnce(&mut Declaration)) -> Compiled {
    let schema = project.schema();
    let mut declaration = Declaration {
        inner_types: schema.inner_types().to_vec(),
        outer_types: schema.outer_types().to_vec(),
        document_fields: schema.document_fields().to_vec(),
        extras: schema.extras().to_vec(),
        synthetic_columns: schema.synthetic_columns().to_vec(),
        templates: schema.templates().to_vec(),
    };
    change(&mut declaration);
    let schema = Schema::new(declaration).expect("rows that agree with each other");
    Compiled::new(&Changed { project, schema }).expect("a project that is compiled")
}

#[derive(Clone)]
struct Changed {
    project: &'static Compiled,
    schema: Schema,
}

impl Plugin for Changed {
    fn name(&self) -> &'static str {
        self.project.name()
    }

    fn rules_version(&self) -> &'static str {
        self.project.rules_version()
    }

    fn compile(&self) -> Result<Box<dyn Project>> {
        Ok(Box::new(self.clone()))
    }
}

impl Project for Changed {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn recognises(&self, bundle: &Bundle) -> bool {
        self.project.recognises(bundle)
    }

    fn transformers(&self, bundle: Arc<Bundle>, context: &Context) -> Result<Vec<Box<dyn Transformer + '_>>> {
        self.project.transformers(bundle, context)
    }
}
