//! `oidc`: JSON Web Tokens of one issuer.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value};

use super::{Access, AccessPlugin, Denied, Grant, Sources, source_list};
use crate::fetch::{self, Fetched};
use crate::table::{Result, Table};

/// The kind.
struct OidcPlugin;

crate::register_access!(&OidcPlugin);

impl AccessPlugin for OidcPlugin {
    fn name(&self) -> &'static str {
        "oidc"
    }

    fn description(&self) -> &'static str {
        "JSON Web Tokens of a configured issuer; sources by subject, or as a claim lists them."
    }

    fn open(&self, table: &mut Table<'_>) -> Result<Box<dyn Access>> {
        let issuer = table.required("issuer")?;
        let audience = table.required("audience")?;
        let names = table.texts("algorithms")?.unwrap_or_else(|| vec!["RS256".to_owned()]);
        let mut algorithms = Vec::new();
        for name in &names {
            algorithms.push(public_key_algorithm(name).ok_or_else(|| table.error("algorithms", ALGORITHMS))?);
        }
        let Some(&first) = algorithms.first() else { return Err(table.error("algorithms", ALGORITHMS)) };
        let mut validation = Validation::new(first);
        validation.algorithms = algorithms;
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.validate_nbf = true;
        validation.leeway = table.number("leeway_seconds", 0, 600)?.unwrap_or(60) as u64;
        let place = table.required("jwks")?.to_owned();
        let url = place.starts_with("http://") || place.starts_with("https://");
        let keys = Keys { place, url, read: Mutex::default() };
        if !url {
            // A file is there now or never; a URL may be down when the service starts.
            keys.load().map_err(|problem| table.error("jwks", problem))?;
        }
        let mut subjects = HashMap::new();
        if let Some(mut list) = table.table("subjects")? {
            for subject in list.names() {
                subjects.insert(subject.to_owned(), source_list(&mut list, subject)?.unwrap_or(Sources::All));
            }
        }
        Ok(Box::new(Oidc {
            validation,
            keys,
            public: source_list(table, "public")?.unwrap_or_else(|| Sources::only([])),
            authenticated: source_list(table, "authenticated")?.unwrap_or_else(|| Sources::only([])),
            subject_claim: table.text("subject_claim")?.unwrap_or("sub").to_owned(),
            sources_claim: table.text("sources_claim")?.map(str::to_owned),
            admins: table.texts("admins")?.unwrap_or_default(),
            subjects,
        }))
    }
}

const ALGORITHMS: &str =
    "algorithms with public keys are wanted: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 or EdDSA";

/// The algorithm of a name. None with a shared secret: whoever could verify a token could make one.
fn public_key_algorithm(name: &str) -> Option<Algorithm> {
    let algorithm: Algorithm = name.parse().ok()?;
    let shared = matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512);
    (!shared).then_some(algorithm)
}

struct Oidc {
    validation: Validation,
    keys: Keys,
    /// For everybody.
    public: Sources,
    /// For whoever shows a good token.
    authenticated: Sources,
    subject_claim: String,
    sources_claim: Option<String>,
    admins: Vec<String>,
    subjects: HashMap<String, Sources>,
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oidc").field("keys", &self.keys.place).finish_non_exhaustive()
    }
}

impl Access for Oidc {
    fn grant(&self, token: Option<&str>, _catalog: &str) -> std::result::Result<Grant, Denied> {
        let Some(token) = token else { return Ok(Grant::anonymous(self.public.clone())) };
        let claims = self.claims(token)?;
        let subject = claims.get(&self.subject_claim).and_then(Value::as_str);
        let subject = subject.ok_or(Denied::Token("The token does not say whose it is"))?;
        let mut sources = self.public.clone().and(&self.authenticated);
        if let Some(listed) = self.subjects.get(subject) {
            sources = sources.and(listed);
        }
        if let Some(claim) = self.sources_claim.as_ref().and_then(|claim| claims.get(claim)).and_then(Value::as_array) {
            sources = sources.and(&Sources::only(claim.iter().filter_map(|id| id.as_str().map(str::to_owned))));
        }
        let admin = self.admins.iter().any(|admin| admin == subject);
        Ok(Grant { who: Some(subject.to_owned()), sources, admin })
    }
}

impl Oidc {
    /// What a token says, if it is good.
    fn claims(&self, token: &str) -> std::result::Result<Map<String, Value>, Denied> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Denied::Token("The token is malformed"))?;
        if !self.validation.algorithms.contains(&header.alg) {
            return Err(Denied::Token("The token is signed by an algorithm that is not accepted"));
        }
        let key = self.keys.find(header.kid.as_deref(), header.alg)?;
        let key = DecodingKey::from_jwk(&key).map_err(|_| Denied::Token("The key of the token is of no use"))?;
        let decoded = jsonwebtoken::decode::<Map<String, Value>>(token, &key, &self.validation);
        decoded.map(|data| data.claims).map_err(|error| Denied::Token(reason(error.kind())))
    }
}

fn reason(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ExpiredSignature => "The token has expired",
        ErrorKind::ImmatureSignature => "The token is not valid yet",
        ErrorKind::InvalidIssuer => "The token is of another issuer",
        ErrorKind::InvalidAudience => "The token is meant for another service",
        ErrorKind::InvalidSignature => "The signature of the token is wrong",
        ErrorKind::MissingRequiredClaim(_) => "The token lacks one of exp, iss and aud",
        _ => "The token is malformed",
    }
}

/// Keys of the issuer, read again from time to time and when a token names one that is not among them.
struct Keys {
    place: String,
    url: bool,
    read: Mutex<Read>,
}

#[derive(Default)]
struct Read {
    keys: Vec<Jwk>,
    /// When they were read, or when that was tried.
    tried: Option<Instant>,
}

/// How old keys may be.
const OLD: Duration = Duration::from_secs(3600);
/// How often keys are read at most: tokens with made-up key ids must not make us ask all the time.
const PAUSE: Duration = Duration::from_secs(60);
const WAIT: Duration = Duration::from_secs(10);

impl Keys {
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> std::result::Result<Jwk, Denied> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let age = read.tried.map(|tried| tried.elapsed());
        let found = choose(&read.keys, id, algorithm);
        let again = match (&found, age) {
            (_, None) => true,
            (Some(_), Some(age)) => age > OLD,
            (None, Some(age)) => age > PAUSE,
        };
        if !again {
            return found.ok_or(Denied::Token("The key of the token is not known"));
        }
        read.tried = Some(Instant::now());
        match self.ask() {
            Ok(keys) => read.keys = keys,
            Err(problem) => tracing::error!(place = self.place, problem, "the keys of the issuer cannot be read"),
        }
        if read.keys.is_empty() {
            return Err(Denied::Unavailable);
        }
        choose(&read.keys, id, algorithm).ok_or(Denied::Token("The key of the token is not known"))
    }

    /// Reads the keys for the first time.
    fn load(&self) -> std::result::Result<(), String> {
        let keys = self.ask()?;
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Read { keys, tried: Some(Instant::now()) };
        Ok(())
    }

    fn ask(&self) -> std::result::Result<Vec<Jwk>, String> {
        let body = if self.url {
            match fetch::get(&self.place, None, WAIT).map_err(|error| error.to_string())? {
                Fetched { status: 200, body, .. } => body,
                Fetched { status, .. } => return Err(format!("status {status}")),
            }
        } else {
            std::fs::read(&self.place).map_err(|error| format!("{} cannot be read: {error}", self.place))?
        };
        let set: JwkSet = serde_json::from_slice(&body).map_err(|error| format!("not a set of keys: {error}"))?;
        let keys: Vec<_> = set.keys.into_iter().filter(verifies).collect();
        if keys.is_empty() { Err("no public key for signatures is in it".to_owned()) } else { Ok(keys) }
    }
}

/// Whether a key verifies signatures and is public.
fn verifies(key: &Jwk) -> bool {
    let public = !matches!(key.algorithm, AlgorithmParameters::OctetKey(_));
    public && key.common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
}

/// The key of an id; or the only one there is, if a token names none. A key that says which algorithm it is for is for
/// no other.
fn choose(keys: &[Jwk], id: Option<&str>, algorithm: Algorithm) -> Option<Jwk> {
    let key = match (id, keys) {
        (Some(id), _) => keys.iter().find(|key| key.common.key_id.as_deref() == Some(id))?,
        (None, [only]) => only,
        (None, _) => return None,
    };
    let stated = key.common.key_algorithm.as_ref().map(ToString::to_string);
    let fits = stated.is_none_or(|stated| stated.parse() == Ok(algorithm));
    fits.then(|| key.clone())
}
