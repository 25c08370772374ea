"""What can be taken away from an exercise, and whether a trial tells."""

from dataclasses import replace

import pytest

from crm.exercises.loader import load_text
from crm.exercises.removals import removals, unlisted
from crm.exercises.trials import Trials


@pytest.fixture
def silent(seed):
    """What is said of an exercise on the small pack."""
    return lambda exercise: unlisted(Trials(exercise, seed))


def without(exercise, what: str):
    """The exercise as its removal leaves it."""
    return next(one.exercise for one in removals(exercise) if one.what == what)


def test_everything_is_taken_away_once(b04):
    names = [one.what for one in removals(b04)]
    assert len(names) == len(set(names))
    assert [name for name in names if " " not in name] == ["c1", "c2", "c3", "g"]
    assert {"c1 expect 1", "c1 references", "c2 must 1 args target", "c2 must_not 1 row seeded", "c2 whole"} <= set(
        names
    )
    assert {"allow 1", "allow 2 may link", "allow 3 with account_id", "allow 4"} <= set(names)


def test_what_is_left_is_the_rest(b04):
    assert len(without(b04, "c1 expect 2").check("c1").spec.expect) == 2
    assert without(b04, "c1 references").check("c1").spec.references is None
    assert "target" not in without(b04, "c2 must 1 args target").check("c2").spec.must[0].args
    assert len(without(b04, "allow 1").allow) == 3 and "with" in without(b04, "allow 2").allow[1]
    assert len(b04.allow) == 4 and len(b04.check("c1").spec.expect) == 3, "the exercise itself stays whole"


def test_a_condition_of_a_filter_is_taken_away(make):
    check = 'id: c1, type: record, ..., points: 1, kind: account, find: {town: Hiislahti}, where: "%s", count: {min: 1, max: 2}'
    exercise = make(check % "employees gt 5 and (phone eq null or industry eq 'metal')", points=1)
    found = {one.what: one.exercise for one in removals(exercise)}
    assert found["c1 where 1"].check("c1").spec.where == "phone eq null or industry eq 'metal'"
    assert found["c1 where 2"].check("c1").spec.where == "employees gt 5"
    assert found["c1 count"].check("c1").spec.most is None and found["c1 find town"].check("c1").spec.find == {}
    alone = {one.what: one.exercise for one in removals(make(check % "employees gt 5", points=1))}
    assert alone["c1 where"].check("c1").spec.where == "" and "c1 where 1" not in alone


def test_parts_of_a_composition_are_taken_away(make):
    part = "{id: %s, type: record, kind: account, find: {id: $pair.master}, expect: [{field: industry, is: metal, derived: true}]}"
    exercise = make(f"id: c1, type: all, ..., points: 1, parts: [{part % 'p1'}, {part % 'p2'}]", points=1)
    found = {one.what: one.exercise for one in removals(exercise)}
    assert list(found) == ["c1", "c1 p1", "c1 p1 expect 1", "c1 p2", "c1 p2 expect 1"]
    assert [part.id for part in found["c1 p1"].check("c1").parts] == ["p2"]


def test_b04_lists_what_cannot_be_noticed(b04, silent):
    assert silent(b04) == []


@pytest.mark.parametrize(
    ("trial", "what"),
    [
        ("M7", "c1 references"),
        ("M8", "allow 3 with account_id"),
        ("E6", "allow 2 may link"),
        ("E7", "c2 must_not 1 row seeded"),
    ],
)
def test_a_trial_that_is_missing_leaves_something_unnoticed(b04, silent, trial, what):
    """Each of these is the only one that tells of something."""
    kept = {key: tuple(t for t in getattr(b04, key) if t.id != trial) for key in ("mutants", "equivalents")}
    assert f"nothing tells when {what} is left out" in silent(replace(b04, **kept))


def test_what_is_listed_must_be_so(b04, silent):
    text = b04.text.replace("  - what: c1 expect 1\n", "  - what: c3 expect 1\n").replace(
        "what: c2 whole", "what: c2 hole"
    )
    told = silent(load_text(text, "B04.yaml"))
    assert "nothing tells when c1 expect 1 is left out" in told and "nothing tells when c2 whole is left out" in told
    assert "unnoticed: there is no c2 hole" in told
    assert any(t.startswith("unnoticed: ") and t.endswith(" tells when c3 expect 1 is left out") for t in told)


def test_of_something_gone_as_a_whole_its_parts_are_not_told(b04, silent):
    text = b04.text.replace("  - what: c2 must 1\n", "  - what: c1 expect 2\n", 1)
    told = silent(load_text(text, "B04.yaml"))
    assert "nothing tells when c2 must 1 is left out" in told and not any("must 1 args" in t for t in told)


def test_a_check_only_empty_work_fails_is_not_needed(make, silent):
    """Both checks ask for the same; a slip fails both or none, so either could go."""
    one = "type: record, ..., points: 1, kind: account, find: {id: $pair.master}"
    exercise = make(
        f"id: c1, {one}, expect: [{{field: description, is: x, derived: true}}]",
        f"id: c2, {one}, expect: [{{field: description, filled: true}}]",
        points=2,
    )
    assert "nothing tells when c2 is left out" in silent(exercise)
