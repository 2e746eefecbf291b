//! T7: how long the program takes to start.

use std::process::Command;

use benches::in_workspace;
use benches::measure::{Work, in_turns};
use benches::report::{Figure, Report, Target, round};

const ROUNDS: usize = 40;

pub(crate) fn measure(report: &mut Report) {
    let Some(program) = std::env::var_os("AZUL_BIN").filter(|program| !program.is_empty()) else { return };
    let program = in_workspace(program);
    let version = || {
        let output = Command::new(&program).arg("--version").output();
        let output = output.unwrap_or_else(|e| panic!("{}: {e}", program.display()));
        assert!(output.status.success(), "{} failed", program.display());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(version().contains(env!("CARGO_PKG_VERSION")), "{} is of another version", program.display());
    let mut works: [Work<'_, String>; 1] = [Box::new(version)];
    for samples in in_turns(ROUNDS, &mut works) {
        report.figures.push(Figure {
            id: "T7".into(),
            what: "`azul --version`".into(),
            value: round(samples.least() * 1e3),
            median: round(samples.median() * 1e3),
            unit: "ms".into(),
            target: Some(Target::AtMost(10.0)),
        });
    }
}
