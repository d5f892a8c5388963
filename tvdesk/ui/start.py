"""How the window was called: ``tvdesk [--workspace DIR] [--language vi|en] [--sample] [--page NAME] [FILE ...]``.

Whatever else stands on the line is a command, and no window opens. Only the standard library is needed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_VALUES = ("--workspace", "--language", "--page")
_SAMPLE = "--sample"


@dataclass(frozen=True, slots=True)
class StartLine:
    """What the line says: the workspace's folder, files to open, a language, a page to begin with.

    ``sample``: the workspace with sample data, made anew where there is none.
    """

    workspace: Path | None = None
    files: tuple[Path, ...] = ()
    language: str = ""
    page: str = ""
    sample: bool = False


def read_start_line(arguments: Sequence[str]) -> StartLine | None:
    """The line of a window, or ``None`` where the arguments are those of a command."""
    given: dict[str, str] = {}
    files: list[Path] = []
    rest = iter(arguments)
    for argument in rest:
        name, value = _option(argument, rest)
        if name:
            given[name] = value
        elif argument != _SAMPLE and not argument.startswith("-") and Path(argument).is_file():
            files.append(Path(argument).absolute())
        elif argument != _SAMPLE:
            return None
    return StartLine(
        workspace=Path(given["--workspace"]) if given.get("--workspace") else None,
        files=tuple(files),
        language=given.get("--language", ""),
        page=given.get("--page", ""),
        sample=_SAMPLE in arguments,
    )


def _option(argument: str, rest: Iterator[str]) -> tuple[str, str]:
    """The option with its value, taken from the rest where it stands apart; two empty texts for none."""
    name, equals, value = argument.partition("=")
    if name not in _VALUES:
        return "", ""
    return name, value if equals else next(rest, "")
