"""Marketing list: who is to be reached. A segment of customers with a name."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, choice, code, lookup, memo, moment, money, text, translation
from ..schema.layout import Form, Members, Related, Section, Tab, View
from ..schema.record import Record
from .account import STATUSES

TYPES = (
    Choice("static", _lp("list type", "Static")),
    Choice("dynamic", _lp("list type", "Dynamic")),
)
MEMBER_KINDS = (
    Choice("account", _l("Accounts")),
    Choice("contact", _l("Contacts")),
    Choice("lead", _l("Leads")),
)

LIST = ("name", "code", "list_type", "member_kind", "locked_at", "owner_id", "modified_on")


class MarketingList(Record):
    """A list of accounts, contacts or leads.

    The members of a static list are those somebody has put there (``list_member``); those of a dynamic list
    are the records its ``filter`` finds when it is asked. A locked list keeps the members it has.
    """

    __tablename__ = "marketing_list"
    label, label_plural = _l("Marketing list"), _l("Marketing lists")
    path, icon, dataverse = "lists", "list", "list"
    subtitle = ("code", "list_type")
    find = ("name", "code")
    quick = ("name", "list_type", "member_kind", "purpose")

    name: Mapped[str] = text(_l("Name"), required=True, max_length=160, english="name_en", dataverse="listname")
    name_en: Mapped[str | None] = translation()
    code: Mapped[str | None] = code(_l("Code"), "ML")
    list_type: Mapped[str] = choice(_lp("list", "Type"), TYPES, required=True, default="static", dataverse="type")
    member_kind: Mapped[str] = choice(
        _l("Members are"), MEMBER_KINDS, required=True, default="contact", dataverse="createdfromcode"
    )
    filter: Mapped[str | None] = memo(_lp("list", "Filter"), max_length=4000, dataverse="query")
    purpose: Mapped[str | None] = text(_lp("list", "Purpose"), max_length=200, english="purpose_en")
    purpose_en: Mapped[str | None] = translation()
    source: Mapped[str | None] = text(_lp("list", "Source"), max_length=200)
    cost: Mapped[Decimal | None] = money(_lp("list", "Cost"), minimum=0)
    locked_at: Mapped[datetime | None] = moment(_l("Locked at"), readonly=True, dataverse="lockstatus")
    last_used_at: Mapped[datetime | None] = moment(_l("Last used"), readonly=True, dataverse="lastusedon")
    description: Mapped[str | None] = memo(_l("Description"))
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="lists", required=True, default="me")
    status: Mapped[str] = choice(_l("Status"), STATUSES, default="active", readonly=True, dataverse="statecode")

    views = (
        View("active", _l("Active marketing lists"), LIST, "status eq 'active'", "name", default=True),
        View("mine", _l("My marketing lists"), LIST, "status eq 'active' and owner_id eq @me", "name"),
        View("locked", _l("Locked marketing lists"), LIST, "locked_at ne null", "-locked_at"),
        View("all", _l("All marketing lists"), (*LIST, "status"), "", "name"),
    )
    form = Form(
        header=("list_type", "member_kind", "locked_at", "owner_id"),
        tabs=(
            Tab(
                "summary",
                _l("Summary"),
                (
                    (
                        Section(_l("Marketing list"), ("name", "code", "list_type", "member_kind", "filter", "purpose", "source", "cost", "description")),
                        Section(_l("State"), ("locked_at", "last_used_at", "status", "owner_id")),
                    ),
                    (Related("campaign", "list_id", facts=("status", "sent_at"), sort="-created_on"),),
                    (Section(_l("Record"), ("created_on", "created_by_id", "modified_on", "modified_by_id")),),
                ),
            ),
            Tab("members", _l("Members"), ((Members(),),)),
        ),
    )  # fmt: skip
