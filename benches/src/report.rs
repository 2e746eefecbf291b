//! The summary: what was measured, as JSON, and as Markdown.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::measure::Ratio;

/// Everything that was measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this project.
    pub version: String,
    /// Number of threads that the machine runs at a time.
    pub threads: usize,
    /// What is to be reached.
    pub figures: Vec<Figure>,
    /// Times of stages.
    pub stages: Vec<Stage>,
    /// Cost of bundles that grow.
    pub growth: Vec<Growth>,
    /// Lines of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curves: Option<Curves>,
}

/// A picture of lines.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// Title of the picture.
    pub title: String,
    /// What is on the horizontal axis.
    pub x: String,
    /// What is on the vertical axis, with its unit.
    pub y: String,
    /// The lines.
    pub curves: Vec<Curve>,
}

/// A line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Name of the line.
    pub name: String,
    /// From left to right.
    pub points: Vec<Point>,
}

/// A point of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// On the horizontal axis.
    pub x: f64,
    /// On the vertical axis.
    pub y: f64,
}

/// A figure, perhaps with a target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Name of the target, e.g. `T1`.
    pub id: String,
    /// What was measured, and with which input.
    pub what: String,
    /// The value, of the least times.
    pub value: f64,
    /// The same, of the median.
    pub median: f64,
    /// Unit of both.
    pub unit: String,
    /// What is to be reached.
    pub target: Option<Target>,
}

/// A bound of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The value is not to be larger.
    AtMost(f64),
    /// The value is not to be smaller.
    AtLeast(f64),
}

/// The time of a stage, on one thread unless its name says something else.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Name of the stage.
    pub stage: String,
    /// Name of the input.
    pub input: String,
    /// The least time, in milliseconds.
    pub milliseconds: f64,
    /// Megabytes of bundles in a second.
    pub megabytes_per_second: f64,
}

/// The cost of a bundle of a shape and size.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// Name of the shape.
    pub shape: String,
    /// Number of metadata documents.
    pub entities: usize,
    /// From text to contributions, in microseconds for each metadata document.
    pub microseconds: f64,
    /// Parsing alone, as in the denominator of T1.
    pub floor: f64,
}

impl Target {
    /// `≤ 4 ms`
    pub fn text(self, unit: &str) -> String {
        match self {
            Target::AtMost(bound) => format!("≤ {}", with_unit(bound, unit)),
            Target::AtLeast(bound) => format!("≥ {}", with_unit(bound, unit)),
        }
    }
}

impl Figure {
    /// A ratio.
    pub fn ratio(id: &str, what: impl Into<String>, ratio: Ratio, target: Option<Target>) -> Self {
        let (value, median) = (round(ratio.of_least), round(ratio.median));
        Self { id: id.into(), what: what.into(), value, median, unit: "×".into(), target }
    }

    /// Something that is measured in a unit, of its least and its median.
    pub fn amount(id: &str, what: impl Into<String>, (least, median): (f64, f64), unit: &str, target: Target) -> Self {
        let (value, median) = (round(least), round(median));
        Self { id: id.into(), what: what.into(), value, median, unit: unit.into(), target: Some(target) }
    }

    /// Whether the target is met, if there is one.
    pub fn met(&self) -> Option<bool> {
        self.target.map(|target| match target {
            Target::AtMost(bound) => self.value <= bound,
            Target::AtLeast(bound) => self.value >= bound,
        })
    }
}

impl Stage {
    /// A stage that took so many seconds for bundles of so many bytes.
    pub fn new(stage: &str, input: &str, bytes: usize, seconds: f64) -> Self {
        let (milliseconds, megabytes_per_second) = (round(seconds * 1e3), round(bytes as f64 / 1e6 / seconds));
        Self { stage: stage.into(), input: input.into(), milliseconds, megabytes_per_second }
    }
}

impl Report {
    /// Tables of everything.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        self.write_markdown(&mut out).expect("a string takes everything");
        out
    }

    fn write_markdown(&self, out: &mut String) -> std::fmt::Result {
        out.push_str("| | | least | median | target | met |\n|---|---|---:|---:|---:|---|\n");
        for figure in &self.figures {
            let Figure { id, what, value, median, unit, target } = figure;
            let bound = target.map_or(String::new(), |target| target.text(unit));
            let met = figure.met().map_or("", |met| if met { "yes" } else { "**no**" });
            writeln!(out, "| {id} | {what} | {value} {unit} | {median} {unit} | {bound} | {met} |")?;
        }
        out.push_str("\n| stage | input | ms | MB/s of input |\n|---|---|---:|---:|\n");
        for Stage { stage, input, milliseconds, megabytes_per_second } in &self.stages {
            writeln!(out, "| {stage} | {input} | {milliseconds} | {megabytes_per_second} |")?;
        }
        out.push_str("\n| shape | entities | µs an entity | parsing alone |\n|---|---:|---:|---:|\n");
        for Growth { shape, entities, microseconds, floor } in &self.growth {
            writeln!(out, "| {shape} | {entities} | {microseconds} | {floor} |")?;
        }
        Ok(())
    }
}

const START: &str = "<!-- summary: written by `cargo bench -p benches --bench summary` -->\n";
const END: &str = "<!-- end of summary -->\n";

/// Puts a text between the two marks of a document, replacing what is there. Nothing if it has no such marks.
pub fn splice(document: &str, text: &str) -> Option<String> {
    let (before, rest) = document.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{START}\n{text}\n{END}{after}"))
}

/// A table of figures that were measured once, each with what is to be reached.
pub fn figures(figures: &[Figure]) -> String {
    let row = |Figure { id, what, value, unit, target, .. }: &Figure, met: Option<bool>| {
        let target = target.map_or(String::new(), |target| target.text(unit));
        let met = met.map_or("", |met| if met { "yes" } else { "**no**" });
        format!("| {id} | {what} | {} | {target} | {met} |\n", with_unit(*value, unit))
    };
    let rows: String = figures.iter().map(|figure| row(figure, figure.met())).collect();
    format!("| catalog | what | measured | target | met |\n|---|---|---:|---:|---|\n{rows}")
}

fn with_unit(number: f64, unit: &str) -> String {
    if unit.is_empty() { number.to_string() } else { format!("{number} {unit}") }
}

/// Three significant digits.
pub fn round(number: f64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let digits = 2 - number.abs().log10().floor() as i32;
    let rounded = if digits > 0 { format!("{number:.*}", digits as usize) } else { format!("{number:.0}") };
    rounded.parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_count() {
        assert_eq!([0.012345, 1.9999, 12.345, 1234.5].map(round), [0.0123, 2.0, 12.3, 1234.0]);
    }

    #[test]
    fn a_figure_says_whether_its_target_is_met() {
        let figure = |value| Figure { value, target: Some(Target::AtMost(2.0)), ..Figure::default() };
        assert_eq!([figure(1.9).met(), figure(2.1).met(), Figure::default().met()], [Some(true), Some(false), None]);
        let report = Report { figures: vec![figure(2.1)], ..Report::default() };
        assert!(report.markdown().contains("| ≤ 2 | **no** |"), "{}", report.markdown());
        let table = figures(&[Figure { id: "a".into(), what: "b".into(), unit: "ms".into(), ..figure(1.5) }]);
        assert!(table.ends_with("| a | b | 1.5 ms | ≤ 2 ms | yes |\n"), "{table}");
    }

    #[test]
    fn the_summary_goes_between_its_marks() {
        let document = format!("a\n{START}old\n{END}b\n");
        let spliced = splice(&document, "new").expect("it has marks");
        assert_eq!(spliced, format!("a\n{START}\nnew\n{END}b\n"));
        assert_eq!(splice(&spliced, "new").as_ref(), Some(&spliced));
        assert_eq!(splice("a\n", "new"), None);
    }

    #[test]
    fn the_document_on_performance_has_the_marks() {
        let document = std::fs::read_to_string(crate::in_workspace("docs/performance.md")).expect("it exists");
        assert!(splice(&document, "").is_some());
    }
}
