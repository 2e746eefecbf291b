//! The curl manifest: a configuration file with which curl downloads all files.

use std::io::Write;

use azul_transform::json::Document;
use azul_transform::{Error, ErrorKind, Result};

use crate::files::{files, latest_bundle, overlays};
use crate::project::{ManifestFormat, ManifestRequest, Written};

/// What holds for all files: directories are made, errors are none of a file's content, and what happens is said.
const OPTIONS: [&str; 6] = [
    "--create-dirs",
    "--compressed",
    "--location",
    "--globoff",
    "--fail",
    "--write-out \"Downloading to: %{filename_effective}\\n\\n\"",
];

/// A configuration file for curl.
pub struct Curl;

impl ManifestFormat for Curl {
    fn name(&self) -> &'static str {
        "curl"
    }

    fn description(&self) -> &'static str {
        "What curl needs to download all files; curl --config - reads it."
    }

    fn extension(&self) -> &'static str {
        "curlrc"
    }

    fn content_type(&self) -> &'static str {
        "text/plain"
    }

    fn is_for_curl(&self) -> bool {
        true
    }

    fn write(&self, request: &ManifestRequest<'_>, out: &mut dyn Write) -> Result<Written> {
        for option in OPTIONS {
            write!(out, "{option}\n\n").map_err(super::cannot_write)?;
        }
        for document in request.files()? {
            let document = Document::parse(document?.source)?;
            let (root, files) = (document.root(), files(document.root()));
            let bundle = latest_bundle(root).map_or("", |(_, uuid)| uuid);
            for (i, file) in overlays(&files).enumerate() {
                let (name, drs_uri) = (file.text("name").unwrap_or_default(), file.text("drs_uri").unwrap_or_default());
                // A related file is not found in the index, so that the URL says all that is to be known about it.
                let more = [("requestIndex", "1"), ("fileName", name), ("drsUri", drs_uri)];
                let url = file.url(request.urls, if i == 0 { &[] } else { &more });
                match url {
                    Some(url) => {
                        let path = output_path(&format!("{bundle}/{name}"))?;
                        write!(out, "url={}\noutput={}\n\n", quoted(&url), quoted(&path))
                            .map_err(super::cannot_write)?;
                    }
                    None => {
                        let [uuid, version] = ["uuid", "version"].map(|field| file.text(field).unwrap_or_default());
                        let catalog = request.catalog;
                        let what = "is currently not available in catalog";
                        writeln!(out, "# File '{uuid}', version '{version}' {what} {catalog}.\n")
                            .map_err(super::cannot_write)?;
                    }
                }
            }
        }
        Ok(Written::default())
    }
}

/// A value in a configuration file.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Names that mean devices where they are not expected.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// A path that a file can be written to on every system, and that is below the current directory.
fn output_path(path: &str) -> Result<String> {
    let invalid = |what: &str| Err(Error::new(ErrorKind::InvalidValue, format!("{path:?} cannot be a path: {what}")));
    if path.chars().any(|c| c < ' ' || c == '\\') {
        return invalid("it contains a control character or a backslash");
    }
    let path: String = path.chars().map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    for component in path.split('/') {
        let at_end = |c: Option<char>| c.is_some_and(|c| !". ".contains(c));
        let visible = component.strip_prefix('.').unwrap_or(component);
        if !at_end(visible.chars().next()) || !at_end(visible.chars().last()) {
            return invalid("a part of it is empty, or begins or ends with a dot or a space");
        }
        let numbered = component.strip_prefix("COM").or(component.strip_prefix("LPT"));
        let is_port = numbered.is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
        if DEVICES.contains(&component) || is_port {
            return invalid("a part of it is the name of a device");
        }
    }
    Ok(path)
}
