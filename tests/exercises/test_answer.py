"""``answer``: what was typed, against a computed value."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.exercises import grader
from crm.exercises.briefing import briefing, slot_values
from crm.exercises.checks import answer
from crm.exercises.feedback import feedback
from crm.i18n import number, speaking

ASK = "id: a1, type: answer, ..., points: 2, question: {fi: Paljonko?, en: How much?}, "


def points(make, do, keys, typed, *steps):
    return do.grade(make(ASK + keys, points=2), *steps, answers={"a1": typed}).points


@pytest.mark.parametrize(
    ("typed", "earned"),
    [("79,8", 200), ("79.8 %", 200), (" 79,80 ", 200), ("80", 200), ("79,6", 200), ("79,5", 0), ("−79,8", 0), ("", 0)],
)
def test_a_number_with_a_tolerance(make, do, typed, earned):
    assert points(make, do, "form: number, want: 79.8, tol: 0.2", typed) == earned


@pytest.mark.parametrize("typed", ["713 954", "713954 €", "€713,954", "713.954,00", "713,954.00", "713\u00a0954,0"])
def test_every_way_to_write_a_sum(make, do, typed):
    assert points(make, do, "form: number, want: 713954", typed) == 200


def test_a_relative_tolerance(make, do):
    assert [points(make, do, "form: number, want: 200, tol_percent: 1", t) for t in ("198", "202", "197,9")] == [
        200,
        200,
        0,
    ]


def test_a_number_is_judged_alike_in_both_languages(make, do):
    exercise = make(ASK + "form: number, want: 1234", points=2)
    for locale in ("fi", "en"):
        with speaking(locale):
            assert [do.grade(exercise, answers={"a1": t}).points for t in ("1,234", "1234", "1 234")] == [200, 200, 200]


@pytest.mark.parametrize("typed", ["as-0417", " AS 0417 ", "AS0417"])
def test_codes(make, do, typed):
    assert points(make, do, "form: code, want: AS-0417", typed) == 200
    assert points(make, do, "form: code, want: [AS-0001, AS-0417]", typed) == 200
    assert points(make, do, "form: code, want: AS-0418", typed) == 0


def test_a_code_from_the_data(make, do, seed, facts):
    code = seed.seed.cell(facts["pairs"][0]["master"], "code")
    assert points(make, do, "form: code, want: {field: code, of: $pair.master}", code.lower()) == 200


def test_a_value_of_the_students_own_state(make, do, facts):
    keys = "form: number, want: {count: account, where: \"status eq 'inactive'\", in: now}"
    pair = facts["pairs"][0]
    merge = {"merge": {"kind": "account", "target": pair["master"], "source": pair["dup"]}}
    assert points(make, do, keys, "1") == 0
    assert points(make, do, keys, "1", merge) == 200
    assert points(make, do, keys.replace("in: now", "in: seed"), "0", merge) == 200


OPTIONS = "options: {a: {fi: Yksi, en: One}, b: {fi: Kaksi, en: Two}, c: {fi: Kolme, en: Three}}"


def test_a_choice_is_its_key_never_its_label(make, do):
    assert [points(make, do, f"form: choice, want: b, {OPTIONS}", t) for t in ("b", " B", "a", "Kaksi")] == [
        200,
        200,
        0,
        0,
    ]


FROM_DATA = """options: {"1": {fi: "{decoys.0.kind}", en: "{decoys.0.kind}"}, "2": {fi: Muu, en: Other}}"""


def test_options_from_the_data_are_asked_and_told_by_what_they_are_called(make, do, seed, facts):
    exercise = make(f"{ASK}form: choice, want: {{expr: 1 add 1}}, {FROM_DATA}", points=2)
    name = facts["decoys"][0]["kind"]
    asked = briefing(exercise, "fi", slot_values(exercise, seed.image)).questions[0]
    assert [(key, str(label)) for key, label in asked.options] == [("1", name), ("2", "Muu")]
    assert do.grade(exercise, answers={"a1": "2"}).points == 200
    with speaking("en"):
        (line,) = feedback(exercise, do.grade(exercise, answers={"a1": "1"}), "found").lines
    assert line.details == (f"You answered {name}.",)


def test_an_order_and_one_swap(make, do):
    keys = f"form: order, want: [a, b, c], {OPTIONS}"
    assert [points(make, do, keys, t) for t in ("a,b,c", "A; b ;c", "b,a,c", "a,b", "c,b,a")] == [200, 200, 0, 0, 0]
    assert [points(make, do, keys + ", one_swap: 0.5", t) for t in ("b,a,c", "a,c,b", "c,b,a")] == [100, 100, 0]


@pytest.mark.parametrize(
    ("typed", "earned"),
    [("as-1, AS 2", 200), ("AS2;AS1", 200), ("AS-1", 100), ("AS-1, AS-2, AS-3", 100), ("AS-3, AS-1", 0), ("", 0)],
)
def test_several_codes_in_any_order(make, do, typed, earned):
    assert points(make, do, "form: codes, kind: account, want: [AS-1, AS-2]", typed) == earned


def test_of_several_codes_it_is_counted_what_is_wrong(make, do):
    exercise = make(ASK + "form: codes, kind: account, want: [AS-1, AS-2]", points=2)
    with speaking("en"):
        (line,) = feedback(exercise, do.grade(exercise, answers={"a1": "AS-1, AS-7, AS-8"}), "found").lines
    assert line.details == ("Do not belong: 2. Missing: 1.",)


@pytest.mark.parametrize(
    ("typed", "earned"),
    [("yksi kaksi kolme", 200), ("yksi – kaksi", 0), ("  yksi\n\nkaksi, kolme.  ", 200), ("a b c d e f", 0), ("", 0)],
)
def test_a_text_is_counted_in_words(make, do, typed, earned):
    assert points(make, do, "form: text, min_words: 3, max_words: 5", typed) == earned


def test_a_text_that_is_too_short_is_told_its_length(make, do):
    exercise = make(ASK + "form: text, min_words: 60", points=2)
    grader.refuse_malformed(exercise, {"a1": "liian lyhyt"})  # it can be read, it is only short
    with speaking("en"):
        (line,) = feedback(exercise, do.grade(exercise, answers={"a1": "liian lyhyt"}), "found").lines
    assert line.details == ("Your text has 2 words. At least 60 words are asked for.",)


@pytest.mark.parametrize("typed", ["1.9.2025", "2025-09-01", " 1.9.2025 "])
def test_dates(make, do, typed):
    assert points(make, do, "form: date, want: 2025-09-01", typed) == 200
    assert points(make, do, "form: date, want: {days: 0}", typed) == 200
    assert points(make, do, "form: date, want: {days: 1}", typed) == 0


@pytest.mark.parametrize(
    ("keys", "typed"),
    [
        ("form: number, want: 1", "paljon"),
        ("form: number, want: 1", "1 2 3 x"),
        ("form: number, want: 1", "1e3"),
        ("form: number, want: 1", "1" * 300),
        ("form: date, want: 2025-09-01", "huomenna"),
        ("form: date, want: 2025-09-01", "31.2.2025"),
        (f"form: choice, want: a, {OPTIONS}", "d"),
        (f"form: order, want: [a, b, c], {OPTIONS}", "a,b"),
        ("form: code, want: x", "--"),
        ("form: codes, want: [x, y]", "--, x"),
        ("form: text", "x" * 20_001),
        ("form: code, want: x", "a\x00b"),
    ],
)
def test_a_malformed_answer_is_named_and_never_guessed(make, do, keys, typed):
    exercise = make(
        ASK + keys,
        "id: c2, type: record, ..., points: 1, kind: account, find: {id: $pair.master}, expect: [{field: street, is: Uusi}]",
        points=3,
    )
    (error,) = answer.malformed(exercise, {"a1": typed})
    assert error.check == "a1"
    with speaking("fi"):
        assert str(error).startswith("Vastausta kysymykseen ”Paljonko?” ei voi tulkita. ")
    with pytest.raises(grader.MalformedAnswer):
        grader.refuse_malformed(exercise, {"a1": typed})
    result = do.grade(exercise, answers={"a1": typed})
    assert result.checks[0].earned == 0
    with speaking("en"):
        assert feedback(exercise, result, "found").lines[0].details[0].startswith("The answer cannot be read.")


def test_an_empty_answer_is_not_malformed(make):
    exercise = make(ASK + "form: number, want: 1", points=2)
    grader.refuse_malformed(exercise, {})
    grader.refuse_malformed(exercise, {"a1": "  "})
    grader.refuse_malformed(exercise, {"a1": "1", "unknown": "paljon"})


def test_the_wanted_value_is_not_told_before_release(make, do):
    exercise = make(ASK + f"form: choice, want: b, {OPTIONS}", points=2)
    result = do.grade(exercise, answers={"a1": "c"})
    with speaking("en"):
        for level in ("count", "which", "field", "found", "expected"):
            assert "Two" not in repr(feedback(exercise, result, level))
        assert feedback(exercise, result, "found").lines[0].details == ("You answered Three.",)
        assert feedback(exercise, result, "expected", released=True).lines[0].details == (
            "You answered Three. Expected: Two.",
        )


@given(st.text(max_size=250))
def test_any_text_can_be_typed(text):
    for form in ("number", "date", "code", "codes", "text"):
        readings = answer.readings(answer.Spec(None, form, 1), text)
        assert isinstance(readings, list)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_as_it_is_shown_is_read_back(value):
    for locale in ("fi", "en"):
        with speaking(locale):
            assert value in answer.readings(answer.Spec(None, "number", 1), number(Decimal(value)))
