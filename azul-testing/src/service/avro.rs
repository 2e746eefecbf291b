//! Reads Avro files, led by nothing but the schema in the file.

use azul_transform::json::{Document, Json, Kind, write_str};

/// What is in a file.
pub(super) struct AvroFile {
    /// The schema.
    pub schema: Document,
    /// The records.
    pub records: Vec<Document>,
}

/// Reads a file.
///
/// # Panics
/// If it is malformed.
pub(super) fn read(bytes: &[u8]) -> AvroFile {
    let mut input = Input(bytes);
    assert_eq!(input.take(4), b"Obj\x01", "the file begins like an Avro file");
    let mut schema = None;
    while let count @ 1.. = input.long() {
        for _ in 0..count {
            let (key, value) = (input.string(), input.bytes());
            match key.as_str() {
                "avro.schema" => schema = Some(Document::parse(value).expect("a schema")),
                "avro.codec" => assert_eq!(value, b"null", "blocks are not compressed"),
                _ => {}
            }
        }
    }
    let schema = schema.expect("the file has a schema");
    let marker = input.take(16).to_vec();
    let mut names = Vec::new();
    define(schema.root(), &mut names);
    let mut records = Vec::new();
    while !input.0.is_empty() {
        let (count, size) = (input.long(), input.long() as usize);
        let mut block = Input(input.take(size));
        for _ in 0..count {
            let mut out = Vec::new();
            decode(schema.root(), &names, &mut block, &mut out);
            records.push(Document::parse(out).expect("a record"));
        }
        assert!(block.0.is_empty(), "a block is as long as its records");
        assert_eq!(input.take(16), marker, "a block ends with the marker");
    }
    AvroFile { schema, records }
}

struct Input<'b>(&'b [u8]);

impl<'b> Input<'b> {
    fn take(&mut self, len: usize) -> &'b [u8] {
        let (taken, rest) = self.0.split_at_checked(len).expect("the file goes on");
        self.0 = rest;
        taken
    }

    fn long(&mut self) -> i64 {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        (value >> 1) as i64 ^ -((value & 1) as i64)
    }

    fn bytes(&mut self) -> &'b [u8] {
        let len = self.long() as usize;
        self.take(len)
    }

    fn string(&mut self) -> String {
        String::from_utf8(self.bytes().to_vec()).expect("UTF-8")
    }
}

/// Collects named types, each of which may be defined once only.
fn define<'d>(schema: Json<'d>, names: &mut Vec<(&'d str, Json<'d>)>) {
    match schema.kind() {
        Kind::Array(_) => schema.items().for_each(|branch| define(branch, names)),
        Kind::Object(_) => {
            if let Some(name) = schema.get("name").and_then(Json::as_str) {
                assert!(names.iter().all(|(known, _)| *known != name), "{name} is defined once");
                names.push((name, schema));
            }
            for field in schema.get("fields").into_iter().flat_map(Json::items) {
                define(field.get("type").expect("a field has a type"), names);
            }
            for element in ["items", "values"] {
                schema.get(element).into_iter().for_each(|element| define(element, names));
            }
        }
        _ => {}
    }
}

fn decode(schema: Json<'_>, names: &[(&str, Json<'_>)], input: &mut Input<'_>, out: &mut Vec<u8>) {
    let name = match schema.kind() {
        Kind::Array(_) => {
            let branch = input.long() as usize;
            return decode(schema.at(branch).expect("a branch"), names, input, out);
        }
        Kind::Str(name) => name,
        _ => schema.get("type").and_then(Json::as_str).expect("a type has a name"),
    };
    match name {
        "null" => out.extend_from_slice(b"null"),
        "boolean" => out.extend_from_slice(if input.take(1)[0] == 1 { b"true" } else { b"false" }),
        "long" => out.extend_from_slice(input.long().to_string().as_bytes()),
        "double" => {
            let double = f64::from_le_bytes(input.take(8).try_into().expect("eight bytes"));
            out.extend_from_slice(format!("{double:?}").as_bytes());
        }
        "string" => write_str(out, &input.string()),
        "array" => blocks(b"[]", input, out, |input, out| {
            decode(schema.get("items").expect("items"), names, input, out);
        }),
        "map" => blocks(b"{}", input, out, |input, out| {
            write_str(out, &input.string());
            out.push(b':');
            decode(schema.get("values").expect("values"), names, input, out);
        }),
        "enum" => {
            let symbol = schema.get("symbols").and_then(|symbols| symbols.at(input.long() as usize));
            write_str(out, symbol.and_then(Json::as_str).expect("a symbol"));
        }
        "record" => {
            out.push(b'{');
            for (i, field) in schema.get("fields").into_iter().flat_map(Json::items).enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_str(out, field.get("name").and_then(Json::as_str).expect("a field has a name"));
                out.push(b':');
                decode(field.get("type").expect("a field has a type"), names, input, out);
            }
            out.push(b'}');
        }
        named => {
            let (_, schema) = names.iter().find(|(name, _)| *name == named).expect("a defined type");
            decode(*schema, names, input, out);
        }
    }
}

fn blocks(
    brackets: &[u8; 2],
    input: &mut Input<'_>,
    out: &mut Vec<u8>,
    mut element: impl FnMut(&mut Input<'_>, &mut Vec<u8>),
) {
    out.push(brackets[0]);
    let mut first = true;
    while let count @ 1.. = input.long() {
        for _ in 0..count {
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            element(input, out);
        }
    }
    out.push(brackets[1]);
}
