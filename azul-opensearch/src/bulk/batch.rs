//! Documents of one request, and what the cluster says of each.

use std::collections::HashMap;
use std::io::Write;
use std::ops::Range;

use azul_transform::json::{Json, Kind, write_str};

use super::{Operation, Version, Written};
use crate::client::Refused;

/// Documents of one request, as lines.
#[derive(Debug, Default)]
pub(super) struct Batch {
    text: Vec<u8>,
    /// Where each document is in the text.
    spans: Vec<Range<usize>>,
}

impl Batch {
    pub(super) fn push(&mut self, operation: Operation, index: &str, id: &str, source: &[u8]) {
        let start = self.text.len();
        let action = match operation {
            Operation::Index | Operation::Replace(_) => "index",
            Operation::Create => "create",
            Operation::Delete | Operation::Remove(_) => "delete",
            Operation::Update => "update",
        };
        self.text.extend_from_slice(b"{\"");
        self.text.extend_from_slice(action.as_bytes());
        self.text.extend_from_slice(b"\":{\"_index\":");
        write_str(&mut self.text, index);
        self.text.extend_from_slice(b",\"_id\":");
        write_str(&mut self.text, id);
        if let Operation::Replace(Version { seq_no, primary_term })
        | Operation::Remove(Version { seq_no, primary_term }) = operation
        {
            // Writing to memory cannot fail.
            write!(self.text, ",\"if_seq_no\":{seq_no},\"if_primary_term\":{primary_term}").ok();
        }
        if operation == Operation::Update {
            // Scripts that meet each other are run again by the cluster.
            self.text.extend_from_slice(b",\"retry_on_conflict\":10");
        }
        self.text.extend_from_slice(b"}}\n");
        if !matches!(operation, Operation::Delete | Operation::Remove(_)) {
            self.text.extend_from_slice(source);
            self.text.push(b'\n');
        }
        self.spans.push(start..self.text.len());
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The body of the request.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// No documents, in the memory of those that were there.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    /// The documents at some positions.
    pub(super) fn part(&self, positions: impl IntoIterator<Item = usize>) -> Self {
        let mut part = Self::default();
        for position in positions {
            let start = part.text.len();
            part.text.extend_from_slice(&self.text[self.spans[position].clone()]);
            part.spans.push(start..part.text.len());
        }
        part
    }

    /// Notes what became of each document, and returns the positions of those to be sent again.
    pub(super) fn outcome(&self, answer: Json<'_>, written: &mut Written) -> Vec<usize> {
        let mut again: Vec<(usize, (&str, &str))> = Vec::new();
        // The last document of each id counts: an earlier one must not come after it.
        let mut last: HashMap<(&str, &str), usize> = HashMap::new();
        let items = answer.get("items").into_iter().flat_map(Json::items).filter_map(|item| item.entries().next());
        let mut answered = 0;
        for (position, (_, item)) in items.enumerate() {
            answered = position + 1;
            let text = |name: &str| item.get(name).and_then(Json::as_str).unwrap_or_default();
            let status = match item.get("status").map(Json::kind) {
                Some(Kind::Int(status)) => u16::try_from(status).unwrap_or(0),
                _ => 0,
            };
            let key = (text("_index"), text("_id"));
            last.insert(key, position);
            match (status, text("result")) {
                (200..300, "created") => written.created += 1,
                (200..300, "deleted") => written.deleted += 1,
                (200..300, "noop") => {}
                (200..300, _) => written.replaced += 1,
                // What is to be deleted is not there.
                (404, "not_found") => {}
                (409, _) => written.conflicts.push((key.0.to_owned(), key.1.to_owned())),
                (429 | 500 | 502..=504, _) => again.push((position, key)),
                _ => {
                    let refused = Refused::of(status, item.get("error"));
                    written.failures.push((key.0.to_owned(), key.1.to_owned(), refused));
                }
            }
        }
        let mut again: Vec<usize> =
            again.into_iter().filter(|(position, key)| last.get(key) == Some(position)).map(|(at, _)| at).collect();
        // Of those that are not in the answer nothing is known.
        again.extend(answered..self.len());
        again
    }
}

#[cfg(test)]
mod tests {
    use azul_transform::json::Document;

    use super::*;

    fn batch() -> Batch {
        let mut batch = Batch::default();
        batch.push(Operation::Index, "i", "a", b"{}");
        batch.push(Operation::Create, "i", "b\"", b"{\"x\":1}");
        batch.push(Operation::Remove(Version { seq_no: 7, primary_term: 1 }), "i", "c", b"");
        batch.push(Operation::Index, "i", "a", b"{\"y\":2}");
        batch
    }

    #[test]
    fn documents_are_lines() {
        let text = "{\"index\":{\"_index\":\"i\",\"_id\":\"a\"}}\n{}\n{\"create\":{\"_index\":\"i\",\"_id\":\"b\\\"\"}}\n{\"x\":1}\n\
                    {\"delete\":{\"_index\":\"i\",\"_id\":\"c\",\"if_seq_no\":7,\"if_primary_term\":1}}\n\
                    {\"index\":{\"_index\":\"i\",\"_id\":\"a\"}}\n{\"y\":2}\n";
        assert_eq!(std::str::from_utf8(batch().text()), Ok(text));
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        assert_eq!(std::str::from_utf8(batch().part([2, 0]).text()), Ok(&*[lines[4], lines[0], lines[1]].concat()));
    }

    /// What is to be sent again if the cluster answers with these, each as `action id status result`.
    fn check(items: &[(&str, &str, u16, &str)], again: &[usize]) -> Written {
        let item = |(action, id, status, result): &(&str, &str, u16, &str)| {
            format!(r#"{{"{action}":{{"_index":"i","_id":"{id}","status":{status},"result":"{result}"}}}}"#)
        };
        let items: Vec<String> = items.iter().map(item).collect();
        let answer = Document::parse(format!("{{\"items\":[{}]}}", items.join(","))).expect("JSON");
        let mut written = Written::default();
        assert_eq!(batch().outcome(answer.root(), &mut written), again);
        written
    }

    #[test]
    fn each_document_has_an_outcome() {
        let written = check(
            &[
                ("index", "a", 201, "created"),
                ("create", "b", 409, ""),
                ("delete", "c", 200, "deleted"),
                ("index", "a", 200, "updated"),
            ],
            &[],
        );
        assert_eq!((written.created, written.replaced, written.deleted), (1, 1, 1));
        assert_eq!(written.conflicts, [("i".to_owned(), "b".to_owned())]);
        let written = check(
            &[
                ("index", "a", 429, ""),
                ("create", "b", 400, ""),
                ("delete", "c", 404, "not_found"),
                ("index", "a", 503, ""),
            ],
            &[3],
        );
        assert_eq!(written.failures.len(), 1, "a document that is refused is told of");
    }

    #[test]
    fn an_older_document_never_comes_after_a_newer_one() {
        check(
            &[
                ("index", "a", 429, ""),
                ("create", "b", 201, "created"),
                ("delete", "c", 429, ""),
                ("index", "a", 200, "updated"),
            ],
            &[2],
        );
    }

    #[test]
    fn what_half_an_answer_does_not_mention_is_sent_again() {
        check(&[("index", "a", 201, "created")], &[1, 2, 3]);
    }
}
