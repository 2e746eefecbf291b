//! The site, nearly always without a socket: what is answered to whom, and when.

mod access;
mod bad;
mod caching;
mod description;
mod discovery;
#[cfg(feature = "oidc")]
#[path = "../jwt/mod.rs"]
mod jwt;
mod library;
mod manifests;
mod notifications;
mod operations;
mod routes;
mod saved;
mod sign_in;
mod traces;
mod unseen;

// The project of the documents is found because it is linked.
use azul_projects_hca as _;
