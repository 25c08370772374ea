"""``record``: rows exist with the wanted values."""

import pytest

from crm.exercises.feedback import feedback
from crm.i18n import speaking


def told(exercise, result, level="found", locale="en"):
    with speaking(locale):
        return [line.details for line in feedback(exercise, result, level).lines]


def update(id, **values):
    return {"update": {"kind": "account", "id": id, "values": values}}


def create(**values):
    return {"create": {"kind": "activity", "values": values}}


VALUE = "id: c1, type: record, ..., points: 2, kind: account, find: {id: $pair.master}, expect: [%s]"


@pytest.mark.parametrize("typed", ["Uusi katu 1", "  uusi   KATU 1 ", "UUSI katu\u00a01"])
def test_text_is_compared_fairly(make, do, facts, typed):
    exercise = make(VALUE % "{field: street, is: Uusi katu 1}", points=2)
    result = do.grade(exercise, update(facts["pairs"][0]["master"], street=typed))
    assert (result.points, result.checks[0].status) == (200, "ok")


def test_exact_text_is_exact(make, do, facts):
    exercise = make(VALUE % "{field: street, is: Uusi, exact: true, reason: the code of a form}", points=2)
    assert do.grade(exercise, update(facts["pairs"][0]["master"], street="uusi")).points == 0
    assert do.grade(exercise, update(facts["pairs"][0]["master"], street="Uusi")).points == 200


@pytest.mark.parametrize(
    ("typed", "earned"), [("+358 000 12 34 56", 200), ("+35800012-3456", 200), ("+358 000 123 457", 0)]
)
def test_a_telephone_number_is_its_digits(make, do, facts, typed, earned):
    exercise = make(VALUE % "{field: phone, is: +358 000 123 456}", points=2)
    assert do.grade(exercise, update(facts["pairs"][0]["master"], phone=typed)).points == earned


@pytest.mark.parametrize(("typed", "earned"), [("1200.004", 200), ("1200", 200), ("1200.5", 0)])
def test_money_is_compared_to_the_cent(make, do, facts, typed, earned):
    exercise = make(VALUE % "{field: wallet_estimate, is: 1200}", points=2)
    assert do.grade(exercise, update(facts["pairs"][0]["master"], wallet_estimate=typed)).points == earned


def test_numbers_have_a_tolerance_and_a_list_means_any(make, do, facts):
    exercise = make(VALUE % "{field: employees, is: [50, 100], tol: 3}", points=2)
    assert [do.grade(exercise, update(facts["pairs"][0]["master"], employees=n)).points for n in (47, 103, 104)] == [
        200,
        200,
        0,
    ]


def test_all_must_hold_without_weights_and_parts_count_with_them(make, do, facts):
    both = "{field: street, is: Uusi%s}, {field: town, is: Louhiniemi%s}"
    step = update(facts["pairs"][0]["master"], street="Uusi")
    assert do.grade(make(VALUE % (both % ("", "")), points=2), step).points == 0
    result = do.grade(make(VALUE % (both % (", weight: 1", ", weight: 1")), points=2), step)
    assert (result.points, result.checks[0].status) == (100, "part")


def test_an_expectation_without_a_weight_is_a_condition(make, do, facts):
    exercise = make(VALUE % "{field: street, is: Uusi, weight: 1}, {field: town, is: Louhiniemi}", points=2)
    assert do.grade(exercise, update(facts["pairs"][0]["master"], street="Uusi")).points == 0


def test_partial_credit_is_cut_off_to_a_half_point(make, do, facts):
    exercise = make(
        "id: c1, type: record, ..., points: 2, for_each: {p: $pairs}, kind: account, find: {id: $p.master}, expect: [{field: street, is: Uusi}]",
        points=2,
    )
    steps = [update(p["master"], street="Uusi") for p in facts["pairs"]]
    assert [do.grade(exercise, *steps[:n]).points for n in range(7)] == [0, 0, 50, 100, 100, 150, 200]
    result = do.grade(exercise, *steps[:4])
    assert (result.checks[0].failing, result.checks[0].of) == (2, 6)


def test_field_names_may_come_from_the_item(make, do, facts):
    exercise = make(
        "id: c1, type: record, ..., points: 1, kind: account, for_each: {p: {from: $pairs, having: newer}}, find: {id: $p.master}, expect: [{field: $p.newer, is: {field: $p.newer, of: $p.dup}}]",
        points=1,
    )
    newer = [p for p in facts["pairs"] if p["newer"]]
    steps = [
        {
            "update": {
                "kind": "account",
                "id": p["master"],
                "values": {p["newer"]: {"field": p["newer"], "of": p["dup"]}},
            }
        }
        for p in newer
    ]
    assert do.grade(exercise, *steps).points == 100
    assert do.grade(exercise, *steps[:2]).points == 50


def test_filled_min_length_and_where(make, do, facts):
    exercise = make(
        VALUE
        % "{field: description, filled: true, weight: 1}, {field: description, min_length: 10, weight: 1}, {where: \"employees ge 40 and town eq 'Hiislahti'\", say: {fi: Liian pieni., en: Too small.}, weight: 2}",
        points=2,
    )
    master = facts["pairs"][0]["master"]
    assert do.grade(exercise).points == 0
    assert do.grade(exercise, update(master, description="short  x ")).points == 50
    assert do.grade(exercise, update(master, description="long enough")).points == 100
    assert do.grade(exercise, update(master, description="long enough", employees=40)).points == 200
    assert told(exercise, do.grade(exercise)) == [("Description is empty.",)]


def test_the_fault_says_the_own_value_never_the_wanted_one(make, do, facts):
    exercise = make(VALUE % "{field: street, is: Salainen katu}, {field: owner_id, is: $me}", points=2)
    result = do.grade(exercise, update(facts["pairs"][0]["master"], street="Oma katu"))
    for level in ("which", "field", "found", "expected"):
        assert "Salainen" not in str(told(exercise, result, level))
    assert told(exercise, result, "which") == [()]
    assert told(exercise, result, "field") == [("Street", "Owner")]
    assert told(exercise, result, "found") == [("Street is not right: Oma katu.",)]
    with speaking("fi"):
        released = feedback(exercise, result, "expected", released=True).lines[0].details
    assert released == ("Arvo ei ole oikein: Katuosoite Oma katu. Oikea arvo: Salainen katu.",)


NEW = 'id: c1, type: record, ..., points: 2, kind: activity, new: true, find: {regarding_id: $pair.master, activity_type: call, owner_id: $me}, where: "due ge @today"'


def call(facts, **more):
    values = {
        "activity_type": "call",
        "subject": "Soita",
        "regarding_id": facts["pairs"][0]["master"],
        "due": {"days": 1},
    }
    return create(**{**values, **more})


def test_a_new_record_is_found_by_its_identity(make, do, facts):
    exercise = make(NEW, points=2)
    assert do.grade(exercise).checks[0].status == "no"
    assert do.grade(exercise, call(facts)).points == 200
    assert do.grade(exercise, call(facts, activity_type="task")).points == 0


def test_the_nearest_record_is_named_with_what_does_not_fit(make, do, facts):
    exercise = make(NEW, points=2)
    assert told(exercise, do.grade(exercise, call(facts, owner_id=facts["boss"]))) == [
        ("Closest is Activity Soita, but one thing does not fit. Owner is another record.",)
    ]
    assert told(exercise, do.grade(exercise)) == [("It is missing: no such record was found.",)]


def test_the_nearest_record_tells_the_own_value_and_never_the_condition(make, do, facts):
    exercise = make(NEW.replace("due ge @today", "due ge @today and contact/first_name eq 'Salainen'"), points=2)
    late, unknown = do.grade(exercise, call(facts, due={"days": -1})), do.grade(exercise, call(facts))
    assert told(exercise, late, "field") == [("Due",)] and told(exercise, late, "which") == [()]
    assert told(exercise, late)[0][0].endswith("one thing does not fit. Due is not right: 31 Aug 2025, 12:00.")
    assert told(exercise, unknown)[0][0].endswith("one thing does not fit. Contact › First name does not fit.")
    for result in (late, unknown):
        assert "Salainen" not in str(result.to_json())


def test_a_condition_that_does_not_hold_names_its_properties(make, do, facts):
    exercise = make(VALUE % "{where: 'employees gt 500', say: {fi: Pieni., en: Small.}}", points=2)
    assert told(exercise, do.grade(exercise), "field") == [("Employees",)]
    assert told(exercise, do.grade(exercise), "found") == [("Small.",)]


def test_seeded_records_are_not_offered_as_nearest(make, do, facts):
    exercise = make(
        "id: c1, type: record, ..., points: 2, kind: account, find: {street: Ei missään, town: Hiislahti}", points=2
    )
    assert told(exercise, do.grade(exercise)) == [("It is missing: no such record was found.",)]


def test_counts_and_absence(make, do, facts):
    exercise = make(
        NEW + ", count: 1", "id: c2, type: record, ..., points: 2, kind: account, new: true, count: 0", points=4
    )
    assert [c.status for c in do.grade(exercise).checks] == ["no", "waiting"]
    assert do.grade(exercise, call(facts)).points == 400
    twice = do.grade(exercise, call(facts), call(facts))
    assert [c.status for c in twice.checks] == ["no", "waiting"]
    assert told(exercise, twice)[0] == ("There are 2, which is too many.",)
    more = do.grade(exercise, call(facts), {"create": {"kind": "account", "values": {"name": "Uusi Oy"}}})
    assert [c.earned for c in more.checks] == [200, 0]


def test_references_follow_a_merge_and_stay_behind_by_hand(make, do, facts):
    exercise = make(
        "id: c1, type: record, ..., points: 2, kind: account, find: {id: $pair.dup}, references: {to: $pair.master}",
        points=2,
    )
    pair = facts["pairs"][0]
    merge = {"merge": {"kind": "account", "target": pair["master"], "source": pair["dup"]}}
    assert do.grade(exercise).points == 0
    assert do.grade(exercise, merge).points == 200
    stray = {
        "for": {"person": {"rows": "contact", "where": f"account_id eq {pair['dup']}"}},
        "do": [{"update": {"kind": "contact", "id": "$person", "values": {"account_id": facts["decoys"][0]["first"]}}}],
    }
    assert do.grade(exercise, stray, merge).points == 0
    deleted = {
        "for": {"note": {"rows": "note", "where": f"regarding_id eq {pair['dup']}"}},
        "do": [{"delete": {"kind": "note", "ids": ["$note"]}}],
    }
    result = do.grade(exercise, deleted, merge)
    assert result.points == 0 and told(exercise, result) == [("Records that belong to it are elsewhere: 1.",)]


def test_a_check_is_blocked_not_wrong_while_what_it_needs_is_missing(make, do, facts):
    exercise = make(
        VALUE % "{field: street, is: Uusi}",
        "id: c2, type: record, ..., points: 2, requires: [c1], kind: account, find: {id: $pair.master}, expect: [{field: town, is: Louhiniemi}]",
        points=4,
    )
    result = do.grade(exercise, update(facts["pairs"][0]["master"], town="Louhiniemi"))
    assert [(c.status, c.earned) for c in result.checks] == [("no", 0), ("blocked", 0)]
    with speaking("fi"):
        assert str(feedback(exercise, result, "which").lines[1].message) == "Tämä tarkistetaan, kun tämä on tehty: Koe."
    assert do.grade(exercise, update(facts["pairs"][0]["master"], town="Louhiniemi", street="uusi")).points == 400


def test_any_seat_of_a_team_is_me(make, do, facts):
    exercise = make(VALUE % "{field: owner_id, is: $me}", points=2)
    step = update(facts["pairs"][0]["master"], owner_id=2)
    assert do.grade(exercise, step).points == 0
    assert do.grade(exercise, step, seats=2).points == 200


@pytest.mark.parametrize(
    ("due", "day", "minute"), [("2025-09-02T08:30", 200, 200), ("2025-09-02T17:00", 200, 0), ("2025-09-03T08:30", 0, 0)]
)
def test_a_day_is_any_time_of_it_and_a_time_is_to_the_minute(make, do, facts, due, day, minute):
    check = "id: c1, type: record, ..., points: 2, kind: activity, new: true, find: {subject: Soita}, expect: [{field: due, is: %s}]"
    for wanted, earned in (("{days: 1}", day), ("2025-09-02", day), ("2025-09-02T08:30", minute)):
        assert do.grade(make(check % wanted, points=2), call(facts, due=due)).points == earned
    late = do.grade(make(check % "{days: 0}", points=2), call(facts, due=due))
    assert told(make(check % "{days: 0}", points=2), late)[0][0].startswith("Due is too late: ")
