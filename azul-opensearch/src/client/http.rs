//! The only module that touches the HTTP client.

use std::io::{Read, Write};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use ureq::http::Request as Head;

use super::{Credentials, Request, Settings};

/// Most bytes of an answer.
const MOST: u64 = 1 << 30;

/// Bodies below this are not worth compressing.
const WORTH_IT: usize = 1024;

const CONNECT: Duration = Duration::from_secs(5);

/// An answer, as it comes.
pub(super) struct Raw {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error(transparent)]
    Http(#[from] ureq::Error),
    #[error("the answer is damaged: {0}")]
    Damaged(#[from] std::io::Error),
}

/// Sends one request and reads its answer.
#[derive(Debug)]
pub(super) struct Http {
    agent: ureq::Agent,
    authorization: Option<String>,
    #[cfg(feature = "aws")]
    key: Option<super::AwsKey>,
    compress: bool,
}

impl Http {
    pub(super) fn new(settings: &Settings) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(settings.timeout))
            .timeout_connect(Some(CONNECT))
            .max_idle_connections_per_host(16)
            .max_idle_connections(64)
            // Credentials are for these hosts alone, and no cluster redirects.
            .max_redirects(0)
            // What is deleted is named in a body.
            .allow_non_standard_methods(true)
            .http_status_as_error(false)
            .proxy(None)
            .build();
        let authorization = match &settings.credentials {
            Credentials::None => None,
            Credentials::Basic { user, password } => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            }
            Credentials::ApiKey(key) => Some(format!("ApiKey {key}")),
            #[cfg(feature = "aws")]
            Credentials::Aws(_) => None,
        };
        Self {
            agent: ureq::Agent::new_with_config(config),
            authorization,
            #[cfg(feature = "aws")]
            key: match &settings.credentials {
                Credentials::Aws(key) => Some(key.clone()),
                _ => None,
            },
            compress: settings.compress,
        }
    }

    pub(super) fn exchange(&self, url: &str, request: Request<'_>) -> Result<Raw, Broken> {
        let mut head = Head::builder().method(request.method.to_string().as_str()).uri(url);
        if let Some(authorization) = &self.authorization {
            head = head.header("authorization", authorization);
        }
        if self.compress {
            head = head.header("accept-encoding", "gzip");
        }
        let mut small = Vec::new();
        if !request.body.is_empty() {
            // What consists of lines ends with one.
            let lines = request.body.ends_with(b"\n");
            head = head.header("content-type", if lines { "application/x-ndjson" } else { "application/json" });
            if self.compress && request.body.len() >= WORTH_IT {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(request.body)?;
                small = encoder.finish()?;
                head = head.header("content-encoding", "gzip");
            }
        }
        let body = if small.is_empty() { request.body } else { &small[..] };
        #[cfg(feature = "aws")]
        for (name, value) in self.key.iter().flat_map(|key| key.headers(&request.method.to_string(), url, body)) {
            head = head.header(name, value);
        }
        let mut response = if body.is_empty() {
            self.agent.run(head.body(()).map_err(ureq::Error::from)?)?
        } else {
            self.agent.run(head.body(body).map_err(ureq::Error::from)?)?
        };
        let compressed = response.headers().get("content-encoding").is_some_and(|encoding| encoding == "gzip");
        let mut body = response.body_mut().with_config().limit(MOST).read_to_vec()?;
        if compressed {
            let mut large = Vec::new();
            GzDecoder::new(&body[..]).take(MOST).read_to_end(&mut large)?;
            body = large;
        }
        Ok(Raw { status: response.status().as_u16(), body })
    }
}
