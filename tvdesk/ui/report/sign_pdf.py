"""A PDF file signed by hand of an official: with a certificate in a file, or on a token. One press tries a PIN once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QRadioButton, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.core.text import nfc
from tvdesk.ui import kit
from tvdesk.ui.dialogs.passphrase import SecretField
from tvdesk.ui.dialogs.step import choose_file, choose_target
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.pdf_signing import Means, Signed
    from tvdesk.services.pdf_tokens import Token


@dataclass(frozen=True, slots=True)
class SignUses:
    """Sign a file into another one; the token behind a driver, where no PIN is tried: both are called in jobs.
    ``driver`` is the usual driver's path, or empty.
    """

    sign: Callable[[Path, Path, Means, str | None], Signed]
    token: Callable[[Path], Token]
    driver: Callable[[], str]


class SignCard(QWidget):
    """What it is for, and the button that opens the dialog."""

    def __init__(self, shell: Shell, uses: SignUses) -> None:
        super().__init__()
        self._shell, self._uses = shell, uses
        self.dialog: SignDialog | None = None
        self.button = kit.button(shell, "ui.pdf.open", "file-pen", on=self.open)
        layout = kit.column(
            kit.card(
                kit.label(shell, "ui.pdf.title", "section"),
                kit.label(shell, "ui.pdf.text", "dim", wraps=True),
                self.button,
                gap=8,
            )
        )
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    def open(self) -> None:
        """The dialog, which does not hold the window up."""
        self.dialog = SignDialog(self._shell, self._uses, self)
        self.dialog.open()


class PathRow(QWidget):
    """A path that can be typed or chosen."""

    def __init__(self, shell: Shell, key: str, ending: str) -> None:
        super().__init__()
        self.field = QLineEdit()
        shell.speech.put(self.field, key, part="name")
        self.choose = kit.button(
            shell,
            "ui.pdf.choose",
            "folder-open",
            on=lambda: choose_file(self, shell, key, ending, lambda path: self.field.setText(str(path))),
        )
        layout = kit.row(self.field, self.choose)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    @property
    def path(self) -> Path | None:
        text = nfc(self.field.text()).strip()
        return Path(text) if text else None


class SignDialog(QDialog):
    """The file, the certificate, the PIN; what went wrong stands below, what was signed in its place."""

    def __init__(self, shell: Shell, uses: SignUses, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shell, self._uses = shell, uses
        self._busy = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shell.speech.put(self, "ui.pdf.title", part="title")
        self.file = PathRow(shell, "ui.pdf.file", ".pdf")
        self.in_file, self.on_token = QRadioButton(), QRadioButton()
        shell.speech.put(self.in_file, "ui.pdf.in_file")
        shell.speech.put(self.on_token, "ui.pdf.on_token")
        self.certificate = PathRow(shell, "ui.pdf.certificate", "")
        self.driver = PathRow(shell, "ui.pdf.driver", "")
        self.named = QLineEdit()
        self.pin = SecretField(shell, "ui.pdf.pin")
        self.tries, self.last_try = kit.plain("dim", wraps=True), QCheckBox()
        shell.speech.put(self.last_try, "ui.pdf.last_try")
        self.drawn, self.number = QCheckBox(), QLineEdit()
        shell.speech.put(self.drawn, "ui.pdf.drawn")
        shell.speech.put(self.number, "ui.pdf.number", part="name")
        shell.speech.put(self.number, "ui.pdf.number.hint", part="placeholder")
        self.said = kit.plain(wraps=True)
        self.close_button = kit.button(shell, "ui.pdf.close", on=self.reject)
        self.sign_button = kit.button(shell, "ui.pdf.sign", "file-pen", "primary", on=self.choose_target)
        self._lay_out()
        usual = uses.driver()
        self.driver.field.setText(usual)
        (self.on_token if usual else self.in_file).setChecked(True)
        for field in (self.file.field, self.certificate.field, self.driver.field, self.pin):
            field.textChanged.connect(self._renew)
        for box in (self.in_file, self.drawn, self.last_try):
            box.toggled.connect(self._renew)
        self.driver.field.textChanged.connect(self._ask_token)
        self.on_token.toggled.connect(self._ask_token)
        self._renew()
        self._ask_token()

    def _lay_out(self) -> None:
        shell = self.shell
        self._of_file, self._of_token = QWidget(), QWidget()
        self._of_file.setLayout(kit.labelled(shell, "ui.pdf.certificate", self.certificate))
        self._of_token.setLayout(
            kit.column(
                kit.labelled(shell, "ui.pdf.driver", self.driver),
                kit.labelled(shell, "ui.pdf.named", self.named),
                self.tries,
                self.last_try,
                gap=8,
            )
        )
        for part in (self._of_file, self._of_token):
            layout = part.layout()
            if layout is not None:
                layout.setContentsMargins(0, 0, 0, 0)
        layout = kit.column(
            kit.labelled(shell, "ui.pdf.file", self.file),
            kit.row(self.in_file, self.on_token, None, gap=16),
            self._of_file,
            self._of_token,
            kit.labelled(shell, "ui.pdf.pin", self.pin),
            self.drawn,
            self.number,
            kit.label(shell, "pdf.legal", "dim", wraps=True),
            self.said,
            kit.row(None, self.close_button, self.sign_button),
            gap=12,
        )
        layout.setContentsMargins(22, 20, 22, 18)
        self.setLayout(layout)
        self.said.hide()
        self.setMinimumWidth(shell.theme.px(560))

    def _renew(self) -> None:
        """What is asked for depends on where the certificate lies."""
        token = self.on_token.isChecked()
        self._of_file.setVisible(not token)
        self._of_token.setVisible(token)
        self.number.setVisible(self.drawn.isChecked())
        place = self.driver if token else self.certificate
        ready = self.file.path is not None and place.path is not None and (bool(self.pin.text()) or not token)
        self.sign_button.setEnabled(ready and not self._busy and not self._needs_consent)
        kit.fit_height(self, self.shell.theme.px(560))

    @property
    def _needs_consent(self) -> bool:
        return self.on_token.isChecked() and not self.last_try.isHidden() and not self.last_try.isChecked()

    def _ask_token(self) -> None:
        """What the token says of tries left; nothing is tried."""
        path = self.driver.path
        self.tries.clear()
        self.last_try.hide()
        if not self.on_token.isChecked() or path is None or not path.is_file():
            return
        self.shell.jobs.run(
            lambda _progress: self._uses.token(path), self._show_token, failed=self._no_token, owner=self
        )

    def _show_token(self, token: Token) -> None:
        say = self.shell.speech.text
        self.tries.setText(say("pdf.token", name=token.name or "–", tries=say(f"pdf.tries.{token.tries}")))
        kit.dress(self.tries, "dim" if token.tries == "all" else "error")
        self.last_try.setVisible(token.tries == "last")
        self._renew()

    def _no_token(self, error: BaseException) -> None:
        if not isinstance(error, TvdeskError):
            raise error
        self.tries.setText(self.shell.speech.sentence(error))
        kit.dress(self.tries, "error")

    # --- signing ---------------------------------------------------------------------------------------------

    def choose_target(self) -> None:
        """Where the signed file goes; the file itself stays as it is."""
        path = self.file.path
        if path is not None:
            name = f"{path.stem}{self.shell.speech.text('ui.pdf.signed.file')}.pdf"
            choose_target(self, self.shell, "ui.pdf.sign", str(path.with_name(name)), self.sign_to)

    def sign_to(self, target: Path) -> None:
        """Sign; the PIN leaves the field with the press, whatever comes of it."""
        file, means = self.file.path, self._means()
        if file is None:
            return
        number = nfc(self.number.text()).strip() if self.drawn.isChecked() else None
        self.pin.clear()
        self._wait(True)

        def done(signed: Signed) -> None:
            self._wait(False)
            self._say(self.shell.speech.text("pdf.signed", file=target.name, owner=signed.owner), "good")
            self._ask_token()

        self.shell.jobs.run(
            lambda _progress: self._uses.sign(file, target, means, number),
            done,
            failed=self._failed,
            owner=self,
        )

    def _means(self) -> Means:
        from tvdesk.services.pdf_signing import InFile, OnToken

        if self.on_token.isChecked():
            path, named = self.driver.path, nfc(self.named.text()).strip()
            return OnToken(path or Path(), self.pin.text(), named, last_try=self.last_try.isChecked())
        return InFile(self.certificate.path or Path(), self.pin.text())

    def _failed(self, error: BaseException) -> None:
        self._wait(False)
        if not isinstance(error, TvdeskError):
            raise error
        speech = self.shell.speech
        self._say(f"{speech.sentence(error)} {speech.next_step(error)}", "error")
        self.last_try.setChecked(False)
        self._ask_token()

    def _say(self, text: str, role: str) -> None:
        self.said.setText(text)
        kit.dress(self.said, role)
        self.said.show()
        self._renew()

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        self.said.hide()
        self._renew()

    def reject(self) -> None:
        """Not while a token is at work."""
        if not self._busy:
            super().reject()
