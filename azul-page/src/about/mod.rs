//! Pages about a catalog as a whole.

mod dictionary;
mod failures;
mod status;
mod summary;
mod work;

pub(crate) use dictionary::page as dictionary;
pub(crate) use status::page as status;
pub(crate) use summary::page as summary;
