"""The student's page of a course: three numbers, what is missing, the exercises by week, free practice."""

from dataclasses import dataclass
from itertools import groupby

from flask import render_template, request

from ...classroom.courses import Component
from ...classroom.grading import Band, ComponentKind, Exact, Standing
from ...classroom.progress import Item, Progress, Stage, progress
from ...sandboxes.packs import packs
from ...schema.text import fold
from .place import bp, declared, fetch, is_staff, platform, title_of
from .words import limit_percent

LEVELS = ("guided", "independent", "expert")
MARKS = (1, 3, 5)
"""The grades whose limits stand on the bar: the course text gives 40, 70 and 90 %."""


@dataclass(frozen=True)
class Missing:
    """What is still needed to the next marked grade, in 1/100 point, and what each level can still give."""

    grade: int
    limit: int
    points: int
    left: list[tuple[str, Exact]]

    @property
    def reachable(self) -> bool:
        """Whether the exercises that are left are enough."""
        return sum(points for _level, points in self.left) >= self.points


@bp.get("/<slug>")
def weeks(slug: str):
    """The course as a participant sees it; staff see every exercise and no figures of their own."""
    with platform().read() as session:
        course, me = fetch(session, slug)
        found = progress(session, course, me, hidden=is_staff(me))
    show, text = request.args.get("show", ""), request.args.get("q", "")
    done = _finished(found.items) if not (show or text) else []
    shown = [item for item in found.items if item not in done and _wanted(item, show, text)]
    component = next((c for c in found.book.components if c.kind == ComponentKind.EXERCISES), None)
    return render_template(
        "course/weeks.html",
        weeks=[list(items) for _week, items in groupby(shown, key=lambda item: item.exercise.week)],
        done=done, show=show, q=text, current=_current(found.items), declared=declared,
        limit_list=", ".join(limit_percent(limit) for _grade, limit in _marks(course.limits)),
        bands=found.book.bands(found.row) if found.row else {}, levels=LEVELS, marks=_marks(course.limits),
        missing=_missing(found), **_standing(found, component), packs=packs_of(found),
    )  # fmt: skip


def _finished(items: list[Item]) -> list[Item]:
    """The exercises of the first weeks, as long as everything in them is done."""
    finished = []
    for _week, week in groupby(items, key=lambda item: item.exercise.week):
        week = list(week)
        if any(item.stage not in (Stage.DONE, Stage.EXCUSED) for item in week):
            break
        finished += week
    return finished if len(finished) < len(items) else []


def _wanted(item: Item, show: str, text: str) -> bool:
    if show == "left" and item.score.reachable <= item.score.earned:
        return False
    return fold(text) in fold(f"{item.exercise.exercise_id} {title_of(item.exercise)}")


def _current(items: list[Item]) -> Item | None:
    """The exercise one would go on with: begun last, or the first that can be started."""
    begun = [item for item in items if item.going_on]
    if begun:
        return max(begun, key=lambda item: item.going_on.attempt.started_at)
    return next((item for item in items if item.step and item.stage is Stage.FRESH), None)


def _standing(found: Progress, component: Component | None) -> dict[str, Standing | Component | None]:
    """The figures of the exercises' component; none for staff."""
    shown = component is not None and found.row is not None and bool(found.book.exercises)
    return {"component": component, "standing": found.row.standings[component.key] if shown else None}


def _marks(limits: list[int]) -> list[tuple[int, int]]:
    """The marked grades with their limits."""
    return [(grade, limits[grade - 1]) for grade in MARKS]


def _missing(found: Progress) -> Missing | None:
    """The next marked grade that is not reached; ``None`` when all are, or there is nothing to reach."""
    if found.row is None or not found.book.exercises:
        return None
    bands = found.book.bands(found.row)
    left = [(level, _left(bands[level])) for level in LEVELS if level in bands and _left(bands[level]) > 0]
    for grade, limit in _marks(found.book.course.limits):
        if points := found.book.points_missing(found.row, limit):
            return Missing(grade, limit, points, left)
    return None


def _left(band: Band) -> Exact:
    return band.reachable - band.earned


def packs_of(found: Progress) -> list[tuple[str, dict[str, str], bool]]:
    """The packs of the exercises somebody sees: id, title by language, whether one has practised in it."""
    used = dict.fromkeys(d.pack for item in found.items if (d := declared(item.exercise)))
    return [(pack, packs()[pack].title, pack in found.practised) for pack in used if pack in packs()]
