//! What is bounded: size, time, number.

use std::io::{Read, Write};
use std::time::Duration;

use azul_service::server::Limits;

use crate::wire::{Server, body, get, read, status};

/// Short times, so that tests end soon. Nothing below depends on how short.
fn limits() -> Limits {
    let short = Duration::from_millis(300);
    Limits { head_time: short, body_time: short, stall_time: short, body_bytes: 1000, ..Limits::default() }
}

/// Sends part of a request, and nothing more: the server ends the connection, with this status or without an answer.
fn check_cut(request: &str, expected: u16) {
    let server = Server::start(limits());
    let answer = server.exchange(request);
    assert_eq!(status(&answer), expected, "{request:?}: {answer}");
    assert_eq!(status(&server.exchange(get("/now"))), 200, "{request:?}: the server goes on");
}

#[test]
fn clients_that_do_not_go_on_are_not_waited_for() {
    check_cut("", 0);
    check_cut("GET /now HT", 0);
    check_cut("GET /now HTTP/1.1\r\nhost: a\r\nx-slow: ", 0);
    check_cut("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf", 408);
    check_cut("POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nha", 408);
}

#[test]
fn a_connection_that_is_kept_alive_ends_when_nothing_comes() {
    let server = Server::start(limits());
    let answer = server.exchange("GET /now HTTP/1.1\r\nhost: a\r\n\r\n");
    assert_eq!(body(&answer), "now");
}

#[test]
fn a_head_that_comes_byte_by_byte_ends_with_its_time() {
    let server = Server::start(limits());
    let mut stream = server.connect();
    let mut sent = 0;
    for byte in "GET /now HTTP/1.1\r\nhost: a\r\n".bytes().chain(std::iter::repeat(b'x')).take(400) {
        if stream.write_all(&[byte]).is_err() {
            break;
        }
        sent += 1;
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(sent < 400, "the server has closed the connection meanwhile");
}

#[test]
fn large_bodies_are_refused_whether_announced_or_not() {
    let server = Server::start(limits());
    let announced = "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 1001\r\n\r\n";
    assert_eq!(status(&server.exchange(announced)), 413);
    let chunk = format!("{:x}\r\n{}\r\n", 600, "x".repeat(600));
    let chunked = format!("POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n{chunk}{chunk}");
    assert_eq!(status(&server.exchange(chunked)), 413);
    let fits = format!(
        "POST /echo HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 1000\r\n\r\n{}",
        "x".repeat(1000)
    );
    assert_eq!(body(&server.exchange(fits)).len(), 1000);
}

#[test]
fn large_heads_are_refused() {
    let server = Server::start(limits());
    let long = "x".repeat(70_000);
    let path = server.exchange(get(&format!("/now?{long}")));
    assert!([414, 431].contains(&status(&path)), "{path}");
    let header = format!("GET /now HTTP/1.1\r\nhost: a\r\nx-long: {long}\r\n\r\n");
    assert_eq!(status(&server.exchange(header)), 431);
    let many = format!("GET /now HTTP/1.1\r\nhost: a\r\n{}\r\n", "x-a: b\r\n".repeat(101));
    assert_eq!(status(&server.exchange(many)), 431);
}

#[test]
fn clients_that_do_not_take_their_answer_are_not_waited_for() {
    let server = Server::start(Limits { streams: 1, ..limits() });
    // Answers that are larger than what the system keeps for a client that does not read.
    let requests = "GET /write HTTP/1.1\r\nhost: a\r\n\r\n".repeat(200);
    let mut stream = server.connect();
    stream.write_all(requests.as_bytes()).expect("sent");
    std::thread::sleep(Duration::from_millis(1500));
    let mut taken = Vec::new();
    // The end is either a reset or the end of what was on its way.
    stream.read_to_end(&mut taken).ok();
    assert!(taken.len() < 200 * 300_000, "the rest was not sent");
    assert_eq!(status(&server.exchange(get("/write"))), 200, "the thread of the writer is free again");
}

#[test]
fn what_takes_too_long_is_answered_and_counted_until_its_end() {
    let time = Duration::from_millis(100);
    let server = Server::start(Limits { requests: 1, waiting: 1, request_time: time, ..limits() });
    assert_eq!(status(&server.exchange(get("/slow"))), 504);
    // The work goes on, so that there is no turn for another one. Pages without work do not wait.
    assert_eq!(status(&server.exchange(get("/now"))), 200);
    assert_eq!(status(&server.exchange(get("/work"))), 503);
}

#[test]
fn those_who_wait_are_bounded() {
    let server = Server::start(Limits { requests: 1, waiting: 1, ..limits() });
    let mut streams: Vec<_> = (0..5).map(|_| server.connect()).collect();
    streams.iter_mut().for_each(|stream| stream.write_all(get("/slow").as_bytes()).expect("sent"));
    let answers: Vec<_> = streams.into_iter().map(read).collect();
    let mut statuses: Vec<_> = answers.iter().map(|answer| status(answer)).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 503, 503, 503]);
    let refused = answers.iter().find(|answer| status(answer) == 503).expect("one of them");
    assert!(refused.contains("\r\nretry-after: 1\r\n"), "{refused}");
}

#[test]
fn more_connections_wait_to_be_accepted() {
    let server = Server::start(Limits { connections: 2, ..limits() });
    let (first, second) = (server.connect(), server.connect());
    // The third one gets its turn when one of the first ends, which idle ones do.
    assert_eq!(status(&server.exchange(get("/now"))), 200);
    assert_eq!((read(first), read(second)), (String::new(), String::new()));
}
