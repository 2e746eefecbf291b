//! What the targets that read bundles share.

use std::sync::LazyLock;

use azul_projects_anvil::Anvil;
use azul_projects_hca::Hca;
use azul_transform::{Context, Plugin};

/// The projects, with the context that their bundles are read in.
pub static PROJECTS: LazyLock<[(&'static dyn Plugin, Context); 2]> =
    LazyLock::new(|| [&Hca as &'static dyn Plugin, &Anvil].map(|plugin| (plugin, context(plugin))));

fn context(plugin: &dyn Plugin) -> Context {
    let mut context = Context::new("test", plugin.name());
    context.drs_domain = Some("drs.example.org".into());
    context
}
