"""Reasons for which a command line is not understood, in place of argparse's own English words."""

from __future__ import annotations

import re

from tvdesk.core.errors import Refused, TvdeskError, WrongUsage


class ArgumentsMissing(WrongUsage):
    """Something that the command needs was left out. Fields: ``arguments``."""

    code = "usage.missing"


class ArgumentsUnknown(WrongUsage):
    """Something was given that the command does not take. Fields: ``arguments``."""

    code = "usage.unknown"


class ValueMissing(WrongUsage):
    """An option stands without its value. Fields: ``argument``."""

    code = "usage.value_missing"


class NotAChoice(WrongUsage):
    """The value is none of those to choose from. Fields: ``argument``, ``value``, ``choices``."""

    code = "usage.not_a_choice"


class ValueUnreadable(WrongUsage):
    """A value of another shape: words where a number is asked for. Fields: ``argument``, ``value``."""

    code = "usage.value_unreadable"


class NotUnderstood(WrongUsage):
    """Any other reason of the parser's, in its own words. Fields: ``detail``."""

    code = "usage.not_understood"


class SystemRefused(Refused):
    """The operating system did not let us at a file. Fields: ``path``, ``detail``."""

    code = "system.refused"


class Unexpected(Refused):
    """A mistake of the program itself; its details lie in a file. Fields: ``kind``, ``log``."""

    code = "program.unexpected"


_KNOWN: tuple[tuple[str, type[TvdeskError]], ...] = (
    (r"the following arguments are required: (?P<arguments>.+)", ArgumentsMissing),
    (r"one of the arguments (?P<arguments>.+) is required", ArgumentsMissing),
    (r"unrecognized arguments: (?P<arguments>.+)", ArgumentsUnknown),
    (r"argument (?P<argument>.+?): expected .*argument.*", ValueMissing),
    (r"argument (?P<argument>.+?): invalid choice: '?(?P<value>.*?)'? \(.*?choose from (?P<choices>.+)\)", NotAChoice),
    (r"argument (?P<argument>.+?): invalid \S+ value: '?(?P<value>.*?)'?", ValueUnreadable),
)


def usage_error(message: str) -> TvdeskError:
    """argparse's English message as one of our errors, which every language words."""
    for shape, kind in _KNOWN:
        if found := re.fullmatch(shape, message, re.DOTALL):
            fields = {name: text[:200] for name, text in found.groupdict().items()}
            if "choices" in fields:
                fields["choices"] = fields["choices"].replace("'", "")
            return kind(**fields)
    return NotUnderstood(detail=message[:200])
