"""A sealed submission: one JSON document that can be graded again years later, on any machine.

It holds the exercise's text, what names the template, the change log, the answers as typed and the versions
that were in force; no names of people. ``digest`` is over the canonical content, so any later change shows;
``signature`` tells which site sealed it.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from ..i18n import gettext as _
from ..sandboxes.packs import SCHEMA_VERSION
from .errors import ExerciseError
from .grader import VERSION, Result
from .grader import grade as grade_work
from .loader import load_text
from .model import Exercise

FORMAT = "crm-sandbox-submission/1"
SHAPE = {"exercise": dict, "template": dict, "changes": list, "answers": dict, "schema": int, "grader": int,
         "seats": int, "submitted_at": str, "digest": str}  # fmt: skip
"""What every document has, and of which type."""


class SealError(Exception):
    """A submission cannot be read. ``code`` is one of ``missing not_a_submission damaged changed foreign
    template_missing template_other``; the message says it in the reader's language."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def canonical(document: Mapping[str, Any]) -> bytes:
    """JSON that is the same for the same content: keys sorted, no spaces, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal(
    exercise: Exercise,
    template: Mapping[str, Any],
    changes: Sequence[dict],
    answers: Mapping[str, str],
    *,
    seats: int,
    submitted_at: datetime,
    secret: str = "",
) -> dict[str, Any]:
    """Seal a piece of work. ``template`` names its hash, pack, version, variant and checkpoint; ``secret``
    is the site's key, without which the document is not signed."""
    content = {
        "format": FORMAT,
        "exercise": {"id": exercise.id, "version": exercise.version, "text": exercise.text},
        "template": dict(template),
        "changes": list(changes),
        "answers": dict(answers),
        "schema": SCHEMA_VERSION,
        "grader": VERSION,
        "seats": seats,
        "submitted_at": submitted_at.astimezone(UTC).isoformat(),
    }
    found = digest(content)
    return {**content, "digest": found, "signature": sign(found, secret) if secret else None}


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical content, digest and signature apart, as hex."""
    content = {key: value for key, value in document.items() if key not in ("digest", "signature")}
    return sha256(canonical(content)).hexdigest()


def sign(digest: str, secret: str) -> str:
    """A site's signature of a digest, as hex."""
    return hmac.new(secret.encode(), b"sealed submission " + digest.encode(), sha256).hexdigest()


def parse(content: bytes) -> dict[str, Any]:
    """Read a document's bytes. Raises ``SealError`` when it is none, or damaged."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise SealError("damaged", _("The submission is damaged: it cannot be read to its end.")) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SealError("not_a_submission", _("This is not a submission file."))
    if any(not isinstance(document.get(key), kind) for key, kind in SHAPE.items()):
        raise SealError("damaged", _("The submission is damaged: a part of it is missing."))
    return document


def check(document: Mapping[str, Any], secret: str = "") -> None:
    """Refuse a document that was changed after it was sealed or, where a ``secret`` is given, that another
    site signed or nobody. Raises ``SealError``."""
    if not hmac.compare_digest(digest(document), document["digest"]):
        raise SealError("changed", _("The submission was changed after it was sealed."))
    signature = document.get("signature")
    if secret and not hmac.compare_digest(sign(document["digest"], secret), str(signature)):
        raise SealError("foreign", _("The submission was signed by another site, or not signed at all."))


def grade(document: Mapping[str, Any], image: bytes) -> Result:
    """Grade a sealed submission on the image of its template, with the exercise as it was then.

    Raises ``SealError`` for a document that was changed, or whose exercise cannot be read.
    """
    check(document)
    try:
        exercise = load_text(document["exercise"]["text"], f"{document['exercise']['id']}.yaml")
    except (ExerciseError, KeyError, TypeError) as error:
        raise SealError(
            "damaged", _("The exercise in the submission cannot be read: %(problem)s", problem=error)
        ) from error
    return grade_work(exercise, image, document["changes"], document["answers"], seats=document["seats"])
