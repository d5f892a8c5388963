"""Reasons for which a use case says no."""

from __future__ import annotations

from tvdesk.core.errors import Held, NotAuthentic, Refused, WrongUsage

# --- records -----------------------------------------------------------------------------------------------


class TypeUnknown(WrongUsage):
    """No such record type. Fields: ``type``."""

    code = "record.type_unknown"


class FieldUnknown(WrongUsage):
    """The form has no such field. Fields: ``field``, ``type``."""

    code = "record.field_unknown"


class RecordMissing(Refused):
    """No record of that id here. Fields: ``record``."""

    code = "record.missing"


class RecordInvalid(Refused):
    """A value breaks a rule. Fields: ``type``, ``field``, ``problem`` (the rule's code) and what the rule says."""

    code = "record.invalid"


class NotYours(Refused):
    """A unit's desk writes its own unit's records only. Fields: ``unit``."""

    code = "record.not_yours"


class UnitFixed(Refused):
    """A record's owner is set when it is made and never changed. Fields: ``record``."""

    code = "record.unit_fixed"


class ConflictGone(Refused):
    """The conflict to settle is not open (any more). Fields: ``record``, ``field``."""

    code = "conflict.not_open"


class RecordChanged(Refused):
    """A field got another value since the form was opened. Fields: ``record``, ``field``."""

    code = "record.changed"


class DraftGone(Refused):
    """There is no draft of that id (any more): it was saved or discarded. Fields: ``draft``."""

    code = "draft.gone"


# --- intake ------------------------------------------------------------------------------------------------


class WrongAudience(Refused):
    """The file is for somebody else. Fields: ``audience``."""

    code = "intake.wrong_audience"


class WrongKind(Refused):
    """The file is of another kind than this step takes. Fields: ``kind``, ``wanted``."""

    code = "intake.wrong_kind"


class OutOfScope(NotAuthentic):
    """A unit's device wrote a record of another unit. Fields: ``unit``, ``record``."""

    code = "intake.out_of_scope"


class Forked(NotAuthentic):
    """Two histories under one device: a copied disk or a restored backup. Fields: ``device``, ``seq``."""

    code = "intake.forked"


class ChangesMissing(Held):
    """The file builds on changes not held here. Fields: ``unit``, ``device``, ``first``, ``last``."""

    code = "intake.held"


class ReceiptUnknown(Refused):
    """A receipt for a file that this desk did not write. Fields: ``digest``, ``device`` (who is said to have)."""

    code = "intake.receipt_unknown"


# --- sheets ------------------------------------------------------------------------------------------------


class SheetNotAWorkbook(Refused):
    """The file is no workbook of a kind that is read. Fields: ``file``."""

    code = "sheet.not_a_workbook"


class SheetPassword(Refused):
    """The workbook is locked with a password. Fields: ``file``."""

    code = "sheet.password"


class SheetMacro(Refused):
    """The workbook carries macros. Fields: ``file``."""

    code = "sheet.macro"


class SheetDamaged(Refused):
    """The workbook cannot be read to its end. Fields: ``file``."""

    code = "sheet.damaged"


class SheetTooLarge(Refused):
    """More bytes than are read in one go. Fields: ``file``, ``limit``."""

    code = "sheet.too_large"


class SheetTooManyCells(SheetTooLarge):
    """A sheet whose cells with a value lie too far apart. Fields: ``file``, ``limit``."""

    code = "sheet.too_many_cells"


class SheetTooManySheets(SheetTooLarge):
    """More sheets than are read in one go. Fields: ``file``, ``limit``."""

    code = "sheet.too_many_sheets"


class SheetWithoutHeader(Refused):
    """No sheet of the workbook has a row of column headings that is understood. Fields: ``file``."""

    code = "sheet.no_header"


# --- workspace and files -----------------------------------------------------------------------------------


class WorkspaceExists(Refused):
    """The folder holds a workspace already. Fields: ``folder``."""

    code = "workspace.exists"


class WorkspaceMissing(WrongUsage):
    """The folder holds no workspace. Fields: ``folder``."""

    code = "workspace.missing"


class WorkspaceUnreadable(Refused):
    """The workspace's settings cannot be read. Fields: ``folder``."""

    code = "workspace.unreadable"


class WorkspaceIncomplete(Refused):
    """A file of the workspace is gone. Fields: ``folder``, ``file``."""

    code = "workspace.incomplete"


class WorkspaceReadOnly(Refused):
    """Nothing can be written in the folder. Fields: ``folder``."""

    code = "workspace.read_only"


class WorkspaceLocked(Refused):
    """Another running tvdesk has the workspace. Fields: ``folder``."""

    code = "workspace.locked"


class WorkspaceOnNetwork(Refused):
    """A network share: its locks do not protect a database. Fields: ``folder``."""

    code = "workspace.on_network"


class NotASample(Refused):
    """A folder that no sample was made in: it is never thrown away. Fields: ``folder``."""

    code = "workspace.not_a_sample"


class NoRoom(Refused):
    """Not enough free space for the file. Fields: ``path``."""

    code = "file.no_room"


class FileNotWritten(Refused):
    """The file could not be written. Fields: ``path``."""

    code = "file.not_written"


class ReadBackDiffers(NotAuthentic):
    """The file read back is not the one written: a failing stick. Fields: ``path``."""

    code = "file.read_back_differs"


class FileGone(Refused):
    """The file cannot be read (any more). Fields: ``path``."""

    code = "file.gone"


# --- trust and sending -------------------------------------------------------------------------------------


class NoRegistry(Refused):
    """This desk is not enrolled yet: it knows no registry and no root key. No fields."""

    code = "trust.not_enrolled"


class NotAnInvitation(Refused):
    """A file from which no unit's workspace can be set up. Fields: ``reason`` (a stable word)."""

    code = "trust.not_an_invitation"


class RecoveryOtherDevice(Refused):
    """A recovery sheet of another device than this workspace's. Fields: ``found``, ``device``."""

    code = "recovery.other_device"


class OwnDevice(Refused):
    """A desk cannot withdraw trust from itself. Fields: ``device``."""

    code = "trust.own_device"


class NothingToSend(Refused):
    """The reader is known to hold everything already. Fields: ``audience``."""

    code = "export.nothing_new"


class ProjectionDiffers(NotAuthentic):
    """A table shows something else than the log says. Fields: ``type``, ``record``."""

    code = "verify.projection_differs"


class MarksDiffer(NotAuthentic):
    """The table of open conflicts or of refusals says something else than the log. Fields: ``table``, ``record``."""

    code = "verify.marks_differ"


class JournalBroken(NotAuthentic):
    """A line of the journal was changed or taken out. Fields: ``line`` (its number)."""

    code = "verify.journal_broken"


class IssuedDiffers(NotAuthentic):
    """A report that was issued is not the file any more that it was. Fields: ``id``, ``version``."""

    code = "verify.issued_differs"


class DocumentDiffers(NotAuthentic):
    """A signed document that is kept does not bear its signature any more. Fields: ``what``, ``digest``."""

    code = "verify.document_differs"


class UnitUnknown(WrongUsage):
    """No unit, or more than one, is meant by the text. Fields: ``unit``."""

    code = "unit.unknown"


class BadArgument(WrongUsage):
    """An argument is not of the form ``name=value`` or JSON. Fields: ``argument``."""

    code = "usage.bad_argument"


# --- rounds, duplicates, templates -------------------------------------------------------------------------


class OfficeOnly(Refused):
    """Only the consolidating office's desk may do this. No fields."""

    code = "office.only"


class DuplicateOfItself(WrongUsage):
    """A record named twice. Fields: ``record``."""

    code = "duplicate.itself"


class DuplicateTypesDiffer(Refused):
    """An activity and a delegation are never one record. Fields: ``type_a``, ``type_b``."""

    code = "duplicate.types_differ"


class OfficerNotApproved(Refused):
    """A device of the office that is not approved, or not any more, only reads. Fields: ``device``."""

    code = "office.not_approved"


class OfficeDiffers(Refused):
    """The database on the server is another unit's. Fields: ``unit`` (the one it belongs to)."""

    code = "office.differs"


class DuplicateDecided(Refused):
    """Another officer has decided on the pair meanwhile. Fields: ``record_a``, ``record_b``, ``verdict``."""

    code = "duplicate.decided"


class LinkUnknown(Refused):
    """No verdict stands on the two records. Fields: ``record_a``, ``record_b``."""

    code = "duplicate.not_linked"


class RoundUnknown(WrongUsage):
    """No round, or more than one, is meant by the text. Fields: ``round``."""

    code = "round.unknown"


class RoundExists(Refused):
    """A round of that code is there already. Fields: ``round``."""

    code = "round.exists"


class RoundClosed(Refused):
    """The round takes no more reports. Fields: ``round``."""

    code = "round.closed"


class RoundDatesWrong(WrongUsage):
    """The first day comes after the last, or a day is none. Fields: ``first``, ``last``, ``deadline``."""

    code = "round.dates"


class PresetUnknown(WrongUsage):
    """No preset of that name. Fields: ``preset``."""

    code = "round.preset_unknown"


# --- what a newer program or a hostile one wrote -----------------------------------------------------------


class RecordNeedsNewer(Refused):
    """Every change of the record is of a newer schema: nothing here could be replaced knowingly. Fields: ``record``."""

    code = "record.needs_newer"


class TypeFixed(NotAuthentic):
    """A change gives a record another type than it was made with. Fields: ``record``, ``type``."""

    code = "intake.type_changed"


class NotTheOffice(NotAuthentic):
    """A reply or a receipt that the consolidating office did not write. Fields: ``unit``."""

    code = "intake.not_the_office"
