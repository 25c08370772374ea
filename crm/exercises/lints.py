"""What a good exercise has beyond working: nothing is asked that was not said, nothing shown that is not
there, and both languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from ..i18n import LOCALES, number, speaking
from ..query import parse
from ..query.language import Type
from ..query.tree import Constant, walk
from ..records.values import show
from ..schema.registry import entity
from .briefing import briefing, used_slots, values_in
from .checks.record import Expect
from .compare import plain
from .model import Check, Exercise, Text
from .text import slots, unknown_labels
from .values import Scope


def lints(exercise: Exercise, scope: Scope) -> Iterator[str]:
    """Everything to improve, in words for the author. Raises ``BrokenExercise`` for a slot of no value."""
    for where, text in _texts(exercise):
        for locale in LOCALES:
            for name in unknown_labels(text.get(locale)):
                yield f"{where} ({locale}): the screen has no label {name!r}"
        if plain(text.fi) == plain(text.en) and len(text.fi.split()) > 1:
            yield f"{where}: the Finnish and the English text are the same"
        if slots(text.fi) != slots(text.en):
            yield f"{where}: the two languages have different slots"
    yield from _unstated(exercise, scope)


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, Text]]:
    """Every text of an exercise with the place it stands at: ``checks c1 message``."""
    if isinstance(value, Text):
        yield where, value
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(getattr(value, part.name), f"{where} {part.name}".strip())
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts(part, f"{where} {key}")
    elif isinstance(value, tuple):
        for n, part in enumerate(value, 1):
            yield from _texts(part, f"{where} {getattr(part, 'id', n)}")


def _unstated(exercise: Exercise, scope: Scope) -> Iterator[str]:
    """Literals a check expects that the brief does not say and nothing derives."""
    facts = values_in(scope, used_slots(exercise))
    told = {locale: plain(str(briefing(exercise, locale, facts))) for locale in LOCALES}
    for check in exercise.every_check():
        if check.type == "set":
            yield from _unstated_limits(check, told)
        if check.type != "record":
            continue
        for expect in check.spec.expect:
            for value in _literals(expect):
                for locale in LOCALES:
                    if not _stated(told[locale], check.spec.kind, expect, scope.value(value), locale):
                        yield f"{check.id}: the brief ({locale}) does not say {value!r}; state it, or mark it derived"


def _unstated_limits(check: Check, told: Mapping[str, str]) -> Iterator[str]:
    """Numbers a reference filter compares with that the brief does not say; 0 is only *some*."""
    spec = check.spec
    if spec.where is None or spec.derived:
        return
    for node in walk(parse(spec.where, spec.kind)):
        if isinstance(node, Constant) and node.type is Type.NUMBER and node.value:
            for locale in LOCALES:
                with speaking(locale):
                    if not {plain(number(node.value)), str(node.value)} & set(_numbers(told[locale])):
                        yield f"{check.id}: the brief ({locale}) does not say {node.value}; state it, or mark it derived"


def _numbers(told: str) -> Iterator[str]:
    """The numbers of a text as they stand in it; spaces and commas may part thousands."""
    return re.findall(r"\d+(?:[ .,\u00a0]\d{3})*(?:[.,]\d+)?", told)


def _literals(expect: Expect) -> list[Any]:
    """The literals of an expectation: written values, not names or forms."""
    values = expect.is_ if isinstance(expect.is_, list) else [expect.is_]
    literal = [v for v in values if isinstance(v, str | int | float) and not isinstance(v, bool)]
    return [] if expect.derived else [v for v in literal if not str(v).startswith("$")]


def _stated(told: str, kind: str, expect: Expect, value: Any, locale: str) -> bool:
    if str(expect.field).startswith("$") or (expect.of is not None and expect.field not in entity(kind).fields):
        return True
    field = entity(kind).field(expect.field)
    if field.readonly:  # only a command sets it, so it follows from what was asked
        return True
    with speaking(locale):
        return plain(str(value)) in told or plain(show(field, value)) in told
