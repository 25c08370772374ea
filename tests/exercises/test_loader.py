"""Exercise files: what is read, and what is said about what cannot be read."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.exercises import errors, loader
from crm.exercises.errors import ExerciseError
from crm.exercises.loader import exercises, load_text
from crm.i18n import catalogue, speaking

B04 = Path(loader.__file__).parent.parent.parent / "seeds/exercises/vaarnamo/B04.yaml"


@pytest.fixture
def text() -> str:
    return B04.read_text(encoding="utf-8")


def refused(text: str) -> list[errors.Problem]:
    with pytest.raises(ExerciseError) as error:
        load_text(text, "B04.yaml")
    return list(error.value.problems)


def place(text: str, part: str) -> tuple[int, int]:
    """Line and column where a part of the text begins."""
    before = text[: text.index(part)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_every_bundled_exercise_is_read():
    found = exercises()
    assert found["B04"].points == 1200 and found["B04"].text == B04.read_text(encoding="utf-8")
    assert [c.points for c in found["B04"].checks] == [600, 200, 200, 200]


def test_yaml_is_1_2(text):
    text = text.replace("topics: {C1: [10, 13], C2: [L5]}", "topics: {on: [NO, 'yes', 2025-09-01]}")
    assert load_text(text, "B04.yaml").topics == {"on": ("NO", "yes", "2025-09-01")}


@pytest.mark.parametrize(
    ("old", "new", "marked", "said"),
    [
        ("level: guided", "level: easy", "easy", "expected one of: guided, independent, expert"),
        ("level: guided", "levle: guided", "levle", "levle is not known here"),
        ("title: {fi: Siivoa kaksoiskappaleet, en: Clean up the duplicates}", "title: {fi: Siivoa}", "{fi: Siivoa}", "missing: en"),
        ("minutes: 30", "minutes: soon", "soon", "expected a whole number"),
        ("points: 6\n", "points: 5.7\n", "5.7", "multiple of 0.5"),
        ("points: 6\n", "points: 5\n", "12", "the checks add up to 11.0 points"),
        ("type: only", "type: guess", "guess", "expected one of: record, set, change, only, answer"),
        ("whole: true", "wholly: true", "wholly", "wholly is not known here"),
        ("kind: account\n    find", "kind: acount\n    find", "acount", "there is no kind acount"),
        ("field: merged_into_id", "field: merged_into", "merged_into\n", "account has no field merged_into"),
        ("requires_item: c1", "requires_item: c9", "id: c2", "c9 is not a check above this one"),
        ("ids: $pairs.dup}", "ids: $pears.dup}", "$pears.dup}", "there is no $pears here"),
        ("- merge: {kind: account, target: $pair", "- marge: {kind: account, target: $pair", "marge", "there is no command marge"),
        ("status eq 'active' and", "status eq 'asleep' and", "\"status eq 'asleep'", "has no choice 'asleep'"),
        ("{n} parissa", "{m} parissa", "fi: >-\n        {m}", "{m} is not filled here"),
        ("scores: {c1: 5, c2: 2, c3: 2, g: 2}", "scores: {c1: 5, c2: 2, c3: 2}", "{c1: 5, c2: 2, c3: 2}", "expected a score for each check"),
        ("is: inactive", "is: inactive\n        filled: true", "field: status\n        is: inactive", "exactly one of is, filled"),
    ],
)  # fmt: skip
def test_an_error_says_where_and_what_was_expected(text, old, new, marked, said):
    changed = text.replace(old, new, 1)
    assert changed != text
    with speaking("en"):
        problems = refused(changed)
        told = [(p.line, p.column) for p in problems if said in p.expected]
        assert told, [str(p) for p in problems]
    if not marked.startswith("fi:"):
        assert told[0][0] == place(changed, marked)[0]
        if "\n" not in marked and ":" not in marked:
            assert told[0] == place(changed, marked)


def test_an_error_is_told_in_the_language_of_the_reader(text):
    (problem,) = refused(text.replace("level: guided", "level: easy"))
    with speaking("fi"):
        assert str(problem).startswith("B04.yaml, rivi ") and "tähän sopii jokin näistä" in str(problem)
    with speaking("en"):
        assert str(problem).startswith("B04.yaml, line ") and "expected one of" in str(problem)


@pytest.mark.parametrize(
    "text", ["", "- a", "a: [", "a: 1\na: 2", "!!python/object:os.system {}", "\x00", "a: &x [*x]", "a: {" * 5000]
)
def test_what_is_no_exercise_is_refused(text):
    assert refused(text)


def test_a_few_aliases_do_not_become_millions():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join(['*' + old] * 10)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
    )
    with speaking("en"):
        assert "more than" in str(refused(bomb)[0])


def test_every_word_of_an_error_is_translated():
    schema = json.loads(Path(loader.__file__).with_name("schema.json").read_text(encoding="utf-8"))
    titles = set(re.findall(r'"title": "([^"]*)"', json.dumps(schema)))
    known = {title.message for title in errors.TITLES}
    assert known <= titles
    finnish = catalogue("fi")
    for lazy in (*errors.TITLES, *errors.TYPES.values()):
        assert lazy.message == "null" or finnish.pgettext(lazy.context, lazy.message) != lazy.message


def test_exact_needs_a_reason(text):
    problems = refused(
        text.replace("is: $pair.master\n        say", "is: $pair.master\n        exact: true\n        say")
    )
    with speaking("en"):
        assert "exact needs reason beside it" in [p.expected for p in problems]


WORDS = (
    "null",
    "[]",
    "{}",
    "1",
    "$x",
    "{a: 1}",
    "[1, {x: 2}]",
    "{field: x}",
    "{sum: x, over: account}",
    "{1: 2}",
    "account",
)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_whatever_is_typed_is_read_or_refused(rng):
    lines = B04.read_text(encoding="utf-8").split("\n")
    for _n in range(rng.randrange(1, 3)):
        k = rng.randrange(len(lines))
        if rng.random() < 0.3:
            del lines[k]
        elif rng.random() < 0.5:
            lines[k] = re.sub(r": .*", lambda _m: ": " + rng.choice(WORDS), lines[k])
        else:
            lines[k] = re.sub(r"[\w$.]+", lambda _m: rng.choice(WORDS), lines[k], count=1)
    try:
        load_text("\n".join(lines), "B04.yaml")
    except ExerciseError as error:
        assert str(error)
