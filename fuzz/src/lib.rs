//! What the targets that read bundles share.

use std::sync::LazyLock;

use azul_projects_anvil::Anvil;
use azul_projects_hca::{DRS_DOMAIN, Hca};
use azul_transform::{Compiled, Context, Plugin};

/// The projects, with the context that their bundles are read in.
pub static PROJECTS: LazyLock<[(Compiled, Context); 2]> =
    LazyLock::new(|| [&Hca as &dyn Plugin, &Anvil].map(|plugin| (compile(plugin), context(plugin))));

/// # Panics
/// If the rows of a project are invalid.
fn compile(plugin: &dyn Plugin) -> Compiled {
    Compiled::new(plugin).unwrap_or_else(|e| panic!("{e}"))
}

fn context(plugin: &dyn Plugin) -> Context {
    let mut context = Context::new("test", plugin.name());
    context = context.with_option(DRS_DOMAIN, "drs.example.org");
    context
}
