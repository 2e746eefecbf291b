//! `oidc`: tokens that are good, and every way in which one is not.

use azul_service::Config;
use azul_service::auth::Denied;
use serde_json::{Value, json};

use crate::jwt::{claims, confused, issuer, key, now, part, signed, unsigned, with};
use crate::{access, opens};

#[test]
fn a_good_token_opens_what_its_subject_and_its_claims_say() {
    let directory = tempfile::tempdir().expect("a directory");
    let access = access(&issuer(directory.path()));
    assert_eq!(opens(&*access, None), Ok(vec!["s1".to_owned()]));
    let token = signed(Some("k1"), &key(1), &claims());
    assert_eq!(opens(&*access, Some(&token)), Ok(["s1", "s2", "s3"].map(str::to_owned).to_vec()));
    let grant = access.grant(Some(&token), "test").expect("a grant");
    assert_eq!((grant.who.as_deref(), grant.admin), (Some("alice"), false));
    let mut root = claims();
    root["sub"] = "root".into();
    let grant = access.grant(Some(&signed(Some("k2"), &key(2), &root)), "test").expect("a grant");
    assert!(grant.admin);
    // A clock may be wrong by less than the leeway.
    let mut late = claims();
    late["exp"] = (now() - 10).into();
    assert!(opens(&*access, Some(&signed(Some("k1"), &key(1), &late))).is_ok());
}

/// The token is refused for this reason.
fn check(token: &str, reason: &'static str) {
    let directory = tempfile::tempdir().expect("a directory");
    let access = access(&issuer(directory.path()));
    assert_eq!(opens(&*access, Some(token)), Err(Denied::Token(reason)), "{token}");
}

#[test]
fn tokens_that_say_the_wrong_thing_are_refused() {
    check(&with("exp", (now() - 301).into()), "The token has expired");
    check(&with("nbf", (now() + 10_000).into()), "The token is not valid yet");
    check(&with("iss", "https://other.test".into()), "The token is of another issuer");
    check(&with("aud", "other".into()), "The token is meant for another service");
    check(&with("sub", Value::Null), "The token does not say whose it is");
    for name in ["exp", "iss", "aud"] {
        let mut claims = claims();
        claims.as_object_mut().expect("an object").remove(name);
        check(&signed(Some("k1"), &key(1), &claims), "The token lacks one of exp, iss and aud");
    }
}

#[test]
fn tokens_that_are_signed_in_the_wrong_way_are_refused() {
    let claims = claims();
    check(&unsigned(), "The token is malformed");
    check(&confused(), "The token is signed by an algorithm that is not accepted");
    check(&signed(Some("k1"), &key(2), &claims), "The signature of the token is wrong");
    check(&signed(Some("k3"), &key(1), &claims), "The key of the token is not known");
    check(&signed(None, &key(1), &claims), "The key of the token is not known");
    let good = signed(Some("k1"), &key(1), &claims);
    let (head, signature) = good.rsplit_once('.').expect("three parts");
    let (header, _) = head.split_once('.').expect("two parts");
    let mut more = claims.clone();
    more["groups"] = json!(["s9"]);
    check(&format!("{header}.{}.{signature}", part(&more)), "The signature of the token is wrong");
    for malformed in ["", ".", "..", "a.b.c", &good[..20], "азул"] {
        check(malformed, "The token is malformed");
    }
}

#[test]
fn keys_and_algorithms_that_are_not_public_are_refused_at_the_start() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("jwks.json");
    let table = |algorithm: &str| {
        let text = format!(
            "[catalogs.test]\nproject = \"hca\"\nstore = \"here\"\n[access]\nkind = \"oidc\"\nissuer = \"i\"\naudience = \"a\"\n\
             algorithms = [\"{algorithm}\"]\njwks = \"{}\"\n",
            path.display()
        );
        Config::read(&text, "azul.toml").expect_err("it makes no sense").key
    };
    std::fs::write(&path, r#"{"keys": [{"kty": "oct", "k": "AAAA", "kid": "k1", "alg": "HS256"}]}"#).expect("written");
    assert_eq!(table("HS256"), "access.algorithms");
    assert_eq!(table("none"), "access.algorithms");
    assert_eq!(table("EdDSA"), "access.jwks", "a shared secret is no key of an issuer");
    std::fs::remove_file(&path).expect("removed");
    assert_eq!(table("EdDSA"), "access.jwks");
}
