"""Loyalty members in a browser without JavaScript: the tier of one and of many, points, the end of a
membership, what a member is called."""

import html
import re

import pytest

from crm.processes.loyalty import end_membership
from crm.records import save
from tests.web.conftest import Browser
from tests.web.forms import posted, read_forms


@pytest.fixture
def member(desk):
    return f"/loyalty-members/{desk.facts['member']}"


@pytest.fixture
def others(desk):
    """Two more members; the second has lapsed."""
    found = []
    for name in ("Öhman", "Berg"):
        person = desk.write(save.create, "contact", {"last_name": name}).result
        given = {"contact_id": person, "program_id": desk.facts["program"]}
        found.append(desk.write(save.create, "loyalty_member", given).result)
    desk.write(end_membership, found[1])
    return found


def test_a_member_is_called_by_number_and_name(desk, member):
    code = desk.value("loyalty_member", desk.facts["member"], "code")
    name = f"{code} Päivi Ojanperä"
    assert f"<h1>{name}</h1>" in desk.get(member) and name in desk.get(f"{member}/history")
    assert name in desk.get("/lookup/loyalty_member?q=ojanper&field=member_id")
    assert "Ojanperä" in desk.get("/loyalty-members?q=ojanperä") and "Mikään" in desk.get("/loyalty-members?q=olematon")
    assert name in desk.get("/points") and name in desk.get(f"/contacts/{desk.facts['person']}")
    desk.write(save.create, "activity", {"subject": "Kysely", "regarding_id": desk.facts["member"]})
    assert name in desk.get("/activities")


def test_the_timeline_of_the_person_has_what_regards_the_membership(desk):
    desk.write(save.create, "activity", {"subject": "Tasosta kerrottiin", "regarding_id": desk.facts["member"]})
    assert "Tasosta kerrottiin" in desk.get(f"/contacts/{desk.facts['person']}")


def test_the_page_shows_tier_balance_and_figures(desk, member):
    page = desk.get(member)
    assert re.search(r"<dt>Pistesaldo</dt><dd>120</dd>", page)
    assert "Netto-ostot 12 kk jäsenenä" in page and "Säännön mukainen taso" in page


def test_one_member_gets_a_tier_and_it_is_taken_back(desk, member):
    low, high = desk.facts["tiers"]
    assert f"{member}/change-tier" in desk.get(member)
    page = desk.get(f"{member}/change-tier")
    options = re.findall(r'<option value="(\d+)"[^>]*>(.*?)</option>', page)
    assert [(int(id), html.unescape(text)) for id, text in options] == [
        (low, "Alku · alkaen 0\N{NO-BREAK SPACE}€"),
        (high, "Ylä · alkaen 300\N{NO-BREAK SPACE}€"),
    ]
    answer = desk.save(f"{member}/change-tier", form="ask", tier_id=str(high), tier_reason="Ostot 12 kk 312,00 €")
    assert answer.location.endswith(member)
    id = desk.facts["member"]
    assert desk.value("loyalty_member", id, "tier_id") == high
    assert desk.value("loyalty_member", id, "tier_reason") == "Ostot 12 kk 312,00 €"
    command = desk.log()[-1]
    assert command["name"] == "change_tier" and f"/undo/{command['id']}" in desk.get(member)
    desk.save(f"{member}/change-tier", form="ask", tier_id=str(high), tier_reason="Toinen syy")
    assert "Jäsenellä on jo tämä taso." in desk.get(member) and desk.log()[-1]["id"] == command["id"]
    assert "Taso muutettu" in desk.get(f"{member}/history")
    desk.post(f"/undo/{command['id']}", {"csrf_token": posted(desk.get(member))["csrf_token"][0]}, 302)
    assert desk.value("loyalty_member", id, "tier_id") == low


def test_what_was_typed_stays_when_it_is_refused(desk, member, others):
    page = desk.save(f"{member}/change-tier", 422, form="ask", tier_reason="Ilman tasoa").text
    assert "Valitse taso." in page and posted(page, "ask")["tier_reason"] == ["Ilman tasoa"]
    page = desk.save(f"{member}/change-tier", 422, form="ask", tier_id=str(desk.facts["tiers"][1]), tier_reason="ä" * 201)  # fmt: skip
    assert posted(page.text, "ask")["tier_id"] == [str(desk.facts["tiers"][1])]
    lapsed = f"/loyalty-members/{others[1]}/change-tier"
    page = desk.save(lapsed, 409, form="ask", tier_id=str(desk.facts["tiers"][1])).text
    assert "Päättyneellä jäsenyydellä ei ole tasoa." in page
    desk.get("/loyalty-members/999999/change-tier", 404)
    desk.get("/loyalty-members/999999/adjust-points", 404)


@pytest.mark.parametrize("whole", [False, True])
def test_many_members_get_a_tier_from_the_list(desk, others, whole):
    page = desk.get("/loyalty-members?view=all" + ("&tick=all" if whole else ""))
    button = next(b for b in read_forms(page).buttons if b.get("value") == "tier")
    assert button["data-needs"] == "1+"
    ids = [desk.facts["member"], *others]
    back = f"{desk.root}/loyalty-members?view=all"
    rows = {"all": "3"} if whole else {"id": [str(id) for id in ids]}
    fields = {"csrf_token": posted(page, "selected")["csrf_token"][0], "action": "tier", "next": back, **rows}
    asked = desk.post("/loyalty-members/selected", fields, 302).location.removeprefix(desk.root)
    page = desk.get(asked)
    assert "Muuta 3 jäsenen taso" in page and "Öhman" in page
    fields = posted(page, "ask", tier_id=str(desk.facts["tiers"][1]), tier_reason="Sääntö")
    answer = desk.post("/loyalty-members/change-tier", fields, 200).text
    assert "2 tietuetta muutettiin" in answer and "1 tietuetta ei voitu muuttaa" in answer
    assert "Päättyneellä jäsenyydellä ei ole tasoa." in answer and "Sääntö" in answer and back.replace("&", "&amp;") in answer  # fmt: skip
    command = desk.log()[-1]
    assert (command["name"], sorted(command["args"]["ids"])) == (
        "change_tier",
        sorted(ids),
    ) and f"/undo/{command['id']}" in answer


def test_without_ticks_nothing_is_asked(desk):
    desk.get("/loyalty-members/change-tier", 302)
    assert 'value="tier"' not in desk.get("/contacts")


def test_points_are_adjusted_with_a_reason(desk, member):
    path = f"{member}/adjust-points"
    page = desk.get(path)
    assert re.search(r"<dt>Pistesaldo</dt><dd>120</dd>", page)
    page = desk.save(path, 422, form="ask", points="-121", remark="Väärä kuitti").text
    assert "Saldo on 120 pistettä." in page and posted(page, "ask")["remark"] == ["Väärä kuitti"]
    assert "Kerro, miksi pisteitä oikaistaan." in desk.save(path, 422, form="ask", points="5").text
    assert desk.save(path, 422, form="ask", points="viisi", remark="Syy").text
    assert desk.log() == []
    answer = desk.save(path, form="ask", points="-20", remark="Väärä kuitti")
    page = desk.get(answer.location.removeprefix(desk.root))
    assert "Väärä kuitti" in page and re.search(r"<dt>Pistesaldo</dt><dd>100</dd>", page)
    assert "Pisteet oikaistiin." in page and f"/undo/{desk.log()[-1]['id']}" in page


def test_an_email_is_drafted_from_the_page(desk, member):
    page = desk.get(member)
    address = html.unescape(re.search(r'href="([^"]+)"[^>]*>(?:(?!</a>).)*Luonnostele sähköposti', page)[1])
    desk.save(address.removeprefix(desk.root), form=next(f for f, v in read_forms(desk.get(address.removeprefix(desk.root))).forms.items() if "subject" in dict(v)), subject="Olet nyt Runko")  # fmt: skip
    values = desk.log()[-1]["args"]["values"]
    assert (values["activity_type"], values["status"], values["direction"]) == ("email", "open", "out")
    assert (values["regarding_id"], values["contact_id"]) == (desk.facts["member"], desk.facts["person"])
    assert "Olet nyt Runko" in desk.get(member) and "Olet nyt Runko" in desk.get(f"/contacts/{desk.facts['person']}")


def test_a_membership_is_ended_and_resumed(desk, member):
    token = posted(desk.get(member))["csrf_token"][0]
    desk.post(f"{member}/end", {"csrf_token": token})
    page = desk.get(member)
    assert "Jäsenyys päätettiin." in page and "Vain luku" in page and f"{member}/change-tier" not in page
    desk.post(f"{member}/end", {"csrf_token": token})
    assert len(desk.log()) == 1
    page = desk.save(f"{member}/adjust-points", 409, form="ask", points="5", remark="Syy").text
    assert "Vain luku" in page
    desk.post(f"{member}/resume", {"csrf_token": token})
    assert "Jäsenyys on taas voimassa." in desk.get(member)
    desk.post("/loyalty-members/999999/end", {"csrf_token": token}, 404)


@pytest.mark.parametrize("person", ["vieras", "eetu", "opettaja"])
def test_only_the_owner_of_the_work_changes_it(app, desk, member, person):
    other = Browser(app)
    other.sign_in(f"{person}@opisto.example")
    for page in (f"{member}/change-tier", f"{member}/adjust-points"):
        assert other.get(desk.root + page).status_code == 404
    for page in ("change-tier", "adjust-points", "end", "resume"):
        data = {"tier_id": desk.facts["tiers"][1], "points": 5, "remark": "Syy"}
        assert other.post(f"{desk.root}{member}/{page}", data).status_code == 404
    assert desk.log() == []
