#!/usr/bin/env bash
# Loads `azul serve` as operations do in earnest, and prints the tables of docs/performance.md.
#
#     benches/load.sh [FILES] [OPTION…]      FILES documents of files, by default 1,000,000; options as of the example `load`
#
# The store is made once for each size, below target/load; STORE names another one. AZUL is the program, PROFILE=dev takes
# one that is built faster and is slower. Thousands of connections take as many descriptors, on both ends: the limit is
# raised as far as one may.
set -euo pipefail
cd "$(dirname "$0")/.."

files=${1:-1000000}
shift || true
profile=${PROFILE:-release}
built=target/${profile/dev/debug}

cargo build -q --profile "$profile" -p benches --example load
if [[ -z "${AZUL:-}" ]]; then
    cargo build -q --profile "$profile" -p azul
    AZUL=$built/azul
fi

store=${STORE:-target/load/$files}
if [[ ! -d "$store" ]]; then
    # A hundred generated bundles have 370 files on average.
    bundles=$(((files * 100 + 369) / 370))
    mkdir -p target/load
    rm -rf "$store.new"
    "$AZUL" synth --bundles "$bundles" | "$AZUL" index - --quiet --project hca --store "$store.new"
    mv "$store.new" "$store"
fi

ulimit -n "$(ulimit -Hn)"
echo "descriptors: $(ulimit -n)"
exec "$built/examples/load" --azul "$AZUL" --store "$store" "$@"
