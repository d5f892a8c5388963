"""The pins of a form: fields whose values go over into the next record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.forms.presenter import FormPresenter, pinnable
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.editing import Editing, Sticky


class Pins(QObject):
    """Remembered for each type of record, on this desk."""

    def __init__(self, shell: Shell, editing: Editing) -> None:
        super().__init__()
        self._shell, self._editing = shell, editing
        self._type = ""
        self._pinned: frozenset[str] = frozenset()
        self._view: FormView | None = None
        self._presenter: FormPresenter | None = None

    def begin(self, type: str, sticky: Sticky) -> None:
        """What was pinned the last time."""
        self._type, self._pinned = type, sticky.pinned

    def show(self, view: FormView, presenter: FormPresenter, offered: bool) -> None:
        """Put the pins of this form down or up."""
        self._view, self._presenter = view, presenter
        for name in pinnable(view.form):
            pin = view.cells[name].pin
            if pin is not None:
                pin.setChecked(name in self._pinned)
                pin.setVisible(offered)

    def toggle_here(self) -> None:
        """Pin, or unpin, the field with the cursor."""
        cell = self._view.current if self._view is not None else None
        if cell is not None and cell.pin is not None and not cell.pin.isHidden():
            cell.pin.click()

    def changed(self) -> None:
        """A pin was pressed."""
        if self._view is None:
            return
        cells = self._view.cells.items()
        self._pinned = frozenset(name for name, cell in cells if cell.pin is not None and cell.pin.isChecked())
        type, sticky = self._type, self.sticky()
        self._shell.jobs.run(lambda _progress: self._editing.keep_sticky(type, sticky), writes=True, owner=self)

    def sticky(self) -> Sticky:
        """What is pinned, with the values that stand in the form."""
        from tvdesk.services.editing import Sticky

        assert self._presenter is not None
        return Sticky(self._pinned, self._presenter.carried(self._pinned))
