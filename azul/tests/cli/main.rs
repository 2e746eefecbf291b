//! The program as its users see it: arguments and files in; output, messages and exit codes out.
#![allow(clippy::unwrap_used, reason = "a failing test is meant to stop")]

mod actions;
mod advice;
mod archives;
mod areas;
mod check;
mod commands;
mod conflicts;
mod demo;
mod duplicates;
mod durable;
mod explain;
mod failures;
mod faults;
mod identity;
mod incremental;
mod index;
mod inputs;
mod interrupted;
mod ledger;
mod limits;
mod mutants;
mod order;
mod output;
mod places;
mod quarantine;
mod query;
mod safety;
mod serve;
mod store;
mod tables;
mod validate;
mod variants;
mod warnings;
mod windows;
