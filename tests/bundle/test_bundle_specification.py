"""The specification's examples, expressions, caps and codes are those of the program."""

from __future__ import annotations

import base64
import inspect
import json
import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from golden_files import FOLDER
from sample_bundles import log_lines

from tvdesk.bundle import errors, names
from tvdesk.bundle.container import MAX_DIRECTORY, MAX_FILE, MAX_MEMBERS, opening
from tvdesk.bundle.manifest import CAPABILITIES, MAJOR, Caps, Manifest, Range
from tvdesk.bundle.reader import _MOST_RATIO, BundleReader
from tvdesk.bundle.receipt import MOST_NAMED, Outcome, Receipt
from tvdesk.core.errors import TvdeskError
from tvdesk.history import canonical, chain
from tvdesk.history.change import Change


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    return (repository / "docs" / "bundle-format.md").read_text(encoding="utf-8")


def example(text: str, name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```\w+\n(.*?)\n```", text, re.DOTALL)
    assert found is not None
    return found.group(1)


def payload(file: str, member: str) -> object:
    reader = BundleReader(BytesIO((FOLDER / f"format-1-{file}.tvb").read_bytes()))
    return json.loads(base64.b64decode(json.loads(reader.read(member, 8_000_000))["payload"]))


@pytest.mark.parametrize(
    ("name", "file", "member"),
    [
        ("manifest", "report", "manifest.dsse.json"),
        ("head", "report", "logs/kzdvvj2umnduyauf/2.head.dsse.json"),
        ("registry", "report", "trust/registry.dsse.json"),
        ("receipt", "reply", "receipt.dsse.json"),
    ],
)
def test_example_documents_are_those_of_the_golden_files(text: str, name: str, file: str, member: str) -> None:
    assert json.loads(example(text, name)) == payload(file, member)


def test_example_bytes(text: str) -> None:
    lines, head = log_lines(2)
    assert example(text, "line").encode() == lines[0]
    assert bytes.fromhex(example(text, "opening").replace("\n", "")) == opening()
    first = chain.extend(chain.START, lines[:1])
    wanted = [sha256(lines[0]).hexdigest(), first.hex(), sha256(lines[1]).hexdigest(), head.hex()]
    assert [line.split()[1] for line in example(text, "chain").splitlines()] == wanted


def test_the_expressions_for_names(text: str) -> None:
    block = re.search(r"## 2\. Names.*?```text\n(.*?)\n```", text, re.DOTALL)
    assert block is not None
    shapes = [shape.pattern.translate(str.maketrans("", "", "()")) for shape in names._SHAPES.values()]
    assert set(block.group(1).splitlines()) == {shape.replace("[.]", r"\.") for shape in shapes}


@pytest.mark.parametrize(
    "number",
    [
        MAX_FILE, MAX_MEMBERS, names.MAX_NAME, _MOST_RATIO, MOST_NAMED, canonical.MAX_DEPTH,
        Caps().log, Caps().line, Caps().blob, Caps().report, Caps().document, Caps().total, Caps().ranges,
    ],
)  # fmt: skip
def test_the_caps(text: str, number: int) -> None:
    assert f"{number:,}" in text


def test_caps_in_round_numbers() -> None:
    assert (MAX_DIRECTORY, MAX_FILE, MAJOR) == (4 << 20, 3_900 << 20, 1)


@pytest.mark.parametrize("document", [Manifest, Receipt, Change, Range, Outcome])
def test_every_field_is_described(text: str, document: type) -> None:
    encoded = document.__struct_encode_fields__  # type: ignore[attr-defined]
    assert [name for name in encoded if not re.search(rf"[`{{ ,]{name}[`}},]", text)] == []


def test_every_code_and_every_capability_is_named(text: str) -> None:
    classes = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, TvdeskError)]
    codes = {one.code for one in classes if one.__module__ == errors.__name__}
    assert [code for code in sorted(codes | CAPABILITIES) if f"`{code}`" not in text] == []
