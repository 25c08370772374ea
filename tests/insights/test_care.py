"""Care-model adherence (M13): what keeps a touchpoint, whose contact it is, and SQL against Python."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from crm.entities.account import Account
from crm.insights.care import (
    FITTING,
    adherence,
    adherence_by_owner,
    care_state,
    care_state_of,
    counts,
    standings,
)
from crm.query import where
from crm.schema.registry import entity

TODAY = date(2025, 9, 1)
KEY = (("two_way", 60), ("appointment", 180))


class Care:
    """A care model in a book, and the customers under it."""

    def __init__(self, book, points=KEY):
        self.book, self.number = book, count(1)
        self.model = book.add("care_model", name="Avainasiakkaat", status="active")
        for channel, days in points:
            self.point(channel, days)

    def point(self, channel: str, days: int | None, trigger: str = "interval") -> int:
        return self.book.add("touchpoint", name=channel, care_model_id=self.model, channel=channel,
                             interval_days=days, trigger=trigger)  # fmt: skip

    def customer(self, **values) -> int:
        return self.book.account(f"AS-{next(self.number):04}", **{"care_model_id": self.model, **values})

    def act(self, about: int | None, kind: str, ago: int | None, status: str = "done", hour: int = 9, **more) -> int:
        at = None if ago is None else datetime.combine(TODAY - timedelta(days=ago), time(hour))
        return self.book.add("activity", activity_type=kind, subject="x", regarding_id=about, done_at=at,
                             status=status, **more)  # fmt: skip

    def state(self, account: int) -> str:
        return self.book.value("care_state", account)

    def figure(self, name: str):
        known = entity("care_model")
        query = select(known.expression(name, self.book.context)).where(known.table.c.id == self.model)
        return self.book.connection.scalar(query)


@pytest.fixture
def care(book):
    return Care(book)


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ([], "gap"),
        ([("appointment", 60)], "followed"),  # one meeting may keep both; the 60th day is the last
        ([("appointment", 61)], "gap"),
        ([("call", 60), ("appointment", 180)], "followed"),
        ([("call", 60), ("appointment", 181)], "gap"),
        ([("call", 5)], "gap"),  # no meeting
        ([("appointment", 0)], "followed"),
        ([("appointment", -1)], "gap"),  # after today
        ([("email", 5), ("letter", 5), ("task", 5), ("appointment", 100)], "gap"),
    ],
)
def test_the_windows_of_the_key_customer_model(care, acts, state):
    account = care.customer()
    for kind, ago in acts:
        care.act(account, kind, ago, hour=23)
    assert care.state(account) == state
    done = [(kind, TODAY - timedelta(days=ago)) for kind, ago in acts]
    assert care_state(None, KEY, done, TODAY) == state


@pytest.mark.parametrize("status", ["open", "cancelled", "sent"])
def test_what_was_not_completed_does_not_count(care, status):
    account = care.customer()
    care.act(account, "appointment", 5, status)
    assert care.state(account) == "gap"
    care.act(account, "appointment", None)  # completed, nobody knows when
    assert care.state(account) == "gap"


@pytest.mark.parametrize(("channel", "kind", "status", "state"), [
    ("email", "email", "sent", "followed"), ("email", "email", "done", "followed"), ("email", "email", "open", "gap"),
    ("letter", "letter", "sent", "followed"), ("task", "task", "done", "followed"), ("task", "task", "open", "gap"),
    ("email", "call", "done", "gap"), ("call", "appointment", "done", "gap"), ("call", "call", "sent", "gap"),
])  # fmt: skip
def test_each_channel_is_kept_by_its_own_kind(book, channel, kind, status, state):
    care = Care(book, [(channel, 30)])
    account = care.customer()
    care.act(account, kind, 5, status)
    assert care.state(account) == state


def test_whose_contact_it_is(care):
    parent = care.customer()
    person = care.book.add("contact", last_name="Ojanperä", account_id=parent, status="inactive")
    deal = care.book.add("opportunity", name="x", account_id=parent)
    ticket = care.book.add("case", title="x", account_id=parent)
    for about, contact in ((parent, None), (person, None), (deal, None), (ticket, None), (None, person)):
        act = care.act(about, "appointment", 5, contact_id=contact)
        assert care.state(parent) == "followed"
        care.book.connection.exec_driver_sql("UPDATE activity SET status = 'open' WHERE id = ?", (act,))
        assert care.state(parent) == "gap"
    subsidiary = care.customer(parent_id=parent)
    care.act(subsidiary, "appointment", 5)
    assert (care.state(parent), care.state(subsidiary)) == ("gap", "followed")


@pytest.mark.parametrize(
    ("days", "state"), [(0, "new"), (59, "new"), (60, "gap"), (900, "gap"), (None, "gap"), (-3, "new")]
)
def test_a_customer_under_the_model_for_less_than_sixty_days_is_outside(care, days, state):
    since = None if days is None else TODAY - timedelta(days=days)
    account = care.customer(care_model_since=since)
    assert care.state(account) == care_state(since, KEY, [], TODAY) == state
    assert care.figure("adherence") == (0 if state == "gap" else None)
    assert care.figure("customers") == 1


def test_who_has_no_state(care):
    others = ({"care_model_id": None}, {"relation": "prospect"}, {"relation": None}, {"status": "inactive"})
    assert [care.state(care.customer(**values)) for values in others] == ["none"] * 4
    assert (care.figure("adherence"), care.figure("customers")) == (None, 0)


def test_a_model_without_regular_touchpoints_promises_nothing(book):
    care = Care(book, ())
    care.point("call", 30, "order")
    care.point("call", None)
    account = care.customer()
    assert care.state(account) == care_state(None, (), [], TODAY) == "none"
    assert (care.figure("adherence"), care.figure("customers")) == (None, 1)


def test_adherence_and_who_lets_it_down(care):
    first, second, third = (care.book.add("user", name=n, active=True) for n in ("Aino", "Eetu", "Veera"))
    for owner, ago in ((first, 5), (first, 5), (first, 90), (second, 5), (second, 90)):
        care.act(care.customer(owner_id=owner), "appointment", ago)
    care.customer(owner_id=third, care_model_since=TODAY)
    care.customer(owner_id=second, care_model_id=None)
    assert care.figure("adherence") == 60
    assert care.figure("customers") == 6
    assert adherence_by_owner(care.book.connection, care.model, care.book.context) == {
        first: Decimal(200) / 3, second: Decimal(50),
    }  # fmt: skip
    assert adherence(["followed", "gap", "new", "none", "gap"]) == Decimal(100) / 3
    assert adherence(["new", "none"]) is None


def test_the_state_filters_lists_and_works_on_aliases(care):
    kept, broken = care.customer(), care.customer()
    care.act(kept, "appointment", 5)
    account = entity("account").table
    for text, ids in (("care_state eq 'gap'", [broken]), ("care_model/adherence lt 60", [kept, broken])):
        found = select(account.c.id).where(where(text, "account", care.book.context)).order_by(account.c.id)
        assert list(care.book.connection.scalars(found)) == ids
    alias = aliased(Account)
    states = care.book.connection.execute(select(alias.id, care_state_of(alias, care.book.context))).all()
    assert dict(states) == {kept: "followed", broken: "gap"}
    model = entity("care_model").table
    found = where("adherence eq 50 and customers eq 2 and accounts/any(a: a/care_state eq 'gap')", "care_model", care.book.context)  # fmt: skip
    assert list(care.book.connection.scalars(select(model.c.id).where(found))) == [care.model]


points = st.lists(
    st.tuples(st.sampled_from(sorted(FITTING)), st.sampled_from((None, 1, 30, 60)), st.sampled_from(("interval", "order"))),
    max_size=3,
)  # fmt: skip
acts = st.lists(
    st.tuples(
        st.sampled_from(("appointment", "call", "email", "letter", "task")),
        st.sampled_from((-1, 0, 1, 29, 30, 31, 60, 61)),
        st.sampled_from(("done", "done", "sent", "open", "cancelled")),
        st.sampled_from(("account", "contact", "opportunity", "case", None)),
        st.booleans(),
    ),
    max_size=5,
)
customers = st.lists(
    st.tuples(st.sampled_from((None, 0, 59, 60)), st.sampled_from(("customer", "customer", "prospect")), acts),
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(points=points, customers=customers)
def test_sql_is_python_on_any_base(new_book, points, customers):
    with new_book() as book:
        care, expected = Care(book, ()), {}
        for channel, days, trigger in points:
            care.point(channel, days, trigger)
        promised = [(channel, days) for channel, days, trigger in points if days and trigger == "interval"]
        for since, relation, done in customers:
            since = None if since is None else TODAY - timedelta(days=since)
            id = care.customer(care_model_since=since, relation=relation)
            about = {None: None, "account": id} | {
                kind: book.add(kind, account_id=id, **{entity(kind).title: "x"}) for kind in ("opportunity", "case")
            }
            about["contact"] = person = book.add("contact", last_name="x", account_id=id)
            for kind, ago, status, link, named in done:
                care.act(about[link], kind, ago, status, contact_id=person if named else None)
            known = [(kind, TODAY - timedelta(days=ago)) for kind, ago, status, link, named in done
                     if counts(kind, status) and (link or named)]  # fmt: skip
            expected[id] = care_state(since, promised, known, TODAY) if relation == "customer" else "none"
        table = entity("account")
        found = book.connection.execute(select(table.table.c.id, table.expression("care_state", book.context))).all()
        assert dict(found) == expected
        exact = adherence(expected.values())
        assert care.figure("adherence") == (None if exact is None else exact.quantize(Decimal("0.0001"), ROUND_HALF_UP))


@settings(max_examples=80, deadline=None)
@given(
    since=st.sampled_from((None, 0, 59, 60, 61, 400)),
    done=st.lists(st.tuples(st.sampled_from(("appointment", "call", "email")), st.sampled_from((0, 30, 60, 61, 180, 181)))),
)  # fmt: skip
def test_a_touchpoint_is_late_where_there_is_a_gap(new_book, since, done):
    with new_book() as book:
        care = Care(book)
        care.point("email", None, "order")
        account = care.customer(care_model_since=None if since is None else TODAY - timedelta(days=since))
        for kind, ago in done:
            care.act(account, kind, ago)
        with Session(book.connection) as session:
            found = standings(session, account, book.context)
        assert [one.touchpoint.channel for one in found] == ["two_way", "appointment", "email"]
        assert any(one.due and one.due < TODAY for one in found) == (care.state(account) == "gap")
        assert found[2].due is None
        days = [ago for kind, ago in done if kind == "appointment"]
        assert (found[1].last and (TODAY - found[1].last.date()).days) == min(days, default=None)
