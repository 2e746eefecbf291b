//! Data sets as the rest of the world lists them: schema.org for search engines, DCAT for harvesters, a site map.
//!
//! A project says which of its entities are data sets, and what is said about one, by
//! [`SearchProject::datasets`](crate::SearchProject::datasets); everything else is here. Others only learn of data sets
//! that they may see, also where a list shows what they may not.

mod dcat;
mod read;
mod routes;
mod schema_org;
mod sitemap;

pub use crate::project::{Creator, Dataset, DatasetDeclaration, Home, Publication};
pub use read::{entities, keywords, texts};
pub(crate) use routes::{feed, one};
pub(crate) use sitemap::sitemap;
