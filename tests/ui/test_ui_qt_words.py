"""Qt's own words: Vietnamese, all that the program can show, and English again when the window is English."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QMenu
from pytestqt.qtbot import QtBot
from qt_messages import sources

from tvdesk.core.resources import resource_path
from tvdesk.ui.qt_words import SpokenQt
from tvdesk.ui.speech import Speech

WORDS: dict[str, dict[str, str]] = json.loads(resource_path("translations", "qt", "vi.json").read_text("utf-8"))
# Names of keys that no keyboard of an office has; and "About Qt", which the program never opens.
RARE = {"QShortcut": 100, "QMessageBox": 10}
KEYS = ["Ctrl", "Alt", "Shift", "Return", "Enter", "Esc", "Left", "Right", "Up", "Down", "PgUp", "PgDown", "Del", "F%1"]


@pytest.fixture
def spoken(speech: Speech) -> Iterator[SpokenQt]:
    before = QLocale()
    made = SpokenQt(speech)
    yield made
    speech.speak("en")
    QLocale.setDefault(before)


def test_every_text_of_the_contexts_is_there() -> None:
    found = sources()
    missing = {context: found.get(context, set()) - WORDS[context].keys() for context in WORDS if context not in RARE}
    assert {context: texts for context, texts in missing.items() if texts} == {}
    assert set(KEYS) <= WORDS["QShortcut"].keys()
    assert [key for context in WORDS for key in WORDS[context].keys() - found[context]] == []


def test_placeholders_and_mnemonics_stay() -> None:
    pairs = [(source, said) for context in WORDS for source, said in WORDS[context].items()]
    assert [
        one for one in pairs if sorted(re.findall("%[0-9n]", one[0])) != sorted(re.findall("%[0-9n]", one[1]))
    ] == []
    assert [one for one in pairs if one[1].count("&") > 1 or (one[1].count("&") > one[0].count("&"))] == []
    assert [said for _, said in pairs if unicodedata.normalize("NFC", said) != said or not said] == []


def test_mnemonics_of_one_menu_differ() -> None:
    for context in ("QLineEdit", "QWidgetTextControl", "QWizard"):
        letters = [said[said.index("&") + 1].lower() for said in set(WORDS[context].values()) if "&" in said]
        # "Next" stands in the wizard with and without an arrow.
        assert len(set(letters)) >= len(letters) - (context == "QWizard"), context


def test_dialogs_and_menus_speak_the_window_s_language(qtbot: QtBot, speech: Speech, spoken: SpokenQt) -> None:
    assert buttons(qtbot) == ["Hủy", "Lưu"]
    assert "&Hoàn tác" in menu_texts(qtbot)
    assert QLocale().name() == "vi_VN"
    assert QLocale().standaloneMonthName(3) == "Tháng 3"
    speech.speak("en")
    assert buttons(qtbot) == ["Cancel", "Save"]
    assert QLocale().name() == "en_GB"
    speech.speak("vi")
    assert buttons(qtbot) == ["Hủy", "Lưu"]


def test_a_text_that_is_not_in_the_table_stays_as_it_is(spoken: SpokenQt) -> None:
    assert QCoreApplication.translate("Nowhere", "Some text") == "Some text"
    assert QCoreApplication.translate("QLineEdit", "Some text") == "Some text"
    assert QCoreApplication.translate("QLineEdit", "Delete") == "Xóa"


def buttons(qtbot: QtBot) -> list[str]:
    wanted = QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
    box = QDialogButtonBox(wanted)
    qtbot.addWidget(box)
    return sorted(button.text().replace("&", "") for button in box.buttons())


def menu_texts(qtbot: QtBot) -> list[str]:
    field = QLineEdit()
    qtbot.addWidget(field)
    menu = field.createStandardContextMenu()
    assert isinstance(menu, QMenu)
    texts = [action.text().partition("\t")[0] for action in menu.actions()]
    menu.deleteLater()
    return texts
