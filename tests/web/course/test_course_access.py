"""Who gets in: every page of a course tried by a visitor, a stranger, a student and a teacher."""

import re

import pytest

GET_STUDENT = ["", "/exercises/T1", "/results"]
GET_STAFF = [
    "/gradebook", "/gradebook/export/csv", "/gradebook/export/xlsx", "/gradebook/export/moodle", "/people",
    "/students/{Aino}", "/students/{Aino}/exercises/T1", "/components/exam", "/components/pre",
]  # fmt: skip
GET_TEACHER = [
    "/people/import", "/settings", "/settings/exercises", "/settings/exercises/T1", "/settings/components",
]  # fmt: skip
POST_STUDENT = ["/exercises/T1/start", "/practice/tiny"]
POST_STAFF = [
    "/gradebook/reset", "/components/exam", "/students/{Aino}/exercises/T1",
    "/students/{Aino}/exercises/T1/revoke/excuse",
]  # fmt: skip
POST_TEACHER = [
    "/people/code", "/people/invite", "/people/import", "/people/import/apply", "/people/{Aino}/role", "/settings",
    "/settings/limits", "/settings/exercises", "/settings/exercises/T1", "/settings/components",
]  # fmt: skip


def at(course, path):
    return course.root + path.format(**course.enrolments)


@pytest.mark.parametrize("path", GET_STUDENT + GET_STAFF + GET_TEACHER)
def test_a_visitor_is_asked_to_sign_in(course, visitor, path):
    answer = visitor.get(at(course, path))
    assert answer.status_code == 302 and answer.location.startswith("/sign-in")


@pytest.mark.parametrize("path", POST_STUDENT + POST_STAFF + POST_TEACHER)
def test_a_visitor_changes_nothing(course, visitor, path):
    answer = visitor.post(at(course, path), {"do": "reset"})
    assert answer.status_code == 302 and answer.location.startswith("/sign-in")


@pytest.mark.parametrize("path", GET_STUDENT + GET_STAFF + GET_TEACHER)
def test_a_stranger_finds_no_page(course, vieras, path):
    assert vieras.get(at(course, path)).status_code == 404


@pytest.mark.parametrize("path", POST_STUDENT + POST_STAFF + POST_TEACHER)
def test_a_stranger_changes_nothing(course, vieras, path):
    assert vieras.post(at(course, path), {"do": "reset", "kind": "excuse"}, page="/courses/").status_code == 404
    assert course.open_attempts() == 0


@pytest.mark.parametrize("path", GET_STAFF + GET_TEACHER)
def test_a_student_finds_no_page_of_staff(course, aino, path):
    assert aino.get(at(course, path)).status_code == 404


@pytest.mark.parametrize("path", POST_STAFF + POST_TEACHER)
def test_a_student_does_nothing_of_staff(course, aino, path):
    assert aino.post(at(course, path), {"do": "reset", "kind": "excuse"}, page="/courses/").status_code == 404


@pytest.mark.parametrize("path", GET_TEACHER)
def test_an_assistant_finds_no_page_of_teachers(course, eetu, path):
    course.assistant("Eetu")
    assert eetu.get(at(course, path)).status_code == 404


@pytest.mark.parametrize("path", POST_TEACHER)
def test_an_assistant_does_nothing_of_teachers(course, eetu, path):
    course.assistant("Eetu")
    assert eetu.post(at(course, path), page="/courses/").status_code == 404


@pytest.mark.parametrize("path", [p for p in GET_STAFF if "export" not in p])
def test_an_assistant_sees_what_staff_see(course, eetu, path):
    course.assistant("Eetu")
    assert eetu.get(at(course, path)).status_code == 200


@pytest.mark.parametrize("locale", ["fi", "en"])
@pytest.mark.parametrize("path", ["", "/exercises/T1", *GET_STAFF, *GET_TEACHER])
def test_it_works_for_a_teacher_in_both_languages(course, opettaja, path, locale):
    opettaja.post("/language", {"locale": locale}, page="/courses/")
    answer = opettaja.get(at(course, path))
    assert answer.status_code == 200
    assert answer.mimetype != "text/html" or f'lang="{locale}"' in answer.text


@pytest.mark.parametrize("path", GET_STUDENT)
def test_it_works_for_a_student(course, aino, path):
    assert aino.get(at(course, path)).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/exercises/T3", "/exercises/T9", "/students/{outside}", "/students/{outside}/exercises/T1",
     "/students/{Aino}/exercises/T3", "/students/99999999", "/components/nope", "/settings/exercises/T3",
     "/gradebook/export/exe"],
)  # fmt: skip
def test_ids_of_another_course_are_not_found(course, opettaja, path):
    path = course.root + path.format(outside=course.outside, **course.enrolments)
    assert opettaja.get(path).status_code == 404


def test_forms_for_another_course_are_not_found(course, opettaja):
    for path in (f"/people/{course.outside}/role", "/gradebook/reset", f"/students/{course.outside}/exercises/T1"):
        data = {"do": "reset", "whom": "all", "what": "T3", "role": "teacher", "kind": "excuse", "reason": "x"}
        assert opettaja.post(course.root + path, data, page=course.root).status_code == 404


def test_a_teacher_of_one_course_is_nobody_in_another(course, vieras):
    assert vieras.get(f"/courses/{course.other_slug}/gradebook").status_code == 200
    for path in ("/gradebook", f"/students/{course.enrolments['Aino']}"):
        assert vieras.get(course.root + path).status_code == 404
        assert vieras.get(f"/courses/{course.other_slug}{path}").status_code == (404 if "students" in path else 200)


def test_one_student_finds_nothing_of_another(course, aino, eetu):
    attempt = course.hand_in("Aino")
    for path in ("receipt.txt", "receipt.json", "sealed.json", "restart"):
        assert eetu.get(f"{course.root}/attempts/{attempt.id}/{path}").status_code == 404
    assert eetu.post(f"{course.root}/attempts/{attempt.id}/restart", page=course.root).status_code == 404
    assert aino.get(f"{course.root}/attempts/{attempt.id}/receipt.txt").status_code == 200


def test_an_attempt_is_found_through_its_own_course_only(course, vieras, opettaja):
    attempt = course.hand_in("Aino")
    assert vieras.get(f"/courses/{course.other_slug}/attempts/{attempt.id}/receipt.json").status_code == 404
    assert opettaja.get(f"{course.root}/attempts/{attempt.id}/receipt.json").status_code == 200


def test_what_is_not_published_is_hidden_from_students(course, aino, opettaja):
    course.change("T1", published=False)
    assert "/T1" not in aino.get(course.root).text
    assert aino.get(f"{course.root}/exercises/T1").status_code == 404
    assert aino.post(f"{course.root}/exercises/T1/start", page=course.root).status_code == 404
    assert "/T1" in opettaja.get(course.root).text


def test_every_form_has_a_token(course, opettaja):
    for path in ["", *GET_STAFF, *GET_TEACHER]:
        answer = opettaja.get(at(course, path))
        for form in (
            re.findall(r'<form[^>]*method="post".*?</form>', answer.text, re.S)
            if answer.mimetype == "text/html"
            else ()
        ):
            assert 'name="csrf_token"' in form
