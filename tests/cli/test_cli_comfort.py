"""Help pages with examples, completion by the Tab key in a real bash, and the manual page read by man."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import environment
from test_cli_help import parsers

from tvdesk.cli.completion import SHELLS, completion, words_of
from tvdesk.cli.examples import examples
from tvdesk.cli.main import build_parser
from tvdesk.core.language import LANGUAGES, Language


@pytest.fixture(scope="module")
def bash(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "tvdesk.bash"
    path.write_text(completion(build_parser(Language.load("en").text, "en"), "bash"), encoding="utf-8")
    return path


def pressed(script: Path, *words: str) -> set[str]:
    """What bash offers when Tab is pressed after these words, the last one unfinished."""
    line = " ".join(f"'{word}'" for word in words)
    asked = f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _tvdesk"
    text = f"source {script}; {asked}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    said = subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=True)
    return set(said.stdout.split())


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("tvdesk", "reco"), {"record"}),
        (("tvdesk", "record", "re"), {"restore"}),
        (("tvdesk", "--json", "record", "ad"), {"add"}),
        (("tvdesk", "report", "list", "plan"), {"plan", "plan_result"}),
        (("tvdesk", "bundle", "import", "--pre"), set()),
        (("tvdesk", "trust", "root", "ro"), {"rotate"}),
        (("tvdesk", "doctor", "--js"), {"--json"}),
    ],
)
def test_the_tab_key_completes(bash: Path, words: tuple[str, ...], offered: set[str]) -> None:
    assert pressed(bash, *words) == offered


def test_every_command_and_option_can_be_completed() -> None:
    found = dict(words_of(build_parser(Language.load("vi").text, "vi")))
    for path, parser in parsers("vi").items():
        words = found[path.removeprefix("tvdesk")]
        assert {name for action in parser._actions for name in action.option_strings if name.startswith("--")} <= set(
            words
        )


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed_alone(shell: str) -> None:
    command = [sys.executable, "-m", "tvdesk", "completion", shell]
    said = subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8", check=True)
    assert said.stdout.startswith("# Completion of tvdesk")
    assert said.stderr == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_pages_end_with_the_examples_that_the_documentation_runs(repository: Path, language: str) -> None:
    page = (repository / "docs" / "commands.md").read_text(encoding="utf-8")
    run = "".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    heading = {"vi": "ví dụ:", "en": "example:"}[language]
    shown = {path.removeprefix("tvdesk "): parser.format_help() for path, parser in parsers(language).items()}
    for name, example in examples().items():
        assert example in run, example
        assert shown[name].rstrip().endswith(f"{heading}\n  {example}"), name
    documented = re.findall(r"^\| (`[^|]*`) \|.*\| `(tvdesk .*?)` \|$", page, re.MULTILINE)
    named = {name: example for names, example in documented for name in re.findall("`([^`]+)`", names)}
    assert {name: examples().get(name) for name in named} == named


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manual_page_is_read_by_man(repository: Path, tmp_path: Path, language: str) -> None:
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    sys.path.insert(0, str(repository / "installer"))
    try:
        from manual import manual_page
    finally:
        sys.path.pop(0)
    page = tmp_path / "tvdesk.1"
    page.write_text(manual_page(language, 0), encoding="utf-8")
    said = subprocess.run(
        ["man", "--warnings", "-l", str(page)], capture_output=True, encoding="utf-8", env=environment(MANPAGER="cat"),
        check=True,
    )  # fmt: skip
    assert said.stderr == ""
    text = " ".join(said.stdout.split())
    for wanted in ("record add", "tvdesk.toml", "TVDESK_DATABASE", "--with-data"):
        assert wanted in text.replace("‐", "-"), wanted
