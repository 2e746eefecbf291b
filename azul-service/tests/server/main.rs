//! The server on a socket of the loopback interface: what is answered, refused and ended.

mod bad;
mod limits;
mod replies;
mod wire;
