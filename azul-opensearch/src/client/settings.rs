//! How a cluster is reached.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// How a cluster is reached.
#[derive(Debug, Clone)]
pub struct Settings {
    /// URLs of nodes, without a path. Requests go to all of them in turn, but not to those that were just found down.
    pub hosts: Vec<String>,
    /// Who asks.
    pub credentials: Credentials,
    /// How long a request may take before it is sent again.
    pub timeout: Duration,
    /// How often a request is sent again.
    pub retries: u32,
    /// The pause before a request is sent again for the first time; it doubles each time, up to [`Settings::LONGEST_PAUSE`].
    pub pause: Duration,
    /// Bodies are compressed in both directions. It pays off on slow networks alone.
    pub compress: bool,
    /// The number of workers that indices are made for: contributions and replicas get a shard for each eight of them.
    pub workers: u32,
}

/// Who asks a cluster.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Credentials {
    /// Nobody in particular.
    #[default]
    None,
    /// A user with a password.
    Basic {
        /// Name of the user.
        user: String,
        /// The password.
        password: String,
    },
    /// An API key, as the cluster encodes it.
    ApiKey(String),
    /// A key of Amazon's, with which each request is signed.
    #[cfg(feature = "aws")]
    Aws(super::AwsKey),
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Secrets are in no log.
        f.write_str(match self {
            Credentials::None => "None",
            Credentials::Basic { .. } => "Basic",
            Credentials::ApiKey(_) => "ApiKey",
            #[cfg(feature = "aws")]
            Credentials::Aws(_) => "Aws",
        })
    }
}

impl Settings {
    /// The longest pause before a request is sent again.
    pub const LONGEST_PAUSE: Duration = Duration::from_secs(10);

    /// The settings for a store as it is written on the command line: URLs with commas between.
    pub fn of(store: &str) -> Self {
        Self {
            hosts: store.split(',').map(|host| host.trim().trim_end_matches('/').to_owned()).collect(),
            credentials: Credentials::None,
            timeout: Duration::from_secs(60),
            // Long enough for a node to be started again.
            retries: 10,
            pause: Duration::from_millis(100),
            compress: false,
            workers: 64,
        }
    }

    /// How long to wait after a number of attempts: half of the pause for certain, and a random part of the other half, so
    /// that those who failed together do not come back together.
    pub(crate) fn pause(&self, attempts: u32) -> Duration {
        let whole = self.pause.saturating_mul(1 << attempts.min(16)).min(Self::LONGEST_PAUSE);
        // Each of these has keys of its own, which are random.
        let random = RandomState::new().build_hasher().finish() as f64 / u64::MAX as f64;
        whole.mul_f64(0.5 + random / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_differ() {
        let settings = Settings::of("http://a");
        for (attempts, least, most) in [(0, 50, 100), (3, 400, 800), (7, 5000, 10_000), (40, 5000, 10_000)] {
            for _ in 0..100 {
                let pause = settings.pause(attempts).as_millis();
                assert!((least..=most).contains(&pause), "{attempts}: {pause}");
            }
        }
        assert_ne!(settings.pause(30), settings.pause(30));
    }

    #[test]
    fn secrets_are_not_shown() {
        let credentials = Credentials::Basic { user: "me".to_owned(), password: "sesame".to_owned() };
        assert_eq!(format!("{credentials:?}"), "Basic");
    }
}
