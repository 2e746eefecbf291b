//! What `azul query` asks, and how its answers look.

pub(crate) mod filter;
pub(crate) mod show;
