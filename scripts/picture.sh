#!/usr/bin/env bash
# Makes docs/pictures/report.png anew: the first page of a consolidated report beside a page of its appendix.
# usage: scripts/picture.sh REPORT.pdf [PAGE]      needs pdftoppm (poppler-utils)
set -euo pipefail
cd "$(dirname "$0")/.."

report=${1:?"usage: scripts/picture.sh REPORT.pdf [PAGE]"}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Without a page of its own: the first page that lies on its side.
page=${2:-$(pdfinfo -l 999 "$report" | awk '/^Page +[0-9]+ size:/ && $4 > $6 { print $2; exit }')}
pdftoppm -gray -png -singlefile -r 45 -f 1 -l 1 "$report" "$folder/first"
pdftoppm -gray -png -singlefile -r 45 -f "$page" -l "$page" "$report" "$folder/second"
mkdir -p docs/pictures
.venv/bin/python scripts/side_by_side.py "$folder/first.png" "$folder/second.png" docs/pictures/report.png
