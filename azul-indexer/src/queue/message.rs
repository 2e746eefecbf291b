//! What messages say.

use azul_transform::{BundleFqid, Error, ErrorKind, Partition, Result, SourceRef};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A message, as its body has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Message {
    /// A bundle is to be added.
    Add(Notification),
    /// A bundle is to be deleted.
    Delete(Notification),
    /// The bundles of a source are to be listed, and a message sent for each.
    Reindex {
        /// Name of the catalog.
        catalog: String,
        /// The source.
        source: Source,
        /// What the UUIDs of the bundles begin with.
        prefix: String,
    },
}

/// About a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Name of the catalog.
    pub catalog: String,
    /// The notification as it came.
    pub notification: Value,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Id.
    pub id: String,
    /// Spec.
    pub spec: String,
}

impl Message {
    /// Name of the catalog that it is about.
    pub fn catalog(&self) -> &str {
        match self {
            Message::Add(notification) | Message::Delete(notification) => &notification.catalog,
            Message::Reindex { catalog, .. } => catalog,
        }
    }

    /// The bundle that it is about, if it is about one.
    pub fn bundle(&self) -> Option<BundleFqid> {
        match self {
            Message::Add(notification) | Message::Delete(notification) => notification.bundle(),
            Message::Reindex { .. } => None,
        }
    }

    /// The same message about a part of its bundle, if it is about one.
    pub fn of_part(&self, partition: Partition) -> Self {
        let mut part = self.clone();
        if let Message::Add(notification) | Message::Delete(notification) = &mut part {
            let (prefix_length, prefix) = partition.prefix();
            notification.notification["partition"] = json!({"prefix_length": prefix_length, "prefix": prefix});
        }
        part
    }

    /// The part of its bundle that it is about.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidValue`] if what it says is no partition.
    pub fn partition(&self) -> Result<Partition> {
        let (Message::Add(notification) | Message::Delete(notification)) = self else { return Ok(Partition::ROOT) };
        let Some(partition) = notification.notification.get("partition") else { return Ok(Partition::ROOT) };
        let number = |key: &str| partition[key].as_u64().and_then(|number| u32::try_from(number).ok());
        let known = number("prefix_length").zip(number("prefix"));
        let malformed =
            || Error::new(ErrorKind::InvalidValue, "a partition has a prefix and the length of that in bits");
        let partition = known.ok_or_else(malformed).and_then(|(length, prefix)| Partition::new(length, prefix));
        partition.map_err(|error| error.at_path("$.notification.partition"))
    }

    /// The body of a message.
    pub fn to_body(&self) -> Value {
        // It has no keys that are not text, which is all that could fail.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// A message to list the bundles of a source.
    pub fn reindex(catalog: &str, source: &SourceRef, prefix: &str) -> Self {
        let source = Source { id: source.id.clone(), spec: source.spec.clone() };
        Message::Reindex { catalog: catalog.to_owned(), source, prefix: prefix.to_owned() }
    }
}

impl Notification {
    /// About a bundle, as somebody would send it who knows it.
    pub fn of(catalog: &str, fqid: &BundleFqid, table: Option<&str>, transaction_id: &str) -> Self {
        let BundleFqid { uuid, version, source } = fqid;
        let mut bundle = json!({"uuid": uuid, "version": version, "source": {"id": source.id, "spec": source.spec}});
        if let Some(table) = table {
            bundle["table_name"] = table.into();
        }
        let notification = json!({"transaction_id": transaction_id, "bundle_fqid": bundle});
        Self { catalog: catalog.to_owned(), notification }
    }

    /// The bundle.
    pub fn bundle(&self) -> Option<BundleFqid> {
        let fqid = &self.notification["bundle_fqid"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let source = &fqid["source"];
        let source =
            SourceRef { id: text(&source["id"]).unwrap_or_default(), spec: text(&source["spec"]).unwrap_or_default() };
        Some(BundleFqid { uuid: text(&fqid["uuid"])?, version: text(&fqid["version"])?, source })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_those_of_the_reference() {
        let source = SourceRef { id: "s".into(), spec: "n:/0".into() };
        let fqid = BundleFqid { uuid: "u".into(), version: "v".into(), source: source.clone() };
        let message = Message::Add(Notification::of("test", &fqid, Some("anvil_file"), "t"));
        let bundle =
            json!({"uuid": "u", "version": "v", "source": {"id": "s", "spec": "n:/0"}, "table_name": "anvil_file"});
        let body = json!({
            "catalog": "test", "action": "add", "notification": {"transaction_id": "t", "bundle_fqid": bundle},
        });
        assert_eq!(message.to_body(), body);
        assert_eq!(message.bundle(), Some(fqid));
        assert_eq!(message.partition().unwrap(), Partition::ROOT);
        let part = Partition::new(3, 5).unwrap();
        let of_part = message.of_part(part);
        assert_eq!(of_part.to_body()["notification"]["partition"], json!({"prefix_length": 3, "prefix": 5}));
        assert_eq!((of_part.partition().unwrap(), of_part.bundle()), (part, message.bundle()));
        let mut none = of_part.to_body();
        none["notification"]["partition"]["prefix"] = 8.into();
        let none: Message = serde_json::from_value(none).unwrap();
        assert_eq!(none.partition().map_err(|error| error.kind()), Err(ErrorKind::InvalidValue));
        let body =
            json!({"action": "reindex", "catalog": "test", "source": {"id": "s", "spec": "n:/0"}, "prefix": "4f"});
        assert_eq!(serde_json::from_value::<Message>(body).ok(), Some(Message::reindex("test", &source, "4f")));
    }
}
