#!/usr/bin/env bash
# Feeds each reader of files with bytes that nobody has tried yet, for so many seconds each (60 unless told).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:-60}"
failed=0
mapfile -t targets < <(PYTHONPATH=tests/fuzz:tests/support:tests/bundle .venv/bin/python -c \
    'import targets; print(*targets.TARGETS, sep="\n")')
for target in "${targets[@]}"; do
    .venv/bin/python tests/fuzz/fuzzing.py "$target" "$RANDOM$RANDOM" 1000000000 "$seconds" || failed=1
done
exit "$failed"
