"""The parser of the command line in the user's language: argparse with its own words replaced by ours.

``say`` gives the text of a key. Every parser takes the common options, so that ``--json``, ``--workspace`` and
``--language`` may stand before or after the sub-command. A wrong command line raises one of ``cli.errors``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from tvdesk.cli.errors import usage_error
from tvdesk.cli.examples import examples
from tvdesk.core.language import LANGUAGES

Say = Callable[[str], str]


class _Formatter(argparse.HelpFormatter):
    """Says "usage" in the user's language."""

    def __init__(self, say: Say, prog: str) -> None:
        super().__init__(prog, max_help_position=32, width=110)
        self._say = say

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, f"{self._say('command.usage')} " if prefix is None else prefix)


if TYPE_CHECKING:
    _SubParsers = argparse._SubParsersAction[Any]
else:  # generic for the type checker only
    _SubParsers = argparse._SubParsersAction


class _Commands(_SubParsers):
    """Sub-commands whose own help page begins with the line under which their parent lists them."""

    def add_parser(self, name: str, **options: Any) -> Any:
        options.setdefault("description", options.get("help"))
        return super().add_parser(name, **options)


class Parser(argparse.ArgumentParser):
    """See the module. ``defaults`` of the common options are the main parser's; the others leave them alone."""

    def __init__(self, say: Say, defaults: Mapping[str, Any] | None = None, **options: Any) -> None:
        formatter = options.pop("formatter_class", partial(_Formatter, say))
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=formatter, **options)
        self._words = say
        self._positionals.title = say("command.arguments")
        self._optionals.title = say("command.options")
        self.register("action", "parsers", _Commands)
        self.add_argument("-h", "--help", action="help", help=say("command.help"))
        self._add_common(defaults or {})

    def _add_common(self, defaults: Mapping[str, Any]) -> None:
        say, absent = self._words, argparse.SUPPRESS
        common = self.add_argument_group(say("command.common"))
        folder = say("command.metavar.DIR")
        workspace = defaults.get("workspace", absent)
        common.add_argument("--workspace", metavar=folder, default=workspace, help=say("command.workspace_option"))
        common.add_argument(
            "--json", action="store_true", default=defaults.get("json", absent), help=say("command.json_option")
        )
        language = defaults.get("language", absent)
        common.add_argument("--language", choices=LANGUAGES, default=language, help=say("command.language_option"))

    def format_help(self) -> str:
        """As argparse's, with an example at the end where the command has one."""
        found = examples().get(self.prog.removeprefix("tvdesk "))
        return super().format_help() + (f"\n{self._words('command.example')}\n  {found}\n" if found else "")

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        """As argparse's; the word for the value ("FILE") is put in the user's language where it has one."""
        takes_value = options.get("action", "store") in ("store", "append")
        if takes_value and not options.get("choices"):
            plain = str(names[-1]).lstrip("-").replace("-", "_").upper()
            metavar = self._metavar(options.get("metavar") or plain)
            if metavar:
                options["metavar"] = metavar
        return super().add_argument(*names, **options)

    def _metavar(self, name: str) -> str | None:
        key = f"command.metavar.{name}"
        found = self._words(key)
        return None if found == key else found

    def add_subparsers(self, **options: Any) -> Any:
        """As argparse's; the sub-commands' parsers speak the same language."""
        options["metavar"] = self._metavar(options.get("metavar") or "ACTION")
        options.setdefault("title", self._words("command.actions"))
        options["parser_class"] = partial(Parser, self._words)
        return super().add_subparsers(**options)

    def error(self, message: str) -> NoReturn:
        """Raise the reason instead of printing argparse's English and leaving."""
        raise usage_error(message)


def given_option(arguments: Sequence[str], name: str) -> str | None:
    """The value of an option before anything is parsed: the language of a mistake must be known earlier."""
    value = None
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == name and place + 1 < len(arguments):
            value = arguments[place + 1]
        elif argument.startswith(f"{name}="):
            value = argument.partition("=")[2]
    return value


def chosen_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language of this run: the option, else ``TVDESK_LANGUAGE``, else Vietnamese."""
    for wanted in (given_option(arguments, "--language"), environ.get("TVDESK_LANGUAGE")):
        if wanted in LANGUAGES:
            return wanted
    return LANGUAGES[0]


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether ``--json`` is among the options."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options
