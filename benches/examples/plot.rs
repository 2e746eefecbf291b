//! Draws what was measured: by the summary, cost of an entity against the size of its bundle, a line for each shape; by the
//! bench of catalogs, times of answers against the number of documents.
//!
//! `cargo run -p benches --example plot -- docs/performance.json docs/performance.svg`

use std::fmt::{self, Write as _};
use std::process::ExitCode;

use benches::report::{Curve, Curves, Growth, Point, Report};

const WIDTH: f64 = 800.0;
const HEIGHT: f64 = 480.0;
/// Edges of the area between the axes.
const LEFT: f64 = 76.0;
const RIGHT: f64 = 670.0;
const TOP: f64 = 64.0;
const BOTTOM: f64 = 408.0;
/// Least distance between labels of lines.
const LINE_HEIGHT: f64 = 18.0;
/// Told apart by the colour-blind too.
const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#555555"];

/// A logarithmic axis.
struct Axis {
    low: f64,
    high: f64,
    start: f64,
    end: f64,
}

impl Axis {
    /// From the largest of 1, 2 and 5 (times a power of ten) below all numbers to the smallest above.
    fn new(numbers: impl Iterator<Item = f64> + Clone, start: f64, end: f64) -> Self {
        let least = numbers.clone().fold(f64::INFINITY, f64::min);
        let most = numbers.fold(0.0, f64::max);
        let low = steps().filter(|&step| step <= least * 1.001).fold(1e-6, f64::max);
        let high = steps().filter(|&step| step >= most * 0.999).fold(1e9, f64::min);
        Self { low, high, start, end }
    }

    fn at(&self, number: f64) -> f64 {
        self.start + (self.end - self.start) * (number / self.low).log10() / (self.high / self.low).log10()
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        steps().filter(|&step| step >= self.low * 0.999 && step <= self.high * 1.001)
    }
}

fn steps() -> impl Iterator<Item = f64> {
    (-3..7).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(power)))
}

/// A number with commas between thousands.
fn label(number: f64) -> String {
    if number < 1.0 {
        return format!("{number}");
    }
    let digits = format!("{number:.0}");
    let group = |(i, digit): (usize, char)| {
        let comma = i > 0 && (digits.len() - i).is_multiple_of(3);
        [comma.then_some(','), Some(digit)].into_iter().flatten()
    };
    digits.chars().enumerate().flat_map(group).collect()
}

/// The cost of an entity, a line for each shape.
fn of_shapes(growth: &[Growth]) -> Curves {
    let mut curves: Vec<Curve> = Vec::new();
    for Growth { shape, entities, microseconds, .. } in growth {
        let point = Point { x: *entities as f64, y: *microseconds };
        match curves.iter_mut().find(|curve| curve.name == *shape) {
            Some(curve) => curve.points.push(point),
            None => curves.push(Curve { name: shape.clone(), points: vec![point] }),
        }
    }
    let title = "Cost of an entity as its bundle grows".to_owned();
    Curves { title, x: "entities in the bundle".to_owned(), y: "µs an entity".to_owned(), curves }
}

fn draw(curves: &Curves, out: &mut String) -> fmt::Result {
    let points = || curves.curves.iter().flat_map(|curve| &curve.points);
    let x = Axis::new(points().map(|point| point.x * 1.05), LEFT, RIGHT);
    let heights = points().map(|point| point.y);
    // A factor of ten at least, lest noise fill the picture.
    let least = heights.clone().fold(f64::INFINITY, f64::min);
    let y = Axis::new(heights.chain([least / 2.0, least * 5.0]), BOTTOM, TOP);
    let title = &curves.title;
    writeln!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="14" fill="#222">
<title>{title}</title>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>
<text x="{LEFT}" y="34" font-size="18" font-weight="600">{title}</text>"##
    )?;
    axes(curves, &x, &y, out)?;
    let mut labels = Vec::new();
    for (Curve { name, points }, colour) in curves.curves.iter().zip(COLOURS.into_iter().cycle()) {
        let points: Vec<_> = points.iter().map(|point| (x.at(point.x), y.at(point.y))).collect();
        let line: Vec<_> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let line = line.join(" ");
        writeln!(out, r#"<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>"#)?;
        for (x, y) in &points {
            writeln!(out, r#"<circle cx="{x:.1}" cy="{y:.1}" r="3.5" fill="{colour}"/>"#)?;
        }
        labels.extend(points.last().map(|&(_, y)| (y, name, colour)));
    }
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut next = TOP;
    for (y, name, colour) in labels {
        let y = y.max(next);
        next = y + LINE_HEIGHT;
        writeln!(
            out,
            r#"<text x="{}" y="{:.1}" fill="{colour}" font-weight="600">{name}</text>"#,
            RIGHT + 14.0,
            y + 5.0
        )?;
    }
    out.write_str("</svg>\n")
}

fn axes(curves: &Curves, x: &Axis, y: &Axis, out: &mut String) -> fmt::Result {
    for tick in y.ticks() {
        let (at, text) = (y.at(tick), label(tick));
        writeln!(out, r##"<path d="M{LEFT} {at:.1}H{RIGHT}" stroke="#ddd"/>"##)?;
        writeln!(out, r#"<text x="{}" y="{:.1}" text-anchor="end">{text}</text>"#, LEFT - 10.0, at + 5.0)?;
    }
    for tick in x.ticks().filter(|tick| tick.log10().fract() == 0.0) {
        let (at, text) = (x.at(tick), label(tick));
        writeln!(out, r##"<path d="M{at:.1} {TOP}V{BOTTOM}" stroke="#ddd"/>"##)?;
        writeln!(out, r#"<text x="{at:.1}" y="{}" text-anchor="middle">{text}</text>"#, BOTTOM + 24.0)?;
    }
    writeln!(out, r##"<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" fill="none" stroke="#222"/>"##)?;
    let (middle_x, middle_y) = ((LEFT + RIGHT) / 2.0, (TOP + BOTTOM) / 2.0);
    writeln!(out, r#"<text x="{middle_x}" y="{}" text-anchor="middle">{}</text>"#, BOTTOM + 52.0, curves.x)?;
    let turn = format!("rotate(-90 22 {middle_y})");
    writeln!(out, r#"<text x="22" y="{middle_y}" text-anchor="middle" transform="{turn}">{}</text>"#, curves.y)
}

fn run(from: &str, to: &str) -> Result<(), Box<dyn std::error::Error>> {
    let report: Report = serde_json::from_slice(&std::fs::read(from)?)?;
    let curves = report.curves.unwrap_or_else(|| of_shapes(&report.growth));
    if curves.curves.is_empty() {
        return Err("nothing grew".into());
    }
    let mut svg = String::new();
    draw(&curves, &mut svg)?;
    Ok(std::fs::write(to, svg)?)
}

#[allow(clippy::print_stderr, reason = "a program says what went wrong")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = &args[..] else {
        eprintln!("usage: plot MEASURED.json PICTURE.svg");
        return ExitCode::FAILURE;
    };
    match run(from, to) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{from}, {to}: {e}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0.5, 20.0, 1_000.0, 100_000.0].map(label), ["0.5", "20", "1,000", "100,000"]);
    }

    #[test]
    fn every_shape_has_a_line_and_a_label_within_the_picture() {
        let growth = |shape: &str, entities| Growth { shape: shape.into(), entities, microseconds: 3.0, floor: 1.0 };
        let mut svg = String::new();
        let points = [growth("chain", 98), growth("chain", 100_000), growth("pool", 100), growth("pool", 99_999)];
        draw(&of_shapes(&points), &mut svg).expect("a string takes everything");
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert!(svg.contains(">chain</text>") && svg.contains(">pool</text>"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
