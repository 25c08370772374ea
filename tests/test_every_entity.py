"""Every kind of record, whatever it is: a new file in ``crm/entities`` is tested here without a change.

Its pages are tried kind by kind in ``tests/web``; this is what the declaration itself promises.
"""

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import inspect

from crm.entities.sitemap import AREAS
from crm.i18n import LOCALES, speaking
from crm.query import order, parse
from crm.records import delete, save
from crm.records.values import check, clean, edit_text, read, show
from crm.records.work import cooked, raw
from crm.sandboxes import dump, log, replay, templates
from crm.schema.fields import Choice, Field, Kind
from crm.schema.layout import Card, Related, Section
from crm.schema.record import DYNAMIC
from crm.schema.registry import RESERVED, Context, entities, entity, expand

KINDS = sorted(entities())
CONTEXT = Context(date(2025, 9, 1), 1)
VALUES = {
    Kind.TEXT: "Äänekoski", Kind.MEMO: "Kaksi\nriviä", Kind.EMAIL: "a@b.example", Kind.PHONE: "+358 000 123 456",
    Kind.INTEGER: 12, Kind.MONEY: Decimal("12.50"), Kind.DECIMAL: Decimal("1.25"), Kind.PERCENT: Decimal(40),
    Kind.BOOLEAN: True, Kind.DATE: date(2025, 8, 1), Kind.MOMENT: datetime(2025, 8, 1, 9, 30),
}  # fmt: skip


def value_of(spec: Field, store, sandbox):
    """A value the field takes."""
    if spec.kind is Kind.CHOICE:
        return [one.key for one in spec.choices if one.by_hand][-1]
    if (spec.entity, spec.name) == ("loyalty_member", "contact_id"):
        # A person has one membership of a programme, and the persons of the pack have theirs.
        return store.write(sandbox, save.create, "contact", {"last_name": "Vasta-alkaja"}).result
    if spec.kind is Kind.LOOKUP:
        kinds = expand(spec.to)
        with store.read(sandbox) as session:
            for kind in kinds:
                found = session.query(entity(kind).cls).first()
                if found is not None:
                    return found.id
        return None
    if (spec.entity, spec.name) in (("marketing_list", "filter"), ("segment", "filter")):
        return "created_on ne null"
    if spec.name == "match_on":
        return "street,town"
    if spec.kind is Kind.INTEGER and spec.maximum is not None:
        return min(VALUES[spec.kind], spec.maximum)
    return VALUES[spec.kind]


@pytest.mark.parametrize("kind", KINDS)
def test_every_entity_is_fully_declared(kind):
    known = entity(kind)
    assert re.fullmatch(r"[a-z][a-z-]*", known.path), "its place in addresses"
    assert len([e for e in entities().values() if e.path == known.path]) == 1
    assert known.cls.__doc__ and known.icon
    for locale in LOCALES:
        with speaking(locale):
            assert str(known.label) and str(known.label_plural)
    for name, spec in known.fields.items():
        assert name not in RESERVED
        assert str(spec.label), name
        assert spec.kind is not Kind.CHOICE or (spec.choices and all(isinstance(c, Choice) for c in spec.choices))
        assert all(to in entities() for to in expand(spec.to)), name
        assert not spec.english or spec.english in known.raw_columns
        assert spec.dataverse or name
        if spec.default not in DYNAMIC and spec.kind is Kind.CHOICE:
            assert spec.choice(spec.default)


@pytest.mark.parametrize("kind", KINDS)
def test_every_entity_can_be_found_and_shown(kind):
    known = entity(kind)
    assert sum(view.default for view in known.views) == 1
    assert len({view.name for view in known.views}) == len(known.views)
    for view in known.views:
        if view.page:
            continue
        assert view.columns and all(known.field(name) for name in view.columns), view.name
        assert not view.filter or parse(view.filter, kind)
        order(view.sort, kind, CONTEXT)
    for name in (*known.find, *known.quick, *known.subtitle, *known.form.header):
        assert known.field(name)
    assert known.quick or not known.creatable, "a kind that can be made has a quick create"
    assert len(known.form.header) <= 4
    for tab in known.form.tabs:
        for part in (part for column in tab.columns for part in column):
            if isinstance(part, Section):
                assert all(known.field(name) for name in part.fields)
            elif isinstance(part, Card):
                assert known.field(part.field).kind is Kind.LOOKUP
            elif isinstance(part, Related):
                assert kind in expand(entity(part.kind).field(part.via).to)


def test_every_entity_has_a_place_or_hangs_on_another():
    placed = {place.kind for area in AREAS for group in area.groups for place in group.places}
    parts = [part for kind in KINDS for tab in entity(kind).form.tabs for column in tab.columns for part in column]
    parts += [part for kind in KINDS for part in entity(kind).form.related]
    assert set(KINDS) <= placed | {part.kind for part in parts if isinstance(part, Related)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_written_and_read_back(kind):
    for name, spec in entity(kind).stored.items():
        if inspect(entity(kind).cls).columns[name].computed is not None or spec.kind not in VALUES:
            continue
        value = VALUES[spec.kind]
        assert cooked(kind, name, raw(kind, name, value)) == value, name
        for locale in LOCALES:
            with speaking(locale):
                assert show(spec, value)
                assert read(spec, edit_text(spec, value)) == value, (name, locale)
        assert read(spec, "") is None
        if spec.required:
            with pytest.raises(ValueError):
                check(spec, None)


@pytest.mark.parametrize("kind", [k for k in KINDS if entity(k).creatable])
def test_every_entity_lives_a_whole_life(kind, store, sandbox):
    """Made with every field filled, changed, deleted, brought back by undo: the log tells it all."""
    known = entity(kind)
    fields = {n: s for n, s in known.stored.items() if not s.readonly and s.kind is not Kind.CODE}
    values = {n: value_of(s, store, sandbox) for n, s in fields.items()}
    values = {n: v for n, v in values.items() if v is not None and known.field(n).to != (kind,)}
    id = store.write(sandbox, save.create, kind, values).result
    with store.read(store.load(sandbox.id)) as session:
        made = session.get(known.cls, id)
        assert {n: getattr(made, n) for n in values} == values
        assert made.created_by_id == 1 and made.created_on.date() == date(2025, 9, 1)
    textual = next(n for n, s in fields.items() if s.kind in (Kind.TEXT, Kind.MEMO) and n != "match_on")
    store.write(sandbox, save.update, kind, id, {textual: "Toinen"})
    if known.editable:
        gone = store.write(sandbox, delete.delete, kind, [id])
        store.undo(sandbox, gone.command)
    with store.read(store.load(sandbox.id)) as session:
        assert getattr(session.get(known.cls, id), textual) == "Toinen"
        live = list(dump.lines(session.connection().connection.driver_connection))
    rebuilt = templates.in_memory(templates.image(store.platform, sandbox.template))
    with store.platform.read() as session:
        replay.apply(rebuilt, log.commands(session, sandbox.id, sandbox.log_id))
    assert live == list(dump.lines(rebuilt))


@pytest.mark.parametrize("kind", KINDS)
def test_no_entity_takes_what_it_does_not_know(kind, store, sandbox):
    def probe(work):
        return clean(work, kind, {"no_such_field": 1, "id": 5, "version": 9})

    probe.command = "probe"
    with pytest.raises(Exception) as refused:
        store.write(sandbox, probe)
    assert set(refused.value.errors) == {"no_such_field", "id", "version"}
