//! The service that is loaded, and what it takes of the machine.

use std::fs::{self, File};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::client::Client;

/// How long anything about the service is waited for.
const PATIENCE: Duration = Duration::from_secs(240);

/// A service that is stopped when it goes.
pub struct Server {
    pub address: SocketAddr,
    process: Child,
    manifests: PathBuf,
}

/// What a process takes.
#[derive(Clone, Copy, Default)]
pub struct Usage {
    /// KiB of memory now, and the most since it was last asked for.
    pub resident: u64,
    pub most: u64,
    pub threads: u64,
    /// Open files and connections, and of these the connections.
    pub descriptors: usize,
    pub sockets: usize,
    /// Files of finished manifests, and others beside them.
    pub finished: usize,
    pub others: usize,
}

impl Server {
    /// Serves a store, with everything that is written in a directory.
    pub fn start(azul: &Path, store: &Path, work: &Path) -> io::Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let manifests = work.join("manifests");
        let store = fs::canonicalize(store)?;
        let config = work.join("azul.toml");
        let text = format!(
            "listen = \"{address}\"\n[catalogs.hca]\nproject = \"hca\"\nstore = {store:?}\n[manifests]\ndirectory = {manifests:?}\n"
        );
        fs::write(&config, text)?;
        // A log as it is written in earnest.
        let log = File::create(work.join("log"))?;
        let mut command = Command::new(azul);
        command.args(["serve", "--log", "json", "--config"]).arg(config);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()?;
        let server = Self { address, process, manifests };
        server.until("it does not answer", || server.is_up())?;
        Ok(server)
    }

    fn is_up(&self) -> bool {
        Client::new(self.address).send("GET", "/health").is_ok_and(|answer| answer.status == 200)
    }

    /// Waits until something is so.
    pub fn until(&self, problem: &str, is_so: impl Fn() -> bool) -> io::Result<Duration> {
        let start = Instant::now();
        while !is_so() {
            if start.elapsed() > PATIENCE {
                return Err(io::Error::other(problem));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(start.elapsed())
    }

    /// A number of `/metrics`.
    pub fn number(&self, name: &str) -> Option<u64> {
        let answer = Client::new(self.address).send("GET", "/metrics").ok()?;
        let text = String::from_utf8(answer.body).ok()?;
        text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }

    /// What the process takes now. The most of it is counted anew from here.
    pub fn usage(&self) -> Usage {
        let place = PathBuf::from(format!("/proc/{}", self.process.id()));
        let status = fs::read_to_string(place.join("status")).unwrap_or_default();
        let number = |name: &str| {
            let value =
                status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
            value.unwrap_or_default()
        };
        let names =
            |directory: &Path| fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
        let finished = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "about");
        let about = names(&self.manifests).filter(finished).count();
        let descriptors: Vec<PathBuf> = names(&place.join("fd")).collect();
        let is_socket =
            |path: &&PathBuf| fs::read_link(path).is_ok_and(|to| to.to_string_lossy().starts_with("socket:"));
        let usage = Usage {
            resident: number("VmRSS:"),
            most: number("VmHWM:"),
            threads: number("Threads:"),
            descriptors: descriptors.len(),
            sockets: descriptors.iter().filter(is_socket).count(),
            finished: about,
            // Each has a file of data. The key is one more.
            others: names(&self.manifests).count().saturating_sub(2 * about + 1),
        };
        fs::write(place.join("clear_refs"), "5").ok();
        usage
    }

    /// Asks the service to stop, and says how that went.
    pub fn stop(&mut self) -> io::Result<ExitStatus> {
        Command::new("kill").arg(self.process.id().to_string()).status()?;
        self.process.wait()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
