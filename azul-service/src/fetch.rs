//! Asking other services. The only module that touches the HTTP client.

use std::io;
use std::time::Duration;

/// Most bytes of an answer.
const MOST: u64 = 64 << 20;

/// An answer.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub status: u16,
    pub body: Vec<u8>,
    headers: ureq::http::HeaderMap,
}

impl Fetched {
    /// Where the answer is instead.
    pub fn location(&self) -> Option<&str> {
        self.headers.get("location")?.to_str().ok()
    }

    /// Seconds after which to ask again.
    pub fn retry_after(&self) -> Option<u32> {
        self.headers.get("retry-after")?.to_str().ok()?.parse().ok()
    }
}

/// The body of a good answer to a request without token.
///
/// # Errors
/// If nobody answers in time, or the answer is not 200.
pub fn body(url: &str, wait: Duration) -> io::Result<Vec<u8>> {
    let fetched = get(url, None, wait).map_err(io::Error::other)?;
    match fetched.status {
        200 => Ok(fetched.body),
        status => Err(io::Error::other(format!("the answer is {status}"))),
    }
}

/// Posts JSON to a URL with some headers; the status of the answer, and what it says.
pub(crate) fn post(url: &str, headers: &[(&str, String)], body: &[u8], wait: Duration) -> Result<Fetched, ureq::Error> {
    let mut request = agent(wait).post(url).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let mut response = request.send(body)?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MOST).read_to_vec()?;
    Ok(Fetched { status, body, headers: response.headers().clone() })
}

fn agent(wait: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(wait))
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        .build();
    ureq::Agent::new_with_config(config)
}

/// Gets a URL, perhaps with a bearer's token. Redirects are not followed, since the token is for this URL alone.
pub(crate) fn get(url: &str, token: Option<&str>, wait: Duration) -> Result<Fetched, ureq::Error> {
    let mut request = agent(wait).get(url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut response = request.call()?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MOST).read_to_vec()?;
    Ok(Fetched { status, body, headers: response.headers().clone() })
}
