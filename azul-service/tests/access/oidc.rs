//! `oidc`: tokens that are good, and every way in which one is not.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use azul_service::Config;
use azul_service::auth::{Access, Denied};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::{access, opens};

/// A key pair for tests, made of nothing but this byte.
fn key(byte: u8) -> EncodingKey {
    // PKCS#8 of an Ed25519 key, which is 32 bytes of anything.
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([byte; 32]);
    EncodingKey::from_ed_der(&der)
}

fn public(byte: u8, id: &str) -> Jwk {
    let mut jwk = Jwk::from_encoding_key(&key(byte), Algorithm::EdDSA).expect("a public key");
    jwk.common.key_id = Some(id.to_owned());
    jwk
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

fn claims() -> Value {
    json!({"iss": "https://issuer.test", "aud": "azul", "sub": "alice", "exp": now() + 600, "groups": ["s3"]})
}

fn signed(id: Option<&str>, key: &EncodingKey, claims: &Value) -> String {
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = id.map(str::to_owned);
    encode(&header, claims, key).expect("a token")
}

/// Access with the key `k1` of the issuer.
fn issuer(directory: &Path) -> Box<dyn Access> {
    let path = directory.join("jwks.json");
    let set = JwkSet { keys: vec![public(1, "k1"), public(2, "k2")] };
    std::fs::write(&path, serde_json::to_string(&set).expect("JSON")).expect("written");
    access(&format!(
        "kind = \"oidc\"\nissuer = \"https://issuer.test\"\naudience = \"azul\"\nalgorithms = [\"EdDSA\"]\njwks = \"{}\"\n\
         public = [\"s1\"]\nsources_claim = \"groups\"\nadmins = [\"root\"]\nleeway_seconds = 30\n\
         [access.subjects]\nalice = [\"s2\"]\n",
        path.display()
    ))
}

#[test]
fn a_good_token_opens_what_its_subject_and_its_claims_say() {
    let directory = tempfile::tempdir().expect("a directory");
    let access = issuer(directory.path());
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
    let access = issuer(directory.path());
    assert_eq!(opens(&*access, Some(token)), Err(Denied::Token(reason)), "{token}");
}

#[test]
fn tokens_that_say_the_wrong_thing_are_refused() {
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        signed(Some("k1"), &key(1), &claims)
    };
    check(&with("exp", (now() - 31).into()), "The token has expired");
    check(&with("nbf", (now() + 100).into()), "The token is not valid yet");
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
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let none = format!("{}.{}.", part(&json!({"alg": "none", "kid": "k1"})), part(&claims));
    check(&none, "The token is malformed");
    // The public key as a shared secret: whoever knows it, which is everybody, could sign.
    let public = serde_json::to_value(public(1, "k1")).expect("JSON");
    let x = URL_SAFE_NO_PAD.decode(public["x"].as_str().expect("a key")).expect("bytes");
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("k1".to_owned());
    let confused = encode(&header, &claims, &EncodingKey::from_secret(&x).expect("a key")).expect("a token");
    check(&confused, "The token is signed by an algorithm that is not accepted");
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
