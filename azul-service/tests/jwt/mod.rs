//! Tokens of an issuer that is made up, good ones and others.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

/// A key pair for tests, made of nothing but this byte.
pub fn key(byte: u8) -> EncodingKey {
    // PKCS#8 of an Ed25519 key, which is 32 bytes of anything.
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([byte; 32]);
    EncodingKey::from_ed_der(&der)
}

pub fn public(byte: u8, id: &str) -> Jwk {
    let mut jwk = Jwk::from_encoding_key(&key(byte), Algorithm::EdDSA).expect("a public key");
    jwk.common.key_id = Some(id.to_owned());
    jwk
}

pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

pub fn claims() -> Value {
    json!({"iss": "https://issuer.test", "aud": "azul", "sub": "alice", "exp": now() + 600, "groups": ["s3"]})
}

pub fn signed(id: Option<&str>, key: &EncodingKey, claims: &Value) -> String {
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = id.map(str::to_owned);
    encode(&header, claims, key).expect("a token")
}

/// The table `[access]` of a service that takes tokens of the issuer, with the keys `k1` and `k2`.
pub fn issuer(directory: &Path) -> String {
    let path = directory.join("jwks.json");
    let set = JwkSet { keys: vec![public(1, "k1"), public(2, "k2")] };
    std::fs::write(&path, serde_json::to_string(&set).expect("JSON")).expect("written");
    format!(
        "kind = \"oidc\"\nissuer = \"https://issuer.test\"\naudience = \"azul\"\nalgorithms = [\"EdDSA\"]\njwks = \"{}\"\n\
         public = [\"s1\"]\nsources_claim = \"groups\"\nadmins = [\"root\"]\nleeway_seconds = 300\n\
         [access.subjects]\nalice = [\"s2\"]\n",
        path.display()
    )
}

/// A part of a token.
pub fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

/// A token that nobody signed.
pub fn unsigned() -> String {
    format!("{}.{}.", part(&json!({"alg": "none", "kid": "k1"})), part(&claims()))
}

/// A token that is signed with the public key as if that were a shared secret: whoever knows it, which is everybody, could
/// make one.
pub fn confused() -> String {
    let public = serde_json::to_value(public(1, "k1")).expect("JSON");
    let x = URL_SAFE_NO_PAD.decode(public["x"].as_str().expect("a key")).expect("bytes");
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("k1".to_owned());
    encode(&header, &claims(), &EncodingKey::from_secret(&x).expect("a key")).expect("a token")
}

/// A token that is signed as it should be, with one claim changed.
pub fn with(name: &str, value: Value) -> String {
    let mut claims = claims();
    claims[name] = value;
    signed(Some("k1"), &key(1), &claims)
}
