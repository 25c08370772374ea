"""``change``: how a thing was done, by the change log."""

import pytest

from crm.exercises.feedback import feedback
from crm.exercises.grader import grade_state
from crm.i18n import speaking


def merge(pair, **more):
    return {"merge": {"kind": "account", "target": pair["master"], "source": pair["dup"], **more}}


def wrong(pair):
    return {"merge": {"kind": "account", "target": pair["dup"], "source": pair["master"]}}


def update(id, **values):
    return {"update": {"kind": "account", "id": id, "values": values}}


def undone(step, name="it"):
    return [{**step, "as": name}, {"undo": name}]


USED = "id: c1, type: change, ..., points: 3, for_each: {p: $pairs}, must: [{command: merge, args: {target: $p.master, source: $p.dup}}]"


def test_each_item_needs_its_command(make, do, facts):
    exercise = make(USED, points=3)
    steps = [merge(p) for p in facts["pairs"]]
    assert [do.grade(exercise, *steps[:n]).points for n in (0, 1, 3, 6)] == [0, 50, 150, 300]
    assert do.grade(exercise, *map(wrong, facts["pairs"])).points == 0


def test_all_or_nothing(make, do, facts):
    exercise = make(USED + ", whole: true", points=3)
    steps = [merge(p) for p in facts["pairs"]]
    assert [do.grade(exercise, *steps[:n]).points for n in (5, 6)] == [0, 300]


def test_what_was_taken_back_is_not_looked_at(make, do, facts):
    exercise = make(USED + ", must_not: [{command: delete, say: {fi: Poistit., en: You deleted.}}]", points=3)
    steps = [merge(p) for p in facts["pairs"]]
    note = {"for": {"n": {"rows": "note", "where": f"regarding_id eq {facts['pairs'][0]['dup']}"}}}
    gone = {"delete": {"kind": "account", "ids": [facts["pairs"][0]["dup"]]}}
    assert do.grade(exercise, *undone(gone), *steps).points == 300
    result = do.grade(exercise, *steps, {**note, "do": [{"delete": {"kind": "note", "ids": ["$n"]}}]})
    assert result.points == 0
    with speaking("en"):
        assert feedback(exercise, result, "found").lines[0].details == ("You deleted.",)
    assert do.grade(exercise, *steps[:-1], *undone(steps[-1])).points == 250


def test_the_undo_of_an_undo_counts_again(make, do, facts):
    exercise = make(USED, points=3)
    first = facts["pairs"][0]
    steps = [{**merge(first), "as": "done"}, {"undo": "done", "as": "back"}, {"undo": "back"}]
    assert do.grade(exercise, *steps[:2]).points == 0
    assert do.grade(exercise, *steps).points == 50


def test_only_the_items_that_were_right_are_looked_at(make, do, facts):
    state = "id: c0, type: record, ..., points: 6, for_each: {p: $pairs}, kind: account, find: {id: $p.dup}, expect: [{field: merged_into_id, is: $p.master}]"
    exercise = make(state, USED.replace("points: 3", "points: 3, requires_item: c0, whole: true"), points=9)
    assert [c.status for c in do.grade(exercise, wrong(facts["pairs"][0])).checks] == ["no", "blocked"]
    result = do.grade(exercise, wrong(facts["pairs"][0]), merge(facts["pairs"][1]))
    assert [(c.status, c.earned) for c in result.checks] == [("part", 100), ("ok", 300)]


ORDER = "id: c1, type: change, ..., points: 2, order: true, must: [{row: {id: $pair.master, kind: account, after: {street: Ensin}}}, {command: update, row: {id: $pair.master, after: {town: Sitten}}}]"


def test_order(make, do, facts):
    exercise = make(ORDER, points=2)
    master = facts["pairs"][0]["master"]
    first, then = update(master, street="Ensin"), update(master, town="Sitten")
    assert do.grade(exercise, first, then).points == 200
    backwards = do.grade(exercise, then, first)
    assert backwards.points == 0
    assert do.grade(exercise, then).points == 0
    # every one of the first before any of the second
    assert do.grade(exercise, first, then, update(master, street="Muu"), first).points == 0
    with speaking("fi"):
        assert feedback(exercise, backwards, "found").lines[0].details == ("Tämä tehtiin väärässä järjestyksessä.",)


def test_before_after_and_channel(make, do, facts):
    pattern = (
        "{channel: [ui, api], row: {op: update, id: $pair.master, before: {employees: $old}, after: {employees: 7}}}"
    )
    exercise = make(
        f"id: c1, type: change, ..., points: 1, must: [{pattern.replace('$old', '{field: employees, of: $pair.master}')}]",
        points=1,
    )
    master = facts["pairs"][0]["master"]
    assert do.grade(exercise, update(master, employees=7)).points == 100
    assert do.grade(exercise, update(master, employees=8), update(master, employees=7)).points == 0
    imported = do(update(master, employees=7), channel="import")
    assert grade_state(exercise, do.seed, imported, {}).points == 0


@pytest.mark.parametrize("seeded", [True, False])
def test_whether_a_row_was_there_before(make, do, facts, seeded):
    exercise = make(
        f"id: c1, type: change, ..., points: 1, must: [{{row: {{op: update, kind: [account, contact], seeded: {str(seeded).lower()}}}}}]",
        points=1,
    )
    old = update(facts["pairs"][0]["master"], street="x")
    new = [
        {"create": {"kind": "account", "values": {"name": "Uusi Oy"}}, "as": "new"},
        {"update": {"kind": "account", "id": "$new", "values": {"street": "x"}}},
    ]
    assert (do.grade(exercise, old).points == 100) == seeded
    assert (do.grade(exercise, *new).points == 100) != seeded


def test_a_must_not_counts_from_half_of_the_other_points(make, do, facts):
    exercise = make(
        "id: c1, type: record, ..., points: 2, kind: account, for_each: {p: {from: $pairs, lacking: newer}}, find: {id: $p.master}, expect: [{field: street, is: Uusi}]",
        "id: c2, type: change, ..., points: 1, must_not: [{command: merge}]",
        points=3,
    )
    a, b = (p for p in facts["pairs"] if not p["newer"])
    done = [update(p["master"], street="Uusi") for p in (a, b)]
    assert [(c.earned, c.status) for c in do.grade(exercise).checks] == [(0, "no"), (0, "waiting")]
    assert [(c.earned, c.status) for c in do.grade(exercise, done[0]).checks] == [(100, "part"), (100, "ok")]
    assert [c.earned for c in do.grade(exercise, *done, merge(a)).checks] == [200, 0]


def test_how_near_somebody_came_is_told(make, do, facts):
    once = USED.replace("for_each: {p: $pairs}, ", "").replace("$p.", "$pair.").replace("args:", "channel: ui, args:")
    exercise = make(once, points=3)
    first, second = facts["pairs"][:2]

    def said(changes):
        with speaking("en"):
            result = grade_state(exercise, do.seed, changes, {})
            return feedback(exercise, result, "found").lines[0].details, feedback(exercise, result, "which").lines[
                0
            ].details

    assert said(do()) == (("It was not done with the right command.",), ())
    assert said(do(merge(second))) == (("The right command was used, but not as asked.",), ())
    assert said(do(merge(first), channel="api")) == (("The right command was used, but not on the screen.",), ())
