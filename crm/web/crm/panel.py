"""The exercise panel beside the CRM: brief, steps, answers, *Check my work*, feedback, hints, handing in.

Every page of an attempt's sandbox shows it; its commands answer with the panel alone to htmx, and with the
page one was on otherwise.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user

from ...classroom import clock, submissions
from ...classroom.attempts import Attempt
from ...classroom.bucket import Bucket, bucket, presses
from ...classroom.decisions import terms
from ...classroom.grading import Terms
from ...classroom.submissions import AlreadySubmitted
from ...classroom.workbench import Workbench, workbench
from ...exercises.briefing import Briefing, briefing, slot_values
from ...exercises.checks.answer import malformed, questions, words
from ...exercises.feedback import Feedback, Line, feedback, policy
from ...exercises.grader import OK, MalformedAnswer
from ...exercises.loader import exercises
from ...exercises.model import Exercise
from ...exercises.text import Rendered
from ...i18n import current_locale, time_of_day
from ...i18n import gettext as _
from ...i18n import lazy_pgettext as _lp
from ...records.errors import DomainError
from ...records.listing import LIMIT
from ...schema.registry import entity
from ..course.words import LEVELS
from .lookup import suggested
from .messages import say
from .place import bp, came_from, opened, sandbox, store, url

STATUSES = {
    "ok": _lp("check", "done"),
    "part": _lp("check", "partly done"),
    "no": _lp("check", "not yet"),
    "blocked": _lp("check", "waits for an earlier part"),
    "waiting": _lp("check", "not counted yet"),
}


bp.add_app_template_filter(words)


@dataclass
class Panel:
    """The panel of an attempt, for its template."""

    exercise: Exercise
    attempt: Attempt
    bench: Workbench
    brief: Briefing
    feedback: Feedback | None
    error: str = ""
    bucket: Bucket | None = None

    @property
    def submitted(self) -> bool:
        """Whether it has been handed in."""
        return self.attempt.submitted_at is not None

    @property
    def writable(self) -> bool:
        """Whether the reader may work on it."""
        return not self.submitted and not opened().looks_on

    @cached_property
    def lines(self) -> dict[str, Line]:
        """The feedback's lines by check."""
        return {line.id: line for line in self.feedback.lines} if self.feedback else {}

    @cached_property
    def steps(self) -> list[tuple[Rendered, str]]:
        """The steps with their state: done, part, now (the first one not done) or empty."""
        found, now = [], False
        for text, check in self.brief.steps:
            line = self.lines.get(check)
            state = "" if line is None or line.status not in (OK, "part") else "done" if line.status == OK else "part"
            if not state and check and not now and self.lines:
                state, now = "now", True
            found.append((text, state))
        return found

    @property
    def level(self) -> str:
        """The exercise's level in words."""
        return str(LEVELS[self.exercise.level])

    @property
    def deadline(self) -> str:
        """Until when it can be handed in without loss; empty without a deadline."""
        deadline = self._terms.deadline
        return clock.shown(deadline, opened().course.timezone) if deadline else ""

    @property
    def _terms(self) -> Terms:
        """How the exercise counts for this student, with what the teacher has granted."""
        return terms(opened().exercise).extended(self.bench.deadline, attempts=self.bench.more)

    def at(self, moment: datetime | None, full: bool = False) -> str:
        """A time of today as the course's clock shows it; with ``full`` the whole date."""
        if moment is None:
            return ""
        local = clock.to_local(moment, opened().course.timezone)
        return clock.shown(moment, opened().course.timezone) if full else time_of_day(local)

    @property
    def may_try_again(self) -> bool:
        """Whether another attempt is left after this one."""
        most = self._terms.attempts_max
        return not opened().looks_on and (most is None or self.attempt.number < most)

    def status(self, line: Line) -> str:
        """What a check's status is called."""
        return str(STATUSES[line.status])

    def link(self, name: str) -> str:
        """An address in the course: its page of the exercise, a new attempt (POST), starting over."""
        this = opened()
        if name == "restart":
            return url_for("course.restart", slug=this.course.slug, attempt_id=this.attempt.id)
        return url_for(f"course.{name}", slug=this.course.slug, exercise_id=this.exercise.exercise_id)

    @property
    def done(self) -> int:
        """How many checks are met."""
        return sum(line.status == OK for line in self.lines.values())

    @property
    def share(self) -> int:
        """Points earned, 0-1000, for the bar."""
        found = self.feedback
        return found.points * 1000 // found.possible if found and found.points else 0


@lru_cache(maxsize=512)
def brief_of(exercise_id: str, template: str, locale: str) -> Briefing:
    """The texts of an exercise for one variant (named by its template) in one language."""
    exercise = exercises()[exercise_id]
    return briefing(exercise, locale, slot_values(exercise, store().template_bytes(template)))


def panel(error: str = "") -> Panel | None:
    """The panel of this request's sandbox; ``None`` in free practice. One platform statement, and one more
    where checks are limited."""
    this = opened()
    if this.attempt is None:
        return None
    exercise = exercises()[this.exercise.exercise_id]
    terms = policy(exercise, this.exercise.mode)
    with current_app.extensions["crm"]["platform"].read() as session:
        bench = workbench(session, this.attempt)
        left = terms.checks and bucket(terms.checks, presses(session, this.attempt.id), clock.now())
    told = feedback(exercise, bench.result, terms.feedback) if bench.result else None
    texts = brief_of(exercise.id, sandbox().template, current_locale())
    return Panel(exercise, this.attempt, bench, texts, told, error, Bucket(0, 0) if terms.checks == 0 else left)


@bp.context_processor
def beside() -> dict:
    """The panel is part of every page of an attempt."""
    if "opened" not in g or request.headers.get("HX-Request"):
        return {}
    return {"panel": panel()}


def _attempt() -> Attempt:
    """The open attempt this person may work on."""
    if opened().attempt is None or opened().looks_on:
        abort(404)
    return opened().attempt


def _answer(status: int = 200, error: str = ""):
    """The panel to htmx, the page one was on to everybody else."""
    if request.headers.get("HX-Request"):
        return render_template("crm/panel.html", panel=panel(error)), status
    if error:
        say(error, "warn")
    return redirect(came_from(url()) + "#exercise")


def _keep_answers() -> None:
    """Save the answers that came with a press of a button; a page without script saves them here alone."""
    known = {check for check, _spec in questions(exercises()[opened().exercise.exercise_id])}
    with store().platform.write() as session:
        for check in known & {name.removeprefix("answer_") for name in request.form}:
            given = request.form.getlist(f"answer_{check}")  # of an order one for each place
            submissions.save_answer(session, _attempt(), check, ",".join(given) if any(given) else "")


@bp.post("/exercise/answer")
def save_answer():
    """Keep the answers as they are typed."""
    _attempt()
    try:
        _keep_answers()
    except DomainError as refused:
        return _answer(409, str(refused))
    return "", 204


@bp.get("/exercise/find/<check>")
def find_code(check: str):
    """Records whose code an answer asks for, as suggestions under its field: ``?answer_<check>=lehto``."""
    this = opened()
    spec = dict(questions(exercises()[this.exercise.exercise_id])).get(check) if this.attempt else None
    if spec is None or not spec.kind:
        abort(404)
    before, comma, q = request.args.get(f"answer_{check}", "").rpartition(",")
    found = suggested((spec.kind,), q.strip()[:LIMIT]) if q.strip() else []
    with store().read(sandbox()) as session:
        codes = {one.id: session.get(entity(spec.kind).cls, one.id).code for one in found}
    return render_template(
        "crm/answer_codes.html", found=found, codes=codes, before=f"{before}{comma} " if comma else ""
    )


@bp.post("/exercise/check")
def check_work():
    """*Check my work*: what is right, what is not yet, and where to look."""
    attempt = _attempt()
    try:
        _keep_answers()
        this = opened().exercise
        most = policy(exercises()[this.exercise_id], this.mode).checks
        submissions.check(store(), sandbox(), attempt, this.exercise_id, most)
    except DomainError as refused:
        return _answer(409, str(refused))
    with store().platform.read() as session:
        unread = malformed(exercises()[opened().exercise.exercise_id], submissions.answers_of(session, attempt.id))
    return _answer(error=" ".join(map(str, unread)))


@bp.route("/exercise/submit", methods=["GET", "POST"])
def submit_work():
    """Ask once, then hand the attempt in."""
    attempt = _attempt()
    if attempt.submitted_at is not None:
        return redirect(url() + "#exercise")
    if request.method == "GET" or not request.form.get("sure"):
        if request.method == "POST":
            _keep_answers()
        return render_template("crm/submit.html", bench=panel())
    try:
        submissions.submit(store(), opened(), current_user.id, current_app.extensions["crm"]["config"].secret_key)
    except (MalformedAnswer, AlreadySubmitted) as refused:
        say(str(refused), "warn")
        return redirect(url() + "#exercise")
    say(_("Your work has been submitted. The points and the receipt are in the exercise panel."))
    return redirect(url() + "#exercise")


@bp.post("/exercise/hint/<int:number>")
def open_hint(number: int):
    """Open a hint; it costs nothing and is noted."""
    attempt = _attempt()
    if not 1 <= number <= len(exercises()[opened().exercise.exercise_id].hints):
        abort(404)
    with store().platform.write() as session:
        submissions.open_hint(session, attempt, number)
    return _answer()
