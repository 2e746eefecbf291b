//! What pages say: the library of the example project, of which no line is about pages.

#[path = "pages/changes.rs"]
mod changes;
#[path = "pages/entities.rs"]
mod entities;
#[path = "pages/hca.rs"]
mod hca;
#[path = "pages/library.rs"]
mod library;
#[path = "pages/lists.rs"]
mod lists;
#[path = "pages/strange.rs"]
mod strange;
#[path = "pages/wholes.rs"]
mod wholes;
