"""Customer group (M16)."""

LIMITS = ((10, "micro"), (50, "small"), (250, "medium"))


def customer_group(sector: str | None, employees: int | None) -> str:
    """The customer group the rule gives: public sector first, otherwise the account's own headcount.

    Under 10 *micro*, 10-49 *small*, 50-249 *medium*, 250 or more *large*; a missing headcount leaves the
    group *unclear*. A subsidiary counts its own employees, not its parent's.
    Source: size limits of Recommendation 2003/361/EC.
    """
    if sector == "public":
        return "public"
    if employees is None:
        return "unclear"
    return next((group for limit, group in LIMITS if employees < limit), "large")
