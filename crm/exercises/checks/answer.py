"""``answer``: a number, code, choice, order or date the student typed, against a value computed from the
facts, the seed or the student's own state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ...i18n import LOCALES, current_locale, number, parse_day, parse_number, speaking
from ...i18n import gettext as _
from ..compare import plain, squeezed
from ..model import Check, Exercise, Text
from ..outcome import Fault, Item, Outcome, Run, both
from ..text import render, shown
from ..values import flat

LENGTH, TEXT_LENGTH = 200, 20_000
"""The longest answer in characters; of a text."""


class MalformedAnswer(Exception):
    """An answer cannot be read as what was asked for. ``check`` is its id, ``question`` its text."""

    def __init__(self, check: str, question: Text, form: str):
        super().__init__(check)
        self.check, self.question, self.form = check, question, form

    def __str__(self) -> str:
        return _('The answer to "%(question)s" cannot be read. %(help)s', question=self.question, help=_help(self.form))


@dataclass(frozen=True)
class Spec:
    """An ``answer`` check as the file has it. ``tol`` is absolute, ``tol_percent`` of the wanted value;
    ``one_swap`` the share that two swapped neighbours in an order still earn. ``kind`` are the records whose
    codes are asked; ``min_words`` and ``max_words`` are the length of a text."""

    question: Text
    form: str
    want: Any = None
    tol: Any = 0
    tol_percent: Any = 0
    unit: Text | None = None
    options: Mapping[str, Text] | None = None
    one_swap: Any = 0
    kind: str = ""
    min_words: int = 1
    max_words: int | None = None


def read(data: Mapping) -> Spec:
    """The spec of the keys in the file."""
    texts = {key: Text(**data[key]) for key in ("question", "unit") if key in data}
    options = {key: Text(**text) for key, text in data["options"].items()} if "options" in data else None
    plain_keys = {key: value for key, value in data.items() if key not in ("question", "unit", "options")}
    return Spec(**texts, options=options, **plain_keys)


def guards(spec: Spec) -> bool:
    """An answer never counts by itself: nothing typed is nothing earned."""
    return False


def questions(exercise: Exercise) -> list[tuple[str, Spec]]:
    """What the panel asks, by the id of the check."""
    return [(check.id, check.spec) for check in exercise.every_check() if check.type == "answer"]


def malformed(exercise: Exercise, answers: Mapping[str, str]) -> list[MalformedAnswer]:
    """The answers that cannot be read, in the order of the exercise; an empty one can."""
    found = []
    for check, spec in questions(exercise):
        text = answers.get(check, "")
        if text.strip() and not readings(spec, text):
            found.append(MalformedAnswer(check, spec.question, spec.form))
    return found


def readings(spec: Spec, text: str) -> list[Any]:
    """What a typed answer may mean; empty when it cannot be read.

    A number is read as in either language (``1,234`` is two numbers), so that no language is at a
    disadvantage and a regrade does not depend on one.
    """
    if len(text) > (TEXT_LENGTH if spec.form == "text" else LENGTH) or "\x00" in text:
        return []
    match spec.form:
        case "text":
            return [words(text)]
        case "codes":
            codes = [squeezed(part) for part in _listed(text)]
            return [set(codes)] if codes and all(codes) else []
        case "number":
            return _numbers(text)
        case "date":
            try:
                return [parse_day(text)]
            except ValueError:
                return []
        case "choice":
            return [plain(text)] if plain(text) in map(plain, spec.options) else []
        case "order":
            keys = [plain(part) for part in _listed(text)]
            return [keys] if sorted(keys) == sorted(map(plain, spec.options)) else []
    return [squeezed(text)] if squeezed(text) else []


def words(text: str) -> int:
    """How many words a text has: what has a letter or a digit and stands between spaces."""
    return sum(any(c.isalnum() for c in word) for word in text.split())


def _listed(text: str) -> list[str]:
    """The parts of a list, whatever stands between them."""
    return [part for part in text.replace(";", ",").replace("\n", ",").split(",") if part.strip()]


def _numbers(text: str) -> list[Decimal]:
    found = []
    for locale in LOCALES:
        with speaking(locale):
            try:
                value = parse_number(text)
            except ValueError:
                continue
            found += [value] if value not in found else []
    return found


def judge(spec: Spec, check: Check, run: Run) -> Outcome:
    """The share the answer earns: all, nothing, or for one swap in an order a part."""
    text = run.answers.get(check.id, "")
    wanted = run.scope.value(spec.want)
    read_as = readings(spec, text)
    share = max((_share(spec, got, wanted) for got in read_as), default=Fraction(0))
    faults = () if share == 1 else (_fault(spec, run, text, read_as, wanted),)
    return Outcome(share, (Item(None, share, None, faults),), int(share < 1))


def _share(spec: Spec, got: Any, wanted: Any) -> Fraction:
    if spec.form == "text":
        return Fraction(spec.min_words <= got <= (spec.max_words or got))
    if wanted is None:
        return Fraction(0)
    match spec.form:
        case "codes":
            codes = {squeezed(str(code)) for code in flat(wanted)}
            return Fraction(max(0, len(got & codes) - len(got - codes)), len(codes) or 1)
        case "number":
            value = Decimal(str(wanted))
            return Fraction(abs(got - value) <= tolerance(spec, value))
        case "date":
            return Fraction(got == (date.fromisoformat(wanted) if isinstance(wanted, str) else wanted))
        case "order":
            return _order_share(spec, got, [plain(str(key)) for key in wanted])
        case "choice":
            return Fraction(got in [plain(str(key)) for key in flat(wanted)])
    return Fraction(got in [squeezed(str(code)) for code in flat(wanted)])


def tolerance(spec: Spec, value: Decimal) -> Decimal:
    """How far a number may be off the wanted one."""
    return Decimal(str(spec.tol)) + abs(value) * Decimal(str(spec.tol_percent)) / 100


def _order_share(spec: Spec, got: list[str], wanted: list[str]) -> Fraction:
    if got == wanted:
        return Fraction(1)
    for i in range(len(wanted) - 1):
        if got == [*wanted[:i], wanted[i + 1], wanted[i], *wanted[i + 2 :]]:
            return Fraction(str(spec.one_swap))
    return Fraction(0)


def _fault(spec: Spec, run: Run, text: str, read_as: list, wanted: Any) -> Fault:
    if not text.strip():
        found = both(lambda: _("There is no answer."))
    elif not read_as:
        found = both(lambda: _("The answer cannot be read. %(help)s", help=_help(spec.form)))
    elif spec.form == "codes":
        codes = {squeezed(str(code)) for code in flat(wanted)}
        extra, missing = len(read_as[0] - codes), len(codes - read_as[0])
        found = both(lambda: _("Do not belong: %(extra)s. Missing: %(missing)s.", extra=extra, missing=missing))
    elif spec.form == "text":
        return Fault(both(lambda: _("Your text has %(n)s words. %(help)s", n=read_as[0], help=_length(spec))))
    else:
        found = both(lambda: _("You answered %(answer)s.", answer=_own(spec, run, text)))
    return Fault(found, None, both(lambda: _own(spec, run, shown(wanted))))


def _own(spec: Spec, run: Run, text: str) -> str:
    """A typed answer as it is shown: a choice by its label."""

    def fill(slot: str) -> Any:
        return run.scope.value(f"${slot}")

    labels = {plain(key): str(render(label, current_locale(), fill)) for key, label in (spec.options or {}).items()}
    return ", ".join(labels.get(plain(part), part.strip()) for part in text.split(",")) if labels else text.strip()


def _length(spec: Spec) -> str:
    """How long a text may be."""
    if spec.max_words is None:
        return _("At least %(n)s words are asked for.", n=spec.min_words)
    return _("%(low)s to %(high)s words are asked for.", low=spec.min_words, high=spec.max_words)


def _help(form: str) -> str:
    match form:
        case "number":
            return _("Give a number, for example %(number)s.", number=number(Decimal("12.5")))
        case "date":
            return _("Give a date, for example 1.9.2025 or 2025-09-01.")
        case "choice":
            return _("Choose one of the options.")
        case "codes":
            return _("Give codes with commas between them, for example AS-0417, AS-0420.")
        case "text":
            return _("Give a text of at most 20,000 characters.")
        case "order":
            return _("Give every option once, in order.")
    return _("Give a code, for example AS-0417.")
