//! Bundles in archives, compressed or not; formats that are not read; files that are cut.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use crate::check::{check, file, fixture, run, transform};

const PAIR: [&str; 2] = ["stitched-pair/analysis.json", "stitched-pair/upstream.json"];

fn read(path: &str) -> Vec<u8> {
    std::fs::read(fixture(path)).unwrap()
}

fn expected() -> String {
    check(transform(PAIR.map(fixture)), 0).stdout
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_ustar();
        // The name is written as it is, for the builder refuses those that lead out of a directory.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The bundles of the pair, with what is passed over.
fn members(first: &'static str) -> Vec<(&'static str, Vec<u8>)> {
    let others = ["README.md", "a/.hidden.json", "monday.actions.ndjson", "report.json"];
    let mut members: Vec<_> = others.map(|name| (name, b"not a bundle".to_vec())).to_vec();
    members.extend([(first, read(PAIR[0])), ("a/upstream.json.gz", gzip(&read(PAIR[1])))]);
    members
}

#[track_caller]
fn check_archive(name: &str, bytes: &[u8]) {
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), name, bytes);
    let ran = check(transform([path]), 0);
    ran.is_quiet();
    assert!(ran.stdout == expected(), "{name}");
}

#[test]
fn archives_are_as_good_as_directories() {
    for first in ["analysis.json", "../../analysis.json", "/etc/analysis.json"] {
        let members = members(first);
        let members: Vec<_> = members.iter().map(|(name, bytes)| (*name, &**bytes)).collect();
        check_archive("bundles.tar", &tar(&members));
        check_archive("bundles.tar.gz", &gzip(&tar(&members)));
        check_archive("bundles", &zstd::encode_all(&tar(&members)[..], 1).unwrap());
        check_archive("bundles.zip", &zip(&members));
    }
    let lines: Vec<u8> = PAIR.map(|path| [read(path).as_slice(), b"\n"].concat()).concat();
    assert!(run(transform(["-"])).stdin(gzip(&tar(&[("all.json", &lines)]))).check(0).stdout == expected());
}

#[test]
fn one_bad_member_does_not_take_others_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let good = read("simple/bundle.json");
    let members: [(&str, &[u8]); 3] = [("a.json", b"{\n\"fqid\": "), ("b/c.json", &good), ("d.ndjson", b"{}\n[]\n")];
    for (name, bytes) in [("x.tar", tar(&members)), ("x.zip", zip(&members))] {
        let path = file(directory.path(), name, bytes);
        let place = path.display().to_string();
        let ran = check(transform([path]), 2);
        ran.says(&format!("{place}/a.json:")).says(&format!("{place}/d.ndjson:2:")).says("3 of 4 inputs failed");
        assert_eq!(ran.stdout, check(transform([fixture("simple/bundle.json")]), 0).stdout);
    }
    let empty = file(directory.path(), "empty.zip", zip(&[("notes.txt", b"none")]));
    check(transform([empty]), 1).says("the archive has no files ending in .json");
}

#[test]
fn archives_are_read_within_limits() {
    let directory = tempfile::tempdir().unwrap();
    let long = vec![b' '; 3000];
    let good = read("simple/bundle.json");
    let most = good.len().to_string();
    let large = vec![b'['; good.len() + 10];
    let members: [(&str, &[u8]); 3] = [("a.json", &large), ("b.json", &good), ("c.txt", &long)];
    for (name, bytes) in [("x.tar", gzip(&tar(&members))), ("x.zip", zip(&members))] {
        let path = file(directory.path(), name, bytes);
        let arguments = [PathBuf::from("--max-bundle-bytes"), PathBuf::from(&most), path];
        check(transform(arguments), 2).says("/a.json: size: a bundle has more than").says("1 of 2 inputs failed");
    }
}

#[test]
fn other_formats_are_named() {
    let directory = tempfile::tempdir().unwrap();
    for (magic, name) in
        [(&b"BZh91AY"[..], "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "RAR")]
    {
        let path = file(directory.path(), "bundle.json", magic);
        check(transform([path]), 1)
            .says("io: cannot read: this is ")
            .says(name)
            .says("which cannot be read; unpack it first");
    }
    run(transform(["-"])).stdin(zip(&[])).check(1).says("a zip archive, whose list of contents is at its end, in a");
}

#[test]
fn a_file_that_is_cut_says_where() {
    let directory = tempfile::tempdir().unwrap();
    let whole = gzip(&read("simple/bundle.json"));
    for cut in [3, whole.len() / 2, whole.len() - 1] {
        let path = file(directory.path(), "bundle.json.gz", &whole[..cut]);
        check(transform([path]), 1).says(&format!("the gzip data is cut: it ends after byte {cut}, too early"));
    }
}

#[test]
fn dry_runs_and_limits() {
    let directory = tempfile::tempdir().unwrap();
    let to = directory.path().join("out");
    let bundles =
        || [fixture("simple"), fixture("nulls"), fixture("invalid-cycle")].map(|path| path.display().to_string());
    let arguments = |options: &[&str]| {
        let command = ["index", "--to", to.to_str().unwrap()].into_iter().chain(options.iter().copied());
        command.map(str::to_owned).chain(bundles()).collect::<Vec<_>>()
    };
    let ran = check(arguments(&["--dry-run"]), 2);
    ran.says("1 of 3 inputs failed");
    assert!(ran.stdout.contains("bundles"), "{}", ran.stdout);
    assert!(!to.exists(), "a dry run writes nothing");
    let ran = check(arguments(&["--limit", "1"]), 0);
    assert!(ran.stdout.lines().any(|line| line.starts_with("bundles ") && line.ends_with(" 1")), "{}", ran.stdout);
    assert!(to.is_dir());
}
