"""Campaign responses: what one becomes, whose it is, and when it cannot."""

import pytest

from crm.processes.leads import qualify
from crm.processes.responses import convert_response
from crm.records import save
from crm.records.errors import DomainError
from crm.records.timeline import stream


@pytest.fixture
def respond(write):
    def respond(customer, **values):
        campaign = write(save.create, "campaign", {"name": "Syksyn tarjous"}).result
        values = {"campaign_id": campaign, "customer_id": customer, "text": "Haluaa tarjouksen."} | values
        return write(save.create, "campaign_response", values).result

    return respond


def test_a_persons_response_becomes_a_lead(write, read, respond, facts, store, sandbox):
    response = respond(facts["person"])
    done = write(convert_response, response, "lead")
    lead, after = read("lead", done.result), read("campaign_response", response)
    assert (lead.topic, lead.source, lead.customer_need) == ("Syksyn tarjous", "campaign", "Haluaa tarjouksen.")
    assert (lead.first_name, lead.last_name, lead.email) == ("Päivi", "Ojanperä", "paivi@lehto.example")
    assert (lead.company_name, lead.contact_id, lead.account_id) == ("Lehto", facts["person"], facts["lehto2"])
    assert (after.status, after.lead_id, after.closed) == ("converted", lead.id, True)
    with pytest.raises(DomainError):
        write(convert_response, response, "opportunity")
    store.undo(store.load(sandbox.id), done.command)
    assert read("lead", lead.id) is None and read("campaign_response", response).status == "open"


def test_the_lead_is_qualified_into_what_it_belongs_to(write, respond, facts):
    lead = write(convert_response, respond(facts["person"]), "lead").result
    made = write(qualify, lead, facts["lehto2"], facts["person"]).result
    assert made["account"] == facts["lehto2"] and made["opportunity"]


def test_an_accounts_response_becomes_an_opportunity(write, read, respond, facts):
    write(save.update, "account", facts["lehto2"], {"primary_contact_id": facts["person"]})
    response = respond(facts["lehto2"])
    made = read("opportunity", write(convert_response, response, "opportunity").result)
    assert (made.name, made.account_id, made.contact_id) == ("Syksyn tarjous", facts["lehto2"], facts["person"])
    assert (made.customer_need, made.stage, made.status) == ("Haluaa tarjouksen.", "qualify", "open")
    assert read("campaign_response", response).opportunity_id == made.id


def test_when_it_cannot(write, respond, facts):
    alone = write(save.create, "contact", {"last_name": "Kuluttaja"}).result
    response = respond(alone)
    with pytest.raises(DomainError):
        write(convert_response, response, "opportunity")
    with pytest.raises(DomainError):
        write(convert_response, response, "account")
    assert write(convert_response, response, "lead").result
    with pytest.raises(DomainError):
        write(convert_response, respond(facts["lead"]), "lead")


def test_it_stands_on_the_customers_timeline(respond, facts, store, sandbox):
    respond(facts["person"], response="not_interested", channel="call")
    box = store.load(sandbox.id)
    with store.read(box) as session:
        for kind, id in (("contact", facts["person"]), ("account", facts["lehto2"])):
            (entry,) = stream(session, kind, id, box.context, "fi", type="campaign_response").entries
            assert [value for _spec, value in entry.told_facts(box.context)][1:] == ["not_interested", "call"]
