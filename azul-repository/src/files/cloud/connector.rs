//! How requests to object storage are sent: by the HTTP client that the rest of the program has, on threads that may wait.
//! The only module that touches it here.

use std::time::Duration;

use object_store::client::{
    ClientOptions, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use ureq::Agent;

/// Time for one request. Whatever takes longer is sent again.
const WAIT: Duration = Duration::from_secs(60);
/// Time to connect: longer than it takes anywhere, and short enough to find out that there is nobody.
const CONNECT: Duration = Duration::from_secs(10);
/// Connections to one host that are kept for the next request.
const AT_ONCE: usize = 16;
/// Most bytes of an answer; bundles have limits of their own.
const MOST: u64 = 1 << 30;

/// Sends requests.
#[derive(Debug, Clone)]
pub(super) struct Connector(Agent);

impl Connector {
    pub(super) fn new() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(WAIT))
            .timeout_connect(Some(CONNECT))
            .max_idle_connections_per_host(AT_ONCE)
            .max_idle_connections(4 * AT_ONCE)
            // What is signed is for one host.
            .max_redirects(0)
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .build();
        Self(Agent::new_with_config(config))
    }

    fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = body.as_bytes().cloned().unwrap_or_default();
        let answer = if body.is_empty() {
            self.0.run(ureq::http::Request::from_parts(parts, ()))
        } else {
            self.0.run(ureq::http::Request::from_parts(parts, body.to_vec()))
        };
        let (parts, body) = answer.map_err(failed)?.into_parts();
        let bytes = body.into_with_config().limit(MOST).read_to_vec().map_err(failed)?;
        Ok(HttpResponse::from_parts(parts, bytes.into()))
    }
}

#[async_trait::async_trait]
impl HttpService for Connector {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let connector = self.clone();
        let sent = tokio::task::spawn_blocking(move || connector.send(request)).await;
        sent.map_err(|panic| HttpError::new(HttpErrorKind::Unknown, panic))?
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

/// Says whether trying again may help.
fn failed(error: ureq::Error) -> HttpError {
    let kind = match &error {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => HttpErrorKind::Connect,
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => HttpErrorKind::Connect,
        ureq::Error::Io(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}
