"""Dashboard: charts, lists and figures somebody has put side by side."""

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, boolean, choice, lookup, text, translation
from ..schema.layout import Form, Related, View
from ..schema.record import Record
from .sitemap import AREAS

LIST = ("name", "area", "shared", "owner_id", "modified_on")


class Dashboard(Record):
    """A page of at most six parts (``dashboard_part``).

    Its owner alone changes it; ``shared`` lets everybody in the sandbox look at it and copy it. ``area`` is
    the area of the site map whose dashboards open with it, where it has one. Dashboards are made and changed on their own page
    (``records.dashboards``), not on a form.
    """

    __tablename__ = "dashboard"
    label, label_plural = _l("Dashboard"), _l("Dashboards")
    path, icon, dataverse = "saved-dashboards", "dash", "userform"
    editable = creatable = False
    find = ("name",)

    name: Mapped[str] = text(_l("Name"), required=True, max_length=100, english="name_en")
    name_en: Mapped[str | None] = translation()
    area: Mapped[str | None] = choice(_lp("dashboard", "Area"), (Choice(area.name, area.label) for area in AREAS))
    shared: Mapped[bool] = boolean(_l("Shared with the team"), default=False)
    owner_id: Mapped[int | None] = lookup(_l("Owner"), "user", inverse="dashboards", default="me")

    views = (
        View("mine", _l("My dashboards"), LIST, "owner_id eq @me", "name", default=True),
        View("shared", _l("Shared with the team"), LIST, "shared eq true", "name"),
        View("all", _l("All dashboards"), LIST, "", "name"),
    )
    form = Form(related=(Related("dashboard_part", "dashboard_id"),))  # its page is the dashboard itself
