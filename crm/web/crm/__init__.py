"""The CRM: every page of a sandbox. Addresses begin with ``/s/<token>``.

The blueprint and what its views may use are in ``place``; each other module adds views to it, and is
imported here.
"""

from . import (
    bulk,
    campaign,
    columns,
    duplicates,
    exporting,
    filtering,
    form,
    history,
    importing,
    lead,
    listing,
    lookup,
    loyalty,
    marketing_list,
    panel,
    quick,
    remove,
    selected,
    timeline,
    views,
)
from .place import bp

__all__ = [
    "bp",
    "bulk",
    "campaign",
    "columns",
    "duplicates",
    "exporting",
    "filtering",
    "form",
    "history",
    "importing",
    "lead",
    "listing",
    "lookup",
    "loyalty",
    "marketing_list",
    "panel",
    "quick",
    "remove",
    "selected",
    "timeline",
    "views",
]
