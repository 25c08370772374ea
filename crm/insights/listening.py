"""How fast mentions are answered."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Integer, cast, func

from crm.i18n import lazy_gettext as _l
from crm.schema.fields import Field, Kind
from crm.schema.registry import Context, register_computed

from .figures import ONE, scaled


def first_response_hours(posted: datetime | None, answered: datetime | None) -> Decimal | None:
    """Hours from the mention to its answer, round the clock; ``None`` while there is none, or nobody knows when it was
    posted. Below 0 the times are wrong: told as it is. No published standard; service desks call it first response
    time."""
    if posted is None or answered is None:
        return None
    return Decimal(int((answered - posted).total_seconds())) / 3600


def first_response_hours_of(cls: type, _context: Context) -> ColumnElement:
    """``first_response_hours`` of the mention of ``cls``, rounded half up to four decimals."""
    answered, posted = (cast(func.strftime("%s", at), Integer) for at in (cls.first_response_at, cls.posted_at))
    return scaled((answered - posted) * ONE / 3600.0)


spec = Field(
    _l("First response time, h"),
    Kind.DECIMAL,
    minimum=0,
    decimals=1,
    help=_l("Hours from the mention to our answer, nights and weekends included."),
)
register_computed("mention", "first_response_hours", spec, first_response_hours_of)
