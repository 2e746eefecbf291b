//! Everything that is wrong with a bundle.

use std::sync::Arc;

use crate::bundle::Bundle;
use crate::contribution::Renderer;
use crate::error::Error;
use crate::plugin::Plugin;
use crate::problems::Problems;
use crate::transform::{Context, check_identity, transform_shared};

/// Finds everything that is wrong with a bundle, as far as it can be told without mending any of it, in the order in
/// which it was found. A bundle that nothing is wrong with is one that [`transform`](crate::transform()) and
/// [`Renderer::render`] take, and the other way round.
pub fn validate(plugin: &dyn Plugin, bundle: &Arc<Bundle>, context: &Context) -> Vec<Error> {
    let mut problems = Problems::all();
    let read = check_identity(bundle.fqid()).and_then(|()| plugin.validate(bundle.clone(), context, &mut problems));
    let mut found = problems.into_vec();
    found.extend(read.err());
    if found.is_empty() {
        // Documents that cannot be made although every part is good.
        let batch = transform_shared(plugin, bundle.clone(), context);
        let rendered = batch.and_then(|batch| {
            Renderer::new(plugin.schema()?, context)?.render(&batch)?;
            Ok(())
        });
        found.extend(rendered.err());
    }
    let place = |e: Error| e.in_plugin(plugin.name()).in_bundle(&bundle.fqid().uuid, &bundle.fqid().version);
    found.into_iter().map(place).collect()
}
