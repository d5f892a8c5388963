"""Choosing a field of a form by its name, and what is wrong with what was entered for it."""

from __future__ import annotations

from collections.abc import Sequence

from tvdesk.core.fields import Field, Form
from tvdesk.core.filters import STATUS
from tvdesk.core.language import Language
from tvdesk.core.rules import Problem
from tvdesk.ui.fields.options import Option
from tvdesk.ui.fields.picker import PickEditor
from tvdesk.ui.page import Shell


class FieldChoice(PickEditor):
    """Offers these fields, in the order of the form, each with its section; searched with or without diacritics."""

    def __init__(self, shell: Shell, form: Form, fields: Sequence[Field], *, status: bool = False) -> None:
        super().__init__(shell, self._options)
        self._form = form
        self._fields = fields
        self._status = status
        shell.speech.put(self.line, "ui.list.field.hint", "placeholder")
        shell.speech.put(self.line, "ui.list.field", "name")
        shell.theme.changed.connect(self._scale)
        self._scale()

    def _scale(self) -> None:
        self.setFixedWidth(self.shell.theme.px(210))

    def _options(self) -> list[Option]:
        language = self.shell.speech.language
        found = [
            Option(one.name, language.field_label(self._form.type, one.name), section_name(language, self._form, one))
            for one in self._fields
        ]
        if self._status:
            found.insert(0, Option(STATUS, language.text("ui.list.status")))
        return found

    @property
    def chosen(self) -> str:
        """The name of the field chosen; empty while none is."""
        typed = self.typed()
        return typed if isinstance(typed, str) else ""


def section_name(language: Language, form: Form, field: Field) -> str:
    """The section of a form that a field stands in: the form's own name for it where it has one."""
    own = f"section.{form.type}.{field.section}"
    return language.text(own if language.has(own) else f"section.{field.section}")


def sentence(language: Language, problem: Problem) -> str:
    """What is wrong, and what to do."""
    said = f"error.{problem.code}"
    return f"{language.text(said, **problem.fields)} {language.text(f'{said}.next', **problem.fields)}"
