//! `terra-like`, against a service of our own.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use azul_service::auth::Denied;

use crate::{access, opens};

/// What is answered to each token; all others are unknown.
const ANSWERS: [(&str, u16, &str); 6] = [
    ("list", 200, r#"["s2", "s3"]"#),
    ("items", 200, r#"{"items": [{"id": "s2", "name": "x"}], "total": 1}"#),
    ("nonsense", 200, "<html>"),
    ("often", 429, ""),
    ("down", 500, ""),
    ("away", 302, ""),
];

/// Answers a number of requests by what their token is; says at which URL, and counts.
fn decider(requests: usize) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let url = format!("http://{}/sources/{{catalog}}", listener.local_addr().expect("an address"));
    let count = Arc::new(AtomicUsize::new(0));
    let theirs = count.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(requests) {
            let Ok(mut stream) = stream else { return };
            theirs.fetch_add(1, Ordering::SeqCst);
            let lines: Vec<String> =
                BufReader::new(&stream).lines().map_while(Result::ok).take_while(|l| !l.is_empty()).collect();
            let head = lines.join("\n").to_lowercase();
            assert!(head.starts_with("get /sources/test http"), "{head}");
            let known = ANSWERS.iter().find(|(token, ..)| head.contains(&format!("bearer {token}")));
            let (_, status, body) = known.unwrap_or(&("", 401, ""));
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nlocation: http://127.0.0.1:9/\r\nconnection: close"
            );
            write!(stream, "{head}\r\n\r\n{body}").ok();
        }
    });
    (url, count)
}

#[test]
fn the_other_service_decides() {
    let (url, count) = decider(20);
    let access = access(&format!("kind = \"terra-like\"\nurl = \"{url}\"\npublic = [\"s1\"]\ntimeout_seconds = 5\n"));
    let check = |token: &str, expected: Result<&[&str], Denied>| {
        let expected = expected.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
        assert_eq!(opens(&*access, Some(token)), expected, "{token}");
    };
    assert_eq!(opens(&*access, None), Ok(vec!["s1".to_owned()]));
    assert_eq!(count.load(Ordering::SeqCst), 0, "nobody is asked about nobody");
    check("list", Ok(&["s1", "s2", "s3"]));
    check("items", Ok(&["s1", "s2"]));
    check("unknown", Err(Denied::Token("The token is not accepted")));
    assert_eq!(count.load(Ordering::SeqCst), 3);
    check("list", Ok(&["s1", "s2", "s3"]));
    check("unknown", Err(Denied::Token("The token is not accepted")));
    assert_eq!(count.load(Ordering::SeqCst), 3, "answers are kept for a while");
    check("nonsense", Err(Denied::Unavailable));
    check("often", Err(Denied::Throttled));
    check("down", Err(Denied::Unavailable));
    check("down", Err(Denied::Unavailable));
    assert_eq!(count.load(Ordering::SeqCst), 7, "that nobody answers is not kept");
    check("away", Err(Denied::Unavailable));
}

#[test]
fn a_service_that_is_not_there_opens_nothing() {
    let free = TcpListener::bind(("127.0.0.1", 0)).expect("a free port").local_addr().expect("an address");
    let access = access(&format!("kind = \"terra-like\"\nurl = \"http://{free}/\"\n"));
    assert_eq!(opens(&*access, Some("list")), Err(Denied::Unavailable));
    assert_eq!(opens(&*access, None), Ok(vec![]));
}
