"""``all``, ``any``, ``at_least``: checks put together."""

import pytest

from crm.exercises import grader
from crm.exercises.checks.answer import malformed, questions
from crm.exercises.errors import ExerciseError
from crm.exercises.feedback import feedback
from crm.i18n import speaking

FOUR = ", ".join(
    f"{{id: r{n}, type: answer, title: {{fi: Syy {n}, en: Reason {n}}}, question: {{fi: Montako {n}?, en: How many {n}?}}, form: number, want: {n}}}"
    for n in range(1, 5)
)
STREET, INDUSTRY = (
    f"{{id: {id}, type: record, kind: account, find: {{id: $pair.master}}, expect: [{{field: {field}, is: {value}, derived: true}}]}}"
    for id, field, value in (("p1", "street", "Uusi"), ("p2", "industry", "metal"))
)
FORBIDDEN = "{id: p3, type: change, must_not: [{command: delete}]}"


def check(type_, parts, more=""):
    return f"id: c1, type: {type_}, ..., points: 2, parts: [{parts}]{more}"


def update(**values):
    return {"update": {"kind": "account", "id": {"from": "$facts.pairs.master", "pick": 0}, "values": values}}


@pytest.mark.parametrize(("typed", "earned"), [("1234", 200), ("1230", 150), ("1200", 100), ("0000", 0)])
def test_the_parts_of_all_count_alike(make, do, typed, earned):
    exercise = make(check("all", FOUR), points=2)
    answers = {f"r{n}": text for n, text in enumerate(typed, 1)}
    assert do.grade(exercise, answers=answers).points == earned


@pytest.mark.parametrize(
    ("type_", "more", "earned"),
    [
        ("all", "", (0, 100, 200)),
        ("all", ", whole: true", (0, 0, 200)),
        ("any", "", (0, 200, 200)),
        ("at_least", ", n: 2", (0, 100, 200)),
        ("at_least", ", n: 1", (0, 200, 200)),
    ],
)
def test_how_many_parts_count(make, do, type_, more, earned):
    exercise = make(check(type_, f"{STREET}, {INDUSTRY}", more), points=2)
    tried = ([], [update(street="Uusi")], [update(street="Uusi", industry="metal")])
    assert tuple(do.grade(exercise, *steps).points for steps in tried) == earned


def test_parts_in_parts(make, do):
    inner = f"{{id: x, type: any, parts: [{STREET}, {INDUSTRY}]}}"
    exercise = make(check("all", f"{inner}, {{id: a, type: answer, question: {{fi: A, en: A}}, form: number, want: 1}}"), points=2)  # fmt: skip
    assert do.grade(exercise, update(industry="metal")).points == 100
    assert do.grade(exercise, update(industry="metal"), answers={"a": "1"}).points == 200
    assert [id for id, _spec in questions(exercise)] == ["a"] and exercise.check("p2").type == "record"


def test_the_parts_that_are_not_right_are_named(make, do):
    exercise = make(check("all", FOUR), points=2)
    result = do.grade(exercise, answers={"r1": "1", "r2": "7"})
    with speaking("en"):
        (line,) = feedback(exercise, result, "found").lines
        assert line.details == ("Reason 2: You answered 7.", "Reason 3: There is no answer.", "Reason 4: There is no answer.")  # fmt: skip
        assert feedback(exercise, result, "which").lines[0].details == ()
    assert result.checks[0].failing == 3


def test_an_answer_of_a_part_is_asked_and_refused_by_name(make):
    exercise = make(check("all", FOUR), points=2)
    assert [error.check for error in malformed(exercise, {"r1": "1", "r3": "many"})] == ["r3"]
    with pytest.raises(grader.MalformedAnswer):
        grader.refuse_malformed(exercise, {"r3": "many"})


def test_a_part_that_only_forbids_pays_for_nothing_done(make, do):
    other = "id: c2, type: record, ..., points: 2, kind: account, find: {id: $pair.master}, expect: [{field: town, is: X, derived: true}]"
    exercise = make(check("all", f"{STREET}, {FORBIDDEN}"), other, points=4)
    assert exercise.checks[0].counts_from_half
    assert do.grade(exercise).points == 0
    assert do.grade(exercise, update(street="Uusi", town="X")).points == 400


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (check("at_least", f"{STREET}, {INDUSTRY}", ", n: 3"), "there are only 2 parts"),
        (check("at_least", f"{STREET}, {INDUSTRY}"), "missing: n"),
        (check("all", STREET), "too small or too short"),
        (check("all", f"{STREET}, {STREET}"), "the id p1 is already in use"),
        (check("all", f"{STREET}, {INDUSTRY.replace('type: record', 'type: record, points: 1')}"), "a part has no points"),
        (check("all", f"{STREET}, {{id: x, type: only}}"), "expected one of: record, set, change, answer, all, any, at_least"),
        (check("any", f"{STREET}, {INDUSTRY.replace('industry', 'industri')}"), "account has no field industri"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(make, text, said):
    with pytest.raises(ExerciseError) as error:
        make(text, points=2)
    with speaking("en"):
        assert said in str(error.value)
