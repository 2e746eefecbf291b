//! Requests that are not what they should be.

use azul_service::server::Limits;

use crate::wire::{Server, get, status};

/// The first answer has this status; 0 is none.
fn check(request: &str, expected: u16) {
    let server = Server::start(Limits::default());
    let answer = server.exchange(request);
    assert_eq!(status(&answer), expected, "{request:?}: {answer}");
    assert_eq!(status(&server.exchange(get("/now"))), 200, "{request:?}: the server goes on");
}

#[test]
fn what_is_not_http_is_refused() {
    check("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400);
    check("GET\r\n\r\n", 400);
    check("GET /now HTTP/9.9\r\n\r\n", 400);
    check("GET /now HTTP/1.1\r\nno colon\r\n\r\n", 400);
    check("GET /now HTTP/1.1\r\nhost : a\r\n\r\n", 400);
    check("GET /now HTTP/1.1\r\nhost: a\r\nx: a\0b\r\n\r\n", 400);
    check("GET /%ff HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", 400);
}

#[test]
fn a_request_cannot_hide_in_another_ones_body() {
    // Two lengths that differ, a length that is none, and encodings that end nowhere.
    check("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd", 400);
    check("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: +3\r\n\r\nabc", 400);
    check("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 3, 4\r\n\r\nabcd", 400);
    check("POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\nabc", 400);
    check("POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400);
    check("POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n", 400);
    check("POST /echo HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400);
}

#[test]
fn behind_length_and_encoding_together_comes_nothing() {
    // The encoding counts, and whatever else is on the connection is not taken for a request.
    let both = "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
    let server = Server::start(Limits::default());
    let answer = server.exchange(both.to_owned() + "GET /now HTTP/1.1\r\nhost: a\r\n\r\n");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}
