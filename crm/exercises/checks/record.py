"""``record``: rows of the submitted state exist (or not), with the wanted values."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...i18n import current_locale
from ...i18n import gettext as _
from ...query import Node, conjuncts, label, parse, to_text
from ...query.tree import Collection, Path, walk
from ...records.values import show
from ...schema.fields import Field, Kind
from ...schema.registry import entity
from ..compare import same
from ..model import Check, Text
from ..outcome import Both, Fault, Item, Outcome, Run, both, of_items, scopes
from ..state import Side
from ..values import Scope, flat, typed


@dataclass(frozen=True)
class Expect:
    """One graded property. ``of`` is another record than the one found; ``weight`` makes it a part of its
    own, without any weight all must hold. ``say`` is the fault in words, else the product finds them."""

    field: Any = None
    of: Any = None
    is_: Any = None
    filled: bool | None = None
    min_length: int = 0
    where: str = ""
    weight: Fraction | None = None
    tol: Any = 0
    exact: bool = False
    derived: bool = False
    say: Text | None = None


@dataclass(frozen=True)
class References:
    """Everything that pointed at the found record in the seed points at ``to``, and nothing is left."""

    to: Any
    say: Text | None = None


@dataclass(frozen=True)
class Spec:
    """A ``record`` check as the file has it."""

    kind: str
    for_each: Mapping | None
    requires_item: str
    find: Mapping[str, Any]
    where: str
    new: bool
    expect: tuple[Expect, ...]
    least: int
    most: int | None
    references: References | None
    label: Any
    missing: Text | None


def _text(data: Mapping | None) -> Text | None:
    return Text(**data) if data else None


def read(data: Mapping) -> Spec:
    """The spec of the keys in the file. Without ``count`` at least one record must be found."""
    count = data.get("count", {"min": 1})
    least, most = (count, count) if isinstance(count, int) else (count.get("min", 0), count.get("max"))
    expect = tuple(
        Expect(
            is_=part.get("is"), say=_text(part.get("say")),
            weight=Fraction(str(part["weight"])) if "weight" in part else None,
            **{k: v for k, v in part.items() if k not in ("is", "say", "weight", "reason")},
        )
        for part in data.get("expect", ())
    )  # fmt: skip
    moved = data.get("references")
    return Spec(
        data["kind"], data.get("for_each"), data.get("requires_item", ""), data.get("find", {}), data.get("where", ""),
        data.get("new", False), expect, least, most, References(moved["to"], _text(moved.get("say"))) if moved else None,
        data.get("label"), _text(data.get("missing")),
    )  # fmt: skip


def guards(spec: Spec) -> bool:
    """A check that asks only for absence passes on empty work, so it counts from half."""
    return spec.most == 0 and not spec.expect


def judge(spec: Spec, check: Check, run: Run) -> Outcome:
    """One item for each of the loop (or one in all), each with the share of its best record."""
    return of_items([_item(spec, run, key, scope) for key, scope in scopes(run, spec.for_each, spec.requires_item)])


def _item(spec: Spec, run: Run, key: Any, scope: Scope) -> Item:
    found = _find(spec, run, scope)
    if len(found) < spec.least or (spec.most is not None and len(found) > spec.most):
        return Item(key, Fraction(0), run.name(spec.label, scope), (_miscount(spec, run, scope, found),))
    now = run.state.now
    now.load(spec.kind, found)
    held = {
        e.where: now.holding(found, e.where, scope.params(e.where)) for e in spec.expect if e.where and e.of is None
    }
    weighed = [(*_weigh(spec, run, scope, id, held), id) for id in found] or [(Fraction(1), [], 0)]
    share, wrong, best = max(weighed, key=lambda one: one[0])
    faults = tuple(_fault(part, run, scope, best) for part in wrong)
    return Item(key, share, run.name(spec.label, scope) if share < 1 else None, faults)


# ----- finding


NARROWING = (Kind.LOOKUP, Kind.CHOICE, Kind.BOOLEAN, Kind.DATE)
"""Kinds of field that are compared as they are stored, so that the database can do it."""


def _find(spec: Spec, run: Run, scope: Scope) -> list[int]:
    wanted = {name: scope.value(raw) for name, raw in spec.find.items()}
    now = run.state.now
    if "id" in wanted:
        ids = [id for id in flat(wanted.pop("id")) if now.kind_of(id) == spec.kind]
        held = now.holding(ids, spec.where, scope.params(spec.where)) if spec.where else ids
        ids = [id for id in ids if id in held]
    else:
        fields = entity(spec.kind).fields
        narrow = {n: flat(v) for n, v in wanted.items() if v is not None and fields[n].kind in NARROWING}
        text = " and ".join([*([f"({spec.where})"] if spec.where else []), *(f"{n} in @wanted_{n}" for n in narrow)])
        ids = now.find(spec.kind, text, {**scope.params(spec.where), **{f"wanted_{n}": v for n, v in narrow.items()}})
    if spec.new:
        ids = [id for id in ids if run.state.seed.row(id) is None]
    for name, value in wanted.items():
        ids = [id for id in ids if same(entity(spec.kind).field(name), now.cell(id, name), value)]
    return ids


def _miscount(spec: Spec, run: Run, scope: Scope, found: list[int]) -> Fault:
    if found or spec.most == 0:
        return Fault(both(lambda: _("There are %(n)s, which is too many.", n=len(found))))
    if "id" not in spec.find and (near := _nearest(spec, run, scope)):
        return near
    if spec.missing:
        return Fault(run.say(spec.missing))
    return Fault(both(lambda: _("It is missing: no such record was found.")))


def _nearest(spec: Spec, run: Run, scope: Scope) -> Fault | None:
    """The record of the student's own making or changing that misses the least, and what does not fit."""
    touched = {row["id"] for command in run.acts for row in command["rows"] if row["kind"] == spec.kind}
    best, best_wrong, parts = None, [], len(spec.find) + len(conjuncts(parse(spec.where, spec.kind)))
    for id in sorted(touched):
        if run.state.now.row(id) is None or not run.state.changed(id):
            continue
        wrong = _misfits(spec, run, scope, id)
        if len(wrong) < parts and (best is None or len(wrong) < len(best_wrong)):
            best, best_wrong = id, wrong
    if best is None or not best_wrong:
        return None

    def closest() -> str:
        record = f"{entity(spec.kind).label} {run.state.name(best, current_locale())}"
        words = _misfits(spec, run, scope, best)[0][1]
        return _("Closest is %(record)s, but one thing does not fit. %(what)s", record=record, what=words)

    return Fault(both(closest), both(lambda: _misfits(spec, run, scope, best)[0][0]))


def _misfits(spec: Spec, run: Run, scope: Scope, id: int) -> list[tuple[str, str]]:
    """What of the search a record does not meet: the property, and the kind of fault with the own value. What
    a filter asks for is not told."""
    now, wrong = run.state.now, []
    for name, raw in spec.find.items():
        field, got, wanted = entity(spec.kind).field(name), now.cell(id, name), scope.value(raw)
        if not same(field, got, wanted):
            wrong.append((str(field.label), _words(field, got, wanted)))
    for part in conjuncts(parse(spec.where, spec.kind)):
        if not now.holds(id, to_text(part), scope.params(spec.where)):
            wrong.append(_unmet(part, now, id))
    if spec.new and run.state.seed.row(id) is not None:
        wrong.append((_("New record"), _("It was there before.")))
    return wrong


def _unmet(part: Node, now: Side, id: int) -> tuple[str, str]:
    """The property a condition of a filter is about, and the own value where it is one of the record's."""
    about = next(node for node in walk(part) if isinstance(node, Path | Collection))
    if isinstance(about, Path) and not about.steps:
        return str(about.field.label), _words(about.field, now.cell(id, about.field.name), None)
    return label(about), _("%(field)s does not fit.", field=label(about))


# ----- judging


def _weigh(spec: Spec, run: Run, scope: Scope, id: int, held: Mapping) -> tuple[Fraction, list[Expect | References]]:
    """The share of one record that is right, and what does not hold, in the order of the file; ``held`` are the
    records that pass each filter it must."""
    wrong = [expect for expect in spec.expect if not _meets(expect, run, scope, id, held)]
    whole = all(expect.weight is not None for expect in wrong)
    parts = sum((expect.weight or 0 for expect in spec.expect), Fraction(0))
    lost = sum((expect.weight or 0 for expect in wrong), Fraction(0))
    if spec.references and _left_behind(spec.references, run, scope, id):
        whole, wrong = False, [*wrong, spec.references]
    return (1 - lost / parts if parts else Fraction(1)) if whole else Fraction(0), wrong


def _cell(expect: Expect, run: Run, scope: Scope, id: int) -> tuple[Field, Any]:
    """The field an expectation is about and the present value."""
    name, kind = scope.value(expect.field), run.state.now.kind_of(id) or run.state.seed.kind_of(id)
    return entity(kind).field(name), run.state.now.cell(id, name)


def _meets(expect: Expect, run: Run, scope: Scope, id: int, held: Mapping) -> bool:
    """Whether an expectation holds for a record."""
    now = run.state.now
    if expect.of is not None:
        id = scope.value(expect.of)
    if expect.where:
        if expect.of is None:
            return id in held[expect.where]
        return now.row(id) is not None and now.holds(id, expect.where, scope.params(expect.where))
    field, got = _cell(expect, run, scope, id)
    if expect.filled is not None:
        return (got not in (None, "")) == expect.filled
    if expect.min_length:
        return len(" ".join(str(got or "").split())) >= expect.min_length
    return now.row(id) is not None and same(field, got, scope.value(expect.is_), expect.exact, expect.tol)


def _fault(part: Expect | References, run: Run, scope: Scope, id: int) -> Fault:
    """What does not hold, in words."""
    if isinstance(part, References):
        wrong = len(_left_behind(part, run, scope, id))
        said = (
            run.say(part.say)
            if part.say
            else both(lambda: _("Records that belong to it are elsewhere: %(n)s.", n=wrong))
        )
        return Fault(said)
    if part.of is not None:
        id = scope.value(part.of)
    if part.where:
        return Fault(run.say(part.say), _about(part.where, run, id))
    field, got = _cell(part, run, scope, id)
    wanted = None if part.filled is not None or part.min_length else scope.value(part.is_)
    text = run.say(part.say) if part.say else both(lambda: _words(field, got, wanted))
    return Fault(text, both(lambda: field.label), None if wanted is None else _shown(run, field, wanted))


def _about(text: str, run: Run, id: int) -> Both | None:
    """The properties a filter about a record speaks of."""
    kind = run.state.now.kind_of(id) or run.state.seed.kind_of(id)
    found = [node for node in walk(parse(text, kind)) if isinstance(node, Path) and not node.variable]
    return both(lambda: ", ".join(dict.fromkeys(map(label, found)))) if found else None


def _shown(run: Run, field: Field, wanted: Any) -> Both:
    """The wanted value for people: names of records, labels of choices."""
    if field.kind is Kind.LOOKUP:
        return both(lambda: ", ".join(run.state.name(id, current_locale()) for id in flat(wanted)))
    return both(lambda: ", ".join(show(field, typed(field.entity, field.name, value)) for value in flat(wanted)))


def _words(field: Field, got: Any, wanted: Any) -> str:
    """The kind of fault and the student's own value; never the wanted one."""
    label = field.label
    if got in (None, ""):
        return _("%(field)s is empty.", field=label)
    if field.kind is Kind.LOOKUP:
        return _("%(field)s is another record.", field=label)
    value = show(field, got)
    if field.kind in (Kind.DATE, Kind.MOMENT) and wanted is not None and not isinstance(wanted, list):
        early = str(got) < str(wanted)
        return _("%(field)s is too early: %(value)s.", field=label, value=value) if early else _("%(field)s is too late: %(value)s.", field=label, value=value)  # fmt: skip
    return _("%(field)s is not right: %(value)s.", field=label, value=value)


def _left_behind(references: References, run: Run, scope: Scope, id: int) -> set[int]:
    """Rows that still point at a record, or that no longer point where they should."""
    target, now = scope.value(references.to), run.state.now
    wrong = {child for _kind, _name, child in now.pointing_at(id)}
    for _kind, name, child in run.state.seed.pointing_at(id):
        right = None if child == target else target  # the master's own link to its duplicate goes empty
        row = now.row(child)
        if row is None or row[name] != right:
            wrong.add(child)
    return wrong
