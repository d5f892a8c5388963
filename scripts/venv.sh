#!/usr/bin/env bash
# Makes .venv from requirements.lock (every package by version and hash). Does nothing when it is up to date.
# PYTHON names the interpreter; without it the first fitting one is taken.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/system.sh

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; }

find_python() {
    local name
    for name in ${PYTHON:-python3.11 python3 python3.12 python3.13 python3.14}; do
        if fits "$name"; then command -v "$name"; return 0; fi
    done
    return 1
}

stamp=".venv/.installed-$(cat requirements.lock pyproject.toml | sha256sum | cut -c1-16)"
# A copied or moved folder leaves scripts that point elsewhere: the stamp holds the place.
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$PWD" ]; then exit 0; fi

if ! python="$(find_python)"; then
    install_packages python3 python3-venv || {
        echo "tvdesk needs Python 3.11 to 3.14. Install it: sudo apt-get install python3 python3-venv" >&2
        exit 1
    }
    python="$(find_python)" || { echo "This system's python3 is not 3.11 to 3.14; set PYTHON to one that is." >&2; exit 1; }
fi

if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
    install_packages "python$version-venv" || {
        echo "Python $version cannot make virtual environments here. Install this: sudo apt-get install python$version-venv" >&2
        exit 1
    }
fi

echo "Making .venv from requirements.lock (a minute or so, once)"
"$python" -m venv --clear .venv
# What a caller's shell says about another Python must not reach into this one.
unset PYTHONPATH PYTHONHOME
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
echo "$PWD" >"$stamp"
