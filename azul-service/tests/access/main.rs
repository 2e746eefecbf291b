//! Kinds of access: who is let in, and what it may see.

#[cfg(feature = "oidc")]
#[path = "../jwt/mod.rs"]
mod jwt;
#[cfg(feature = "oidc")]
mod oidc;
mod terra;
mod tokens;

use azul_service::Config;
use azul_service::auth::{Access, Denied, Grant, Sources};

/// Access as the lines of a table `[access]` say.
fn access(lines: &str) -> Box<dyn Access> {
    let text = format!("[catalogs.test]\nproject = \"hca\"\nstore = \"here\"\n[access]\n{lines}");
    Config::read(&text, "azul.toml").unwrap_or_else(|error| panic!("{error}")).access
}

/// What a token opens, or why it opens nothing.
fn opens(access: &dyn Access, token: Option<&str>) -> Result<Vec<String>, Denied> {
    let ids = |grant: Grant| match grant.sources {
        Sources::All => vec!["*".to_owned()],
        Sources::Only(ids) => ids.iter().cloned().collect(),
    };
    access.grant(token, "test").map(ids)
}
