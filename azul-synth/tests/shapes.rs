//! What holds for bundles of extreme shapes.
#![allow(clippy::unwrap_used, reason = "a panic is what a failed test is")]

mod check;

use azul_synth::{Shape, shape_bundle};

#[test]
fn have_as_many_entities_as_requested() {
    for shape in Shape::ALL {
        for entities in [100, 1000, 3000] {
            let bundle = check::bundle(&shape_bundle(shape, entities, 3));
            let made = bundle["metadata"].as_object().unwrap().len();
            assert!(made <= entities && entities - made <= 4, "{shape:?}: {made}");
        }
    }
}

#[test]
fn are_sound_when_tiny() {
    for shape in Shape::ALL {
        check::bundle(&shape_bundle(shape, 0, 3));
    }
}

#[test]
fn depend_on_shape_and_seed_alone() {
    for shape in Shape::ALL {
        assert_eq!(shape_bundle(shape, 200, 1), shape_bundle(shape, 200, 1));
        assert_ne!(shape_bundle(shape, 200, 1), shape_bundle(shape, 200, 2));
    }
}

/// Counts links and their ends, which say more about a shape than anything else.
fn ends(shape: Shape) -> Vec<(usize, usize)> {
    let bundle = check::bundle(&shape_bundle(shape, 60, 0));
    let links = bundle["links"]["links"].as_array().unwrap();
    let count = |link: &serde_json::Value, key: &str| link[key].as_array().unwrap().len();
    links.iter().map(|link| (count(link, "inputs"), count(link, "outputs"))).collect()
}

#[test]
fn are_what_they_are_called() {
    assert!(ends(Shape::Chain).iter().all(|&ends| ends == (1, 1)));
    assert_eq!(ends(Shape::Plate).last(), Some(&(12, 2)));
    assert_eq!(ends(Shape::Pool).iter().filter(|ends| ends.0 == 16).count(), 1);
    assert_eq!(ends(Shape::Diamond).iter().filter(|ends| **ends == (2, 1)).count(), 23);
    assert_eq!(ends(Shape::AnalysisFan).last(), Some(&(24, 24)));
}
