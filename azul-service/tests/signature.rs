//! Signatures of notifications: which are good, and why others are not.
#![allow(clippy::unwrap_used, missing_docs, reason = "a failing test is meant to stop")]

use azul_service::notifications::signature::{Key, Signed, Unsigned, sign, verify};
use azul_service::server::{HeaderMap, HeaderName, HeaderValue};

const NOW: u64 = 1_796_016_808;
const BODY: &[u8] = b"{\"a\": 1}";
const PATH: &str = "/test/add";

fn key() -> Key {
    Key { id: "squirrel".into(), secret: b"monkeys are funny".to_vec() }
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn signed() -> Vec<(&'static str, String)> {
    sign("POST", PATH, BODY, &key(), NOW).to_vec()
}

fn verified(pairs: &[(&'static str, String)], body: &[u8], now: u64) -> Result<(), Unsigned> {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    verify(&Signed { method: "POST", path: PATH, headers: &headers(&pairs) }, body, &key(), now)
}

/// The outcome after a change to headers that were good.
fn check(change: impl Fn(&mut Vec<(&'static str, String)>), expected: Unsigned) {
    let mut pairs = signed();
    change(&mut pairs);
    assert_eq!(verified(&pairs, BODY, NOW), Err(expected));
}

#[test]
fn what_we_sign_is_good_for_five_minutes() {
    for (now, expected) in [
        (NOW, Ok(())),
        (NOW + 300, Ok(())),
        (NOW + 301, Err(Unsigned::Time)),
        (NOW - 30, Ok(())),
        (NOW - 31, Err(Unsigned::Time)),
    ] {
        assert_eq!(verified(&signed(), BODY, now), expected, "{now}");
    }
}

#[test]
fn what_others_sign_is_good() {
    // Made with requests-http-signature 2.0.0, which covers the date too.
    let others = [
        ("date", "Mon, 30 Nov 2026 05:33:28 GMT"),
        ("content-digest", "sha-256=:+dhgKMbg1k4iUYb5astpM4ssWXZN95FiEH9cS7NNExA=:"),
        (
            "signature-input",
            "pyhms=(\"@method\" \"@path\" \"content-digest\" \"date\");created=1796016808;keyid=\"squirrel\";alg=\"hmac-sha256\"",
        ),
        ("signature", "pyhms=:CGQvNlSMr7Ps+PKVBL+gvWMw8yiTW+z81ulr7kl5iM4=:"),
    ];
    let pairs: Vec<_> = others.map(|(name, value)| (name, value.to_owned())).to_vec();
    assert_eq!(verified(&pairs, BODY, NOW), Ok(()));
    for (name, _) in others {
        let mut pairs = pairs.clone();
        pairs.retain(|(known, _)| *known != name);
        assert!(verified(&pairs, BODY, NOW).is_err(), "without {name}");
    }
}

#[test]
fn what_is_missing() {
    for (i, name) in ["content-digest", "signature-input", "signature"].into_iter().enumerate() {
        let expected = match i {
            0 => Unsigned::UnknownComponent(name.into()),
            _ => Unsigned::Missing(name),
        };
        check(|pairs| drop(pairs.remove(i)), expected);
    }
}

#[test]
fn everything_must_be_covered() {
    for component in ["@method", "@path", "content-digest"] {
        let remove = |pairs: &mut Vec<(&'static str, String)>| {
            pairs[1].1 = pairs[1]
                .1
                .replace(&format!("\"{component}\""), "")
                .replace("( ", "(")
                .replace(" )", ")")
                .replace("  ", " ");
        };
        check(remove, Unsigned::NotCovered(component));
    }
    check(
        |pairs| pairs[1].1 = pairs[1].1.replace("(", "(\"@authority\" "),
        Unsigned::UnknownComponent("@authority".into()),
    );
    check(|pairs| pairs[1].1 = pairs[1].1.replace("(", "(\"@path\" "), Unsigned::Duplicate("@path".into()));
}

#[test]
fn what_is_altered() {
    assert_eq!(verified(&signed(), b"{\"a\": 2}", NOW), Err(Unsigned::Body));
    let other_digest = sign("POST", PATH, b"{}", &key(), NOW)[0].1.clone();
    check(|pairs| pairs[0].1.clone_from(&other_digest), Unsigned::Wrong);
    check(|pairs| pairs[1].1 = pairs[1].1.replace(&NOW.to_string(), &(NOW - 1).to_string()), Unsigned::Wrong);
    let pairs = signed();
    let texts: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for (method, path) in [("PUT", PATH), ("POST", "/test/delete")] {
        let request = Signed { method, path, headers: &headers(&texts) };
        assert_eq!(verify(&request, BODY, &key(), NOW), Err(Unsigned::Wrong));
    }
}

#[test]
fn keys() {
    let other = |id: &str, secret: &[u8]| {
        sign("POST", PATH, BODY, &Key { id: id.into(), secret: secret.to_vec() }, NOW).to_vec()
    };
    assert_eq!(verified(&other("squirrel", b"other"), BODY, NOW), Err(Unsigned::Wrong));
    assert_eq!(verified(&other("owl", b"monkeys are funny"), BODY, NOW), Err(Unsigned::UnknownKey("owl".into())));
    check(|pairs| pairs[1].1 = pairs[1].1.replace("hmac-sha256", "ed25519"), Unsigned::Algorithm);
    check(|pairs| pairs[1].1 = pairs[1].1.replace(";keyid=\"squirrel\"", ""), Unsigned::Malformed("signature-input"));
    assert!(!format!("{:?}", key()).contains("monkeys"), "nothing prints a key");
}

#[test]
fn headers_are_there_once() {
    for i in 0..3 {
        let name = signed()[i].0;
        check(|pairs| pairs.push(pairs[i].clone()), Unsigned::Duplicate(name.into()));
    }
}

#[test]
fn malformed_headers() {
    for (from, to) in [
        ("created=", "created=x"),
        (";alg", " ;alg"),
        ("azul=", "azul"),
        ("azul=", "a=(\"x\"), azul="),
        ("(\"", "(\"\" \""),
        ("created", "other"),
        (";alg=\"hmac-sha256\"", ";alg=\"hmac-sha256\";created=1"),
    ] {
        check(|pairs| pairs[1].1 = pairs[1].1.replacen(from, to, 1), Unsigned::Malformed("signature-input"));
    }
    check(|pairs| pairs[1].1 = pairs[1].1.replace(&format!("created={NOW};"), ""), Unsigned::Time);
    check(|pairs| pairs[1].1.push_str(";expires=1"), Unsigned::Time);
    check(|pairs| pairs[2].1 = "azul=:!:".into(), Unsigned::Malformed("signature"));
}
