"""The check of a pack finds what is wrong with one."""

import pytest

from crm.sandboxes import packs
from crm.sandboxes.check import RULES, Result, answers_alike, check_pack
from crm.sandboxes.packs import Builder, Pack


def spoilt(first, rule: str) -> list[str]:
    first.db.row_factory = None
    return list(RULES[rule](first.db))


@pytest.mark.parametrize(
    "values",
    [
        "business_id = '0000001-9'",  # a valid check digit
        "email_domain = 'yritys.fi'",
        "phone = '+358 40 123 4567'",
        "description = 'Kirjoita osoitteeseen paivi@yritys.fi, niin sovitaan.'",
    ],
)
def test_v4_finds_what_could_be_real(first, values):
    assert spoilt(first, "V4") == []
    first.db.execute(f"UPDATE account SET {values} WHERE id = (SELECT min(id) FROM account)")
    assert len(spoilt(first, "V4")) == 1


def test_v7_v8_v9_find_what_is_missing(first):
    first.db.execute("UPDATE account SET name = replace(name, '’', '')")
    assert spoilt(first, "V7") == ["no ’ in names"]
    first.db.executemany("INSERT INTO record (kind) VALUES (?)", [("note",)] * 20_000)
    assert len(spoilt(first, "V8")) == 1
    first.db.execute("UPDATE note SET text_en = NULL WHERE id = (SELECT min(id) FROM note)")
    first.db.execute("UPDATE note SET subject = '{who} soitti' WHERE id = (SELECT max(id) FROM note)")
    assert spoilt(first, "V9") == ["note.text: 1 in one language only", "note.subject: {who} soitti"]


def test_v3_finds_shared_answers():
    numbers = {v: {"numbers": {"share": {"value": 80 + v / 10, "tolerance": 0.2}}} for v in range(12)}
    assert list(answers_alike(numbers)) == []
    numbers[0]["numbers"]["share"]["value"] = 80.2
    assert list(answers_alike(numbers)) == ["share: 4 of 12 variants within 0.2"]
    counts = {v: {"numbers": {"count": {"value": 4, "tolerance": 0}}} for v in range(12)}
    assert list(answers_alike(counts)) == []  # a small count may be the same everywhere
    sets = {1: {"sets": {"a": ["AS-1", "AS-2", "AS-3"]}}, 2: {"sets": {"a": ["AS-3", "AS-4", "AS-5"]}}}
    assert list(answers_alike(sets)) == []
    sets[2]["sets"]["a"][1] = "AS-2"
    assert list(answers_alike(sets)) == ["a: variants 1 and 2 share 2 codes"]


def test_a_careless_pack(monkeypatch):
    """Builds differently each time, breaks its own phenomenon, forgets a translation."""
    turns = iter(range(99))

    def build(b: Builder) -> None:
        b.add("account", name="Öljymäen Ätö-Å ’ Oy", code=f"AS-{next(turns):04}")
        b.add("note", text="Hei", regarding_id=1)

    def phenomenon(db, facts):
        raise AssertionError("one account")

    pack = Pack("careless", 1, {}, {}, build, phenomena={"PX": phenomenon}, variants=2)
    monkeypatch.setitem(packs.packs(), "careless", pack)
    results = check_pack(pack)
    problems = {(r.variant, r.rule): r.problem for r in results if not r.ok}
    assert problems == {
        (1, "V1"): "two builds of the variant differ",
        (2, "V1"): "two builds of the variant differ",
        (1, "PX"): "one account",
        (2, "PX"): "one account",
        (1, "V9"): "note.text: 1 in one language only",
        (2, "V9"): "note.text: 1 in one language only",
    }
    assert [r.variant for r in check_pack(pack, [2]) if r.rule == "PX"] == [2]


def test_a_result_reads_as_a_line():
    assert str(Result("vaarnamo", 3, "PB2")) == "vaarnamo   3 PB2   ok"
    assert str(Result("vaarnamo", None, "V3", "alike")) == "vaarnamo all V3    alike"
