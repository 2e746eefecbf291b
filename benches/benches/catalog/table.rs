//! What was measured, with what is to be reached beside it.

use std::path::PathBuf;

use benches::report::{Curve, Curves, Figure, Point, Report, Target, round};

/// Figures, and how some of them grow. Each is printed when it is there, and the file is written anew, so that a run that
/// ends early was not for nothing.
pub struct Table {
    file: Option<PathBuf>,
    figures: Vec<Figure>,
    curves: Vec<Curve>,
}

impl Table {
    /// An empty table, which is kept in a file if there is one.
    pub fn new(file: Option<PathBuf>) -> Self {
        Self { file, figures: Vec::new(), curves: Vec::new() }
    }

    /// A figure: which catalog, what, how much in which unit, and what is to be reached.
    pub fn add(&mut self, of: &str, what: &str, value: f64, unit: &str, target: Option<Target>) {
        let (value, unit) = (round(value), unit.to_owned());
        let figure = Figure { id: of.to_owned(), what: what.to_owned(), value, median: value, unit, target };
        let met = figure.met().map_or("", |met| if met { ", met" } else { ", NOT MET" });
        println!("{of}: {what}: {value} {}{met}", figure.unit);
        self.figures.push(figure);
        self.keep();
    }

    /// A point of a line in the picture of growth, in milliseconds.
    pub fn point(&mut self, line: &str, documents: u64, milliseconds: f64) {
        let point = Point { x: documents as f64, y: milliseconds };
        match self.curves.iter_mut().find(|curve| curve.name == line) {
            Some(curve) => curve.points.push(point),
            None => self.curves.push(Curve { name: line.to_owned(), points: vec![point] }),
        }
        self.keep();
    }

    /// The figures as a table.
    pub fn markdown(&self) -> String {
        benches::report::figures(&self.figures)
    }

    fn keep(&self) {
        if let Some(path) = &self.file {
            std::fs::write(path, self.json()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        }
    }

    /// Everything, to be kept and drawn.
    fn json(&self) -> String {
        let curves = Curves {
            title: "Time of an answer as the catalog grows".to_owned(),
            x: "file documents".to_owned(),
            y: "ms".to_owned(),
            curves: self.curves.clone(),
        };
        let report = Report { figures: self.figures.clone(), curves: Some(curves), ..Report::default() };
        serde_json::to_string_pretty(&report).expect("figures can be written") + "\n"
    }
}
