//! Requests about such documents.

use azul_search::{
    Aggregation, Clause, Facet, Field, Fields, Filter, Interval, Kind, PageRequest, Query, Scalar, Share, Sort, Start,
    Test, milliseconds,
};

use crate::documents::{DATES, FLOATS, INTEGERS, WORDS};
use crate::random::Random;

pub fn query(random: &mut Random, fields: &Fields, outer_type: &str) -> Query {
    let clauses = random.below(4);
    let clause = |random: &mut Random| {
        let field = field(random, fields);
        Clause { field: field.id, test: test(random, field) }
    };
    let clauses = (0..clauses).map(|_| clause(random)).collect();
    let typed = ["bl", "BRIAN", "unique", "héart long", "a", "", "lonk b", "zzz", "1099"];
    let text = random.one_in(4).then(|| (*random.pick(&typed)).to_owned());
    Query { outer_type: outer_type.to_owned(), filter: Filter { clauses }, text }
}

/// Mostly a facet, of which there are few.
pub fn field<'f>(random: &mut Random, fields: &'f Fields) -> &'f Field {
    if random.one_in(2) { fields.get(*random.pick(fields.facets())) } else { random.pick(fields.all()) }
}

fn test(random: &mut Random, field: &Field) -> Test {
    let null = random.one_in(3);
    if let Kind::Nested(properties) = field.kind
        && !random.one_in(4)
    {
        let wanted = properties.iter().filter(|_| random.next() % 3 < 2).collect::<Vec<_>>();
        let property = |(name, field_type): &&(&str, _)| {
            ((*name).to_owned(), (!random.one_in(8)).then(|| scalar(random, Kind::of(*field_type))))
        };
        return Test::Nested(wanted.iter().map(property).collect());
    }
    let mut scalars = |most: usize| -> Vec<Scalar> {
        let count = random.below(most + 1);
        (0..count).map(|_| scalar(random, field.kind)).collect()
    };
    let (few, some) = (scalars(1), scalars(4));
    match random.below(12) {
        0..4 => Test::Is { any: some, null },
        4 => Test::IsNot { any: some, null },
        5 => Test::All { all: few, null },
        6 => Test::Among { any: intervals(random, field.kind), null },
        7 => Test::Contains(intervals(random, field.kind)),
        8 => Test::Only { any: some },
        9 => Test::NotOnly { any: some },
        10 => Test::Intersects(intervals(random, field.kind)),
        _ => Test::Within(intervals(random, field.kind)),
    }
}

fn intervals(random: &mut Random, kind: Kind) -> Vec<Interval> {
    let end = |random: &mut Random| (!random.one_in(3)).then(|| scalar(random, kind));
    let interval = |random: &mut Random| Interval {
        low: end(random),
        high: end(random),
        above: random.one_in(4),
        below: random.one_in(4),
    };
    (0..random.below(3)).map(|_| interval(random)).collect()
}

fn scalar(random: &mut Random, kind: Kind) -> Scalar {
    match kind {
        Kind::Text | Kind::Nested(_) | Kind::Opaque if random.one_in(10) => Scalar::Int(3),
        Kind::Text | Kind::Nested(_) | Kind::Opaque => Scalar::Text((*random.pick(&WORDS)).to_owned()),
        Kind::Integer => Scalar::Int(*random.pick(&INTEGERS)),
        Kind::Float => Scalar::Float(*random.pick(&FLOATS)),
        Kind::Date => Scalar::Int(milliseconds(random.pick::<&str>(&DATES)).unwrap()),
        Kind::Range => Scalar::Float(random.below(8) as f64),
    }
}

/// A page; the place where it begins is one of those that were seen.
pub fn page(random: &mut Random, fields: &Fields, seen: &[azul_search::Key]) -> PageRequest {
    let field = match random.one_in(3) {
        true => fields.at("entity_id").unwrap_or(&fields.all()[0]),
        false => field(random, fields),
    };
    let sort = Sort { field: field.id, descending: random.one_in(2) };
    let key = |random: &mut Random| {
        let mut key = match seen {
            [] => azul_search::Key { value: None, id: String::new() },
            seen => random.pick(seen).clone(),
        };
        match random.below(8) {
            0 => key.value = None,
            1 => key.value = Some(scalar(random, field.kind)),
            2 => key.id.push('x'),
            3 => {
                key.id.pop();
            }
            _ => {}
        }
        key
    };
    let start = match random.below(3) {
        0 => Start::First,
        1 => Start::After(key(random)),
        _ => Start::Before(key(random)),
    };
    PageRequest { sort, start, size: *random.pick(&[0, 1, 2, 5, 1000]) }
}

pub fn facets(random: &mut Random, fields: &Fields) -> Vec<Facet> {
    let facet = |random: &mut Random| Facet {
        field: field(random, fields).id,
        with: random.one_in(3).then(|| random.pick(fields.all()).id),
    };
    (0..random.below(4))
        .map(|_| facet(random))
        .chain(fields.facets().iter().map(|f| Facet { field: *f, with: None }))
        .collect()
}

pub fn aggregations(random: &mut Random, fields: &Fields) -> Vec<Aggregation> {
    let numbers: Vec<&Field> =
        fields.all().iter().filter(|field| matches!(field.kind, Kind::Integer | Kind::Float)).collect();
    let any = |random: &mut Random| if random.one_in(3) { field(random, fields) } else { *random.pick(&numbers) };
    let figure = |random: &mut Random| match random.below(3) {
        0 => Aggregation::Distinct(field(random, fields).id),
        1 => {
            let share = any(random).id;
            let over = *random.pick(&[Share::All, Share::With(share), Share::Without(share)]);
            Aggregation::Sum { field: any(random).id, over }
        }
        _ => {
            let sums = (0..random.below(3)).map(|_| any(random).id).collect();
            Aggregation::Terms { field: field(random, fields).id, sums }
        }
    };
    (0..random.below(5)).map(|_| figure(random)).collect()
}
