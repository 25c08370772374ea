"""``set``: the records a list, a view or a selection holds, against those it should hold.

The share is (hits - wrong ones) / wanted ones, never below 0. A filter is also asked about records at its
limits (see ``boundary``): where the data tells no difference, each field at whose limit it differs from what
was asked counts like a wrong record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from ...i18n import LOCALES, current_locale
from ...i18n import gettext as _
from ...query import FilterError, Node, conjuncts, join, parse, sentence, to_text
from ...records.values import show
from ..boundary import Parting, at_limit, limits, partings
from ..model import Check, Text
from ..outcome import Both, Fault, Item, Outcome, Run, both
from ..state import Side
from ..values import flat

NAMED = 5
"""How many records feedback names; the others are counted."""
EXTRA, MISSING, LIMIT = "extra", "missing", "limit"
"""What can be wrong, and the items' keys: records too many, too few, a limit that is not as asked."""


@dataclass(frozen=True)
class Spec:
    """A ``set`` check as the file has it. What was made: ``got`` (ids) or ``filter`` (its text, or several
    of which the best counts); what was asked: ``want`` (ids) or ``where`` (a filter, over the ``side``). Filters
    are compared ``among`` the records of another one: what it says they may say too."""

    kind: str
    got: Any = None
    filter: Any = None
    want: Any = None
    where: str | None = None
    among: str = ""
    side: str = "seed"
    compare: str = "equal"
    least: int = 1
    whole: bool = False
    derived: bool = False
    absent: Text | None = None
    say: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What one selection is like: records too many and too few, hits, and limits that are not as asked."""

    extra: list[int]
    missing: list[int]
    hits: int
    apart: tuple[Parting, ...] = ()


def read(data: Mapping) -> Spec:
    """The spec of the keys in the file. A filter is compared in the present state, ids with the seed's."""
    own = {key: value for key, value in data.items() if key not in ("in", "absent", "say")}
    texts = {key: Text(**text) for key, text in data.get("say", {}).items()}
    absent = Text(**data["absent"]) if "absent" in data else None
    return Spec(side=data.get("in", "now" if "filter" in data else "seed"), absent=absent, say=texts, **own)


def guards(spec: Spec) -> bool:
    """Nothing selected is nothing earned, so it never counts by itself."""
    return False


def judge(spec: Spec, check: Check, run: Run) -> Outcome:
    """The share of the best selection, with an item for each thing that is wrong with it."""
    side = run.state.side(spec.side)
    wanted = _wanted(spec, run, side)
    if spec.filter is None:
        found, unread = [_compared(spec, flat(run.scope.value(spec.got)), wanted)], None
    else:
        found, unread = _by_filters(spec, run, side, wanted)
    if not any(one.hits or one.extra or not wanted for one in found):
        text = run.say(spec.absent) if spec.absent else unread or both(lambda: _("Nothing was found."))
        return _outcome(spec, Fraction(0), [Item(MISSING, Fraction(0), None, (Fault(text),))], len(wanted))
    best = max(found, key=lambda one: _share(spec, one, len(wanted)))
    return _outcome(spec, _share(spec, best, len(wanted)), list(_items(spec, run, side, best)), _count(best))


def _outcome(spec: Spec, share: Fraction, items: list[Item], failing: int) -> Outcome:
    return Outcome(Fraction(share == 1) if spec.whole else share, tuple(items), failing)


def _count(found: Found) -> int:
    return len(found.extra) + len(found.missing) + len(found.apart)


# ----- comparing


def _wanted(spec: Spec, run: Run, side: Side) -> list[int]:
    if spec.where is None:
        return flat(run.scope.value(spec.want))
    text = _among(spec, spec.where)
    return side.find(spec.kind, text, run.scope.params(text))


def _among(spec: Spec, text: str) -> str:
    """A filter, asked only of the records the check is about. Raises ``FilterError``."""
    return to_text(join(parse(part, spec.kind) for part in (text, spec.among)))


def _compared(spec: Spec, got: Iterable[int], wanted: Iterable[int]) -> Found:
    made, asked = set(got), set(wanted)
    extra = sorted(made - asked) if spec.compare != "containing" else []
    missing = sorted(asked - made)
    if spec.compare == "within":
        missing = missing[: max(0, spec.least - len(made & asked))]
    return Found(extra, missing, len(made & asked))


def _share(spec: Spec, found: Found, wanted: int) -> Fraction:
    """Hits less wrong ones, of those there should be; ``within`` asks for the least number only."""
    least = max(1, spec.least if spec.compare == "within" else wanted)
    hits = min(found.hits, least) if wanted else least * (not found.extra)
    return Fraction(max(0, hits - len(found.extra) - len(found.apart)), least)


def _by_filters(spec: Spec, run: Run, side: Side, wanted: list[int]) -> tuple[list[Found], Both | None]:
    """What each filter somebody made selects; the second is why the last one cannot be read."""
    found, unread = [], None
    for text in flat(run.scope.value(spec.filter)):
        try:
            made = _among(spec, text)
            one = _compared(spec, side.find(spec.kind, made, {}), wanted)
            if not one.extra and not one.missing and spec.where is not None and spec.compare == "equal":
                asked = _among(spec, spec.where)
                one = replace(one, apart=tuple(partings(side, spec.kind, asked, run.scope.params(asked), made)))
            found.append(one)
        except FilterError as error:
            unread = both(lambda error=error: _("The filter cannot be read: %(problem)s", problem=error))
    return found, unread


# ----- in words


def _items(spec: Spec, run: Run, side: Side, found: Found) -> Iterable[Item]:
    for key, ids, fault in ((EXTRA, found.extra, _too_many), (MISSING, found.missing, _too_few)):
        if ids:
            yield Item(key, Fraction(0), None, (_said(spec, run, key, len(ids), fault(spec, run, side, ids)),))
    for apart in found.apart:
        fault = Fault(both(lambda a=apart: _parted(a)), both(lambda a=apart: a.field.label), both(lambda a=apart: show(a.field, a.value)))  # fmt: skip
        yield Item(LIMIT, Fraction(0), None, (_said(spec, run, LIMIT, 1, fault),))


def _said(spec: Spec, run: Run, key: str, n: int, fault: Fault) -> Fault:
    """The exercise's own words for a fault, ``{n}`` filled, where it has some."""
    if key not in spec.say:
        return fault
    text = run.say(spec.say[key], n=n)
    return replace(fault, text=text, field=text)


def _too_many(spec: Spec, run: Run, side: Side, ids: list[int]) -> Fault:
    """The own records that do not belong, and of the first one which condition it does not meet."""

    def words() -> str:
        text = _("These do not belong: %(records)s.", records=_names(run, ids, current_locale()))
        wrong = _misfit(spec, run, side, ids[0])
        if wrong is None:
            return text
        name = run.state.name(ids[0], current_locale())
        return text + " " + _("%(record)s does not meet: %(what)s.", record=name, what=sentence(wrong))

    return Fault(both(words), both(lambda: _("Too many: %(n)s", n=len(ids))))


def _too_few(spec: Spec, run: Run, side: Side, ids: list[int]) -> Fault:
    """How many are missing, and whether one of them lies exactly at a limit; which ones only after release."""

    def words() -> str:
        text, limit = _("Missing: %(n)s.", n=len(ids)), _limit_met(spec, run, side, ids)
        if limit is None:
            return text
        return text + " " + _("One of them lies exactly at a limit: %(field)s.", field=limit.label)

    names = {locale: _names(run, ids, locale) for locale in LOCALES}
    return Fault(both(words), both(lambda: _("Missing: %(n)s", n=len(ids))), names)


def _names(run: Run, ids: list[int], locale: str) -> str:
    names = ", ".join(run.state.name(id, locale) for id in ids[:NAMED])
    return names if len(ids) <= NAMED else _("%(records)s and %(n)s more", records=names, n=len(ids) - NAMED)


def _misfit(spec: Spec, run: Run, side: Side, id: int) -> Node | None:
    """The first condition of the asked filter that a record does not meet."""
    if spec.where is None or spec.derived or side.row(id) is None or side.kind_of(id) != spec.kind:
        return None
    params = run.scope.params(spec.where)
    parts = conjuncts(parse(spec.where, spec.kind))
    return next((part for part in parts if not side.holds(id, to_text(part), params)), None)


def _limit_met(spec: Spec, run: Run, side: Side, ids: list[int]) -> Any:
    """The field of the asked filter at whose limit one of some records lies; numbers and times have limits."""
    if spec.where is None:
        return None
    for limit in limits(parse(spec.where, spec.kind), side, run.scope.params(spec.where)):
        field = limit.path.field
        if (field.kind.numeric or field.kind in ("date", "moment")) and at_limit(limit, side, ids, spec.kind):
            return field
    return None


def _parted(apart: Parting) -> str:
    """Where a filter says something else than was asked, and what it does there."""
    label = apart.field.label
    match apart.place:
        case "at":
            place = _("%(field)s exactly at a limit", field=label)
        case "under":
            place = _("%(field)s just under a limit", field=label)
        case "over":
            place = _("%(field)s just over a limit", field=label)
        case "empty":
            place = _("%(field)s empty", field=label)
        case _:
            place = _("Another value of %(field)s", field=label)
    if apart.taken:
        return _("%(place)s: the filter takes such a record along, though it does not belong.", place=place)
    return _("%(place)s: the filter leaves such a record out, though it belongs.", place=place)
