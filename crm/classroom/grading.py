"""The arithmetic of grades: pure, exact, no database and no clock.

**Every figure is in hundredths**: points in 1/100 point, percentages in 1/100 % (40 % is 4000). What is
entered is an integer; what is divided is a ``Fraction``. Floats are never used, and a value is compared
unrounded: with floats 28 of the 1,990 ways to earn exactly 40 % fail. ``cut`` and ``shown`` make a figure
for people by leaving decimals out, so that nobody who sees 40.0 % is below it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Protocol

from ..i18n import number

Exact = int | Fraction

FULL = 10_000
"""100 % in 1/100 %."""
DEFAULT_LIMITS = (4000, 5500, 7000, 8000, 9000)
"""The least total for the grades 1-5. The course text gives 40, 70 and 90; 55 and 80 are midpoints."""
GRACE = timedelta(minutes=15)
DAY = timedelta(days=1)
LATE_PERCENT = 10


class Policy(StrEnum):
    """Which of several submissions counts."""

    BEST = "best"
    LAST = "last"


class State(StrEnum):
    """What a cell of the gradebook says of one exercise of one student."""

    FULL = "full"
    PART = "part"
    ZERO = "zero"  # handed in, and nothing earned
    WAITING = "waiting"  # for points only a teacher can give, or for the checker
    NONE = "none"  # not done, and there is still time
    MISSING = "missing"  # not done, and time is up
    EXCUSED = "excused"
    OVERRIDDEN = "overridden"


class ComponentKind(StrEnum):
    """Where the value of a component comes from."""

    EXERCISES = "exercises"
    ENTERED = "entered"
    PASSFAIL = "passfail"


# --------------------------------------------------------------------------------------------------
# One exercise


@dataclass(frozen=True)
class SubmittedScore:
    """What one submission earned, before the late rule.

    ``pending`` is what may still be added, by a teacher for the manual checks or by the checker when it has
    not ``scored`` the submission; ``points`` is what is certain.
    """

    points: Exact
    at: datetime
    attempt: int = 1
    pending: int = 0
    scored: bool = True


@dataclass(frozen=True)
class Terms:
    """How an exercise counts for one student: its points, and until when it can be handed in.

    ``None`` means no deadline, no cut-off, any number of attempts.
    """

    points: int
    deadline: datetime | None = None
    cutoff: datetime | None = None
    attempts_max: int | None = None
    policy: Policy = Policy.BEST

    def extended(self, deadline: datetime | None, cutoff: datetime | None = None, attempts: int = 0) -> "Terms":
        """These terms with a student's own times, which are never earlier than everybody's, and ``attempts``
        more attempts. Without a cut-off of their own it moves as far as the deadline did."""
        mine = self.deadline and max(deadline or self.deadline, self.deadline)
        moved = self.cutoff and self.cutoff + (mine - self.deadline if mine else timedelta(0))
        return replace(
            self,
            deadline=mine,
            cutoff=self.cutoff and max(cutoff or moved, self.cutoff),
            attempts_max=self.attempts_max and self.attempts_max + attempts,
        )

    def over(self, now: datetime) -> bool:
        """Whether an exercise that was not done is missing: the cut-off has passed, or the deadline where
        there is no cut-off."""
        end = self.cutoff or self.deadline
        return end is not None and now > end


def half_points(points: Exact) -> int:
    """Partial credit: 1/100 points cut off to a half point."""
    return floor(points / Fraction(50)) * 50


def days_late(at: datetime, deadline: datetime | None) -> int:
    """Started days after the deadline, of 24 hours each; 0 within the grace of 15 minutes."""
    if deadline is None or at <= deadline + GRACE:
        return 0
    return -((deadline - at) // DAY)


def after_lateness(points: Exact, at: datetime, terms: Terms) -> Exact:
    """What ``points`` handed in at ``at`` are worth: 10 % less for each started day, nothing after the
    cut-off. Work the product hands in itself bears the very time of the cut-off and so still counts."""
    if terms.cutoff is not None and at > terms.cutoff:
        return 0
    kept = 100 - LATE_PERCENT * days_late(at, terms.deadline)
    return points if kept == 100 else max(Fraction(points * kept, 100), Fraction(0))


@dataclass(frozen=True)
class ExerciseScore:
    """One exercise of one student.

    ``earned`` counts now, ``pending`` may come from a teacher, ``reachable`` is what it can still become.
    ``possible`` is 0 for an excused exercise: it leaves both sides of the fraction. ``computed`` is the
    score that lives on beside an override or an excuse.
    """

    state: State
    earned: Exact
    possible: int
    reachable: Exact
    pending: Exact = 0
    computed: "ExerciseScore | None" = None

    @property
    def counts(self) -> bool:
        """Whether it is part of *so far*."""
        return self.state not in (State.NONE, State.EXCUSED)

    @property
    def settled(self) -> bool:
        """Whether a grade may be built on it."""
        return self.state not in (State.NONE, State.WAITING)


def exercise_score(
    terms: Terms,
    submissions: Sequence[SubmittedScore],
    now: datetime,
    excused: bool = False,
    override: int | None = None,
) -> ExerciseScore:
    """The score of one exercise as it stands at ``now``, always computed anew from the submissions.

    An excuse wins over an override, an override over everything that was computed.
    """
    computed = _computed(terms, submissions, now)
    if excused:
        return ExerciseScore(State.EXCUSED, 0, 0, 0, computed=computed)
    if override is not None:
        return ExerciseScore(State.OVERRIDDEN, override, terms.points, override, computed=computed)
    return computed


def _computed(terms: Terms, submissions: Sequence[SubmittedScore], now: datetime) -> ExerciseScore:
    attempts_left = terms.attempts_max is None or len({s.attempt for s in submissions}) < terms.attempts_max
    fresh = after_lateness(terms.points, now, terms) if attempts_left else 0
    if not submissions:
        state = State.MISSING if terms.over(now) else State.NONE
        return ExerciseScore(state, 0, terms.points, fresh)
    if terms.policy is Policy.LAST:
        submissions = [max(submissions, key=lambda s: (s.at, s.attempt))]
    earned = max(after_lateness(s.points, s.at, terms) for s in submissions)
    marked = max(after_lateness(s.points + s.pending, s.at, terms) for s in submissions)
    if marked > earned:
        state = State.WAITING
    else:
        state = State.FULL if earned >= terms.points else State.PART if earned else State.ZERO
    return ExerciseScore(state, earned, terms.points, max(marked, fresh), marked - earned)


# --------------------------------------------------------------------------------------------------
# Components and the course


@dataclass(frozen=True)
class Standing:
    """Three percentages in 1/100 %, of a component or of the course.

    ``so_far`` is over what has been assessed (``None`` when nothing has), ``least`` if nothing more is
    done, ``most`` the best still reachable. ``assessed`` says that nothing is open.
    """

    so_far: Exact | None
    least: Exact
    most: Exact
    assessed: bool


def exercises_standing(scores: Iterable[ExerciseScore]) -> Standing:
    """The component of CRM exercises: earned / possible.

    Points that wait for a teacher are left out of *so far* on both sides. Without any exercise, or with
    every one excused, there is nothing to assess.
    """
    scores = list(scores)
    possible = sum(s.possible for s in scores)
    earned = sum(s.earned for s in scores)
    counted = sum(s.possible - s.pending for s in scores if s.counts)
    return Standing(
        so_far=Fraction(earned * FULL) / counted if counted else None,
        least=Fraction(earned * FULL) / possible if possible else 0,
        most=Fraction(sum(s.reachable for s in scores) * FULL) / possible if possible else FULL,
        assessed=bool(counted) and all(s.settled for s in scores),
    )


def entered_standing(value: int | None) -> Standing:
    """A component entered by hand, in 1/100 %; ``None`` when it is not assessed yet."""
    if value is None:
        return Standing(None, 0, FULL, assessed=False)
    return Standing(value, value, value, assessed=True)


def passfail_standing(passed: bool | None) -> Standing:
    """A component that is passed (100 %) or failed (0 %); it has no weight in the total."""
    return entered_standing(None if passed is None else FULL * passed)


class Rule(Protocol):
    """What grading needs to know of a component; the table row has it."""

    key: str
    kind: str
    weight: int  # 1/100 %
    minimum: int | None  # 1/100 %


def total(components: Sequence[Rule], standings: Mapping[str, Standing]) -> Standing:
    """The weighted total. *So far* weighs the components that have something assessed."""
    weighted = _weighted(components, standings)
    return Standing(
        so_far=_so_far(weighted),
        least=_mean([(weight, s.least) for weight, s in weighted]) or 0,
        most=_mean([(weight, s.most) for weight, s in weighted]) or 0,
        assessed=all(standings[c.key].assessed for c in components),
    )


def _weighted(components: Sequence[Rule], standings: Mapping[str, Standing]) -> list[tuple[int, Standing]]:
    return [(c.weight, standings[c.key]) for c in components if c.kind != ComponentKind.PASSFAIL]


def _so_far(weighted: list[tuple[int, Standing]]) -> Fraction | None:
    return _mean([(weight, s.so_far) for weight, s in weighted if s.so_far is not None])


def _mean(weighted: list[tuple[int, Exact]]) -> Fraction | None:
    whole = sum(weight for weight, _value in weighted)
    return Fraction(sum(weight * value for weight, value in weighted), whole) if whole else None


class Why(StrEnum):
    """Why a grade is 0, or why there is none."""

    NOT_ASSESSED = "not_assessed"
    UNDER_MINIMUM = "under_minimum"
    FAILED = "failed"
    UNDER_LIMIT = "under_limit"


@dataclass(frozen=True)
class Reason:
    """One reason: which component (by key; empty for the total), and the limit in 1/100 %."""

    why: Why
    component: str = ""
    limit: int | None = None


@dataclass(frozen=True)
class Verdict:
    """The grade, ``None`` as long as something is not assessed, and the reasons for 0 or none."""

    grade: int | None
    reasons: tuple[Reason, ...] = ()


def verdict(components: Sequence[Rule], standings: Mapping[str, Standing], limits: Sequence[int]) -> Verdict:
    """The grade of one student: 0-5 by the unrounded total, ``limits`` ascending in 1/100 %.

    0 when a component is under its minimum or a pass/fail one was failed; no grade while anything is
    missing, even if a component has already failed.
    """
    missing = tuple(Reason(Why.NOT_ASSESSED, c.key) for c in components if not standings[c.key].assessed)
    percent = _so_far(_weighted(components, standings))
    if missing or percent is None:
        return Verdict(None, missing)
    failed = tuple(filter(None, (_failure(c, standings[c.key]) for c in components)))
    if failed:
        return Verdict(0, failed)
    grade = bisect_right(limits, percent)
    return Verdict(grade, () if grade else (Reason(Why.UNDER_LIMIT, limit=limits[0]),))


def _failure(component: Rule, standing: Standing) -> Reason | None:
    if component.kind == ComponentKind.PASSFAIL:
        return None if standing.so_far else Reason(Why.FAILED, component.key)
    if component.minimum is not None and standing.so_far < component.minimum:
        return Reason(Why.UNDER_MINIMUM, component.key, component.minimum)
    return None


# --------------------------------------------------------------------------------------------------
# What a student asks: what do I still need, and from where


@dataclass(frozen=True)
class Band:
    """The exercises of one level together, in 1/100 point."""

    earned: Exact = 0
    possible: int = 0
    reachable: Exact = 0


def bands(scores: Iterable[tuple[str, ExerciseScore]]) -> dict[str, Band]:
    """The level bands: ``(level, score)`` pairs added up by level."""
    found: dict[str, Band] = {}
    for level, score in scores:
        band = found.get(level, Band())
        found[level] = Band(
            band.earned + score.earned, band.possible + score.possible, band.reachable + score.reachable
        )
    return found


def points_missing(earned: Exact, possible: int, limit: int) -> int:
    """Points (1/100) that are missing to ``limit`` (1/100 %) of ``possible``; 0 when it is reached.

    Rounded up: who earns what is said here is over the limit.
    """
    return max(0, ceil(Fraction(limit * possible, FULL) - earned))


# --------------------------------------------------------------------------------------------------
# For people


def cut(value: Exact, decimals: int) -> Decimal:
    """Hundredths as a whole figure with so many decimals, the rest left out (39.99 % is 39.9, never 40)."""
    return Decimal(floor(Fraction(value) * 10**decimals / 100)).scaleb(-decimals)


def shown(value: Exact | None, decimals: int = 1) -> str:
    """Hundredths as text in the current language, cut off: ``90,8``. ``None`` is a dash."""
    return "–" if value is None else number(cut(value, decimals))


def points_shown(points: Exact | None) -> str:
    """Points as text with only the decimals they need, at most two: ``10``, ``9,5``, ``7,65``."""
    if points is None:
        return "–"
    exact = cut(points, 2)
    return number(next(c for c in (cut(points, d) for d in range(3)) if c == exact))
