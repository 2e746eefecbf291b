//! Waiting for a file that is being made, and where it is once it is ready.

use azul_search::{Answer, Method, Refusal, Request};
use maud::{Markup, html};

use super::Export;
use crate::visit::{Visit, html as html_answer};

/// What the service says about the file.
enum Progress {
    /// Ask again with this token, in so many seconds.
    Making(String, u32),
    /// It can be had here.
    Ready(String),
}

/// The page: begins the file, or looks after it, as the token in the address says.
pub(crate) fn page(visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let export = Export::read(visit)?;
    if let Some((_, trouble)) = export.asked.troubles.first() {
        return Err(Refusal::bad_request(format!("{trouble}.")));
    }
    let token = visit.request.query.iter().find(|(name, _)| name == "token").map(|(_, token)| token.as_str());
    let request = match token {
        Some(token) => Request::get(&format!("/manifest/files/{token}")),
        None => {
            let put = Request::new(Method::Put, "/manifest/files");
            export.parameters().into_iter().fold(put, |request, (name, value)| request.with(name, &value))
        }
    };
    match progress(visit.service.answer(&request, visit.caller))? {
        Progress::Ready(url) => Ok(html_answer(200, export.frame("Your export is ready", ready(&export, &url)))),
        Progress::Making(token, seconds) => {
            let again = again(&export, &token);
            let content = html! {
                h1 { "Your export is being made" }
                p role="status" { "This page looks again by itself until the file is ready." }
                progress aria-label="The file is being made" {}
                p { a href=(again) { "Look now" } }
            };
            let page = export.frame("Your export is being made", content);
            Ok(html_answer(200, page).with("refresh", format!("{seconds}; url={again}")))
        }
    }
}

/// The address of this page with a token.
fn again(export: &Export<'_>, token: &str) -> String {
    let mut pairs = export.state.but(|state| state.q.clear()).pairs();
    pairs.push(("format".to_owned(), export.format.to_owned()));
    pairs.extend(export.columns.iter().map(|column| ("column".to_owned(), column.clone())));
    pairs.push(("token".to_owned(), token.to_owned()));
    format!("/export/wait?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

fn progress(answer: Answer) -> Result<Progress, Refusal> {
    let location = answer.header("location").unwrap_or_default().to_owned();
    match answer.status {
        301 => {
            let token = location.rsplit('/').next().unwrap_or_default().to_owned();
            let seconds = answer.header("retry-after").and_then(|seconds| seconds.parse().ok()).unwrap_or(1);
            Ok(Progress::Making(token, seconds))
        }
        302 => Ok(Progress::Ready(location)),
        status => {
            let body = answer.body.into_bytes().unwrap_or_default();
            let parsed = serde_json::from_slice::<serde_json::Value>(&body).unwrap_or_default();
            let message = parsed["Message"].as_str().unwrap_or("The file cannot be made.").to_owned();
            Err(Refusal { status, ..Refusal::bad_request(message) })
        }
    }
}

fn ready(export: &Export<'_>, url: &str) -> Markup {
    html! {
        h1 { "Your export is ready" }
        p role="status" { a.button href=(url) download { "Download the file" } }
        p.about { "The format is " b { (export.format) } ". The link is good for some days, for whoever has it." }
        p { a href=(export.state.url_of("/export")) { "Export something else" } }
    }
}
