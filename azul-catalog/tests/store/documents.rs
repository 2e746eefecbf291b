//! Documents with values of every kind in every field, in the forms in which they occur and in some in which they do not.

use azul_search::{Field, Fields, Kind};
use serde_json::{Map, Value, json};

use crate::random::Random;

pub const WORDS: [&str; 9] = ["~null", "", "a", "b", "blood", "brain", "héart", "\u{10000}", "z\"\\\n\u{1}"];
pub const DATES: [&str; 4] = [
    "9999-01-01T00:00:00.000000Z",
    "2021-01-01T00:00:00.000000Z",
    "2021-01-01T00:00:00.000900Z",
    "2022-02-02T02:02:02.200000Z",
];
pub const INTEGERS: [i64; 6] = [9_223_372_036_854_774_784, 0, 1, -3, 7, 1 << 40];
pub const FLOATS: [f64; 5] = [0.5, -1.25, 2.75, 1e300, 7.125];

/// The id of a document.
pub fn id(number: usize) -> String {
    // Ids in the order of numbers would be too regular.
    let number = (number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    azul_transform::uuid::print(number & !(0xf << 76) & !(3 << 62) | 4 << 76 | 2 << 62)
}

/// A document with some of the fields.
pub fn document(random: &mut Random, fields: &Fields, id: &str) -> Value {
    let mut document = Map::new();
    let mut contents: Map<String, Value> = Map::new();
    let mut parts: Vec<(&str, Vec<&Field>)> = Vec::new();
    for field in fields.all() {
        let name = if field.path[0] == "contents" { field.path[1] } else { field.path[0] };
        match parts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, fields)) => fields.push(field),
            None => parts.push((name, vec![field])),
        }
    }
    for (name, fields) in parts {
        if random.one_in(10) {
            continue;
        }
        // Most parts are one of few, which is how documents come to share them.
        let mut seeded = Random::new(if random.one_in(4) { random.next() } else { random.below(3) as u64 });
        let inside = fields[0].path[0] == "contents";
        let depth = if inside { 2 } else { 1 };
        let value = if fields[0].path.len() == depth {
            value(&mut seeded, fields[0].kind)
        } else {
            let count = *seeded.pick(&[0, 1, 1, 1, 2]);
            let entity = |seeded: &mut Random| {
                let mut entity = Map::new();
                for field in &fields {
                    if !seeded.one_in(5) {
                        insert(&mut entity, &field.path[depth..], value(seeded, field.kind));
                    }
                }
                Value::Object(entity)
            };
            Value::Array((0..count).map(|_| entity(&mut seeded)).collect())
        };
        if inside {
            contents.insert(name.into(), value)
        } else {
            document.insert(name.into(), value)
        };
    }
    document.insert("entity_id".into(), id.into());
    document.insert("contents".into(), Value::Object(contents));
    if random.one_in(3) {
        document.insert("unknown".into(), json!({"number": random.below(1000), "big": 12_345_678_901_u64}));
    }
    Value::Object(document)
}

fn insert(entity: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [name] => {
            entity.insert((*name).into(), value);
        }
        [name, rest @ ..] => {
            let inner = entity.entry(*name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// A value, a list of values, null, or something that is none.
fn value(random: &mut Random, kind: Kind) -> Value {
    match random.below(12) {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({"gte": 1, "not": "expected"}),
        3..6 => Value::Array((0..1 + random.below(4)).map(|_| single(random, kind)).collect()),
        _ => single(random, kind),
    }
}

fn single(random: &mut Random, kind: Kind) -> Value {
    match kind {
        Kind::Text if random.one_in(20) => json!("long ".repeat(60)),
        Kind::Text if random.one_in(6) => json!(format!("unique {}", random.next())),
        Kind::Text => json!(random.pick(&WORDS)),
        Kind::Integer if random.one_in(8) => json!(random.one_in(2)),
        Kind::Integer => json!(random.pick(&INTEGERS)),
        Kind::Float if random.one_in(4) => json!(INTEGERS[0]),
        Kind::Float => json!(random.pick(&FLOATS)),
        Kind::Date => json!(random.pick(&DATES)),
        Kind::Range => match random.below(4) {
            0 => json!({"gte": null, "lte": 5}),
            1 => json!({"gte": -1.5, "lte": null}),
            _ => json!({"gte": random.below(5), "lte": 3 + random.below(5)}),
        },
        Kind::Nested(properties) => {
            let mut element = Map::new();
            for (name, field_type) in properties {
                if !random.one_in(4) {
                    element.insert((*name).to_owned(), single(random, Kind::of(*field_type)));
                }
            }
            Value::Object(element)
        }
        Kind::Opaque => json!({"any": ["thing", random.below(3)]}),
    }
}
