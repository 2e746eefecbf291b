//! Long filters in short addresses.

use crate::library::{Answered, Ask, Library, get, site_in};

/// Filters of ninety organs.
fn long(more: &str) -> String {
    let organs: Vec<String> = (0..90).map(|n| format!("not.organ=no+such+organ+{n}")).collect();
    format!("/browse/files?{}{more}", organs.join("&"))
}

/// A request as a server decodes it.
fn visit(target: &str) -> Ask {
    get(&target.replace('+', " "))
}

fn location(answer: &Answered) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

#[test]
fn a_long_address_becomes_a_short_one_that_outlives_the_service() {
    let store = tempfile::tempdir().expect("a directory");
    let library = Library::of(&[(1, "s1"), (2, "s1")]);
    let open = || site_in(&library, store.path().to_str().expect("text"), "");
    let short = location(&visit(&long("&sort=fileSize")).of(&open()));
    assert!(short.starts_with("/browse/files?saved=") && short.ends_with("&sort=fileSize"), "{short}");
    assert!(short.len() < 80, "{short}");
    // Another process, later.
    let page = visit(&short).of(&open());
    assert_eq!(page.status, 200);
    assert!(page.text().contains("2 files found") && page.text().contains("no such organ 89"), "{}", page.text());
    assert!(page.text().contains("and 66 filters more"), "not all are in the way");
    // Whatever was chosen first, the same filters have the same address.
    let again = location(&visit(&long("").replace("?", "?not.organ=no+such+organ+7&")).of(&open()));
    assert_eq!(again, short.replace("&sort=fileSize", ""));
}

#[test]
fn what_is_added_and_taken_away_is_short_too() {
    let store = tempfile::tempdir().expect("a directory");
    let library = Library::of(&[(1, "s1"), (2, "s1")]);
    let site = site_in(&library, store.path().to_str().expect("text"), "");
    let short = location(&visit(&long("")).of(&site));
    let page = visit(&short).of(&site);
    let hrefs: Vec<String> = page
        .text()
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap_or_default().replace("&amp;", "&"))
        .collect();
    let longest = hrefs.iter().max_by_key(|href| href.len()).expect("links");
    assert!(longest.len() < 300, "{longest}");
    // One away: another id.
    let one_less = format!("{short}&drop=not.organ%3Dno+such+organ+5");
    assert!(hrefs.contains(&one_less), "{hrefs:?}");
    let other = location(&visit(&one_less.replace("%3D", "=")).of(&site));
    assert!(other != short && other.starts_with("/browse/files?saved="), "{other}");
    assert!(!visit(&other).of(&site).text().contains("organ 5<"));
    // All of a field away: short enough to be said in full.
    let plain = location(&visit(&format!("{short}&drop=not.organ&is.fileFormat=bam")).of(&site));
    assert_eq!(plain, "/browse/files?is.fileFormat=bam");
    // What is saved is no more than filters.
    let changed = location(&visit(&format!("{short}&is.fileFormat=bam")).of(&site));
    assert!(visit(&changed).of(&site).text().contains("File format"));
}

#[test]
fn an_id_that_is_not_known_is_told_to_be_so() {
    let store = tempfile::tempdir().expect("a directory");
    let site = site_in(&Library::of(&[(1, "s1")]), store.path().to_str().expect("text"), "");
    for id in ["0123456789abcdef01234567", "..", "nonsense"] {
        for path in ["/browse/files", "/summary", "/export", "/"] {
            let page = get(&format!("{path}?saved={id}")).of(&site);
            assert_eq!(page.status, 404, "{path}");
            assert!(page.text().contains("not kept here") && !page.text().contains("bam"), "{}", page.text());
        }
    }
}
