"""Help of where she is, offline: short written pages, and behind them what the field tables and code lists say.

The written pages are ``resources/help/<language>/<topic>.md``; the guide to a form's fields is made from the form, so
that it never says something else than the form does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from tvdesk.core.fields import Field, Form, Kind
from tvdesk.core.forms import FORMS
from tvdesk.core.language import Language
from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.core.text import fold

TOPICS = (
    *("index", "handbook_unit", "handbook_exercise", "handbook_office", "handbook_it"),
    *("home", "lists", "editor", "activity", "training", "delegation", "plan"),
    *("sheets", "figures", "report", "exchange", "office", "intake", "settle", "answers", "units", "year"),
    *("settings", "keys", "keyboard"),
)
"""All topics in the order of the contents."""

FORM_OF = {"activity": "activity", "training": "training", "delegation": "delegation", "plan": "plan_item"}
"""The topics that end with a guide to a form's fields."""

# Pages of the window whose help is found under another topic.
_ELSEWHERE = {
    "plan_item": "plan",
    "views": "lists",
    "help": "index",
    "form": "editor",
    "first_start": "keys",
    "damaged": "settings",
    "conflicts": "office",
    "duplicates": "office",
    "rounds": "year",
    "board": "office",
    "templates": "year",
    "consolidated": "report",
    "dashboard": "figures",
    "import": "sheets",
}
_MOST_CODES = 40


@dataclass(frozen=True, slots=True)
class Topic:
    """An entry of the contents."""

    name: str
    title: str


class HelpPages:
    """The help in one language, with the code lists in force on this desk."""

    def __init__(self, language: Language, lists: CodeLists) -> None:
        self._language = language
        self._lists = lists

    def contents(self, wanted: str = "") -> tuple[Topic, ...]:
        """All topics, or those in which every word of a search stands, diacritics or not."""
        words = fold(wanted).split()
        found = [name for name in TOPICS if not words or self._holds(name, words)]
        return tuple(Topic(name, _title(self._language.name, name)) for name in found)

    def page(self, about: str) -> str:
        """The Markdown of a topic, with the guide to the form's fields where it has one."""
        name = topic_of(about)
        written = _written(self._language.name, name)
        return written if name not in FORM_OF else f"{written}\n{self._guide(FORMS[FORM_OF[name]])}"

    def _holds(self, name: str, words: list[str]) -> bool:
        text = fold(self.page(name))
        return all(word in text for word in words)

    # --- the guide to a form -------------------------------------------------------------------------------

    def _guide(self, form: Form) -> str:
        lines = [f"## {self._say('help.fields')}", "", self._say("help.fields.intro"), ""]
        for section, fields in groupby(form.fields, key=lambda field: field.section):
            lines += [f"### {self._section(form, section)}", ""]
            for field in fields:
                lines += self._about(form, field)
            lines.append("")
        return "\n".join(lines)

    def _section(self, form: Form, name: str) -> str:
        own = f"section.{form.type}.{name}"
        return self._say(own if self._language.has(own) else f"section.{name}")

    def _about(self, form: Form, field: Field) -> Iterator[str]:
        label = self._language.field_label(form.type, field.name)
        needed = f" *({self._say('help.required')})*" if field.required else ""
        hint = self._hint(form, field)
        yield f"- **{label}**{needed}: {hint + ' ' if hint else ''}{self._format(field)}"
        for column in field.columns:
            yield f"    - {self._language.field_label(form.type, column.name)}: {self._format(column)}"

    def _hint(self, form: Form, field: Field) -> str:
        for key in (f"hint.{form.type}.{field.name}", f"hint.{field.name}"):
            if self._language.has(key):
                return self._say(key)
        return ""

    def _format(self, field: Field) -> str:
        said = self._say(f"help.kind.{field.kind.value}", most=field.max_length)
        entries = self._lists.entries(field.codes) if field.kind in (Kind.CODE, Kind.CODES) else ()
        if not entries:
            return said
        if len(entries) > _MOST_CODES:
            return f"{said} {self._say('help.codes.many', count=len(entries))}"
        return f"{said} {'; '.join(entry.label(self._language.name) for entry in entries)}."

    def _say(self, key: str, **fields: object) -> str:
        return self._language.text(key, **fields)


def topic_of(about: str) -> str:
    """The topic for what a page of the window says of itself: "home", "form-activity", "report-hand-over".

    The part after the first hyphen is looked for first; the contents stand in for what has no topic.
    """
    page, _, more = about.partition("-")
    for name in (more, page):
        if name and (topic := _ELSEWHERE.get(name, name)) in TOPICS:
            return topic
    return "index"


@cache
def _written(language: str, name: str) -> str:
    return _path(language, name).read_text(encoding="utf-8")


def _title(language: str, name: str) -> str:
    return _written(language, name).partition("\n")[0].removeprefix("# ").strip()


def _path(language: str, name: str) -> Path:
    return resource_path("help", language, f"{name}.md")
