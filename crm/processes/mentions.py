"""Mentions: make a case of one, escalate one. They are classified, linked and assigned like any record, and answered
or ignored by the closings of their kind (``processes.closing``)."""

from typing import Any

from ..i18n import gettext as _
from ..i18n import speaking
from ..records import save
from ..records.errors import DomainError, Invalid
from ..records.values import clean
from ..records.work import Work, verb
from ..schema.record import Record
from ..schema.text import tidy

KIND = "mention"
TITLE = 80
"""So many characters of a mention are the title of its case."""


@verb("make_case")
def make_case(work: Work, id: int) -> int:
    """Make a case of an open mention and return its id: of the same customer, with the mention's text, from social
    media; high in priority when the mention is negative. Whoever makes it gets the mention, where nobody has it.

    Raises ``DomainError`` for a closed mention and one that has a case already.
    """
    mention = work.get(KIND, id)
    save.refuse_closed(mention)
    if mention.case_id:
        raise DomainError(_("The mention has a case already."))
    made = save.make(work, "case", _case(work, mention))
    made.title_en, made.description_en = mention.text_en and _title(mention.text_en), mention.text_en
    save.change(work, mention, {"case_id": made.id, "owner_id": mention.owner_id or work.me})
    work.session.flush()
    return made.id


def _case(work: Work, mention: Record) -> dict[str, Any]:
    """What is known of the case from the mention; a person's account is the case's, too."""
    customer = work.find(mention.regarding_id) if mention.regarding_id else None
    person = customer if customer is not None and customer.kind == "contact" else None
    account = person.account_id if person else mention.regarding_id
    return {
        "title": _title(mention.text), "description": mention.text, "origin": "social", "account_id": account,
        "contact_id": person and person.id, "priority": "high" if mention.sentiment == "negative" else "normal",
        "opened_on": work.now,
    }  # fmt: skip


def _title(text: str) -> str:
    """The beginning of a text, on one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE else line[: TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"


@verb("escalate")
def escalate(work: Work, id: int, owner_id: int, reason: str) -> None:
    """Raise an open mention to somebody who can decide: it is theirs from now on, and they have an urgent task today
    that says why.

    Raises ``DomainError`` for a closed mention, ``Invalid`` without a person or a reason (``text``).
    """
    mention = work.get(KIND, id)
    save.refuse_closed(mention)
    errors = {} if owner_id else {"owner_id": _("Choose who takes it.")}
    errors |= {} if tidy(reason or "") else {"text": _("Say why it is escalated.")}
    if errors:
        raise Invalid(errors)
    task = {"activity_type": "task", "subject": "", "regarding_id": id, "owner_id": owner_id, "due": work.now,
            "priority": "high", "text": reason}  # fmt: skip
    subjects = {}
    for locale in ("fi", "en"):
        with speaking(locale):
            subjects[locale] = _("Escalated mention %(code)s", code=mention.code)
    made = save.make(work, "activity", task | {"subject": subjects["fi"]})
    made.subject_en = subjects["en"]
    save.change(work, mention, clean(work, KIND, {"owner_id": owner_id}) | {"escalated_at": work.now})
    work.session.flush()
