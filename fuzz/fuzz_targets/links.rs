#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| azul_transform::testing::fuzz::links(bytes));
