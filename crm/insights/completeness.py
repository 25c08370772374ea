"""Completeness of customer data (M14)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Exists, Text, case, cast, exists, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from crm.entities.account import Account
from crm.entities.contact import Contact
from crm.i18n import lazy_gettext as _l
from crm.schema.fields import Field, Kind, Scaled
from crm.schema.registry import Context, register_computed

from .figures import WHOLE

REQUIRED = ("business_id", "industry", "employees", "town", "phone", "owner_id", "customer_group")
"""The required values of an account beside a decision maker with an e-mail address, who is the eighth."""

DECISION_MAKER = "decision_maker"
COUNT = len(REQUIRED) + 1
PLACEHOLDERS = ("tuntematon", "x")
FILLERS = " -–0"
"""Signs that say nothing by themselves: a value made of them alone is empty (``–``, ``000 000``)."""


def is_filled(value: Any) -> bool:
    """Whether a required value says something: not empty, no placeholder, no number of zeros only.

    The area code of a telephone number does not make it a number: ``+358 000`` is empty. The customer
    group *to be clarified* is a choice somebody made, so it counts as filled.
    """
    if value is None:
        return False
    text = str(value).lower().replace("+358", "").strip(FILLERS)
    return text != "" and text not in PLACEHOLDERS


def completeness_of(account: Mapping[str, Any], decision_maker: bool) -> Decimal:
    """Filled required values of an account, per cent (0-100, steps of 12.5). Completeness says nothing of
    correctness. Source: Pipino, Lee & Wang 2002; ISO/IEC 25012."""
    filled = sum(is_filled(account[name]) for name in REQUIRED) + decision_maker
    return Decimal(100 * filled) / COUNT


def _filled_sql(value: ColumnElement) -> ColumnElement[bool]:
    """The SQL twin of ``is_filled``."""
    text = func.trim(func.replace(func.lower(cast(value, Text)), "+358", ""), FILLERS)
    return func.coalesce(text, "").not_in(("", *PLACEHOLDERS))


def completeness(cls: type, context: Context) -> ColumnElement:
    """``completeness_of`` the record of ``cls`` in SQL."""
    decision_maker = _decision_maker(cls.id)
    conditions = [_filled_sql(getattr(cls, name)) for name in REQUIRED] + [decision_maker.correlate(cls)]
    filled = sum(case((c, 1), else_=0) for c in conditions)
    return type_coerce(filled * (WHOLE // COUNT), Scaled())


def _decision_maker(account_id: Any) -> Exists:
    """Whether the account has an active decision maker with an e-mail address."""
    person = aliased(Contact)
    return exists().where(
        person.account_id == account_id,
        person.role == "decision_maker",
        person.status == "active",
        _filled_sql(person.email),
    )


def missing(session: Session, account: Account) -> list[str]:
    """The required values an account lacks, by field; ``DECISION_MAKER`` where it has none with an e-mail address.
    Empty for a complete one; ``completeness_of`` counts the same."""
    found = [name for name in REQUIRED if not is_filled(getattr(account, name))]
    return found if session.scalar(select(_decision_maker(account.id))) else [*found, DECISION_MAKER]


HOW = _l(
    "How many of eight values are there: business ID, industry, employees, town, telephone, owner, customer group, and "
    "a decision maker with an e-mail address. Placeholders such as x and a dash count as empty."
)
spec = Field(_l("Completeness of data"), Kind.PERCENT, minimum=0, maximum=100, decimals=1, help=HOW)
register_computed(Account.__tablename__, "completeness", spec, completeness)
