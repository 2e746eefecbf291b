#![no_main]

use std::sync::LazyLock;

use azul_projects_hca::Hca;
use azul_search::Service;
use azul_testing::service::{fuzz, service_of_bundles};

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    let bundles: [&[u8]; 2] = [
        include_bytes!("../../fixtures/hca/simple/bundle.json"),
        include_bytes!("../../fixtures/hca/contributed-matrices/bundle.json"),
    ];
    service_of_bundles(&Hca, bundles.map(<[u8]>::to_vec))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::request(&SERVICE, &[], bytes));
