//! What users do, as in the scale test of the reference: browsing, with a summary beside each search.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::client::{Answer, Client};
use crate::times::Times;

/// What is browsed with.
const BROWSER: &str = "size=15&sort=entryId&order=desc";
const FORMATS: [&str; 6] = ["fastq.gz", "bai", "bam", "csv", "results", "txt"];

/// The scenario of a turn: of ten, five are about samples, three about files, and one each about projects and downloads.
pub fn scenario(turn: usize, client: &mut Client, times: &mut Times, stop: &AtomicBool) {
    let mut user = User { client, times, stop };
    match turn % 10 {
        0..5 => user.samples(),
        5..8 => user.files(),
        8 => user.projects(),
        _ => user.downloads(),
    }
}

struct User<'a> {
    client: &'a mut Client,
    times: &'a mut Times,
    stop: &'a AtomicBool,
}

impl User<'_> {
    fn samples(&mut self) {
        self.search("samples", "{}");
        let filters = r#"{"organ": {"is": ["brain"]}}"#;
        let mut page = self.search("samples", filters);
        for _ in 0..2 {
            let Some(next) = page.as_ref().and_then(next) else { return };
            page = self.send("GET", "page after page", &next);
        }
    }

    fn files(&mut self) {
        self.search("files", "{}");
        self.search("files", r#"{"organPart": {"is": ["islet of Langerhans"]}}"#);
        let formats = FORMATS.map(|format| format!("\"{format}\"")).join(", ");
        let filters =
            format!(r#"{{"organPart": {{"is": ["islet of Langerhans"]}}, "fileFormat": {{"is": [{formats}]}}}}"#);
        let target = format!("/manifest/files?format=terra.bdbag&filters={}", encoded(&filters));
        let mut answer = self.send("PUT", "manifest", &target);
        for _ in 0..100 {
            let Some(Answer { status: 301, location: Some(location), retry_after, .. }) = answer else { return };
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            std::thread::sleep(Duration::from_secs(retry_after));
            answer = self.send("GET", "manifest", &local(&location));
        }
    }

    fn projects(&mut self) {
        let species = r#"{"genusSpecies": {"is": ["Homo sapiens"]}}"#;
        let target = format!("/index/projects?size=15&sort=projectTitle&order=asc&filters={}", encoded(species));
        self.send("GET", "projects", &target);
        self.search("projects", r#"{"fileFormat": {"is": ["mtx"]}}"#);
    }

    fn downloads(&mut self) {
        let Some(page) = self.search("files", r#"{"fileFormat": {"is": ["fastq", "fastq.gz"]}}"#) else { return };
        let page: serde_json::Value = serde_json::from_slice(&page.body).unwrap_or_default();
        let Some(id) = page["hits"][0]["entryId"].as_str() else { return };
        // Where there is no repository, the answer is that there is none: what is measured is the way to it.
        self.send("GET", "download", &format!("/fetch/repository/files/{id}"));
    }

    /// A search, and the summary of the same entities.
    fn search(&mut self, entity_type: &'static str, filters: &str) -> Option<Answer> {
        let filters = encoded(filters);
        let page = self.send("GET", entity_type, &format!("/index/{entity_type}?{BROWSER}&filters={filters}"));
        self.send("GET", "summary", &format!("/index/summary?filters={filters}"));
        page
    }

    fn send(&mut self, method: &str, route: &'static str, target: &str) -> Option<Answer> {
        let start = Instant::now();
        match self.client.send(method, target) {
            Ok(answer) => {
                self.times.note(route, start.elapsed());
                if answer.status >= 400 && route != "download" {
                    self.times.bad(format!("status {} for {route}", answer.status));
                }
                Some(answer)
            }
            Err(error) => {
                self.times.bad(format!("{error} for {route}"));
                None
            }
        }
    }
}

/// The next page of a page.
fn next(answer: &Answer) -> Option<String> {
    let page: serde_json::Value = serde_json::from_slice(&answer.body).ok()?;
    page["pagination"]["next"].as_str().map(local)
}

/// A URL without scheme and host: the service may believe that it is reached somewhere else.
pub fn local(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or_else(|| "/".to_owned(), |slash| rest[slash..].to_owned())
}

pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
