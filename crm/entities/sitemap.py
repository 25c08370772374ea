"""The site map: areas, groups and places. An entry is here only when it leads to something real."""

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.layout import Area, Group, Place

AREAS = (
    Area(
        "sales",
        _lp("area", "Sales"),
        (
            Group(_l("My work"), (Place("activity"),)),
            Group(_lp("group", "Customers"), (Place("account"), Place("contact"))),
            Group(_lp("group", "Sales"), (Place("lead"), Place("opportunity"), Place("sales_line"), Place("product"))),
        ),
    ),
    Area(
        "service",
        _lp("area", "Service"),
        (
            Group(_l("My work"), (Place("activity"),)),
            Group(_lp("group", "Customers"), (Place("account"), Place("contact"))),
            Group(_lp("group", "Service"), (Place("case"), Place("note"))),
        ),
    ),
    Area(
        "settings",
        _lp("area", "Settings"),
        (
            Group(_l("Data quality"), (Place("duplicate_rule"), Place("distinct_pair"))),
            Group(_l("People"), (Place("user"), Place("saved_view"))),
        ),
    ),
)
