"""``set``: what a list or a filter holds, against what it should; the limits of filters."""

import pytest

from crm.exercises.boundary import partings
from crm.exercises.errors import ExerciseError
from crm.exercises.feedback import feedback
from crm.exercises.lints import lints
from crm.exercises.loader import load_text
from crm.exercises.values import Scope
from crm.i18n import speaking

SET = "id: c1, type: set, ..., points: 4, kind: account, "
TAGGED = SET + "got: {rows: account, where: \"industry eq 'metal'\", in: now}, want: {from: $pairs.master}"
"""The accounts the student tagged, against six."""
VIEW = SET + "filter: {field: text, of: {rows: note, where: \"subject eq 'View'\", in: now}, in: now}, where: "
"""A filter somebody saved, in a text."""


def tag(*ids):
    return [{"update": {"kind": "account", "id": id, "values": {"industry": "metal"}}} for id in ids]


def told(exercise, result, level="found", locale="en", **more):
    with speaking(locale):
        return feedback(exercise, result, level, **more).lines[0]


@pytest.fixture(scope="session")
def masters(facts):
    return [pair["master"] for pair in facts["pairs"]]


@pytest.fixture(scope="session")
def dups(facts):
    return [pair["dup"] for pair in facts["pairs"]]


@pytest.mark.parametrize(("hits", "wrong", "earned"), [(0, 0, 0), (6, 0, 400), (5, 0, 300), (6, 1, 300), (6, 6, 0), (1, 3, 0), (3, 0, 200)])  # fmt: skip
def test_hits_less_wrong_ones_of_those_wanted(make, do, masters, dups, hits, wrong, earned):
    exercise = make(TAGGED, points=4)
    assert do.grade(exercise, *tag(*masters[:hits], *dups[:wrong])).points == earned


@pytest.mark.parametrize(
    ("keys", "hits", "wrong", "earned"),
    [
        ("compare: within", 1, 0, 400),
        ("compare: within", 1, 1, 0),
        ("compare: within", 0, 0, 0),
        ("compare: within, least: 4", 3, 0, 300),
        ("compare: within, least: 4", 6, 1, 300),
        ("compare: containing", 6, 5, 400),
        ("compare: containing", 5, 5, 300),
        ("compare: containing", 0, 5, 0),
        ("whole: true", 5, 0, 0),
        ("whole: true", 6, 0, 400),
    ],
)
def test_within_and_containing(make, do, masters, dups, keys, hits, wrong, earned):
    exercise = make(f"{TAGGED}, {keys}", points=4)
    assert do.grade(exercise, *tag(*masters[:hits], *dups[:wrong])).points == earned


def test_feedback_names_what_is_too_much_and_counts_what_is_missing(make, do, seed, masters, dups):
    exercise = make(TAGGED, points=4)
    result = do.grade(exercise, *tag(*masters[:4], dups[0]))
    extra, missing = seed.name(dups[0], "en"), [seed.name(id, "en") for id in sorted(masters[4:])]
    assert told(exercise, result, "which").details == () and str(told(exercise, result).message) == "Still 3."
    assert told(exercise, result, "field").details == ("Too many: 1", "Missing: 2")
    assert told(exercise, result).details == (f"These do not belong: {extra}.", "Missing: 2.")
    assert not any(name in repr(told(exercise, result, level)) for level in ("found", "expected") for name in missing)
    released = told(exercise, result, "expected", released=True)
    assert released.details[1] == f"Missing: 2. Expected: {', '.join(missing)}."


def test_the_exercises_own_words(make, do, masters, dups):
    say = "say: {extra: {fi: 'Liikaa {n}.', en: 'Too many, {n}.'}, missing: {fi: 'Puuttuu {n}.', en: 'Lacking {n}.'}}"
    exercise = make(f"{TAGGED}, {say}", points=4)
    result = do.grade(exercise, *tag(*masters[:4], dups[0]))
    assert told(exercise, result, locale="fi").details == ("Liikaa 1.", "Puuttuu 2.")
    assert told(exercise, result, "field").details == ("Too many, 1.", "Lacking 2.")


def test_members_through_a_field_of_rows(make, do, facts, masters):
    """As the members of a list: rows that point at those who belong."""
    keys = "got: {field: account_id, of: {rows: contact, where: \"last_name eq 'Uusi'\", in: now}, in: now}, want: {from: $pairs.master}"
    exercise = make(SET + keys, points=4)
    new = [{"create": {"kind": "contact", "values": {"last_name": "Uusi", "account_id": id}}} for id in masters]
    assert [do.grade(exercise, *steps).points for steps in ([], new[:3], new)] == [0, 200, 400]


def test_a_reference_filter_asks_the_seed(make, do, masters, facts):
    keys = (
        'got: {rows: account, where: "industry eq \'metal\'", in: now}, where: "employees ge 40 and sales_lines/any()"'
    )
    exercise = make(SET + keys, points=4)
    wanted = do.seed.seed.find("account", "employees ge 40 and sales_lines/any()", {})
    at, under = (do.seed.seed.find("account", text, {})[0] for text in ("employees eq 51", "employees lt 40"))
    assert do.grade(exercise, *tag(*wanted)).points == 400
    shrunk = {"update": {"kind": "account", "id": wanted[0], "values": {"employees": 1}}}
    assert do.grade(exercise, *tag(*wanted), shrunk).points == 400
    result = do.grade(exercise, *tag(*wanted, under))
    assert "does not meet: Employees is at least 40." in told(exercise, result).details[0]
    assert at not in wanted  # no sales


def test_a_missing_record_at_a_limit_is_hinted_at(make, do):
    where = "employees ge 50"
    exercise = make(
        SET + f"got: {{rows: account, where: \"industry eq 'metal'\", in: now}}, where: '{where}'", points=4
    )
    wanted = do.seed.seed.find("account", where, {})
    limit = do.seed.seed.find("account", "employees eq 50", {})
    assert limit, "the small pack has one at the limit"
    result = do.grade(exercise, *tag(*(id for id in wanted if id not in limit)))
    assert told(exercise, result).details == ("Missing: 1. One of them lies exactly at a limit: Employees.",)


# ----- filters


@pytest.mark.parametrize(
    ("made", "share"),
    [
        ("employees ge 35", 4),
        ("employees ge 35 and status eq 'active'", 4),
        ("relation eq 'customer' and status eq 'active' and employees ge 35", 4),
        ("employees gt 35", 3),
        ("employees ge 35 and town eq 'Hiislahti'", 3),
        ("employees ge 35 and status eq 'inactive'", 0),
    ],
)
def test_filters_may_say_what_they_are_compared_among(make, do, made, share):
    among = "among: \"status eq 'active' and relation eq 'customer'\""
    exercise = make(f"{VIEW}'employees ge 35', {among}", points=4)
    points = do.grade(exercise, *saved(made)).points
    assert points == 400 if share == 4 else share <= points / 100 < 4 if share else points == 0


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("got: $pair.dup, want: $pair.dup, among: employees gt 1", "among needs filter beside it"),
        ("filter: x, where: employees gt 1, among: rivers gt 1", "rivers"),
    ],
)
def test_only_filters_are_compared_among_some_that_can_be_read(make, keys, said):
    with pytest.raises(ExerciseError) as error, speaking("en"):
        make(SET + keys, points=4)
    with speaking("en"):
        assert said in str(error.value)


def saved(*texts):
    values = {"subject": "View", "regarding_id": {"from": "$facts.pairs.master", "pick": 0}}
    return [{"create": {"kind": "note", "values": {**values, "text": text}}} for text in texts]


ASKED = "employees ge 35 and status eq 'active'"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("status eq 'active' and employees ge 35", None),
        ("not (employees lt 35 or employees eq null) and status in ('active')", None),
        ("status eq 'active' and employees gt 34", None),
        ("employees gt 35 and status eq 'active'", "Employees exactly at a limit: the filter leaves such a record out, though it belongs."),
        ("employees ge 34 and status eq 'active'", "Employees just under a limit: the filter takes such a record along, though it does not belong."),
        ("(employees ge 35 or employees eq null) and status eq 'active'", "Employees empty: the filter takes such a record along, though it does not belong."),
        ("employees ge 35", "Another value of Status: the filter takes such a record along, though it does not belong."),
        ("employees ge 35 and status eq 'active' and town eq 'Hiislahti'", "Another value of Town: the filter leaves such a record out, though it belongs."),
        ("employees ge 35 and status eq 'active' and owner/name ne 'Q'", "Name exactly at a limit: the filter leaves such a record out, though it belongs."),
    ],
)  # fmt: skip
def test_a_filter_is_asked_at_its_limits(make, do, made, said):
    assert not do.seed.seed.find("account", "employees in (34, 35) or status ne 'active'", {}), "the data tells nothing"
    exercise = make(f'{VIEW}"{ASKED}"', points=4)
    result = do.grade(exercise, *saved(made))
    assert (result.points == 400) == (said is None), told(exercise, result)
    assert told(exercise, result).details == ((said,) if said else ())


def test_a_limit_is_told_by_level(make, do):
    exercise = make(f'{VIEW}"{ASKED}"', points=4)
    result = do.grade(exercise, *saved("employees gt 35 and status eq 'active'"))
    assert told(exercise, result, "field").details == ("Employees",)
    assert told(exercise, result, "expected", released=True).details[0].endswith("Expected: 35.")
    own = make(f'{VIEW}"{ASKED}", say: {{limit: {{fi: Raja., en: The limit.}}}}', points=4)
    assert told(own, result).details and told(own, do.grade(own, *saved("employees gt 35"))).details[0] == "The limit."


def test_one_slip_is_not_punished_twice(make, do, seed):
    """Where the data shows the slip, the limits are not counted on top of it."""
    exercise = make(f'{VIEW}"employees ge 50"', points=4)
    n = len(seed.seed.find("account", "employees ge 50", {}))
    result = do.grade(exercise, *saved("employees gt 50"))
    assert result.checks[0].failing == 1 and result.points == (400 * (n - 1) // n) // 50 * 50


def test_the_best_of_several_filters_counts(make, do):
    exercise = make(f'{VIEW}"{ASKED}"', points=4)
    assert do.grade(exercise, *saved("employees ge 1", ASKED, "town eq 'x'")).points == 400
    assert do.grade(exercise, *saved("employees ge 1", "not a filter", "town eq 'x'")).points < 400


def test_what_is_not_there_or_cannot_be_read(make, do):
    exercise = make(f'{VIEW}"{ASKED}"', points=4)
    assert told(exercise, do.grade(exercise)).details == ("Nothing was found.",)
    assert (
        told(exercise, do.grade(exercise, *saved("employees gt"))).details[0].startswith("The filter cannot be read: ")
    )
    assert do.grade(exercise, *saved("@team eq 1")).points == 0  # the exercise's own names are not the student's
    absent = make(f'{VIEW}"{ASKED}", absent: {{fi: Ei näkymää., en: No view.}}', points=4)
    assert told(absent, do.grade(absent)).details == ("No view.",)


def test_asking_at_limits_changes_nothing(make, do, seed):
    with_notes = seed.with_changes(do(*saved(ASKED)))
    try:
        before = list(with_notes.now.raw.iterdump())
        text = "parent/employees le 20 or employees ge 50 or owner_id eq 1"
        assert partings(with_notes.now, "account", text, {}, text) == []
        (found,) = partings(with_notes.now, "account", "employees ge @n", {"n": 35}, "employees ge 36")
        assert (found.field.name, found.place, found.value, found.taken) == ("employees", "at", 35, False)
        assert list(with_notes.now.raw.iterdump()) == before
    finally:
        with_notes.close()


# ----- the file


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("got: 1, filter: x, want: 1", "exactly one of got and filter"),
        ("got: 1", "exactly one of want and where"),
        ("got: 1, where: employes gt 1", "employes"),
        ("got: $nobody, want: 1", "there is no $nobody here"),
        ("got: 1, want: 1, compare: like", "expected one of: equal, within, containing"),
        ("got: 1, want: 1, absent: {fi: '{m}', en: x}", "{m} is not filled here"),
    ],
)
def test_what_cannot_be_is_refused(make, keys, said):
    with pytest.raises(ExerciseError) as error, speaking("en"):
        make(SET + keys, points=4)
    with speaking("en"):
        assert said in str(error.value)


def test_a_limit_the_brief_does_not_say_is_noticed(make, seed):
    exercise = make(f'{VIEW}"{ASKED}"', points=4)
    scope = Scope(seed, variant=exercise.variant)
    assert "c1: the brief (en) does not say 35; state it, or mark it derived" in list(lints(exercise, scope))
    for old, new in (("fi: Tee näin.", "fi: Ainakin 35 henkeä."), ("en: Do this.", "en: At least 35 people.")):
        exercise = load_text(exercise.text.replace(old, new), "T1.yaml")
    assert not [text for text in lints(exercise, scope) if "does not say" in text]
    derived = make(f'{VIEW}"{ASKED}", derived: true', points=4)
    assert not [text for text in lints(derived, scope) if "does not say" in text]
