"""B04 from end to end, on a small pack with the same facts."""

import pytest

from crm.exercises.feedback import feedback, policy
from crm.exercises.grader import grade_state
from crm.exercises.verifier import verify_these
from crm.i18n import speaking


def merge(pair, **more):
    return {
        "merge": {"kind": "account", "target": pair["master"], "source": pair["dup"], "take": [pair["newer"]], **more}
    }


def wrong(pair):
    return {"merge": {"kind": "account", "target": pair["dup"], "source": pair["master"]}}


def scores(result):
    return {check.id: check.earned / 100 for check in result.checks}


def told(exercise, result, check, locale="fi", level="found"):
    with speaking(locale):
        return next(line for line in feedback(exercise, result, level).lines if line.id == check)


def test_every_listed_score_holds_on_every_variant(b04):
    report = verify_these([b04])
    assert [row for row in report.rows if not row.ok] == []
    assert {row.variant for row in report.rows} == {1, 2, 3}
    listed = {row.trial for row in report.rows if row.variant == 3}
    assert listed == {
        "reference",
        "untouched",
        "empty",
        "M0",
        "M1",
        "M2",
        "M3",
        "M4",
        "M5",
        "M6",
        "M7",
        "M8",
        "M+",
        "E1",
        "E2",
        "E3",
        "E4",
        "E5",
        "E6",
        "E7",
    }
    assert "stray edit" in {row.trial for row in report.rows if row.variant == 1}


def test_a_wrong_merge_taken_back_and_done_right_is_full_points(b04, do, facts):
    first, *rest = facts["pairs"]
    result = do.grade(b04, {**wrong(first), "as": "slip"}, {"undo": "slip"}, merge(first), *map(merge, rest))
    assert result.points == 1200
    decoy = {
        "merge": {"kind": "account", "target": facts["decoys"][1]["first"], "source": facts["decoys"][1]["second"]},
        "as": "slip",
    }
    assert do.grade(b04, decoy, *map(merge, facts["pairs"]), {"undo": "slip"}).points == 1200


def test_a_deletion_taken_back_is_forgiven(b04, do, facts):
    gone = {"delete": {"kind": "account", "ids": [facts["pairs"][0]["dup"]]}, "as": "slip"}
    assert do.grade(b04, gone, {"undo": "slip"}, *map(merge, facts["pairs"])).points == 1200


def test_decoys_judged_different_cost_nothing(b04, do, facts):
    marks = [{"judge_distinct": {"kind": "account", **{k: d[k] for k in ("first", "second")}}} for d in facts["decoys"]]
    assert do.grade(b04, *marks, *map(merge, facts["pairs"])).points == 1200
    assert do.grade(b04, *marks).points == 0


def test_the_newer_value_typed_before_the_merge(b04, do, facts):
    typed = [
        {
            "update": {
                "kind": "account",
                "id": p["master"],
                "values": {p["newer"]: {"field": p["newer"], "of": p["dup"]}},
            }
        }
        for p in facts["pairs"]
        if p["newer"]
    ]
    assert do.grade(b04, *typed, *(merge(p, take=[]) for p in facts["pairs"])).points == 1200


def test_children_moved_by_hand_are_no_fault_of_the_guard(b04, do, facts):
    first = facts["pairs"][0]
    by_hand = {
        "for": {"p": {"rows": "contact", "where": f"account_id eq {first['dup']}"}},
        "do": [{"update": {"kind": "contact", "id": "$p", "values": {"account_id": first["master"]}}}],
    }
    assert do.grade(b04, by_hand, *map(merge, facts["pairs"])).points == 1200


def test_a_duplicate_merged_into_another_master(b04, do, facts):
    first, second, *rest = facts["pairs"]
    result = do.grade(
        b04,
        {"merge": {"kind": "account", "target": second["master"], "source": first["dup"]}},
        merge(second),
        *map(merge, rest),
    )
    assert scores(result)["c1"] == 5 and scores(result)["g"] == 2


def test_merging_everything_the_wrong_way_round(b04, do, facts):
    result = do.grade(b04, *map(wrong, facts["pairs"]))
    assert scores(result) == {"c1": 0, "c2": 0, "c3": 0, "g": 0}
    assert [c.status for c in result.checks] == ["no", "blocked", "no", "waiting"]


def test_feedback_names_the_pairs_and_not_the_answer(b04, do, facts, seed):
    pairs = facts["pairs"]
    steps = [
        wrong(pairs[0]),
        {"delete": {"kind": "account", "ids": [pairs[1]["dup"]]}},
        merge(pairs[3]),
        merge(pairs[4]),
        merge(pairs[5]),
    ]
    result = do.grade(b04, *steps)
    line = told(b04, result, "c1")

    def name(pair):
        return " – ".join(sorted(seed.name(pair[side], "fi") for side in ("dup", "master")))

    assert line.details == (
        f"{name(pairs[0])}: väärä tietue jäi voimaan. Kummalla on myyntihistoria?",
        f"{name(pairs[1])}: toinen tietue on poistettu.",
        "Vielä koskematta: ei ole vielä yhdistetty.",
    ), "naming a pair nobody has touched would tell which ones are duplicates"
    assert str(line.message).startswith("3 parissa jokin on kesken. ")
    assert told(b04, result, "c1", "en").details[2] == "Untouched so far: not merged yet."
    assert "<b>Yhdistä</b> siirtää sen" in told(b04, result, "c2").message.line


def test_children_that_stayed_are_told(b04, do, facts):
    first = facts["pairs"][0]
    away = {
        "for": {"p": {"rows": "note", "where": f"regarding_id eq {first['dup']}"}},
        "do": [{"delete": {"kind": "note", "ids": ["$p"]}}],
    }
    result = do.grade(b04, away, *map(merge, facts["pairs"]))
    assert (
        told(b04, result, "c1")
        .details[0]
        .endswith(": osa yhteyshenkilöistä tai aktiviteeteista ei ole päätietueen alla.")
    )
    assert scores(result) == {"c1": 5, "c2": 2, "c3": 2, "g": 2}


@pytest.mark.parametrize(("level", "empty"), [("none", True), ("count", False)])
def test_low_levels_tell_nothing_of_the_checks(b04, do, facts, level, empty):
    result = do.grade(b04, merge(facts["pairs"][0]))
    with speaking("fi"):
        found = feedback(b04, result, level)
    assert found.lines == () and found.points is None and (found.met is None) == empty


def test_one_pair_is_one_pair(b04, do, facts):
    result = do.grade(b04, *map(merge, facts["pairs"][:-1]))
    assert str(told(b04, result, "c1").message).startswith("Yhdessä parissa jokin on kesken. ")
    assert str(told(b04, result, "c1", "en").message).startswith("Something is unfinished in one pair. ")


def test_praise_when_all_is_right(b04, do, facts):
    with speaking("fi"):
        found = feedback(b04, do.grade(b04, *map(merge, facts["pairs"])), "found")
    assert str(found.praise).startswith("Rekisteri on kunnossa.")
    assert (found.met, found.of, found.points, found.possible) == (4, 4, 1200, 1200)


def test_guided_work_is_told_much_and_tried_often(b04):
    assert policy(b04, "graded").feedback == "found" and policy(b04, "graded").attempts is None


def test_somebody_elses_seat_in_a_team_counts(b04, do, facts, seed):
    changes = do(*map(merge, facts["pairs"]))
    changes = [{**c, "seat": 1 + c["seq"] % 3} for c in changes]
    assert grade_state(b04, seed, changes, {}, seats=3).points == 1200
