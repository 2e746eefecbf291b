# What the tests by programs that are not ours have in common; sourced by their `run`, at the root of the repository.

# Ends the script because something is missing here: $1 says what is not done then, $2 what is missing.
skip() {
    echo "SKIPPED: $1: $2"
    exit "${AZUL_PEERS_REQUIRED:-0}"
}

# Sets `python` to one with the packages of tests/$1/requirements.txt, and of requirements-alone.txt, if there is one,
# which are installed below `target/`; $2 is what is not
# done without.
python_with() {
    local requirements=tests/$1/requirements.txt alone=tests/$1/requirements-alone.txt venv=target/$1/venv
    # Of some packages we use a part that needs none of what they depend on.
    [[ -f $alone ]] || alone=/dev/null
    command -v python3 >/dev/null || skip "$2" "there is no python3"
    if ! cat "$requirements" "$alone" | cmp -s - "$venv/installed"; then
        rm -rf "$venv"
        python3 -m venv "$venv" || skip "$2" "python3 has no venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" ||
            skip "$2" "packages of $requirements cannot be installed"
        if [[ $alone != /dev/null ]]; then
            "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$alone" ||
                skip "$2" "packages of $alone cannot be installed"
        fi
        cat "$requirements" "$alone" >"$venv/installed"
    fi
    python=$venv/bin/python
}

# Sets and exports AZUL, the program, unless that is set.
program() {
    if [[ -z "${AZUL:-}" ]]; then
        cargo build --release -q -p azul
        AZUL=target/release/azul
    fi
    export AZUL
}
