//! `static` with a file of tokens.

use azul_service::auth::Denied;
use azul_service::auth::tokens::{Scope, TokenFile};

use crate::{access, opens};

#[test]
fn tokens_open_their_scope_until_they_are_revoked() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("tokens.json");
    let mut tokens = TokenFile::default();
    let some = tokens.add("some", Scope::Sources(vec!["s2".to_owned()]), None).expect("a token");
    let admin = tokens.add("admin", Scope::Admin, None).expect("a token");
    let over = tokens.add("over", Scope::All, Some(1)).expect("a token");
    tokens.save(&path).expect("saved");
    let access = access(&format!("kind = \"static\"\npublic = [\"s1\"]\ntoken_file = \"{}\"\n", path.display()));
    let opens = |token: &str| opens(&*access, Some(token));
    assert_eq!(opens(&some), Ok(vec!["s1".to_owned(), "s2".to_owned()]));
    assert_eq!(opens(&admin), Ok(vec!["*".to_owned()]));
    assert_eq!(opens(&over), Err(Denied::Token("The token has expired")));
    assert_eq!(opens("azul_guess"), Err(Denied::Token("The token is not known")));
    let grant = |token: &str| access.grant(Some(token), "test").expect("a grant");
    assert!(grant(&admin).admin && !grant(&some).admin);
    assert_eq!(grant(&some).who.as_deref(), Some("some"));
    // The service runs on while tokens change.
    assert!(tokens.revoke("some"));
    tokens.save(&path).expect("saved");
    assert_eq!(opens(&some), Err(Denied::Token("The token is not known")));
    std::fs::write(&path, "{").expect("written");
    assert_eq!(opens(&admin), Err(Denied::Token("The token is not known")), "what cannot be read opens nothing");
}
