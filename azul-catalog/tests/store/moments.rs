//! Generations that are compared: what was touched between two of them is known, however files were merged.

use azul_catalog::{Compaction, LiveCatalog, Moment};
use azul_search::compare::{Comparison, Differences, Documents, Maker, Side};
use azul_search::{Document, Live};
use azul_transform::Result;
use serde_json::json;

use crate::documents::id;
use crate::random::Random;
use crate::twin::{OUTER_TYPE, Twin};

/// A generation without its history, so that all of it is read.
struct Whole(Moment);

impl Side for Whole {
    fn outer_types(&self) -> Vec<String> {
        self.0.outer_types()
    }

    fn documents<'s>(&'s self, outer_type: &str) -> Result<Documents<'s>> {
        self.0.documents(outer_type)
    }

    fn document(&self, outer_type: &str, id: &str) -> Result<Option<Vec<u8>>> {
        self.0.document(outer_type, id)
    }

    fn contributions(&self, outer_type: &str, id: &str) -> Result<Option<Vec<Document>>> {
        self.0.contributions(outer_type, id)
    }
}

/// How many entities there are, and contributions to each.
const ENTITIES: usize = 40;
const BUNDLES: usize = 3;

/// What a writer may write.
fn change(twin: &mut Twin, writer: &mut azul_catalog::Writer, random: &mut Random) {
    let entity = id(random.below(ENTITIES));
    let source = json!({"entity_id": entity, "n": random.below(3)}).to_string();
    let contribution = format!("{entity}_{}_1_exists", id(1000 + random.below(BUNDLES)));
    let (aggregates, contributions) = (Twin::aggregates(), Twin::index(OUTER_TYPE));
    match random.below(5) {
        0 => twin.delete(writer, &aggregates, &entity),
        1 => twin.delete(writer, &contributions, &contribution),
        2 => twin.put(writer, &contributions, &contribution, source),
        _ => twin.put(writer, &aggregates, &entity, source),
    }
}

fn differences(before: &dyn Side, after: &dyn Side) -> Differences {
    Comparison::new(before, after).first(OUTER_TYPE, usize::MAX).unwrap()
}

#[test]
fn what_differs_is_what_was_touched_however_files_are_merged() {
    for seed in 0..4 {
        let (mut twin, mut random) = (Twin::new(), Random::new(seed));
        let mut differed = 0;
        for round in 0..24 {
            let mut writer = twin.writer();
            if round == 2 {
                writer.keep(5);
            }
            for _ in 0..random.below(8) {
                change(&mut twin, &mut writer, &mut random);
            }
            match random.below(8) {
                0 => drop(writer.compact(Compaction::Full).unwrap()),
                1 => drop(writer.compact(Compaction::Due).unwrap()),
                _ => drop(writer.commit().unwrap()),
            }
            let kept = twin.catalog.generations().unwrap();
            if random.one_in(6) && kept.len() > 2 {
                let earlier = random.pick(&kept[..kept.len() - 1]).number;
                writer.roll_back(earlier).unwrap();
                let newest = twin.catalog.generations().unwrap().pop().unwrap();
                assert_eq!(newest.made.unwrap().by, Maker::Rollback(earlier));
            }
            drop(writer);
            let numbers: Vec<u64> = twin.catalog.generations().unwrap().iter().map(|kept| kept.number).collect();
            assert!(numbers.is_sorted() && numbers.len() <= 6, "{numbers:?}");
            for (before, after) in numbers.iter().flat_map(|a| numbers.iter().map(move |b| (*a, *b))) {
                let at = |number| twin.catalog.at(number).unwrap();
                let expected = differences(&Whole(at(before)), &Whole(at(after)));
                let found = differences(&at(before), &at(after));
                assert_eq!(found, expected, "seed {seed}, round {round}, {before} to {after} of {numbers:?}");
                differed += usize::from(!found.is_empty());
            }
        }
        assert!(differed > 50, "{differed}");
        twin.catalog.check().unwrap();
    }
}

/// Ids that were touched after a generation.
fn touched(twin: &Twin, (since, until): (u64, u64)) -> Option<Vec<String>> {
    let moment = twin.catalog.at(until).unwrap();
    let history = moment.history().unwrap();
    let ids = history.touched(since, azul_transform::DocumentType::Aggregate, OUTER_TYPE, "").unwrap()?;
    Some(ids.map(Result::unwrap).collect())
}

#[test]
fn nothing_else_is_read_than_what_was_touched() {
    let mut twin = Twin::new();
    let put = |twin: &mut Twin, ids: &[usize], n: usize| {
        let mut writer = twin.writer();
        writer.keep(4);
        for number in ids {
            let source = json!({"n": n}).to_string();
            twin.put(&mut writer, &Twin::aggregates(), &id(*number), source);
        }
        writer.commit().unwrap();
        writer.compact(Compaction::Full).unwrap();
        writer.generation()
    };
    let first = put(&mut twin, &(0..200).collect::<Vec<_>>(), 0);
    let second = put(&mut twin, &[3], 1);
    let third = put(&mut twin, &[5], 1);
    let sorted = |numbers: &[usize]| {
        let mut ids: Vec<_> = numbers.iter().map(|number| id(*number)).collect();
        ids.sort_unstable();
        Some(ids)
    };
    assert_eq!(touched(&twin, (first, second)), sorted(&[3]));
    assert_eq!(touched(&twin, (second, third)), sorted(&[5]));
    assert_eq!(touched(&twin, (first, third)), sorted(&[3, 5]));
    // Of what is not kept, nothing is known.
    assert_eq!(touched(&twin, (0, third)), None);
    let error = twin.catalog.at(99).unwrap_err();
    assert!(error.message().starts_with("generation 99 of the catalog test is not kept; "), "{error}");
}

#[test]
fn who_serves_a_catalog_has_its_generations() {
    let mut twin = Twin::new();
    let live = LiveCatalog::open(twin.catalog.clone(), twin.fields.clone()).unwrap();
    for n in 0..3 {
        let mut writer = twin.writer();
        writer.keep(1);
        twin.put(&mut writer, &Twin::aggregates(), &id(1), json!({"n": n}).to_string());
        writer.commit().unwrap();
    }
    let generations = live.generations().unwrap();
    assert_eq!(generations.iter().map(|generation| generation.number).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(generations[1].number.to_string(), live.index().generation());
    let made = generations[1].made.as_ref().unwrap();
    assert_eq!((made.by, made.documents, made.removed), (Maker::Load, 1, 1));
    let [before, after] = [2, 3].map(|number| live.at(number).unwrap().unwrap());
    let found = differences(&*before, &*after);
    assert_eq!((found.changed.count, &found.changed.first[0].fields[0].path[..]), (1, "n"));
    assert!(live.at(1).unwrap().is_none() && live.at(4).unwrap().is_none());
}

#[test]
fn what_nobody_touched_is_not_even_opened() {
    let mut twin = Twin::new();
    let put = |twin: &mut Twin, index: &str, n: usize| {
        let mut writer = twin.writer();
        writer.keep(4);
        twin.put(&mut writer, &Twin::index(index), &id(1), json!({"n": n}).to_string());
        writer.commit().unwrap();
        writer.generation()
    };
    let segments = |twin: &Twin| {
        let files = std::fs::read_dir(twin.catalog.directory()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|ending| ending == "segment")).collect::<Vec<_>>()
    };
    put(&mut twin, "samples_aggregate", 0);
    let untouched = segments(&twin);
    let before = put(&mut twin, "files_aggregate", 0);
    let after = put(&mut twin, "files_aggregate", 1);
    untouched.iter().for_each(|file| std::fs::remove_file(file).unwrap());
    let [before, after] = [before, after].map(|number| twin.catalog.at(number).unwrap());
    let comparison = Comparison::new(&before, &after);
    assert_eq!(comparison.outer_types(), ["files", "samples"]);
    assert_eq!(comparison.first("files", 1).unwrap().changed.count, 1);
    assert!(comparison.first("samples", 1).unwrap().is_empty());
    // What is read as a whole is missed.
    assert!(Comparison::new(&Whole(before), &after).first("samples", 1).is_err());
}
