"""Part of a dashboard: a chart, a list or a figure about the records of one table."""

from sqlalchemy.orm import Mapped

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.fields import Choice, boolean, choice, integer, lookup, memo, text, translation
from ..schema.layout import Form, View
from ..schema.record import Record
from .saved_view import TABLES

TYPES = (
    Choice("chart", _lp("part", "Chart")),
    Choice("list", _lp("part", "List")),
    Choice("figure", _lp("part", "Single figure")),
)
SHAPES = (
    Choice("bar", _lp("chart", "Lying bars")),
    Choice("column", _lp("chart", "Columns")),
    Choice("line", _lp("chart", "Line (dates, cumulative share)")),
    Choice("share", _lp("chart", "Parts of the whole")),
)
PERIODS = (
    Choice("month", _lp("period", "Month")),
    Choice("quarter", _lp("period", "Quarter")),
    Choice("year", _lp("period", "Year")),
)
HOWS = (
    Choice("sum", _lp("total", "Sum")),
    Choice("avg", _lp("total", "Average")),
    Choice("min", _lp("total", "Smallest")),
    Choice("max", _lp("total", "Largest")),
    Choice("running", _l("Cumulative share")),
)


class DashboardPart(Record):
    """What stands in one place of a dashboard, as ``schema.layout.Part`` has it.

    ``whole_filter`` is what it asks of its records altogether, the view's conditions and the added ones, as they
    were when it was saved. ``group``, ``period``, ``measure``, ``how``, ``shape`` and ``largest`` are the chart; an empty
    ``measure`` counts records. Parts are made and changed on their dashboard (``records.dashboards``).
    """

    __tablename__ = "dashboard_part"
    label, label_plural = _l("Dashboard part"), _l("Dashboard parts")
    path, icon, dataverse = "dashboard-parts", "chart", "savedqueryvisualization"
    editable = creatable = False

    dashboard_id: Mapped[int] = lookup(_l("Dashboard"), "dashboard", inverse="parts", required=True, on_delete="delete")
    position: Mapped[int] = integer(_lp("part", "Position"), required=True, minimum=1, maximum=6)
    part_type: Mapped[str] = choice(_lp("part", "Kind"), TYPES, required=True, default="chart")
    title: Mapped[str] = text(_lp("part", "Title"), required=True, max_length=120, english="title_en")
    title_en: Mapped[str | None] = translation()
    table: Mapped[str] = choice(_l("Table"), TABLES, required=True)
    base: Mapped[str] = text(_l("Built on the view"), required=True)
    filter: Mapped[str | None] = memo(_l("Added filter"), max_length=4000)
    whole_filter: Mapped[str | None] = memo(_lp("view", "Filter"), max_length=4000)
    sort: Mapped[str | None] = text(_lp("view", "Order"), max_length=1000)
    columns: Mapped[str | None] = text(_lp("view", "Columns"), max_length=2000)
    group: Mapped[str | None] = text(_l("Grouped by"), max_length=200)
    period: Mapped[str | None] = choice(_l("Dates by"), PERIODS)
    measure: Mapped[str | None] = text(_lp("chart", "Measure"), max_length=1000)
    how: Mapped[str | None] = choice(_lp("chart", "Calculated as"), HOWS)
    shape: Mapped[str | None] = choice(_lp("chart", "Chart kind"), SHAPES)
    largest: Mapped[bool] = boolean(_l("Largest first"), default=False)

    views = (
        View("all", _l("All dashboard parts"), ("title", "dashboard_id", "position", "part_type", "table", "whole_filter", "group", "measure"), "", "dashboard_id,position", default=True),
    )  # fmt: skip
    form = Form()  # its page is the dashboard
