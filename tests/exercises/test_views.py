"""Personal views as exercises see them: what the views somebody saved select, their own conditions included."""

import pytest

from crm.exercises.edits import Script
from crm.exercises.generated import mutants
from crm.exercises.runner import plan
from crm.exercises.values import Scope

VIEWS = (
    "id: c1, type: set, ..., points: 4, kind: account, filter: {field: whole_filter, of: {rows: saved_view, "
    "where: \"table eq 'account'\", in: now}, in: now}, where: \"employees ge 35 and status eq 'active'\""
)
GUARD = "id: g, type: only, ..., points: 4"
GOOD = {"base": "active", "filter": "employees ge 35"}


def save(name="Suuret", kind="account", **state):
    return {"save_view": {"kind": kind, "name": name, "state": state}}


@pytest.mark.parametrize(
    ("steps", "earned"),
    [
        ([], 0),
        ([save(**GOOD)], 400),
        ([save(base="all", filter="status eq 'active' and employees ge 35")], 400),
        ([save(**GOOD, sort="-name", columns="name,employees")], 400),
        ([save(kind="contact", base="all")], 0),
        ([save("Väärä", base="all", filter="name eq 'x'"), save(**GOOD)], 400),
        ([save(base="all")], 0),
    ],
)
def test_the_views_somebody_saved_are_compared_with_what_was_asked(make, do, steps, earned):
    assert do.grade(make(VIEWS, points=4), *steps).points == earned


@pytest.mark.parametrize("wrong", [{**GOOD, "base": "all"}, {**GOOD, "filter": "employees gt 35"}])
def test_a_view_that_differs_at_a_limit_only_is_not_right(make, do, wrong):
    points = do.grade(make(VIEWS, points=4), save(**wrong)).points
    assert 0 < points < 400


def test_a_changed_view_counts_as_it_is_now_and_a_deleted_one_not(make, do):
    exercise, kept = make(VIEWS, points=4), {**save(base="all"), "as": "made"}
    change = {"change_view": {"id": "$made", "state": GOOD}}
    delete = {"delete_view": {"id": "$made"}}
    assert [do.grade(exercise, *steps).points for steps in ([kept], [kept, change], [kept, change, delete])] == [
        0,
        400,
        0,
    ]


def test_views_are_no_stray_change(make, do):
    exercise = make(VIEWS, GUARD, points=8)
    assert do.grade(exercise, save(**GOOD), save("Muu", base="all")).points == 800


def test_wrong_limits_of_a_saved_view_are_tried(make, do):
    exercise, scope = make(VIEWS, points=4), Scope(do.seed)
    step = save(base="all", filter="status eq 'active' and employees ge 35")
    script = Script(plan([step], scope), "fi")
    names = [name for name, _script in mutants(exercise, script, scope)]
    assert len([name for name in names if name.startswith("wrong filter")]) == 3
