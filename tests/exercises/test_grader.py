"""The grader is a pure function."""

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.exercises import edits, runner
from crm.exercises.grader import Result, grade, grade_state
from crm.exercises.runner import Runner
from crm.exercises.values import Scope
from crm.i18n import speaking


@pytest.fixture(scope="module")
def works(b04, seed):
    """What each mutant and equivalent leaves behind."""
    scope, run = Scope(seed, variant=b04.variant), Runner(seed)
    return [edits.edited(b04, trial, scope).run(run) for trial in (*b04.mutants, *b04.equivalents)]


def test_the_same_work_gets_the_same_result(b04, image, works):
    for work in works[:4]:
        first = grade(b04, image, work.changes, work.answers).to_json()
        assert grade(b04, image, json.loads(json.dumps(work.changes)), work.answers).to_json() == first


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 12), st.randoms(use_true_random=False))
def test_when_it_was_done_and_what_the_commands_are_called_does_not_matter(b04, seed, works, n, rng: random.Random):
    work = works[n]
    names = {c["id"]: f"{rng.getrandbits(64):016x}" for c in work.changes}
    moved = [
        {**c, "at": f"20{rng.randrange(10, 99)}-01-01T00:00:00+00:00", "sandbox_at": "2025-09-01T23:59:59",
         "id": names[c["id"]], "undoes": names.get(c["undoes"])}
        for c in work.changes
    ]  # fmt: skip
    assert grade_state(b04, seed, moved, {}) == grade_state(b04, seed, work.changes, {})


def test_the_readers_language_does_not_matter(b04, seed, works):
    results = []
    for locale in ("fi", "en"):
        with speaking(locale):
            results.append(grade_state(b04, seed, works[1].changes, {}))
    assert results[0] == results[1]


def test_grading_leaves_the_work_and_the_seed_alone(b04, seed, works):
    before, dump = json.dumps(works[2].changes), list(seed.seed.raw.iterdump())
    grade_state(b04, seed, works[2].changes, {})
    assert json.dumps(works[2].changes) == before and list(seed.seed.raw.iterdump()) == dump


def test_a_result_is_stored_and_read_back(b04, seed, works):
    for work in works:
        result = grade_state(b04, seed, work.changes, {})
        assert Result.from_json(result.to_json()) == result
        assert result.points == sum(c.earned for c in result.checks) and result.possible == 1200
        assert json.loads(result.to_json())["version"] == result.version


def test_facts_come_from_the_template_never_from_the_students_file(b04, seed, works):
    assert seed.with_changes([]).meta["facts"] == seed.meta["facts"]


def test_runs_with_the_same_beginning_share_it_and_agree(b04, seed):
    scope = Scope(seed, variant=b04.variant)
    shared = Runner(seed)
    for trial in b04.mutants:
        alone = edits.edited(b04, trial, scope).run(Runner(seed))
        together = edits.edited(b04, trial, scope).run(shared)
        assert [(c["name"], c["args"], c["rows"]) for c in alone.changes] == [
            (c["name"], c["args"], c["rows"]) for c in together.changes
        ]


def test_a_break_overnight_shows_in_the_log(b04, seed):
    scope = Scope(seed, variant=b04.variant)
    (trial,) = (t for t in b04.equivalents if t.id == "E5")
    days = {c["at"][:10] for c in edits.edited(b04, trial, scope).run(Runner(seed)).changes}
    assert len(days) == 2
    assert runner.START.isoformat()[:10] in days
