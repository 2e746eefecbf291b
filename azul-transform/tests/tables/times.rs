//! Times: more than the conformance corpus has.

use azul_transform::schema::{FieldType, write_index};
use azul_transform::time::normalise;

use crate::check;

#[test]
fn to_utc() {
    check(
        &[
            ("2021-05-05T21:24:26Z", "2021-05-05T21:24:26.000000Z"),
            ("2020-02-29T23:59:59.999999-00:01", "2020-03-01T00:00:59.999999Z"),
            ("2000-01-01T00:00:00+23:59", "1999-12-31T00:01:00.000000Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
            ("9999-12-31T23:59:59-00:01", "!invalid-value"),
            ("0000-01-01T00:00:00Z", "!invalid-value"),
            ("2021-04-31T00:00:00Z", "!invalid-value"),
            ("1900-02-29T00:00:00Z", "!invalid-value"),
            ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z"),
            ("2021-05-05T24:00:00Z", "!invalid-value"),
            ("2021-05-05T21:60:00Z", "!invalid-value"),
            ("2021-05-05T21:24:26.Z", "!invalid-value"),
            ("2021-05-05T21:24Z", "!invalid-value"),
            ("2021-05-05T21:24:26+0100", "!invalid-value"),
            ("2021-05-05T21:24:26+01", "!invalid-value"),
            ("2021-05-05T21:24:26+01:60", "!invalid-value"),
            ("2021-05-05T21:24:26Z ", "!invalid-value"),
            ("2021-5-05T21:24:26Z", "!invalid-value"),
            ("+021-05-05T21:24:26Z", "!invalid-value"),
            ("２021-05-05T21:24:26Z", "!invalid-value"),
            ("", "!invalid-value"),
        ],
        normalise,
    );
}

#[test]
fn in_an_index() {
    check(
        &[
            ("2021-05-05T21:24:26.1Z", "\"2021-05-05T21:24:26.1Z\""),
            ("2021-05-05T21:24:26.123456+01:00", "\"2021-05-05T21:24:26.123456+01:00\""),
            ("2021-05-05T21:24:26Z", "!invalid-value"),
            ("2021-05-05T21:24:26.1234567Z", "!invalid-value"),
            ("2021-05-05T21:24:26.1", "!invalid-value"),
        ],
        |text| {
            let mut out = Vec::new();
            write_index(&mut out, FieldType::NullDatetime, &text.into())?;
            Ok(String::from_utf8_lossy(&out).into_owned())
        },
    );
}

#[test]
fn a_time_in_another_form_is_told_the_form() {
    let error = write_index(&mut Vec::new(), FieldType::NullDatetime, &"5 May 2021".into()).unwrap_err();
    let message = "\"5 May 2021\" is not a time in index form, as 2024-05-01T00:00:00.000000Z is";
    assert!(error.to_string().contains(message), "{error}");
    let example = message.rsplit(' ').nth(1).unwrap();
    write_index(&mut Vec::new(), FieldType::NullDatetime, &example.into()).unwrap();
}
