"""The rows a timeline is made of: activities, notes, what other records declare (``layout.Happening``), and
changes of the record's own fields that are worth telling (``Field.told``). One union, one shape of row."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union,
    union_all,
)

from .. import query
from ..schema.fields import Field, Kind, Moment
from ..schema.layout import Form, Happening, Timeline
from ..schema.record import SeededChange
from ..schema.registry import Context, Entity, entities, entity, expand
from .values import local_sql

NOTE, CHANGE, CLOSED = "note", "change", "closed"
SHAPE = (
    "kind", "id", "type", "status", "direction", "subject", "text", "at", "who", "regarding", "contact", "planned",
    "modified", "count", "number", "facts", "codes",
)  # fmt: skip
"""The columns of a row, in order: those of ``timeline.Entry``, as stored, and ``codes``, more to search in."""

ACTIVITY_FACTS = ("location", "minutes", "priority", "campaign_id")


def rows(kind: str, context: Context, locale: str) -> CompoundSelect:
    """Everything around a record of this kind. Binds ``id``, and ``own``: the record's own changes as JSON."""
    parts = [_activities(kind, locale), _notes(kind, locale), *_changes(kind, context)]
    for known in entities().values():
        for n, one in enumerate(known.happens):
            around = _around(known, kind)
            if around is not None:
                parts.append(_happenings(known, n, one, context, locale).where(known.table.c.id.in_(around)))
    return union_all(*[part if n else part.with_only_columns(*_named(part)) for n, part in enumerate(parts)])


def _named(part: Select) -> list:
    """The columns of the first part carry the names."""
    return [column.label(name) for column, name in zip(part.selected_columns, SHAPE, strict=True)]


def _row(**columns: Any) -> Select:
    """A row with these columns; the rest are empty."""
    empty = {"planned": literal(False), "count": literal(1), "status": literal(CLOSED)}
    return select(*(columns.get(name, empty.get(name, null())) for name in SHAPE))


def _activities(kind: str, locale: str) -> Select:
    known = entity("activity")
    a = known.table.c
    planned = a.status == "open"
    facts = (a.location, a.minutes, case((a.priority == "high", a.priority)), a.campaign_id)
    return _row(
        kind=literal("activity"),
        id=a.id,
        type=a.activity_type,
        status=a.status,
        direction=a.direction,
        subject=local_sql(known, "subject", None, locale),
        text=local_sql(known, "text", None, locale),
        at=case((planned, a.due), else_=func.coalesce(a.done_at, a.due, a.created_on)),
        who=a.owner_id,
        regarding=a.regarding_id,
        contact=a.contact_id,
        planned=planned,
        modified=func.coalesce(a.modified_on, a.created_on),
        number=cast(null(), Integer),
        facts=_json(*facts),
        codes=a.code,
    ).where(a.id.in_(_around(known, kind)))


def _notes(kind: str, locale: str) -> Select:
    known = entity(NOTE)
    n = known.table.c
    return _row(
        kind=literal(NOTE),
        id=n.id,
        type=literal(NOTE),
        subject=local_sql(known, "subject", None, locale),
        text=local_sql(known, "text", None, locale),
        at=n.created_on,
        who=n.created_by_id,
        regarding=n.regarding_id,
        modified=func.coalesce(n.modified_on, n.created_on),
    ).where(n.id.in_(_around(known, kind)))


def _happenings(known: Entity, n: int, one: Happening, context: Context, locale: str) -> Select:
    """The entries of one declaration; ``status`` holds which of the entity's it is."""
    t, gather = known.table.c, bool(one.together)
    title = local_sql(known, one.title, None, locale) if one.title else null()
    facts = [local_sql(known, name, None, locale) for name in shown(known, one.facts, context)]
    number = type_coerce(t[one.number], Integer) if shown(known, (one.number,), context) else null()
    found = _row(
        kind=literal(known.kind),
        id=func.min(t.id) if gather else t.id,
        type=literal(known.kind),
        status=literal(str(n)),
        subject=func.min(title) if gather else title,
        at=_moment(known, one.at),
        who=func.min(t.created_by_id) if gather else t.created_by_id,
        regarding=t[one.of],
        modified=func.max(t.modified_on) if gather else func.coalesce(t.modified_on, t.created_on),
        count=func.count() if gather else literal(1),
        number=func.sum(number) if gather else number,
        facts=_json(*facts),
        codes=func.group_concat(title) if gather else null(),
    ).where(t[one.at].is_not(None), query.where(one.filter, known.kind, context))
    return found.group_by(t[one.at], t[one.of], *(t[name] for name in one.together)) if gather else found


def shown(known: Entity, names: Iterable[str], context: Context) -> list[str]:
    """Those of the fields the reader may see; an empty name is none."""
    return [name for name in names if name and context.shows(known.field(name))]


def told(kind: str, context: Context) -> list[str]:
    """The fields of a kind whose changes are told to this reader."""
    known = entity(kind)
    return shown(known, (name for name, spec in known.stored.items() if spec.told), context)


def _changes(kind: str, context: Context) -> list[Select]:
    """Changes of the record's own told fields, seeded and own; ``subject`` is the field, ``facts`` before and after."""
    names = told(kind, context)
    if not names:
        return []
    s = SeededChange.__table__.c
    seeded = _change(s.id, s.field, s.at, s.by_id, func.json_array(func.json(s.before), func.json(s.after)), null())
    each = func.json_each(bindparam("own", type_=Text)).table_valued("value")
    part = lambda name: func.json_extract(each.c.value, f"$.{name}")  # noqa: E731
    both = func.json_extract(each.c.value, "$.before", "$.after")
    own = _change(literal(0), part("field"), type_coerce(part("at"), Moment), part("by"), both, part("why"))
    return [seeded.where(s.record_id == bindparam("id"), s.field.in_(names)), own]


def _change(id, field, at, by, facts, why) -> Select:
    return _row(
        kind=literal(CHANGE), id=id, type=literal(CHANGE), subject=field, text=why, at=at, who=by,
        regarding=bindparam("id", type_=Integer), modified=at, facts=type_coerce(facts, Text),
    )  # fmt: skip


def _json(*columns) -> Any:
    return type_coerce(func.json_array(*(type_coerce(column, Text) for column in columns)), Text)


def _moment(known: Entity, name: str) -> Any:
    """A date as its midnight, so that dates and moments stand in one column."""
    column = known.table.c[name]
    return type_coerce(type_coerce(column, Text) + "T00:00:00", Moment) if known.field(name).kind is Kind.DATE else column  # fmt: skip


# --------------------------------------------------------------------------------------------------
# What leads to a record's timeline


def _around(known: Entity, kind: str) -> CompoundSelect | None:
    """Ids of the records whose lookups lead to the record or to what rolls up to it; a union, so that each part
    can use its index. ``None`` where none could."""
    parts = []
    for spec in known.stored.values():
        if spec.kind is Kind.LOOKUP and spec.inverse:
            targets = _targets(spec, kind)
            parts += [select(known.table.c.id).where(known.table.c[spec.name].in_(t)) for t in targets]
    return union(*parts) if parts else None


def _targets(spec: Field, kind: str) -> list:
    """What this lookup may point at to be on the record's timeline: the record, and what rolls up to it."""
    kinds = expand(spec.to)
    own = [[bindparam("id")]] if kind in kinds else []
    return own + [
        select(entity(up.entity).table.c.id).where(entity(up.entity).table.c[up.name] == bindparam("id"))
        for up in rolls_up(kind)
        if up.entity in kinds
    ]


@cache
def rolls_up(kind: str) -> tuple[Field, ...]:
    """Lookups through which other records belong to one of ``kind``: those that name a collection there
    (``contacts`` of an account), from kinds that have a timeline of their own. A subsidiary's timeline
    stays its own."""
    return tuple(
        spec
        for other in entities().values()
        if other.kind != kind and has_timeline(other.form)
        for spec in other.stored.values()
        if spec.kind is Kind.LOOKUP and spec.inverse and kind in expand(spec.to)
    )


def has_timeline(form: Form | None) -> bool:
    """Whether a form shows a timeline."""
    parts = (part for tab in (form.tabs if form else ()) for column in tab.columns for part in column)
    return any(isinstance(part, Timeline) for part in parts)


def own_changes(commands: list[dict], kind: str, id: int, names: Iterable[str]) -> list[dict[str, Any]]:
    """Changes of these fields of a record that the change log has, with the reason given for each, as ``own`` takes
    them; ``commands`` as for ``history.history``. What was taken back is left out."""
    specs, void, found = [entity(kind).field(name) for name in names], set(), []
    for command in reversed(commands):  # a later command says first whether an earlier one still holds
        if command["id"] in void or command["undoes"]:
            void |= {command["undoes"]} if command["id"] not in void else set()
            continue
        for row in command["rows"]:
            if row["id"] == id and row["op"] == "update":
                found += [
                    {"field": spec.name, "before": row["before"].get(spec.name), "after": row["after"][spec.name],
                     "at": datetime.fromisoformat(command["sandbox_at"]).strftime("%Y-%m-%dT%H:%M:%S"), "by": command["seat"],
                     "why": row["after"].get(spec.because)}
                    for spec in specs
                    if spec.name in row["after"] and row["before"].get(spec.name) != row["after"][spec.name]
                ]  # fmt: skip
    return found
