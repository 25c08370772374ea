"""The site map: areas, groups and places. An entry is here only when it leads to something real."""

from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp
from ..schema.layout import Area, Group, Place

MY_DAY = Place(page="my-day", label=_lp("page", "My day"), icon="cal")
DASHBOARDS = Place(page="dashboards", label=_l("Dashboards"), icon="dash")
LIFECYCLE = Place(page="lifecycle", label=_l("Lifecycle stages"), icon="ref")
ANALYSES = (
    Place(page="dashboards/customership", label=_l("Customer base"), icon="chart"),
    Place(page="dashboards/groups", label=_l("Customer groups"), icon="split"),
    Place(page="dashboards/profitability", label=_l("Profitability"), icon="sum"),
)
"""Dashboards that come with the product."""

AREAS = (
    Area(
        "sales",
        _lp("area", "Sales"),
        (
            Group(_l("My work"), (MY_DAY, DASHBOARDS, Place("activity"))),
            Group(_lp("group", "Customers"), (Place("account"), Place("contact"))),
            Group(_lp("group", "Sales"), (Place("lead"), Place("opportunity"))),
            Group(_lp("group", "Products and sales"), (Place("product"), Place("sales_line"))),
            Group(_lp("group", "Marketing"), (Place("marketing_list"), Place("campaign"), Place("campaign_response"))),
        ),
    ),
    Area(
        "service",
        _lp("area", "Service"),
        (
            Group(_l("My work"), (MY_DAY, DASHBOARDS, Place("activity"), Place("note"))),
            Group(_lp("group", "Customers"), (Place("account"), Place("contact"))),
            Group(_lp("group", "Service"), (Place("case"),)),
        ),
    ),
    Area(
        "customership",
        _lp("area", "Customer management"),
        (
            Group(_lp("group", "Analyse"), (*ANALYSES, Place("account"), Place("cost_driver"))),
            Group(
                _lp("group", "Plan"),
                (
                    Place("care_model"),
                    Place("touchpoint"),
                    Place("customer_plan", label=_lp("place", "Plans")),
                    Place("goal"),
                    Place("segment"),
                    Place("marketing_list"),
                ),
            ),
            Group(_lp("group", "Lifecycle"), (LIFECYCLE,)),
            Group(_lp("group", "Listen"), (Place("mention"), Place("survey"), Place("survey_response"))),
        ),
    ),
    Area(
        "loyalty",
        _lp("area", "Loyalty"),
        (
            Group(
                _lp("group", "Club"),
                (Place("loyalty_member"), Place("loyalty_program"), Place("loyalty_tier"), Place("points_entry")),
            ),
            Group(_lp("group", "Customers"), (Place("contact"), Place("consent_event"))),
            Group(_lp("group", "Marketing"), (Place("marketing_list"), Place("campaign"), Place("campaign_response"))),
        ),
    ),
    Area(
        "settings",
        _lp("area", "Settings"),
        (
            Group(_l("Data quality"), (Place("duplicate_rule"), Place("distinct_pair"))),
            Group(_l("People"), (Place("user"), Place("saved_view"), Place("dashboard"))),
        ),
    ),
)
