//! Values of fields as bytes, which is how dictionaries keep them.

use azul_search::{Kind, Scalar, Values};

use super::bytes::{Reader, varint};

/// How the values of a field are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Form {
    /// Texts, as they are.
    Text,
    /// Integers and doubles.
    Number,
    /// Pairs of doubles.
    Range,
    /// Nested elements: for each property its values.
    Element,
}

impl Form {
    /// The form of a kind, unless its values are not looked at.
    pub(crate) fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Text => Some(Form::Text),
            Kind::Integer | Kind::Float | Kind::Date => Some(Form::Number),
            Kind::Range => Some(Form::Range),
            Kind::Nested(_) => Some(Form::Element),
            Kind::Opaque => None,
        }
    }
}

const INT: u8 = 0;
const FLOAT: u8 = 1;
const TEXT: u8 = 2;

/// Calls back with each value of a field as bytes.
pub(crate) fn encode(values: &Values, bytes: &mut Vec<u8>, mut each: impl FnMut(&[u8])) {
    match values {
        Values::Scalars(scalars) => {
            for scalar in scalars {
                if let Scalar::Text(text) = scalar {
                    each(text.as_bytes());
                } else {
                    bytes.clear();
                    put_scalar(bytes, scalar);
                    each(bytes);
                }
            }
        }
        // No value can be found; that there are some is for the one who asks to say.
        Values::TooLong => {}
        Values::Ranges(ranges) => {
            for (low, high) in ranges {
                bytes.clear();
                bytes.extend_from_slice(&low.to_le_bytes());
                bytes.extend_from_slice(&high.to_le_bytes());
                each(bytes);
            }
        }
        Values::Elements(elements) => {
            for element in elements {
                bytes.clear();
                for property in element {
                    varint(bytes, property.len() as u64);
                    property.iter().for_each(|scalar| put_scalar(bytes, scalar));
                }
                each(bytes);
            }
        }
    }
}

fn put_scalar(bytes: &mut Vec<u8>, scalar: &Scalar) {
    match scalar {
        Scalar::Int(int) => {
            bytes.push(INT);
            bytes.extend_from_slice(&int.to_le_bytes());
        }
        Scalar::Float(float) => {
            bytes.push(FLOAT);
            bytes.extend_from_slice(&float.to_le_bytes());
        }
        Scalar::Text(text) => {
            bytes.push(TEXT);
            varint(bytes, text.len() as u64);
            bytes.extend_from_slice(text.as_bytes());
        }
    }
}

fn take_scalar(reader: &mut Reader<'_>) -> Option<Scalar> {
    Some(match reader.byte()? {
        INT => Scalar::Int(reader.u64()? as i64),
        FLOAT => Scalar::Float(f64::from_bits(reader.u64()?)),
        TEXT => Scalar::Text(str::from_utf8(reader.prefixed()?).ok()?.to_owned()),
        _ => return None,
    })
}

/// A number from its bytes.
pub(crate) fn number(bytes: &[u8]) -> Option<Scalar> {
    let mut reader = Reader::new(bytes);
    let scalar = take_scalar(&mut reader)?;
    (reader.left() == 0 && !matches!(scalar, Scalar::Text(_))).then_some(scalar)
}

/// A range from its bytes.
pub(crate) fn range(bytes: &[u8]) -> Option<(f64, f64)> {
    let mut reader = Reader::new(bytes);
    let range = (f64::from_bits(reader.u64()?), f64::from_bits(reader.u64()?));
    (reader.left() == 0).then_some(range)
}

/// A nested element from its bytes.
pub(crate) fn element(bytes: &[u8]) -> Option<Vec<Vec<Scalar>>> {
    let mut reader = Reader::new(bytes);
    let mut properties = Vec::new();
    while reader.left() > 0 {
        let count = reader.varint()?;
        properties.push((0..count).map(|_| take_scalar(&mut reader)).collect::<Option<_>>()?);
    }
    Some(properties)
}
