//! The web service: HTTP around what [`azul_search`] answers.
//!
//! In the order in which a request passes: [`server`] (connections, limits, bodies) → [`Site`], which finds the route,
//! asks [`client`] and [`rate`] who sends it and how often, and [`auth`] what the sender may see, and lets the catalogs
//! answer. [`config`] says how all of that is set up, [`stores`] where catalogs come from, [`manifests`] where manifests are
//! made and kept.

pub mod auth;
mod changes;
pub mod client;
pub mod config;
mod downloads;
pub mod fetch;
pub mod health;
pub mod manifests;
mod metrics;
pub mod notifications;
mod openapi;
mod page;
pub mod rate;
mod robots;
mod routes;
mod saved;
pub mod server;
mod site;
pub mod stores;
mod table;
mod traces;

pub use config::Config;
pub use site::Site;

#[doc(hidden)]
pub use azul_transform::__inventory;
