//! A whole service on a socket, and requests that mean no good: the status of each.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use azul_service::Config;
use azul_service::server::{Limits, Stop, serve};

use crate::library::{Library, site};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A service that is stopped when it goes.
struct Served {
    address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    /// Serves two files, one of which everybody may see.
    fn start(lines: &str) -> Self {
        let library = Library::of(&[(1, "s1"), (2, "s9")]);
        let (site, limits) = (site(&library, lines), limits(lines));
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let (address, stop) = (listener.local_addr().expect("an address"), Stop::new());
        let theirs = stop.clone();
        let thread = std::thread::spawn(move || serve(listener, limits, site, &theirs, false).expect("it runs"));
        Self { address, stop, thread: Some(thread) }
    }

    /// Everything that comes back, until the service closes the connection.
    fn exchange(&self, request: &[u8], half_close: bool) -> String {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.write_all(request).ok();
        if half_close {
            stream.shutdown(Shutdown::Write).ok();
        }
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => panic!("no end: {error}"),
            _ => String::from_utf8_lossy(&answer).into_owned(),
        }
    }

    /// The status of the only answer; 0 is none.
    fn check(&self, request: impl AsRef<[u8]>, expected: u16) {
        let request = request.as_ref();
        let shown = String::from_utf8_lossy(&request[..request.len().min(300)]);
        let answer = self.exchange(request, false);
        let status = answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0);
        assert_eq!(status, expected, "{shown:?}: {answer}");
        assert!(answer.matches("HTTP/1.1 ").count() <= 1, "one request has one answer: {shown:?}: {answer}");
        // On a busy machine, a limit of time that is short may cut this off.
        let end = Instant::now() + PATIENCE;
        while !self.exchange(get("/index/files", "").as_bytes(), false).starts_with("HTTP/1.1 200 ") {
            assert!(Instant::now() < end, "{shown:?}: it does not go on");
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// The limits that lines of configuration say.
fn limits(lines: &str) -> Limits {
    let text = format!("{lines}\n[catalogs.test]\nproject = \"hca\"\nstore = \"nowhere\"\n");
    Config::read(&text, "azul.toml").unwrap_or_else(|error| panic!("{error}")).limits
}

/// A GET request, with more lines of the head.
fn get(target: &str, head: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{head}\r\n")
}

/// A request with a body.
fn put(method: &str, target: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn headers() {
    let served = Served::start("");
    served.check(get("/index/files", &format!("x-long: {}\r\n", "x".repeat(70_000))), 431);
    served.check(get("/index/files", &"x-many: a\r\n".repeat(101)), 431);
    for malformed in ["no colon\r\n", "na me: a\r\n", "x : a\r\n", ": a\r\n", "x: a\0b\r\n", "x: a\rb\r\n"] {
        served.check(get("/index/files", malformed), 400);
    }
    for (header, status) in [
        ("authorization: \u{fc}\r\n", 401),
        ("authorization: Bearer \t\r\n", 401),
        ("accept-encoding: gzip;q=nonsense\r\n", 200),
        ("if-none-match: \"\r\n", 200),
        ("x-forwarded-for: ,,,::::,\r\n", 200),
        ("cookie: ;;=; \"=\r\n", 200),
        // A cookie is as good as the token in it.
        ("cookie: azul_token=\"; ;;=\r\n", 401),
    ] {
        served.check(get("/index/files", header), status);
    }
}

#[test]
fn bodies() {
    let served = Served::start("[limits]\nbody_bytes = 100000\n");
    let json = "application/json";
    served.check(put("POST", "/index/files", json, &vec![b' '; 100_001]), 413);
    let chunk = format!("{:x}\r\n{}\r\n", 60_000, " ".repeat(60_000));
    let chunked = "PUT /manifest/files HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    served.check(format!("{chunked}{chunk}{chunk}"), 413);
    for malformed in
        ["", "{", "[]", "7", "{\"filters\": \"{\"}", "{\"filters\": {}}", "{\"a\\ud800\": 1}", "\u{feff}{}"]
    {
        served.check(put("POST", "/index/files", json, malformed.as_bytes()), 400);
    }
    served.check(put("POST", "/index/files", json, b"{\"filters\": \"\xff\"}"), 400);
    for deep in ["[".repeat(90_000), "{\"a\":".repeat(15_000)] {
        served.check(put("POST", "/index/files", json, deep.as_bytes()), 400);
        served.check(put("PUT", "/manifest/files", json, deep.as_bytes()), 400);
    }
    served.check(put("POST", "/index/files", "text/plain", b"{}"), 415);
    let cut =
        "PUT /manifest/files HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{\"f";
    let answer = served.exchange(cut.as_bytes(), true);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "a body that ends early is none: {answer}");
}

#[test]
fn queries() {
    let served = Served::start("");
    served.check(get(&format!("/index/files?{}", "x".repeat(70_000)), ""), 431);
    for query in [
        "unknown=1",
        "size=99999999999999999999",
        "size=-1",
        "order=sideways",
        "sort=nothing",
        "filters=%7B",
        "filters=%ff",
        "filters=%00",
        "filters=%zz",
        "filters=[]",
        "filters={%22fileFormat%22:{%22is%22:7}}",
        "search_after=[1]&search_before=[1]",
    ] {
        served.check(get(&format!("/index/files?{query}"), ""), 400);
    }
    let deep = "%5B".repeat(15_000);
    served.check(get(&format!("/index/files?filters={deep}"), ""), 400);
    served.check(get("/index/files?catalog=other", ""), 404);
    served.check(get("/index/files?catalog=..%2F..%2Fetc", ""), 400);
}

#[test]
fn ways_out_of_a_directory() {
    let directory = tempfile::tempdir().expect("a directory");
    let served = Served::start(&format!("[manifests]\ndirectory = \"{}\"\n", directory.path().display()));
    assert!(directory.path().join("key").is_file(), "what must not be had is there");
    let good = "?expires=99999999999999&signature=00";
    for (path, status) in [
        ("/static/../key", 403),
        ("/static/..%2fkey", 403),
        ("/static/%2e%2e/%2e%2e/key", 403),
        ("/static/..", 404),
        ("/static/..%5ckey", 404),
        ("/static/%00", 404),
        ("/static//etc/passwd", 403),
        ("/manifests/key", 403),
        ("/manifests/..", 403),
        ("/manifests/..%2fkey", 403),
        ("/manifests/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 403),
        ("/manifests/key%00.about", 403),
        ("/manifests//etc/passwd", 403),
        ("/manifest/files/..", 400),
        ("/manifest/files/..%2fkey", 403),
        ("/manifest/files/%00", 400),
        ("/manifest/files/key", 400),
        ("/fetch/manifest/files/..", 400),
        ("/../../etc/passwd", 403),
        ("/%ff", 400),
    ] {
        served.check(get(&format!("{path}{}", if path.starts_with("/manifests") { good } else { "" }), ""), status);
    }
}

#[test]
fn requests_that_hide_in_others() {
    let served = Served::start("");
    let hidden = "GET /version HTTP/1.1\r\nhost: a\r\n\r\n";
    let with = |head: &str, body: &str| {
        format!("POST /index/files HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n{head}\r\n{body}{hidden}")
    };
    let chunked = "transfer-encoding: chunked\r\n";
    for (head, body) in [
        ("content-length: 2\r\ncontent-length: 4\r\n", "{}"),
        ("content-length: +2\r\n", "{}"),
        ("content-length: 2, 4\r\n", "{}"),
        ("content-length: 0x2\r\n", "{}"),
        ("transfer-encoding: chunked, identity\r\n", "0\r\n\r\n"),
        ("transfer-encoding: xchunked\r\n", "0\r\n\r\n"),
        (chunked, "-2\r\n{}\r\n0\r\n\r\n"),
        (chunked, "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
    ] {
        served.check(with(head, body), 400);
    }
    // Length and encoding together: the encoding counts, and nothing that follows is taken for a request.
    served.check(with(&format!("content-length: 4\r\n{chunked}"), "2\r\n{}\r\n0\r\n\r\n"), 200);
}

#[test]
fn slow_clients() {
    let served = Served::start("[limits]\nhead_seconds = 1\n");
    served.check("GET /index/files HTTP/1.1\r\nhost: a\r\nx-slow: ", 0);
    let served = Served::start("[limits]\nbody_seconds = 1\n");
    served.check("PUT /manifest/files HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{", 408);
}

#[cfg(feature = "oidc")]
#[test]
fn tokens() {
    use crate::jwt::{claims, confused, issuer, key, now, signed, unsigned, with};

    let directory = tempfile::tempdir().expect("a directory");
    let served = Served::start(&format!("[access]\n{}", issuer(directory.path())));
    let check = |token: &str, status: u16| {
        served.check(get("/index/files", &format!("authorization: Bearer {token}\r\n")), status);
        let level = get("/runlevel/sideways", &format!("authorization: Bearer {token}\r\n")).replace("GET", "PUT");
        served.check(level, if status == 200 { 403 } else { status });
    };
    check(&signed(Some("k1"), &key(1), &claims()), 200);
    for bad in [
        with("exp", (now() - 301).into()),
        with("nbf", (now() + 10_000).into()),
        with("iss", "https://other.test".into()),
        with("aud", "other".into()),
        unsigned(),
        confused(),
        signed(Some("k1"), &key(2), &claims()),
        signed(Some("k3"), &key(1), &claims()),
        "a.b.c".to_owned(),
        "x".repeat(60_000),
    ] {
        check(&bad, 401);
    }
    served.check(get("/runlevel/stop", "").replace("GET", "PUT"), 401);
    served.check(get("/index/files", "authorization: Basic YTpi\r\n"), 401);
}
