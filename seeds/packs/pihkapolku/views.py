"""The student's personal view that stands ready: the target group of C04."""

from crm.query import join, parse, to_text
from crm.schema.registry import entity

from .world import ME, World

AT_RISK = (
    "last_order lt @today sub duration'P180D' and (purchases_r12 ge 3 or sales_r12 ge 400) and email ne null"
    " and memberships/any(m: m/status eq 'active')"
)
"""Members *at risk* by M3c (R at most 2, and F at least 3 or M at least 4) who have an e-mail address. Who joined
in the last 90 days is none of them: newcomers have just bought something."""

COLUMNS = "full_name,code,email,email_state,last_order,purchases_r12,sales_r12,email_marketing"


def add(world: World) -> None:
    """Add the view."""
    base = entity("contact").view("active").filter
    whole = to_text(join(parse(text, "contact") for text in (base, AT_RISK)))
    world.builder.add(
        "saved_view", name="C04 Riskissä olevat", name_en="C04 At risk", table="contact", base="active", filter=AT_RISK,
        whole_filter=whole,
        columns=COLUMNS, sort="last_name,first_name", owner_id=ME, at=world.builder.days_ago(2, 15), by=world.staff[0],
    )  # fmt: skip
