//! Configuration files: what they mean, and what is said about those that make no sense.

use std::time::Duration;

use azul_projects_anvil as _;
use azul_projects_hca as _;
use azul_service::config::{CatalogConfig, MetricsAccess};
use azul_service::{Config, auth::Sources};

const WHOLE: &str = r#"
listen = "127.0.0.1:9000"
base_url = "https://service.test/"
git_commit = "0123"
portals = "portals.json"
trusted_proxies = ["10.0.0.0/8", "::1"]
metrics = "admin"

[catalogs.second]
project = "anvil"
store = "there"

[catalogs.first]
project = "hca"
deployment = "dummy"
store = "here"
repository = "dss"
sources = ["https://fake_dss_instance/v1:/2"]
atlas = "lungs"
internal = true

[access]
kind = "static"
public = ["s1"]
[access.tokens]
foo = ["s2"]

[manifests]
directory = "there/manifests"
threads = 3
keep_seconds = 60

[limits]
requests = 7
request_seconds = 5

[rate_limit]
requests = 100
seconds = 10
"#;

#[test]
fn every_key_has_a_meaning() {
    let config = Config::read(WHOLE, "azul.toml").expect("it makes sense");
    assert_eq!(config.listen.to_string(), "127.0.0.1:9000");
    assert_eq!(config.base_url, "https://service.test");
    assert_eq!(config.git_commit.as_deref(), Some("0123"));
    let names: Vec<_> = config.catalogs.iter().map(|catalog| catalog.name.as_str()).collect();
    assert_eq!(names, ["second", "first"], "the order of the file decides which one is the default");
    let first = CatalogConfig {
        name: "first".to_owned(),
        project: Some("hca".to_owned()),
        deployment: "dummy".to_owned(),
        store: "here".to_owned(),
        repository: Some(azul_search::RepositoryKind::Dss),
        sources: vec!["https://fake_dss_instance/v1:/2".to_owned()],
        drs_hosts: Vec::new(),
        atlas: Some("lungs".to_owned()),
        internal: true,
        bundles: Vec::new(),
        drs_domain: None,
    };
    assert_eq!(config.catalogs[1], first);
    assert_eq!(config.manifests.threads, 3);
    assert_eq!(config.manifests.keep, Duration::from_secs(60));
    assert_eq!((config.limits.requests, config.limits.request_time), (7, Duration::from_secs(5)));
    assert_eq!(config.rate.map(|rate| (rate.requests, rate.window)), Some((100, Duration::from_secs(10))));
    assert_eq!(config.trusted_proxies.0.len(), 2);
    assert_eq!(config.metrics, MetricsAccess::Admin);
    let grant = |token| config.access.grant(token, "first").map(|grant| grant.sources);
    let only = |ids: &[&str]| Ok(Sources::only(ids.iter().map(|id| (*id).to_owned())));
    assert_eq!(grant(None), only(&["s1"]));
    assert_eq!(grant(Some("foo")), only(&["s1", "s2"]));
    assert!(grant(Some("bar")).is_err());
}

#[test]
fn what_is_absent_has_a_default() {
    let text = "[catalogs.test]\nproject = \"hca\"\nstore = \"here\"\n";
    let config = Config::read(text, "azul.toml").expect("it makes sense");
    assert_eq!(
        (config.listen.to_string().as_str(), config.base_url.as_str()),
        ("127.0.0.1:8080", "http://127.0.0.1:8080")
    );
    assert_eq!(config.access.grant(None, "test").map(|grant| grant.sources), Ok(Sources::All));
    assert!(config.rate.is_none() && config.indexer.is_none());
}

#[test]
fn indexers_have_a_key_and_catalogs_have_bundles() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "secret\n").expect("written");
    let text = format!(
        "[catalogs.test]\nproject = \"hca\"\nstore = \"here\"\nbundles = [\"a\", \"b.tables.tdr.json\"]\n\
         drs_domain = \"drs.test\"\n[indexer]\nhmac_key = \"file:{}\"\nbatch = 7\npart = 1000\n",
        file.path().display()
    );
    let config = Config::read(&text, "azul.toml").expect("it makes sense");
    let catalog = &config.catalogs[0];
    let paths = ["a", "b.tables.tdr.json"].map(std::path::PathBuf::from).to_vec();
    assert_eq!((&catalog.bundles, catalog.drs_domain.as_deref()), (&paths, Some("drs.test")));
    let indexer = config.indexer.expect("it is there");
    assert_eq!((indexer.hmac_key.expose(), indexer.hmac_key_id.as_str()), (&b"secret"[..], "azul"));
    assert_eq!((indexer.worker, indexer.batch, indexer.part), (true, 7, 1000));
}

/// The file with a part replaced is refused with this message.
fn check(from: &str, to: &str, expected: &str) {
    assert!(WHOLE.contains(from), "{from}");
    let error = Config::read(&WHOLE.replacen(from, to, 1), "azul.toml").expect_err(to);
    assert_eq!(error.to_string(), expected, "{to}");
}

#[test]
fn errors_name_line_and_key() {
    check(
        "listen = \"127.0.0.1:9000\"",
        "listen = \"localhost\"",
        "azul.toml:2: `listen`: an address with a port is wanted, such as 127.0.0.1:8080",
    );
    check("listen = \"127.0.0.1:9000\"", "listen = 9000", "azul.toml:2: `listen`: text is wanted, not integer");
    check("base_url", "base-url", "azul.toml:3: `base-url`: unknown key; did you mean `base_url`?");
    check(
        "https://service.test/",
        "service.test",
        "azul.toml:3: `base_url`: an http or https URL is wanted, without query",
    );
    check(
        "store = \"there\"",
        "stor = \"there\"",
        "azul.toml:11: `catalogs.second.stor`: unknown key; did you mean `store`?",
    );
    check("store = \"there\"", "", "azul.toml:9: `catalogs.second.store`: is required");
    check("store = \"there\"", "store = \"\"", "azul.toml:11: `catalogs.second.store`: is required");
    check(
        "\"anvil\"",
        "\"anvill\"",
        "azul.toml:10: `catalogs.second.project`: no project `anvill` is linked; did you mean `anvil`?; linked are: anvil, hca",
    );
    check("atlas = ", "atlass = ", "azul.toml:19: `catalogs.first.atlass`: unknown key; did you mean `atlas`?");
    check("\"dss\"", "\"ds\"", "azul.toml:17: `catalogs.first.repository`: one of dss, tdr, canned is wanted");
    check(
        "internal = true",
        "internal = 1",
        "azul.toml:20: `catalogs.first.internal`: true or false is wanted, not integer",
    );
    check(
        "\"static\"",
        "\"statik\"",
        "azul.toml:23: `access.kind`: one of oidc, static, terra-like is wanted, not `statik`; did you mean `static`?",
    );
    check(
        "public = [\"s1\"]",
        "public = \"s1\"",
        "azul.toml:24: `access.public`: a list of texts is wanted, not string",
    );
    check("requests = 7", "requests = 0", "azul.toml:34: `limits.requests`: a number from 1 to 1000000 is wanted");
    check(
        "\"::1\"",
        "\"::1/200\"",
        "azul.toml:6: `trusted_proxies`: an address is wanted, perhaps with the length of a prefix, such as 10.0.0.0/8",
    );
    check("seconds = 10", "second = 10", "azul.toml:39: `rate_limit.second`: unknown key; did you mean `seconds`?");
}

#[test]
fn a_file_that_is_no_toml_is_refused_at_its_line() {
    let error = Config::read("listen = \"a\"\nbase_url = \n", "azul.toml").expect_err("no value");
    assert_eq!((error.line, error.key.as_str()), (2, ""));
}

#[test]
fn a_service_without_catalogs_is_refused() {
    for text in ["", "[catalogs]\n"] {
        let error = Config::read(text, "azul.toml").expect_err(text);
        assert_eq!(error.key, "catalogs", "{text}");
    }
}

#[test]
fn secrets_are_named_and_never_shown() {
    let with =
        |key: &str| format!("[catalogs.test]\nproject = \"hca\"\nstore = \"here\"\n[indexer]\nhmac_key = \"{key}\"\n");
    let error = Config::read(&with("s3cret-literal"), "azul.toml").expect_err("a literal");
    assert!(error.to_string().starts_with("azul.toml:5: `indexer.hmac_key`: "), "{error}");
    assert!(!error.to_string().contains("s3cret-literal"), "{error}");
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("key");
    std::fs::write(&path, "s3cret\n").expect("written");
    let config = Config::read(&with(&format!("file:{}", path.display())), "azul.toml").expect("a key");
    assert!(!format!("{config:?}").contains("s3cret"));
    assert_eq!(config.indexer.expect("a table").hmac_key.expose(), b"s3cret");
    let error = Config::read(&with("env:AZUL_NO_SUCH_VARIABLE"), "azul.toml").expect_err("not set");
    assert!(error.to_string().contains("AZUL_NO_SUCH_VARIABLE"), "{error}");
}
