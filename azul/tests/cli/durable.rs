//! What a store acknowledged is there, whatever ends the program that writes to it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use azul_catalog::{Catalog, Store};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::check::{check, run};

/// How often the program is killed, if nobody says otherwise.
const TIMES: usize = 12;

/// UUID and version.
type Bundle = (String, String);

fn bundle(text: &Value) -> Bundle {
    let part = |name: &str| text["fqid"][name].as_str().unwrap().to_owned();
    (part("uuid"), part("version"))
}

/// Bundles, and newer versions of them, without end.
struct Bundles(Vec<Value>);

impl Bundles {
    fn new() -> Self {
        let lines = check(["synth", "--bundles", "24", "--seed", "9"], 0).stdout;
        Self(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    fn get(&self, number: usize) -> Value {
        let mut bundle = self.0[number % self.0.len()].clone();
        let round = number / self.0.len();
        if round > 0 {
            bundle["fqid"]["version"] = json!(format!("2{round:03}-01-01T00:00:00.000000Z"));
        }
        bundle
    }
}

/// A store that is written to by processes that end before their time.
struct Durable {
    directory: TempDir,
    bundles: Bundles,
    acknowledged: BTreeSet<Bundle>,
}

impl Durable {
    fn new() -> Self {
        Self { directory: TempDir::new().unwrap(), bundles: Bundles::new(), acknowledged: BTreeSet::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The command that indexes some bundles, which are in a file.
    fn index(&self, numbers: &[usize], store: &Path) -> (Command, Vec<Bundle>) {
        let bundles: Vec<Value> = numbers.iter().map(|number| self.bundles.get(*number)).collect();
        let input = self.path("input.ndjson");
        fs::write(&input, bundles.iter().map(|bundle| bundle.to_string() + "\n").collect::<String>()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_azul"));
        command.args(["index", "--project", "hca", "--quiet", "--store"]).arg(store).arg(&input);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        (command, bundles.iter().map(bundle).collect())
    }

    /// Checks that the store is whole, and has whatever was acknowledged.
    fn check(&self, store: &Path, when: &str) {
        let Some(catalog) = catalog(store) else {
            assert!(self.acknowledged.is_empty(), "{when}: the catalog is gone");
            return;
        };
        catalog.check().unwrap();
        let ledger = catalog.ledger().unwrap();
        let snapshot = catalog.snapshot(&Default::default()).unwrap();
        assert_eq!(ledger.generation(), snapshot.number());
        let mut indexed = BTreeSet::new();
        for record in ledger.bundles().map(Result::unwrap) {
            for (outer_type, id) in &record.indexed.as_ref().unwrap().entities {
                let index = format!("azul_v2_dev_hca_{outer_type}").parse().unwrap();
                let id = format!("{id}_{}_{}_exists", record.uuid, record.version);
                assert!(snapshot.document(&index, &id).unwrap().is_some(), "{when}: {index} {id}");
            }
            indexed.insert((record.uuid, record.version));
        }
        let lost: Vec<_> = self.acknowledged.difference(&indexed).collect();
        assert!(lost.is_empty(), "{when}: {lost:?}");
    }

    /// Indexes everything that was ever tried, and compares with a store that nothing happened to.
    fn finish(&self, store: &Path, count: usize) {
        let all: Vec<usize> = (0..count).collect();
        let fresh = self.path("fresh");
        let mut exports = Vec::new();
        for store in [store, &fresh] {
            let (mut command, _) = self.index(&all, store);
            assert!(command.status().unwrap().success());
            check(["status", "--check", "--store", store.to_str().unwrap()], 0);
            exports.push(check(["export", "--to", "-", "--store", store.to_str().unwrap()], 0).stdout);
        }
        assert!(exports[0] == exports[1], "the store is not as if nothing had happened to it");
        assert!(exports[0].lines().count() > count);
    }
}

fn catalog(store: &Path) -> Option<Catalog> {
    Store::open(store).ok()?.catalog("hca").ok()
}

#[test]
#[allow(clippy::print_stdout, reason = "how often it was killed is worth knowing after a long run")]
fn killing_the_program_loses_nothing_that_was_acknowledged() {
    let mut durable = Durable::new();
    let store = durable.path("store");
    let times = std::env::var("AZUL_KILLS").map_or(TIMES, |times| times.parse().unwrap());
    // How long a run takes, as far as is known; it grows with the store.
    let mut takes = Duration::from_millis(40);
    let (mut killed, mut waiting, mut state, mut count) = (0, Vec::new(), 12345u64, 0);
    // Whoever comes to the end of a run waits for less of the next one, until enough were killed.
    while count < times || killed < times / 4 {
        let number = count;
        count += 1;
        assert!(count < 50 * times, "{killed} of {count} were killed");
        waiting.push(number);
        let from = waiting.len().saturating_sub(4);
        let (mut command, bundles) = durable.index(&waiting[from..], &store);
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = f64::from((state >> 40) as u32) / f64::from(1 << 24);
        let start = Instant::now();
        let mut child = command.spawn().unwrap();
        sleep(takes.mul_f64(1.3 * part));
        let ended = child.try_wait().unwrap();
        child.kill().ok();
        let status = child.wait().unwrap();
        if status.success() {
            durable.acknowledged.extend(bundles);
            waiting.truncate(from);
            if ended.is_none() {
                takes = start.elapsed();
            }
            takes = takes.mul_f64(0.95);
        } else {
            assert_eq!(status.code(), None, "it failed on its own");
            killed += 1;
            takes = takes.mul_f64(1.05);
        }
        durable.check(&store, &format!("{number}, killed {killed} times"));
    }
    println!("{killed} of {count} processes were killed before their end");
    durable.finish(&store, count);
}

/// A small file system in memory, where the system lets one have it.
pub(crate) struct Disk(PathBuf);

impl Disk {
    pub(crate) fn new(at: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(&at).stderr(Stdio::null());
        mount.status().is_ok_and(|status| status.success()).then_some(Self(at))
    }

    fn grow(&self, size: &str) {
        self.remount(&format!("size={size}"));
    }

    pub(crate) fn remount(&self, option: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{option}")]).arg(&self.0);
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.0).status().ok();
    }
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let mut durable = Durable::new();
    let Some(disk) = Disk::new(durable.path("disk"), "4m") else { return };
    let store = durable.path("disk/store");
    let (mut refused, mut count) = (0, 0);
    while refused < 6 && count < 300 {
        let (mut command, bundles) = durable.index(&[count, count + 1], &store);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        match output.status.code() {
            Some(0) => durable.acknowledged.extend(bundles),
            Some(1) => {
                assert!(said.contains("No space left on device"), "{said}");
                refused += 1;
            }
            other => panic!("{other:?}: {said}"),
        }
        durable.check(&store, &format!("{count}, refused {refused} times"));
        count += 2;
    }
    assert!(refused == 6 && durable.acknowledged.len() >= 2, "{refused}, {:?}", durable.acknowledged.len());
    disk.grow("64m");
    durable.finish(&store, count);
}

#[test]
fn a_second_writer_gets_a_clear_message() {
    let durable = Durable::new();
    let store = durable.path("store");
    let (mut command, _) = durable.index(&[0], &store);
    assert!(command.status().unwrap().success());
    let catalog = catalog(&store).unwrap();
    let writer = catalog.writer(&Default::default()).unwrap();
    let line = durable.bundles.get(1).to_string();
    let arguments = ["index", "-", "--project", "hca", "--store", store.to_str().unwrap()];
    run(arguments)
        .stdin(line.clone())
        .check(1)
        .says(&format!("process {} is writing to the catalog", std::process::id()));
    // Readers are not kept out.
    check(["export", "--to", "-", "--store", store.to_str().unwrap()], 0);
    drop(writer);
    run(arguments).stdin(line).check(0);
}
