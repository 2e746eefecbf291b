//! One request and its reply: what is checked, awaited and bounded, in this order.

use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{CONNECTION, CONTENT_LENGTH, HeaderMap, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::{JoinError, JoinHandle};

use super::body::Sent;
use super::lane::Lane;
use super::limits::Limits;
use super::message::{Content, Head, Reply, Request};
use super::room::Room;
use super::threads::Ways;
use super::{Done, Handler, Plan};

/// What all connections of a server share.
pub(super) struct Exchange {
    handler: Arc<dyn Handler>,
    pub(super) limits: Limits,
    ordinary: Lane,
    urgent: Lane,
    streams: Arc<Semaphore>,
    room: Arc<Room>,
    ways: Ways,
}

impl Exchange {
    /// `urgent` is how many urgent requests are worked on at a time, and how many may wait for that.
    pub(super) fn new(handler: Arc<dyn Handler>, limits: Limits, urgent: (usize, usize), ways: Ways) -> Self {
        Self {
            handler,
            ordinary: Lane::new(limits.requests, limits.waiting),
            urgent: Lane::new(urgent.0, urgent.1),
            streams: Arc::new(Semaphore::new(limits.streams)),
            room: Arc::new(Room::new(limits.held_bytes)),
            ways,
            limits,
        }
    }

    /// Takes a request and replies to it. Every request has a reply. On a spare connection that is a refusal, unless the
    /// client watches.
    pub(super) async fn reply(
        self: &Arc<Self>,
        request: hyper::Request<Incoming>,
        peer: IpAddr,
        is_spare: bool,
    ) -> Result<Response<Sent>, Infallible> {
        let (parts, body) = request.into_parts();
        let is_head = parts.method == Method::HEAD;
        if self.handler.watches(parts.uri.path()) {
            return Ok(self.respond(parts, body, peer, true).await);
        }
        if is_spare {
            return Ok(self.send(close(busy()), is_head));
        }
        let exchange = self.clone();
        let work = async move { exchange.respond(parts, body, peer, false).await };
        // The panic has been reported where it happened.
        Ok(Aborting(self.ways.back.spawn(work)).await.unwrap_or_else(|_| self.send(broken(), is_head)))
    }

    async fn respond(&self, parts: Parts, body: Incoming, peer: IpAddr, watches: bool) -> Response<Sent> {
        let start = Instant::now();
        let is_head = parts.method == Method::HEAD;
        let Some(head) = Head::new(parts.method, &parts.uri, parts.headers, peer) else {
            return self
                .send(Reply::error(StatusCode::BAD_REQUEST, "BadRequestError", "The path is not UTF-8"), is_head);
        };
        let reply = self.handler.finish(&head, self.replied(&head, body).await);
        if !reply.delay.is_zero() {
            tokio::time::sleep(reply.delay.min(self.limits.request_time)).await;
        }
        let caller = reply.caller.clone();
        let response = self.send(reply, is_head);
        let (status, bytes) = (response.status(), response.body().size_hint().exact());
        let done = Done { status, bytes, time: start.elapsed(), caller };
        if watches {
            // The log may be slow, and the threads in front do not wait.
            let handler = self.handler.clone();
            self.ways.back.spawn(async move { handler.done(&head, done) });
        } else {
            self.handler.done(&head, done);
        }
        response
    }

    async fn replied(&self, head: &Head, body: Incoming) -> Reply {
        match self.handler.plan(head) {
            Plan::Now(reply) => reply,
            Plan::Work { body: wanted, urgent } => {
                let body = if wanted { self.read(body).await } else { Ok(Bytes::new()) };
                match body {
                    Ok(body) => self.work(Request { head: head.clone(), body }, urgent).await,
                    Err(refusal) => refusal,
                }
            }
        }
    }

    /// Reads the body of a request.
    async fn read(&self, body: Incoming) -> Result<Bytes, Reply> {
        // What is announced to be too large is not read at all; what is not announced is read up to the limit.
        let most = self.limits.body_bytes;
        let too_large = || {
            let message = format!("The body has more than {most} bytes");
            close(Reply::error(StatusCode::PAYLOAD_TOO_LARGE, "PayloadTooLargeError", &message))
        };
        if body.size_hint().lower() > most as u64 {
            return Err(too_large());
        }
        match tokio::time::timeout(self.limits.body_time, Limited::new(body, most).collect()).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
            Ok(Err(_)) => {
                let message = "The body ended early or is malformed";
                Err(close(Reply::error(StatusCode::BAD_REQUEST, "BadRequestError", message)))
            }
            Err(_) => {
                let message = "The body did not come in time";
                Err(close(Reply::error(StatusCode::REQUEST_TIMEOUT, "RequestTimeoutError", message)))
            }
        }
    }

    /// Lets the handler work, when it is the request's turn.
    async fn work(&self, request: Request, urgent: bool) -> Reply {
        let end = tokio::time::Instant::now() + self.limits.request_time;
        let lane = if urgent { &self.urgent } else { &self.ordinary };
        let Some(permit) = lane.turn(end).await else { return busy() };
        let (handler, room) = (self.handler.clone(), self.room.clone());
        let (sender, receiver) = oneshot::channel();
        // Work that takes too long cannot be interrupted. It keeps its permit, so that it is counted until its end.
        let work = move || {
            let reply = room.keep(handler.reply(request));
            drop(permit);
            sender.send(reply).ok();
        };
        if urgent {
            // A thread has the rank of the one that starts it, which must be one of those in front.
            self.ways.front.spawn(async { drop(tokio::task::spawn_blocking(work)) });
        } else {
            self.ways.work.spawn_blocking(work);
        }
        match tokio::time::timeout_at(end, receiver).await {
            Ok(Ok(Some(reply))) => reply,
            Ok(Ok(None)) => busy(),
            // The panic has been reported where it happened.
            Ok(Err(_)) => {
                tracing::error!("a request could not be answered: the work panicked");
                broken()
            }
            Err(_) => {
                let message = format!("No answer within {:?}", self.limits.request_time);
                Reply::error(StatusCode::GATEWAY_TIMEOUT, "GatewayTimeoutError", &message)
            }
        }
    }

    /// The response of a reply.
    fn send(&self, reply: Reply, is_head: bool) -> Response<Sent> {
        let Reply { status, mut headers, mut body, caller: _, delay: _ } = reply;
        let mut permit = None;
        if is_head {
            length(&mut headers, &body);
            body = Content::Full(Bytes::new());
        }
        if matches!(body, Content::Write(_)) {
            match self.streams.clone().try_acquire_owned() {
                Ok(free) => permit = Some(free),
                Err(_) => return self.send(busy(), is_head),
            }
        }
        if let Content::Read(_, Some(_)) = body {
            length(&mut headers, &body);
        }
        let mut response = Response::new(Sent::new(body, permit, &self.ways.back));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// The `Content-Length` of a body.
fn length(headers: &mut HeaderMap, body: &Content) {
    let length = match body {
        Content::Full(bytes) => Some(bytes.len() as u64),
        Content::Read(_, length) => *length,
        Content::Write(_) => None,
    };
    if let Some(length) = length {
        headers.insert(CONTENT_LENGTH, length.into());
    }
}

/// The connection is of no use after this: the rest of a body may still come.
fn close(reply: Reply) -> Reply {
    reply.with(CONNECTION, "close")
}

fn busy() -> Reply {
    let message = "Too many requests are being worked on; try again";
    Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailableError", message).with(RETRY_AFTER, "1")
}

fn broken() -> Reply {
    Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", "An error of the service itself")
}

/// A task that ends when nobody waits for it any more.
struct Aborting<T>(JoinHandle<T>);

impl<T> Future for Aborting<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<T> Drop for Aborting<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
