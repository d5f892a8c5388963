"""The tables. The log (``change``) is the truth; the typed tables are its projection and can be rebuilt.

A change's ``position`` is its device's number times 2^40 plus its sequence number, so that one integer key
orders and finds a log without a second index. A typed table's ``no`` counts records in the order in which
this desk first saw them, over all types: it is the row id of the full-text index, never sent anywhere.

Typed tables are made from the forms: one column a field; sets and tables as JSON text, dates as ISO text
(both databases then give back exactly what was put in).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from tvdesk.core.fields import Field, Form, Kind
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.db.positions import DEVICE_SHIFT as DEVICE_SHIFT

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})


def _big(*, primary: bool = False) -> TypeEngine[int]:
    # SQLite gives a row id (and its speed) only to a column declared INTEGER.
    return BigInteger().with_variant(Integer(), "sqlite") if primary else BigInteger()


meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

device = Table(
    "device",
    metadata,
    Column("no", _big(primary=True), primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("unit", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("head_envelope", LargeBinary),
    comment="every device whose log is held, with the tip of that log and its author's signature over it",
)

change = Table(
    "change",
    metadata,
    Column("position", _big(primary=True), primary_key=True, autoincrement=False),
    Column("record", Text),
    Column("line", LargeBinary),
    Column("digest", LargeBinary),
    Index("ix_change_record", "record"),
    comment="the log: the line as it was signed, or only its digest where it was lawfully taken out",
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("position", _big(primary=True), primary_key=True, autoincrement=False),
    Column("head", LargeBinary, nullable=False),
    comment="chain heads at the ends of what was taken in or sent, so that a range can be checked alone",
)

conflict = Table(
    "conflict",
    metadata,
    Column("record", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("sides", Text, nullable=False),
    comment="open conflicts, every side as JSON, the shown side first",
)

refusal = Table(
    "refusal",
    metadata,
    Column("record", Text, primary_key=True),
    Column("dot", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

incoming = Table(
    "incoming",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("bundle", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("round", Text),
    Column("state", Text, nullable=False),
    Column("received", Text, nullable=False),
    Column("missing", Text),
    Column("outcome", Text),
    Column("path", Text),
    comment="every file taken in: applied, held (with what it waits for) or refused",
)

outgoing = Table(
    "outgoing",
    metadata,
    Column("bundle", Text, primary_key=True),
    Column("digest", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("round", Text),
    Column("created", Text, nullable=False),
    Column("vector", Text, nullable=False),
    Column("path", Text),
    Column("answered", Text),
    comment="every file written, and the receipt that answered it",
)

receipt = Table(
    "receipt",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
    Column("own", Boolean, nullable=False),
    comment="signed answers by the digest of the file they answer: given here, or received",
)

peer = Table(
    "peer",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("vector", Text, nullable=False),
    comment="what a reader is known to hold, from its last verified answer: the export cursor",
)

trust_document = Table(
    "trust_document",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("no", _big(primary=True), primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("seal", Text),
)

sheet_row = Table(
    "sheet_row",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("record", Text, nullable=False),
    comment="workbook rows already taken in, so that the same file adds nothing",
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    Column("media_type", Text),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("record", Text),
    Column("values", Text, nullable=False),
    Column("saved", Text, nullable=False),
    Column("device", Text, nullable=False),
    UniqueConstraint("type", "record"),
    comment="forms begun and not yet saved, as JSON values; record is empty for one that is new; never sent",
)

view_setting = Table(
    "view_setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    comment="how this desk looks at its lists: saved filters, columns and their widths, as JSON; never sent",
)

issued = Table(
    "issued",
    metadata,
    Column("id", Text, primary_key=True),
    Column("round", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ask", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("vector", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
    UniqueConstraint("round", "first", "last", "version"),
    comment="reports that were issued, version by version, with all that they were built from; never changed",
)

LOCAL_COLUMNS = ("no", "record", "visible", "contested", "refused", "newer", "clock", "actor")
"""The columns that every typed table has before those of its fields."""

DERIVED_COLUMNS = ("title_key", "folded")
"""The columns that every typed table has after those of its fields: sort key, and text for search."""


def _column_type(field: Field) -> TypeEngine[int] | TypeEngine[bool] | TypeEngine[str]:
    if field.kind in (Kind.INTEGER, Kind.MONEY):
        return BigInteger()
    return Boolean() if field.kind is Kind.BOOLEAN else Text()


def _indexes(form: Form) -> list[Index]:
    """For what picks out few records of many: a unit, a period. Decision 11 says why there are no more."""
    if form.type not in REPORTABLE:
        return [Index(f"ix_{form.type}_code", "code")] if "code" in form.names() else []
    paired = [Index(f"ix_{form.type}_{name}", name, "start_date") for name in ("unit", "reporting_unit")]
    return [
        *paired,
        # Nearly nothing is hidden: a list is all of an index but these, and never looks into the rows for it.
        # The migration says "WHERE NOT visible"; said here, it would load PostgreSQL's dialect at every start.
        Index(f"ix_{form.type}_hidden", "no"),
        # Nor is a day often unknown: those records are looked for up to a year around a possible duplicate's. The
        # migration says "WHERE date_precision IN (...)".
        Index(f"ix_{form.type}_rough", "start_date"),
    ]


def _typed_table(form: Form) -> Table:
    return Table(
        form.type,
        metadata,
        Column("no", _big(primary=True), primary_key=True, autoincrement=False),
        Column("record", Text, nullable=False, unique=True),
        Column("visible", Boolean, nullable=False),
        Column("contested", Integer, nullable=False),
        Column("refused", Integer, nullable=False),
        Column("newer", Boolean, nullable=False),
        Column("clock", Text, nullable=False),
        Column("actor", Text, nullable=False),
        *(Column(field.name, _column_type(field)) for field in form.fields),
        Column("title_key", LargeBinary),
        Column("folded", Text),
        *_indexes(form),
    )


TYPED: dict[str, Table] = {name: _typed_table(form) for name, form in FORMS.items()}
"""The projection, a table a record type."""

FULL_TEXT = "search"
"""SQLite's full-text table over ``folded`` (rowid = ``no``); PostgreSQL has an expression index a table."""
