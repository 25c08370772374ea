"""Starting an attempt, checking it, handing it in, scoring it.

A submission is sealed first and scored afterwards: what was handed in is safe even when the checker fails,
and a fault of the checker never counts against the student (the submission waits and is scored again).
The score is derived: it can be computed again from the sealed document at any time.
"""

import json
import logging
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import takewhile

from sqlalchemy import ForeignKey, LargeBinary, String, Text, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ..db import PlatformBase, UtcDateTime
from ..exercises import grader, loader, sealed
from ..i18n import gettext as _
from ..i18n import ngettext
from ..records.errors import DomainError
from ..sandboxes import log, templates
from ..sandboxes.models import ChangeLog, SandboxRow, Seat
from ..sandboxes.store import Sandbox, Store
from . import audit, clock
from .attempts import Attempt, AttemptAnswer, AttemptCheck, AttemptHint, AttemptMember, Opened
from .bucket import Bucket, bucket, presses
from .courses import Course, CourseExercise, Mode
from .decisions import Extension, in_force, terms
from .grading import Exact, SubmittedScore

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


class BucketEmpty(DomainError):
    """*Check my work* was pressed more often than the exercise allows for now."""

    code = "bucket_empty"


class AlreadySubmitted(DomainError):
    """The attempt was handed in already, perhaps in another window."""

    code = "already_submitted"


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


def answers_of(session: Session, attempt_id: int, until: datetime | None = None) -> dict[str, str]:
    """The answers of an attempt as they stand, by question; with ``until`` those saved by then."""
    saved = select(AttemptAnswer.check_id, AttemptAnswer.text).where(AttemptAnswer.attempt_id == attempt_id)
    rows = session.execute(saved if until is None else saved.where(AttemptAnswer.saved_at <= until))
    return {check: text for check, text in rows if text.strip()}


def _commands(session: Session, box: SandboxRow, until: datetime | None) -> list[dict]:
    """The sandbox's log; with ``until`` from its start to the last command given by then."""
    found = log.commands(session, box.id, box.log_id)
    return found if until is None else list(takewhile(lambda c: datetime.fromisoformat(c["at"]) <= until, found))


def check(
    store: Store, sandbox: Sandbox, attempt: Attempt, exercise_id: str, most: int | None = None
) -> "grader.Result":
    """*Check my work*: grade the attempt as it stands now and keep the result for the panel.

    ``most`` is the size of the bucket of checks, without limit for ``None``. Raises ``AlreadySubmitted`` for
    an attempt that was handed in, ``BucketEmpty``.
    """
    if attempt.submitted_at is not None:
        raise AlreadySubmitted(_("This work has been submitted. It can be read, not changed."))
    with store.platform.read() as session:
        if most is not None:
            _spend(bucket(most, presses(session, attempt.id), clock.now()))
        changes = log.commands(session, sandbox.id, sandbox.log_id)
        answers = answers_of(session, attempt.id)
    image = store.template_bytes(sandbox.template)
    result = grader.grade(loader.exercises()[exercise_id], image, changes, answers, seats=len(sandbox.names) or 1)
    with store.platform.write() as session:
        session.add(AttemptCheck(attempt_id=attempt.id, at=clock.now(), points=result.points, result=result.to_json()))
    return result


def _spend(now: Bucket) -> None:
    if not now.most:
        raise BucketEmpty(_("In this exercise the work is checked when it is submitted."))
    if not now.left:
        minutes = -(-(now.next_at - clock.now()) // timedelta(minutes=1))
        raise BucketEmpty(ngettext("The checks are used up. The next one comes in a minute.", "The checks are used up. The next one comes in %(n)s minutes.", minutes))  # fmt: skip


# ----- handing in


@dataclass(frozen=True)
class Receipt:
    """What a student can keep: when, which bytes, how much."""

    submission_id: int
    digest: str
    submitted_at: datetime
    points: int | None
    possible: int


def submit(store: Store, this: Opened, by: int | None, secret: str, at: datetime | None = None) -> Submission:
    """Hand an attempt in: seal its log, keep the document, score it.

    ``by`` is who pressed the button; empty when the cut-off did it, whose time is ``at``: what was done
    after that is left out, however late the job runs. Raises
    ``AlreadySubmitted`` (of 20 presses at once one succeeds), and ``MalformedAnswer`` naming the answer that
    cannot be read, before anything is sealed; at the cut-off such an answer scores 0 for its check alone.
    """
    declared = loader.exercises()[this.exercise.exercise_id]
    with store.platform.read() as session:
        answers = answers_of(session, this.attempt.id)
    if by is not None:
        grader.refuse_malformed(declared, answers)
    with store.platform.write() as session:
        submission = _seal(session, this, declared, secret, by, at or clock.now())
    try:
        score(store, submission.id)
    except Exception:
        logger.exception("the checker failed on submission %s; it will be scored again", submission.id)
    return submission


def _seal(session: Session, this: Opened, declared, secret: str, by: int | None, at: datetime) -> Submission:
    box = session.scalars(select(SandboxRow).where(SandboxRow.id == this.sandbox.id).with_for_update()).one()
    closed = session.execute(
        update(ChangeLog)
        .where(ChangeLog.sandbox_id == box.id, ChangeLog.id == box.log_id, ChangeLog.sealed_at.is_(None))
        .values(sealed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if closed.rowcount != 1:
        raise AlreadySubmitted(_("This work has already been submitted."))
    session.execute(update(Attempt).where(Attempt.id == this.attempt.id).values(submitted_at=at))
    until = at if by is None else None
    document = sealed.seal(
        declared,
        templates.describe(session, box.template_hash),
        _commands(session, box, until),
        answers_of(session, this.attempt.id, until),
        seats=session.scalar(select(func.count()).select_from(Seat).where(Seat.sandbox_id == box.id)),
        submitted_at=at,
        secret=secret,
    )
    packed = zlib.compress(sealed.canonical(document))
    submission = Submission(attempt_id=this.attempt.id, submitted_at=at, digest=document["digest"], document=packed)
    session.add(submission)
    session.flush()
    audit.record(session, "attempt.submit", by, f"attempt:{this.attempt.id}", {"digest": document["digest"]})
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
        _publish(session, submission_id)
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


def _publish(session: Session, submission_id: int) -> None:
    """Note when the course's first score was shown: its grade limits are fixed from then on."""
    of = (
        select(CourseExercise.course_id)
        .join(Attempt, Attempt.course_exercise_id == CourseExercise.id)
        .join(Submission, Submission.attempt_id == Attempt.id)
        .where(Submission.id == submission_id, CourseExercise.mode == Mode.GRADED)
    )
    session.execute(
        update(Course)
        .where(Course.id.in_(of), Course.published_first_score_at.is_(None))
        .values(published_first_score_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def score_waiting(store: Store, at_once: int = 50) -> int:
    """Score submissions that have none (the process was killed, the checker failed); returns how many.

    ``at_once`` are read at a time. Each is tried once, so that those that fail again hold up no others.
    """
    done = last = 0
    while waiting := _unscored(store, last, at_once):
        last = waiting[-1]
        for submission_id in waiting:
            try:
                score(store, submission_id)
                done += 1
            except Exception:
                logger.exception("the checker failed on submission %s", submission_id)
    return done


def _unscored(store: Store, after: int, limit: int) -> list[int]:
    """The ids of the next submissions without a score."""
    scored = select(SubmissionScore.submission_id)
    waiting = select(Submission.id).where(Submission.id > after, Submission.id.not_in(scored))
    with store.platform.read() as session:
        return list(session.scalars(waiting.order_by(Submission.id).limit(limit)))


def submit_overdue(store: Store, secret: str) -> int:
    """Hand in, as they stand, the open attempts whose cut-off has passed; returns how many.

    An extension moves a student's cut-off. An exercise without one is never handed in by itself. An attempt
    that cannot be handed in (its exercise is gone) is logged and holds up no others.
    """
    done = 0
    with store.platform.read() as session:
        overdue = [(this, cutoff) for this, cutoff in _open_attempts(session) if cutoff and cutoff < clock.now()]
    for this, cutoff in overdue:
        try:
            this.sandbox = store.load(this.attempt.sandbox_id)
            submit(store, this, None, secret, at=cutoff)
            done += 1
        except AlreadySubmitted:
            pass
        except Exception:
            logger.exception("attempt %s could not be handed in at its cut-off", this.attempt.id)
    return done


def _open_attempts(session: Session) -> list[tuple[Opened, datetime | None]]:
    """Open attempts of exercises with a passed cut-off, each with the cut-off of its latest member."""
    rows = session.execute(
        select(Attempt, CourseExercise, Course, AttemptMember.enrolment_id)
        .join(CourseExercise, CourseExercise.id == Attempt.course_exercise_id)
        .join(Course, Course.id == CourseExercise.course_id)
        .join(AttemptMember, AttemptMember.attempt_id == Attempt.id)
        .where(Attempt.submitted_at.is_(None), CourseExercise.cutoff < clock.now())
    ).all()
    found: dict[int, tuple[Opened, datetime | None]] = {}
    for attempt, exercise, course, enrolment_id in rows:
        cutoff = terms(exercise, in_force(session, Extension, enrolment_id, exercise.id)).cutoff
        before = found.get(attempt.id)
        if before is None or (cutoff and before[1] and cutoff > before[1]):
            found[attempt.id] = (Opened(None, "", course, attempt, exercise), cutoff)
    return list(found.values())


# ----- reading scores


def newest_score():
    """A subquery with the newest score of each submission."""
    newest = select(func.max(SubmissionScore.id)).group_by(SubmissionScore.submission_id)
    return select(SubmissionScore).where(SubmissionScore.id.in_(newest)).subquery()


def scores(
    session: Session, course_id: int, enrolment_id: int | None = None
) -> dict[tuple[int, int], list[SubmittedScore]]:
    """Every submission of a course by (enrolment, course exercise), for the gradebook; one statement.

    With ``enrolment_id`` only that participant's. Points are in 1/100 of the course's own points for the
    exercise, unrounded; all of them are pending as long as the submission has no score.
    """
    mine = [] if enrolment_id is None else [AttemptMember.enrolment_id == enrolment_id]
    newest = newest_score()
    rows = session.execute(
        select(AttemptMember.enrolment_id, CourseExercise.id, CourseExercise.points, Attempt.number,
               Submission.submitted_at, newest.c.points, newest.c.possible)
        .join(Attempt, Attempt.id == AttemptMember.attempt_id)
        .join(CourseExercise, CourseExercise.id == Attempt.course_exercise_id)
        .join(Submission, Submission.attempt_id == Attempt.id)
        .outerjoin(newest, newest.c.submission_id == Submission.id)
        .where(CourseExercise.course_id == course_id, *mine)
        .order_by(Attempt.number)
    )  # fmt: skip
    found: dict[tuple[int, int], list[SubmittedScore]] = {}
    for enrolment, exercise, worth, number, at, points, possible in rows:
        scored = points is not None
        value = _worth(points, possible, worth) if scored else 0
        one = SubmittedScore(value, at, number, pending=0 if scored else worth, scored=scored)
        found.setdefault((enrolment, exercise), []).append(one)
    return found


def _worth(points: int, possible: int, worth: int) -> Exact:
    """Points of an exercise as points of the course, where it is worth ``worth``."""
    if possible == worth:
        return points
    return Fraction(points * worth, possible) if possible else 0
