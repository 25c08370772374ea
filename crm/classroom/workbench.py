"""What the exercise panel shows of an attempt, read in one statement."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, Text, bindparam, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from ..exercises.grader import Result
from ..sandboxes.models import ChangeLog, SandboxRow
from .attempts import Attempt, AttemptAnswer, AttemptCheck, AttemptHint, AttemptMember
from .decisions import Extension
from .submissions import Submission, SubmissionScore

ANSWER, HINT, CHECK, SCORE, BEST, MORE = "answer", "hint", "check", "score", "best", "more"


@dataclass
class Workbench:
    """An attempt on the student's desk.

    ``result`` is that of the submission once there is one, else that of the last *Check my work*, found at
    ``checked_at``; what was checked before a reset says nothing of the work as it is now and is left out.
    ``best`` (1/100 points) is the best submission so far, of any attempt, each by its newest score.
    ``deadline`` and ``more`` attempts are what the teacher has granted beyond everybody's.
    """

    answers: dict[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None
    hints: set[int] = field(default_factory=set)
    result: Result | None = None
    checked_at: datetime | None = None
    best: int | None = None
    deadline: datetime | None = None
    more: int = 0
    digest: str = ""


def workbench(session: Session, attempt: Attempt) -> Workbench:
    """Read what the panel shows of an attempt."""
    found = Workbench()
    for what, key, text, at in session.execute(_statement(), {"attempt": attempt.id, "of": attempt.course_exercise_id}):
        if what == ANSWER:
            found.answers[key] = text
            found.saved_at = max(filter(None, (found.saved_at, at)))
        elif what == HINT:
            found.hints.add(int(key))
        elif what == MORE:
            found.more, found.deadline = (
                max(found.more, int(key)),
                max(filter(None, (found.deadline, at)), default=None),
            )
        elif what == BEST:
            found.best = int(key) if key is not None else None
        elif what == SCORE or found.result is None:
            found.result, found.checked_at = Result.from_json(text), at
            found.digest = key if what == SCORE else ""
    return found


@cache
def _statement():
    """Built once: every page of an attempt runs it."""
    attempt, exercise = bindparam("attempt", type_=Integer), bindparam("of", type_=Integer)
    begun = (
        select(ChangeLog.created_at)
        .join(SandboxRow, (SandboxRow.id == ChangeLog.sandbox_id) & (SandboxRow.log_id == ChangeLog.id))
        .join(Attempt, Attempt.sandbox_id == SandboxRow.id)
        .where(Attempt.id == attempt)
        .scalar_subquery()
    )
    checks = select(func.max(AttemptCheck.id)).where(AttemptCheck.attempt_id == attempt, AttemptCheck.at >= begun)
    last = checks.scalar_subquery()
    own = Submission.attempt_id == attempt
    newest = select(func.max(SubmissionScore.id)).join(Submission).where(own).scalar_subquery()
    mine = select(AttemptMember.enrolment_id).where(AttemptMember.attempt_id == attempt)
    sisters = select(AttemptMember.attempt_id).where(
        AttemptMember.enrolment_id.in_(mine), AttemptMember.course_exercise_id == exercise
    )
    scores = select(func.max(SubmissionScore.id)).join(Submission).where(Submission.attempt_id.in_(sisters))
    each = scores.group_by(SubmissionScore.submission_id)
    best = select(func.max(SubmissionScore.points)).where(SubmissionScore.id.in_(each)).scalar_subquery()
    return union_all(
        select(literal(SCORE), Submission.digest, SubmissionScore.result, Submission.submitted_at)
        .join(Submission)
        .where(SubmissionScore.id == newest),
        select(literal(CHECK), literal(""), AttemptCheck.result, AttemptCheck.at).where(AttemptCheck.id == last),
        select(literal(ANSWER), AttemptAnswer.check_id, AttemptAnswer.text, AttemptAnswer.saved_at).where(
            AttemptAnswer.attempt_id == attempt
        ),
        select(literal(HINT), cast(AttemptHint.number, Text), literal(""), AttemptHint.at).where(
            AttemptHint.attempt_id == attempt
        ),
        select(literal(BEST), cast(best, Text), literal(""), null()),
        select(literal(MORE), cast(Extension.attempts, Text), literal(""), Extension.deadline).where(
            Extension.enrolment_id.in_(mine), Extension.course_exercise_id == exercise, Extension.revoked_at.is_(None)
        ),
    )
