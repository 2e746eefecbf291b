//! Requests signed as Amazon's clusters want it: Signature Version 4.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Who signs, and for what.
#[derive(Clone)]
pub struct AwsKey {
    /// The id of the key.
    pub id: String,
    /// The key.
    pub secret: String,
    /// What belongs to keys that are lent for some time.
    pub token: Option<String>,
    /// Where the cluster is, `us-east-1`.
    pub region: String,
    /// `es`, or `aoss` for what is called serverless.
    pub service: String,
}

impl std::fmt::Debug for AwsKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Secrets are in no log.
        f.write_str("AwsKey")
    }
}

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

impl AwsKey {
    /// The headers that make a request a signed one, at this moment.
    pub(super) fn headers(&self, method: &str, url: &str, body: &[u8]) -> Vec<(&'static str, String)> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.headers_at(now.as_secs(), method, url, body)
    }

    fn headers_at(&self, seconds: u64, method: &str, url: &str, body: &[u8]) -> Vec<(&'static str, String)> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
        let (authority, place) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = place.split_once('?').unwrap_or((place, ""));
        let usual_port = if scheme == "https" { ":443" } else { ":80" };
        let host = authority.strip_suffix(usual_port).unwrap_or(authority);

        let (day, time) = calendar(seconds);
        let mut headers = vec![
            ("host", host.to_owned()),
            ("x-amz-content-sha256", hex(&Sha256::digest(body))),
            ("x-amz-date", format!("{day}T{time}Z")),
        ];
        headers.extend(self.token.clone().map(|token| ("x-amz-security-token", token)));
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");

        let mut canonical = format!("{method}\n{}\n{}\n", path_of(path), query_of(query));
        // Writing to a text does not fail.
        for (name, value) in &headers {
            let _ = writeln!(canonical, "{name}:{value}");
        }
        let _ = write!(canonical, "\n{names}\n{}", headers[1].1);

        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let digest = hex(&Sha256::digest(canonical.as_bytes()));
        let signed = format!("{ALGORITHM}\n{day}T{time}Z\n{scope}\n{digest}");
        let parts = [day.as_str(), &self.region, &self.service, "aws4_request", &signed];
        let first = format!("AWS4{}", self.secret).into_bytes();
        let signature = hex(&parts.iter().fold(first, |key, part| mac(&key, part)));
        let id = &self.id;
        let text = format!("{ALGORITHM} Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}");
        headers.push(("authorization", text));
        headers
    }
}

/// The path as it is signed: what is escaped already is escaped again.
fn path_of(path: &str) -> String {
    if path.is_empty() { "/".to_owned() } else { escaped(path, |byte| byte == b'/') }
}

/// The parameters as they are signed: escaped once, and sorted.
fn query_of(query: &str) -> String {
    let parts = query.split('&').filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let once = |text: &str| escaped(text, |byte| byte == b'%');
        (once(name), once(value))
    });
    let mut parts: Vec<_> = parts.collect();
    parts.sort();
    parts.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn escaped(text: &str, stays: impl Fn(u8) -> bool) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || stays(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    // Keys of any length are taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The day and the time of day, as `19700101` and `000000`, in UTC.
fn calendar(seconds: u64) -> (String, String) {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Years begin in March here, so that the day that some have more is the last one; eras have 400 years.
    let day = days + 719_468;
    let (era, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    (format!("{year:04}{month:02}{day:02}"), format!("{:02}{:02}{:02}", rest / 3600, rest / 60 % 60, rest % 60))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// What another implementation makes of the same requests; tests/cluster/signatures.py writes it.
    const SIGNED: &str = include_str!("../../tests/signatures.json");

    #[test]
    fn signatures_are_those_of_another_implementation() {
        let signed: Value = serde_json::from_str(SIGNED).expect("JSON");
        let requests = signed.as_array().expect("requests");
        assert!(requests.len() >= 40);
        for request in requests {
            let text = |name: &str| request[name].as_str().map(str::to_owned);
            let given = |name: &str| text(name).unwrap_or_else(|| panic!("{name}: {request}"));
            let key = AwsKey {
                id: given("id"),
                secret: given("secret"),
                token: text("token"),
                region: given("region"),
                service: given("service"),
            };
            let seconds = request["seconds"].as_u64().expect("seconds");
            let headers = key.headers_at(seconds, &given("method"), &given("url"), given("body").as_bytes());
            let found = headers.iter().find(|(name, _)| *name == "authorization").map(|(_, value)| value.as_str());
            assert_eq!(found, request["authorization"].as_str(), "{request}");
        }
    }

    #[test]
    fn what_is_not_escaped_is_signed_as_if_it_were() {
        assert_eq!(query_of("b=*&a=x,y&a=%2A&c"), "a=%2A&a=x%2Cy&b=%2A&c=");
        assert_eq!(path_of("/a*/b%2Fc"), "/a%2A/b%252Fc");
        assert_eq!(path_of(""), "/");
    }
}
