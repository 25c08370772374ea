"""Customer group (M16) and lifecycle stage (M19) at their limits."""

from datetime import date, timedelta

import pytest

from crm.insights.grouping import customer_group
from crm.insights.lifecycle import lifecycle_stage

TODAY = date(2025, 9, 1)


@pytest.mark.parametrize(
    ("employees", "group"),
    [
        (0, "micro"),
        (1, "micro"),
        (9, "micro"),
        (10, "small"),
        (49, "small"),
        (50, "medium"),
        (249, "medium"),
        (250, "large"),
        (9000, "large"),
    ],
)
def test_group_by_headcount(employees, group):
    assert customer_group("private", employees) == group
    assert customer_group(None, employees) == group
    assert customer_group("public", employees) == "public"


def test_group_without_headcount():
    assert customer_group("private", None) == "unclear"
    assert customer_group("public", None) == "public"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("first", "last", "r12", "p12", "stage"),
    [
        (None, None, 0, 0, "birth"),
        (ago(900), date(2024, 8, 31), 0, 50, "ended"),
        (ago(900), date(2024, 9, 1), 50, 50, "fading"),  # ordered in R12, but long ago
        (ago(900), ago(120), 100, 100, "fading"),
        (ago(900), ago(119), 100, 100, "development"),
        (ago(900), ago(5), 79, 100, "fading"),
        (ago(900), ago(5), 80, 100, "established"),
        (ago(900), ago(5), 99, 100, "established"),
        (ago(900), ago(5), 100, 100, "development"),
        (ago(179), ago(5), 10, 0, "onboarding"),
        (ago(180), ago(5), 10, 0, "development"),
        (ago(150), ago(130), 10, 0, "fading"),  # later stages win
    ],
)
def test_stage(first, last, r12, p12, stage):
    assert lifecycle_stage(first, last, r12, p12, TODAY) == stage
