"""My day: what is mine to do, the overdue first, and what else waits for me. Today is the sandbox's."""

from dataclasses import dataclass

from flask import g, render_template

from ...entities.activity import ICONS
from ...i18n import current_locale
from ...i18n import lazy_gettext as _l
from ...i18n import lazy_pgettext as _lp
from ...records.related import Reader, Rows
from ...schema.layout import Related
from ...schema.registry import entity
from .fields import present
from .place import bp, names, sandbox, store, url

OPEN = "status eq 'open' and "
TO_DO = {
    "overdue": Related("activity", "owner_id", _lp("timeline", "Overdue"), filter=OPEN + "due lt @today", sort="due"),
    "today": Related("activity", "owner_id", _l("Today"), filter=OPEN + "due ge @today and due lt @today add duration'P1D'", sort="due"),
    "week": Related("activity", "owner_id", _l("Next 7 days"), filter=OPEN + "due ge @today add duration'P1D' and due lt @today add duration'P8D'", sort="due"),
    "undated": Related("activity", "owner_id", _l("Without a day"), filter=OPEN + "due eq null", sort="-created_on"),
}  # fmt: skip
"""My open activities, in the order they are shown; what is due later is in the list."""

WAITING = (
    Related("opportunity", "owner_id", _l("My opportunities closing within 30 days"), ("account_id", "stage", "estimated_close"), "estimated_value", OPEN + "estimated_close lt @today add duration'P30D'", "estimated_close"),
    Related("case", "owner_id", _l("My open cases"), ("account_id", "priority", "opened_on"), "", OPEN + "owner_id ne null", "opened_on"),
)  # fmt: skip

SHOWN = ("activity_type", "due", "regarding_id", "contact_id", "priority", "location")
MOST, SHORT = 50, 10


@dataclass(frozen=True)
class Block:
    """One part of the page: its rows, and the address of all of them as a list."""

    name: str
    about: Related
    rows: Rows
    everything: str


@bp.get("/my-day")
def my_day():
    """Everything open that is mine: overdue, today, the next seven days; opportunities and cases beside it."""
    g.kind = "my-day"
    box = sandbox()
    with store().read(box) as session:
        reader = Reader(session, box.context, current_locale(), names())
        to_do = [_block(reader, name, about, SHOWN, MOST) for name, about in TO_DO.items()]
        waiting = [_block(reader, about.kind, about, (*about.facts, *filter(None, [about.number])), SHORT) for about in WAITING]  # fmt: skip
        reader.load_names()
    return render_template(
        "crm/my_day.html", known=entity("activity"), to_do=to_do, waiting=waiting, icons=ICONS, back=url("my-day"),
        show=lambda spec, value: present(spec, value, reader.names), title=_lp("page", "My day"),
    )  # fmt: skip


def _block(reader: Reader, name: str, about: Related, columns: tuple[str, ...], most: int) -> Block:
    rows = reader.rows(about, sandbox().me, columns, most)
    everything = url(entity(about.kind), view="all", filter=f"owner_id eq @me and {about.filter}", sort=about.sort)
    return Block(name, about, rows, everything)
