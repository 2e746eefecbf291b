//! What a catalog is to look like.

use std::ops::RangeInclusive;

/// The shape of a generated catalog. The same specification always gives the same bytes.
///
/// The defaults resemble the Human Cell Atlas catalog, but for the number of bundles: set it to
/// [`CatalogSpec::FULL`] for the full size. Shares are parts of 1; all but
/// [`stitched_share`](Self::stitched_share) and [`zarr_share`](Self::zarr_share) are shares of
/// all bundles, and what they leave are plain sequencing bundles.
///
/// ```
/// use azul_synth::CatalogSpec;
///
/// let spec = CatalogSpec { bundles: 500, seed: 7, ..CatalogSpec::default() };
/// assert_eq!(spec.projects, 480);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogSpec {
    /// How many bundles there are. Default: 1000.
    pub bundles: u64,
    /// What all choices depend on. Default: 0.
    pub seed: u64,
    /// How many projects there are, never more than bundles. Default: 480.
    pub projects: u64,
    /// The part of the bundles that the largest project has; the sizes of the others fall off
    /// like 1, 1/2, 1/3 … and none is empty. Default: 0.475 (99,841 of 210,203).
    pub largest_project_share: f64,
    /// In which order projects follow each other. Default: [`Order::Mixed`].
    pub order: Order,
    /// How many sequence files a bundle has. Default: 2 to 4.
    pub files_per_bundle: RangeInclusive<u32>,
    /// Bundles of one plate, each of whose wells holds a suspension. Default: 0.0005.
    pub plate_share: f64,
    /// How many wells a plate has. Default: 384.
    pub plate_wells: u32,
    /// Bundles whose suspension is pooled from several specimens. Default: 0.06.
    pub pool_share: f64,
    /// How many specimens are pooled. Default: 2 to 8.
    pub pool_size: RangeInclusive<u32>,
    /// Bundles with cell lines, half of them with organoids too. Default: 0.05.
    pub line_share: f64,
    /// Bundles of images. Default: 0.01.
    pub imaging_share: f64,
    /// Bundles that have nothing but supplementary files of the project. Default: 0.01.
    pub supplementary_share: f64,
    /// Bundles with analysis results. Default: 0.25.
    pub analysis_share: f64,
    /// How many analyses follow each other, the later ones starting from the matrix of the one
    /// before, which is intermediate thereby. Default: 1 to 2.
    pub analysis_levels: RangeInclusive<u32>,
    /// The part of the analysis bundles that are stitched to the sequencing bundle they analyse,
    /// another one of the catalog; the remaining ones hold everything themselves. Default: 0.9.
    pub stitched_share: f64,
    /// The part of the analysis bundles that have a zarr store among their results. Default: 0.01.
    pub zarr_share: f64,
    /// How many bytes a bundle is to have on average. The length of descriptions is chosen
    /// accordingly; without any, bundles of the default shape have about 20 KB, and that is the
    /// least that can be had. Default: 24,000.
    pub bytes_per_bundle: u64,
}

/// The order in which the projects of a catalog follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Bundles of all projects alternate: any run of bundles is a fair sample of the catalog.
    #[default]
    Mixed,
    /// All bundles of a project, then all of the next smaller one.
    ByProject,
}

impl CatalogSpec {
    /// How many bundles the Human Cell Atlas catalog had that the defaults are modelled on.
    pub const FULL: u64 = 210_203;
}

impl Default for CatalogSpec {
    fn default() -> Self {
        Self {
            bundles: 1000,
            seed: 0,
            projects: 480,
            largest_project_share: 0.475,
            order: Order::Mixed,
            files_per_bundle: 2..=4,
            plate_share: 0.0005,
            plate_wells: 384,
            pool_share: 0.06,
            pool_size: 2..=8,
            line_share: 0.05,
            imaging_share: 0.01,
            supplementary_share: 0.01,
            analysis_share: 0.25,
            analysis_levels: 1..=2,
            stitched_share: 0.9,
            zarr_share: 0.01,
            bytes_per_bundle: 24_000,
        }
    }
}
