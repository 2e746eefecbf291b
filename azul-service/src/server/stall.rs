//! A connection that is given up when its client stops taking what is sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// Bytes that a client must take in each period; fewer means that it stalls.
const LEAST: usize = 4 << 10;

/// A stream whose writes fail if, within a period in which there was something to send all the time, almost nothing
/// was taken.
pub(super) struct Stalling<S> {
    stream: S,
    period: Duration,
    /// Present while the client is behind.
    wait: Option<Wait>,
}

struct Wait {
    until: Pin<Box<Sleep>>,
    taken: usize,
}

impl<S> Stalling<S> {
    pub(super) fn new(stream: S, period: Duration) -> Self {
        Self { stream, period, wait: None }
    }

    /// What a write came to: a client that is behind is watched.
    fn watch(&mut self, context: &mut Context<'_>, write: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &write {
            Poll::Ready(Ok(taken)) => {
                if let Some(wait) = &mut self.wait {
                    wait.taken += taken;
                }
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                let period = self.period;
                let start = || Wait { until: Box::pin(tokio::time::sleep(period)), taken: 0 };
                let wait = self.wait.get_or_insert_with(start);
                while wait.until.as_mut().poll(context).is_ready() {
                    if wait.taken < LEAST {
                        return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                    }
                    wait.taken = 0;
                    wait.until.as_mut().reset(Instant::now() + period);
                }
            }
        }
        write
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stalling<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stalling<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let write = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, write)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let write = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.watch(context, write)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flush = Pin::new(&mut self.stream).poll_flush(context);
        if flush.is_ready() {
            // Everything has been taken: the client is not behind any more.
            self.wait = None;
        }
        flush
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
