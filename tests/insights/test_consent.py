"""May we e-mail? (M21): the latest event decides, and SQL says what Python says."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm.entities.consent_event import CHANNELS, PURPOSES, STATES
from crm.entities.contact import EMAIL_STATES, Contact
from crm.insights.consent import latest, may_email, may_email_sql
from crm.query import where
from crm.schema.registry import entity

ADDRESS = "paivi@lehto.example"
DAYS = [datetime(2024, 3, day) for day in (1, 2, 3)]


def event(id=1, **values):
    return {"id": id, "channel": "email", "purpose": "marketing", "state": "given", "source": "web", "logged_at": DAYS[0], **values}  # fmt: skip


YES = event()
LATER = {"id": 2, "logged_at": DAYS[1]}


@pytest.mark.parametrize(
    ("events", "allowed"),
    [
        ([], False),
        ([YES], True),
        ([event(logged_at=datetime(1999, 1, 1))], True),
        ([event(source=None)], False),
        ([event(source="")], False),
        ([YES, event(**LATER, state="withdrawn")], False),
        ([YES, event(**LATER, state="objected")], False),
        ([event(**LATER), event(state="withdrawn")], True),
        ([event(state="objected"), event(**LATER)], True),
        ([YES, event(**LATER, source=None)], False),
        ([event(channel="sms")], False),
        ([YES, event(**LATER, channel="sms", state="withdrawn")], True),
        ([event(purpose="newsletter")], False),
        ([YES, event(**LATER, purpose="profiling", state="objected")], True),
        ([event(channel="any")], False),
        ([YES, event(**LATER, channel="any", state="objected")], False),
        ([YES, event(**LATER, channel="any", state="withdrawn")], False),
        ([event(state="withdrawn"), event(**LATER, channel="any")], False),
        ([YES, event(id=2, state="withdrawn")], False),
        ([event(state="withdrawn"), event(id=2)], True),
    ],
)
def test_the_latest_event_decides(book, events, allowed):
    assert may_email(events, ADDRESS, "ok") is allowed
    assert asked(book, events, ADDRESS, "ok")["may_email"] is allowed


@pytest.mark.parametrize(
    ("email", "state", "allowed"),
    [(ADDRESS, "ok", True), (ADDRESS, None, True), (ADDRESS, "bounced", False), (ADDRESS, "objected", False), (None, "ok", False), ("", "ok", False)],
)  # fmt: skip
def test_the_address_must_be_there_and_work(book, email, state, allowed):
    assert may_email([YES], email, state) is allowed
    assert asked(book, [YES], email, state)["may_email"] is allowed


def test_the_profiles_tick_says_nothing(book):
    assert asked(book, [], ADDRESS, "ok", email_marketing=True) == {"may_email": False, "email_consent": None}


def test_somebody_elses_consent_does_not_count(book):
    asked(book, [YES], ADDRESS, "ok")
    assert asked(book, [], ADDRESS, "ok")["may_email"] is False


def asked(book, events, email, state, **values) -> dict:
    """The computed fields of a new contact with these events, which are added by id."""
    person = book.add(
        "contact",
        last_name="O",
        status="active",
        email=email,
        email_state=state,
        **{"email_marketing": False, **values},
    )
    for one in sorted(events, key=lambda e: e["id"]):
        book.add("consent_event", contact_id=person, **{n: v for n, v in one.items() if n != "id"})
    known = entity("contact")
    fields = {n: known.expression(n, book.context).label(n) for n in ("may_email", "email_consent")}
    return dict(book.connection.execute(select(*fields.values()).where(known.table.c.id == person)).mappings().one())


def keys(choices):
    return st.sampled_from([choice.key for choice in choices])


EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "channel": keys(CHANNELS),
            "purpose": st.sampled_from(["marketing", "marketing", PURPOSES[1].key]),
            "state": keys(STATES),
            "source": st.sampled_from(["web", None]),
            "logged_at": st.sampled_from(DAYS),
        }
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(EVENTS, st.sampled_from([ADDRESS, None]), st.sampled_from([*(c.key for c in EMAIL_STATES), None]))
def test_sql_is_python(new_book, events, email, state):
    events = [{"id": n, **one} for n, one in enumerate(events, 1)]
    with new_book() as book:
        found = asked(book, events, email, state)
    in_force = latest(events)
    assert found == {"may_email": may_email(events, email, state), "email_consent": in_force and in_force["state"]}


def test_filters_and_aliases_use_it(book):
    asked(book, [YES], ADDRESS, "ok")
    asked(book, [YES, event(**LATER, state="withdrawn")], ADDRESS, "ok")
    known, count = entity("contact"), lambda text: len(book.connection.execute(select(known.table.c.id).where(where(text, "contact", book.context))).all())  # fmt: skip
    assert [count(t) for t in ("may_email", "not may_email", "email_consent eq 'withdrawn'", "email_consent eq null")] == [1, 1, 1, 0]  # fmt: skip
    other = aliased(Contact)
    assert sorted(book.connection.scalars(select(may_email_sql(other, book.context)).select_from(other))) == [False, True]  # fmt: skip
