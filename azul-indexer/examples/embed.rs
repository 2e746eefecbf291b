//! Azul-rs in an indexer of your own: reads bundles, transforms them on all threads, hands documents to a sink.
//!
//! `cargo run -p azul-indexer --example embed -- fixtures/hca/simple`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for people")]

use std::{error::Error, io, path::PathBuf};

use azul_indexer::{Emit, Event, Options, Pipeline, Summary, sink::Sink, source::Inputs, transform};
use azul_projects_hca as _; // links the project
use azul_transform::Registry;

/// Where your documents go. They come sorted by index and id, each a line `{"_index", "_id", "_source"}`.
#[derive(Default)]
struct YourIndex(Vec<String>);

impl Sink for YourIndex {
    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        self.0.push(String::from_utf8_lossy(line).into_owned());
        Ok(())
    }
}

fn embed(paths: Vec<PathBuf>, sink: &mut dyn Sink) -> Result<Summary, Box<dyn Error>> {
    let pipeline = Pipeline::new(Registry::linked()?, Options::default())?;
    let (documents, summary) = transform(Inputs::new(paths)?, &pipeline, Emit::default(), |event| {
        if let Event::Failure(failure) = event {
            eprintln!("{failure}"); // a bad bundle is told of, and the others go on
        }
    });
    documents.write(sink)?;
    Ok(summary)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut index = YourIndex::default();
    let summary = embed(std::env::args_os().skip(1).map(PathBuf::from).collect(), &mut index)?;
    println!("{} documents of {} bundles, {} refused", index.0.len(), summary.transformed, summary.failed);
    Ok(())
}

#[test]
fn documents_arrive() -> Result<(), Box<dyn Error>> {
    let fixtures = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/hca"));
    let mut index = YourIndex::default();
    let paths = ["simple", "invalid-two-projects"].map(|case| fixtures.join(case));
    let summary = embed(paths.to_vec(), &mut index)?;
    assert_eq!((summary.transformed, summary.failed), (1, 1));
    assert!(index.0.is_sorted() && index.0.iter().any(|line| line.starts_with(r#"{"_index":"azul_v2_dev_hca_files""#)));
    Ok(())
}
