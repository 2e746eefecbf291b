//! Signatures of requests: HTTP message signatures (RFC 9421) made with HMAC-SHA-256.
//!
//! A signature is good if it covers method, path and digest of the body, if the digest is that of the body, and if it is
//! not older than five minutes. What it covers besides must be as it was signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::server::HeaderMap;

/// What a signature must cover.
const COVERED: [&str; 3] = ["@method", "@path", "content-digest"];
/// Seconds after which a signature is too old.
const MOST_AGE: u64 = 300;
/// Seconds by which the sender's clock may be ahead of ours.
const MOST_AHEAD: u64 = 30;
const ALGORITHM: &str = "hmac-sha256";
/// What our signatures are called in their headers.
const LABEL: &str = "azul";

/// A key that sender and receiver share.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// What it is called.
    pub id: String,
    /// The key itself.
    pub secret: Vec<u8>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A request, without its body.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'r> {
    /// Method, in upper case.
    pub method: &'r str,
    /// Path, as it was sent.
    pub path: &'r str,
    /// Headers.
    pub headers: &'r HeaderMap,
}

/// Why a request is not signed as it has to be. For logs: whoever sent it is not told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// A header is not there, or not text.
    #[error("there is no header {0}")]
    Missing(&'static str),
    /// A header is there twice.
    #[error("the header {0} is there more than once")]
    Duplicate(String),
    /// A header does not have the form that it should have.
    #[error("the header {0} is malformed")]
    Malformed(&'static str),
    /// Something is not covered.
    #[error("the signature does not cover {0}")]
    NotCovered(&'static str),
    /// The signature covers something that this does not know.
    #[error("the signature covers {0}, which the request does not have or this does not know")]
    UnknownComponent(String),
    /// It is of another algorithm.
    #[error("the signature is of another algorithm")]
    Algorithm,
    /// There is no key of that id.
    #[error("there is no key {0}")]
    UnknownKey(String),
    /// It is too old, from the future, or does not say its time.
    #[error("the signature is too old, or not of now")]
    Time,
    /// The body is another one.
    #[error("the body is not the one that was signed")]
    Body,
    /// The signature is another one.
    #[error("the signature is wrong")]
    Wrong,
}

/// What `Signature-Input` says.
#[derive(Debug, PartialEq, Eq)]
struct Input<'h> {
    label: &'h str,
    components: Vec<&'h str>,
    created: Option<u64>,
    expires: Option<u64>,
    key_id: Option<&'h str>,
    algorithm: Option<&'h str>,
    /// The text behind the label, which is signed too.
    parameters: &'h str,
}

/// Verifies that a request was signed with a key. `now` is in seconds since 1970.
///
/// # Errors
/// Why it was not.
pub fn verify(request: &Signed<'_>, body: &[u8], key: &Key, now: u64) -> Result<(), Unsigned> {
    let (input, signature) = (header(request.headers, "signature-input")?, header(request.headers, "signature")?);
    let input = parse(input).ok_or(Unsigned::Malformed("signature-input"))?;
    if let Some(missing) = COVERED.into_iter().find(|component| !input.components.contains(component)) {
        return Err(Unsigned::NotCovered(missing));
    }
    if input.algorithm.is_some_and(|algorithm| algorithm != ALGORITHM) {
        return Err(Unsigned::Algorithm);
    }
    let key_id = input.key_id.ok_or(Unsigned::Malformed("signature-input"))?;
    if key_id != key.id {
        return Err(Unsigned::UnknownKey(key_id.chars().take(64).collect()));
    }
    let created = input.created.ok_or(Unsigned::Time)?;
    let is_now = created <= now + MOST_AHEAD && created.saturating_add(MOST_AGE) >= now;
    if !is_now || input.expires.is_some_and(|expires| expires < now) {
        return Err(Unsigned::Time);
    }
    let signature = bytes(signature, input.label).ok_or(Unsigned::Malformed("signature"))?;
    let mut mac = mac(&key.secret);
    mac.update(base(request, &input.components, input.parameters)?.as_bytes());
    // The comparison takes the same time whatever differs.
    mac.verify_slice(&signature).map_err(|_| Unsigned::Wrong)?;
    let digest = header(request.headers, "content-digest")?;
    let digest = bytes(digest, "sha-256").ok_or(Unsigned::Malformed("content-digest"))?;
    if digest[..] == Sha256::digest(body)[..] { Ok(()) } else { Err(Unsigned::Body) }
}

/// The headers that sign a request: names and values. `now` is in seconds since 1970.
pub fn sign(method: &str, path: &str, body: &[u8], key: &Key, now: u64) -> [(&'static str, String); 3] {
    let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)));
    let components: Vec<String> = COVERED.iter().map(|component| format!("\"{component}\"")).collect();
    let id: String = key.id.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\')).collect();
    let parameters = format!("({});created={now};keyid=\"{id}\";alg=\"{ALGORITHM}\"", components.join(" "));
    let base = format!(
        "\"@method\": {method}\n\"@path\": {path}\n\"content-digest\": {digest}\n\"@signature-params\": {parameters}"
    );
    let mut mac = mac(&key.secret);
    mac.update(base.as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    [
        ("content-digest", digest),
        ("signature-input", format!("{LABEL}={parameters}")),
        ("signature", format!("{LABEL}=:{signature}:")),
    ]
}

fn mac(secret: &[u8]) -> Hmac<Sha256> {
    // A key of any length will do; longer ones than a block are hashed.
    Hmac::<Sha256>::new_from_slice(secret).unwrap_or_else(|_| Hmac::new(&Default::default()))
}

/// The only value of a header.
fn header<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, Unsigned> {
    let mut all = headers.get_all(name).iter();
    let first = all.next().ok_or(Unsigned::Missing(name))?;
    if all.next().is_some() {
        return Err(Unsigned::Duplicate(name.to_owned()));
    }
    first.to_str().map_err(|_| Unsigned::Malformed(name))
}

/// The text that is signed.
fn base(request: &Signed<'_>, components: &[&str], parameters: &str) -> Result<String, Unsigned> {
    let mut base = String::new();
    for (i, component) in components.iter().enumerate() {
        if components[..i].contains(component) {
            return Err(Unsigned::Duplicate((*component).to_owned()));
        }
        let value = match *component {
            "@method" => request.method,
            "@path" => request.path,
            derived if derived.starts_with('@') => return Err(Unsigned::UnknownComponent(derived.to_owned())),
            name => {
                let mut all = request.headers.get_all(name).iter();
                let unknown = || Unsigned::UnknownComponent(name.to_owned());
                let value = all.next().and_then(|value| value.to_str().ok()).ok_or_else(unknown)?;
                if all.next().is_some() {
                    return Err(Unsigned::Duplicate(name.to_owned()));
                }
                value.trim()
            }
        };
        base.push_str(&format!("\"{component}\": {value}\n"));
    }
    base.push_str("\"@signature-params\": ");
    base.push_str(parameters);
    Ok(base)
}

/// Reads `label=("a" "b");created=1;keyid="…";alg="…"`, in the one form in which it is written. One signature, no more.
fn parse(text: &str) -> Option<Input<'_>> {
    let (label, parameters) = text.trim().split_once('=')?;
    let is_token = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(&byte);
    if label.is_empty() || !label.bytes().all(is_token) {
        return None;
    }
    let (list, mut rest) = parameters.strip_prefix('(')?.split_once(')')?;
    let mut components = Vec::new();
    for component in list.split(' ').filter(|component| !component.is_empty() || !list.is_empty()) {
        let name = component.strip_prefix('"')?.strip_suffix('"')?;
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"@-_".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_plain) {
            return None;
        }
        components.push(name);
    }
    let mut input =
        Input { label, components, created: None, expires: None, key_id: None, algorithm: None, parameters };
    let mut seen = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.strip_prefix(';')?.split_once('=')?;
        if seen.contains(&name) {
            return None;
        }
        seen.push(name);
        rest = match name {
            "created" => number(after, &mut input.created)?,
            "expires" => number(after, &mut input.expires)?,
            "keyid" => string(after, &mut input.key_id)?,
            "alg" => string(after, &mut input.algorithm)?,
            "nonce" | "tag" => string(after, &mut None)?,
            _ => return None,
        };
    }
    Some(input)
}

/// Takes a whole number; the rest.
fn number<'t>(text: &'t str, number: &mut Option<u64>) -> Option<&'t str> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    *number = Some(text[..end].parse().ok()?);
    Some(&text[end..])
}

/// Takes a string in quotes, without escapes; the rest.
fn string<'t>(text: &'t str, string: &mut Option<&'t str>) -> Option<&'t str> {
    let (inner, rest) = text.strip_prefix('"')?.split_once('"')?;
    if inner.contains('\\') {
        return None;
    }
    *string = Some(inner);
    Some(rest)
}

/// The bytes of a member of `name=:base64:, …`.
fn bytes(text: &str, name: &str) -> Option<Vec<u8>> {
    let mut found = text.split(',').filter_map(|member| member.trim().strip_prefix(name)?.strip_prefix("=:"));
    let encoded = found.next()?.strip_suffix(':')?;
    if found.next().is_some() {
        return None;
    }
    STANDARD.decode(encoded).ok()
}
