"""Starting: an attempt at an exercise, or free practice, in a sandbox and a variant of one's own."""

import hmac
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..exercises import loader
from ..i18n import gettext as _
from ..records.errors import DomainError
from ..sandboxes import templates
from ..sandboxes.models import SandboxRow
from ..sandboxes.packs import packs
from ..sandboxes.store import Store
from . import clock
from .attempts import Attempt, AttemptMember, Practice
from .courses import Course, CourseExercise, Enrolment
from .decisions import Extension, in_force, terms


class NoMoreAttempts(DomainError):
    """Every attempt the exercise allows has been used."""

    code = "no_more_attempts"


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
    # one start of a student at a time: the second one finds the first one's attempt
    session.execute(select(Enrolment.id).where(Enrolment.id == enrolment.id).with_for_update())
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
