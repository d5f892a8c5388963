"""The words of the window: every key that the sources name is there in both languages, and none for nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tvdesk.core.language import LANGUAGES, Language

KEY = re.compile(r"ui(\.[a-z0-9_]+)+")
HOLE = "\0"
ALL = f"ui.{HOLE}"


@cache
def written(repository: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The keys written out in the sources, and those put together, with a mark where something is put in."""
    whole, made, tails = set(), set(), set()
    for path in (repository / "tvdesk").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        pieces = {id(one) for node in nodes if isinstance(node, ast.JoinedStr) for one in node.values}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
                (whole if KEY.fullmatch(node.value) else tails).add(node.value)
            elif isinstance(node, ast.JoinedStr):
                made.add("".join(_parts(node)))
    if ALL in made:
        # f"ui.{warning}": the constants that are keys once "ui." stands before them.
        whole |= {f"ui.{one}" for one in tails} & keys("vi")
    return frozenset(whole), frozenset(made - {ALL})


def _parts(text: ast.JoinedStr) -> Iterator[str]:
    for one in text.values:
        yield str(one.value) if isinstance(one, ast.Constant) else HOLE


def pattern(made: str) -> str:
    """The keys that a text with holes can become."""
    return "".join(r"[a-z0-9_.]+" if part == HOLE else re.escape(part) for part in re.split(f"({HOLE})", made))


def keys(language: str) -> set[str]:
    return {key for key in Language.load(language).texts if key.startswith("ui.")}


def test_both_languages_have_the_same_words() -> None:
    first, *others = (keys(name) for name in LANGUAGES)
    assert first
    for other in others:
        assert first ^ other == set()


def test_every_key_that_the_sources_name_is_there(repository: Path) -> None:
    whole, made = written(repository)
    for language in LANGUAGES:
        there = keys(language)
        stems = {key.rpartition(".")[0] for key in there} | {".".join(key.split(".")[:3]) for key in there}
        assert sorted(key for key in whole if key not in there and key not in stems) == []
        begun = [one for one in made if one.startswith("ui.")]
        assert begun
        assert [one for one in begun if not any(re.fullmatch(pattern(one), key) for key in there)] == []


def test_no_key_is_there_for_nothing(repository: Path) -> None:
    whole, made = written(repository)
    begun = [pattern(one) for one in made if one.startswith("ui.")] + [re.escape(one) for one in whole]
    # What is put behind a key that somebody else gave: f"{key}.hint", f"{kind}.{type}".
    ends = [pattern(one[1:]) for one in made if one.startswith(f"{HOLE}.")]
    named = re.compile(f"(?:{'|'.join(begun)})(?:{'|'.join(sorted(set(ends)))})?")
    assert sorted(key for key in keys("vi") if not named.fullmatch(key)) == []
