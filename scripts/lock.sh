#!/usr/bin/env bash
# Writes requirements.lock anew from pyproject.toml: versions and hashes, no address, no path of this machine.
set -euo pipefail
cd "$(dirname "$0")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# pip-compile does not read dependency groups, so all that is wanted goes into one list first.
.venv/bin/python - >"$work/wanted.in" <<'PYTHON'
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
wanted = [project["project"]["dependencies"], project["dependency-groups"]["dev"], project["build-system"]["requires"]]
print(*[line for group in wanted for line in group], sep="\n")
PYTHON
.venv/bin/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
    --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-options --no-emit-trusted-host \
    --output-file "$work/requirements.lock" "$work/wanted.in"
{ head -n 1 requirements.lock; cat "$work/requirements.lock"; } >"$work/with-comment"
cp "$work/with-comment" requirements.lock
