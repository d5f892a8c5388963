"""Finding the bundles among what is dropped: files, folders, whole sticks; told by their first bytes, not by names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tvdesk.bundle.container import opening
from tvdesk.trust.sealing import HEADER

SUFFIX = ".tvb"
_PASSED_BY = frozenset({"System Volume Information", "$RECYCLE.BIN", "found.000", "lost+found"})
"""Folders that a system keeps for itself on every stick."""


@dataclass(frozen=True, slots=True)
class FilesFound:
    """``bundles`` begin as a bundle does, or are named like one; ``others`` are all other files."""

    bundles: tuple[Path, ...]
    others: tuple[Path, ...]


def find_bundles(dropped: Iterable[Path], tell: Callable[[int, int], object] = lambda *_: None) -> FilesFound:
    """Look into files and folders, each file once, in the order of their paths; ``tell`` may raise to break off.

    A file that cannot be opened counts as a bundle where its name says so: its reason is told when it is looked into.
    """
    bundles: list[Path] = []
    others: list[Path] = []
    for count, path in enumerate(_files(dropped)):
        tell(count, 0)
        (bundles if _begins_as_bundle(path) or path.suffix.lower() == SUFFIX else others).append(path)
    return FilesFound(tuple(bundles), tuple(others))


def _files(dropped: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for one in dropped:
        for path in _inside(one) if one.is_dir() else (one,):
            known = path.resolve()
            if known not in seen:
                seen.add(known)
                yield path


def _inside(folder: Path) -> Iterator[Path]:
    """All files under a folder; links to folders are not followed, and nobody's hidden folders entered."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one not in _PASSED_BY and not one.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _begins_as_bundle(path: Path) -> bool:
    """As a bundle, or as a sealed file: what is inside that one shows when it is opened."""
    first = opening()
    try:
        with path.open("rb") as source:
            return source.read(len(first)).startswith((first, HEADER))
    except OSError:
        return False


def common_folder(paths: Sequence[Path]) -> Path | None:
    """The folder in which all of these lie; nothing where they have none, as on several drives."""
    try:
        return Path(os.path.commonpath([str(path.parent) for path in paths])) if paths else None
    except ValueError:
        return None
