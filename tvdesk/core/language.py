"""The texts of one language: every sentence that a user sees, by key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tvdesk.core.errors import TvdeskError
from tvdesk.core.resources import resource_path

LANGUAGES = ("vi", "en")
_BY_COUNT = re.compile(r"\{(\w+)\|([^{}|]*)\|([^{}|]*)\}")


@dataclass(frozen=True, slots=True)
class Language:
    """All texts of a language. A key that is missing shows itself, which a test forbids."""

    name: str
    texts: Mapping[str, str]

    @classmethod
    def load(cls, name: str, folder: Path | None = None) -> Language:
        """The texts of "vi" or "en": all flat JSON files of the language's folder together."""
        texts: dict[str, str] = {}
        for path in sorted((folder or resource_path("translations", name)).glob("*.json")):
            texts.update(json.loads(path.read_text(encoding="utf-8")))
        return cls(name, texts)

    @property
    def tag(self) -> str:
        """The language with its country (RFC 5646), as documents name it."""
        return "vi-VN" if self.name == "vi" else "en-GB"

    def has(self, key: str) -> bool:
        """Whether the language words this key."""
        return key in self.texts

    def text(self, key: str, **fields: object) -> str:
        """The text of a key, its placeholders filled.

        ``{count|record|records}`` gives the first word where the field ``count`` is one, else the second; a language
        that knows no plural writes the word.
        """
        found = self.texts.get(key, key)
        return chosen(found, fields).format_map(_Fields(fields)) if fields else found

    def field_label(self, form: str, name: str) -> str:
        """A field's label: the form's own where it has one, else the common one."""
        own = f"field.{form}.{name}"
        return self.text(own) if own in self.texts else self.text(f"field.{name}")

    def sentence(self, error: TvdeskError) -> str:
        """What went wrong, in one sentence."""
        return self.reason(error.code, error.fields)

    def reason(self, code: str, fields: Mapping[str, object]) -> str:
        """The same of an error of which code and fields were kept."""
        return self.text(f"error.{code}", **self._named(fields, ""))

    def next_step(self, error: TvdeskError) -> str:
        """What to do about it, in one sentence."""
        return self.text(f"error.{error.code}.next", **self._named(error.fields, ".next"))

    def _named(self, given: Mapping[str, object], part: str) -> dict[str, object]:
        """An error's fields for its sentence: a form's field by its label, the broken rule in its own words."""
        fields = dict(given)
        if (rule := fields.get("problem")) and self.has(f"error.{rule}{part}"):
            name = str(fields["field"])
            label = self.field_label(str(fields.get("type", "")), name.partition("/")[0])
            fields["field"] = name if label.startswith("field.") else label
            fields["problem"] = self.text(f"error.{rule}{part}", **given)
        return fields


def chosen(text: str, fields: Mapping[str, object]) -> str:
    """The text with the words that fit its counts; numbers may come as they are written."""
    if "|" not in text:
        return text
    return _BY_COUNT.sub(lambda found: found[2] if str(fields.get(found[1], "")) == "1" else found[3], text)


class _Fields(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
