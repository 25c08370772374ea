"""The page of an exercise: attempts, per check, receipts, starting over and its undo, decisions of staff."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.classroom import clock, submissions
from crm.classroom.audit import AuditEntry
from crm.classroom.submissions import Submission
from crm.exercises import loader, sealed
from crm.records import save
from tests.web.course.conftest import HOSTILE
from tests.web.course.test_course_weeks import text_of


def undo_address(html: str) -> str:
    """The address of the undo button in the message."""
    return re.search(r'form="act" formaction="([^"]+/undo)"', html)[1]


def test_an_untouched_exercise(course, aino):
    page = text_of(aino.get(f"{course.root}/exercises/T1").text)
    assert "Uusi puhelin" in page and "15 min" in page and "Ohjattu" in page
    assert "Paina Aloita" in page and "Takarajan" in page


def test_attempts_with_points_checks_and_digest(course, aino):
    attempt = course.hand_in("Aino", "T1")
    course.begin("Aino", "T1")
    html = aino.get(f"{course.root}/exercises/T1").text
    page = text_of(html)
    assert page.index("Yrityskerta 2") < page.index("Yrityskerta 1")
    assert "Tarkistukset: 1 / 2 kunnossa" in page and "Kirjoita kuvaus." in page and "6 / 6" in page and "0 / 4" in page
    assert course.read(select(Submission.digest))[0] in page
    assert f"/s/{attempt.token}/" in html


def test_a_submitted_sandbox_is_read_only(course, aino):
    attempt = course.hand_in("Aino", "T1")
    assert aino.get(f"/s/{attempt.token}/accounts").status_code == 200
    assert not course.open("Aino", attempt.token).sandbox.writable


def test_staff_look_on_and_see_everything(course, opettaja):
    attempt = course.hand_in("Aino", "T1")
    html = opettaja.get(f"{course.root}/students/{course.enrolments['Aino']}/exercises/T1").text
    assert "Aino" in html and "Yrityskerta 1" in html and "Kirjoita kuvaus." in html and "sealed.json" in html
    assert opettaja.get(f"/s/{attempt.token}/accounts").status_code == 200
    assert not course.open("Opettaja", attempt.token).sandbox.writable


def test_graded_expert_work_tells_less_before_time_is_up(course, aino, opettaja):
    course.exercise("T3", 1000, level="expert")
    course.hand_in("Aino", "T3", phone="+358 000 999")
    shown = aino.get(f"{course.root}/exercises/T3").text
    assert "Katso puhelinnumeroa." in shown and "+358 000 112" not in shown
    told = opettaja.get(f"{course.root}/students/{course.enrolments['Aino']}/exercises/T3").text
    assert "+358 000 112" in told
    course.change("T3", deadline=clock.now() - timedelta(days=2), cutoff=clock.now() - timedelta(days=1))
    assert "+358 000 112" in aino.get(f"{course.root}/exercises/T3").text


def test_a_result_of_an_exercise_that_has_changed_still_shows_points(course, aino, monkeypatch):
    course.hand_in("Aino", "T1")
    now = loader.exercises()["T1"]
    monkeypatch.setitem(loader.exercises(), "T1", replace(now, checks=now.checks[1:]))
    assert "6 / 10" in text_of(aino.get(f"{course.root}/exercises/T1").text)
    monkeypatch.delitem(loader.exercises(), "T1")
    for path in ("", "/exercises/T1", "/results"):
        assert aino.get(course.root + path).status_code == 200
    assert aino.post(f"{course.root}/exercises/T1/start", page=course.root).status_code == 404


# --------------------------------------------------------------------------------------------------
# Receipts


def test_the_receipt_says_what_was_handed_in(course, aino):
    attempt = course.hand_in("Aino", "T1")
    answer = aino.get(f"{course.root}/attempts/{attempt.id}/receipt.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="T1-1-receipt.json"'
    receipt = json.loads(answer.text)
    (submission,) = course.read(select(Submission))
    assert receipt["sha256"] == submission.digest and receipt["submitted_at"] == submission.submitted_at.isoformat()
    assert (receipt["points"], receipt["possible"], receipt["attempt"], receipt["student"]) == (6, 10, 1, "Aino")
    text = aino.get(f"{course.root}/attempts/{attempt.id}/receipt.txt")
    assert submission.digest in text.text and "6 / 10" in text.text and text.mimetype == "text/plain"


def test_a_receipt_before_there_are_points(course, aino, monkeypatch):
    monkeypatch.setattr(submissions, "score", lambda *_: None)
    attempt = course.hand_in("Aino", "T1")
    assert json.loads(aino.get(f"{course.root}/attempts/{attempt.id}/receipt.json").text)["points"] is None
    assert "ei vielä pisteytetty" in aino.get(f"{course.root}/attempts/{attempt.id}/receipt.txt").text


def test_open_work_has_no_receipt(course, aino):
    attempt = course.begin("Aino", "T1")
    for path in ("receipt.txt", "receipt.json", "sealed.json"):
        assert aino.get(f"{course.root}/attempts/{attempt.id}/{path}").status_code == 404
    assert aino.get(f"{course.root}/attempts/{attempt.id}/receipt.pdf").status_code == 404


def test_the_sealed_file_holds_the_solution_so_it_waits(course, aino, opettaja):
    attempt = course.hand_in("Aino", "T1")
    path = f"{course.root}/attempts/{attempt.id}/sealed.json"
    assert aino.get(path).status_code == 404 and "sealed.json" not in aino.get(f"{course.root}/exercises/T1").text
    document = sealed.parse(opettaja.get(path).data)
    sealed.check(document, "k" * 40)
    assert document["exercise"]["id"] == "T1"
    course.change("T1", deadline=clock.now() - timedelta(days=2), cutoff=clock.now() - timedelta(days=1))
    assert sealed.parse(aino.get(path).data) == document
    assert "sealed.json" in aino.get(f"{course.root}/exercises/T1").text


# --------------------------------------------------------------------------------------------------
# Starting over


def test_start_over_is_asked_done_and_undone(course, aino):
    attempt = course.begin("Aino", "T1", "+358 000 112")
    confirm = f"{course.root}/attempts/{attempt.id}/restart"
    page = text_of(aino.get(confirm).text)
    assert "Yrityskerta 1 jatkuu" in page and "kumota" in page
    assert course.phone("Aino", attempt.token) == "+358 000 112"
    answer = aino.post(confirm, page=confirm)
    assert answer.location == f"{course.root}/exercises/T1"
    html = aino.get(answer.location).text
    assert "Sama yrityskerta jatkuu" in html and course.phone("Aino", attempt.token) == "+358 000 100 200"
    assert course.open_attempts() == 1
    back = aino.post(undo_address(html), page=course.root, headers={"Referer": "http://localhost" + answer.location})
    assert back.location == answer.location
    assert course.phone("Aino", attempt.token) == "+358 000 112"
    actions = course.read(select(AuditEntry.action).where(AuditEntry.action.startswith("sandbox.")))
    assert actions == ["sandbox.reset", "sandbox.reset.undo"]


def test_an_undo_comes_too_late_after_new_work_or_submission(course, aino):
    attempt = course.begin("Aino", "T1", "+358 000 112")
    confirm = f"{course.root}/attempts/{attempt.id}/restart"
    address = undo_address(aino.get(aino.post(confirm, page=confirm).location).text)
    opened = course.open("Aino", attempt.token)
    course.store.write(opened.sandbox, save.update, "account", course.lehto(opened), {"phone": "+358 000 113"})
    html = aino.get(aino.post(address, page=course.root).location).text
    assert "jätettiin ennalleen" in html and course.phone("Aino", attempt.token) == "+358 000 113"
    address = undo_address(aino.get(aino.post(confirm, page=confirm).location).text)
    submissions.submit(course.store, course.open("Aino", attempt.token), course.people["Aino"], "k" * 40)
    aino.post(address, page=course.root)
    assert not course.open("Aino", attempt.token).sandbox.writable  # what was handed in stays handed in


def test_only_ones_own_open_attempt_is_started_over(course, aino, opettaja):
    done = course.hand_in("Aino", "T1")
    confirm = f"{course.root}/attempts/{done.id}/restart"
    assert aino.get(confirm).status_code == 404
    assert aino.post(confirm, page=course.root).status_code == 404
    open_one = course.begin("Aino", "T2")
    assert opettaja.get(f"{course.root}/attempts/{open_one.id}/restart").status_code == 404


def test_nobody_undoes_what_is_not_theirs(course, aino, eetu, vieras, opettaja):
    attempt = course.begin("Aino", "T1", "+358 000 112")
    confirm = f"{course.root}/attempts/{attempt.id}/restart"
    address = undo_address(aino.get(aino.post(confirm, page=confirm).location).text)
    assert eetu.post(address, page=course.root).status_code == 404
    assert vieras.post(address, page="/courses/").status_code == 404
    elsewhere = address.replace(course.slug, course.other_slug)
    assert vieras.post(elsewhere, page="/courses/").status_code == 404
    assert aino.post(f"{course.root}/resets/0123456789abcdef/undo", page=course.root).status_code == 404
    assert course.phone("Aino", attempt.token) == "+358 000 100 200"
    assert opettaja.post(address, page=course.root).status_code == 303
    assert course.phone("Aino", attempt.token) == "+358 000 112"


def test_a_student_does_not_undo_a_reset_the_teacher_made(course, aino, opettaja):
    attempt = course.begin("Aino", "T1", "+358 000 112")
    opettaja.post(f"{course.root}/gradebook/reset", {"do": "reset", "whom": "all"}, page=course.root)
    address = undo_address(opettaja.get(f"{course.root}/gradebook").text)
    assert aino.post(address, page=course.root).status_code == 404
    assert course.phone("Aino", attempt.token) == "+358 000 100 200"


# --------------------------------------------------------------------------------------------------
# Decisions


def decide(course, browser, kind, who="Aino", code="T1", **typed):
    address = f"{course.root}/students/{course.enrolments[who]}/exercises/{code}"
    return browser.post(address, {"kind": kind, "reason": "Sairausloma", **typed}, page=course.root)


def test_points_set_by_hand_count_and_can_be_taken_back(course, aino, opettaja):
    course.hand_in("Aino", "T1")
    assert decide(course, opettaja, "override", points="9,5").status_code == 303
    assert course.override("Aino", "T1").points == 950
    for page in (aino.get(f"{course.root}/exercises/T1").text, aino.get(f"{course.root}/results").text):
        assert "Sairausloma" in page and "9,5 / 10" in text_of(page) and "askettu: 6 p" in text_of(page)
    address = f"{course.root}/students/{course.enrolments['Aino']}/exercises/T1/revoke/override"
    assert opettaja.post(address, page=course.root).status_code == 303
    assert course.override("Aino", "T1") is None
    assert opettaja.post(address, page=course.root).status_code == 404
    assert opettaja.post(address.replace("override", "nope"), page=course.root).status_code == 404


def test_more_time_and_attempts(course, aino, opettaja):
    due = clock.now() + timedelta(days=20)
    typed = clock.to_local(due, "Europe/Helsinki").strftime("%Y-%m-%dT%H:%M")
    assert decide(course, opettaja, "extension", deadline=typed, attempts="2").status_code == 303
    found = course.extension("Aino", "T1")
    assert found.attempts == 2 and abs(found.deadline - due) < timedelta(minutes=1)
    assert "Lisäaikaa tai yrityskertoja" in aino.get(f"{course.root}/exercises/T1").text


def test_an_excuse(course, aino, opettaja):
    decide(course, opettaja, "excuse")
    assert "Vapautettu" in aino.get(f"{course.root}/exercises/T1").text


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("override", {"points": "kymmenen"}, "points"), ("override", {"points": "10,123"}, "points"),
        ("override", {"points": "11"}, "points"), ("override", {"points": ""}, "points"),
        ("override", {"points": "5", "reason": " "}, "reason"), ("excuse", {"reason": ""}, "reason"),
        ("extension", {"deadline": "eilen"}, "deadline"), ("extension", {"deadline": "2020-01-01T10:00"}, "deadline"),
        ("extension", {"attempts": "-1"}, "attempts"), ("extension", {}, "attempts"),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be_taken_keeps_what_was_typed(course, opettaja, kind, typed, field):
    answer = decide(course, opettaja, kind, **typed)
    assert answer.status_code == 422
    assert f'id="{field}-err"' in answer.text
    for value in typed.values():
        assert f'value="{value}"' in answer.text
    assert course.override("Aino", "T1") is None and course.extension("Aino", "T1") is None


def test_an_unknown_decision_is_refused(course, opettaja):
    assert decide(course, opettaja, "pardon").status_code == 400


def test_hostile_reasons_and_names_are_text(course, aino, opettaja):
    course.rename("Aino", HOSTILE)
    assert decide(course, opettaja, "excuse", reason=HOSTILE).status_code == 303
    pages = [aino.get(course.root + path).text for path in ("/exercises/T1", "/results")]
    mine = course.enrolments["Aino"]
    pages += [
        opettaja.get(course.root + p).text
        for p in (f"/students/{mine}", f"/students/{mine}/exercises/T1", "/gradebook", "/people", "/components/exam")
    ]
    for page in pages:
        assert "<script>alert" not in page and 'onload="x' not in page and "&lt;script&gt;" in page
