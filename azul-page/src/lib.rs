//! The page: catalogs for people.
//!
//! Pure functions from requests to HTML, over what [`azul_search`] answers. The state of a page is its URL: whoever has
//! the address sees the same. Everything works by links and forms; the script only replaces parts in place.
//!
//! In the order of a visit: [`answer`] finds the room – `list`, … –, `state` reads what the address says, `asking` makes a
//! question to the catalog of it, `shell` is what all pages have around them, and `words` and `value` say things in text.

mod about;
mod asking;
mod assets;
mod changes;
mod entity;
mod export;
mod list;
mod room;
mod saved;
mod shell;
mod signing;
mod state;
mod value;
mod words;

pub use about::{GivenUp, MOST_PENDING, Pending, Work};
pub use assets::{Asset, asset};
pub use room::{Visit, answer};
pub use saved::Shelf;
pub use signing::{Signing, refused};
