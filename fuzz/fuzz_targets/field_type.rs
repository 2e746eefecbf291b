#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| azul_testing::fuzz::field_type(bytes));
