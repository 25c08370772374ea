"""The release gate notices what is wrong with an exercise."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from crm.exercises import generated
from crm.exercises.edits import edited, solution
from crm.exercises.lints import lints
from crm.exercises.loader import load_text
from crm.exercises.trials import Trials
from crm.exercises.values import BrokenExercise, Scope
from crm.exercises.verifier import verify, verify_these


def problems(exercise, variants=(1,)):
    report = verify_these([exercise], variants)
    return [f"{row.trial}: {row.got}" for row in report.rows if not row.ok] + report.problems


def changed(b04, old, new):
    assert old in b04.text
    return load_text(b04.text.replace(old, new, 1), "B04.yaml")


def test_a_good_exercise_has_no_problems(b04):
    assert problems(b04) == []


@pytest.mark.parametrize("id", ["c1", "c2", "c3", "g"])
def test_a_check_that_was_removed_is_noticed(b04, id):
    less = replace(b04, checks=tuple(c for c in b04.checks if c.id != id and c.requires_item != id))
    assert problems(less) != []


@pytest.mark.parametrize("id", ["c1", "c3", "g"])
def test_a_check_that_passes_always_or_never_is_noticed(b04, id):
    (check,) = (c for c in b04.checks if c.id == id)
    spec = {"c1": lambda: replace(check.spec, expect=(), references=None), "c3": lambda: replace(check.spec, expect=())}
    broken = (
        replace(check, spec=spec[id]())
        if id in spec
        else replace(check, type="change", spec=b04.check("c2").spec.__class__(None, "", (), (), False, False, None))
    )
    assert problems(replace(b04, checks=tuple(broken if c.id == id else c for c in b04.checks))) != []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("total: 11", "total: 12", "M1: c1 5 c2 2 c3 2 g 2 = 11"),
        ("scores: {c1: 6, c2: 2, c3: 0, g: 2}", "scores: {c1: 6, c2: 2, c3: 0.5, g: 2}", "M4: c1 6 c2 2 c3 0 g 2 = 10"),
        ("take: [$pair.newer]", "take: []", "reference: c1 6 c2 2 c3 0 g 2 = 10"),
        ("- {records: account, ids: [$pairs.dup, $pairs.master]}", "- {records: account, ids: [$pairs.dup]}", "reference: c1 6 c2 2 c3 2 g 0 = 10"),
        ("source: $family.second", "source: $family.first", "M3: DomainError: "),
        ("having: newer", "having: older", "M5: BrokenExercise: $newer.0: there is no 0"),
        ("lacking: newer", "having: oldest", "M1: BrokenExercise"),
        ("kind: parent_subsidiary}, pick: 0", "kind: parent_subsidiary}, pick: 7", "data: '$decoys' has 1 items here, not 8"),
        ("$facts.decoys", "$facts.lookalikes", "data: $facts.lookalikes: there is no lookalikes"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told(b04, old, new, said):
    assert any(text.startswith(said) for text in problems(changed(b04, old, new))), problems(changed(b04, old, new))


def test_a_guard_that_pays_for_nothing_done_is_noticed(make, b04):
    only = make("id: g, type: only, ..., points: 2", points=2, allow="[{records: account, ids: $pair.master}]")
    assert any(text.startswith("empty: g 2") for text in problems(only))


def test_two_checks_that_say_the_same_are_noticed(make):
    one = "type: record, ..., points: 1, kind: account, find: {id: $pair.master}, expect: [{field: description, is: x, derived: true}]"
    exercise = make(f"id: c1, {one}", f"id: c2, {one}", points=2, allow="[]")
    assert "T1: the checks c1 and c2 always pass and fail together" in problems(exercise)


def test_a_generated_mutant_that_keeps_its_points_is_noticed(make):
    exercise = make("id: c1, type: change, ..., points: 1, must: [{command: update}]", points=1)
    assert "wrong id in update 1: 1" in problems(exercise)


def test_a_literal_the_brief_does_not_say_is_noticed(make):
    check = "id: c1, type: record, ..., points: 1, kind: account, find: {id: $pair.master}, expect: [{field: description, is: x%s}, {field: industry, is: metal%s}]"
    told = problems(make(check % ("", ""), points=1))
    assert "T1: c1: the brief (fi) does not say 'metal'; state it, or mark it derived" in told
    assert "T1: c1: the brief (en) does not say 'metal'; state it, or mark it derived" in told
    assert not [t for t in problems(make(check % (", derived: true", ", derived: true"), points=1)) if "brief" in t]


def test_a_literal_may_be_stated_by_its_label(make, seed):
    check = "id: c1, type: record, ..., points: 1, kind: account, find: {id: $pair.master}, expect: [{field: industry, is: metal}]"
    exercise = make(check, points=1)
    text = exercise.text.replace("fi: Tee näin.", "fi: Toimiala on metalliteollisuus.").replace(
        "en: Do this.", "en: It is in the metal industry."
    )
    exercise = load_text(text, "T1.yaml")
    assert list(lints(exercise, Scope(seed, variant=exercise.variant))) == []


def test_texts_are_linted(b04, seed):
    text = b04.text.replace("{label:Compare}", "{label:Frobnicate}").replace(
        "en: A name is not enough. A parent and a subsidiary often share a name but not a business ID.",
        "en: Nimi ei riitä. Emoyhtiöllä ja tytäryhtiöllä on usein lähes sama nimi mutta eri Y-tunnus.",
    )
    exercise = load_text(text, "B04.yaml")
    told = list(lints(exercise, Scope(seed, variant=exercise.variant)))
    assert "steps 2 text (fi): the screen has no label 'Frobnicate'" in told
    assert "hints 1: the Finnish and the English text are the same" in told


def test_an_edit_that_finds_nothing_is_a_fault(b04, seed):
    exercise = changed(b04, "drop: {step: merge, when: {pair: [$newer.0, $newer.1]}}", "drop: {step: marge}")
    scope = Scope(seed, variant=exercise.variant)
    with pytest.raises(BrokenExercise):
        edited(exercise, next(m for m in exercise.mutants if m.id == "M5"), scope)


def test_generated_mutants_cover_every_kind_of_slip(b04, seed):
    scope = Scope(seed, variant=b04.variant)
    names = [name for name, _script in generated.mutants(b04, solution(b04, scope), scope)]
    for start in ("drop merge", "double merge", "wrong take", "wrong target", "wrong source", "stray edit"):
        assert any(name.startswith(start) for name in names), start


def test_long_loops_are_tried_in_part():
    steps = [SimpleNamespace(name="update")] * 120 + [SimpleNamespace(name="merge")]
    chosen = generated._some(steps)
    assert len(chosen) == generated.MOST + 1 and chosen[-1] == 120


def test_the_table_says_what_was_wrong(b04):
    report = verify_these([changed(b04, "total: 11", "total: 12")], [1])
    assert not report.ok
    table = report.table()
    assert "B04 variant 1, M1: expected c1 5 c2 2 c3 2 g 2 = 12, got c1 5 c2 2 c3 2 g 2 = 11" in table
    assert "1 wrong" in table and f"{len(report.rows)} trials" in table


def test_the_summary_counts_what_was_caught_and_accepted(b04):
    report = verify_these([b04, replace(changed(b04, "total: 11", "total: 12"), id="B99")], [1, 2])
    mutants, equivalents = (sum(r.kind == kind for r in report.rows) for kind in ("mutant", "equivalent"))
    assert mutants > 4 * len(b04.mutants) and equivalents == 4 * len(b04.equivalents)
    assert report.summary()[:-1] == [
        "2 exercises, 2 variants",
        "reference solutions with full points 4 / 4",
        f"mutants caught {mutants - 2} / {mutants}",
        f"equivalents accepted {equivalents} / {equivalents}",
        "untouched = 0 for all",
    ]


def test_blank_answers_are_no_work(make):
    """What nobody did and what was handed in blank both earn exactly nothing."""
    asked = make(
        "id: a1, type: answer, ..., points: 1, form: text, question: {fi: Miksi?, en: Why?}, min_words: 2", points=1
    )
    spec = replace(asked.checks[0].spec, min_words=0)
    report = verify_these([replace(asked, checks=(replace(asked.checks[0], spec=spec),))], [1])
    assert [(row.trial, row.ok) for row in report.rows if row.kind == "untouched"] == [
        ("untouched", False),
        ("empty", False),
    ]
    assert "untouched = 0 for all but T1" in report.summary()


def test_several_processes_find_the_same():
    one, two = (verify(["B04"], [1, 2], processes=n) for n in (1, 2))
    assert one.rows == two.rows and one.problems == two.problems


def test_answers_at_the_ends_of_a_tolerance_are_tried(make):
    check = "id: a1, type: answer, ..., points: 1, form: number, question: {fi: Montako?, en: How many?}, want: 40, tol: 1, tol_percent: 5"
    exercise = replace(make(check, points=1), solution=({"answer": {"a1": 40}},))
    report = verify_these([exercise], [1])
    assert [(row.trial, row.ok) for row in report.rows if row.kind == "equivalent"] == [
        ("a1 as low as may be", True),
        ("a1 as high as may be", True),
    ]


def test_an_unknown_id_is_refused():
    with pytest.raises(KeyError):
        verify(["X99"])


def test_every_bundled_exercise_on_one_variant():
    """And whatever is taken away from one is missed, or its file says why not. ``flask --app app exercises
    verify``, which CI runs beside the tests, takes every variant."""
    report = verify(variants=[1], removals=True)
    assert report.ok, report.table()


def test_a_filter_slips_at_its_limits():
    text = "employees ge 35 and status eq 'active' and contacts/$count gt 1"
    assert list(generated.slipped(text, "account")) == [
        "employees gt 35 and status eq 'active' and contacts/$count gt 1",
        "status eq 'active' and contacts/$count gt 1",
        "employees ge 35 and contacts/$count gt 1",
        "employees ge 35 and status eq 'active'",
    ]
    assert list(generated.slipped("Hyvä asiakas", "account")) == []


SAVED = "id: c1, type: set, ..., points: 2, kind: account, derived: true, filter: {field: description, of: $pair.master, in: now}, where: \"employees ge 35 and status eq 'active'\""


def test_slips_of_a_saved_filter_are_tried_and_lose_points(make):
    """What the data does not tell apart the limits do; without them the verifier says so."""
    exercise = make(SAVED, points=2)
    steps = (
        {"update": {"kind": "account", "id": "$pair.master", "values": {"description": exercise.checks[0].spec.where}}},
    )
    report = verify_these([replace(exercise, solution=steps)], [1])
    tried = [row.trial for row in report.rows if "filter" in row.trial]
    assert tried == [f"wrong filter {n} in update 1" for n in (1, 2, 3)]
    assert [row for row in report.rows if not row.ok and "filter" in row.trial] == []


def test_one_too_many_and_one_too_few_are_tried(make, seed):
    exercise = make("id: c1, type: change, ..., points: 1, must: [{command: deactivate}]", points=1)
    step = {"deactivate": {"kind": "account", "ids": "$facts.pairs.dup"}}
    exercise = replace(exercise, solution=(step,))
    scope = Scope(seed, variant=exercise.variant)
    found = dict(generated.mutants(exercise, solution(exercise, scope), scope))
    few, many = (found[f"wrong ids, one too {how} in deactivate 1"].steps[0].args["ids"] for how in ("few", "many"))
    assert len(few) == 5 and len(many) == 7 and set(few) < set(many)


def test_what_a_dropped_step_made_is_dropped_with_it(make, seed):
    exercise = make("id: c1, type: change, ..., points: 1, must: [{command: create}]", points=1)
    steps = (
        {"create": {"kind": "contact", "values": {"last_name": "Uusi"}}, "as": "made"},
        {"update": {"kind": "contact", "id": "$made", "values": {"town": "Hiislahti"}}},
        {"create": {"kind": "contact", "values": {"last_name": "Toinen"}}},
    )
    exercise = replace(exercise, solution=steps)
    scope = Scope(seed, variant=exercise.variant)
    found = dict(generated.mutants(exercise, solution(exercise, scope), scope))
    assert [step.verb for step in found["drop create 1"].steps] == ["create"]
    assert [step.verb for step in found["drop update 2"].steps] == ["create", "create"]


def test_the_same_later_is_no_mutant(make, seed):
    """Times of day that follow the clock do not make a second, needless step a slip."""
    exercise = make(
        "id: c1, type: record, ..., points: 1, kind: account, find: {id: $pair.master}, expect: [{field: status, is: inactive}]",
        points=1,
    )
    steps = (
        {"update": {"kind": "account", "id": "$pair.master", "values": {"description": "x"}}},
        {"deactivate": {"kind": "account", "ids": ["$pair.master"]}},
    )
    names = [trial.name for trial in Trials(replace(exercise, solution=steps), seed).generated()]
    assert "drop deactivate 2" in names and "double update 1" not in names


def test_a_dropped_step_takes_along_all_that_needs_it(make, seed):
    steps = (
        {"create": {"kind": "account", "values": {"name": "Uusi Oy"}}, "as": "firm"},
        {"create": {"kind": "contact", "values": {"last_name": "Uusi", "account_id": "$firm"}}, "as": "person"},
        {"update": {"kind": "contact", "id": "$person", "values": {"role": "user"}}},
        {"update": {"kind": "account", "id": "$pair.master", "values": {"town": "Muualla"}}},
    )
    exercise = replace(make("id: g, type: only, ..., points: 1", points=1), solution=steps)
    scope = Scope(seed, variant=exercise.variant)
    found = dict(generated.mutants(exercise, solution(exercise, scope), scope))
    assert [len(found[name].steps) for name in ("drop create 1", "drop create 2", "drop update 3")] == [1, 2, 3]


def test_the_wrong_value_of_a_field_that_need_only_be_filled_is_none(make, seed):
    check = "id: c1, type: record, ..., points: 1, kind: account, find: {id: $pair.master}, expect: [{field: description, filled: true}]"
    exercise = make(check, points=1)
    scope = Scope(seed, variant=exercise.variant)
    wrong = dict(generated.mutants(exercise, solution(exercise, scope), scope))["wrong description in update 1"]
    assert wrong.steps[0].args["values"] == {"description": None}
