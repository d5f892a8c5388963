"""A wrong command line: exit code 2, one sentence in the user's language, and with --json one object."""

from __future__ import annotations

import json
import re

import pytest
from terminal import tvdesk

from tvdesk.cli.errors import (
    ArgumentsMissing,
    ArgumentsUnknown,
    NotAChoice,
    NotUnderstood,
    ValueMissing,
    ValueUnreadable,
    usage_error,
)
from tvdesk.cli.main import build_parser
from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language

WRONG = [
    ([], ArgumentsMissing, {}),
    (["record"], ArgumentsMissing, {}),
    (["record", "add"], ArgumentsMissing, {}),
    (["verify", "--colour"], ArgumentsUnknown, {"arguments": "--colour"}),
    (["record", "list", "activity", "--limit"], ValueMissing, {"argument": "--limit"}),
    (["record", "list", "activity", "--limit", "many"], ValueUnreadable, {"argument": "--limit", "value": "many"}),
    (["sheet", "import", "a.xlsx", "--kind", "song"], NotAChoice, {"argument": "--kind", "value": "song"}),
    (["dance"], NotAChoice, {"value": "dance"}),
    (["--language", "fr", "verify"], NotAChoice, {"value": "fr"}),
    (["verify", "--files=yes"], NotUnderstood, {}),
]


@pytest.mark.parametrize(("arguments", "kind", "fields"), WRONG)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_wrong_is_told(
    arguments: list[str], kind: type[TvdeskError], fields: dict[str, str], language: str
) -> None:
    words = Language.load(language)
    with pytest.raises(kind) as raised:
        build_parser(words.text, language).parse_args(arguments)
    assert {name: raised.value.fields[name] for name in fields} == fields
    assert raised.value.exit_code == 2
    assert "{" not in words.sentence(raised.value) + words.next_step(raised.value)


def test_choices_are_named() -> None:
    error = usage_error("argument --kind: invalid choice: 'x' (choose from 'activity', 'training')")
    assert error.fields == {"argument": "--kind", "value": "x", "choices": "activity, training"}
    newer = usage_error("argument --kind: invalid choice: 'x' (maybe you meant 'y'; choose from activity, training)")
    assert newer.fields["choices"] == "activity, training"


@pytest.mark.parametrize("arguments", [["record", "add"], ["dance"], ["verify", "--colour"]])
def test_in_a_process(arguments: list[str]) -> None:
    vietnamese, english = tvdesk(*arguments), tvdesk(*arguments, "--language", "en")
    for done in (vietnamese, english):
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
        assert not re.search(r"usage|error:", done.stderr.split("[")[0])
    assert vietnamese.stderr != english.stderr
    answer = tvdesk("--json", *arguments)
    assert answer.returncode == 2
    assert json.loads(answer.stdout)["error"]["code"].startswith("usage.")


def test_a_bare_pipe_garbles_no_letter() -> None:
    done = tvdesk("dance", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "không có trong số được chọn" in done.stderr
