"""Qt's own words in Vietnamese: buttons of dialogs, menus of text fields, the print dialog. Qt ships none.

The table is ``resources/translations/qt/vi.json``: context, source text, translation. A test holds it against the
source texts in Qt's own German file, so that a newer Qt with more words is noticed.
"""

from __future__ import annotations

import json

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator

from tvdesk.core.resources import resource_path
from tvdesk.ui.speech import Speech

_LOCALES = {"vi": "vi_VN", "en": "en_GB"}


class QtWords(QTranslator):
    """Answers for the texts that the table has; Qt's English stands for the rest."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        path = resource_path("translations", "qt", "vi.json")
        self._words: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))

    def isEmpty(self) -> bool:  # noqa: N802 (Qt's name)
        """Qt asks before it installs a translator."""
        return False

    def translate(
        self,
        context: str,
        source: str,
        disambiguation: str | None = None,  # noqa: ARG002 (Qt's signature)
        n: int = -1,  # noqa: ARG002
    ) -> str | None:
        """The Vietnamese words, or ``None``: an empty text would be shown as such."""
        return self._words.get(context, {}).get(source)


class SpokenQt(QObject):
    """Keeps Qt's words and its locale (names of months and days) in the language of the window."""

    def __init__(self, speech: Speech, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._words = QtWords(self)
        self._installed, self._following = False, True
        speech.changed.connect(self._follow)
        self._follow()

    def stop(self) -> None:
        """Qt speaks its own language again: the window is closed."""
        if self._following:
            self._following = False
            self._speech.changed.disconnect(self._follow)
            QCoreApplication.removeTranslator(self._words)

    def _follow(self) -> None:
        wanted = self._speech.name == "vi"
        if wanted and not self._installed:
            QCoreApplication.installTranslator(self._words)
        if not wanted and self._installed:
            QCoreApplication.removeTranslator(self._words)
        self._installed = wanted
        QLocale.setDefault(QLocale(_LOCALES[self._speech.name]))
