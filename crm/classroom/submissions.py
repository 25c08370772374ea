"""Starting an attempt, checking it, handing it in, scoring it.

A submission is sealed first and scored afterwards: what was handed in is safe even when the checker fails,
and a fault of the checker never counts against the student (the submission waits and is scored again).
The score is derived: it can be computed again from the sealed document at any time.
"""

import hmac
import json
import logging
import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, LargeBinary, String, Text, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..db import PlatformBase, UtcDateTime
from ..exercises import grader, loader, sealed
from ..i18n import gettext as _
from ..records.errors import DomainError
from ..sandboxes import log, templates
from ..sandboxes.models import ChangeLog, SandboxRow, Seat
from ..sandboxes.packs import packs
from ..sandboxes.store import Sandbox, Store
from . import audit, clock
from .attempts import Attempt, AttemptAnswer, AttemptCheck, AttemptHint, AttemptMember, Practice
from .courses import Course, CourseExercise, Enrolment
from .decisions import Extension, in_force, terms
from .grading import SubmittedScore

logger = logging.getLogger(__name__)


class Submission(PlatformBase):
    """What was handed in: the sealed document (JSON, zlib) and its digest, which the receipt names."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class SubmissionScore(PlatformBase):
    """A score of a submission, in 1/100 points, with the result per check (JSON); the newest one counts."""

    __tablename__ = "submission_score"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    grader_version: Mapped[int]
    points: Mapped[int]
    possible: Mapped[int]
    result: Mapped[str] = mapped_column(Text)
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoMoreAttempts(DomainError):
    """Every attempt the exercise allows has been used."""

    code = "no_more_attempts"


class AlreadySubmitted(DomainError):
    """The attempt was handed in already, perhaps in another window."""

    code = "already_submitted"


# ----- starting


def draw_variant(course: Course, exercise_id: str, enrolment_id: int, variants: int) -> int:
    """The variant (1..n) a student gets in an exercise: drawn with the course's secret, always the same."""
    drawn = hmac.new(course.secret.encode(), f"{exercise_id}:{enrolment_id}".encode(), sha256).digest()
    return int.from_bytes(drawn[:8], "big") % variants + 1


def start(store: Store, course: Course, exercise: CourseExercise, enrolment: Enrolment) -> str:
    """Start the student's next attempt, or go on with the open one; returns the sandbox's token.

    Raises ``NoMoreAttempts``, ``DomainError`` before the exercise opens. However often it is pressed at
    once, one attempt is open.
    """
    declared = loader.exercises()[exercise.exercise_id]
    variant = draw_variant(course, exercise.exercise_id, enrolment.id, packs()[declared.pack].variants)
    if exercise.opens_at and exercise.opens_at > clock.now():
        raise DomainError(_("The exercise opens on %(when)s.", when=clock.shown(exercise.opens_at, course.timezone)))
    template = templates.ensure(store.platform, declared.pack, variant, declared.checkpoint)
    try:
        with store.platform.write() as session:
            return _open_or_new(session, store, exercise, enrolment, variant, template)
    except IntegrityError:  # two presses at once: the other one has started it
        with store.platform.read() as session:
            return session.scalars(_open_token(exercise, enrolment)).one()


def _open_token(exercise: CourseExercise, enrolment: Enrolment):
    return (
        select(SandboxRow.token)
        .join(Attempt, Attempt.sandbox_id == SandboxRow.id)
        .join(AttemptMember, AttemptMember.attempt_id == Attempt.id)
        .where(
            AttemptMember.enrolment_id == enrolment.id,
            Attempt.course_exercise_id == exercise.id,
            Attempt.submitted_at.is_(None),
        )
        .order_by(Attempt.number.desc())
    )


def _open_or_new(session: Session, store: Store, exercise, enrolment, variant: int, template: str) -> str:
    if token := session.scalar(_open_token(exercise, enrolment)):
        return token
    used = session.scalar(
        select(func.max(AttemptMember.number)).where(
            AttemptMember.enrolment_id == enrolment.id, AttemptMember.course_exercise_id == exercise.id
        )
    )
    number = (used or 0) + 1
    mine = terms(exercise, in_force(session, Extension, enrolment.id, exercise.id))
    if mine.attempts_max and number > mine.attempts_max:
        raise NoMoreAttempts(_("All attempts at this exercise have been used."))
    box = store.create(session, template, [enrolment.person_id])
    attempt = Attempt(
        course_exercise_id=exercise.id, number=number, variant=variant, sandbox_id=box.id, started_at=clock.now()
    )
    session.add(attempt)
    session.flush()
    session.add(
        AttemptMember(attempt_id=attempt.id, enrolment_id=enrolment.id, course_exercise_id=exercise.id, number=number)
    )
    session.flush()
    return box.token


def practice(store: Store, course: Course, enrolment: Enrolment, pack: str) -> str:
    """The token of the student's free-practice sandbox on a pack, made at the first visit."""
    found = select(SandboxRow.token).join(Practice).where(Practice.enrolment_id == enrolment.id, Practice.pack == pack)
    with store.platform.read() as session:
        if token := session.scalar(found):
            return token
    variant = draw_variant(course, f"practice {pack}", enrolment.id, packs()[pack].variants)
    template = templates.ensure(store.platform, pack, variant, "CP0")
    try:
        with store.platform.write() as session:
            box = store.create(session, template, [enrolment.person_id])
            session.add(Practice(enrolment_id=enrolment.id, pack=pack, sandbox_id=box.id))
            return box.token
    except IntegrityError:
        with store.platform.read() as session:
            return session.scalars(found).one()


# ----- working


def save_answer(session: Session, attempt: Attempt, check_id: str, text: str) -> None:
    """Keep an answer as typed. Raises ``AlreadySubmitted``, ``DomainError`` for an unknown question."""
    if attempt.submitted_at is not None:
        raise AlreadySubmitted(_("This work has been submitted. It can be read, not changed."))
    if len(text) > 20_000:
        raise DomainError(_("The answer is too long."))
    row = session.get(AttemptAnswer, (attempt.id, check_id))
    if row is None:
        row = AttemptAnswer(attempt_id=attempt.id, check_id=check_id)
        session.add(row)
    row.text, row.saved_at = text, clock.now()
    session.flush()


def open_hint(session: Session, attempt: Attempt, number: int) -> None:
    """Note that a hint was opened; it costs nothing."""
    if session.get(AttemptHint, (attempt.id, number)) is None:
        session.add(AttemptHint(attempt_id=attempt.id, number=number, at=clock.now()))
        session.flush()


def answers_of(session: Session, attempt_id: int) -> dict[str, str]:
    """The answers of an attempt as they stand, by question."""
    rows = session.execute(
        select(AttemptAnswer.check_id, AttemptAnswer.text).where(AttemptAnswer.attempt_id == attempt_id)
    )
    return {check: text for check, text in rows if text.strip()}


def check(store: Store, sandbox: Sandbox, attempt: Attempt, exercise_id: str) -> "grader.Result":
    """*Check my work*: grade the attempt as it stands now and keep the result for the panel.

    Raises ``AlreadySubmitted`` for an attempt that was handed in.
    """
    if attempt.submitted_at is not None:
        raise AlreadySubmitted(_("This work has been submitted. It can be read, not changed."))
    with store.platform.read() as session:
        changes = log.commands(session, sandbox.id, sandbox.log_id)
        answers = answers_of(session, attempt.id)
    image = store.template_bytes(sandbox.template)
    result = grader.grade(loader.exercises()[exercise_id], image, changes, answers, seats=len(sandbox.names) or 1)
    with store.platform.write() as session:
        session.add(AttemptCheck(attempt_id=attempt.id, at=clock.now(), points=result.points, result=result.to_json()))
    return result


# ----- handing in


@dataclass(frozen=True)
class Receipt:
    """What a student can keep: when, which bytes, how much."""

    submission_id: int
    digest: str
    submitted_at: datetime
    points: int | None
    possible: int


def submit(
    store: Store,
    sandbox: Sandbox,
    attempt: Attempt,
    course: Course,
    exercise: CourseExercise,
    by: int | None,
    secret: str,
) -> Submission:
    """Hand an attempt in: seal its log, keep the document, score it.

    Raises ``AlreadySubmitted`` (of 20 presses at once one succeeds), ``MalformedAnswer`` naming the answer
    that cannot be read, before anything is sealed. ``by`` is empty when the cut-off does it; a malformed
    answer then scores 0 for its check alone.
    """
    declared = loader.exercises()[exercise.exercise_id]
    with store.platform.read() as session:
        answers = answers_of(session, attempt.id)
    if by is not None:
        grader.refuse_malformed(declared, answers)
    with store.platform.write() as session:
        submission = _seal(session, sandbox, attempt, declared, secret, by)
    try:
        score(store, submission.id)
    except Exception:
        logger.exception("the checker failed on submission %s; it will be scored again", submission.id)
    return submission


def _seal(session: Session, sandbox: Sandbox, attempt: Attempt, declared, secret: str, by: int | None) -> Submission:
    now = clock.now()
    current = select(SandboxRow.log_id).where(SandboxRow.id == sandbox.id).scalar_subquery()
    closed = session.execute(
        update(ChangeLog)
        .where(ChangeLog.sandbox_id == sandbox.id, ChangeLog.id == current, ChangeLog.sealed_at.is_(None))
        .values(sealed_at=now)
        .execution_options(synchronize_session=False)
    )
    if closed.rowcount != 1:
        raise AlreadySubmitted(_("This work has already been submitted."))
    log_id = session.scalar(select(SandboxRow.log_id).where(SandboxRow.id == sandbox.id))
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(submitted_at=now))
    seats = session.scalar(select(func.count()).select_from(Seat).where(Seat.sandbox_id == sandbox.id))
    document = sealed.seal(
        declared,
        templates.describe(session, sandbox.template),
        log.commands(session, sandbox.id, log_id),
        answers_of(session, attempt.id),
        seats=seats,
        submitted_at=now,
        secret=secret,
    )
    submission = Submission(
        attempt_id=attempt.id,
        submitted_at=now,
        digest=document["digest"],
        document=zlib.compress(sealed.canonical(document)),
    )
    session.add(submission)
    session.flush()
    audit.record(session, "attempt.submit", by, f"attempt:{attempt.id}", {"digest": document["digest"]})
    return submission


def document_of(session: Session, submission_id: int) -> dict:
    """The sealed document of a submission."""
    packed = session.scalars(select(Submission.document).where(Submission.id == submission_id)).one()
    return json.loads(zlib.decompress(packed))


def score(store: Store, submission_id: int) -> "grader.Result":
    """Grade a submission from its sealed document and keep the score; the newest one counts."""
    with store.platform.read() as session:
        document = document_of(session, submission_id)
    result = sealed.grade(document, store.template_bytes(document["template"]["hash"]))
    with store.platform.write() as session:
        session.add(
            SubmissionScore(
                submission_id=submission_id,
                grader_version=result.version,
                points=result.points,
                possible=result.possible,
                result=result.to_json(),
                scored_at=clock.now(),
            )
        )
    return result


def score_waiting(store: Store, at_once: int = 50) -> int:
    """Score submissions that have none (the process was killed, the checker failed); returns how many."""
    with store.platform.read() as session:
        scored = select(SubmissionScore.submission_id)
        waiting = list(session.scalars(select(Submission.id).where(Submission.id.not_in(scored)).limit(at_once)))
    done = 0
    for submission_id in waiting:
        try:
            score(store, submission_id)
            done += 1
        except Exception:
            logger.exception("the checker failed on submission %s", submission_id)
    return done


def submit_overdue(store: Store, secret: str) -> int:
    """Hand in, as they stand, the open attempts whose cut-off has passed; returns how many."""
    now, done = clock.now(), 0
    with store.platform.read() as session:
        cutoff = func.coalesce(CourseExercise.cutoff, CourseExercise.deadline)
        rows = session.execute(
            select(Attempt, CourseExercise, Course)
            .join(CourseExercise, CourseExercise.id == Attempt.course_exercise_id)
            .join(Course, Course.id == CourseExercise.course_id)
            .where(Attempt.submitted_at.is_(None), cutoff < now)
        ).all()
    for attempt, exercise, course in rows:
        try:
            submit(store, store.load(attempt.sandbox_id), attempt, course, exercise, None, secret)
            done += 1
        except AlreadySubmitted:
            pass
    return done


# ----- reading scores


def newest_score():
    """A subquery with the newest score of each submission."""
    newest = select(func.max(SubmissionScore.id)).group_by(SubmissionScore.submission_id)
    return select(SubmissionScore).where(SubmissionScore.id.in_(newest)).subquery()


def scores(
    session: Session, course_id: int, enrolment_id: int | None = None
) -> dict[tuple[int, int], list[SubmittedScore]]:
    """Every scored submission of a course by (enrolment, course exercise), for the gradebook; one statement.

    With ``enrolment_id`` only that participant's. Points are in 1/100 of the course's own points for the
    exercise.
    """
    mine = [] if enrolment_id is None else [AttemptMember.enrolment_id == enrolment_id]
    best = newest_score()
    rows = session.execute(
        select(AttemptMember.enrolment_id, CourseExercise.id, CourseExercise.points, Attempt.number,
               Submission.submitted_at, best.c.points, best.c.possible)
        .join(Attempt, Attempt.id == AttemptMember.attempt_id)
        .join(CourseExercise, CourseExercise.id == Attempt.course_exercise_id)
        .join(Submission, Submission.attempt_id == Attempt.id)
        .join(best, best.c.submission_id == Submission.id)
        .where(CourseExercise.course_id == course_id, *mine)
        .order_by(Attempt.number)
    )  # fmt: skip
    found: dict[tuple[int, int], list[SubmittedScore]] = {}
    for enrolment, exercise, worth, number, at, points, possible in rows:
        value = points if possible == worth else points * worth // possible if possible else 0
        found.setdefault((enrolment, exercise), []).append(SubmittedScore(points=value, at=at, attempt=number))
    return found
