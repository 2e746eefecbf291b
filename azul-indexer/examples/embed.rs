//! Azul-rs in an indexer of your own: aggregates bundles, deletes one, and hands documents to a sink of your own.
//!
//! `cargo run -p azul-indexer --example embed -- fixtures/hca/simple`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::path::PathBuf;

use azul_indexer::run::{Index, Progress, Report, Settings};
use azul_indexer::{Options, Pipeline, source::Inputs};
use azul_projects_hca as _; // links the project
use azul_transform::{Committed, Document, DocumentSink, Emit, Registry, Result};

/// Where your documents go: index, id and JSON.
#[derive(Default)]
struct YourIndex(Vec<(String, String, Vec<u8>)>);

impl DocumentSink for YourIndex {
    fn put(&mut self, Document { index, id, source }: Document<'_>) -> Result<()> {
        self.0.push((index.to_owned(), id.to_owned(), source.to_vec()));
        Ok(())
    }

    fn delete(&mut self, index: &str, id: &str) -> Result<()> {
        self.0.retain(|(known, other, _)| (known.as_str(), other.as_str()) != (index, id));
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<Committed> {
        Ok(Committed { documents: self.0.len() as u64, bytes: 0 })
    }
}

fn embed(paths: Vec<PathBuf>, deleted: Option<(&str, &str)>, sink: &mut dyn DocumentSink) -> Result<Report> {
    let pipeline = Pipeline::new(Registry::linked()?, Options::default())?;
    let mut settings = Settings { emit: Emit::AGGREGATES, ..Settings::default() };
    let mut tell = |progress: Progress<'_>| {
        if let Progress::Failure(failure) = progress {
            eprintln!("{failure}"); // a bad bundle is told of, and the others go on
        }
    };
    let mut index = Index::take_in(Inputs::new(paths)?, &pipeline, &mut settings, &mut tell)?;
    if let Some((uuid, version)) = deleted {
        index.delete(uuid, version);
    }
    index.emit(sink, &mut tell)
}

fn main() -> Result<()> {
    let mut sink = Box::new(YourIndex::default());
    let report = embed(std::env::args_os().skip(1).map(PathBuf::from).collect(), None, &mut *sink)?;
    let documents = sink.commit()?.documents;
    println!("{documents} documents of {} bundles, {} refused", report.bundles, report.failures.len());
    Ok(())
}

#[test]
fn documents_arrive_and_those_of_a_deleted_bundle_do_not() -> Result<()> {
    let fixtures = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/hca"));
    let paths = ["simple", "invalid-two-projects"].map(|case| fixtures.join(case)).to_vec();
    let mut sink = YourIndex::default();
    let report = embed(paths.clone(), None, &mut sink)?;
    assert_eq!((report.bundles, report.failures.len()), (1, 1));
    assert!(sink.0.iter().any(|(index, ..)| index == "azul_v2_dev_hca_files_aggregate"));
    let mut sink = YourIndex::default();
    embed(paths, Some(("ea2e38c1-3194-4ebf-9a25-d9f48656fd49", "2021-04-13T13:26:16.692150Z")), &mut sink)?;
    assert!(sink.0.is_empty());
    Ok(())
}
