//! `azul demo --once`: the first thing that people see.

use std::process::Command;

#[test]
fn the_demo_asks_itself_one_question() {
    let to = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    // What an earlier run made is used again, and says the same.
    for _ in 0..2 {
        let output = Command::new(env!("CARGO_BIN_EXE_azul"))
            .args(["demo", "--once", "--bundles", "20", "--to"])
            .arg(to.path())
            .current_dir(to.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        seen.push(String::from_utf8(output.stdout).unwrap());
    }
    let lines: Vec<Vec<&str>> = seen[0].lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["organ", "samples"]);
    let all: u64 = lines.last().unwrap()[1].parse().unwrap();
    assert!(lines.len() > 2 && all > 0, "{}", seen[0]);
    assert_eq!(seen[0], seen[1]);
}
