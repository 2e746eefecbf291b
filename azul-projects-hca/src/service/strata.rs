//! Files by what they contain: a tree of dimensions and their values.

use std::collections::BTreeMap;

use azul_search::ObjectWriter;
use azul_search::json::list;
use azul_transform::json::Json;

use crate::parse_strata;

/// Dimensions in the order in which they are nested, if they have equally many values.
const DIMENSIONS: [&str; 4] = ["genusSpecies", "developmentStage", "organ", "libraryConstructionApproach"];

/// Stands for the value of a file that has none in a dimension.
const UNSPECIFIED: &str = "Unspecified";

/// One value in each of some dimensions.
type Point<'d> = BTreeMap<&'d str, &'d str>;

/// Appends the tree of some files. Dimensions with few values come first; a file is listed once for each of its points.
pub fn write(files: &[Json<'_>], out: &mut Vec<u8>, write_file: impl Fn(Json<'_>, &mut Vec<u8>)) {
    let points: Vec<(Point<'_>, Json<'_>)> =
        files.iter().flat_map(|file| points(*file).into_iter().map(|point| (point, *file))).collect();
    let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (dimension, value) in points.iter().flat_map(|(point, _)| point) {
        values.entry(dimension).or_default().push(value);
    }
    let rank = |dimension: &str| DIMENSIONS.iter().position(|known| *known == dimension).unwrap_or(DIMENSIONS.len());
    let mut dimensions: Vec<(usize, usize, &str)> = Vec::new();
    for (dimension, mut values) in values {
        values.sort_unstable();
        values.dedup();
        dimensions.push((values.len(), rank(dimension), dimension));
    }
    dimensions.sort_unstable();
    let dimensions: Vec<&str> = dimensions.into_iter().map(|(.., dimension)| dimension).collect();
    let items: Vec<_> = points.iter().collect();
    match (items.is_empty(), dimensions.is_empty()) {
        (true, _) => out.extend_from_slice(b"{}"),
        // Files of which nothing is known are where one looks first.
        (false, true) => write_level(&DIMENSIONS[..1], &items, out, &write_file),
        (false, false) => write_level(&dimensions, &items, out, &write_file),
    }
}

fn write_level(
    dimensions: &[&str],
    items: &[&(Point<'_>, Json<'_>)],
    out: &mut Vec<u8>,
    write_file: &impl Fn(Json<'_>, &mut Vec<u8>),
) {
    let Some((dimension, rest)) = dimensions.split_first() else {
        list(out, items, |out, (_, file)| write_file(*file, out));
        return;
    };
    let value = |item: &&(Point<'_>, Json<'_>)| item.0.get(dimension).copied().unwrap_or(UNSPECIFIED).to_owned();
    let mut groups: Vec<(String, Vec<&(Point<'_>, Json<'_>)>)> = Vec::new();
    for item in items {
        let value = value(item);
        match groups.iter_mut().find(|(other, _)| *other == value) {
            Some((_, group)) => group.push(item),
            None => groups.push((value, vec![item])),
        }
    }
    let mut level = ObjectWriter::new(out);
    let mut object = ObjectWriter::new(level.key(dimension));
    for (value, group) in groups {
        write_level(rest, &group, object.key(&value), write_file);
    }
    object.end();
    level.end();
}

/// All combinations of the values of a file, one point if nothing is known of it.
fn points(file: Json<'_>) -> Vec<Point<'_>> {
    let strata = file.get("strata").and_then(Json::as_str).and_then(|strata| parse_strata(strata).ok());
    let mut points = Vec::new();
    for stratum in strata.unwrap_or_default() {
        let mut product: Vec<Point<'_>> = vec![Point::new()];
        for (dimension, values) in stratum {
            let mut longer = Vec::with_capacity(product.len() * values.len());
            for point in &product {
                for value in &values {
                    let mut point = point.clone();
                    point.insert(dimension, value);
                    longer.push(point);
                }
            }
            product = longer;
        }
        points.extend(product);
    }
    if points.is_empty() {
        points.push(Point::new());
    }
    points
}
