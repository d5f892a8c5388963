"""The record types of tvdesk, as data: which fields each has, in which order and section.

Form, list, validation, sheet, database table, report and command line are all made from :data:`FORMS`.
Field names follow the public event table of the sector where it has the column (``title``, ``start_date``,
``host_unit``, ...), plural where a record may have several (``countries``, ``languages``).

Counts follow the practice of the reports: ``groups`` counts delegations (số đoàn), ``visits`` counts
memberships of delegations (số lượt), ``participants`` counts people. No field asks for what identifies a
private person; ``head_of_delegation`` takes office and name of the head only.

A field name is part of the exchange format: never rename or reuse one, add a new one and raise
:data:`SCHEMA_VERSION` of its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from tvdesk.core.fields import Field, Form, Kind

_LONG: Final = 10_000
_CODE_LENGTH: Final = 64


def _field(kind: Kind, name: str, section: str = "main", **options: Any) -> Field:
    return Field(name=name, kind=kind, section=section, **options)


def _text(name: str, section: str = "main", **options: Any) -> Field:
    return _field(Kind.TEXT, name, section, **options)


def _long(name: str, section: str = "main", **options: Any) -> Field:
    return _field(Kind.LONG_TEXT, name, section, max_length=options.pop("max_length", _LONG), **options)


def _date(name: str, section: str = "main", **options: Any) -> Field:
    return _field(Kind.DATE, name, section, **options)


def _integer(name: str, section: str = "main", **options: Any) -> Field:
    return _field(Kind.INTEGER, name, section, **options)


def _money(name: str, section: str = "budget") -> Field:
    return _field(Kind.MONEY, name, section)


def _flag(name: str, section: str = "main", **options: Any) -> Field:
    return _field(Kind.BOOLEAN, name, section, **options)


def _code(name: str, codes: str, section: str = "main", **options: Any) -> Field:
    return _field(Kind.CODE, name, section, codes=codes, **options)


def _codes(name: str, codes: str, section: str = "main", **options: Any) -> Field:
    return _field(Kind.CODES, name, section, codes=codes, **options)


def _unit(name: str, section: str = "main", **options: Any) -> Field:
    return _field(Kind.UNIT, name, section, max_length=_CODE_LENGTH, **options)


def _record(name: str, type_: str, section: str = "main", **options: Any) -> Field:
    return _field(Kind.RECORD, name, section, codes=type_, max_length=_CODE_LENGTH, **options)


def _table(name: str, section: str, key: tuple[str, ...], *columns: Field) -> Field:
    return _field(Kind.TABLE, name, section, columns=columns, key=key)


def _identifier(name: str = "code") -> Field:
    return _text(name, required=True, listed=True, max_length=_CODE_LENGTH)


def _reported(fields: tuple[Field, ...], *names: str) -> tuple[Field, ...]:
    """The fields, with those of these names asked for by the report of this type."""
    return tuple(replace(field, reported=True) if field.name in names else field for field in fields)


# --- parts that several forms share ------------------------------------------------------------------------

_TITLE = _text("title", required=True, searched=True, listed=True)
_TASK = _code("task", "task", sticky=True, listed=True, reported=True)
_LEVEL = _code("level", "level", sticky=True)
_SUMMARY = _long("summary", searched=True)

# ``unit`` owns the record: set when made, never changed; ``reporting_unit`` is on whose behalf it stands.
_OWNER = (
    _unit("unit", "reporter", required=True, sticky=True, listed=True),
    _unit("reporting_unit", "reporter", sticky=True, listed=True),
)

_TIME = (
    _date("start_date", "time", required=True, listed=True),
    _date("end_date", "time", listed=True),
    _code("date_precision", "date_precision", "time"),
)

_PLACE = _text("place", "place", searched=True, sticky=True, listed=True, reported=True)

_PARTNERS = (
    _text("host_unit", "partners", searched=True, sticky=True, listed=True, reported=True),
    _text("partner", "partners", searched=True),
    _codes("countries", "country", "partners", listed=True),
    _text("country_text", "partners"),
)

_CHANNELS = (
    _text("channel", "channels"),
    _codes("channels", "channel", "channels", sticky=True, listed=True),
    _codes("languages", "language", "channels", sticky=True),
    _text("language_text", "channels"),
)

_PARTICIPANTS = (
    _integer("participants", "participants", listed=True),
    _text("participants_text", "participants"),
    _flag("participants_approx", "participants"),
    _integer("participants_domestic", "participants"),
    _integer("participants_foreign", "participants"),
)

_OUTPUT_ITEMS = _table(
    "output_items",
    "outputs",
    ("indicator", "language"),
    _code("indicator", "indicator", required=True),
    _code("language", "language"),
    _integer("quantity", required=True),
)

_OUTPUTS = (_integer("outputs", "outputs"), _text("outputs_text", "outputs"), _OUTPUT_ITEMS)

_BUDGET = (
    _money("budget_planned_vnd"),
    replace(_money("budget_vnd"), listed=True),
    _code("budget_source", "budget_source", "budget", sticky=True),
)

_PERMISSION = (
    _text("permission_number", "plan", max_length=100),
    _date("permission_date", "plan"),
    _text("permission_agency", "plan", max_length=200, sticky=True),
)

_PLAN = (_flag("in_plan", "plan", sticky=True), _record("plan_item", "plan_item", "plan"), *_PERMISSION)

_ATTACHMENTS = _table(
    "attachments",
    "attachments",
    ("sha256",),
    _text("sha256", required=True, max_length=64),
    _text("name", required=True, max_length=255),
    _integer("bytes", required=True),
    _text("media_type", max_length=100),
)

_NOTES = (_long("links", "attachments", max_length=4_000), _ATTACHMENTS, _long("note", "attachments"))

_RESULT = (
    _long("result", "result"),
    _text("report_number", "result", max_length=100),
    _date("report_date", "result"),
    _flag("estimated", "result"),
    *_NOTES,
)

_VALIDITY = (_date("valid_from", "validity"), _date("valid_to", "validity"))

_LABELS = (
    _text("vi", required=True, searched=True, listed=True),
    _text("en", searched=True),
    _table("words", "main", ("word",), _text("word", required=True, max_length=200)),
    _integer("position"),
)


# --- what units report -------------------------------------------------------------------------------------

ACTIVITY: Final = Form(
    type="activity",
    fields=(
        _TITLE,
        _code("subtype", "activity_subtype", required=True, sticky=True, listed=True),
        _TASK,
        _code("information_kind", "information_kind", sticky=True),
        _code("direction", "direction", sticky=True),
        _LEVEL,
        _SUMMARY,
        *_OWNER,
        *_TIME,
        _PLACE,
        _code("location_scope", "location_scope", "place", sticky=True),
        _code("stance", "stance", "place", sticky=True),
        *_PARTNERS,
        *_CHANNELS,
        _text("outlet", "channels"),
        *_PARTICIPANTS,
        *_OUTPUTS,
        *_BUDGET,
        *_PLAN,
        *_RESULT,
    ),
)

TRAINING: Final = Form(
    type="training",
    fields=(
        _TITLE,
        _code("subtype", "training_subtype", required=True, sticky=True, listed=True),
        _TASK,
        _codes("topics", "training_topic", sticky=True, listed=True),
        _code("training_form", "training_form", sticky=True),
        _LEVEL,
        _SUMMARY,
        *_OWNER,
        *_TIME,
        _integer("days", "time", minimum=1, maximum=366),
        _PLACE,
        _code("stance", "stance", "place", sticky=True),
        _integer("online_points", "place"),
        *_PARTNERS,
        *_CHANNELS,
        _integer("classes", "participants", minimum=1),
        *_reported(_PARTICIPANTS, "participants"),
        _integer("participants_women", "participants"),
        _integer("participants_minority", "participants"),
        *_OUTPUTS,
        *_BUDGET,
        *_PLAN,
        *_RESULT,
    ),
)

DELEGATION: Final = Form(
    type="delegation",
    fields=(
        _TITLE,
        _code("subtype", "delegation_subtype", required=True, sticky=True, listed=True),
        _code("direction", "direction", listed=True),
        _code("guest_kind", "guest_kind", sticky=True),
        _TASK,
        _LEVEL,
        _codes("purposes", "purpose", sticky=True),
        _SUMMARY,
        *_OWNER,
        *_TIME,
        _PLACE,
        *_reported(_PARTNERS, "countries"),
        _text("head_of_delegation", "delegation", searched=True, personal=True),
        _code("local_host_level", "level", "delegation"),
        _text("outlet", "delegation"),
        _integer("groups", "delegation", minimum=1),
        _integer("visits", "delegation", minimum=1),
        _integer("published_items", "delegation"),
        *_CHANNELS,
        # A delegation of nobody is none.
        *_reported(
            tuple(replace(one, minimum=1) if one.name == "participants" else one for one in _PARTICIPANTS),
            "participants",
        ),
        *_OUTPUTS,
        *_BUDGET,
        *_PLAN,
        *_RESULT,
    ),
)

PLAN_ITEM: Final = Form(
    type="plan_item",
    fields=(
        _TITLE,
        _code("subtype", "plan_item_subtype", required=True, sticky=True, listed=True),
        _TASK,
        _code("direction", "direction"),
        _LEVEL,
        _code("plan_state", "plan_state", listed=True),
        _SUMMARY,
        *_OWNER,
        _integer("plan_year", "time", minimum=2000, maximum=2200, sticky=True, listed=True),
        *_TIME,
        replace(_PLACE, reported=False),
        *_PARTNERS,
        *_CHANNELS,
        _integer("participants", "participants", listed=True),
        _OUTPUT_ITEMS,
        _money("budget_planned_vnd"),
        _code("budget_source", "budget_source", "budget", sticky=True),
        *_PERMISSION,
        *_NOTES,
    ),
)

SUBMISSION: Final = Form(
    type="submission",
    title="unit",
    fields=(
        _unit("unit", "reporter", required=True, listed=True),
        _record("round", "round", "reporter", required=True, listed=True),
        _text("device", "reporter", max_length=_CODE_LENGTH),
        _code("state", "submission_state", "reporter", required=True, listed=True),
        _long("vector", "reporter"),
        _integer("activity_count", "counts", listed=True),
        _integer("training_count", "counts", listed=True),
        _integer("delegation_count", "counts", listed=True),
        _integer("plan_item_count", "counts"),
        _table(
            "narratives",
            "narratives",
            ("section",),
            _code("section", "report_section", required=True),
            _long("text", required=True),
        ),
        _text("report_number", "signature", max_length=100),
        _date("report_date", "signature"),
        _code("signing_power", "signing_power", "signature", sticky=True),
        _text("signer_position", "signature", max_length=200, sticky=True),
        _text("signer_name", "signature", max_length=100, sticky=True, personal=True),
        _long("note", "signature"),
    ),
)


# --- what the consolidating office edits and sends out -----------------------------------------------------

ROUND: Final = Form(
    type="round",
    title="name",
    fields=(
        _identifier(),
        _text("name", required=True, searched=True, listed=True),
        _code("kind", "round_kind", required=True, listed=True),
        _code("period_kind", "period_kind", "period"),
        _text("period_label", "period", max_length=100),
        _date("first_date", "period", required=True, listed=True),
        _date("last_date", "period", required=True, listed=True),
        _date("deadline", "period", required=True, listed=True),
        _flag("cumulative", "period"),
        _code("outline", "outline", "period"),
        _codes("units", "unit", "reporter"),
        _code("status", "round_status", "reporter", required=True, listed=True),
        _long("note", "reporter"),
    ),
)

UNIT: Final = Form(
    type="unit",
    title="code",
    fields=(
        _identifier(),
        _code("kind", "unit_kind", required=True, listed=True),
        _table(
            "names",
            "names",
            ("valid_from",),
            _date("valid_from"),
            _date("valid_to"),
            _text("name", required=True),
            _text("short", max_length=200),
        ),
        _table("words", "names", ("word",), _text("word", required=True, max_length=200)),
        _table(
            "parents",
            "structure",
            ("valid_from",),
            _date("valid_from"),
            _date("valid_to"),
            _unit("parent", required=True),
        ),
        _text("official_code", "structure", max_length=20, listed=True),
        _codes("predecessors", "unit", "structure"),
        _codes("successors", "unit", "structure"),
        _long("formed_from", "structure"),
        *_VALIDITY,
        _table(
            "roles",
            "validity",
            ("role", "valid_from"),
            _code("role", "unit_role", required=True),
            _date("valid_from"),
            _date("valid_to"),
        ),
        _text("report_symbol", "letterhead", max_length=30),
        _text("upper_body", "letterhead", max_length=200),
        _text("place", "letterhead", max_length=100),
        _long("note", "letterhead"),
    ),
)

CODE: Final = Form(
    type="code",
    title="vi",
    fields=(
        _text("list", required=True, listed=True, max_length=_CODE_LENGTH),
        _identifier(),
        *_LABELS,
        *_VALIDITY,
    ),
)

INDICATOR: Final = Form(
    type="indicator",
    title="vi",
    fields=(
        _identifier(),
        _code("indicator_group", "indicator_group", required=True, listed=True),
        _text("count_unit", required=True, listed=True, max_length=50),
        _text("count_unit_en", max_length=50),
        *_LABELS,
        *_VALIDITY,
    ),
)

OUTLINE: Final = Form(
    type="outline",
    title="vi",
    fields=(
        _identifier(),
        _text("vi", required=True, listed=True),
        _text("en"),
        _flag("consolidated", listed=True),
        _text("document_title"),
        _table(
            "sections",
            "outline",
            ("section",),
            _code("section", "report_section", required=True),
            _integer("position", required=True),
            _integer("depth", required=True),
            _text("title", required=True),
            _code("source", "section_source", required=True),
            _text("filter"),
        ),
        *_VALIDITY,
    ),
)

HOLIDAY: Final = Form(
    type="holiday",
    title="name",
    fields=(
        _date("date", required=True, listed=True),
        _text("name", required=True, listed=True, max_length=200),
        _code("kind", "holiday_kind", required=True, listed=True),
        _flag("confirmed", listed=True),
        _text("note"),
    ),
)

# The two records are of one reportable type, hence no fixed type in ``codes``.
SAME_AS: Final = Form(
    type="same_as",
    title="record_a",
    fields=(
        _code("record_type", "record_type", required=True, listed=True),
        _record("record_a", "", required=True, listed=True),
        _record("record_b", "", required=True, listed=True),
        _code("verdict", "same_as_verdict", required=True, listed=True),
        _long("reason"),
    ),
)

_ALL = (
    ACTIVITY,
    TRAINING,
    DELEGATION,
    PLAN_ITEM,
    SUBMISSION,
    ROUND,
    UNIT,
    CODE,
    INDICATOR,
    OUTLINE,
    HOLIDAY,
    SAME_AS,
)

FORMS: Final[Mapping[str, Form]] = MappingProxyType({form.type: form for form in _ALL})
"""Every record type by its name."""

REPORTABLE: Final = ("activity", "training", "delegation", "plan_item")
"""The types that units report; each has ``unit`` and ``reporting_unit``."""


def _common(*forms: Form) -> Form:
    """What all of these forms have, as one form that speaks in the words of the first."""
    first, *others = forms
    shared = tuple(
        one
        for one in first.fields
        if all(
            one.name in form.names()
            and (form.field(one.name).kind, form.field(one.name).codes) == (one.kind, one.codes)
            for form in others
        )
    )
    return Form(type=first.type, title=first.title, fields=shared)


EVENT: Final = _common(ACTIVITY, TRAINING, DELEGATION)
"""What activities, trainings and delegations have in common: what figures of all of them can be filtered by."""

SCHEMA_VERSION: Final[Mapping[str, int]] = MappingProxyType({form.type: 1 for form in _ALL})
"""The version of each type's fields, written into every change."""
