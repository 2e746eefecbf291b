//! The server: connections, limits, and the order in which a request is taken. The only module that touches the HTTP
//! library; it knows nothing of what is served.

mod body;
mod exchange;
mod lane;
mod limits;
mod message;
mod room;
mod stall;
mod threads;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use exchange::Exchange;
use stall::Stalling;
use threads::Threads;

pub use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
pub use hyper::{Method, StatusCode};
pub use limits::Limits;
pub use message::{Content, Head, Reply, Request, Writer};
pub(crate) use threads::{Rank, rank};

/// What is served.
pub trait Handler: Send + Sync + 'static {
    /// Whether whoever asks for this path watches the service. Such requests wait for nothing that others wait for: they are
    /// planned and finished by the threads that take connections, whose only other work is to pass requests on. Must not
    /// wait, and so must not [`plan`](Handler::plan) and [`finish`](Handler::finish) for these.
    fn watches(&self, path: &str) -> bool {
        let _ = path;
        false
    }

    /// What is to be done about a request, from its head alone. Must not wait.
    fn plan(&self, head: &Head) -> Plan;

    /// The reply to a request that is worked on; runs on a thread that may wait.
    fn reply(&self, request: Request) -> Reply;

    /// The last word on every reply, whoever made it.
    fn finish(&self, head: &Head, reply: Reply) -> Reply {
        let _ = head;
        reply
    }

    /// A request has been replied to. The body may still be under way.
    fn done(&self, head: &Head, done: Done) {
        let _ = (head, done);
    }
}

/// How a request was replied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Status.
    pub status: StatusCode,
    /// Bytes of the body, if that is known.
    pub bytes: Option<u64>,
    /// Time from the head of the request to the head of the reply.
    pub time: Duration,
    /// Who asked, if that is known.
    pub caller: Option<String>,
}

/// What is to be done about a request.
#[derive(Debug)]
pub enum Plan {
    /// This is the reply; it costs nothing, and is given however busy the server is.
    Now(Reply),
    /// Work, with the body or without.
    Work {
        /// The body is read first.
        body: bool,
        /// It has turns and a thread of its own: whoever watches the service or stops it is answered however busy it is.
        urgent: bool,
    },
}

/// Tells a server to stop.
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// For one server, or several.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Accepts no more connections, lets answers under way end, and makes [`serve`] return.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// Connections that wait to be accepted.
const BACKLOG: i32 = 4096;
/// Urgent requests that are worked on at a time, and those that wait for that. They are short.
const URGENT: (usize, usize) = (4, 256);
/// Connections that are accepted when there are as many as may be, so that those who watch are answered then as well, and
/// the time in which their requests must be there.
const SPARE: usize = 128;
const SPARE_TIME: Duration = Duration::from_secs(2);

/// Serves until it is told to stop, by `stop` or by SIGTERM or SIGINT if `signals` is set.
///
/// # Errors
/// If the listener or the threads cannot be had.
pub fn serve(
    listener: TcpListener,
    limits: Limits,
    handler: Arc<dyn Handler>,
    stop: &Stop,
    signals: bool,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    // Connections that come all at once wait here; of those that find no room, clients believe that packets are lost.
    rustix::net::listen(&listener, BACKLOG)?;
    let stop_time = limits.stop_time;
    let threads = Threads::start(&limits, URGENT.0)?;
    let outcome = threads.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        if signals {
            stop_on_signals(stop.clone())?;
        }
        let exchange = Exchange::new(handler, limits, URGENT, threads.ways());
        accept(listener, Arc::new(exchange), stop.0.subscribe()).await;
        Ok(())
    });
    threads.stop(stop_time);
    outcome
}

fn stop_on_signals(stop: Stop) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("stopping: answers under way are finished, no new connections are taken");
        stop.stop();
    });
    Ok(())
}

/// Waits until told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    // If nobody is left who could tell, the server stops too.
    stop.wait_for(|stop| *stop).await.ok();
}

/// Accepts connections until told to stop, then waits for those that are open.
async fn accept(listener: tokio::net::TcpListener, exchange: Arc<Exchange>, mut stop: watch::Receiver<bool>) {
    let most = exchange.limits.connections;
    let room = Arc::new(Semaphore::new(most));
    let spare = Arc::new(Semaphore::new(SPARE));
    loop {
        let place = tokio::select! {
            place = place(&room, &spare) => place,
            () = told(&mut stop) => break,
        };
        let Some(place) = place else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told(&mut stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                tokio::spawn(converse(stream, peer, exchange.clone(), place, stop.clone()));
            }
            // The connection may be gone again, or files may be used up; neither is a reason to spin.
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    if tokio::time::timeout(exchange.limits.stop_time, room.acquire_many(all)).await.is_err() {
        tracing::warn!("stopped with answers under way");
    }
}

/// What a connection takes up until it ends.
struct Place {
    /// It is for those who watch alone.
    is_spare: bool,
    _permit: OwnedSemaphorePermit,
}

/// A place for a connection: an ordinary one if there is one. Waits for one when there are none of either kind.
async fn place(room: &Arc<Semaphore>, spare: &Arc<Semaphore>) -> Option<Place> {
    let ordinary = |_permit| Place { is_spare: false, _permit };
    if let Ok(permit) = room.clone().try_acquire_owned() {
        return Some(ordinary(permit));
    }
    tokio::select! {
        biased;
        permit = room.clone().acquire_owned() => permit.ok().map(ordinary),
        permit = spare.clone().acquire_owned() => permit.ok().map(|_permit| Place { is_spare: true, _permit }),
    }
}

/// Serves one connection.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    exchange: Arc<Exchange>,
    place: Place,
    mut stop: watch::Receiver<bool>,
) {
    // Answers are written in one go; waiting for more to send only delays them.
    stream.set_nodelay(true).ok();
    let limits = &exchange.limits;
    let stream = TokioIo::new(Stalling::new(stream, limits.stall_time));
    let service = service_fn(|request| exchange.reply(request, peer.ip(), place.is_spare));
    let head_time = if place.is_spare { limits.head_time.min(SPARE_TIME) } else { limits.head_time };
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .keep_alive(!place.is_spare)
        .header_read_timeout(head_time)
        .max_header_size(limits.head_bytes)
        .max_buf_size(limits.head_bytes)
        .max_headers(limits.headers);
    let mut connection = std::pin::pin!(builder.serve_connection(stream, service));
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = told(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}
