"""Sealed submissions: documents and files, and everything that can be wrong with them."""

import csv
import io
import json
import sqlite3
import zipfile
import zlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm.exercises import export, sealed
from crm.exercises.grader import grade
from crm.exercises.sealed import SealError
from crm.i18n import speaking
from crm.sandboxes import templates
from crm.sandboxes.templates import image_of

from .make_golden import scores

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 2, 3, 10, 30, tzinfo=UTC)
SECRET = "a key of this site, thirty-two letters"


@pytest.fixture(scope="module")
def template(image):
    name, _image = image_of("twins", 1, "CP0")
    return {"hash": name, "pack": "twins", "version": 1, "variant": 1, "checkpoint": "CP0", "schema": 1}


@pytest.fixture(scope="module")
def document(b04, do, facts, template):
    changes = do(
        {
            "for": {"p": facts["pairs"][:4]},
            "do": [{"merge": {"kind": "account", "target": "$p.master", "source": "$p.dup", "take": ["$p.newer"]}}],
        }
    )
    return sealed.seal(b04, template, changes, {"a1": "Ä 1,5"}, seats=1, submitted_at=AT, secret=SECRET)


@pytest.fixture
def file(tmp_path, document, template, image):
    path = tmp_path / "work.zip"
    export.write(path, {"1": document, "2": document}, {template["hash"]: image})
    return path


def refused(call, *args) -> str:
    with pytest.raises(SealError) as error, speaking("fi"):
        call(*args)
    assert str(error.value)
    return error.value.code


def rewritten(path, change):
    """The archive with its members changed by ``change(name, content)``; ``None`` leaves one out."""
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            content = change(name, content)
            if content is not None:
                archive.writestr(name, content)
    return target


def errors(path, secret=""):
    with speaking("en"):
        return [row.error for row in export.grade_files([path], secret)]


# ----- documents


def test_a_document_is_graded_as_the_work_was(b04, document, image):
    result = sealed.grade(document, image)
    assert result == grade(b04, image, document["changes"], document["answers"])
    assert 0 < result.points < 1200


def test_a_document_is_the_same_after_a_journey(document, image):
    travelled = sealed.parse(sealed.canonical(document))
    assert travelled == document and sealed.canonical(travelled) == sealed.canonical(document)
    sealed.check(travelled, SECRET)


def test_a_document_holds_what_a_regrade_needs_and_no_names(document, b04):
    assert document["exercise"] == {"id": "B04", "version": 1, "text": b04.text}
    assert document["submitted_at"] == "2026-02-03T10:30:00+00:00" and document["seats"] == 1
    assert {"schema", "grader", "template", "changes", "answers"} <= set(document)
    assert "Aino" not in sealed.canonical(document).decode()


@pytest.mark.parametrize("part", ["answers", "seats", "submitted_at", "template", "changes", "exercise"])
def test_whatever_is_changed_shows(document, image, part):
    other = json.loads(sealed.canonical(document))
    other[part] = {
        "answers": {"a1": "2"},
        "seats": 2,
        "submitted_at": "2026-02-03T10:29:00+00:00",
        "template": {},
        "changes": [],
        "exercise": {**other["exercise"], "version": 2},
    }[part]
    assert refused(sealed.check, other) == "changed"
    assert refused(sealed.grade, other, image) == "changed"


def test_a_signature_tells_the_site(document):
    assert refused(sealed.check, document, "another key of another site, as long") == "foreign"
    assert refused(sealed.check, {**document, "signature": None}, SECRET) == "foreign"
    sealed.check({**document, "signature": None})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "damaged"), (b"{", "damaged"), (b"\xff\xfe", "damaged"), (b"[" * 100_000, "damaged"),
        (b"[]", "not_a_submission"), (b"{}", "not_a_submission"), (b'{"format": "something-else/1"}', "not_a_submission"),
        (b'{"format": "crm-sandbox-submission/1"}', "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(content, code):
    assert refused(sealed.parse, content) == code


def test_an_exercise_that_cannot_be_read_is_a_damaged_document(document, image):
    content = {k: v for k, v in document.items() if k not in ("digest", "signature")}
    content["exercise"] = {**content["exercise"], "text": "id: B04"}
    assert refused(sealed.grade, {**content, "digest": sealed.digest(content)}, image) == "damaged"


# ----- files


def test_a_file_holds_each_image_once_and_is_graded(file, template):
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == [
            "submissions/1.json",
            "submissions/2.json",
            f"templates/{template['hash']}.sqlite.z",
        ]
    rows = export.grade_files([file], SECRET)
    assert [(r.submission, r.exercise, r.variant, r.error) for r in rows] == [("1", "B04", 1, ""), ("2", "B04", 1, "")]
    assert rows[0].result == rows[1].result and rows[0].result.points > 0


def test_scores_as_a_table(file, tmp_path):
    odd = tmp_path / "=cmd.zip"
    odd.write_bytes(b"not a zip")
    stream = io.StringIO()
    with speaking("en"):
        export.write_scores(export.grade_files([file, odd]), stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    assert list(rows[0]) == [
        "file",
        "submission",
        "exercise",
        "variant",
        "points",
        "possible",
        "error",
        "B04.c1",
        "B04.c2",
        "B04.c3",
        "B04.g",
    ]
    assert (rows[0]["possible"], rows[0]["B04.c1"], rows[0]["B04.c2"]) == ("12", "4", "2")
    assert float(rows[0]["points"]) == sum(float(rows[0][f"B04.{c}"]) for c in ("c1", "c2", "c3", "g"))
    assert (
        rows[2]["file"] == "'=cmd.zip"
        and rows[2]["error"] == "This is not a submission file."
        and rows[2]["points"] == ""
    )


def test_a_single_document_is_graded_with_the_template_built_anew(tmp_path, document):
    path = tmp_path / "one.json"
    path.write_bytes(sealed.canonical(document))
    (row,) = export.grade_files([path])
    assert (row.file, row.submission, row.error) == ("one.json", "one", "") and row.result.points > 0


def test_a_missing_file_is_told(tmp_path):
    assert refused(export.read, tmp_path / "nowhere.zip") == "missing"
    assert errors(tmp_path / "nowhere.zip") == ["There is no file nowhere.zip."]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\x89PNG"])
def test_a_file_of_another_kind_is_told(tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert refused(export.read, path) in ("not_a_submission", "damaged")


def test_a_damaged_archive_is_told(file, tmp_path):
    content = bytearray(file.read_bytes())
    content[200:400] = bytes(200)
    path = tmp_path / "broken.zip"
    path.write_bytes(content)
    assert refused(export.read, path) == "damaged"
    path.write_bytes(file.read_bytes()[:-3000])
    assert refused(export.read, path) in ("damaged", "not_a_submission")


def test_one_bad_submission_does_not_spoil_the_others(file):
    path = rewritten(
        file, lambda name, content: content.replace(b'"seats":1', b'"seats":2') if name.endswith("1.json") else content
    )
    assert errors(path) == ["The submission was changed after it was sealed.", ""]
    path = rewritten(file, lambda name, content: content[:500] if name.endswith("1.json") else content)
    assert errors(path) == ["The submission is damaged: it cannot be read to its end.", ""]


def test_work_of_another_site_is_told(file):
    assert (
        errors(file, "another key of another site, as long")
        == ["The submission was signed by another site, or not signed at all."] * 2
    )


def test_a_missing_template_is_built_or_told(file, document):
    gone = rewritten(file, lambda name, content: None if name.startswith("templates") else content)
    assert errors(gone) == ["", ""]
    content = {k: v for k, v in document.items() if k not in ("digest", "signature")}
    for other, told in (
        ({"pack": "nowhere"}, "The template of the submission is missing from the file."),
        ({"variant": 2}, "The template in the file is not the one the submission names."),
    ):
        moved = {**content, "template": {**content["template"], **other}}
        moved = sealed.canonical({**moved, "digest": sealed.digest(moved)})
        path = rewritten(gone, lambda name, old, moved=moved: moved if name.endswith("1.json") else old)
        assert errors(path)[0] == told


def test_an_image_that_is_not_what_its_name_says_is_refused(file, image):
    other = image_of("twins", 2, "CP0")[1]
    path = rewritten(file, lambda name, content: zlib.compress(other) if name.startswith("templates") else content)
    assert errors(path) == ["The template in the file is not the one the submission names."] * 2
    for packed in (b"x", zlib.compress(b"x" * 5000), zlib.compress(image)[:-10]):
        path = rewritten(file, lambda name, content, packed=packed: packed if name.startswith("templates") else content)
        assert all(error.startswith(("The file is damaged", "The template in the file")) for error in errors(path))


def test_an_image_that_acts_is_refused(image):
    with closing(templates.in_memory(image)) as raw:
        raw.execute("CREATE TRIGGER t AFTER UPDATE ON account BEGIN DELETE FROM contact; END")
        assert export._hash(raw.serialize()) == ""


def test_bombs_are_refused(file, monkeypatch):
    bomb = zlib.compress(bytes(50_000_000), 9)
    path = rewritten(file, lambda name, content: bomb if name.startswith("templates") else content)
    assert errors(path) == ["The template in the file is damaged or too large."] * 2
    path = rewritten(file, lambda name, content: b"{" + b" " * 30_000_000 if name.endswith("1.json") else content)
    assert refused(export.read, path) == "not_a_submission"
    monkeypatch.setattr(export, "MEMBERS", 2)
    assert refused(export.read, file) == "not_a_submission"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "submissions/../x.json",
        "/submissions/1.json",
        "submissions/a/b.json",
        "readme.txt",
        "templates/short.sqlite.z",
    ],
)
def test_names_that_do_not_belong_are_refused(file, name):
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, b"{}")
    assert refused(export.read, file) == "not_a_submission"


def test_a_document_made_by_hand_cannot_stop_the_others(file, document):
    content = {k: v for k, v in document.items() if k not in ("digest", "signature")}
    content["changes"] = [
        {"rows": [{"op": "update", "kind": "account", "id": 1, "after": {"no_such": 1}}], "id": "x", "seq": 1}
    ]
    crafted = sealed.canonical({**content, "digest": sealed.digest(content)})
    path = rewritten(file, lambda name, old: crafted if name.endswith("1.json") else old)
    first, second = errors(path)
    assert first.startswith("The submission cannot be graded: ") and second == ""


# ----- golden


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.zip")), ids=lambda path: path.stem)
def test_a_golden_submission_gets_the_score_it_got(path):
    """Handed in with an earlier version and kept: whatever changes, its result must not."""
    kept = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    rows = export.grade_files([path])
    assert [row.error for row in rows if row.error] == []
    assert {row.submission: scores(row.result) for row in rows} == kept


def test_there_is_a_golden_submission():
    assert list(GOLDEN.glob("*.zip"))


def test_a_golden_image_is_read_without_its_pack():
    with zipfile.ZipFile(next(GOLDEN.glob("*.zip"))) as archive:
        (name,) = (n for n in archive.namelist() if n.startswith("templates/"))
        with closing(sqlite3.connect(":memory:")) as raw:
            raw.deserialize(zlib.decompress(archive.read(name)))
            assert raw.execute("SELECT count(*) FROM account").fetchone()[0] > 10
