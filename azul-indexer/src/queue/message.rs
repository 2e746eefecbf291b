//! What messages say.

use azul_transform::{BundleFqid, SourceRef};
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
        let body =
            json!({"action": "reindex", "catalog": "test", "source": {"id": "s", "spec": "n:/0"}, "prefix": "4f"});
        assert_eq!(serde_json::from_value::<Message>(body).ok(), Some(Message::reindex("test", &source, "4f")));
    }
}
