//! After a change of rows: what must be done again, why, and doing it.

use std::path::Path;

use azul_catalog::{Catalog, Intake, Store};
use azul_synth::CatalogSpec;
use azul_transform::schema::{Accumulator, Declaration};
use azul_transform::{
    Again, Bundle, Compiled, Context, Emit, Fingerprint, Registry, Store as Bundles, emit, transform,
};

use crate::histories::{assert_same, export};
use crate::twin::fields;

fn hca() -> &'static Compiled {
    Registry::linked().unwrap().get("hca").unwrap()
}

/// The project after a change of its rows.
fn changed(change: impl FnOnce(&mut Declaration)) -> Compiled {
    azul_testing::changed(hca(), change)
}

/// Sets the accumulator of a field.
fn accumulate(inner: &'static str, field: &'static str, accumulator: Accumulator) -> impl FnOnce(&mut Declaration) {
    move |declaration| {
        let inner = declaration.inner_types.iter_mut().find(|inner_type| inner_type.name == inner).unwrap();
        inner.fields.iter_mut().find(|known| known.name == field).unwrap().accumulator = accumulator;
    }
}

fn context() -> Context {
    let mut context = Context::new("dummy", "test");
    context.replicas = false;
    context
}

/// A catalog of some bundles, with a ledger, as a project makes it.
fn index(directory: &Path, name: &str, project: &Compiled) -> Catalog {
    let catalog = Store::create(directory.join(name)).unwrap().create_catalog("test", "hca", "dummy").unwrap();
    let mut intake = Intake::new(&catalog, project, &fields()).unwrap();
    let synth = azul_synth::Catalog::new(CatalogSpec { bundles: 8, seed: 3, projects: 2, ..CatalogSpec::default() });
    let mut bundles = Bundles::new(project.schema());
    let mut fqids = Vec::new();
    for at in 0..synth.len() {
        let mut text = Vec::new();
        synth.write_bundle(at, &mut text);
        let batch = transform(project, Bundle::parse(text).unwrap(), &context()).unwrap();
        fqids.push(batch.fqid().clone());
        let _outcome = bundles.add(&batch, Again::Conflict, at as u32);
    }
    let wanted = Emit { aggregates: true, contributions: true, replicas: false };
    emit(project, &bundles, &context(), wanted, &mut intake, &mut |_| {}).unwrap();
    let fingerprint = Fingerprint::new(project, &context());
    for (at, fqid) in fqids.iter().enumerate() {
        intake.note_indexed(fqid, &format!("bundles/{at}.json"), &format!("{at:032x}"), &fingerprint, &[]).unwrap();
    }
    intake.finish().unwrap();
    catalog
}

#[test]
fn a_change_of_rows_is_planned_done_and_taken_back() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = index(directory.path(), "store", hca());
    let before = export(&catalog);
    assert!(catalog.plan(hca(), &fields()).unwrap().is_empty());

    let project = changed(accumulate("specimens", "organ", Accumulator::Set(Some(0))));
    let plan = catalog.plan(&project, &fields()).unwrap();
    let reason = "field `organ` of specimens changed its accumulator, from Set(Some(100)) to Set(Some(0))";
    assert_eq!(plan.reasons, [reason]);
    assert!(!plan.must_read);
    assert_eq!(plan.bundles.len(), 8);
    let expected = export(&index(directory.path(), "fresh", &project));
    // Just the types whose documents are other ones.
    let types = |text: &str| {
        let index = |line: &str| line.split('"').nth(3).unwrap().to_owned();
        text.lines().map(|line| (index(line), line.to_owned())).collect::<Vec<_>>()
    };
    let (old, new) = (types(&before), types(&expected));
    let mut differ: Vec<_> = old.iter().zip(&new).filter(|(a, b)| a != b).map(|(a, _)| a.0.clone()).collect();
    differ.dedup();
    let planned: Vec<_> =
        plan.outer_types.keys().map(|outer| format!("azul_v2_dummy_test_{outer}_aggregate")).collect();
    assert!(!differ.is_empty() && differ.iter().all(|index| planned.contains(index)), "{differ:?} {planned:?}");

    let generation = catalog.generation().unwrap();
    let mut intake = Intake::new(&catalog, &project, &fields()).unwrap();
    intake.reindex(&plan, &project).unwrap();
    intake.finish().unwrap();
    assert_same(&expected, &export(&catalog), "reindexed");
    assert!(catalog.plan(&project, &fields()).unwrap().is_empty(), "nothing is left to do");

    assert!(catalog.generations().unwrap().iter().any(|kept| kept.number == generation));
    catalog.writer(&fields()).unwrap().roll_back(generation).unwrap();
    assert_same(&before, &export(&catalog), "rolled back");
    assert!(!catalog.plan(&project, &fields()).unwrap().is_empty());
    assert!(catalog.plan(hca(), &fields()).unwrap().is_empty());
    let missing = catalog.writer(&fields()).unwrap().roll_back(99).unwrap_err();
    assert_eq!(missing.message(), "generation 99 is not kept");
}

#[test]
fn what_changes_contributions_needs_the_bundles() {
    let directory = tempfile::tempdir().unwrap();
    let catalog = index(directory.path(), "store", hca());
    let check = |change: &dyn Fn(&mut Declaration), expected: &str| {
        let plan = catalog.plan(&changed(change), &fields()).unwrap();
        assert_eq!(plan.reasons, [expected]);
        assert!(plan.must_read && plan.outer_types.contains_key("files"));
        assert_eq!(plan.bundles[0].1, format!("bundles/{}.json", plan.bundles[0].1.chars().nth(8).unwrap()));
    };
    let field = |declaration: &mut Declaration, change: &dyn Fn(&mut azul_transform::schema::Field)| {
        let inner = declaration.inner_types.iter_mut().find(|inner| inner.name == "specimens").unwrap();
        change(inner.fields.iter_mut().find(|field| field.name == "organ").unwrap());
    };
    check(
        &|declaration| field(declaration, &|field| field.origin = &["$.organs"]),
        "field `organ` of specimens changed its origin, from $.organ to $.organs",
    );
    let gone = |declaration: &mut Declaration| {
        let inner = declaration.inner_types.iter_mut().find(|inner| inner.name == "specimens").unwrap();
        inner.fields.retain(|field| field.name != "preservation_method");
    };
    check(&gone, "field `preservation_method` of specimens is gone");
}
