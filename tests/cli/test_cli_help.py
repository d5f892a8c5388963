"""The parser tree in both languages: every command, action and option is worded, and in one language only."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest
from terminal import tvdesk

from tvdesk.cli.main import build_parser
from tvdesk.cli.parsing import Parser, chosen_language, given_option, wants_json
from tvdesk.core.language import LANGUAGES, Language

VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯÀ-ỹ]")
ENGLISH = re.compile(
    r"\b(the|of|and|with|show this|optional|positional|usage|options|arguments|commands|write)\b", re.IGNORECASE
)
COMMANDS = frozenset({"workspace", "enrol", "trust", "record", "search", "conflict", "sheet", "bundle"})
COMMON = {"--workspace", "--json", "--language", "-h"}


def tree(parser: Parser, path: str = "tvdesk") -> Iterator[tuple[str, Parser]]:
    """Every parser by the words that lead to it."""
    yield path, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                assert isinstance(child, Parser), f"{path} {name}: made outside the tree"
                yield from tree(child, f"{path} {name}")


def parsers(language: str) -> dict[str, Parser]:
    return dict(tree(build_parser(Language.load(language).text, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_action_and_option_is_worded(language: str) -> None:
    unworded = []
    for path, parser in parsers(language).items():
        if not parser.description or parser.description.startswith("command."):
            unworded.append(path)
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                shown = {choice.dest: choice.help for choice in action._choices_actions}
                unworded += [f"{path} {name}" for name in action.choices if not shown.get(name)]
            elif not action.help or action.help.startswith("command."):
                unworded.append(f"{path} {action.option_strings or action.dest}")
    assert unworded == []


def test_help_pages_speak_one_language() -> None:
    vietnamese, english = parsers("vi"), parsers("en")
    assert vietnamese.keys() == english.keys()
    assert {path.split()[1] for path in english if " " in path} >= COMMANDS
    for path, parser in vietnamese.items():
        page = parser.format_help().partition("\nví dụ:")[0]
        assert VIETNAMESE.search(page), path
        assert not ENGLISH.search(re.sub(r"\[?-{1,2}\w[\w-]*|\{.*?\}|tvdesk [\w ]*", "", page)), path
    for path, parser in english.items():
        # What stands in quotes is what somebody types, in whatever language.
        page = parser.format_help().partition("\nexample:")[0]
        assert not VIETNAMESE.search(re.sub("“[^”]*”", "", page)), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_command_holds_both_languages(language: str) -> None:
    texts = {key: text for key, text in Language.load(language).texts.items() if key.startswith("command.")}
    assert [key for key, text in texts.items() if " / " in text] == []
    assert len(texts) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parser_takes_the_common_options(language: str) -> None:
    for path, parser in parsers(language).items():
        assert {name for action in parser._actions for name in action.option_strings} >= COMMON, path


def test_common_options_before_and_after_the_command() -> None:
    parser = build_parser(Language.load("en").text, "en")
    before = parser.parse_args(["--json", "--workspace", "W", "--language", "vi", "record", "list", "activity"])
    after = parser.parse_args(["record", "list", "activity", "--json", "--workspace", "W", "--language", "vi"])
    between = parser.parse_args(["record", "--json", "list", "--workspace=W", "activity", "--language=vi"])
    for args in (before, after, between):
        assert (args.json, args.workspace, args.language, args.kind) == (True, "W", "vi", "activity")
    plain = parser.parse_args(["record", "list", "activity"])
    assert (plain.json, plain.workspace, plain.language) == (False, None, "en")


def test_the_language_is_known_before_anything_is_parsed() -> None:
    assert chosen_language(["record", "--language", "en"], {}) == "en"
    assert chosen_language(["--language=en"], {"TVDESK_LANGUAGE": "vi"}) == "en"
    assert chosen_language(["record"], {"TVDESK_LANGUAGE": "en"}) == "en"
    assert chosen_language(["record"], {"TVDESK_LANGUAGE": "fr"}) == "vi"
    assert chosen_language(["record", "add", "activity", "--", "--language", "en"], {}) == "vi"
    assert given_option(["--language"], "--language") is None
    assert wants_json(["record", "--json"])
    assert not wants_json(["record", "add", "activity", "--", "--json"])


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (["--help"], {}, "Cách dùng: tvdesk"),
        (["--language", "en", "--help"], {}, "Usage: tvdesk"),
        (["--help"], {"TVDESK_LANGUAGE": "en"}, "Usage: tvdesk"),
        (["record", "add", "--help"], {}, "Cách dùng: tvdesk record add"),
        (["record", "add", "--help", "--language", "en"], {}, "Usage: tvdesk record add"),
        (["--version"], {}, "tvdesk 0."),
    ],
)
def test_help_in_a_process(arguments: list[str], variables: dict[str, str], said: str) -> None:
    done = tvdesk(*arguments, **variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(said)
