"""``only``: nothing changed but what the exercise allows."""

from crm.exercises.feedback import feedback
from crm.exercises.grader import grade_state
from crm.i18n import speaking

DONE = "id: c1, type: record, ..., points: 4, kind: account, find: {id: $pair.master}, expect: [{field: description, is: valmis}]"
GUARD = "id: g, type: only, ..., points: 3"
ALLOW = "[{records: account, ids: $pair.master, fields: [description]}, {records: account, ids: [$pairs.0.dup, $pairs.0.master]}, {children_of: $pairs.1.dup}, {new: contact, with: {account_id: $pair.master}}, {deleted: account, ids: $pairs.1.dup}]"


def update(id, kind="account", **values):
    return {"update": {"kind": kind, "id": id, "values": values}}


def child(facts, kind, field, n, do):
    """Steps for each record of a kind that points at the duplicate of pair ``n``."""
    return {"for": {"x": {"rows": kind, "where": f"{field} eq {facts['pairs'][n]['dup']}"}}, "do": do}


def guard(make, do, facts, *steps, allow=ALLOW):
    exercise = make(DONE, GUARD, points=7, allow=allow)
    result = do.grade(exercise, update(facts["pairs"][0]["master"], description="valmis"), *steps)
    return result.check("g").earned


def words(make, do, facts, *steps):
    exercise = make(DONE, GUARD, points=7, allow=ALLOW)
    result = do.grade(exercise, update(facts["pairs"][0]["master"], description="valmis"), *steps)
    with speaking("en"):
        return feedback(exercise, result, "found").lines[1].details


def test_nothing_else_is_full_points_and_nothing_at_all_is_none(make, do, facts):
    assert guard(make, do, facts) == 300
    exercise = make(DONE, GUARD, points=7, allow=ALLOW)
    assert [(c.status, c.earned) for c in do.grade(exercise).checks] == [("no", 0), ("waiting", 0)]


def test_one_point_for_each_record_changed_never_below_zero(make, do, facts):
    others = [update(p["dup"], street="x") for p in facts["pairs"][2:]]
    assert [guard(make, do, facts, *others[:n]) for n in range(5)] == [300, 200, 100, 0, 0]


def test_a_change_that_was_put_right_does_not_count(make, do, facts, seed):
    id = facts["pairs"][3]["dup"]
    assert guard(make, do, facts, update(id, street="x"), update(id, street=seed.seed.cell(id, "street"))) == 300
    assert guard(make, do, facts, {**update(id, street="x"), "as": "it"}, {"undo": "it"}) == 300
    made = {"create": {"kind": "note", "values": {"regarding_id": id, "text": "x"}}, "as": "note"}
    assert guard(make, do, facts, made) == 200
    assert guard(make, do, facts, made, {"delete": {"kind": "note", "ids": ["$note"]}}) == 300


def test_two_edits_of_one_field_count_once_and_of_two_fields_twice(make, do, facts):
    id = facts["pairs"][3]["dup"]
    assert guard(make, do, facts, update(id, street="x"), update(id, street="y")) == 200
    assert guard(make, do, facts, update(id, street="x"), update(id, town="y")) == 100
    assert guard(make, do, facts, update(id, street="x", town="y")) == 200


def test_a_bulk_edit_counts_once_for_each_record(make, do, facts):
    ids = [p["dup"] for p in facts["pairs"][2:4]]
    assert guard(make, do, facts, {"assign": {"kind": "account", "ids": ids, "owner_id": 1}}) == 100


def test_fields_may_be_named(make, do, facts):
    allow = "[{records: account, ids: $pair.master, fields: [description, street]}]"
    master = facts["pairs"][0]["master"]
    assert guard(make, do, facts, update(master, street="x"), allow=allow) == 300
    assert guard(make, do, facts, update(master, street="x", town="y"), allow=allow) == 200


def test_a_merge_counts_once_and_is_judged_by_its_two_records(make, do, facts):
    def merge(target, source):
        return {"merge": {"kind": "account", "target": target, "source": source}}

    first, second, third = facts["pairs"][0], facts["pairs"][1], facts["pairs"][2]
    assert guard(make, do, facts, merge(first["master"], first["dup"])) == 300
    assert guard(make, do, facts, merge(second["master"], second["dup"])) == 200
    assert guard(make, do, facts, merge(first["master"], third["dup"])) == 200
    assert words(make, do, facts, merge(second["master"], second["dup"]))[0].startswith("Merged: ")


def test_children_may_change_their_link_only(make, do, facts):
    moved = [update("$x", "contact", account_id=facts["pairs"][1]["master"])]
    assert guard(make, do, facts, child(facts, "contact", "account_id", 1, moved)) == 300
    assert guard(make, do, facts, child(facts, "contact", "account_id", 2, moved)) == 200
    renamed = [update("$x", "contact", last_name="Toinen")]
    assert guard(make, do, facts, child(facts, "contact", "account_id", 1, renamed)) == 200
    gone = [{"delete": {"kind": "contact", "ids": ["$x"]}}]
    assert guard(make, do, facts, child(facts, "contact", "account_id", 1, gone)) == 200
    assert (
        guard(
            make,
            do,
            facts,
            child(facts, "contact", "account_id", 1, gone),
            allow=ALLOW.replace("dup}, {new", "dup, may: [link, delete]}, {new"),
        )
        == 300
    )


def test_new_records_of_the_right_kind_at_the_right_place(make, do, facts):
    def person(account):
        return {"create": {"kind": "contact", "values": {"last_name": "Uusi", "account_id": account}}}

    assert guard(make, do, facts, person(facts["pairs"][0]["master"])) == 300
    assert guard(make, do, facts, person(facts["pairs"][2]["master"])) == 200
    assert guard(make, do, facts, {"create": {"kind": "account", "values": {"name": "Uusi"}}}) == 200
    # what is one's own may be edited freely
    assert (
        guard(
            make,
            do,
            facts,
            {**person(facts["pairs"][2]["master"]), "as": "p"},
            update("$p", "contact", last_name="Muu"),
        )
        == 200
    )


def test_a_deletion_is_judged_by_the_record_it_was_asked_for(make, do, facts):
    def delete(n):
        return {"delete": {"kind": "account", "ids": [facts["pairs"][n]["dup"]]}}

    assert guard(make, do, facts, delete(1)) == 300
    assert guard(make, do, facts, delete(2)) == 200
    assert words(make, do, facts, delete(2)) == (f"Deleted: {do.seed.name(facts['pairs'][2]['dup'], 'en')}",)


def test_rows_of_a_command_another_check_judges(make, do, facts):
    steps = [{"assign": {"kind": "account", "ids": [facts["pairs"][3]["dup"]], "owner_id": 1}}]
    assert guard(make, do, facts, *steps, allow=ALLOW[:-1] + ", {command: assign, args: {owner_id: 1}}]") == 300
    assert guard(make, do, facts, *steps, allow=ALLOW[:-1] + ", {command: assign, args: {owner_id: 2}}]") == 200


def test_judgements_about_pairs_never_count(make, do, facts):
    first, second = facts["decoys"][0]["first"], facts["decoys"][0]["second"]
    assert guard(make, do, facts, {"judge_distinct": {"kind": "account", "first": first, "second": second}}) == 300


def test_what_the_product_does_itself_never_counts(make, do, facts, seed):
    exercise = make(DONE, GUARD, points=7, allow=ALLOW)
    changes = do(
        update(facts["pairs"][0]["master"], description="valmis"), update(facts["pairs"][3]["dup"], street="x")
    )
    assert grade_state(exercise, seed, changes, {}).check("g").earned == 200
    changes = [{**c, "channel": "system" if c["seq"] == 2 else "ui"} for c in changes]
    assert grade_state(exercise, seed, changes, {}).check("g").earned == 300


def test_the_change_is_named_in_the_students_words(make, do, facts, seed):
    id = facts["pairs"][3]["dup"]
    assert words(make, do, facts, update(id, street="x", phone="+358 000 111 111")) == (
        f"Changed: {seed.name(id, 'en')} (Street, Telephone)",
    )


def test_a_new_record_may_belong_to_nobody_where_null_is_allowed(make, do, facts):
    def earned(allowed, **more):
        exercise = make(
            "id: c1, type: record, ..., points: 3, kind: account, find: {id: $pair.master}, expect: [{field: street, is: Uusi, derived: true}]",
            "id: g, type: only, ..., points: 3",
            points=6,
            allow=f"[{{records: account, ids: $pair.master}}, {{new: contact, with: {{account_id: {allowed}}}}}]",
        )
        steps = (
            update(facts["pairs"][0]["master"], street="Uusi"),
            {"create": {"kind": "contact", "values": {"last_name": "Uusi", **more}}},
        )
        return do.grade(exercise, *steps).check("g").earned

    assert earned("[$pair.master, null]") == earned("$pair.master", account_id=facts["pairs"][0]["master"]) == 300
    assert earned("$pair.master") == earned("[$pair.master, null]", account_id=facts["pairs"][1]["master"]) == 200


def test_one_new_record_for_each_and_no_second(make, do, facts):
    def email(id):
        return {
            "create": {"kind": "activity", "values": {"activity_type": "email", "subject": "x", "regarding_id": id}}
        }

    allow = ALLOW[:-1] + ", {new: activity, with: {activity_type: email}, once: regarding_id}]"
    one, two = facts["pairs"][2]["dup"], facts["pairs"][3]["dup"]
    assert guard(make, do, facts, email(one), email(two), allow=allow) == 300
    assert guard(make, do, facts, email(one), email(two), email(one), allow=allow) == 200


def test_the_english_text_of_a_field_changes_with_it(make, do, facts):
    note = {"rows": "note", "where": f"regarding_id eq {facts['pairs'][2]['dup']}"}
    edit = {"for": {"note": note}, "do": [update("$note", "note", text="Toinen")]}
    assert do.seed.seed.cell(do.seed.seed.find("note", "", {})[0], "text_en")  # it goes, as it says something else
    allow = ALLOW[:-1] + ", {records: note, ids: {rows: note}, fields: [%s]}]"
    assert guard(make, do, facts, edit, allow=allow % "text") == 300
    assert guard(make, do, facts, edit, allow=allow % "subject") == 200
