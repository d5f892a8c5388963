#!/usr/bin/env bash
# Feeds each reader of files with bytes that nobody has tried yet, for so many seconds each (60 unless told).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:-60}"
failed=0
for target in envelope manifest "log line" log archive enrolment receipt head registry "root part" "sealed file" workbook; do
    .venv/bin/python tests/fuzz/fuzzing.py "$target" "$RANDOM$RANDOM" 1000000000 "$seconds" || failed=1
done
exit "$failed"
