"""Courses: joining, the student's weeks and exercises, the gradebook, participants, settings.

The blueprint and how a page finds its course are in ``place``; each other module adds views to it, and is
imported here.
"""

from . import (
    components,
    deciding,
    exercise,
    gradebook,
    mine,
    people,
    receipts,
    results,
    roster,
    settings,
    starting,
    syllabus,
    weeks,
)
from .place import bp

__all__ = [
    "bp", "components", "deciding", "exercise", "gradebook", "mine", "people", "receipts", "results", "roster",
    "settings", "starting", "syllabus", "weeks",
]  # fmt: skip
