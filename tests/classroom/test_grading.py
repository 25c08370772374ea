"""The arithmetic of grades, against independent computations in whole numbers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.classroom import grading as g
from crm.i18n import speaking

DEADLINE = datetime(2026, 10, 4, 20, 59, tzinfo=UTC)
CUTOFF = DEADLINE + timedelta(days=3)
BEFORE, LATER = DEADLINE - timedelta(days=1), CUTOFF + timedelta(days=30)
TERMS = g.Terms(1000, DEADLINE, CUTOFF)


@dataclass(frozen=True)
class Part:
    key: str
    weight: int
    minimum: int | None = 4000
    kind: str = "entered"


COURSE = (Part("crm", 3000), Part("exam", 3000), Part("project", 4000))
PRE = Part("pre", 0, None, "passfail")


def standings(crm, exam, project):
    """Standings from whole percentages."""
    values = {"crm": crm, "exam": exam, "project": project}
    return {key: g.entered_standing(None if v is None else v * 100) for key, v in values.items()}


def handed_in(points, at=BEFORE, attempt=1, pending=0):
    return g.SubmittedScore(points, at, attempt, pending)


def test_nothing_earned_is_no_partial_points():
    late = g.exercise_score(TERMS, [handed_in(500, LATER)], LATER)
    for score in (g.exercise_score(TERMS, [handed_in(0)], BEFORE), late):
        assert (score.state, score.counts, score.settled) == (g.State.ZERO, True, True)
    assert g.exercise_score(TERMS, [handed_in(Fraction(1, 3))], BEFORE).state is g.State.PART


# -- the whole percentages -------------------------------------------------------------------------


def test_every_whole_percentage_combination():
    """All 1,030,301 of them, without minimums, against one sum of integers."""
    free = tuple(Part(c.key, c.weight, None) for c in COURSE)
    values = [g.entered_standing(percent * 100) for percent in range(101)]
    limits = (4000, 5500, 7000, 8000, 9000)
    for crm, exam, project in product(range(101), repeat=3):
        tenths = 3 * crm + 3 * exam + 4 * project  # of a percent
        expected = sum(tenths >= limit for limit in (400, 550, 700, 800, 900))
        given_ = {"crm": values[crm], "exam": values[exam], "project": values[project]}
        got = g.verdict(free, given_, limits)
        assert got.grade == expected, (crm, exam, project)


def test_exactly_forty_percent_always_passes():
    free = tuple(Part(c.key, c.weight, None) for c in COURSE)
    exact = [(c, e, p) for c, e, p in product(range(101), repeat=3) if 3 * c + 3 * e + 4 * p == 400]
    assert len(exact) > 1000
    for values in exact:
        sums = g.total(free, standings(*values))
        assert sums.so_far == sums.least == sums.most == 4000
        assert g.verdict(free, standings(*values), g.DEFAULT_LIMITS) == g.Verdict(1)
        assert g.shown(sums.so_far) in ("40.0", "40,0")


@pytest.mark.parametrize(
    ("percent", "grade"),
    [(3999, 0), (4000, 1), (5499, 1), (5500, 2), (6999, 2), (7000, 3), (7999, 3), (8000, 4), (8999, 4), (9000, 5)],
)
def test_limits_are_met_by_their_own_value(percent, grade):
    one = (Part("all", 10_000, None),)
    assert g.verdict(one, {"all": g.entered_standing(percent)}, g.DEFAULT_LIMITS).grade == grade


# -- no grade, 0, and why --------------------------------------------------------------------------


def test_a_component_under_its_minimum_gives_zero_with_the_reason():
    got = g.verdict(COURSE, standings(100, 39, 100), g.DEFAULT_LIMITS)
    assert got == g.Verdict(0, (g.Reason(g.Why.UNDER_MINIMUM, "exam", 4000),))
    assert g.verdict(COURSE, standings(100, 40, 100), g.DEFAULT_LIMITS).grade == 4


def test_pass_fail_failed_gives_zero_and_passed_does_not_weigh():
    parts = (*COURSE, PRE)
    values = standings(90, 90, 90)
    assert g.verdict(parts, values | {"pre": g.passfail_standing(False)}, g.DEFAULT_LIMITS) == g.Verdict(
        0, (g.Reason(g.Why.FAILED, "pre"),)
    )
    assert g.verdict(parts, values | {"pre": g.passfail_standing(True)}, g.DEFAULT_LIMITS) == g.Verdict(5)
    assert g.total(parts, values | {"pre": g.passfail_standing(False)}).so_far == 9000


def test_anything_not_assessed_gives_no_grade_even_beside_a_failure():
    parts = (*COURSE, PRE)
    got = g.verdict(parts, standings(10, None, 90) | {"pre": g.passfail_standing(None)}, g.DEFAULT_LIMITS)
    assert got == g.Verdict(None, (g.Reason(g.Why.NOT_ASSESSED, "exam"), g.Reason(g.Why.NOT_ASSESSED, "pre")))


def test_a_total_under_the_lowest_limit_is_zero_with_the_reason():
    free = tuple(Part(c.key, c.weight, None) for c in COURSE)
    got = g.verdict(free, standings(39, 40, 40), g.DEFAULT_LIMITS)
    assert got == g.Verdict(0, (g.Reason(g.Why.UNDER_LIMIT, limit=4000),))


def test_a_course_without_components_has_no_grade():
    assert g.verdict((), {}, g.DEFAULT_LIMITS) == g.Verdict(None)


def test_three_numbers_weigh_what_is_assessed():
    got = g.total(COURSE, standings(80, None, 60))
    assert got.so_far == Fraction(30 * 8000 + 40 * 6000, 70)
    assert (got.least, got.most, got.assessed) == (4800, 7800, False)
    nothing = g.total(COURSE, standings(None, None, None))
    assert (nothing.so_far, nothing.least, nothing.most) == (None, 0, 10_000)


@given(st.tuples(*[st.integers(0, 10_000)] * 3), st.integers(0, 2), st.integers(0, 10_000))
def test_more_percent_never_lowers_the_grade(values, which, more):
    def grade(vs):
        parts = {c.key: g.entered_standing(v) for c, v in zip(COURSE, vs, strict=True)}
        return g.verdict(COURSE, parts, g.DEFAULT_LIMITS).grade

    better = list(values)
    better[which] = min(10_000, better[which] + more)
    assert grade(better) >= grade(values)


# -- late work -------------------------------------------------------------------------------------

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (timedelta(0), 100),
        (timedelta(minutes=15), 100),
        (timedelta(minutes=15) + SECOND, 90),
        (timedelta(days=1), 90),
        (timedelta(days=1) + SECOND, 80),
        (timedelta(days=2), 80),
        (timedelta(days=3), 70),
        (timedelta(days=3) + SECOND, 0),
    ],
)
def test_late_rule_at_its_boundaries(after, kept):
    assert g.after_lateness(850, DEADLINE + after, TERMS) == Fraction(850 * kept, 100)


@pytest.mark.parametrize(("days", "kept"), [(9, 10), (10, 0), (11, 0), (400, 0)])
def test_without_a_cutoff_late_work_fades_to_nothing(days, kept):
    assert g.after_lateness(1000, DEADLINE + timedelta(days=days), g.Terms(1000, DEADLINE)) == kept * 10


@given(st.integers(0, 2000), st.integers(-90_000, 400_000), st.integers(0, 90_000))
def test_later_is_never_better(points, seconds, more):
    at = DEADLINE + timedelta(seconds=seconds)
    later = at + timedelta(seconds=more)
    worth = g.after_lateness(points, at, TERMS)
    assert 0 <= g.after_lateness(points, later, TERMS) <= worth <= points


def test_an_extension_moves_the_whole_window():
    longer = TERMS.extended(DEADLINE + timedelta(days=7))
    assert (longer.deadline, longer.cutoff) == (DEADLINE + timedelta(days=7), CUTOFF + timedelta(days=7))
    assert g.after_lateness(1000, DEADLINE + timedelta(days=7), longer) == 1000
    assert g.after_lateness(1000, DEADLINE + timedelta(days=8), longer) == 900
    given_ = TERMS.extended(DEADLINE + SECOND, CUTOFF + SECOND, attempts=2)
    assert (given_.cutoff, given_.attempts_max) == (CUTOFF + SECOND, None)
    assert g.Terms(1000, attempts_max=3).extended(None, attempts=1) == g.Terms(1000, attempts_max=4)
    never_less = TERMS.extended(BEFORE, BEFORE)
    assert never_less == TERMS
    assert g.Terms(1000).extended(DEADLINE, CUTOFF) == g.Terms(1000)
    assert g.Terms(1000, cutoff=CUTOFF).extended(None, CUTOFF + SECOND).cutoff == CUTOFF + SECOND


def test_the_late_rule_is_computed_anew_with_an_extension():
    work = [handed_in(1000, DEADLINE + timedelta(days=2))]
    assert g.exercise_score(TERMS, work, LATER).earned == 800
    assert g.exercise_score(TERMS.extended(DEADLINE + timedelta(days=2)), work, LATER).earned == 1000


# -- one exercise ----------------------------------------------------------------------------------


def test_best_and_last():
    work = [handed_in(500, attempt=1), handed_in(900, attempt=2), handed_in(700, BEFORE + SECOND, attempt=3)]
    assert g.exercise_score(TERMS, work, LATER).earned == 900
    last = g.Terms(1000, DEADLINE, CUTOFF, policy=g.Policy.LAST)
    assert g.exercise_score(last, work, LATER).earned == 700


def test_best_is_judged_after_the_late_rule():
    work = [handed_in(800), handed_in(1000, DEADLINE + timedelta(days=2, hours=1), attempt=2)]
    assert g.exercise_score(TERMS, work, LATER).earned == 800


def test_states():
    def state(work, now=LATER, **more):
        return g.exercise_score(TERMS, work, now, **more).state

    assert state([], BEFORE) is g.State.NONE
    assert state([], CUTOFF) is g.State.NONE
    assert state([], CUTOFF + SECOND) is g.State.MISSING
    assert g.exercise_score(g.Terms(1000, DEADLINE), [], DEADLINE + SECOND).state is g.State.MISSING
    assert g.exercise_score(g.Terms(1000), [], LATER).state is g.State.NONE
    assert state([handed_in(1000)]) is g.State.FULL
    assert state([handed_in(950)]) is g.State.PART
    assert state([handed_in(0)]) is g.State.ZERO
    assert state([handed_in(600, pending=400)]) is g.State.WAITING
    assert state([handed_in(1000), handed_in(600, pending=400, attempt=2)]) is g.State.FULL
    assert state([handed_in(950)], excused=True) is g.State.EXCUSED
    assert state([handed_in(950)], override=1000) is g.State.OVERRIDDEN


def test_best_still_reachable_of_one_exercise():
    three = g.Terms(1000, DEADLINE, CUTOFF, attempts_max=3)
    tried = [handed_in(400, attempt=n) for n in (1, 2, 3)]
    assert g.exercise_score(three, [], BEFORE).reachable == 1000
    assert g.exercise_score(three, tried[:2], BEFORE).reachable == 1000
    assert g.exercise_score(three, tried, BEFORE).reachable == 400
    assert g.exercise_score(three, tried[:2], DEADLINE + timedelta(hours=1)).reachable == 900
    assert g.exercise_score(three, tried[:2], LATER).reachable == 400
    assert g.exercise_score(three, [handed_in(300, pending=500)], LATER).reachable == 800


def test_an_override_replaces_and_the_computed_score_lives_on():
    got = g.exercise_score(TERMS, [handed_in(650)], LATER, override=900)
    assert (got.earned, got.possible, got.reachable) == (900, 1000, 900)
    assert (got.computed.state, got.computed.earned) == (g.State.PART, 650)
    assert g.exercise_score(TERMS, [], LATER, override=0).earned == 0
    assert g.exercise_score(TERMS, [], LATER, excused=True, override=900).state is g.State.EXCUSED


# -- the exercises component -----------------------------------------------------------------------


def test_exercises_component():
    full = g.exercise_score(TERMS, [handed_in(1000)], LATER)
    part = g.exercise_score(TERMS, [handed_in(500)], LATER)
    missing = g.exercise_score(TERMS, [], LATER)
    excused = g.exercise_score(TERMS, [], LATER, excused=True)
    open_ = g.exercise_score(TERMS, [], BEFORE)
    waiting = g.exercise_score(TERMS, [handed_in(600, pending=400)], LATER)

    assert g.exercises_standing([full, part]) == g.Standing(7500, 7500, 7500, True)
    assert g.exercises_standing([full, missing]) == g.Standing(5000, 5000, 5000, True)
    assert g.exercises_standing([full, excused]) == g.Standing(10_000, 10_000, 10_000, True)
    assert g.exercises_standing([full, part, open_]) == g.Standing(7500, 5000, Fraction(25_000, 3), False)
    assert g.exercises_standing([full, waiting]) == g.Standing(10_000, 8000, 10_000, False)
    assert g.exercises_standing([open_]) == g.Standing(None, 0, 10_000, False)
    assert g.exercises_standing([excused]) == g.Standing(None, 0, 10_000, False)
    assert g.exercises_standing([]) == g.Standing(None, 0, 10_000, False)


submissions = st.lists(
    st.builds(
        handed_in,
        st.integers(0, 20).map(lambda n: n * 50),
        st.integers(-100, 400).map(lambda hours: DEADLINE + timedelta(hours=hours)),
        st.integers(1, 4),
    ),
    max_size=4,
)
moments = st.integers(-100, 400).map(lambda hours: DEADLINE + timedelta(hours=hours))


@given(st.lists(submissions, min_size=1, max_size=5), moments, st.integers(1, 4))
def test_the_three_numbers_are_in_order(works, now, attempts_max):
    terms = g.Terms(1000, DEADLINE, CUTOFF, attempts_max)
    got = g.exercises_standing([g.exercise_score(terms, work, now) for work in works])
    assert 0 <= got.least <= got.most <= 10_000
    assert got.so_far is None or got.least <= got.so_far
    if got.assessed:
        assert got.so_far == got.least


@given(st.lists(submissions, min_size=1, max_size=5), moments, st.data())
def test_more_points_never_lower_the_component(works, now, data):
    before = g.exercises_standing([g.exercise_score(TERMS, work, now) for work in works])
    which = data.draw(st.integers(0, len(works) - 1))
    if works[which]:
        first = works[which][0]
        works[which] = [handed_in(first.points + 50, first.at, first.attempt), *works[which][1:]]
        after = g.exercises_standing([g.exercise_score(TERMS, work, now) for work in works])
        assert after.so_far >= before.so_far and after.least >= before.least and after.most >= before.most


# -- what is still needed, and how figures are shown ------------------------------------------------


def test_bands_and_missing_points_as_on_the_course_page():
    """The course page of the design: 131 of 300 points, 79 missing to 70 %."""
    assert g.points_missing(13_100, 30_000, 7000) == 7900
    assert g.points_missing(13_100, 30_000, 4000) == 0
    assert g.points_missing(0, 3333, 4000) == 1334
    done = g.exercise_score(TERMS, [handed_in(850)], LATER)
    open_ = g.exercise_score(TERMS, [], BEFORE)
    got = g.bands([("guided", done), ("guided", open_), ("expert", open_)])
    assert got == {"guided": g.Band(850, 2000, 1850), "expert": g.Band(0, 1000, 1000)}


@given(st.integers(0, 30_000), st.integers(1, 30_000), st.integers(1, 10_000))
def test_who_earns_what_is_missing_reaches_the_limit(earned, possible, limit):
    missing = g.points_missing(earned, possible, limit)
    assert Fraction((earned + missing) * 10_000, possible) >= limit
    if missing:
        assert Fraction((earned + missing - 1) * 10_000, possible) < limit


@given(st.fractions(0, 10_000), st.sampled_from(g.DEFAULT_LIMITS), st.integers(0, 2))
def test_what_is_shown_never_crosses_a_limit(value, limit, decimals):
    assert (g.cut(value, decimals) * 100 >= limit) == (value >= limit)


def test_figures_for_people():
    with speaking("fi"):
        assert g.shown(Fraction(399_999, 100)) == "39,9"
        assert g.shown(Fraction(1_312_000, 300), 2) == "43,73"
        assert g.shown(None) == "–"
        assert [g.points_shown(p) for p in (1000, 950, 765, Fraction(2, 3) * 100, None)] == [
            "10", "9,5", "7,65", "0,66", "–"
        ]  # fmt: skip
    with speaking("en"):
        assert g.shown(9080) == "90.8"


@pytest.mark.parametrize(("raw", "kept"), [(0, 0), (49, 0), (50, 50), (149, 100), (Fraction(1999, 20), 50)])
def test_partial_credit_is_cut_to_half_points(raw, kept):
    assert g.half_points(raw) == kept
