//! Some bundles out of many inputs.

use std::collections::{HashMap, HashSet};

use azul_transform::BundleFqid;
use azul_transform::json::Document;

use super::expand;
use crate::failure::Failure;
use crate::identity::Identity;
use crate::pipeline::Pipeline;
use crate::raw::RawBundle;
use crate::source::Input;

/// The bundles that are wanted. Whatever else is among the inputs is passed over: other bundles, failures that are not about
/// these, and lines of action lists.
#[derive(Debug, Default)]
pub struct Wanted {
    /// By UUID and version; those that came are taken out.
    bundles: HashMap<(String, String), BundleFqid>,
    /// By what the input was called, for those that do not say who they are.
    names: HashMap<String, BundleFqid>,
    /// What is said of one of them.
    came: HashSet<(String, String)>,
}

impl Wanted {
    /// Wants a bundle, which an input of this name is if it does not say otherwise.
    pub fn add(&mut self, fqid: BundleFqid, name: String) {
        self.bundles.insert((fqid.uuid.clone(), fqid.version.clone()), fqid.clone());
        self.names.insert(name, fqid);
    }

    /// The inputs that are wanted, each once.
    pub fn select<'p>(
        mut self,
        inputs: impl Iterator<Item = Result<Input, Failure>> + Send + 'p,
        pipeline: &'p Pipeline,
    ) -> impl Iterator<Item = Result<Input, Failure>> + Send + 'p {
        expand(inputs, pipeline).filter_map(move |input| match input {
            Ok(Input::Bundle(raw)) => self.bundle(raw, pipeline).map(Input::Bundle).map(Ok),
            Ok(input @ Input::File(_)) => match input.fetched(&pipeline.limits()) {
                Ok(Input::Bundle(raw)) => self.bundle(raw, pipeline).map(Input::Bundle).map(Ok),
                Ok(_) => None,
                Err(failure) => self.is_about_these(&failure).then_some(Err(failure)),
            },
            Ok(Input::Remote(remote)) => {
                self.take(&remote.fqid.uuid, &remote.fqid.version).then_some(Ok(Input::Remote(remote)))
            }
            Ok(_) => None,
            Err(failure) => self.is_about_these(&failure).then_some(Err(failure)),
        })
    }

    /// The bundle, if it is wanted, with what is known of its identity if it does not say it.
    fn bundle(&mut self, mut raw: RawBundle, pipeline: &Pipeline) -> Option<RawBundle> {
        let said = match &raw.fqid {
            Some(fqid) => Identity::from(fqid.clone()),
            None => {
                let document = Document::parse_with(raw.bytes.as_slice(), &pipeline.limits());
                let said = document.ok().and_then(|document| Identity::of_bundle(document.root()).ok());
                // What cannot be read fails in its place, if it is called like one that is wanted.
                said.unwrap_or_default().or(&raw.hint)
            }
        };
        let is_complete = said.clone().complete().is_ok();
        let known = self.names.get(&raw.name).filter(|_| !is_complete).cloned().map(Identity::from);
        let said = known.iter().fold(said, |said, known| said.or(known));
        raw.hint = known.iter().fold(raw.hint, |hint, known| hint.or(known));
        let (uuid, version) = (said.uuid?, said.version?);
        self.take(&uuid, &version).then_some(raw)
    }

    fn take(&mut self, uuid: &str, version: &str) -> bool {
        let bundle = (uuid.to_owned(), version.to_owned());
        let is_wanted = self.bundles.remove(&bundle).is_some();
        if is_wanted {
            self.came.insert(bundle);
        }
        is_wanted
    }

    fn is_about_these(&self, failure: &Failure) -> bool {
        let of_bundle = failure.error.place().bundle.as_ref();
        let is_one = |bundle| self.bundles.contains_key(bundle) || self.came.contains(bundle);
        of_bundle.is_some_and(is_one) || self.names.contains_key(&failure.name)
    }
}
