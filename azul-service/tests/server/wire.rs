//! A server with a few pages to try, and raw requests to it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use azul_service::server::{Content, Handler, Head, Limits, Plan, Reply, Request, StatusCode, Stop, serve};

/// How long anything is waited for. A busy machine may take long; what never happens is found out all the same.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Pages to try. `/held` is not answered until the gate is opened.
#[derive(Default)]
pub struct Pages {
    gate: Mutex<Gate>,
    changed: Condvar,
}

#[derive(Default)]
struct Gate {
    began: usize,
    open: bool,
}

impl Pages {
    fn change(&self, change: impl FnOnce(&mut Gate)) {
        change(&mut self.gate.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    /// Waits until the gate is as it should be.
    fn until(&self, is_so: impl Fn(&Gate) -> bool) -> bool {
        let gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(gate, PATIENCE, |gate| !is_so(gate));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

impl Handler for Pages {
    fn watches(&self, path: &str) -> bool {
        path.starts_with("/watch")
    }

    fn plan(&self, head: &Head) -> Plan {
        match head.path.as_str() {
            // Whoever plans this holds up a thread that plans, until the gate is opened.
            "/stuck" => {
                self.change(|gate| gate.began += 1);
                assert!(self.until(|gate| gate.open), "nobody opens the gate");
                Plan::Now(Reply::new(StatusCode::OK, "text/plain", "free"))
            }
            "/watch/now" => Plan::Now(Reply::new(StatusCode::OK, "text/plain", "well")),
            "/now" => Plan::Now(Reply::new(StatusCode::OK, "text/plain", "now")),
            "/work" | "/held" | "/panic" | "/read" | "/write" | "/broken" => Plan::Work { body: false, urgent: false },
            "/watch" | "/watch/panic" => Plan::Work { body: false, urgent: true },
            "/echo" => Plan::Work { body: true, urgent: false },
            _ => Plan::Now(Reply::empty(StatusCode::FORBIDDEN)),
        }
    }

    fn reply(&self, request: Request) -> Reply {
        let body = |body| Reply { body, ..Reply::empty(StatusCode::OK) };
        match request.head.path.as_str() {
            "/echo" => Reply::new(StatusCode::OK, "text/plain", request.body),
            "/held" => {
                self.change(|gate| gate.began += 1);
                assert!(self.until(|gate| gate.open), "nobody opens the gate");
                Reply::new(StatusCode::OK, "text/plain", "at last")
            }
            "/panic" | "/watch/panic" => panic!("this page panics"),
            "/read" => body(Content::Read(Box::new(std::io::repeat(b'r').take(300_000)), Some(300_000))),
            "/write" => body(Content::Write(Box::new(|out| (0..30).try_for_each(|_| out.write_all(&[b'w'; 10_000]))))),
            "/broken" => body(Content::Write(Box::new(|out| {
                out.write_all(&[b'w'; 100_000])?;
                Err(std::io::Error::other("the catalog is gone"))
            }))),
            _ => Reply::new(StatusCode::OK, "text/plain", "done"),
        }
    }
}

/// A server that is stopped when it goes.
pub struct Server {
    pub address: SocketAddr,
    pages: Arc<Pages>,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(limits: Limits) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let stop = Stop::new();
        let pages = Arc::new(Pages::default());
        let (theirs, handler) = (stop.clone(), pages.clone());
        let thread = std::thread::spawn(move || {
            serve(listener, limits, handler, &theirs, false).expect("the server runs");
        });
        Self { address, pages, stop, thread: Some(thread) }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Sends bytes and returns everything that comes back until the server closes the connection.
    pub fn exchange(&self, request: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_ref()).ok();
        read(stream)
    }

    /// Asks until there is an answer of this status: before, the server may be busy, or the machine so slow that a limit
    /// of time is exceeded.
    pub fn until(&self, request: &str, expected: u16) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.exchange(request);
            if status(&answer) == expected {
                return answer;
            }
            assert!(Instant::now() < end, "{request:?}: {answer}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until `/held` has been asked for this many times.
    pub fn until_held(&self, times: usize) {
        assert!(self.pages.until(|gate| gate.began >= times), "nobody asks for it");
    }

    /// Lets `/held` be answered.
    pub fn open(&self) {
        self.pages.change(|gate| gate.open = true);
    }

    /// Tells the server to stop, and does not wait.
    pub fn tell_to_stop(&self) {
        self.stop.stop();
    }

    pub fn has_stopped(mut self) {
        self.thread.take().expect("not joined").join().expect("the server ends well");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.open();
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// Everything that comes until the other end closes or resets the connection.
pub fn read(mut stream: TcpStream) -> String {
    let (mut all, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(n) => all.extend_from_slice(&piece[..n]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("the server neither answers nor closes: {error}"),
        }
    }
    String::from_utf8(all).expect("text")
}

/// A GET request after which the connection is closed.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
}

/// The status of an answer; 0 if there is none.
pub fn status(answer: &str) -> u16 {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok()).unwrap_or(0)
}

/// The body of an answer.
pub fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}
