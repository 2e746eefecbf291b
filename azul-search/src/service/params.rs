//! Parameters of requests: from the URL and, of methods that have one, from the body.

use azul_transform::Value;

use super::{Catalog, Method, Refusal, Request, Service};
use crate::{json, python};

/// The parameters of a request, each a known one.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    values: Vec<(String, Value<'static>)>,
}

impl Params {
    /// Reads the parameters.
    ///
    /// # Errors
    /// 400 if the body is no JSON object or repeats parameters of the URL, if a parameter is none of `known`, or lacks
    /// though `mandatory`; 415 if the body is not JSON at all.
    pub fn read(request: &Request, known: &[&str], mandatory: &[&str]) -> Result<Self, Refusal> {
        let mut values: Vec<(String, Value<'static>)> = Vec::new();
        for (name, value) in &request.query {
            // Of several values of one parameter the last one counts.
            values.retain(|(other, _)| other != name);
            values.push((name.clone(), Value::from(value.clone())));
        }
        for (name, value) in body(request)? {
            if values.iter().any(|(other, _)| *other == name) {
                return Err(Refusal::bad_request("Conflicting keys between body and query parameters"));
            }
            values.push((name, value));
        }
        let unknown = values.iter().map(|(name, _)| name.as_str()).filter(|name| !known.contains(name));
        complain("Unknown", unknown.collect())?;
        let is_given = |name: &str| values.iter().any(|(given, _)| given == name);
        complain("Missing required", mandatory.iter().copied().filter(|name| !is_given(name)).collect())?;
        Ok(Self { values })
    }

    /// The text of a parameter; a number in a body is taken as its text.
    ///
    /// # Errors
    /// 400 if it is neither.
    pub fn get(&self, name: &str) -> Result<Option<std::borrow::Cow<'_, str>>, Refusal> {
        let Some((_, value)) = self.values.iter().find(|(given, _)| given == name) else { return Ok(None) };
        match value {
            Value::Str(text) => Ok(Some(text.as_ref().into())),
            Value::Int(_) | Value::Big(_) | Value::Float(_) => Ok(Some(python::json(value).into())),
            _ => Err(Refusal::invalid_value(name)),
        }
    }

    /// The catalog that is asked for.
    ///
    /// # Errors
    /// 400 if its name cannot be one, 404 if there is none of the name.
    pub fn catalog<'s>(&self, service: &'s Service) -> Result<&'s Catalog, Refusal> {
        let Some(name) = self.get("catalog")? else {
            return service.catalogs.first().ok_or_else(|| Refusal::not_found("There is no catalog yet"));
        };
        if !Catalog::is_name(&name) {
            return Err(Refusal::bad_request(format!("('Catalog name is invalid', {})", python::quoted(&name))));
        }
        service.catalogs.iter().find(|catalog| catalog.name == name).ok_or_else(|| {
            let names = python::names(service.catalogs.iter().map(|catalog| catalog.name.as_str()));
            Refusal::not_found(format!(
                "Catalog name {} does not exist. Must be one of {names}.",
                python::quoted(&name)
            ))
        })
    }
}

/// 400 about parameters, if there are any, by name.
fn complain(what: &str, mut names: Vec<&str>) -> Result<(), Refusal> {
    names.sort_unstable();
    if names.is_empty() {
        return Ok(());
    }
    let plural = if names.len() > 1 { "s" } else { "" };
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    Err(Refusal::bad_request(format!("{what} query parameter{plural} {}", names.join(", "))))
}

/// The parameters in the body.
fn body(request: &Request) -> Result<Vec<(String, Value<'static>)>, Refusal> {
    let has_one = match request.method {
        // A client that says what the body is means to send one.
        Method::Post => !request.body.is_empty() || request.header("content-type").is_some(),
        Method::Put => !request.body.is_empty(),
        _ => false,
    };
    if !has_one {
        return Ok(Vec::new());
    }
    let content_type = request.header("content-type").unwrap_or(super::JSON);
    if content_type.split(';').next().map(str::trim) != Some(super::JSON) {
        return Err(Refusal::unsupported_media_type(content_type));
    }
    let parsed = json::parse(&request.body).ok_or_else(|| Refusal::bad_request("Error Parsing JSON"))?;
    match parsed {
        Value::Null => Ok(Vec::new()),
        Value::Object(entries) => Ok(entries.into_iter().map(|(name, value)| (name.into_owned(), value)).collect()),
        _ => Err(Refusal::bad_request("Request body is not a JSON object")),
    }
}
