# Recipes for https://just.systems; each is a command that can as well be typed.

# Lists the recipes.
default:
    @just --list

# Everything that must hold before a change is taken.
ready:
    .ci/run

# The tests, perhaps only those whose names contain a word.
test *filter:
    cargo test --workspace {{ filter }}

# How much of the conformance corpus is equal.
conformance corpus="../shared/conformance":
    AZUL_CONFORMANCE={{ corpus }} AZUL_CONFORMANCE_REQUIRED=1 cargo test --workspace -- --show-output

# Writes the snapshots of the fixtures anew; read the difference before you keep it.
fixtures:
    INSTA_UPDATE=always cargo test -p azul-projects-hca -p azul-projects-anvil --test harness
    git diff --stat -- '*.snap'

# The benches.
bench *filter:
    cargo bench --workspace {{ filter }}

# The reference documentation, in a browser.
docs:
    cargo doc --no-deps --workspace --open

# Formats, and applies what clippy can mend by itself.
fix:
    cargo clippy --workspace --all-targets --fix --allow-dirty
    cargo fmt --all

# Licences, advisories and duplicates of dependencies; needs cargo-deny.
deny:
    cargo deny check

# Starts a project: azul-projects-NAME and fixtures/NAME, as copies of the example.
new-project name:
    cargo run --quiet -p azul-projects-example --example new-project {{ name }}

# Runs a fuzz target for some time: read, whole, links, path or field_type. Needs cargo-fuzz and a nightly compiler.
fuzz target seconds="60":
    cargo run --manifest-path fuzz/Cargo.toml --example seeds
    cargo +nightly fuzz run {{ target }} -- -dict=fuzz/dictionary -max_total_time={{ seconds }}

# Runs many mutants of all bundles at hand, and measures.
mutants number="100000" corpus="../shared/conformance":
    AZUL_CONFORMANCE={{ corpus }} cargo run --release -p benches --example mutants -- {{ number }} target/mutants
