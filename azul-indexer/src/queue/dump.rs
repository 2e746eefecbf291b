//! Messages in files, for operators to look at, mend and feed back.

use std::io;
use std::path::Path;

use azul_transform::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Name;
use super::queues::{Queues, Stored};

/// The messages of a queue, as a file has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dump {
    /// Name of the queue.
    pub queue: String,
    /// The messages.
    pub messages: Vec<Dumped>,
}

/// A message in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Dumped {
    /// Id of the message, as text.
    #[serde(default)]
    pub message_id: String,
    /// What it says: JSON, or the same as text.
    pub body: Value,
    /// When it was sent, and how often it was received.
    #[serde(default)]
    pub attributes: Value,
    /// Why it failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Value>,
}

impl Dump {
    /// The messages of a queue. They stay where they are.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn of(queues: &Queues, queue: Name) -> Result<Self> {
        let messages = queues.messages(queue)?.into_iter().map(Dumped::of).collect();
        Ok(Self { queue: queue.as_str().to_owned(), messages })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be read, [`ErrorKind::Syntax`] if it is no dump.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| failed("read", path, error))?;
        serde_json::from_slice(&bytes).map_err(|error| {
            Error::new(ErrorKind::Syntax, format!("{} is no dump of a queue: {error}", path.display())).caused_by(error)
        })
    }

    /// Writes a file as a whole, indented by four.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; there is no file then, or the old one.
    pub fn write(&self, path: &Path) -> Result<()> {
        let write = || -> io::Result<()> {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let file = tempfile::NamedTempFile::new_in(parent)?;
            let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
            let mut serializer = serde_json::Serializer::with_formatter(io::BufWriter::new(&file), formatter);
            self.serialize(&mut serializer)?;
            io::Write::flush(&mut serializer.into_inner())?;
            file.as_file().sync_all()?;
            file.persist(path)?;
            Ok(())
        };
        write().map_err(|error| failed("write", path, error))
    }

    /// What the messages say.
    ///
    /// # Errors
    /// [`ErrorKind::Syntax`] if one has text that is no JSON.
    pub fn bodies(&self) -> Result<Vec<Value>> {
        let body = |message: &Dumped| match &message.body {
            Value::String(text) => serde_json::from_str(text).map_err(|error| {
                let message = format!("the body of message {} is no JSON: {error}", message.message_id);
                Error::new(ErrorKind::Syntax, message).caused_by(error)
            }),
            body => Ok(body.clone()),
        };
        self.messages.iter().map(body).collect()
    }
}

impl Dumped {
    fn of(stored: Stored) -> Self {
        let Stored { id, sent, deliveries, body, failure } = stored;
        let attributes = json!({"SentTimestamp": sent.to_string(), "ApproximateReceiveCount": deliveries.to_string()});
        Self { message_id: id.to_string(), body, attributes, failure }
    }
}

fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot {what} {}: {error}", path.display())).caused_by(error)
}
