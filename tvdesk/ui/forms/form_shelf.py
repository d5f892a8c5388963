"""The forms of all types, each built once: building takes longer than filling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tvdesk.core.fields import Field
from tvdesk.core.forms import FORMS
from tvdesk.ui.fields.options import Option
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.forms.offers import Offers
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.editing import Editing, Referred


class PresentOffers:
    """The offers of the form on screen: its editors ask here each time, so new lists need no new form."""

    now: Offers

    def of(self, field: Field) -> Sequence[Option]:
        """What a field's pick list offers."""
        return self.now.of(field)


class FormShelf:
    """``built`` is told of a form that was just built; forms lie in ``place`` until they are shown."""

    def __init__(
        self,
        shell: Shell,
        editing: Editing,
        today: Callable[[], date],
        place: QWidget,
        built: Callable[[FormView], None],
    ) -> None:
        self._shell, self._editing, self._today, self._place, self._built = shell, editing, today, place, built
        self._views: dict[str, FormView] = {}
        self._offers: dict[str, PresentOffers] = {}

    def of(self, type: str, referred: Sequence[Referred]) -> FormView:
        """The form of a type; its lists offer what is in force now, and these records."""
        offers = self._offers.setdefault(type, PresentOffers())
        offers.now = Offers(self._shell.speech, self._editing.lists, self._editing.units, referred, self._today())
        if type not in self._views:
            view = self._views[type] = FormView(self._shell, FORMS[type], offers, self._today, self._place)
            self._built(view)
        return self._views[type]
