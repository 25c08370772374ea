"""What of a result a student sees, in their language.

==========  =================================================================================
``none``     nothing
``count``    how many checks are met
``which``    each check: met or not, its points, its message
``field``    also which property does not fit
``found``    also the student's own value and the kind of fault
``expected`` also what was expected; only after release, before it the same as ``found``
==========  =================================================================================
"""

from dataclasses import dataclass, replace

from ..i18n import current_locale
from ..i18n import gettext as _
from .grader import BLOCKED, OK, WAITING, CheckResult, Finding, Result
from .model import Check, Exercise
from .text import Rendered, render

LEVELS = ("none", "count", "which", "field", "found", "expected")

POLICIES = {
    ("guided", "practice"): ("found", None, None),
    ("guided", "graded"): ("found", None, None),
    ("independent", "practice"): ("found", None, 5),
    ("independent", "graded"): ("field", 3, 5),
    ("expert", "practice"): ("field", None, 0),
    ("expert", "graded"): ("which", 3, 0),
}
"""By level and mode: feedback level, attempts, checks in the bucket (``None``: no limit; 0: only the
feedback on a submission). An exercise may say otherwise, and the teacher after it."""


@dataclass(frozen=True)
class Policy:
    """How much may be tried and is told. ``checks`` is the size of the bucket, one back every 10 minutes."""

    feedback: str
    attempts: int | None
    checks: int | None


def policy(exercise: Exercise, mode: str) -> Policy:
    """The exercise's policy in practice or graded work."""
    feedback, attempts, checks = POLICIES[exercise.level, mode]
    return Policy(**{"feedback": feedback, "attempts": attempts, "checks": checks, **exercise.policy.get(mode, {})})


@dataclass(frozen=True)
class Line:
    """One check as the panel shows it. ``message`` and ``details`` are empty for one that is met."""

    id: str
    title: Rendered
    status: str
    earned: int
    possible: int
    message: Rendered | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """A result as the student sees it; what the level hides is ``None`` or empty."""

    met: int | None = None
    of: int | None = None
    points: int | None = None
    possible: int | None = None
    lines: tuple[Line, ...] = ()
    praise: Rendered | None = None


def feedback(exercise: Exercise, result: Result, level: str, released: bool = False) -> Feedback:
    """A result at a feedback level, in the current language."""
    depth = LEVELS.index(level) if released or level != "expected" else LEVELS.index("found")
    if depth == 0:
        return Feedback()
    met = sum(check.status == OK for check in result.checks)
    if depth == 1:
        return Feedback(met, len(result.checks))
    lines = tuple(_line(exercise, check, depth) for check in result.checks)
    done = render(exercise.praise, current_locale()) if exercise.praise and met == len(lines) else None
    return Feedback(met, len(lines), result.points, result.possible, lines, done)


def _line(exercise: Exercise, result: CheckResult, depth: int) -> Line:
    check = exercise.check(result.id)
    line = Line(check.id, render(check.title, current_locale()), result.status, result.earned, result.possible)
    if result.status == OK:
        return line
    return replace(line, message=_message(exercise, check, result), details=_details(result, depth))


def _message(exercise: Exercise, check: Check, result: CheckResult) -> Rendered:
    """The check's message with the number of failing items; why it is held back, if it is."""
    locale = current_locale()
    if result.status == BLOCKED:
        first = [
            str(render(exercise.check(id).title, locale))
            for id in dict.fromkeys((*check.requires, check.requires_item))
            if id
        ]
        return Rendered.of(_("This is looked at once this is done: %(checks)s.", checks=", ".join(first)))
    if result.status == WAITING:
        return Rendered.of(_("This counts once half of the other points have been earned."))
    text = check.message_one if check.message_one and result.failing == 1 else check.message
    return render(text, locale, {"n": result.failing}.__getitem__)


def _details(result: CheckResult, depth: int) -> tuple[str, ...]:
    """A line for each item that is not right; at ``field`` only which properties, each once."""
    locale = current_locale()
    if depth < LEVELS.index("field"):
        return ()
    if depth == LEVELS.index("field"):
        fields = [fault.field[locale] for finding in result.findings for fault in finding.faults if fault.field]
        return tuple(dict.fromkeys(fields))
    return tuple(dict.fromkeys(filter(None, (_detail(finding, locale, depth) for finding in result.findings))))


def _detail(finding: Finding, locale: str, depth: int) -> str:
    """The name of the item and its first fault: one thing to put right at a time."""
    if not finding.faults:
        return finding.name[locale] if finding.name else ""
    first = finding.faults[0]
    name = finding.name[locale] if finding.name else _("Untouched so far") if first.text[locale][:1].islower() else ""
    text = f"{name}: {first.text[locale]}" if name else first.text[locale]
    if depth == LEVELS.index("expected") and first.expected and first.expected[locale]:
        text += " " + _("Expected: %(value)s.", value=first.expected[locale])
    return text
