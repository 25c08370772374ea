"""Duplicate rule: which equal values make two records look like one."""

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..schema.fields import Choice, boolean, choice, text, translation
from ..schema.layout import Form, Section, Tab, View
from ..schema.record import Record

TABLES = (Choice("account", _l("Account")), Choice("contact", _l("Contact")), Choice("lead", _l("Lead")))


class DuplicateRule(Record):
    """Two active records of ``table`` look alike when every field of ``match_on`` is filled and equal.

    Text is compared without case; a company name without its company form.
    """

    __tablename__ = "duplicate_rule"
    label, label_plural = _l("Duplicate rule"), _l("Duplicate rules")
    path, icon, dataverse = "duplicate-rules", "merge", "duplicaterule"
    find = ("name",)
    quick = ("name", "table", "match_on")

    name: Mapped[str] = text(_l("Name"), required=True, english="name_en")
    name_en: Mapped[str | None] = translation()
    table: Mapped[str] = choice(_l("Table"), TABLES, required=True, default="account")
    match_on: Mapped[str] = text(
        _l("Equal fields"), required=True, help=_l("Field names separated by commas, for example street,town.")
    )
    active: Mapped[bool] = boolean(_l("Active"), default=True)

    views = (View("all", _l("All duplicate rules"), ("name", "table", "match_on", "active"), "", "name", default=True),)
    form = Form(
        header=("table", "active"),
        tabs=(Tab("summary", _l("Summary"), ((Section(_l("Rule"), ("name", "table", "match_on", "active")),),)),),
    )
