//! Notifications, queues and workers: whatever is killed meanwhile, the catalog is that of one run.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use azul_service::notifications::send;
use azul_service::notifications::signature::Key;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::check::check;
use crate::durable::Disk;
use crate::incremental::{Dice, Event, events, export};

const KEY: &str = "a key for tests";
/// Of the two catalogs the one that most is about.
pub(crate) const HCA: &str = "hca";
const ANVIL: &str = "anvil";

/// A service that takes notifications, and the files that it works with.
pub(crate) struct Indexer {
    directory: TempDir,
    url: String,
    running: Vec<Child>,
}

impl Indexer {
    pub(crate) fn new(lines: &str) -> Self {
        let directory = TempDir::new().unwrap();
        let place = |name: &str| directory.path().join(name);
        std::fs::write(place("key"), KEY).unwrap();
        // Whichever port is free: one that was free just now may not be any more.
        let mut config = "listen = \"127.0.0.1:0\"\n".to_owned();
        for catalog in [HCA, ANVIL] {
            std::fs::create_dir(place(catalog)).unwrap();
            let (store, bundles) = (place("store"), place(catalog));
            config += &format!(
                "[catalogs.{catalog}]\nproject = \"{catalog}\"\nstore = \"{}\"\nbundles = [\"{}\"]\n\
                 drs_domain = \"drs.test\"\n",
                store.display(),
                bundles.display(),
            );
        }
        config += &format!("[indexer]\nhmac_key = \"file:{}\"\n{lines}\n", place("key").display());
        std::fs::write(place("azul.toml"), config).unwrap();
        // The catalogs are there before there is anything in them.
        first(&place("store"));
        Self { directory, url: String::new(), running: Vec::new() }
    }

    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_azul"));
        program.args(arguments).arg("--config").arg(self.place("azul.toml"));
        program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        program
    }

    pub(crate) fn start_worker(&mut self) {
        let child = self.command(&["worker"]).spawn().unwrap();
        self.running.push(child);
    }

    /// Starts the service, and waits until it says where it listens.
    fn start_service(&mut self) {
        let mut child = self.command(&["serve", "--log", "json"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        self.running.push(child);
        let address = log.by_ref().find_map(|line| {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap_or_default();
            (line["message"] == "listening").then(|| line["address"].as_str().unwrap().to_owned())
        });
        // What it says later is read, so that it can go on.
        std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
        self.url = format!("http://{}", address.expect("it says where it listens"));
    }

    /// Kills everything that runs, as nothing can prevent.
    fn kill(&mut self) {
        for mut child in self.running.drain(..) {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Status of the answer, and what it says.
    fn send(&self, catalog: &str, event: &Event) -> (u16, String) {
        let (action, fqid) = match event {
            Event::Add(bundle) => ("add", &bundle["fqid"]),
            Event::Delete(fqid) => ("delete", fqid),
        };
        let body = json!({"transaction_id": "0b8e3f52-5f2f-4c0f-9c4e-1f1f7a6d3c21", "bundle_fqid": fqid});
        let key = Key { id: "azul".into(), secret: KEY.into() };
        send(&self.url, catalog, action, &body, &key).unwrap_or_else(|error| panic!("{error}"))
    }

    fn notify(&self, catalog: &str, event: &Event) {
        let (status, answer) = self.send(catalog, event);
        assert_eq!(status, 202, "{answer}");
    }

    fn queues(&self) -> Value {
        let store = self.place("store");
        let list = check(["queue", "list", "--format", "json", "--store", store.to_str().unwrap()], 0).stdout;
        serde_json::from_str(&list).unwrap()
    }

    /// How many messages there are in the queues that are worked on.
    pub(crate) fn left(&self) -> u64 {
        let queues = self.queues();
        let numbers = ["notifications", "notifications_retry"].map(|name| queues["queues"][name].clone());
        numbers.iter().flat_map(|depth| depth.as_object().unwrap().values()).map(|n| n.as_u64().unwrap()).sum()
    }

    pub(crate) fn until_empty(&self) {
        let config = self.place("azul.toml");
        check(["worker", "--until-empty", "--config", config.to_str().unwrap()], 0);
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Puts the bundle of an event where the indexer looks for it.
pub(crate) fn publish(directory: &Path, event: &Event) {
    if let Event::Add(bundle) = event {
        let name = |key: &str| bundle["fqid"][key].as_str().unwrap().to_owned();
        let path = directory.join(format!("{}.{}.json", name("uuid"), name("version")));
        std::fs::write(path, bundle.to_string()).unwrap();
    }
}

/// Indexes what both catalogs begin with.
fn first(store: &Path) {
    let synth = check(["synth", "--bundles", "1", "--seed", "99"], 0).stdout;
    let inputs = TempDir::new().unwrap();
    publish(inputs.path(), &Event::Add(serde_json::from_str(&synth).unwrap()));
    index(store, HCA, &[inputs.path()]);
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/anvil/primary");
    index(store, ANVIL, &[&fixture]);
}

/// Indexes files into a catalog, in one run.
pub(crate) fn index(store: &Path, catalog: &str, inputs: &[&Path]) {
    let store = ["--store", store.to_str().unwrap()];
    let arguments = ["index", "--project", catalog, "--catalog", catalog, "--drs-domain", "drs.test", "--quiet"];
    let inputs = inputs.iter().map(|path| path.to_str().unwrap());
    check(arguments.into_iter().chain(store).chain(inputs), 0);
}

/// The bundles of the conformance corpus, each with its catalog, if that is at hand.
fn corpus() -> Vec<(&'static str, Event)> {
    let Some(corpus) = azul_testing::corpus::folder(env!("CARGO_MANIFEST_DIR")) else { return Vec::new() };
    let mut events = Vec::new();
    for catalog in [HCA, ANVIL] {
        for file in azul_testing::corpus::bundle_files(&corpus.join(catalog).join("bundles")) {
            let mut bundle: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            let name = file.file_name().unwrap().to_str().unwrap();
            let (uuid, rest) = name.split_once('.').unwrap();
            let version = if rest.starts_with('2') { &rest[..27] } else { "2020-01-01T00:00:00.000000Z" };
            bundle["fqid"] = json!({"uuid": uuid, "version": version, "source": {"id": "s", "spec": "s:/0"}});
            events.push((catalog, Event::Add(bundle)));
        }
    }
    assert!(events.len() > 30);
    events
}

/// How many bundles; the variable is for longer runs.
fn number() -> usize {
    std::env::var("AZUL_WORKER_BUNDLES").map_or(60, |number| number.parse().unwrap())
}

#[test]
fn whatever_is_killed_the_catalog_is_that_of_one_run() {
    let events: Vec<_> = events(number()).into_iter().map(|event| (HCA, event)).chain(corpus()).collect();
    let mut indexer = Indexer::new("batch = 16\nworker = true");
    let at_once = indexer.place("at-once");
    events.iter().for_each(|(catalog, event)| publish(&indexer.place(catalog), event));
    first(&at_once);
    for catalog in [HCA, ANVIL] {
        let inputs = indexer.place(catalog);
        let deleted = events.iter().filter_map(|(of, event)| match event {
            Event::Delete(fqid) if *of == catalog => Some(fqid),
            _ => None,
        });
        let line = |fqid: &Value| json!({"action": "delete", "bundle_fqid": fqid}).to_string() + "\n";
        let list = indexer.place("list.actions.ndjson");
        let lines: String = deleted.map(line).collect();
        std::fs::write(&list, &lines).unwrap();
        let list = (!lines.is_empty()).then_some(&*list);
        index(&at_once, catalog, &[&*inputs].into_iter().chain(list).collect::<Vec<_>>());
    }

    let mut dice = Dice(3);
    let mut history = events.clone();
    // Some are notified of twice.
    for _ in 0..10 {
        history.push(events[dice.below(events.len())].clone());
    }
    dice.shuffle(&mut history);
    // However unlucky, no message is with somebody who is killed as often as it is delivered at most: that is what two that
    // are killed three times, and one three times, come to. Longer runs leave it to chance, which is small.
    let times = 3 * number().div_ceil(200);
    for part in history.chunks(history.len().div_ceil(times)) {
        indexer.start_service();
        indexer.start_worker();
        part.iter().for_each(|(catalog, event)| indexer.notify(catalog, event));
        indexer.kill();
    }
    // Whoever is killed here did something, and was about to do more.
    for _ in 0..times {
        let before = indexer.left();
        indexer.start_worker();
        wait_for("a batch is done", || indexer.left() < before || before == 0);
        indexer.kill();
    }
    indexer.until_empty();
    assert_eq!(indexer.queues()["failures"], json!([]), "nothing fails because workers are killed");
    assert_eq!(indexer.left(), 0);
    let (expected, actual) = (export(&at_once), export(&indexer.place("store")));
    let differs = |(one, other): &(&str, &str)| one != other;
    let difference = expected.lines().zip(actual.lines()).find(differs).map(|(one, _)| one.get(..200));
    assert_eq!((difference, expected.lines().count()), (None, actual.lines().count()));
}

/// Waits until something is so; for as long as any machine may need.
pub(crate) fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(300), "{what}: not within five minutes");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_cannot_be_kept_is_not_taken() {
    let mut indexer = Indexer::new("worker = false");
    // The queue is on a disk of its own.
    let queue = indexer.place("store/queue");
    std::fs::remove_dir_all(&queue).ok();
    let Some(_disk) = Disk::new(queue.clone(), "64k") else { return };
    indexer.start_service();
    let mut taken = 0;
    let event = |i: usize| {
        Event::Delete(json!({
            "uuid": format!("00000000-0000-4000-8000-{i:012}"), "version": "v", "source": {"id": "s", "spec": "s:/0"},
        }))
    };
    let refused = loop {
        let (status, answer) = indexer.send(HCA, &event(taken));
        if status != 202 {
            break (status, answer);
        }
        taken += 1;
        assert!(taken < 1000, "the disk is not full");
    };
    assert!(refused.0 == 503 && refused.1.contains("cannot be kept"), "{refused:?}");
    indexer.kill();
    assert!(taken > 10, "{taken}");
    assert_eq!(indexer.left(), taken as u64, "what was taken, and nothing else");
}

#[test]
fn operators_stop_look_and_repair() {
    let indexer = Indexer::new("worker = false");
    let (store, dump) = (indexer.place("store"), indexer.place("dump.json"));
    let (store, dump) = (store.to_str().unwrap(), dump.to_str().unwrap());
    let message = |catalog: &str| {
        json!({"action": "add", "catalog": catalog, "notification": {"bundle_fqid": {
            "uuid": "a0000000-0000-4000-8000-000000000001", "version": "v", "source": {"id": "s", "spec": "s:/0"},
        }}})
    };
    let feed =
        json!({"queue": "notifications_fail", "messages": [{"Body": message("hca")}, {"Body": message("other")}]});
    std::fs::write(dump, feed.to_string()).unwrap();
    check(["queue", "feed", "--store", store, dump, "--queue", "notifications"], 1);
    check(["queue", "feed", "--store", store, dump, "--queue", "notifications", "--force"], 0);
    assert_eq!(indexer.queues()["queues"]["notifications"]["queued"], 2);
    // Work that failed is tried again later.
    check(["runlevel", "stop", "--store", store], 0);
    check(["queue", "dump", "--store", store, "--queue", "notifications", dump, "--delete"], 0);
    let dumped: Value = serde_json::from_slice(&std::fs::read(dump).unwrap()).unwrap();
    assert_eq!(dumped["messages"][1]["Body"], message("other"));
    assert_eq!(indexer.queues()["queues"]["notifications"]["queued"], 0);
    check(["queue", "feed", "--store", store, dump, "--queue", "notifications_fail", "--force", "--delete"], 0);
    assert!(!Path::new(dump).exists());
    let failures = indexer.queues()["failures"].clone();
    assert_eq!((&failures[0]["kind"], failures[0]["ids"].as_array().unwrap().len()), (&json!("unfinished"), 1));
    check(["queue", "retry", "--store", store, "--kind", "missing-field"], 1);
    check(["queue", "retry", "--store", store, "--source", "s:/0"], 0);
    assert_eq!(indexer.queues()["queues"]["notifications_retry"]["queued"], 2);
    check(["queue", "purge", "--store", store], 0);
    assert_eq!(indexer.queues()["queues"]["notifications_retry"]["queued"], 0);
}

#[test]
fn a_repository_is_notified_of() {
    let mut indexer = Indexer::new("worker = false");
    let events = events(6);
    events.iter().for_each(|event| publish(&indexer.place(HCA), event));
    indexer.start_service();
    indexer.notify(HCA, &events[0]);
    let (bundles, key) = (indexer.place(HCA), format!("file:{}", indexer.place("key").display()));
    let arguments = ["notify", "--to", &indexer.url, "--catalog", "hca", "--repository", bundles.to_str().unwrap()];
    let ran = check([&arguments[..], &["--hmac-key", &key]].concat(), 0);
    assert!(ran.stderr.contains("6 notifications taken, 0 refused"), "{}", ran.stderr);
    assert_eq!(indexer.queues()["queues"]["notifications"]["queued"], 7);
    let ran = check([&arguments[..], &["--hmac-key", &key, "--hmac-key-id", "other"]].concat(), 1);
    assert!(ran.stderr.contains("status 401"), "{}", ran.stderr);
    indexer.kill();
    indexer.until_empty();
    let exported = export(&indexer.place("store"));
    assert!(exported.contains("2099-01-01"), "newer versions are there");
}

/// A bundle of a plate with so many times the wells that a plate has, each with a suspension.
fn plate(times: u32) -> Value {
    let made = check(["synth", "--bundles", "1", "--seed", "3", "--plates", "1"], 0).stdout;
    let mut bundle: Value = serde_json::from_str(made.lines().next().unwrap()).unwrap();
    let is_suspension = |end: &Value, kind: &str| end[format!("{kind}_type")] == "cell_suspension";
    let links = bundle["links"]["links"].as_array().unwrap().clone();
    let (mut wells, mut metadata) = (Vec::new(), Vec::new());
    let mut number = 0u32;
    let mut added = Vec::new();
    for link in links.iter().filter(|link| is_suspension(&link["outputs"][0], "output")) {
        let ids = [&link["process_id"], &link["outputs"][0]["output_id"]].map(|id| id.as_str().unwrap());
        for _ in 1..times {
            number += 1;
            // Spread over all UUIDs.
            let other = |id: &str| format!("{:08x}{}", number.wrapping_mul(0x9e37_79b9), &id[8..]);
            let renamed = |value: &Value| {
                let text = ids.iter().fold(value.to_string(), |text, id| text.replace(id, &other(id)));
                serde_json::from_str::<Value>(&text).unwrap()
            };
            wells.push(renamed(link));
            for (kind, id) in ["process", "cell_suspension"].into_iter().zip(ids) {
                metadata.push((format!("{kind}/{}", other(id)), renamed(&bundle["metadata"][format!("{kind}/{id}")])));
            }
            added.push(json!({"input_type": "cell_suspension", "input_id": other(ids[1])}));
        }
    }
    assert!(number > 300, "a plate has many wells");
    let all = bundle["links"]["links"].as_array_mut().unwrap();
    let sequencing = all.iter_mut().find(|link| is_suspension(&link["inputs"][0], "input")).unwrap();
    sequencing["inputs"].as_array_mut().unwrap().append(&mut added);
    all.append(&mut wells);
    bundle["metadata"].as_object_mut().unwrap().extend(metadata);
    bundle
}

#[test]
fn a_large_bundle_is_indexed_part_by_part() {
    let mut indexer = Indexer::new("worker = false\npart = 256");
    let at_once = indexer.place("at-once");
    let event = Event::Add(plate(5));
    publish(&indexer.place(HCA), &event);
    first(&at_once);
    index(&at_once, HCA, &[&indexer.place(HCA)]);
    indexer.start_service();
    indexer.notify(HCA, &event);
    indexer.kill();
    // Whoever is killed here has put messages in the place of that of the bundle, or has worked on some of these.
    indexer.start_worker();
    wait_for("the bundle is divided", || indexer.left() > 4);
    indexer.kill();
    for _ in 0..3 {
        let before = indexer.left();
        indexer.start_worker();
        wait_for("a part is done", || indexer.left() < before || before == 0);
        indexer.kill();
    }
    indexer.until_empty();
    assert_eq!(indexer.queues()["failures"], json!([]));
    assert!(export(&at_once) == export(&indexer.place("store")), "parts come to the whole");

    // All that it contributed to is known, whichever part that was in.
    let Event::Add(bundle) = &event else { panic!("it was added") };
    let deletion = json!({"action": "delete", "bundle_fqid": bundle["fqid"]}).to_string() + "\n";
    let list = indexer.place("list.actions.ndjson");
    std::fs::write(&list, deletion).unwrap();
    index(&at_once, HCA, &[&list]);
    indexer.start_service();
    indexer.notify(HCA, &Event::Delete(bundle["fqid"].clone()));
    indexer.kill();
    indexer.until_empty();
    let left = export(&indexer.place("store"));
    assert!(left.contains("_deleted") && export(&at_once) == left, "nothing of it is left");
}

#[test]
fn what_no_repetition_mends_is_not_repeated() {
    let indexer = Indexer::new("worker = false");
    let (store, feed) = (indexer.place("store"), indexer.place("feed.json"));
    let (store, feed) = (store.to_str().unwrap(), feed.to_str().unwrap());
    let message = |catalog: &str, partition: Value| {
        json!({"action": "add", "catalog": catalog, "notification": {"partition": partition, "bundle_fqid": {
            "uuid": "a0000000-0000-4000-8000-000000000001", "version": "v", "source": {"id": "s", "spec": "s:/0"},
        }}})
    };
    let root = json!({"prefix_length": 0, "prefix": 0});
    let no_partition = json!({"prefix_length": 1, "prefix": 2});
    let bodies = [json!({"action": "what?"}), message("other", root.clone()), message(HCA, no_partition)];
    let messages: Vec<Value> = bodies.iter().map(|body| json!({"Body": body})).collect();
    std::fs::write(feed, json!({"queue": "notifications", "messages": messages}).to_string()).unwrap();
    check(["queue", "feed", "--store", store, feed, "--queue", "notifications"], 0);
    // Nothing waits to be tried again, or this would not end before that was done nine times.
    indexer.until_empty();
    let queues = indexer.queues();
    let groups = queues["failures"].as_array().unwrap();
    let mut kinds: Vec<_> = groups.iter().map(|group| group["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["config", "invalid-value", "syntax"]);
    assert_eq!(queues["queues"]["notifications_fail"]["queued"], 3);
}
