#!/usr/bin/env bash
# Runs the tests that hold what the program promises about safety, and writes docs/assurance.md from what they did.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t files < <(PYTHONPATH=tests/support .venv/bin/python -c \
    'import assurance; print(*[path for one in assurance.MATRICES for path in one.files], sep="\n")')
TVDESK_ASSURANCE=1 CI=true scripts/test.sh "${files[@]}"
