//! JSON for people to compare: keys sorted, one value a line unless all of an object fits a line.

use azul_transform::json::{Json, Kind};

const WIDTH: usize = 118;

/// The value on as few lines as are readable. Of lists that are longer than `most`, only the first elements
/// are written.
pub fn pretty(json: Json<'_>, most: usize) -> String {
    let mut out = String::new();
    write(&mut out, json, most, 0, 0);
    out
}

/// `used` is how much of the line is taken by what goes before the value.
fn write(out: &mut String, json: Json<'_>, most: usize, indent: usize, used: usize) {
    let compact = compact(json);
    if indent + used + compact.len() < WIDTH || !matches!(json.kind(), Kind::Array(1..) | Kind::Object(1..)) {
        out.push_str(&compact);
        return;
    }
    let (open, close) = if json.is_array() { ('[', ']') } else { ('{', '}') };
    out.push(open);
    let mut children: Vec<(String, Json<'_>)> = match json.is_array() {
        true => json.items().map(|item| (String::new(), item)).collect(),
        false => json.entries().map(|(key, value)| (format!("{key:?}: "), value)).collect(),
    };
    if json.is_object() {
        children.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    let left_out = if json.is_array() { children.len().saturating_sub(most) } else { 0 };
    children.truncate(children.len() - left_out);
    for (i, (key, child)) in children.iter().enumerate() {
        out.push_str(if i > 0 { ",\n" } else { "\n" });
        out.push_str(&" ".repeat(indent + 1));
        out.push_str(key);
        write(out, *child, most, indent + 1, key.len());
    }
    if left_out > 0 {
        out.push_str(&format!(",\n{}… and {left_out} more", " ".repeat(indent + 1)));
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

fn compact(json: Json<'_>) -> String {
    match json.kind() {
        Kind::Array(_) => {
            let items: Vec<_> = json.items().map(compact).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Object(_) => {
            let mut entries: Vec<_> = json.entries().map(|(k, v)| format!("{k:?}: {}", compact(v))).collect();
            entries.sort();
            format!("{{{}}}", entries.join(", "))
        }
        _ => format!("{json:?}"),
    }
}
