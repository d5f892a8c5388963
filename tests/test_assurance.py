"""docs/assurance.md counts what there is: a case that is added or taken away asks for the page to be written anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from assurance import MATRICES, PAGE, cases_on, collected


def test_every_file_of_a_promise_is_there(repository: Path) -> None:
    assert [path for one in MATRICES for path in one.files if not (repository / path).is_file()] == []


def test_the_page_counts_what_is_collected(request: pytest.FixtureRequest, repository: Path) -> None:
    """Only promises of which every file is collected whole are compared; a run of a few files compares those."""
    page = cases_on((repository / PAGE).read_text(encoding="utf-8"))
    assert set(page) == {one.name for one in MATRICES}
    asked = [str(one) for one in request.config.args]
    if any("::" in one for one in asked) or request.config.option.keyword or request.config.option.markexpr:
        pytest.skip("a part of the tests was chosen")
    files = [item.nodeid.partition("::")[0] for item in request.session.items]
    found = collected(files)
    whole = [one.name for one in MATRICES if set(one.files) <= set(files)]
    assert {name: page[name] for name in whole} == {name: found[name] for name in whole}
