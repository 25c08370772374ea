"""How far a case has got, by what is known of it."""

from datetime import timedelta

from crm.sandboxes.packs import Builder

NEW = timedelta(days=3)
"""So long after its opening an open case is still being identified; then it is looked into."""


def progress(builder: Builder, case: dict) -> dict:
    """The stage of a case, since when, and of a resolved one how it ended."""
    if case["status"] == "resolved":
        ended = "information" if case["case_type"] == "question" else "solved"
        return {"stage": "resolve", "stage_since": case["closed_on"].date(), "resolution_type": ended}
    if case["status"] == "open" and case["opened_on"] + NEW <= builder.days_ago(0):
        return {"stage": "research", "stage_since": (case["opened_on"] + NEW).date()}
    return {"stage": "identify", "stage_since": case["opened_on"].date()}
