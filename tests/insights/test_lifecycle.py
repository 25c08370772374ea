"""Lifecycle stage (M19): SQL against Python on any base, and the customers by stage."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.insights.lifecycle import crossed, lifecycle_stage
from crm.insights.periods import p12, r12
from crm.schema.registry import Context

TODAY = date(2025, 9, 1)

edges = [0, 1, 119, 120, 121, 179, 180, 181, 364, 365, 366, 729, 730, 731, 1000]
days = st.one_of(st.sampled_from(edges), st.integers(0, 1095)).map(lambda n: TODAY - timedelta(days=n))
lines = st.lists(
    st.tuples(days, st.sampled_from([-100, -20, 0, 1, 79, 80, 81, 99, 100]), st.sampled_from(["sale", "return"])),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(base=st.lists(lines, min_size=1, max_size=4))
def test_sql_is_python_on_any_base(new_book, base):
    def stage(of):
        orders = [day for day, _amount, kind in of if kind == "sale" and day < TODAY]
        sums = [
            sum(Decimal(n) for day, n, _kind in of if start <= day < end) for start, end in (r12(TODAY), p12(TODAY))
        ]
        return lifecycle_stage(min(orders, default=None), max(orders, default=None), *sums, TODAY)

    with new_book() as book:
        for n, of in enumerate(base):
            account = book.account(f"AS-{n:04}")
            for day, amount, kind in of:
                book.sale(account, day, amount, kind)
        found = book.values("lifecycle_by_rule")
        assert found == {f"AS-{n:04}": stage(of) for n, of in enumerate(base)}


@pytest.mark.parametrize("analysis", [True, False])
def test_customers_are_counted_by_the_stage_set_and_the_rules(book, analysis):
    for n, stage in enumerate(("fading", "fading", None)):
        book.sale(book.account(f"AS-000{n}", lifecycle_stage=stage), date(2025, 8, 1) if n else date(2024, 1, 1), 10)
    book.account("AS-0008", relation="prospect")
    book.account("AS-0009", status="inactive")
    found = crossed(book.connection, Context(TODAY, 1, analysis=analysis))
    told = {("fading", "ended"): 1, ("fading", "onboarding"): 1, (None, "onboarding"): 1}
    assert found == (told if analysis else {("fading", None): 2, (None, None): 1})
