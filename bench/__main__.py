"""Runs the measurements whose module name holds the given words, all without; exit code 1 when a goal is missed."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator

import bench
from bench.harness import BenchRow

NOT_MEASUREMENTS = {"harness", "offices", "yardsticks", "material", "__main__"}
HEADER = f"{'measured':<58} {'ours':>10} {'yardstick':>10} {'ratio':>7} {'goal':>6}"


def main(words: Iterable[str]) -> int:
    """Prints one line per row as it is measured, then how many goals were reached."""
    rows = []
    print(HEADER, flush=True)
    for row in _rows(list(words)):
        rows.append(row)
        print(_line(row), flush=True)
    missed = [row.name for row in rows if not row.reached]
    print(f"{len(rows) - len(missed)} of {len(rows)} goals reached")
    if missed:
        print("missed:", "; ".join(missed))
    return 1 if missed or not rows else 0


def _rows(words: list[str]) -> Iterator[BenchRow]:
    for found in pkgutil.iter_modules(bench.__path__):
        if found.name in NOT_MEASUREMENTS or (words and not any(word in found.name for word in words)):
            continue
        yield from importlib.import_module(f"bench.{found.name}").rows()


def _line(row: BenchRow) -> str:
    verdict = "reached" if row.reached else "MISSED"
    ours, yardstick = (f"{figure:.2f} {row.unit}" for figure in (row.ours_ms, row.yardstick_ms))
    figures = f"{ours:>10} {yardstick:>10} {row.ratio:>7.3f} {row.goal:>6g}"
    return f"{row.name:<58} {figures}  {verdict}\n    {row.detail}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
