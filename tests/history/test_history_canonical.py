"""The fast canonical form is the standard's: held against a full implementation of RFC 8785."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from tvdesk.history import canonical
from tvdesk.history.errors import NotCanonical

texts = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
keys = st.text(st.characters(max_codepoint=127), max_size=8)
integers = st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None)
@given(values)
def test_the_form_is_that_of_rfc_8785(value: Any) -> None:
    assert canonical.encode(value) == rfc8785.dumps(value)


@settings(deadline=None)
@given(values)
def test_what_is_written_is_read_back(value: Any) -> None:
    read = canonical.decode(canonical.encode(value))
    assert read == value
    assert canonical.encode(read) == canonical.encode(value)


@settings(deadline=None)
@given(values, st.sampled_from(["indent", "separators", "ascii", "unsorted"]))
def test_any_other_spelling_is_refused(value: Any, how: str) -> None:
    spelled = {
        "indent": lambda: json.dumps(value, indent=1, ensure_ascii=False),
        "separators": lambda: json.dumps(value, ensure_ascii=False, sort_keys=True),
        "ascii": lambda: json.dumps(value, separators=(",", ":"), sort_keys=True),
        "unsorted": lambda: json.dumps(value, separators=(",", ":"), ensure_ascii=False),
    }[how]().encode()
    if spelled == canonical.encode(value):
        assert canonical.decode(spelled) == value
    else:
        with pytest.raises(NotCanonical):
            canonical.decode(spelled)


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except NotCanonical:
        return
    assert canonical.encode(value) == data


@settings(deadline=None)
@given(values, st.data())
def test_no_changed_byte_is_read_as_the_same_value(value: Any, data: st.DataObject) -> None:
    line = bytearray(canonical.encode(value))
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))
    try:
        other = canonical.decode(bytes(line))
    except NotCanonical:
        return
    assert canonical.encode(other) != canonical.encode(value)
