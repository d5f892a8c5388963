"""The composition root: the one place that knows all the parts, and puts the window's pages together.

Imported when the window is already on screen: what stands here may take its time to load.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tvdesk.app.central import office_pages
from tvdesk.core.errors import TvdeskError
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.language import Language
from tvdesk.core.rules import gaps
from tvdesk.core.units import Units
from tvdesk.services.backup import Backup, find_backup
from tvdesk.services.backup_keeping import BackupKeeper
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import Ask, KeyStore, choose_store
from tvdesk.services.listing import titles_of
from tvdesk.services.office import Office, now_ms, open_office
from tvdesk.services.places import SAMPLE_DESK, is_sample, sample_workspace
from tvdesk.services.reading import read_desk
from tvdesk.services.replacing import finish_replacing
from tvdesk.services.rescue import find_damage as find_damage
from tvdesk.services.templates import holidays_of
from tvdesk.services.vitals import Vitals, last_backup, read_vitals
from tvdesk.services.workspace import CONFIG, DATABASE, Unlock, only_one, read_settings
from tvdesk.ui.opening import CareActs
from tvdesk.ui.page import Page, Shell

if TYPE_CHECKING:
    from tvdesk.services.editing import Editing
    from tvdesk.ui.dialogs.first_start import FirstUses, Sheet
    from tvdesk.ui.lists.uses import ListUses
    from tvdesk.ui.pages.home import Overview

Counts = Callable[[str, int], None]
"""Shows in the rail how much waits on a page."""


new_id = Identifiers(now_ms, os.urandom)


def open_desk(folder: Path, ask: Ask | None = None, *, store: KeyStore | None = None) -> Office:
    """Open the workspace of a folder for this process; raises the reason where it cannot be.

    ``store`` are keys that are open already; a sample's keys need no passphrase.
    """
    office = open_office(folder, store or key_store(folder, ask), new_id)
    _load_ahead()
    return office


def key_store(folder: Path, ask: Ask | None = None) -> KeyStore:
    """Where the keys of a workspace, or of a backup, lie."""
    if is_sample(folder):
        from tvdesk.services.sampling import sample_keys  # here: it has the reading of workbooks behind it

        return sample_keys(folder)
    return choose_store(folder, ask, os.environ)


def _load_ahead() -> None:
    """What the first pages have behind them, loaded in the background as long as the window waits for the desk anyway.

    The pages would load it themselves, in the window's thread.
    """
    import tvdesk.services.agenda
    import tvdesk.services.browsing
    import tvdesk.services.editing
    import tvdesk.services.views
    import tvdesk.ui.forms.offers
    import tvdesk.ui.lists.uses
    import tvdesk.ui.pages.home  # noqa: F401 (loading them is all)


def is_missing(folder: Path) -> bool:
    """Whether no workspace is there yet, nor anything that a broken-off one left.

    One that was being put in place of another when the power went is put there first.
    """
    if folder.is_dir():
        finish_replacing(folder)
    return not (folder / CONFIG).exists() and not (folder / DATABASE).exists()


def first_uses(folder: Path, ask: Ask | None = None) -> FirstUses:
    """What a first start works with."""
    from tvdesk.core.unit_choices import unit_choices
    from tvdesk.services.setting_up import SettingUp
    from tvdesk.ui.dialogs.first_start import FirstUses

    return FirstUses(
        setting_up=SettingUp(now_ms, new_id, os.environ),
        choices=unit_choices(Units.load(), date.today().isoformat()),  # noqa: DTZ011 (the office's calendar day)
        folder=folder,
        make_sample=ready_sample,
        bring_back=partial(bring_back, ask=ask),
    )


def ready_sample(tell: Callable[[int, int], object]) -> Path:
    """The workspace with sample data, made where there is none."""
    from tvdesk.services.sampling import make_sample

    folder = sample_workspace()
    return folder / SAMPLE_DESK if is_sample(folder / SAMPLE_DESK) else make_sample(folder, new_id, tell)


def throw_away(workspace: Path) -> None:
    """Delete a sample workspace with all that belongs to it."""
    from tvdesk.services import sampling

    sampling.throw_away(workspace)


def bring_back(backup: Path, folder: Path, sheet: Sheet | None = None, *, ask: Ask | None = None) -> Path:
    """A backup from another place into a folder where nothing is yet.

    An encrypted one opens with the key that is on its ``sheet``, where this machine has none; it is kept here then.
    """
    from tvdesk.services.recovery import key_of_sheet
    from tvdesk.services.restoring import restore

    found = find_backup(folder, str(backup))
    if sheet is None:
        return restore(found, folder, now_ms, new_id, fresh=True, unlock=_unlock(found, ask)).folder
    key = key_of_sheet(read_settings(found.folder), *sheet)
    done = restore(found, folder, now_ms, new_id, fresh=True, unlock=lambda _name: key)
    key_store(done.folder, ask).save_key(key)
    return done.folder


def put_back(backup: Backup, folder: Path, ask: Ask | None = None) -> None:
    """A backup in place of a workspace that is not open."""
    from tvdesk.services.restoring import restore

    with only_one(folder):
        restore(backup, folder, now_ms, new_id, unlock=_unlock(backup, ask))


def rewrite(folder: Path, store: KeyStore, encrypt: bool) -> None:
    """A workspace that is not open encrypted, or written in the clear."""
    from tvdesk.services import encrypting

    with only_one(folder):
        encrypting.rewrite(folder, store, now_ms, new_id, encrypt=encrypt)


def _unlock(backup: Backup, ask: Ask | None) -> Unlock:
    """An encrypted backup opens with the keys that are in it, or in the operating system's key store."""
    return lambda name: key_store(backup.folder, ask).load_key(name)


def take_back_key(folder: Path, ask: Ask | None, rows: Sequence[str], passphrase: str) -> str:
    """The key of an encrypted workspace from its recovery sheet, stored where keys are stored."""
    from tvdesk.services import recovery

    return recovery.take_back_key(read_settings(folder), key_store(folder, ask), rows, passphrase)


def care_pages(shell: Shell, office: Office, acts: CareActs) -> dict[str, Callable[[], Page]]:
    """Settings and help."""
    return {"settings": partial(_settings, shell, office, acts), "help": partial(_help, shell, office)}


def keep_daily(office: Office) -> bool:
    """Today's backup, where there is none yet and something was written; whether one was made."""
    return BackupKeeper(office.workspace).daily() is not None


def sweep_files(office: Office) -> int:
    """Take away attachments that nothing has named for long; how many went. What stands in the way waits for a day.

    Where a file that was taken in has erased records, what the database still holds of them goes too.
    """
    from tvdesk.services.erasing import scrub
    from tvdesk.services.unnamed_files import UnnamedFiles

    with suppress(TvdeskError):
        scrub(office.desk.engine, office.workspace.inbox)
        return UnnamedFiles(office.desk, office.workspace.blobs, office.seal).sweep()
    return 0


def check_paper(office: Office, pdf: Path, language: Language) -> tuple[str, bool]:
    """What a PDF file is that somebody holds, and who signed it, in sentences; whether it is known and still stands."""
    from tvdesk.services import paper_check, pdf_signatures
    from tvdesk.services.pdf_signing import read_pdf

    found = paper_check.check_paper(office.desk, office.workspace.inbox, pdf, office.seal)
    signatures = pdf_signatures.look(read_pdf(pdf), office.workspace.folder)
    said = [*paper_check.told(found, language, office.units.name), *pdf_signatures.told(signatures, language)]
    return " ".join(said), found.stands and all(one.holds for one in signatures or ())


def _settings(shell: Shell, office: Office, acts: CareActs) -> Page:
    from tvdesk.services.care import Care
    from tvdesk.services.restoring import restore
    from tvdesk.ui.pages.settings import SettingsPage

    folder = office.workspace.folder

    def go_back(backup: Backup) -> None:
        """The desk lets go of its lock, and takes it again where the restoring was refused."""
        office.close()
        try:
            with only_one(folder):
                restore(backup, folder, now_ms, new_id, unlock=office.store.load_key)
        except BaseException:
            office.held.enter_context(only_one(folder))
            raise

    return SettingsPage(
        shell, acts.preferences, Care(office), go_back, acts.rewrite, acts.reopen, acts.throw_away, date.today
    )


def _help(shell: Shell, office: Office) -> Page:
    from tvdesk.services.help_pages import HelpPages
    from tvdesk.ui.pages.help import HelpPage

    return HelpPage(shell, lambda language: HelpPages(language, office.lists))


def pages(shell: Shell, office: Office, counts: Counts) -> dict[str, Callable[[], Page]]:
    """How each page of the desk is built, by its name."""
    lists = {type: partial(_records, shell, office, type) for type in REPORTABLE}
    return {
        "home": partial(_home, shell, office, counts),
        **lists,
        "exchange": partial(_exchange, shell, office, counts),
        "plan": partial(_plan, shell, office),
        "report": partial(_report, shell, office),
        "sheets": partial(_sheets, shell, office),
        "editor": partial(_editor, shell, office),
        **(office_pages(shell, office, counts) if office.desk.is_dic else {}),
    }


def _home(shell: Shell, office: Office, counts: Counts) -> Page:
    from tvdesk.ui.pages.home import HomePage

    return HomePage(shell, lambda: overview(office), counts, "settle" if office.desk.is_dic else "exchange")


def _records(shell: Shell, office: Office, type: str) -> Page:
    from tvdesk.ui.pages.records import RecordsPage

    page = RecordsPage(shell, type, office.wording(shell.speech.language))
    page.serve(list_uses(shell, office))
    return page


def list_uses(shell: Shell, office: Office) -> ListUses:
    """What a list of records is handed once the desk is open."""
    from tvdesk.services.browsing import Browsing
    from tvdesk.services.views import Views
    from tvdesk.ui.forms.offers import Offers
    from tvdesk.ui.lists.uses import ListUses

    editing = _editing(office)

    def offering() -> Offers:
        referred = editing.referred("plan_item", shell.speech.language)
        return Offers(shell.speech, office.lists, office.units, referred, date.today())  # noqa: DTZ011

    return ListUses(
        browsing=lambda: Browsing(office.desk, office.lists, office.units),
        records=lambda: office.records,
        views=Views(office.desk),
        words=office.wording,
        offering=offering,
        titles=lambda: read_desk(office.desk, lambda connection: titles_of(connection, "plan_item")),
        several_units=office.desk.is_dic,
    )


def _exchange(shell: Shell, office: Office, counts: Counts) -> Page:
    from tvdesk.services.exchanging import Exchanging
    from tvdesk.ui.pages.exchange import ExchangePage

    def unit_name(unit: str) -> str:
        return office.units.name(unit) if unit in office.units.by_id else unit

    return ExchangePage(shell, Exchanging(office), unit_name, partial(counts, "exchange"))


def _sheets(shell: Shell, office: Office) -> Page:
    from tvdesk.services.sheet_desk import SheetDesk
    from tvdesk.ui.pages.sheets import SheetsPage

    return SheetsPage(shell, SheetDesk(office))


def _editor(shell: Shell, office: Office) -> Page:
    from tvdesk.ui.pages.editor import EditorPage

    return EditorPage(shell, _editing(office), date.today)


def _editing(office: Office) -> Editing:
    from tvdesk.services.editing import Editing

    return Editing(office.desk, office.workspace.blobs, (office.lists, office.units))


def overview(office: Office) -> Overview:
    """What waits on the desk today."""
    from tvdesk.services.agenda import read_agenda
    from tvdesk.ui.pages.home import Overview

    holidays = read_desk(office.desk, holidays_of)
    today = date.today()  # noqa: DTZ011 (the office's own calendar day)
    found = read_agenda(office.desk, today, holidays)
    return Overview(found, last_backup(office))


def vitals(office: Office) -> Vitals:
    """What the strip at the foot says."""
    return read_vitals(office)


def _plan(shell: Shell, office: Office) -> Page:
    """Plan and budget of the unit; at the consolidating office those of all units."""
    from tvdesk.services.plan_progress import Year, plan_of_year, plan_years
    from tvdesk.ui.pages.plan import PlanPage

    unit = None if office.desk.is_dic else office.unit

    def years() -> list[int]:
        return read_desk(office.desk, lambda connection: plan_years(connection, unit, date.today().year))  # noqa: DTZ011

    def plan(year: int) -> Year:
        return read_desk(office.desk, lambda connection: plan_of_year(connection, year, unit))

    return PlanPage(shell, office.lists, years, plan, date.today)


def _report(shell: Shell, office: Office) -> Page:
    from tvdesk.services.report_desk import ReportDesk
    from tvdesk.ui.pages.report import ReportPage

    return ReportPage(shell, ReportDesk(office, lambda type, values: gaps(FORMS[type], values)), date.today)
