#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for (project, context) in azul_fuzz::PROJECTS.iter() {
        let _ = azul_testing::fuzz::whole(project, context, bytes, None);
    }
});
