//! The web service: HTTP around what [`azul_search`] answers.
//!
//! In the order in which a request passes: [`server`] (connections, limits, bodies), [`client`] and [`rate`] (who sends
//! it, and how often), [`auth`] (what the sender may see). [`config`] says how all of that is set up.

pub mod auth;
pub mod client;
pub mod config;
mod fetch;
pub mod rate;
pub mod server;

pub use config::Config;

#[doc(hidden)]
pub use azul_transform::__inventory;
