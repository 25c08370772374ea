"""The lifecycle of the customers: how many are in each stage, as set by hand and by the rule."""

from flask import g, render_template

from ...entities.account import STAGES
from ...i18n import gettext as _
from ...insights import lifecycle as stages
from ...schema.registry import entity
from .place import bp, sandbox, store, url

SET, RULE, VIEW = "lifecycle_stage", "lifecycle_by_rule", "lifecycle"


@bp.get("/lifecycle")
def lifecycle():
    """The customers by the stage set and, for those who may see an analysis, the stage of the rule; every number
    leads to its customers."""
    g.kind = "lifecycle"
    known, context = entity("account"), sandbox().context
    with store().read(sandbox()) as session:
        counts = stages.crossed(session, context)
    by = [(one.key, one.label) for one in STAGES]
    rows = [*by, *([(None, _("Not set"))] if any(stage is None for stage, _rule in counts) else [])]
    return render_template(
        "crm/lifecycle.html", rows=rows, columns=by if context.shows(known.field(RULE)) else [], counts=counts,
        total=lambda stage=..., rule=...: sum(n for (s, r), n in counts.items() if stage in (s, ...) and rule in (r, ...)),
        spec=known.field(RULE), to=_address, title=_("Lifecycle stages"),
    )  # fmt: skip


def _address(stage=..., rule=...) -> str:
    """The list of the customers with this stage set and this stage by the rule; left out, any. The
    rule's stage is a column for those who may see it."""
    asked = [
        f"{name} eq " + (f"'{key}'" if key else "null") for name, key in ((SET, stage), (RULE, rule)) if key is not ...
    ]
    columns = (*entity("account").view(VIEW).columns, RULE) if sandbox().context.analysis else ()
    return url(entity("account"), view=VIEW, filter=" and ".join(asked), cols=",".join(columns))
