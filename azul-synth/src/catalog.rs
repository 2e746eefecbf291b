//! A whole catalog, of which any bundle can be made at any time.

use crate::draft::Draft;
use crate::kind::{self, BundleKind};
use crate::layout::{Layout, Place};
use crate::plan;
use crate::project::{Project, Space};
use crate::rng::derive;
use crate::spec::CatalogSpec;
use crate::write::{self, Fqid};

/// A catalog of bundles, none of which is kept in memory.
///
/// Every bundle is made on its own, in any order and on any thread, and always comes out the
/// same. Bundles that mention the same entity have the same document for it.
///
/// ```
/// use azul_synth::{Catalog, CatalogSpec};
///
/// let catalog = Catalog::new(CatalogSpec { bundles: 50, ..CatalogSpec::default() });
/// let third = catalog.bundle(3);
/// assert!(third.starts_with(br#"{"fqid":{"uuid":""#));
/// assert_eq!(catalog.iter().nth(3), Some(third));
/// ```
#[derive(Clone, Debug)]
pub struct Catalog {
    spec: CatalogSpec,
    layout: Layout,
    /// How long an ordinary description is, in bytes.
    prose: u64,
}

impl Catalog {
    /// The catalog with that specification, and with descriptions of that length.
    pub(crate) fn of(spec: CatalogSpec, prose: u64) -> Self {
        Self { layout: Layout::new(&spec), spec, prose }
    }

    /// The same catalog with descriptions of another length.
    pub(crate) fn with_prose(&self, prose: u64) -> Self {
        Self { prose, ..self.clone() }
    }

    /// The specification it was made from.
    pub const fn spec(&self) -> &CatalogSpec {
        &self.spec
    }

    /// How many bundles there are.
    pub const fn len(&self) -> u64 {
        self.spec.bundles
    }

    /// Whether there are no bundles.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many projects there are.
    pub fn projects(&self) -> u64 {
        self.layout.projects()
    }

    /// The project of bundle `index`, counted from the largest.
    ///
    /// # Panics
    /// If there is no such bundle, as all methods that take an index.
    pub fn project_of(&self, index: u64) -> u64 {
        self.layout.place(index).rank
    }

    /// The sort of bundle `index`.
    pub fn kind(&self, index: u64) -> BundleKind {
        let (place, project) = self.place(index);
        kind::kind(&self.spec, &project, place).0
    }

    /// The identity of bundle `index`.
    pub fn fqid(&self, index: u64) -> Fqid {
        let (place, project) = self.place(index);
        write::fqid(project.derive(Space::Bundle, place.local), &project)
    }

    /// Bundle `index` as one line of compact JSON, without the line end.
    pub fn bundle(&self, index: u64) -> Vec<u8> {
        let mut buf = Vec::with_capacity(self.spec.bytes_per_bundle as usize * 2);
        self.write_bundle(index, &mut buf);
        buf
    }

    /// Appends bundle `index` to a buffer. Using one buffer for many bundles is the fast way.
    pub fn write_bundle(&self, index: u64, buf: &mut Vec<u8>) {
        let (place, project) = self.place(index);
        let (kind, upstream) = kind::kind(&self.spec, &project, place);
        let draft = plan::plan(&self.spec, &project, place, kind, upstream);
        write::write(buf, &draft, &project);
    }

    /// All bundles, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Vec<u8>> + '_ {
        (0..self.len()).map(|index| self.bundle(index))
    }

    /// A bundle with the identity of bundle `index` that is a plain sequencing bundle for certain.
    pub(crate) fn plain(&self, index: u64) -> (Draft, Project) {
        let (place, project) = self.place(index);
        let kind = BundleKind::Sequencing;
        let draft = plan::plan(&self.spec, &project, place, kind, place.local);
        (draft, project)
    }

    fn place(&self, index: u64) -> (Place, Project) {
        let place = self.layout.place(index);
        let key = derive(derive(self.spec.seed, 1), place.rank);
        (place, Project::new(key, place.size, self.prose))
    }
}
