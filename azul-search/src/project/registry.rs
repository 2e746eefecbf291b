//! What projects say about searching, as far as it is linked.

use azul_transform::__inventory as inventory;

use super::SearchProject;

/// A project submitted at link time; made by [`register!`](crate::register).
#[doc(hidden)]
pub struct Registration(pub &'static dyn SearchProject);

inventory::collect!(Registration);

/// Registers what a project says about searching, beside its plugin: `azul_search::register!(&HcaSearch);`, once.
#[macro_export]
macro_rules! register {
    ($project:expr) => {
        $crate::__inventory::submit! { $crate::project::Registration($project) }
    };
}

/// What is registered for the plugin of a name, or else what follows from rows alone.
pub(super) fn find(name: &'static str) -> &'static dyn SearchProject {
    let registered = inventory::iter::<Registration>().map(|registration| registration.0);
    registered.into_iter().find(|project| project.name() == name).unwrap_or_else(|| Box::leak(Box::new(Rows { name })))
}

/// A project of which there are only rows.
struct Rows {
    name: &'static str,
}

impl SearchProject for Rows {
    fn name(&self) -> &'static str {
        self.name
    }
}
