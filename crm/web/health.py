"""How the service is: health addresses for a load balancer, figures for monitoring, and the log.

Log lines are JSON with the request's id, the *rule* of the route (``/s/<token>/...``, never the address,
which may hold a token) and the person's id, never a name.
"""

import hmac
import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Flask, Response, abort, current_app, g, has_request_context, request
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..classroom.people import LoginSession, Person
from ..db import utc_now
from . import sessions

bp = Blueprint("health", __name__)
access_log = logging.getLogger("crm.access")


def _active(db: Session) -> int:
    recent = LoginSession.seen_at > utc_now() - timedelta(minutes=5)
    return db.scalar(select(func.count()).select_from(LoginSession).where(recent, LoginSession.person_id.is_not(None)))


Gauge = tuple[str, Callable[[Session], float]]
GAUGES: dict[str, Gauge] = {
    "crm_people": ("People who can sign in", lambda db: db.scalar(select(func.count()).where(~Person.disabled))),
    "crm_sessions_active": ("Signed-in sessions used in the last five minutes", _active),
}
"""Figures of the whole site, read from the database: a counter in memory would be one worker's."""


@bp.get("/healthz")
def healthz():
    """This process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain"}


@bp.get("/readyz")
def readyz():
    """The database answers and has the newest schema, so requests can be sent here."""
    from .. import migrations  # noqa: PLC0415 - Alembic is not needed to serve pages

    try:
        found = migrations.state(current_app.extensions["crm"]["platform"])
    except (SQLAlchemyError, migrations.SchemaTooNew):
        current_app.logger.exception("not ready")
        found = "out of reach or too new"
    if found != "current":
        return f"the database is {found}\n", 503, {"Content-Type": "text/plain"}
    return "ready\n", 200, {"Content-Type": "text/plain"}


@bp.get("/metrics")
def metrics():
    """Figures in Prometheus' text format, for whoever has the token; otherwise there is no such page."""
    wanted = current_app.extensions["crm"]["config"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        abort(404)
    lines = []
    with current_app.extensions["crm"]["platform"].read() as db:
        for name, (meaning, read) in GAUGES.items():
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge", f"{name} {read(db) or 0}"]
    return "\n".join(lines) + "\n", 200, {"Content-Type": "text/plain; version=0.0.4"}


class JsonLines(logging.Formatter):
    """One JSON object for each record; ``extra={"fields": {...}}`` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line = {"time": utc_now().isoformat(timespec="milliseconds"), "level": record.levelname}
        line |= {"logger": record.name, "message": record.getMessage(), **getattr(record, "fields", {})}
        if has_request_context() and "request_id" in g:
            line["request_id"] = g.request_id
            line["route"] = request.url_rule.rule if request.url_rule else None
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def init_app(app: Flask) -> None:
    """Number the requests and log them."""
    config = app.extensions["crm"]["config"]
    if not config.testing:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        logging.basicConfig(
            level=logging.INFO if config.production else logging.WARNING, handlers=[handler], force=True
        )

    @app.before_request
    def number() -> None:
        given = request.headers.get("X-Request-Id", "") if config.proxies else ""
        g.request_id = given if re.fullmatch(r"[\w.-]{8,64}", given) else secrets.token_hex(8)
        g.started = time.perf_counter()

    @app.after_request
    def log(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        if access_log.isEnabledFor(logging.INFO):
            person = sessions.current_person()
            fields = {
                "method": request.method,
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.started) * 1000, 1),
                "person": person.id if person else None,
            }
            access_log.info("request", extra={"fields": fields})
        return response
