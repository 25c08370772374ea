"""List member: a record on a static marketing list."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..schema.fields import lookup
from ..schema.layout import Form, Section, Tab, View
from ..schema.record import Record


class ListMember(Record):
    """One record on one static list, at most once. Added and removed by the list's own commands
    (``processes.lists``); its stamps say when and by whom."""

    __tablename__ = "list_member"
    label, label_plural = _l("List member"), _l("List members")
    path, icon, dataverse = "list-members", "per", "listmember"
    title = "id"
    editable = creatable = False
    once = ("list_id", "member_id")

    list_id: Mapped[int] = lookup(
        _l("Marketing list"), "marketing_list", inverse="members", required=True, on_delete="delete"
    )
    member_id: Mapped[int] = lookup(
        _l("Member"), ("account", "contact", "lead"), inverse="list_memberships", required=True, on_delete="delete"
    )

    views = (
        View("all", _l("All list members"), ("member_id", "list_id", "created_on", "created_by_id"), "", "list_id", default=True),
    )  # fmt: skip
    form = Form(tabs=(Tab("summary", _l("Summary"), ((Section(_l("List member"), ("list_id", "member_id")),),)),))


Index("ix_list_member_once", ListMember.list_id, ListMember.member_id, unique=True)
