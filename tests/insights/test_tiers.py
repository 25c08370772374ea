"""Loyalty tier (M15), qualifying purchases, points and purchases of a person: edges, and SQL against Python."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm.entities.loyalty_member import LoyaltyMember
from crm.insights.tiers import Line, qualifying, tier_by_rule, tier_computed
from crm.query import order, where
from crm.schema.registry import Context, entity

TODAY, LONG_AGO = date(2025, 9, 1), date(2020, 1, 1)
CONTEXT = Context(TODAY, 1)
LIMITS = {"Taimi": Decimal(0), "Runko": Decimal(300), "Latva": Decimal(900)}


def days_ago(n: int) -> date:
    return TODAY - timedelta(days=n)


class Club:
    """A club of three tiers in a book."""

    def __init__(self, book, grace_days=365, limits=LIMITS):
        self.book = book
        self.program = book.add("loyalty_program", name="Polkuklubi", grace_days=grace_days, active=True)
        self.tiers = {
            name: book.add("loyalty_tier", name=name, program_id=self.program, threshold=limit)
            for name, limit in limits.items()
        }

    def member(self, tier=None, since=None, joined_on=LONG_AGO, **values) -> tuple[int, int]:
        """A person and the membership of that person."""
        person = self.book.add("contact", last_name="Ojanperä", status="active", email_marketing=False)
        member = self.book.add(
            "loyalty_member",
            **{
                "contact_id": person, "program_id": self.program, "joined_on": joined_on, "status": "active",
                "tier_id": self.tiers.get(tier), "tier_since": since, **values,
            },
        )  # fmt: skip
        return person, member

    def value(self, name, id, kind="loyalty_member"):
        known = entity(kind)
        return self.book.connection.scalar(select(known.expression(name, CONTEXT)).where(known.table.c.id == id))


@pytest.fixture
def club(book):
    return Club(book)


@pytest.mark.parametrize(
    ("purchases", "tier"),
    [
        ("-50", "Taimi"),  # returns alone
        ("0", "Taimi"),
        ("299.99", "Taimi"),
        ("300.00", "Runko"),
        ("899.99", "Runko"),
        ("900", "Latva"),
        ("12000", "Latva"),
    ],
)
def test_a_tier_begins_at_its_limit(club, purchases, tier):
    assert tier_by_rule(Decimal(purchases), LIMITS, None, 0, 365) == tier
    person, member = club.member()
    club.book.sale(person, days_ago(3), purchases, "return" if purchases < "0" else "sale")
    assert club.value("tier_by_rule", member) == tier


@pytest.mark.parametrize(
    ("purchases", "present", "held", "tier"),
    [
        (950, "Taimi", 1, "Latva"),  # up at once, over a tier too
        (100, "Latva", 364, "Latva"),  # down only after the grace period
        (100, "Latva", 365, "Taimi"),
        (400, "Latva", 365, "Runko"),
        (400, "Runko", 10, "Runko"),
        (950, "Runko", 10, "Latva"),
        (100, "Latva", 0, "Latva"),
    ],
)
def test_up_at_once_and_down_after_grace(club, purchases, present, held, tier):
    assert tier_by_rule(Decimal(purchases), LIMITS, present, held, 365) == tier
    person, member = club.member(present, days_ago(held))
    club.book.sale(person, days_ago(3), purchases)
    assert club.value("tier_by_rule", member) == tier


def test_odd_memberships(club):
    assert tier_by_rule(Decimal(5), {}, None, 0, 365) is None
    assert tier_by_rule(Decimal(5), LIMITS, "Platina", 0, 365) == "Taimi"
    bare = Club(club.book, limits={})
    other = Club(club.book, grace_days=None)
    foreign = {"tier_id": other.tiers["Latva"], "tier_since": days_ago(1)}
    found = {
        "lapsed": club.member("Latva", days_ago(1), status="lapsed")[1],
        "no tiers": bare.member()[1],
        "a tier of another programme": club.member(**foreign)[1],
        "no grace": other.member("Latva", days_ago(0))[1],
        "held since joining": club.member("Latva", None, joined_on=days_ago(364))[1],
    }
    assert [club.value("tier_by_rule", id) for id in found.values()] == [None, None, "Taimi", "Taimi", "Latva"]


def test_what_qualifies(club):
    joined = days_ago(100)
    person, member = club.member(joined_on=joined)
    lines = [
        Line(days_ago(101), "sale", Decimal(1000)),  # not a member yet
        Line(joined, "sale", Decimal("200.10")),
        Line(days_ago(50), "freight", Decimal(9)),
        Line(days_ago(50), "gift_card", Decimal(500)),
        Line(days_ago(20), "return", Decimal("-50.05")),
        Line(days_ago(1), "sale", Decimal(1)),
        Line(TODAY, "sale", Decimal(700)),
    ]
    for line in lines:
        club.book.sale(person, line.date, line.net_sales, line.line_type)
    assert qualifying(lines, joined, TODAY) == Decimal("151.05")
    assert club.value("qualifying_purchases", member) == Decimal("151.05")
    old, known = club.member(joined_on=days_ago(3000))
    for day, amount in ((date(2024, 8, 31), 1000), (date(2024, 9, 1), 20)):
        club.book.sale(old, day, amount)
    assert club.value("qualifying_purchases", known) == 20
    assert club.value("qualifying_purchases", club.member()[1]) == 0


MEMBERS = st.lists(
    st.tuples(
        st.sampled_from([None, *LIMITS]),
        st.sampled_from([0, 1, 200, 364, 365, 366, 700]),
        st.sampled_from([0, 30, 365, 2000]),
        st.booleans(),
        st.lists(
            st.tuples(
                st.sampled_from([0, 1, 29, 30, 31, 364, 365, 366, 500]),
                st.sampled_from(["sale", "sale", "return", "gift_card", "freight"]),
                st.sampled_from([1, 29_999, 30_000, 60_000, 89_999, 90_000]) | st.integers(1, 100_000),
            ),
            max_size=5,
        ),
    ),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(members=MEMBERS, grace=st.sampled_from([None, 0, 1, 365]))
def test_sql_is_python_on_any_club(new_book, members, grace):
    with new_book() as book:
        club, expected = Club(book, grace), []
        for tier, held, joined, lapsed, bought in members:
            person, member = club.member(
                tier, days_ago(held), joined_on=days_ago(joined), status="lapsed" if lapsed else "active"
            )
            lines = [
                Line(days_ago(ago), kind, Decimal(-cents if kind == "return" else cents) / 100)
                for ago, kind, cents in bought
            ]
            for line in lines:
                book.sale(person, line.date, line.net_sales, line.line_type)
            sum_ = qualifying(lines, days_ago(joined), TODAY)
            expected.append((member, sum_, None if lapsed else tier_by_rule(sum_, LIMITS, tier, held, grace or 0)))
        known = entity("loyalty_member")
        names = ("qualifying_purchases", "tier_by_rule")
        columns = [known.expression(name, CONTEXT) for name in names]
        found = book.connection.execute(select(known.table.c.id, *columns).order_by(known.table.c.id)).all()
        assert [tuple(row) for row in found] == expected


def test_the_tier_works_in_filters_orders_and_on_aliases(club):
    people = {}
    for amount in (950, 10, 400):
        person, member = club.member("Taimi", days_ago(30))
        club.book.sale(person, days_ago(5), amount)
        people[member] = person
    table, members = entity("loyalty_member").table, list(people)
    wrong = where("tier_by_rule ne tier/name and qualifying_purchases ge 300", "loyalty_member", CONTEXT)
    chosen = select(table.c.id).where(wrong).order_by(*order("-qualifying_purchases", "loyalty_member", CONTEXT))
    assert list(club.book.connection.scalars(chosen)) == [members[0], members[2]]
    contact = entity("contact").table
    high = where("memberships/any(m: m/tier_by_rule eq 'Latva')", "contact", CONTEXT)
    assert list(club.book.connection.scalars(select(contact.c.id).where(high))) == [people[members[0]]]
    alias = aliased(LoyaltyMember)
    found = club.book.connection.execute(select(alias.id, tier_computed(alias, CONTEXT)).order_by(alias.id)).all()
    assert [name for _, name in found] == ["Latva", "Taimi", "Runko"]


def test_the_balance_is_the_sum_of_the_ledger(club):
    _, member = club.member()
    assert club.value("points_balance", member) == 0
    for points in (120, -20, 5):
        club.book.add("points_entry", member_id=member, posted_on=TODAY, entry_type="earned", points=points)
    club.book.add("points_entry", member_id=club.member()[1], posted_on=TODAY, entry_type="earned", points=7)
    assert club.value("points_balance", member) == 105


def test_a_day_of_shopping_is_one_purchase(club):
    book, person = club.book, club.member()[0]
    tent, rope = (book.add("product", name=name, product_group="hygiene", active=True) for name in ("Teltta", "Köysi"))

    def line(ago, amount, product=None, kind="sale"):
        book.add(
            "sales_line", customer_id=person, date=days_ago(ago), net_sales=Decimal(amount), line_type=kind,
            product_id=product,
        )  # fmt: skip

    assert club.value("purchases_r12", person, "contact") == 0
    line(10, 100, tent), line(10, 20, rope)  # two lines, one purchase
    line(20, 100, tent), line(20, -100, tent, "return")  # bought and returned: none
    line(30, 20, rope), line(30, -100, tent, "return")  # the tent was bought on another day
    line(40, 20, tent), line(40, -5, tent, "return")  # one of several
    line(50, 20, kind="freight"), line(50, 50, kind="gift_card")
    line(0, 20), line(366, 20)
    assert club.value("purchases_r12", person, "contact") == 3


def test_sales_of_a_person(club):
    person = club.member()[0]
    club.book.sale(person, days_ago(10), "100.10")
    club.book.sale(person, days_ago(9), "-30", "return")
    club.book.sale(person, days_ago(400), 7)
    names = ("sales_r12", "sales_p12", "last_order")
    assert [club.value(name, person, "contact") for name in names] == [Decimal("70.10"), 7, days_ago(10)]
    filtered = where("contact/sales_r12 gt 70", "loyalty_member", CONTEXT)
    assert len(list(club.book.connection.scalars(select(LoyaltyMember.id).where(filtered)))) == 1
