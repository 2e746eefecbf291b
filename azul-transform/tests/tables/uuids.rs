//! UUIDs: what is read, and that one form is written.

use azul_transform::uuid;

use crate::check;

const CANONICAL: &str = "aaa96233-bf27-44c7-82df-b4dc15ad4d9d";

#[test]
fn lenient_in_strict_out() {
    check(
        &[
            (CANONICAL, CANONICAL),
            ("AAA96233-BF27-44C7-82DF-B4DC15AD4D9D", CANONICAL),
            ("aaa96233bf2744c782dfb4dc15ad4d9d", CANONICAL),
            ("{aaa96233-bf27-44c7-82df-b4dc15ad4d9d}", CANONICAL),
            ("urn:uuid:aaa96233-bf27-44c7-82df-b4dc15ad4d9d", CANONICAL),
            ("aaa9-6233bf27-44c782dfb4dc15ad-4d9d", CANONICAL),
            ("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"),
            ("ffffffffffffffffffffffffffffffff", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
            ("aaa96233-bf27-44c7-82df-b4dc15ad4d9", "!invalid-value"),
            ("aaa96233-bf27-44c7-82df-b4dc15ad4d9d0", "!invalid-value"),
            ("aaa96233-bf27-44c7-82df-b4dc15ad4d9g", "!invalid-value"),
            (" aaa96233-bf27-44c7-82df-b4dc15ad4d9d", "!invalid-value"),
            ("aaa96233_bf27_44c7_82df_b4dc15ad4d9d", "!invalid-value"),
            ("ａaa96233-bf27-44c7-82df-b4dc15ad4d9d", "!invalid-value"),
            ("", "!invalid-value"),
        ],
        |text| uuid::parse(text).map(uuid::print),
    );
}

#[test]
fn canonical_is_what_is_printed() {
    check(
        &[
            (CANONICAL, "true"),
            ("AAA96233-bf27-44c7-82df-b4dc15ad4d9d", "false"),
            ("aaa96233bf2744c782dfb4dc15ad4d9d", "false"),
            ("aaa96233b-f27-44c7-82df-b4dc15ad4d9d", "false"),
            ("aaa96233-bf27-44c7-82df-b4dc15ad4d9é", "false"),
            ("", "false"),
        ],
        |text| Ok(uuid::is_canonical(text).to_string()),
    );
}
