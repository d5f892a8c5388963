"""What a file of the queue would do, or all of them: counts, the round's figures, record by record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from tvdesk.ui.kit import column, plain
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

if TYPE_CHECKING:
    from tvdesk.core.language import Language
    from tvdesk.services.file_queue import QueuedFile
    from tvdesk.services.foresight import Effect, Foreseen, Likeness
    from tvdesk.services.round_sums import Sums
    from tvdesk.services.wording import Wording

_LOOK = {
    "new": ("plus", "good"),
    "changed": ("pencil", "accent"),
    "deleted": ("trash-2", "wrong"),
    "restored": ("rotate-ccw", "accent"),
}
_DETAIL = 132
_MOST = 2_000
"""Records that are listed; the counts tell of all."""


class FilePanel(QWidget):
    """``remarks`` gives what an officer should know of a file; ``wording`` says values in a language."""

    def __init__(
        self,
        shell: Shell,
        unit_name: Callable[[str], str],
        remarks: Callable[[QueuedFile], Sequence[str]],
        wording: Callable[[Language], Wording],
    ) -> None:
        super().__init__()
        self._shell, self._unit_name, self._remarks, self._wording = shell, unit_name, remarks, wording
        self._foreseen: Foreseen | None = None
        self._likenesses: Sequence[Likeness] = ()
        self._files: Sequence[QueuedFile] = ()
        self.head, self.facts = plain("section", wraps=True), plain("dim", wraps=True)
        self.reason, self.figures = plain("warning", wraps=True), plain(wraps=True)
        self.table = RowsView(
            shell,
            "ui.intake.effects",
            (
                Column("ui.intake.column.record", self._title, icon=lambda one: _LOOK[one.kind], tip=self._tip),
                Column("ui.intake.column.kind", self._kind, 84, narrow=0),
            ),
        )
        self.detail = QPlainTextEdit()
        self.detail.setReadOnly(True)
        self.detail.setTabChangesFocus(True)
        self.detail.setFixedHeight(shell.theme.px(_DETAIL))
        shell.speech.put(self.detail, "ui.intake.detail", part="name")
        layout = column(self.head, self.facts, self.reason, self.figures, self.table, self.detail, gap=8)
        layout.setStretch(4, 1)
        layout.addStretch(0)
        self.setLayout(layout)
        self.table.chosen.connect(self._show_detail)
        shell.speech.changed.connect(self._renew)

    def foresaw(self, foreseen: Foreseen | None, likenesses: Sequence[Likeness] = ()) -> None:
        """What the preview found."""
        self._foreseen, self._likenesses = foreseen, likenesses
        self._renew()

    def show_files(self, files: Sequence[QueuedFile]) -> None:
        """One file, or several together."""
        self._files = files
        self._renew()

    def _renew(self) -> None:
        files, speech = self._files, self._shell.speech
        one = files[0] if len(files) == 1 else None
        self.head.setText(one.name if one else speech.text("ui.intake.together", count=len(files)))
        self.facts.setText("\n".join(self._facts(one)) if one else "")
        self.facts.setVisible(one is not None)
        self._show_reason(one)
        lines = [*self._counts(), *(self._figures() if one is None or one.ready else ())]
        self.figures.setText("\n".join(lines))
        self.figures.setVisible(bool(lines))
        effects = self._effects()
        self.table.fill(effects)
        for shown in (self.table, self.detail):
            shown.setVisible(bool(effects))
        if effects:
            self.table.choose(0)
            self._show_detail(self.table.current)

    def _facts(self, one: QueuedFile) -> list[str]:
        text = self._shell.speech.text
        lines = [text(f"ui.intake.said.{one.state}")]
        if one.unit:
            lines.append(text("ui.intake.fact.from", unit=self._unit_name(one.unit), device=one.device[:4]))
            lines.append(text("ui.intake.fact.holds", changes=one.changes, fresh=one.fresh, files=one.files))
            lines.append(text("ui.intake.fact.round", round=one.round or "–"))
        return lines

    def _show_reason(self, one: QueuedFile | None) -> None:
        speech, lines = self._shell.speech, []
        if one is not None:
            told = one.told()
            lines = [f"{speech.sentence(told)} {speech.next_step(told)}"] if told is not None else []
            lines += [speech.text(f"ui.intake.remark.{remark}") for remark in self._remarks(one)]
        self.reason.setText("\n".join(lines))
        self.reason.setVisible(bool(lines))

    # --- what the preview found ------------------------------------------------------------------------------

    def _previewed(self) -> list[object]:
        paths = {one.path for one in self._files}
        return [one for one in self._foreseen.files if one.path in paths] if self._foreseen else []

    def _counts(self) -> list[str]:
        speech, seen = self._shell.speech, self._previewed()
        if not seen:
            return []
        kinds = ("new", "changed", "deleted", "restored")
        sums = {kind: sum(one.kinds[kind] for one in seen) for kind in kinds}  # type: ignore[attr-defined]
        lines = [speech.text(f"ui.intake.sum.{kind}", count=count) for kind, count in sums.items() if count]
        conflicts = sum(one.conflicts for one in seen)  # type: ignore[attr-defined]
        if conflicts:
            lines.append(speech.text("ui.intake.sum.conflicts", count=conflicts))
        if alike := self._alike():
            lines.append(speech.text("ui.intake.sum.alike", count=len(alike)))
        return [" · ".join(lines) or speech.text("ui.intake.sum.nothing")]

    def _alike(self) -> list[Likeness]:
        records = {record for one in self._previewed() for record in one.states}  # type: ignore[attr-defined]
        return [one for one in self._likenesses if one.mine.record in records or one.other.record in records]

    def _figures(self) -> list[str]:
        """The round's figures that all files of the preview together change."""
        seen, speech = self._foreseen, self._shell.speech
        if seen is None or not seen.after or not self._previewed():
            return []
        lines = []
        for kind, after in seen.after.items():
            before: Sums = seen.before[kind]
            parts = [
                speech.text(f"ui.intake.figure.{name}", before=getattr(before, name), after=getattr(after, name))
                for name in ("count", "people", "planned", "spent")
                if getattr(before, name) != getattr(after, name)
            ]
            if parts:
                lines.append(f"{speech.text(f'type.{kind}')}: {'; '.join(parts)}")
        return [speech.text("ui.intake.figures"), *lines] if lines else []

    def _effects(self) -> list[Effect]:
        found: list[Effect] = []
        if self._foreseen is not None:
            for one in self._files:
                if len(found) < _MOST:
                    found += self._foreseen.effects(one.path)
        return found[:_MOST]

    def _title(self, one: Effect) -> str:
        return one.title or self._shell.speech.text(f"type.{one.type}")

    def _kind(self, one: Effect) -> str:
        return self._shell.speech.text("ui.intake.kind.conflict" if one.conflicts else f"ui.intake.kind.{one.kind}")

    def _tip(self, one: Effect) -> str:
        return f"{self._kind(one)}: {self._title(one)}"

    def _show_detail(self, one: Effect | None) -> None:
        if one is None:
            self.detail.clear()
            return
        from tvdesk.services.receiving import field_lines

        speech = self._shell.speech
        wording = self._wording(speech.language)
        day = speech.date(one.day) if one.day else "–"
        lines = [speech.text("ui.intake.detail.head", unit=self._unit_name(one.unit), day=day)]
        labels = [wording.label(one.type, name) for name in one.conflicts]
        if labels:
            lines.append(speech.text("ui.intake.detail.conflicts", fields=", ".join(labels)))
        for alike in self._likenesses:
            if one.record in (alike.mine.record, alike.other.record):
                other = alike.other if alike.mine.record == one.record else alike.mine
                lines.append(
                    speech.text("ui.intake.detail.alike", title=other.title, unit=self._unit_name(other.unit),
                                score=alike.pair.score)
                )  # fmt: skip
        self.detail.setPlainText("\n".join([*lines, *field_lines(one, wording)]))
