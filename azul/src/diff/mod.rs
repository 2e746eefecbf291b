//! `azul diff`: what is compared, and how it is shown.

mod files;
pub(crate) mod show;
mod side;

pub(crate) use side::open;
