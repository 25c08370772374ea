"""Leads: what qualifying makes, attaches and closes, and that one undo takes it all back."""

from datetime import date
from decimal import Decimal

import pytest

from crm.processes.leads import candidates, disqualify, qualify, reactivate
from crm.records import save
from crm.records.errors import DomainError, Invalid, NotFound
from crm.records.timeline import stream
from crm.sandboxes import dump, log, replay, templates
from crm.schema.registry import entity

COUNTED = ("account", "contact", "opportunity")


def read(store, sandbox, kind, id):
    with store.read(store.load(sandbox.id)) as session:
        return session.get(entity(kind).cls, id)


def counts(store, sandbox):
    with store.read(store.load(sandbox.id)) as session:
        return {kind: session.query(entity(kind).cls).count() for kind in COUNTED}


def live(store, sandbox) -> list[str]:
    with store.read(store.load(sandbox.id)) as session:
        return list(dump.lines(session.connection().connection.driver_connection))


def rebuilt(store, sandbox) -> list[str]:
    raw = templates.in_memory(templates.image(store.platform, sandbox.template))
    with store.platform.read() as session:
        replay.apply(raw, log.commands(session, sandbox.id, sandbox.log_id))
    return list(dump.lines(raw))


def test_it_makes_three_records_and_closes_the_lead(store, sandbox, facts):
    before = counts(store, sandbox)
    made = store.write(sandbox, qualify, facts["lead"]).result
    assert counts(store, sandbox) == {kind: n + 1 for kind, n in before.items()}
    lead = read(store, sandbox, "lead", facts["lead"])
    assert {kind: getattr(lead, f"{kind}_id") for kind in COUNTED} == made
    assert (lead.status, lead.status_reason, lead.closed_on.date()) == ("qualified", None, date(2025, 9, 1))
    account = read(store, sandbox, "account", made["account"])
    assert (account.name, account.town, account.phone) == ("Uusisaaren Leipä Oy", "Hiislahti", "+358 000 700 800")
    assert (account.email_domain, account.relation, account.owner_id) == ("leipa.example", "prospect", facts["boss"])
    assert account.primary_contact_id == made["contact"] and account.code
    contact = read(store, sandbox, "contact", made["contact"])
    assert (contact.full_name, contact.account_id) == ("Sini Öhman", made["account"])
    opportunity = read(store, sandbox, "opportunity", made["opportunity"])
    assert (opportunity.name, opportunity.name_en) == ("Käsihygienia", "Hand hygiene")
    assert (opportunity.customer_need, opportunity.customer_need_en) == ("Annostelijat", "Dispensers")
    assert (opportunity.estimated_value, opportunity.budget) == (Decimal(12500), Decimal(15000))
    assert opportunity.estimated_close == lead.estimated_close == date(2025, 10, 31)
    assert (opportunity.account_id, opportunity.contact_id) == (made["account"], made["contact"])
    assert (opportunity.stage, opportunity.status, opportunity.owner_id) == ("develop", "open", facts["boss"])


def test_it_is_one_command_and_one_undo_takes_it_back(store, sandbox, facts):
    store.write(sandbox, save.update, "lead", facts["lead"], {"budget": Decimal(20000)})
    before = live(store, sandbox)
    done = store.write(sandbox, qualify, facts["lead"])
    with store.platform.read() as session:
        command = log.commands(session, sandbox.id, sandbox.log_id)[-1]
    assert (command["name"], command["args"]) == ("qualify", {"id": facts["lead"]})
    inserted = [row["kind"] for row in command["rows"] if row["op"] == "insert"]
    assert inserted == ["account", "contact", "opportunity"]
    assert [row["kind"] for row in command["rows"]].count("lead") == 1
    assert live(store, sandbox) == rebuilt(store, sandbox)
    store.undo(sandbox, done.command)
    assert live(store, sandbox) == rebuilt(store, sandbox)
    kept = [line for line in live(store, sandbox) if not line.startswith("lead ")]
    assert kept == [line for line in before if not line.startswith("lead ")]
    lead = read(store, sandbox, "lead", facts["lead"])
    assert (lead.status, lead.account_id, lead.opportunity_id, lead.closed_on) == ("open", None, None, None)


def test_an_undo_is_refused_once_the_new_account_has_been_worked_on(store, sandbox, facts):
    done = store.write(sandbox, qualify, facts["lead"])
    store.write(sandbox, save.update, "account", done.result["account"], {"employees": 9})
    with pytest.raises(DomainError):
        store.undo(sandbox, done.command)
    assert read(store, sandbox, "lead", facts["lead"]).status == "qualified"


def test_it_attaches_what_exists(store, sandbox, facts):
    before = counts(store, sandbox)
    old = read(store, sandbox, "account", facts["lehto"])
    made = store.write(sandbox, qualify, facts["lead"], facts["lehto"], facts["person"]).result
    assert counts(store, sandbox) == {**before, "opportunity": before["opportunity"] + 1}
    assert (made["account"], made["contact"]) == (facts["lehto"], facts["person"])
    now = read(store, sandbox, "account", facts["lehto"])
    assert (now.version, now.primary_contact_id) == (old.version, old.primary_contact_id)
    assert read(store, sandbox, "opportunity", made["opportunity"]).account_id == facts["lehto"]


def test_somebody_elses_contact_is_not_the_primary_contact_of_a_new_account(store, sandbox, facts):
    made = store.write(sandbox, qualify, facts["lead"], "new", facts["person"]).result
    assert read(store, sandbox, "account", made["account"]).primary_contact_id is None
    assert read(store, sandbox, "contact", facts["person"]).account_id == facts["lehto2"]
    assert read(store, sandbox, "opportunity", made["opportunity"]).contact_id == facts["person"]


def test_a_new_contact_goes_to_the_existing_account(store, sandbox, facts):
    made = store.write(sandbox, qualify, facts["lead"], facts["lehto"], "new", False).result
    assert read(store, sandbox, "contact", made["contact"]).account_id == facts["lehto"]
    assert read(store, sandbox, "account", facts["lehto"]).primary_contact_id == facts["person"]
    assert made["opportunity"] is None


def test_what_was_written_on_the_lead_shows_on_what_it_became(store, sandbox, facts):
    store.write(sandbox, save.create, "note", {"regarding_id": facts["lead"], "text": "Tavattu messuilla"})
    call = {"regarding_id": facts["lead"], "subject": "Soitto liidille", "activity_type": "call"}
    store.write(sandbox, save.create, "activity", call)
    made = store.write(sandbox, qualify, facts["lead"]).result
    for kind, id in (*made.items(), ("lead", facts["lead"])):
        with store.read(store.load(sandbox.id)) as session:
            found = stream(session, kind, id, sandbox.context, "fi").entries
        written = {e.text or e.subject for e in found if e.kind in ("note", "activity")}
        assert written == {"Tavattu messuilla", "Soitto liidille"}, kind


@pytest.mark.parametrize(
    ("values", "args", "error"),
    [
        ({}, (None, "new", True), DomainError),  # an opportunity without an account
        ({"company_name": None}, ("new", None, False), Invalid),
        ({"last_name": None}, ("new", "new", False), Invalid),
        ({}, (999_999, None, False), NotFound),
    ],
)
def test_what_cannot_be_qualified_stays_as_it_was(store, sandbox, facts, values, args, error):
    if values:
        store.write(sandbox, save.update, "lead", facts["lead"], values)
    before = live(store, sandbox)
    with pytest.raises(error):
        store.write(sandbox, qualify, facts["lead"], *args)
    assert live(store, sandbox) == before


def test_an_inactive_account_is_not_attached(store, sandbox, facts):
    store.write(sandbox, save.deactivate, "account", [facts["aalto"]])
    with pytest.raises(DomainError):
        store.write(sandbox, qualify, facts["lead"], facts["aalto"])


def test_a_closed_lead_is_read_only(store, sandbox, facts):
    store.write(sandbox, qualify, facts["lead"])
    for verb, args in (
        (qualify, ()),
        (disqualify, ("no_budget",)),
        (reactivate, ()),
    ):
        with pytest.raises(DomainError):
            store.write(sandbox, verb, facts["lead"], *args)
    with pytest.raises(DomainError):
        store.write(sandbox, save.update, "lead", facts["lead"], {"topic": "Toinen"})


def test_disqualify_with_a_reason_and_take_up_again(store, sandbox, facts):
    with pytest.raises(Invalid):
        store.write(sandbox, disqualify, facts["lead"], "because")
    done = store.write(sandbox, disqualify, facts["lead"], "outside_area")
    lead = read(store, sandbox, "lead", facts["lead"])
    assert (lead.status, lead.status_reason, lead.closed_on.date()) == ("disqualified", "outside_area", sandbox.today)
    with pytest.raises(DomainError):
        store.write(sandbox, qualify, facts["lead"])
    store.write(sandbox, reactivate, facts["lead"])
    lead = read(store, sandbox, "lead", facts["lead"])
    assert (lead.status, lead.status_reason, lead.closed_on) == ("open", None, None)
    with pytest.raises(DomainError):
        store.write(sandbox, reactivate, facts["lead"])
    with pytest.raises(DomainError):
        store.undo(sandbox, done.command)
    assert live(store, sandbox) == rebuilt(store, sandbox)


def test_candidates_are_the_named_one_and_what_the_rules_find(store, sandbox, facts):
    def found(kind="account"):
        with store.read(store.load(sandbox.id)) as session:
            lead = session.get(entity("lead").cls, facts["lead"])
            return [(one.record.id, one.same) for one in candidates(session, lead, kind)]

    assert found() == [] and found("contact") == []
    store.write(sandbox, save.update, "lead", facts["lead"], {"phone": "+358 000 100200"})
    assert found() == [(facts["lehto"], ["phone"]), (facts["lehto2"], ["phone"])]
    store.write(sandbox, save.update, "lead", facts["lead"], {"account_id": facts["lehto2"]})
    assert found() == [(facts["lehto2"], ["phone"]), (facts["lehto"], ["phone"])]
    store.write(sandbox, save.update, "lead", facts["lead"], {"account_id": facts["aalto"]})
    assert found()[0] == (facts["aalto"], [])
    store.write(sandbox, save.deactivate, "account", [facts["lehto"]])
    assert found() == [(facts["aalto"], []), (facts["lehto2"], ["phone"])]
