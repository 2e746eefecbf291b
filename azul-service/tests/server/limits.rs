//! What is bounded: size, time, number.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use azul_service::server::Limits;

use crate::wire::{PATIENCE, Server, body, get, read, status};

/// Short times for what does not come, or is not taken. A machine that is busy for longer than that cuts off others as
/// well: what must be answered is asked for until it is.
fn limits() -> Limits {
    let short = Duration::from_millis(500);
    Limits { head_time: short, body_time: short, stall_time: short, ..Limits::default() }
}

/// Sends part of a request, and nothing more: the server ends the connection, with this status or without an answer.
fn check_cut(limits: Limits, request: &str, expected: u16) {
    let server = Server::start(limits);
    let answer = server.exchange(request);
    assert_eq!(status(&answer), expected, "{request:?}: {answer}");
    server.until(&get("/now"), 200);
}

#[test]
fn heads_that_do_not_go_on_are_not_waited_for() {
    check_cut(limits(), "", 0);
    check_cut(limits(), "GET /now HT", 0);
    check_cut(limits(), "GET /now HTTP/1.1\r\nhost: a\r\nx-slow: ", 0);
}

#[test]
fn bodies_that_do_not_go_on_are_not_waited_for() {
    let limits = || Limits { head_time: PATIENCE, ..limits() };
    check_cut(limits(), "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf", 408);
    check_cut(limits(), "POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nha", 408);
}

#[test]
fn a_connection_that_is_kept_alive_ends_when_nothing_comes() {
    let server = Server::start(limits());
    let answer = server.until("GET /now HTTP/1.1\r\nhost: a\r\n\r\n", 200);
    assert_eq!(body(&answer), "now");
}

#[test]
fn a_head_that_comes_byte_by_byte_ends_with_its_time() {
    let server = Server::start(limits());
    let mut stream = server.connect();
    let end = Instant::now() + PATIENCE;
    let mut bytes = "GET /now HTTP/1.1\r\nhost: a\r\n".bytes().chain(std::iter::repeat(b'x'));
    while stream.write_all(&[bytes.next().expect("there is no end")]).is_ok() {
        assert!(Instant::now() < end, "the server does not close the connection");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn large_bodies_are_refused_whether_announced_or_not() {
    let server = Server::start(Limits { body_bytes: 1000, ..Limits::default() });
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
    let server = Server::start(Limits::default());
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
    let server = Server::start(Limits { streams: 1, head_time: PATIENCE, ..limits() });
    // Answers that are larger than what the system keeps for a client that does not read.
    let requests = "GET /write HTTP/1.1\r\nhost: a\r\n\r\n".repeat(200);
    let mut stream = server.connect();
    stream.write_all(requests.as_bytes()).expect("sent");
    // The connection is gone when nothing can be sent any more.
    let end = Instant::now() + PATIENCE;
    while stream.write_all(b"x").is_ok() {
        assert!(Instant::now() < end, "the server does not close the connection");
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut taken = Vec::new();
    // The end is either a reset or the end of what was on its way.
    stream.read_to_end(&mut taken).ok();
    assert!(taken.len() < 200 * 300_000, "the rest was not sent");
    // The thread of the writer is free again.
    server.until(&get("/write"), 200);
}

#[test]
fn what_takes_too_long_is_answered_and_counted_until_its_end() {
    let time = Duration::from_millis(100);
    let server = Server::start(Limits { requests: 1, waiting: 1, request_time: time, ..Limits::default() });
    assert_eq!(status(&server.exchange(get("/held"))), 504);
    server.until_held(1);
    // The work goes on, so that there is no turn for another one. Pages without work do not wait.
    assert_eq!(status(&server.exchange(get("/now"))), 200);
    assert_eq!(status(&server.exchange(get("/work"))), 503);
    server.open();
    server.until(&get("/work"), 200);
}

#[test]
fn those_who_wait_are_bounded() {
    let server = Server::start(Limits { requests: 1, waiting: 1, request_time: 2 * PATIENCE, ..Limits::default() });
    let ask = || {
        let mut stream = server.connect();
        stream.write_all(get("/held").as_bytes()).expect("sent");
        stream
    };
    let first = ask();
    server.until_held(1);
    let (sender, answers) = std::sync::mpsc::channel();
    for stream in (0..4).map(|_| ask()) {
        let sender = sender.clone();
        std::thread::spawn(move || sender.send(read(stream)));
    }
    let next = || answers.recv_timeout(PATIENCE).expect("an answer");
    // One of the four waits; there is no room for the others.
    for _ in 0..3 {
        let refused = next();
        assert_eq!(status(&refused), 503);
        assert!(refused.contains("\r\nretry-after: 1\r\n"), "{refused}");
    }
    server.open();
    assert_eq!((status(&read(first)), status(&next())), (200, 200));
}

#[test]
fn whoever_watches_is_answered_however_busy_the_server_is() {
    let server = Server::start(Limits { requests: 1, waiting: 1, request_time: 2 * PATIENCE, ..Limits::default() });
    let mut held = server.connect();
    held.write_all(get("/held").as_bytes()).expect("sent");
    server.until_held(1);
    assert_eq!(body(&server.exchange(get("/watch"))), "done");
    assert_eq!(status(&server.exchange(get("/watch/panic"))), 500);
    assert_eq!(status(&server.exchange(get("/watch"))), 200);
    server.open();
    assert_eq!(body(&read(held)), "at last");
}

#[test]
fn whoever_watches_does_not_wait_for_the_threads_that_others_share() {
    let server = Server::start(limits());
    // As many as keep all threads busy that plan and finish: one for each processor.
    let threads = std::thread::available_parallelism().expect("a number").get();
    let mut stuck: Vec<_> = (0..threads).map(|_| server.connect()).collect();
    stuck.iter_mut().for_each(|stream| stream.write_all(get("/stuck").as_bytes()).expect("sent"));
    server.until_held(threads);
    server.until(&get("/watch/now"), 200);
    server.until(&get("/watch"), 200);
    server.open();
    for stream in stuck {
        assert_eq!(body(&read(stream)), "free");
    }
}

#[test]
fn answers_that_nobody_takes_do_not_stay_in_memory() {
    let large = 1 << 20;
    let server = Server::start(Limits { held_bytes: large, body_bytes: large, ..Limits::default() });
    let echo = format!(
        "POST /echo HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {large}\r\n\r\n{}",
        "x".repeat(large)
    );
    // More than memory has room for, all at once; what each gets is whole wherever it was meanwhile.
    let mut streams: Vec<_> = (0..8).map(|_| server.connect()).collect();
    streams.iter_mut().for_each(|stream| stream.write_all(echo.as_bytes()).expect("sent"));
    for stream in streams {
        let answer = read(stream);
        assert_eq!((status(&answer), body(&answer).len()), (200, large));
    }
}

#[test]
fn with_all_connections_taken_those_who_watch_are_answered_and_others_told_to_come_back() {
    let server = Server::start(Limits { connections: 2, head_time: PATIENCE, ..limits() });
    let idle = (server.connect(), server.connect());
    // A connection that is accepted is one that may be refused: the two are taken before this one is.
    assert_eq!(body(&server.until(&get("/watch/now"), 200)), "well");
    assert_eq!(body(&server.until(&get("/watch"), 200)), "done");
    let refused = server.until("GET /now HTTP/1.1\r\nhost: a\r\n\r\n", 503);
    assert!(refused.contains("\r\nretry-after: 1\r\n") && refused.contains("\r\nconnection: close\r\n"), "{refused}");
    drop(idle);
    assert_eq!(body(&server.until(&get("/now"), 200)), "now");
}
