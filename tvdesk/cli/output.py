"""What the command line says: sentences on standard error, one JSON object on standard output with ``--json``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any, TextIO, TypeVar

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language

BAR = 24
Item = TypeVar("Item")


class Output:
    """Speaks one language to one pair of streams."""

    def __init__(
        self, language: Language, as_json: bool, out: TextIO | None = None, errors: TextIO | None = None
    ) -> None:
        self._language = language
        self._out = out or sys.stdout
        self._errors = errors or sys.stderr
        self.as_json = as_json
        self.more: dict[str, Any] = {}
        """With ``--json``: what a failing command still has to tell, beside its ``error``."""

    def text(self, key: str, **fields: object) -> str:
        """The text of a key in the user's language."""
        return self._language.text(key, **fields)

    @property
    def language(self) -> Language:
        """The language spoken."""
        return self._language

    def warn(self, key: str, **fields: object) -> None:
        """One sentence on standard error, whatever the form of the answer."""
        print(self.text(key, **fields), file=self._errors)

    def say(self, key: str, **fields: object) -> None:
        """One sentence: what happened."""
        print(self._language.text(key, **fields), file=self._errors if self.as_json else self._out)

    def track(self, key: str, items: Sequence[Item]) -> Iterator[Item]:
        """Hand out the items while a bar on standard error shows how far it is; off a terminal once, at the end."""
        live, label, total = self._errors.isatty(), self.text(key), len(items)
        for done, item in enumerate(items):
            if live:
                self._errors.write(f"\r{_bar(done, total)} {label}")
                self._errors.flush()
            yield item
        self._errors.write(f"{chr(13) if live else ''}{_bar(total, total)} {label}\n")

    def result(self, value: Any, *lines: str) -> None:
        """The answer: the object with ``--json``, else its lines."""
        if self.as_json:
            json.dump(value, self._out, ensure_ascii=False, indent=1)
            self._out.write("\n")
        else:
            for line in lines:
                print(line, file=self._out)

    def failure(self, error: TvdeskError) -> int:
        """A refusal: sentence and next step on standard error; the exit code."""
        sentence, step = self._language.sentence(error), self._language.next_step(error)
        print(f"{sentence} {step} [{error.code}]", file=self._errors)
        if self.as_json:
            failure = {"code": error.code, "message": sentence, "next": step, "fields": error.fields}
            self.result({"error": failure, **self.more})
        return error.exit_code


def _bar(done: int, total: int) -> str:
    filled = BAR * done // max(total, 1)
    return f"[{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}"
