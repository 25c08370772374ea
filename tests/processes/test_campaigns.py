"""Campaigns: who gets a message, what it says, what stops a sending and what does not, one undo."""

import pytest

from crm.processes.campaigns import cancel_campaign, recipients, send_campaign
from crm.processes.lists import add_members, lock_list
from crm.records import save
from crm.records.errors import DomainError
from crm.sandboxes import dump
from crm.schema.registry import entity


def read(store, sandbox, kind, id):
    with store.read(store.load(sandbox.id)) as session:
        return session.get(entity(kind).cls, id)


def messages(store, sandbox, campaign):
    cls = entity("activity").cls
    with store.read(store.load(sandbox.id)) as session:
        return session.query(cls).filter_by(campaign_id=campaign).order_by(cls.id).all()


def live(store, sandbox) -> list[str]:
    with store.read(store.load(sandbox.id)) as session:
        return list(dump.lines(session.connection().connection.driver_connection))


@pytest.fixture
def contacts(store, sandbox, facts):
    with store.read(sandbox) as session:
        return [c.id for c in session.query(entity("contact").cls).order_by(entity("contact").cls.id)]


@pytest.fixture
def make(store, sandbox):
    """``make(ids, kind)``: a campaign for a new list of these records."""

    def made(ids=(), kind="contact", **values):
        listing = store.write(sandbox, save.create, "marketing_list", {"name": "L", "member_kind": kind}).result
        store.write(sandbox, add_members, listing, list(ids))
        planned = {"name": "Tervetuloa", "list_id": listing, "subject": "Tarjous sinulle", "message": "Hei", **values}
        return listing, store.write(sandbox, save.create, "campaign", planned).result

    return made


def test_each_member_with_an_address_gets_a_message(store, sandbox, facts, contacts, make):
    listing, campaign = make(contacts)
    done = store.write(sandbox, send_campaign, campaign)
    assert done.result == {"sent": 1, "skipped": 1, "unwilling": 0}
    (sent,) = messages(store, sandbox, campaign)
    assert (sent.activity_type, sent.direction, sent.status, sent.owner_id) == ("email", "out", "sent", sandbox.me)
    assert (sent.subject, sent.text, sent.code) == ("Tarjous sinulle", "Hei", "AK-100000")
    assert (sent.regarding_id, sent.contact_id) == (facts["person"], facts["person"])
    found = read(store, sandbox, "campaign", campaign)
    assert found.status == "sent" and found.sent_at == sent.done_at == read(store, sandbox, "marketing_list", listing).last_used_at  # fmt: skip


def test_no_sender_no_link_no_lock_no_consent_and_a_bounced_address_do_not_stop_it(store, sandbox, facts, make):
    store.write(sandbox, save.update, "contact", facts["person"], {"email_state": "bounced"})
    store.write(sandbox, save.create, "consent_event", {"contact_id": facts["person"], "state": "withdrawn"})
    _listing, campaign = make([facts["person"]], sender=None, opt_out_link=False)
    assert store.write(sandbox, send_campaign, campaign).result == {"sent": 1, "skipped": 0, "unwilling": 0}


def test_an_account_is_written_to_through_its_primary_contact_and_a_lead_by_itself(store, sandbox, facts, make):
    store.write(sandbox, save.update, "account", facts["lehto"], {"primary_contact_id": facts["person"]})
    _listing, campaign = make([facts["lehto"], facts["aalto"]], "account")
    assert store.write(sandbox, send_campaign, campaign).result == {"sent": 1, "skipped": 1, "unwilling": 0}
    assert [(m.regarding_id, m.contact_id) for m in messages(store, sandbox, campaign)] == [(facts["lehto"], facts["person"])]  # fmt: skip
    _listing, campaign = make([facts["lead"]], "lead")
    store.write(sandbox, send_campaign, campaign)
    assert [(m.regarding_id, m.contact_id) for m in messages(store, sandbox, campaign)] == [(facts["lead"], None)]


@pytest.mark.parametrize("no", ["do_not_email", "do_not_bulk_email"])
def test_who_does_not_allow_bulk_email_is_left_out(store, sandbox, facts, contacts, make, no):
    store.write(sandbox, save.update, "contact", contacts[1], {"email": "samuli@lehto.example"})
    store.write(sandbox, save.update, "contact", facts["person"], {no: True})
    _listing, campaign = make(contacts)
    assert store.write(sandbox, send_campaign, campaign).result == {"sent": 1, "skipped": 0, "unwilling": 1}
    assert facts["person"] not in {m.regarding_id for m in messages(store, sandbox, campaign)}
    _listing, campaign = make([facts["person"]])
    with pytest.raises(DomainError, match="joukkosähköpostiin"):
        store.write(sandbox, send_campaign, campaign)


def test_the_wish_of_an_account_holds_for_its_contact(store, sandbox, facts, make):
    values = {"primary_contact_id": facts["person"], "do_not_bulk_email": True}
    store.write(sandbox, save.update, "account", facts["lehto"], values)
    _listing, campaign = make([facts["lehto"]], "account")
    with pytest.raises(DomainError):
        store.write(sandbox, send_campaign, campaign)


def test_seeded_english_goes_along(store, sandbox, facts, make):
    _listing, campaign = make([facts["person"]])

    def seed(work):
        work.get("campaign", campaign).subject_en = "An offer for you"
        work.session.flush()

    seed.command = "seed"
    seed.__wrapped__ = seed
    store.write(sandbox, seed)
    store.write(sandbox, send_campaign, campaign)
    assert messages(store, sandbox, campaign)[0].subject_en == "An offer for you"


def test_one_undo_takes_all_of_it_back(store, sandbox, facts, contacts, make):
    store.write(sandbox, save.update, "contact", contacts[1], {"email": "samuli@lehto.example"})
    listing, campaign = make(contacts)
    store.write(sandbox, lock_list, listing)
    before = [line for line in live(store, sandbox) if not line.startswith(("campaign ", "marketing_list "))]
    done = store.write(sandbox, send_campaign, campaign)
    assert len(messages(store, sandbox, campaign)) == 2
    store.undo(sandbox, done.command)
    assert [line for line in live(store, sandbox) if not line.startswith(("campaign ", "marketing_list "))] == before
    found = read(store, sandbox, "campaign", campaign)
    assert (found.status, found.sent_at) == ("planned", None)
    assert read(store, sandbox, "marketing_list", listing).last_used_at is None


@pytest.mark.parametrize(
    ("values", "members", "words"),
    [
        ({"list_id": None}, 2, "Valitse kampanjalle ensin"),
        ({"subject": None}, 2, "Anna viestille ensin aihe"),
        ({}, 0, "ei ole jäseniä"),
        ({}, slice(1, None), "Kenelläkään luettelon jäsenellä"),
    ],
)
def test_what_stops_a_sending(store, sandbox, contacts, make, values, members, words):
    chosen = contacts[members] if isinstance(members, slice) else contacts[:members]
    _listing, campaign = make(chosen, **values)
    with pytest.raises(DomainError, match=words):
        store.write(sandbox, send_campaign, campaign)
    assert read(store, sandbox, "campaign", campaign).status == "planned" and not messages(store, sandbox, campaign)


@pytest.mark.parametrize("closing", [send_campaign, cancel_campaign])
def test_a_closed_campaign_stays_closed(store, sandbox, facts, make, closing):
    _listing, campaign = make([facts["person"]])
    store.write(sandbox, closing, campaign)
    for verb in (send_campaign, cancel_campaign):
        with pytest.raises(DomainError, match="Vain luku"):
            store.write(sandbox, verb, campaign)


def test_a_dynamic_list_is_asked_when_the_campaign_is_sent(store, sandbox, facts, contacts):
    listing = store.write(sandbox, save.create, "marketing_list", {"name": "D", "list_type": "dynamic", "filter": "email ne null"}).result  # fmt: skip
    campaign = store.write(sandbox, save.create, "campaign", {"name": "K", "list_id": listing, "subject": "S"}).result
    store.write(sandbox, save.update, "contact", contacts[1], {"email": "samuli@lehto.example"})
    with store.read(store.load(sandbox.id)) as session:
        found = recipients(session, session.get(entity("campaign").cls, campaign), sandbox.context)
    assert len(found.reached) == 2 and not found.unreached
    assert store.write(sandbox, send_campaign, campaign).result["sent"] == 2


def test_a_campaign_without_a_list_reaches_nobody(store, sandbox, make, facts):
    _listing, campaign = make([facts["person"]], list_id=None)
    with store.read(store.load(sandbox.id)) as session:
        found = recipients(session, session.get(entity("campaign").cls, campaign), sandbox.context)
    assert (found.reached, found.unreached) == ([], [])
