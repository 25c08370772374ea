"""From starting an attempt to its score: once, whatever is pressed how often, and never lost."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from crm.classroom import clock, decisions, grading, starting, submissions
from crm.classroom.attempts import Attempt, open_sandbox
from crm.classroom.courses import CourseExercise, create_course, enrol
from crm.classroom.progress import Stage, progress
from crm.classroom.starting import NoMoreAttempts
from crm.classroom.submissions import AlreadySubmitted, BucketEmpty, Submission, SubmissionScore
from crm.classroom.workbench import workbench
from crm.exercises import loader, sealed
from crm.exercises.state import State
from crm.i18n import speaking
from crm.records import merge
from crm.sandboxes.reset import reset, undo_reset
from crm.sandboxes.store import SandboxClosed

SECRET = "k" * 40


@pytest.fixture
def course(store, people):
    with store.platform.write() as session:
        course = create_course(session, "capital", people["Opettaja"])
        exercise = CourseExercise(course_id=course.id, exercise_id="B04", points=1200, level="guided", attempts_max=2)
        exercise.deadline = clock.now() + timedelta(days=7)
        session.add(exercise)
        enrolments = {name: enrol(session, course, people[name], None) for name in ("Aino", "Eetu")}
        session.flush()
        return course, exercise, enrolments


@pytest.fixture
def begun(store, people, course):
    """Aino's attempt, opened."""
    found, exercise, enrolments = course
    token = starting.start(store, found, exercise, enrolments["Aino"])
    with store.platform.read() as session:
        return open_sandbox(session, token, people["Aino"])


def pairs_of(store, this) -> list[dict]:
    seed = State.from_template(store.template_bytes(this.sandbox.template))
    try:
        return seed.meta["facts"]["pairs"]
    finally:
        seed.close()


def solve(store, this, count=6):
    for pair in pairs_of(store, this)[:count]:
        take = [pair["newer"]] if pair["newer"] else []
        store.write(this.sandbox, merge.merge, "account", pair["master"], pair["dup"], take=take)


def in_parallel(n, call):
    """The results and errors of ``n`` calls at once."""

    def one(_n):
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(one, range(n)))


def test_20_presses_of_start_give_one_attempt(store, course):
    found, exercise, enrolments = course
    tokens = in_parallel(20, lambda: starting.start(store, found, exercise, enrolments["Eetu"]))
    assert len(set(tokens)) == 1 and isinstance(tokens[0], str)
    with store.platform.read() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_20_presses_of_submit_give_one_submission(store, people, begun):
    solve(store, begun)

    def press():
        with store.platform.read() as session:
            this = open_sandbox(session, begun.sandbox.token, people["Aino"])
        return submissions.submit(store, this, people["Aino"], SECRET)

    results = in_parallel(20, press)
    assert sum(isinstance(r, Submission) for r in results) == 1
    assert sum(isinstance(r, AlreadySubmitted) for r in results) == 19
    with store.platform.read() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 1
        assert session.scalar(select(SubmissionScore.points)) == 1200


def test_a_submitted_attempt_is_sealed(store, people, begun):
    solve(store, begun, 1)
    submissions.submit(store, begun, people["Aino"], SECRET)
    with store.platform.read() as session:
        this = open_sandbox(session, begun.sandbox.token, people["Aino"])
        assert not this.sandbox.writable
        with pytest.raises(AlreadySubmitted):
            submissions.save_answer(session, this.attempt, "c1", "5")
    with pytest.raises(SandboxClosed):
        solve(store, this, 2)
    with pytest.raises(AlreadySubmitted):
        submissions.check(store, this.sandbox, this.attempt, "B04")
    with store.platform.write() as session:
        reset(session, [this.sandbox.id], people["Opettaja"], store.clock())
    assert store.load(this.sandbox.id).sealed


def test_check_and_submit_and_regrade_agree(store, people, begun):
    solve(store, begun, 4)
    checked = submissions.check(store, begun.sandbox, begun.attempt, "B04")
    done = submissions.submit(store, begun, people["Aino"], SECRET)
    again = submissions.score(store, done.id)
    assert checked.points == again.points == submissions.score(store, done.id).points
    with store.platform.read() as session:
        bench = workbench(session, begun.attempt)
        document = submissions.document_of(session, done.id)
    assert bench.result == again and bench.best == again.points and bench.digest == done.digest
    sealed.check(json.loads(sealed.canonical(document)), SECRET)


def test_attempts_run_out_and_the_variant_stays(store, people, course):
    found, exercise, enrolments = course
    seen = []
    for _ in range(2):
        token = starting.start(store, found, exercise, enrolments["Aino"])
        with store.platform.read() as session:
            this = open_sandbox(session, token, people["Aino"])
        seen.append((this.attempt.number, this.attempt.variant, token))
        submissions.submit(store, this, people["Aino"], SECRET)
    assert [n for n, _v, _t in seen] == [1, 2] and seen[0][1] == seen[1][1] and seen[0][2] != seen[1][2]
    with pytest.raises(NoMoreAttempts):
        starting.start(store, found, exercise, enrolments["Aino"])


def test_the_cut_off_hands_open_attempts_in_as_they_stand(store, people, course, begun):
    solve(store, begun, 2)
    _found, exercise, enrolments = course
    cutoff = clock.now() + timedelta(days=1)
    with store.platform.write() as session:
        exercise = session.get_one(CourseExercise, exercise.id)
        exercise.cutoff = cutoff
    assert submissions.submit_overdue(store, SECRET) == 0
    with clock.frozen(cutoff + timedelta(hours=1)):
        with store.platform.write() as session:
            mine = session.merge(enrolments["Aino"])
            decisions.extend(
                session, mine, session.merge(exercise), people["Opettaja"], "ill", cutoff=cutoff + timedelta(days=2)
            )
        assert submissions.submit_overdue(store, SECRET) == 0
    with clock.frozen(cutoff + timedelta(days=3)):
        assert submissions.submit_overdue(store, SECRET) == 1
        assert submissions.submit_overdue(store, SECRET) == 0
    with store.platform.read() as session:
        assert session.scalar(select(Submission.submitted_at)) == cutoff + timedelta(days=2)
        assert session.scalar(select(SubmissionScore.points)) > 0


def cut_off(store, exercise):
    """Set the exercise's cut-off to tomorrow; returns it."""
    cutoff = clock.now() + timedelta(days=1)
    with store.platform.write() as session:
        session.get_one(CourseExercise, exercise.id).cutoff = cutoff
    return cutoff


def test_what_is_done_after_the_cut_off_does_not_count_when_the_job_is_late(store, course, begun):
    cutoff = cut_off(store, course[1])
    solve(store, begun, 1)
    for moment, check_id in ((cutoff, "in_time"), (cutoff + timedelta(minutes=5), "late")):
        with clock.frozen(moment), store.platform.write() as session:
            submissions.save_answer(session, begun.attempt, check_id, "5")
    with clock.frozen(cutoff + timedelta(minutes=5)):
        for pair in pairs_of(store, begun)[1:]:
            store.write(begun.sandbox, merge.merge, "account", pair["master"], pair["dup"])
        assert submissions.submit_overdue(store, SECRET) == 1
    with store.platform.read() as session:
        document = submissions.document_of(session, session.scalar(select(Submission.id)))
        assert session.scalar(select(SubmissionScore.points)) < 1200
    assert len(document["changes"]) == 1 and document["answers"] == {"in_time": "5"}


def test_a_broken_attempt_holds_up_no_others(store, people, course, begun, monkeypatch):
    found, exercise, enrolments = course
    gone = {id: declared for id, declared in loader.exercises().items() if id != "B04"}
    starting.start(store, found, exercise, enrolments["Eetu"])
    with store.platform.write() as session:
        other = CourseExercise(course_id=found.id, exercise_id="B05", points=1000, level="guided")
        session.add(other)
    with store.platform.read() as session:
        other = session.get_one(CourseExercise, other.id)
    known = {**loader.exercises(), "B05": loader.exercises()["B04"]}
    monkeypatch.setattr(loader, "exercises", lambda: known)
    starting.start(store, found, other, enrolments["Eetu"])
    cut_off(store, exercise)
    cutoff = cut_off(store, other)
    monkeypatch.setattr(loader, "exercises", lambda: {**gone, "B05": known["B04"]})
    with clock.frozen(cutoff + timedelta(hours=1)):
        assert submissions.submit_overdue(store, SECRET) == 1


def test_submissions_that_fail_again_hold_up_no_others(store, people, course, begun, monkeypatch):
    found, exercise, enrolments = course
    with monkeypatch.context() as patch:
        patch.setattr(sealed, "grade", lambda *args: 1 / 0)
        first = submissions.submit(store, begun, people["Aino"], SECRET)
        token = starting.start(store, found, exercise, enrolments["Eetu"])
        with store.platform.read() as session:
            submissions.submit(store, open_sandbox(session, token, people["Eetu"]), people["Eetu"], SECRET)
    score = submissions.score
    monkeypatch.setattr(submissions, "score", lambda store, id: 1 / 0 if id == first.id else score(store, id))
    assert submissions.score_waiting(store, at_once=1) == 1
    with store.platform.read() as session:
        assert session.scalar(select(func.count()).select_from(SubmissionScore)) == 1


def test_a_submission_without_a_score_waits(store, people, course, begun, monkeypatch):
    """The checker's fault is no missing work: no grade is built on it, also when time is up."""
    cutoff = cut_off(store, course[1])
    monkeypatch.setattr(sealed, "grade", lambda *args: 1 / 0)
    submissions.submit(store, begun, people["Aino"], SECRET)
    with clock.frozen(cutoff + timedelta(days=1)), store.platform.read() as session:
        found = progress(session, session.get_one(type(course[0]), course[0].id), course[2]["Aino"], hidden=True)
    (item,) = found.items
    assert (item.score.state, item.score.earned, item.score.reachable) == (grading.State.WAITING, 0, 1200)
    assert not item.score.settled and item.stage is Stage.WAITING and item.runs[0].points is None


def test_a_fault_of_the_checker_loses_nothing(store, people, begun, monkeypatch):
    solve(store, begun)
    with monkeypatch.context() as patch:
        patch.setattr(sealed, "grade", lambda *args: 1 / 0)
        submissions.submit(store, begun, people["Aino"], SECRET)
    with store.platform.read() as session:
        assert session.scalar(select(SubmissionScore.points)) is None
    assert submissions.score_waiting(store) == 1
    with store.platform.read() as session:
        assert session.scalar(select(SubmissionScore.points)) == 1200


def test_the_first_score_fixes_the_grade_limits(store, people, course, begun):
    submissions.submit(store, begun, people["Aino"], SECRET)
    with store.platform.read() as session:
        assert session.get_one(type(course[0]), course[0].id).published_first_score_at is not None


def test_scores_reach_the_gradebook(store, people, course, begun):
    solve(store, begun)
    submissions.submit(store, begun, people["Aino"], SECRET)
    with store.platform.read() as session:
        found = submissions.scores(session, course[0].id)
    ((key, (score,)),) = found.items()
    assert key == (course[2]["Aino"].id, course[1].id) and (score.points, score.attempt) == (1200, 1)


@pytest.mark.parametrize(("points", "worth"), [(400, 999), (1, 1000)])
def test_points_are_converted_unrounded(store, people, course, begun, points, worth):
    """4 of 10 points are 40 % whatever the exercise is worth in the course."""
    done = submissions.submit(store, begun, people["Aino"], SECRET)
    with store.platform.write() as session:
        session.get_one(CourseExercise, course[1].id).points = worth
        row = session.scalars(select(SubmissionScore).where(SubmissionScore.submission_id == done.id)).one()
        row.points, row.possible = points, 1000
    with store.platform.read() as session:
        ((score,),) = submissions.scores(session, course[0].id).values()
    one = grading.exercise_score(grading.Terms(worth), [score], clock.now())
    assert grading.exercises_standing([one]).so_far == Fraction(points * 10)


def test_what_was_checked_before_a_reset_is_not_shown_until_it_is_undone(store, people, course, begun):
    def shown():
        with store.platform.read() as session:
            whole = progress(session, session.get_one(type(course[0]), course[0].id), course[2]["Aino"], hidden=True)
            return workbench(session, begun.attempt).result, whole.items[0].runs[0].checked

    solve(store, begun, 4)
    checked = submissions.check(store, begun.sandbox, begun.attempt, "B04")
    assert shown() == (checked, checked.points)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        with store.platform.write() as session:
            batch = reset(session, [begun.sandbox.id], people["Aino"], store.clock())
        assert shown() == (None, None)
        with store.platform.write() as session:
            assert undo_reset(session, batch, people["Aino"], store.clock()) == (1, 0)
    assert shown() == (checked, checked.points)


def test_the_newest_score_of_a_submission_counts_as_the_best(store, people, begun):
    solve(store, begun, 1)
    done = submissions.submit(store, begun, people["Aino"], SECRET)
    with store.platform.write() as session:
        session.scalars(select(SubmissionScore)).one().points = 1200  # what an earlier checker found
    again = submissions.score(store, done.id)
    with store.platform.read() as session:
        assert workbench(session, begun.attempt).best == again.points < 1200


def test_a_reset_and_a_submission_at_once_leave_no_half_state(store, people, course):
    """Whoever is first wins: submitted work is never pointed away from, reset work is never sealed."""
    found, exercise, enrolments = course
    with store.platform.write() as session:
        session.get_one(CourseExercise, exercise.id).attempts_max = None
    exercise.attempts_max = None
    for _ in range(8):
        token = starting.start(store, found, exercise, enrolments["Eetu"])
        with store.platform.read() as session:
            this = open_sandbox(session, token, people["Eetu"])

        def press(n, this=this):
            if n % 2:
                with store.platform.write() as session:
                    reset(session, [this.sandbox.id], people["Opettaja"], store.clock())
            else:
                submissions.submit(store, this, people["Eetu"], SECRET)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: _quietly(press, n), range(4)))
        after = store.load(this.sandbox.id)
        with store.platform.read() as session:
            submitted = session.get_one(Attempt, this.attempt.id).submitted_at
        assert after.sealed == (submitted is not None)
        if submitted is None:
            submissions.submit(store, this, people["Eetu"], SECRET)


def _quietly(call, n):
    with suppress(AlreadySubmitted):
        call(n)


def test_checks_may_be_limited(store, begun):
    start = clock.now()
    with clock.frozen(start):
        for _n in range(2):
            submissions.check(store, begun.sandbox, begun.attempt, "B04", 2)
        with pytest.raises(BucketEmpty) as error, speaking("en"):
            submissions.check(store, begun.sandbox, begun.attempt, "B04", 2)
        assert str(error.value) == "The checks are used up. The next one comes in 10 minutes."
        with pytest.raises(BucketEmpty):
            submissions.check(store, begun.sandbox, begun.attempt, "B04", 0)
    with clock.frozen(start + timedelta(minutes=10)):
        submissions.check(store, begun.sandbox, begun.attempt, "B04", 2)
