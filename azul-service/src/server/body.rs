//! Bodies of replies, sent as fast as clients take them.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::JoinHandle;

use super::message::{Content, Writer};

/// Most bytes of one piece of a body.
const PIECE: usize = 64 << 10;
/// Pieces that are made ahead of what the client has taken.
const AHEAD: usize = 2;

/// A body of a reply.
pub(super) enum Sent {
    Full(Option<Bytes>),
    Read(Reading, Option<u64>, Handle),
    Written(mpsc::Receiver<io::Result<Bytes>>),
}

/// A reader between two pieces, or the piece that is being read.
pub(super) enum Reading {
    Waits(Option<Box<dyn Read + Send>>),
    Reads(JoinHandle<(Box<dyn Read + Send>, io::Result<Bytes>)>),
}

impl Sent {
    /// The body that sends a content. A writer runs as long as it has a permit. Both read and
    /// write on threads of this runtime.
    pub(super) fn new(content: Content, permit: Option<OwnedSemaphorePermit>, threads: &Handle) -> Self {
        match content {
            Content::Full(bytes) => Sent::Full(Some(bytes)),
            Content::Read(reader, length) => Sent::Read(Reading::Waits(Some(reader)), length, threads.clone()),
            Content::Write(writer) => Sent::Written(run(writer, permit, threads)),
        }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let piece = match self.get_mut() {
            Sent::Full(bytes) => bytes.take().filter(|bytes| !bytes.is_empty()).map(Ok),
            Sent::Read(reading, _, threads) => ready!(reading.poll(context, threads)),
            Sent::Written(pieces) => ready!(pieces.poll_recv(context)),
        };
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Sent::Full(bytes) if bytes.as_ref().is_none_or(Bytes::is_empty))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Sent::Full(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Sent::Read(Reading::Waits(Some(_)), Some(length), _) => SizeHint::with_exact(*length),
            _ => SizeHint::default(),
        }
    }
}

impl Reading {
    fn poll(&mut self, context: &mut Context<'_>, threads: &Handle) -> Poll<Option<io::Result<Bytes>>> {
        if let Reading::Waits(reader) = self {
            let Some(mut reader) = reader.take() else { return Poll::Ready(None) };
            *self = Reading::Reads(threads.spawn_blocking(move || {
                let mut piece = Vec::with_capacity(PIECE);
                let read = reader.by_ref().take(PIECE as u64).read_to_end(&mut piece);
                (reader, read.map(|_| Bytes::from(piece)))
            }));
        }
        let Reading::Reads(task) = self else { return Poll::Ready(None) };
        let (reader, piece) = match ready!(Pin::new(task).poll(context)) {
            Ok((reader, piece)) => (Some(reader), piece),
            Err(panic) => (None, Err(io::Error::other(panic))),
        };
        let goes_on = piece.as_ref().is_ok_and(|piece| !piece.is_empty());
        *self = Reading::Waits(reader.filter(|_| goes_on));
        Poll::Ready(Some(piece).filter(|piece| piece.is_err() || goes_on))
    }
}

/// Starts a writer on a thread that waits when it is ahead of the client.
fn run(
    writer: Box<Writer>,
    permit: Option<OwnedSemaphorePermit>,
    threads: &Handle,
) -> mpsc::Receiver<io::Result<Bytes>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    threads.spawn_blocking(move || {
        let _permit = permit;
        let sender = Arc::new(sender);
        let mut pieces = Pieces { sender: sender.clone(), piece: Vec::with_capacity(PIECE) };
        // A panic must not look like the end of the body.
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            writer(&mut pieces).and_then(|()| pieces.flush())
        }));
        let failure = match outcome {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(_) => io::Error::other("the writer of a body panicked"),
        };
        // If nobody is there to take it, the client has gone, and that is why the writer failed.
        sender.blocking_send(Err(failure)).ok();
    });
    receiver
}

/// Cuts what is written into pieces.
struct Pieces {
    sender: Arc<mpsc::Sender<io::Result<Bytes>>>,
    piece: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() == PIECE {
            self.flush()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.sender.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
