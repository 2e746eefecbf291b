//! The names of a catalog's indices lead to another generation.

use azul_transform::json::Json;
use azul_transform::{Error, ErrorKind, IndexName, Result};
use serde_json::{Value, json};

use super::{Found, all, complete, delete, put};
use crate::catalog::Catalog;
use crate::client::{Method, Refused, Request};
use crate::names::name;
use crate::search::{refused, verbatim};

/// How often it is asked whether a clone is there; the cluster takes its time to answer each time.
const TRIES: u32 = 60;

/// Lets all names lead to the indices of a generation, in one step. Indices that bear the names themselves become the generation
/// before, or are deleted if they are not to be kept.
pub(super) fn switch(catalog: &Catalog, to: u32, keep: bool) -> Result<()> {
    let found = all(catalog)?;
    let bare: Vec<&IndexName> = found.iter().filter(|found| found.number.is_none()).map(|found| &found.index).collect();
    if bare.is_empty() {
        return move_aliases(catalog, &found, to);
    }
    if !keep {
        return move_aliases(catalog, &found, to);
    }
    let moved = set_aside(catalog, &bare, to.saturating_sub(1)).and_then(|()| move_aliases(catalog, &found, to));
    if moved.is_err() {
        // They are served as before, and can be written to again.
        bare.iter().for_each(|index| drop(block(catalog, &index.to_string(), false)));
    }
    moved
}

fn move_aliases(catalog: &Catalog, found: &[Found], to: u32) -> Result<()> {
    let mut actions = Vec::new();
    for Found { index, place, number, is_live, .. } in found {
        let alias = index.to_string();
        match number {
            Some(number) if *number == to => actions.push(json!({ "add": { "index": place, "alias": alias } })),
            Some(_) if *is_live => actions.push(json!({ "remove": { "index": place, "alias": alias } })),
            Some(_) => {}
            None => actions.push(json!({ "remove_index": { "index": place } })),
        }
    }
    match catalog.client().post("/_aliases", &json!({ "actions": actions })) {
        Ok(_) => Ok(()),
        // If the answer to an earlier attempt was lost, there is nothing to move any more.
        Err(_) if is_at(&all(catalog)?, to) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether all names lead to a generation.
fn is_at(found: &[Found], number: u32) -> bool {
    let of = |found: &&Found| found.number == Some(number);
    found.iter().filter(of).all(|found| found.is_live) && !found.iter().any(|found| !of(&found) && found.is_live)
}

/// Makes a generation of indices that bear the names themselves.
fn set_aside(catalog: &Catalog, bare: &[&IndexName], number: u32) -> Result<()> {
    for index in bare {
        let (from, to) = (index.to_string(), name(index, number));
        // Of an attempt that was broken off.
        delete(catalog, &to)?;
        block(catalog, &from, true)?;
        clone(catalog, &from, &to)?;
    }
    bare.iter().try_for_each(|index| wait(catalog, &name(index, number)))?;
    complete(catalog, number)
}

/// Lets an index be written, or not. Only what is not written can be cloned.
fn block(catalog: &Catalog, index: &str, is_blocked: bool) -> Result<()> {
    let value = if is_blocked { json!(true) } else { Value::Null };
    put(catalog, &format!("/{index}/_settings"), &json!({ "index.blocks.write": value }))
}

/// How many copies an index has.
fn copies(catalog: &Catalog, index: &str) -> Result<Value> {
    let answer =
        catalog.client().get(&format!("/{index}/_settings?filter_path=*.settings.index.number_of_replicas"))?;
    let setting = |index: Json<'_>| index.get("settings")?.get("index")?.get("number_of_replicas").and_then(verbatim);
    Ok(answer.root().entries().next().and_then(|(_, index)| setting(index)).unwrap_or_else(|| json!(0)))
}

fn clone(catalog: &Catalog, from: &str, to: &str) -> Result<()> {
    let path = format!("/{from}/_clone/{to}");
    // The clone is to be written, should it be gone back to. Clones have one copy unless they are told, also where there is no
    // node for it.
    let settings = json!({ "index.blocks.write": null, "index.number_of_replicas": copies(catalog, from)? });
    let body = json!({ "settings": settings }).to_string();
    let request = Request { method: Method::Put, path: &path, body: body.as_bytes(), accept: Some(400) };
    let answer = catalog.client().send(request)?;
    let reason = Refused::of(answer.status, answer.body.root().get("error"));
    if answer.status == 400 && reason.kind != "resource_already_exists_exception" {
        let message = format!("the index {from} cannot be set aside: {reason}");
        let cure = "Give --keep-generations 0 to delete it.";
        return Err(Error::new(ErrorKind::Io, message).with_cure(cure).caused_by(reason));
    }
    Ok(())
}

/// Waits until an index can be searched.
fn wait(catalog: &Catalog, index: &str) -> Result<()> {
    let path = format!("/_cluster/health/{index}?wait_for_status=yellow&timeout=10s");
    let request = Request { method: Method::Get, path: &path, body: b"", accept: Some(408) };
    for _ in 0..TRIES {
        match catalog.client().send(request) {
            Ok(answer) if answer.body.root().get("timed_out").and_then(Json::as_bool) == Some(false) => return Ok(()),
            Ok(_) => {}
            Err(error) if refused(&error).is_some() => return Err(error),
            Err(_) => {}
        }
    }
    Err(Error::new(ErrorKind::Io, format!("the cluster has no room for {index}")).with_cure("Give it another node."))
}
