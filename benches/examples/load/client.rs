//! The least that speaks HTTP/1.1: one connection, one request at a time.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A client with a connection that is kept alive.
pub struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub retry_after: u64,
    pub body: Vec<u8>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// Sends a request; once more on a new connection if the old one has ended meanwhile.
    pub fn send(&mut self, method: &str, target: &str) -> io::Result<Answer> {
        let kept = self.stream.is_some();
        let answer = self.exchange(method, target);
        if answer.is_err() {
            self.stream = None;
            if kept {
                return self.exchange(method, target);
            }
        }
        answer
    }

    fn exchange(&mut self, method: &str, target: &str) -> io::Result<Answer> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            self.stream = Some(BufReader::new(stream));
        }
        let Some(stream) = &mut self.stream else { return Err(io::ErrorKind::NotConnected.into()) };
        write!(stream.get_mut(), "{method} {target} HTTP/1.1\r\nhost: load\r\n\r\n")?;
        read(stream)
    }
}

pub fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let malformed = || io::Error::from(io::ErrorKind::InvalidData);
    let status = line(stream)?.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(malformed)?;
    let mut answer = Answer { status, location: None, retry_after: 0, body: Vec::new() };
    let mut length = None;
    loop {
        let header = line(stream)?;
        let Some((name, value)) = header.split_once(": ") else { break };
        match name {
            "content-length" => length = Some(value.parse().map_err(|_| malformed())?),
            "location" => answer.location = Some(value.to_owned()),
            "retry-after" => answer.retry_after = value.parse().map_err(|_| malformed())?,
            _ => {}
        }
    }
    if let Some(length) = length {
        answer.body.resize(length, 0);
        stream.read_exact(&mut answer.body)?;
        return Ok(answer);
    }
    loop {
        let length = usize::from_str_radix(&line(stream)?, 16).map_err(|_| malformed())?;
        let start = answer.body.len();
        answer.body.resize(start + length, 0);
        stream.read_exact(&mut answer.body[start..])?;
        line(stream)?;
        if length == 0 {
            return Ok(answer);
        }
    }
}

fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    match stream.read_line(&mut line)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(line.trim_end().to_owned()),
    }
}
