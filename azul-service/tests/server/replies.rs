//! What is answered.

use std::io::Write;

use azul_service::server::Limits;

use crate::wire::{PATIENCE, Server, body, get, read, status};

#[test]
fn pages_are_answered_with_their_length() {
    let server = Server::start(Limits::default());
    let answer = server.exchange(get("/now"));
    assert_eq!((status(&answer), body(&answer)), (200, "now"));
    assert!(answer.contains("\r\ncontent-length: 3\r\n"), "{answer}");
    let answer = server.exchange(get("/work"));
    assert_eq!((status(&answer), body(&answer)), (200, "done"));
    assert_eq!(status(&server.exchange(get("/other"))), 403);
}

#[test]
fn head_has_the_length_and_no_body() {
    let server = Server::start(Limits::default());
    for (path, length) in [("/work", "4"), ("/read", "300000")] {
        let answer = server.exchange(get(path).replace("GET", "HEAD"));
        assert_eq!((status(&answer), body(&answer)), (200, ""), "{path}");
        assert!(answer.contains(&format!("\r\ncontent-length: {length}\r\n")), "{answer}");
    }
    let answer = server.exchange(get("/write").replace("GET", "HEAD"));
    assert_eq!((status(&answer), body(&answer)), (200, ""));
}

#[test]
fn several_requests_share_a_connection() {
    let server = Server::start(Limits::default());
    let first = "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello";
    let answer = server.exchange(first.to_owned() + &get("/now"));
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 2, "{answer}");
    assert!(answer.contains("hello") && answer.ends_with("now"), "{answer}");
}

#[test]
fn bodies_may_come_and_go_in_pieces() {
    let server = Server::start(Limits::default());
    let chunked = "POST /echo HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
    assert_eq!(body(&server.exchange(chunked)), "hello");
    let answer = server.exchange(get("/read"));
    assert_eq!(body(&answer), "r".repeat(300_000));
    let answer = server.exchange(get("/write"));
    assert!(answer.contains("transfer-encoding: chunked"), "nobody knows the length before");
    assert_eq!(answer.matches('w').count(), 300_000);
    assert!(answer.ends_with("\r\n0\r\n\r\n"), "the end is marked");
}

#[test]
fn a_body_that_fails_is_seen_to_be_incomplete() {
    let server = Server::start(Limits::default());
    let answer = server.exchange(get("/broken"));
    assert_eq!(status(&answer), 200);
    assert!(!answer.ends_with("\r\n0\r\n\r\n"), "the end is not marked");
}

#[test]
fn a_panic_is_an_answer_and_the_server_goes_on() {
    let server = Server::start(Limits::default());
    let answer = server.exchange(get("/panic"));
    assert_eq!(status(&answer), 500);
    assert!(!answer.contains("this page panics"), "what went wrong is for the log");
    assert_eq!(status(&server.exchange(get("/work"))), 200);
}

#[test]
fn when_told_to_stop_the_server_finishes_what_it_began() {
    let server = Server::start(Limits { stop_time: PATIENCE, ..Limits::default() });
    let mut under_way = server.connect();
    under_way.write_all(get("/held").as_bytes()).expect("sent");
    let idle = server.connect();
    server.until_held(1);
    server.tell_to_stop();
    assert_eq!(read(idle), "");
    server.open();
    assert_eq!(body(&read(under_way)), "at last");
    let address = server.address;
    server.has_stopped();
    assert!(std::net::TcpStream::connect(address).is_err(), "nobody listens any more");
}
