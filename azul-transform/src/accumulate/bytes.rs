//! States as bytes, to be kept and merged later.

use super::keyed::Keyed;
use super::set::{Values, read_value, write_value};
use super::{Held, State};
use crate::codec::Bytes;
use crate::schema::Accumulator;
use crate::value::Value;

impl<'s> State<'s> {
    /// Appends the state.
    pub(crate) fn to_bytes(&self, out: &mut Vec<u8>) {
        if Self::settles(self.accumulator) {
            write_option(out, self.settled.as_ref());
        }
        match &self.held {
            Held::Values(values) => values.to_bytes(out),
            Held::One(one) => write_option(out, one.as_ref()),
            Held::Single(one, after_null) => {
                write_option(out, one.as_ref());
                out.push((*after_null).into());
            }
            Held::Keyed(keyed) => keyed.to_bytes(out),
            Held::Counted(elements, counts) => {
                elements.to_bytes(out);
                counts.iter().for_each(|count| out.extend_from_slice(&count.to_le_bytes()));
            }
        }
    }

    /// Reads what [`State::to_bytes`] wrote of a state of the same accumulator.
    pub(crate) fn read(accumulator: Accumulator, bytes: &mut Bytes<'s>) -> Option<Self> {
        let state = State::new(accumulator);
        let settled = if Self::settles(accumulator) { read_option(bytes)? } else { None };
        let held = match state.held {
            Held::Values(values) => Held::Values(Values::read(values, bytes)?),
            Held::One(_) => Held::One(read_option(bytes)?),
            Held::Single(..) => Held::Single(read_option(bytes)?, bytes.flag()?),
            Held::Keyed(keyed) => Held::Keyed(Keyed::read(keyed, bytes)?),
            Held::Counted(elements, _) => {
                let elements = elements.read(bytes)?;
                let count = |_| bytes.u64().map(|count| count as i64);
                let counts = (0..elements.len()).map(count).collect::<Option<_>>()?;
                Held::Counted(elements, counts)
            }
        };
        Some(Self { accumulator, held, settled })
    }
}

fn write_option(out: &mut Vec<u8>, value: Option<&Value<'_>>) {
    out.push(value.is_some().into());
    value.iter().for_each(|value| write_value(out, value));
}

fn read_option<'s>(bytes: &mut Bytes<'s>) -> Option<Option<Value<'s>>> {
    if bytes.flag()? { read_value(bytes).map(Some) } else { Some(None) }
}
