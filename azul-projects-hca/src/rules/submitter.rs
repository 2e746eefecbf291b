//! Who submits files: institutions with fixed ids.

/// Whether a submitter is part of the project's own pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Matrices are the project's own.
    Internal,
    /// Matrices are contributed.
    External,
}

/// A submitter of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submitter {
    /// Short name that the id is derived from.
    pub slug: &'static str,
    /// UUID, version 5 of the slug.
    pub id: &'static str,
    /// Name for people, which metadata may give as the source of a file.
    pub title: &'static str,
    /// Internal or external.
    pub category: Category,
}

const fn external(slug: &'static str, id: &'static str, title: &'static str) -> Submitter {
    Submitter { slug, id, title, category: Category::External }
}

const fn internal(slug: &'static str, id: &'static str, title: &'static str) -> Submitter {
    Submitter { slug, id, title, category: Category::Internal }
}

/// Analyses by the project itself.
pub const DCP2: Submitter = internal("dcp2", "e67aaabe-93ea-564a-aa66-31bc0857b707", "DCP/2 Analysis");

/// All submitters.
pub const SUBMITTERS: [Submitter; 12] = [
    external("arrayexpress", "b7525d8e-8c7a-5fec-911a-323e5c3a79f7", "ArrayExpress"),
    external("contributor", "f180f1c3-9073-54a9-9bab-633008c307cc", "Contributor"),
    external("geo", "21b9424e-4043-5e80-85d0-1f0449430b57", "GEO"),
    external("hca release", "656db407-02f1-547c-9840-6908c4f09ce8", "HCA Release"),
    external("scea", "099feafe-ab42-5fb1-bff5-dbbe5ea61a0d", "SCEA"),
    external("scp", "3d76d2d3-51f4-5b17-85c8-f3549a7ab716", "SCP"),
    DCP2,
    internal("dcp2 ingest", "8d59f7a5-6245-5e42-9bc0-a53dd8a10f28", "DCP/2 Ingest"),
    internal("dcp1 matrix service", "c9efbb15-c50c-5796-8d15-35e9e1219dc5", "DCP/1 Matrix Service"),
    external("lungmap", "31ad7d2c-7262-54aa-92df-7f16418f3b84", "LungMAP"),
    external("zenodo", "bd24572b-a535-5ff8-b167-0e43d7f0d4b0", "Zenodo"),
    external("publication", "210ca4c7-f6f6-5a0d-8b1c-88ab5349a8f3", "Publication"),
];

impl Submitter {
    /// The submitter with a title.
    pub fn by_title(title: &str) -> Option<&'static Submitter> {
        SUBMITTERS.iter().find(|submitter| submitter.title == title)
    }

    /// The submitter with an id.
    pub fn by_id(id: &str) -> Option<&'static Submitter> {
        SUBMITTERS.iter().find(|submitter| submitter.id == id)
    }
}
