"""A form alone on screen, with the lists and units that ship."""

from __future__ import annotations

from datetime import date
from typing import Any

from pytestqt.qtbot import QtBot

from tvdesk.core.forms import FORMS
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.editing import Referred
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.forms.offers import Offers
from tvdesk.ui.forms.presenter import FormPresenter
from tvdesk.ui.page import Shell

TODAY = date(2025, 3, 20)
UNIT = "tv-soct"
UNITS = Units.load()
LISTS = CodeLists.load(more={"unit": frozenset(UNITS.by_id)})
PLAN = [Referred("0190-plan", "Hội chợ Óc Om Bóc", "2025 · Hoạt động")]
TEXT = "Đoàn đối ngoại Trường Đại học Khmer"


def view_of(qtbot: QtBot, shell: Shell, type: str, **values: Any) -> FormView:
    offers = Offers(shell.speech, LISTS, UNITS, PLAN, TODAY)
    view = FormView(shell, FORMS[type], offers, lambda: TODAY)
    view.resize(800, 700)
    view.show_form(FormPresenter(FORMS[type], LISTS, lambda: TODAY, values={"unit": UNIT, **values}))
    for section in view.sections:
        section.fold(False)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view
