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
mod short;
mod signing;
mod state;
mod value;
mod visit;
mod words;
mod work;

pub use assets::{Asset, asset};
pub use room::answer;
pub use signing::refused;
pub use visit::{Shelf, Signing, Visit};
pub use work::{GivenUp, MOST_PENDING, Pending, Work};
