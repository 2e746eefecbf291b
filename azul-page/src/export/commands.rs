//! The same for programs: command lines that make and fetch the file.

use maud::{Markup, html};

use super::Export;

/// Command lines for curl, Python and R.
pub(super) fn commands(export: &Export<'_>) -> Markup {
    html! {
        section.commands {
            h2 { "The same without this page" }
            p.about { "The file is made by the service and fetched when it is ready." }
            @for (name, text) in [("curl", curl(export)), ("Python", python(export)), ("R", r(export))] {
                details data-keep=(name) { summary { (name) } pre tabindex="0" { code { (text) } } }
            }
        }
    }
}

fn file(export: &Export<'_>) -> String {
    let formats = azul_search::manifest::all_formats(&export.catalog.project);
    let extension =
        formats.iter().find(|format| format.name() == export.format).map_or("txt", |format| format.extension());
    format!("manifest.{extension}")
}

/// The address of the request, with its parameters.
fn url(export: &Export<'_>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(export.parameters());
    format!("{}/manifest/files?{}", export.visit.service.base_url, query.finish())
}

/// Curl waits as long as it is told, request by request. A URL that is encoded has no quotes.
fn curl(export: &Export<'_>) -> String {
    let file = file(export);
    format!(
        "url=$(curl -sS -o /dev/null -X PUT -w '%{{redirect_url}}' \\\n    '{}')\n\
         until case \"$url\" in */manifests/*) true ;; *) false ;; esac; do\n    \
         sleep 2\n    url=$(curl -sS -o /dev/null -w '%{{redirect_url}}' \"$url\")\ndone\n\
         curl -sS --fail -o {file} \"$url\"",
        url(export)
    )
}

/// A text as Python and R read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn python(export: &Export<'_>) -> String {
    let parameters: Vec<String> =
        export.parameters().iter().map(|(name, value)| format!("    {}: {},", quoted(name), quoted(value))).collect();
    format!(
        "import time, requests\n\nanswer = requests.put({}, params={{\n{}\n}}, allow_redirects=False)\n\
         while answer.status_code == 301:\n    time.sleep(int(answer.headers[\"Retry-After\"]))\n    \
         answer = requests.get(answer.headers[\"Location\"], allow_redirects=False)\n\
         answer.raise_for_status()\nwith open(\"{}\", \"wb\") as file:\n    \
         file.write(requests.get(answer.headers[\"Location\"]).content)",
        quoted(&format!("{}/manifest/files", export.visit.service.base_url)),
        parameters.join("\n"),
        file(export)
    )
}

fn r(export: &Export<'_>) -> String {
    format!(
        "library(httr)\n\nstay <- config(followlocation = FALSE)\nanswer <- PUT({}, stay)\n\
         while (status_code(answer) == 301) {{\n  Sys.sleep(as.integer(headers(answer)[[\"retry-after\"]]))\n  \
         answer <- GET(headers(answer)$location, stay)\n}}\n\
         GET(headers(answer)$location, write_disk(\"{}\", overwrite = TRUE))",
        quoted(&url(export)),
        file(export)
    )
}
