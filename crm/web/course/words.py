"""Words, signs and figures of the course pages: levels, roles, where a student is, what a cell means."""

from datetime import datetime
from decimal import Decimal

from ...classroom import clock
from ...classroom.courses import Mode, Role
from ...classroom.grading import FULL, ComponentKind, Exact, Policy, State, cut, points_shown
from ...classroom.progress import Stage, Step
from ...i18n import MONTHS, NBSP, Lazy, current_locale, percent, pgettext
from ...i18n import lazy_gettext as _l
from ...i18n import lazy_pgettext as _lp

LEVELS = {
    "guided": _lp("level", "Guided"),
    "independent": _lp("level", "Independent"),
    "expert": _lp("level", "Expert"),
}
LEVEL_BADGES = {"guided": "c", "independent": "b", "expert": "a"}

ROLES = {Role.STUDENT: _l("Student"), Role.ASSISTANT: _l("Assistant"), Role.TEACHER: _l("Teacher")}
MODES = {Mode.GRADED: _l("Graded"), Mode.PRACTICE: _l("Practice")}
POLICIES = {Policy.BEST: _l("The best attempt counts"), Policy.LAST: _l("The last attempt counts")}
KINDS = {
    ComponentKind.EXERCISES: _l("From the exercises"),
    ComponentKind.ENTERED: _l("Percentage, entered"),
    ComponentKind.PASSFAIL: _l("Passed or failed"),
}

STAGES = {
    Stage.LATER: ("lock", "none", _l("Opens later")),
    Stage.FRESH: ("ring", "none", _l("Not started")),
    Stage.OPEN: ("play", "now", _lp("stage", "In progress")),
    Stage.WAITING: ("pen", "wait", _l("Waits for points")),
    Stage.PART: ("half", "part", _l("Partial points")),
    Stage.ZERO: ("ring", "part", _l("No points")),
    Stage.DONE: ("okc", "ok", _lp("stage", "Done")),
    Stage.MISSING: ("x", "miss", _l("Missing, past the deadline")),
    Stage.EXCUSED: ("info", "none", _l("Excused")),
}
"""Symbol, style and words of a stage."""

STEPS = {
    Step.START: _l("Start"),
    Step.CONTINUE: _l("Continue"),
    Step.AGAIN: _l("Try again"),
    Step.LOOK: _l("Look"),
}

CELLS = {
    State.FULL: ("okc", "ok"),
    State.PART: ("half", "part"),
    State.ZERO: ("ring", "part"),
    State.WAITING: ("pen", "wait"),
    State.NONE: ("ring", "none"),
    State.MISSING: ("x", "miss"),
    State.EXCUSED: ("info", "none"),
    State.OVERRIDDEN: ("edit", "ok"),
}
"""Symbol and style of a cell of the gradebook."""


def level_label(level: str) -> Lazy | str:
    """A level in words."""
    return LEVELS.get(level, level)


def cut_percent(value: Exact | None, decimals: int = 1) -> str:
    """A percentage (1/100 %) for people, cut off and never rounded up: ``43,6 %``; a dash for none."""
    return "–" if value is None else percent(cut(value, decimals), None)


def limit_percent(value: int) -> str:
    """A limit (1/100 %) with only the decimals it needs: ``40 %``, ``62,5 %``."""
    return percent((Decimal(value) / 100).normalize() if value % 100 else value // 100, None)


def points_p(value: Exact | None) -> str:
    """Points with their unit: ``9,5 p``."""
    return pgettext("points", "%(n)s p").replace(" ", NBSP) % {"n": points_shown(value)}


def when(at: datetime | None, zone: str) -> str:
    """The day of a moment, as short as it can be in a table: ``27.9.``, ``27 Sep``."""
    if at is None:
        return ""
    local = clock.to_local(at, zone)
    if current_locale() == "fi":
        return f"{local.day}.{local.month}."
    return f"{local.day} {MONTHS['en'][local.month - 1][:3]}"


def share(value: Exact, whole: Exact = FULL) -> str:
    """How far a bar reaches, as an SVG length: ``43.60%``."""
    return f"{min(max(float(value / whole * 100), 0), 100):.2f}%" if whole else "0%"


WORDS = {
    "level_label": level_label,
    "level_badges": LEVEL_BADGES,
    "stages": STAGES,
    "steps": STEPS,
    "cells": CELLS,
    "roles": ROLES,
    "kinds": KINDS,
    "points": points_shown,
    "points_p": points_p,
    "cut_percent": cut_percent,
    "limit_percent": limit_percent,
    "share": share,
}
"""What templates of the course pages may use."""
