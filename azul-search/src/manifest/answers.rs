//! What clients are told about manifests: to come back, or how to download.

use super::token::Token;
use crate::json::ObjectWriter;
use crate::service::{Answer, Body, JSON};

/// How curl goes about the files that a configuration lists.
const CURL: &str = "--fail-early --continue-at - --retry 15 --retry-delay 10 --config -";

/// Tells the client to come back.
pub(super) fn pending(base_url: &str, is_fetch: bool, token: &Token) -> Answer {
    let fetch = if is_fetch { "/fetch" } else { "" };
    let url = format!("{base_url}{fetch}/manifest/files/{}", token.encode());
    if is_fetch {
        let mut body = Vec::new();
        let mut object = ObjectWriter::new(&mut body);
        object.count("Status", 301);
        object.text("Location", &url);
        object.count("Retry-After", token.retry_after.into());
        object.end();
        return Answer::json(body);
    }
    let retry_after = token.retry_after.to_string();
    Answer::empty(301).with("content-type", JSON).with("location", url).with("retry-after", retry_after)
}

/// Tells the client where the manifest is, and how to download it.
pub(super) fn ready(fetch: bool, is_for_curl: bool, url: &str, file_name: &str) -> Answer {
    let (cmd, bash) = (for_cmd(is_for_curl, url, file_name), for_bash(is_for_curl, url, file_name));
    if fetch {
        let mut body = Vec::new();
        let mut object = ObjectWriter::new(&mut body);
        object.count("Status", 302);
        object.text("Location", url);
        let mut lines = ObjectWriter::new(object.key("CommandLine"));
        lines.text("cmd.exe", &cmd);
        lines.text("bash", &bash);
        lines.end();
        object.end();
        return Answer::json(body);
    }
    let mut text = String::new();
    for (shell, line) in [("cmd.exe", cmd), ("bash", bash)] {
        text.push_str(&format!("\nDownload the manifest in {shell} with `curl` using:\n\n{line}\n"));
    }
    let body = Body::Bytes(text.into_bytes());
    Answer { body, ..Answer::empty(302).with("content-type", "text/plain").with("location", url) }
}

fn for_cmd(is_for_curl: bool, url: &str, file_name: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\\\""));
    match is_for_curl {
        true => format!("curl.exe --location --fail {} | curl.exe {CURL}", quoted(url)),
        false => format!("curl.exe --location --fail --output {} {}", quoted(file_name), quoted(url)),
    }
}

fn for_bash(is_for_curl: bool, url: &str, file_name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@%_-+=:,./".contains(c);
    let quoted = |text: &str| match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\"'\"'")),
    };
    match is_for_curl {
        true => format!("curl --location --fail {} | curl {CURL}", quoted(url)),
        false => format!("curl --location --fail --output {} {}", quoted(file_name), quoted(url)),
    }
}
