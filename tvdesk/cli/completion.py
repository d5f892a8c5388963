"""Completion of commands by the Tab key: a script for a shell, made from the same tree of parsers that reads them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import Any, Final

from tvdesk.cli.context import Context

SHELLS: Final = ("bash", "powershell")

_BASH: Final = """# Completion of tvdesk for bash.
_tvdesk() {
    local word="${COMP_WORDS[COMP_CWORD]}" path="" each words=""
    for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case " $(_tvdesk_words "$path") " in *" $each "*) [[ $each == -* ]] || path="$path $each" ;; esac
    done
    words="$(_tvdesk_words "$path")"
    if [[ $word == -* || -n $(compgen -W "$words" -- "$word") ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    else
        compopt -o default
    fi
}
_tvdesk_words() {
    case "$1" in
%s
    esac
}
complete -F _tvdesk tvdesk
"""
_POWERSHELL: Final = """# Completion of tvdesk for PowerShell.
Register-ArgumentCompleter -Native -CommandName tvdesk -ScriptBlock {
    param($word, $line, $at)
    $words = @{
%s
    }
    $path = ''
    foreach ($each in $line.CommandElements | Select-Object -Skip 1) {
        $next = "$path $each"
        if ($words.ContainsKey($next)) { $path = $next }
    }
    $words[$path] -split ' ' | Where-Object { $_ -like "$word*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
"""


def add_parsers(commands: Any, say: Callable[[str], str]) -> None:
    """completion."""
    parser = commands.add_parser("completion", help=say("command.completion"))
    parser.add_argument("shell", choices=SHELLS, help=say("command.completion.shell"))
    parser.set_defaults(run=print_completion)


def print_completion(context: Context) -> None:
    """The script alone, to be evaluated or kept in a file."""
    from tvdesk.cli.main import build_parser

    language = context.output.language
    script = completion(build_parser(language.text, language.name), context.args.shell)
    context.output.result({"script": script}, script.rstrip())


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for a shell of ``SHELLS``."""
    form, line = (_BASH, "        '{}') echo '{}' ;;") if shell == "bash" else (_POWERSHELL, "        '{}' = '{}'")
    return form % "\n".join(line.format(path, " ".join(words)) for path, words in words_of(parser))


def words_of(parser: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """After each path of commands (" record add"), what may follow: commands, options, and choices of a value."""
    words, below = [], []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            words += list(action.choices)
            below += [(f"{path} {name}", child) for name, child in action.choices.items()]
        elif action.help is not argparse.SUPPRESS:
            words += [name for name in action.option_strings if name.startswith("--")]
            words += [] if action.option_strings else [str(one) for one in action.choices or ()]
    yield path, words
    for place, child in below:
        yield from words_of(child, place)
