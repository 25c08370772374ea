"""Marketing lists, campaigns and consents as pages, without JavaScript: forms are read and posted as they stand."""

import html
import re

import pytest

from crm.processes import lists
from crm.records import save
from crm.schema.registry import entity
from tests.web.conftest import Browser
from tests.web.forms import posted, read_forms


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def crowd(desk):
    """Sixty more contacts with addresses; their ids."""

    def many(work):
        values = [{"last_name": f"Jäsen {n:02}", "email": f"jasen{n}@kerho.example"} for n in range(60)]
        return [save.create(work, "contact", one) for one in values]

    many.command, many.__wrapped__ = "many", many
    return desk.write(many).result


@pytest.fixture
def listing(desk, crowd):
    """A static list of them."""
    return desk.write(lists.add_to_new_list, "Kerho", "contact", crowd).result[0]


@pytest.fixture
def campaign(desk, listing):
    return desk.write(save.create, "campaign", {"name": "Tervetuloa", "list_id": listing, "subject": "Tarjous"}).result


def go(desk, address: str, status=200) -> str:
    """A page by its whole address."""
    return desk.get(html.unescape(address).partition("#")[0].removeprefix(desk.root), status)


def send(desk, page, form, status=303, **typed):
    """Press a button of a form."""
    action = html.unescape(read_forms(page).actions[form])
    data = posted(page, form) | {name: v if isinstance(v, list) else [v] for name, v in typed.items()}
    return desk.post(action.removeprefix(desk.root), data, status)


def link(page, words: str) -> str:
    return re.search(
        rf'<a[^>]* href="([^"]*)"[^>]*>(?:<svg[^>]*><use[^>]*/></svg>)?(?:<span>)?{words}(?:</span>)?</a>', page
    )[1]


def on_list(desk, id) -> list[int]:
    with desk.store.read(desk.load()) as session:
        found = session.get(entity("marketing_list").cls, id)
        return [m.id for m in lists.members(session, found, desk.load().context)]


# ----- onto a list


def test_ticked_rows_go_on_a_new_list_and_undo_takes_them_off(desk, crowd):
    page = desk.get("/contacts")
    answer = send(desk, page, "selected", 302, action="add-to-list", id=[str(id) for id in crowd[:3]])
    form = go(desk, answer.location)
    assert "Jäsen 00" in form and "Uuden luettelon nimi" in form
    back = go(desk, send(desk, form, "add-to-list", name="C04 Tarjous").location)
    assert "3 tietuetta lisättiin luetteloon." in back
    command = desk.log()[-1]
    assert command["name"] == "add_to_new_list"
    members = go(desk, link(back, "Näytä luettelo"))
    assert "C04 Tarjous" in members and "Jäsen 02" in members and "Jäsen 03" not in members
    desk.post(f"/undo/{command['id']}", {"csrf_token": posted(page, "selected")["csrf_token"][0]}, 302)
    assert "C04 Tarjous" not in desk.get("/lists?view=all")


def test_all_that_match_go_on_a_list_and_are_counted_honestly(desk, crowd, listing):
    desk.write(lists.remove_members, listing, crowd[:10])
    desk.write(save.deactivate, "contact", crowd[:1])
    page = go(desk, link(desk.get("/contacts?view=all&q=Jäsen"), r"Valitse kaikki 60 osumaa"))
    form = go(desk, send(desk, page, "selected", 302, action="add-to-list").location)
    assert "60 tietuetta" in form and "Kerho" in form
    back = text_of(go(desk, send(desk, form, "add-to-list", list=str(listing)).location))
    assert "9 tietuetta lisättiin luetteloon. 50 oli siinä jo. 1 jäi lisäämättä: Jäsen 00." in back
    assert "Ei käytössä: tila on Ei-aktiivinen." in back
    assert on_list(desk, listing) == crowd[1:]


def test_a_record_goes_on_a_list_from_its_own_form(desk, listing):
    person = f"/contacts/{desk.facts['person']}"
    form = go(desk, link(desk.get(person), "Lisää markkinointiluetteloon"))
    answer = send(desk, form, "add-to-list", list=str(listing))
    assert answer.location == desk.root + person
    assert "1 tietue lisättiin luetteloon." in desk.get(person)
    assert desk.facts["person"] in on_list(desk, listing)
    again = send(desk, form, "add-to-list", list=str(listing))
    assert "0 tietuetta lisättiin luetteloon. 1 oli siinä jo." in go(desk, again.location)


@pytest.mark.parametrize("typed", [{}, {"list": "1", "name": "X"}, {"name": "   "}])
def test_one_of_list_and_name_is_needed(desk, listing, typed):
    form = desk.get(f"/contacts/add-to-list?id={desk.facts['person']}")
    answer = send(desk, form, "add-to-list", 422, **typed)
    assert "Valitse luettelo tai anna uudelle nimi" in answer.text and desk.log()[-1]["name"] == "add_to_new_list"


def test_only_lists_that_can_take_the_records_are_offered(desk, listing):
    def offered():
        return re.findall(r'<option value="(\d+)"', desk.get(f"/contacts/add-to-list?id={desk.facts['person']}"))

    assert offered() == [str(listing)]
    desk.write(lists.lock_list, listing)
    assert offered() == []
    answer = desk.post("/contacts/add-to-list", {**token(desk), "id": desk.facts["person"], "list": listing}, 409)
    assert "Luettelo on lukittu. Avaa lukitus" in answer.text
    desk.post("/contacts/add-to-list", {**token(desk), "id": desk.facts["person"], "list": 999_999}, 404)


def token(desk) -> dict:
    return {"csrf_token": posted(desk.get("/lists/new"))["csrf_token"][0]}


def test_products_do_not_go_on_lists(desk):
    assert "Lisää markkinointiluetteloon" not in desk.get("/products")
    desk.get(f"/products/add-to-list?id={desk.first('product')}", 404)


# ----- the members of a list


def test_the_members_are_searched_paged_and_removed(desk, crowd, listing):
    page = desk.get(f"/lists/{listing}?tab=members")
    assert "1–50 / 60" in text_of(page) and page.count('name="id"') == 50
    page = desk.get(f"/lists/{listing}?tab=members&q=Jäsen 5")
    assert "1–15 / 15" in text_of(page)  # the address is looked in too
    answer = send(desk, page, "selected", id=[str(crowd[50]), str(crowd[51])])
    assert "2 tietuetta poistettiin luettelosta." in go(desk, answer.location)
    assert on_list(desk, listing) == [id for id in crowd if id not in crowd[50:52]]
    page = desk.get(f"/lists/{listing}?tab=members&page=2")
    page = go(desk, link(page, "Valitse kaikki 58 osumaa"))
    answer = send(desk, page, "selected")
    assert desk.log()[-1]["name"] == "remove_members" and on_list(desk, listing) == []
    assert "Luettelossa ei ole vielä jäseniä." in go(desk, answer.location)


def test_all_that_match_a_search_are_removed_and_no_others(desk, crowd, listing):
    address = f"/lists/{listing}?tab=members&q=Jäsen"
    desk.write(save.update, "contact", crowd[0], {"last_name": "Muu"})
    page = go(desk, link(desk.get(address), "Valitse kaikki 59 osumaa"))
    send(desk, page, "selected")
    assert on_list(desk, listing) == crowd[:1]
    send(desk, page, "selected", 302)
    assert "Mitään ei tehty" in desk.get(address)


def test_a_member_is_added_by_the_lookup_without_javascript(desk, listing):
    add = f"/lists/{listing}/add"
    answer = desk.post(add, {**token(desk), "_find": "member", "_q_member": "ojan", "member": ""})
    page = go(desk, answer.location)
    assert f'name="member" value="{desk.facts["person"]}"' in page
    answer = desk.post(add, {**token(desk), "member": desk.facts["person"]})
    assert "1 tietue lisättiin luetteloon." in go(desk, answer.location)
    assert desk.facts["person"] in on_list(desk, listing)


def test_lock_and_unlock(desk, listing):
    desk.post(f"/lists/{listing}/lock", token(desk))
    page = desk.get(f"/lists/{listing}?tab=members")
    assert "Luettelo lukittiin." in page and "Jäseniä ei voi lisätä eikä poistaa." in page
    assert "Poista luettelosta" not in page and 'name="member"' not in page and "/unlock" in page
    desk.post(f"/lists/{listing}/remove", {**token(desk), "id": on_list(desk, listing)[0]})
    assert "Luettelo on lukittu. Avaa lukitus" in desk.get(f"/lists/{listing}") and len(on_list(desk, listing)) == 60
    desk.post(f"/lists/{listing}/unlock", token(desk))
    assert "Poista luettelosta" in desk.get(f"/lists/{listing}?tab=members")


def test_a_dynamic_list_says_what_its_filter_finds(desk, crowd):
    made = desk.write(save.create, "marketing_list", {"name": "D", "list_type": "dynamic"}).result
    page = desk.get(f"/lists/{made}?tab=members")
    assert "ei ole vielä suodatinta" in page and "/lock" not in page
    panel = link(page, "Muokkaa suodatinta")
    form = go(desk, panel)
    answer = send(desk, form, "filter-form", do="apply", text="contains(email,'kerho')")
    page = text_of(go(desk, answer.location))
    assert "Luettelon suodatin tallennettiin." in page and "Suodatin löytää:" in page and "1–50 / 60" in page
    assert desk.value("marketing_list", made, "filter") == "contains(email,'kerho')"
    assert desk.log()[-1]["name"] == "update" and on_list(desk, made) == crowd


def test_a_wrong_filter_is_refused_beside_its_field(desk):
    made = desk.write(save.create, "marketing_list", {"name": "D", "list_type": "dynamic"}).result
    page = desk.save(f"/lists/{made}", 422, filter="email nee null").text
    assert 'id="f-filter-err"' in page and posted(page)["filter"] == ["email nee null"]


def test_a_copy_is_made_of_a_dynamic_list(desk, crowd):
    values = {"name": "D", "list_type": "dynamic", "filter": "contains(email,'kerho')"}
    made = desk.write(save.create, "marketing_list", values).result
    form = go(desk, link(desk.get(f"/lists/{made}"), "Kopioi staattiseksi luetteloksi"))
    assert "ne 60 jäsentä" in form and posted(form, "copy")["name"] == ["D, kopio"]
    assert "on pakollinen" in send(desk, form, "copy", 422, name="").text
    page = go(desk, send(desk, form, "copy", name="Kopio").location)
    assert "Luettelo kopioitiin." in page and "1–50 / 60" in text_of(page)


# ----- campaigns


def test_the_question_tells_what_is_amiss_and_sends(desk, campaign, crowd):
    desk.write(save.update, "contact", crowd[0], {"email": None})
    page = go(desk, link(desk.get(f"/campaigns/{campaign}"), "Lähetä"))
    said = text_of(page)
    assert "Viestit 59 Jäseniä ilman osoitetta 1" in said
    for words in (
        "Luetteloa ei ole lukittu",
        "puuttuu lähettäjä",
        "puuttuu peruutuslinkki",
        "1 jäsenellä ei ole osoitetta",
    ):
        assert words in said
    answer = send(desk, page, "send")
    back = text_of(go(desk, answer.location))
    assert "Kampanja lähetettiin: 59 viestiä. 1 jäsenellä ei ole osoitetta." in back
    assert "Vain luku: tietueen tila on Lähetetty (harjoitus)." in back and f"/campaigns/{campaign}/send" not in back
    messages = text_of(desk.get(f"/campaigns/{campaign}?tab=messages"))
    assert "59" in messages and "Jäsen 01" in messages
    assert "Tarjous" in desk.get(f"/contacts/{crowd[1]}") and "Tarjous" not in desk.get(f"/contacts/{crowd[0]}")
    assert desk.get(f"/campaigns/{campaign}/send", 303)
    desk.post(f"/undo/{desk.log()[-1]['id']}", token(desk), 302)
    assert desk.value("campaign", campaign, "status") == "planned"
    assert "Tarjous" not in desk.get(f"/contacts/{crowd[1]}")


def test_nothing_is_amiss_with_a_good_one(desk, campaign, listing):
    desk.write(save.update, "campaign", campaign, {"sender": "Polkuklubi", "opt_out_link": True})
    desk.write(lists.lock_list, listing)
    page = desk.get(f"/campaigns/{campaign}/send")
    assert page.count("msg--warn") == 1 and 'id="idle"' in page, "no warning but that of the session"
    assert "Polkuklubi" in page and "Lukittu 1.9.2025" in text_of(page)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"list_id": None}, "Valitse kampanjalle ensin"), ({"subject": None}, "Anna viestille ensin aihe")],
)
def test_a_campaign_that_cannot_be_sent_says_why(desk, campaign, values, words):
    desk.write(save.update, "campaign", campaign, values)
    page = desk.get(f"/campaigns/{campaign}/send")
    assert words in page and not [b for b in read_forms(page).buttons if b["form"] == "send"]
    assert words in send(desk, page, "send", 409).text


def test_a_list_that_changed_meanwhile_is_shown_again(desk, campaign, listing, crowd):
    page = desk.get(f"/campaigns/{campaign}/send")
    desk.write(lists.remove_members, listing, crowd[:1])
    answer = send(desk, page, "send", 409)
    assert "Luettelo on muuttunut" in answer.text and desk.value("campaign", campaign, "status") == "planned"
    send(desk, answer.text, "send")
    assert desk.value("campaign", campaign, "status") == "sent"


def test_a_campaign_is_cancelled(desk, campaign):
    desk.post(f"/campaigns/{campaign}/cancel", token(desk))
    assert "Kampanja peruttiin." in desk.get(f"/campaigns/{campaign}")
    desk.post(f"/campaigns/{campaign}/cancel", token(desk))
    assert "Vain luku" in desk.get(f"/campaigns/{campaign}")


# ----- consents


def test_a_consent_is_recorded_on_the_contacts_form(desk):
    person = desk.facts["person"]
    page = desk.get(f"/contacts/{person}?tab=consents")
    form = go(desk, re.search(r'href="([^"]*/quick/consent_event[^"]*contact_id=[^"]*)"', page)[1])
    data = posted(form, "quick", state="withdrawn", source="phone", channel="email")
    answer = desk.post(html.unescape(read_forms(form).actions["quick"]).removeprefix(desk.root), data)
    page = text_of(go(desk, answer.location))
    assert "Peruttu" in page and "Puhelimessa" in page
    command = desk.log()[-1]
    assert (command["name"], command["args"]["kind"]) == ("create", "consent_event")
    assert command["args"]["values"]["contact_id"] == person


# ----- who may


PAGES = ("/lists/{listing}/copy", "/campaigns/{campaign}/send", "/contacts/add-to-list?id={person}")
COMMANDS = ("/lists/{listing}/lock", "/lists/{listing}/unlock", "/lists/{listing}/add", "/lists/{listing}/remove",
            "/lists/{listing}/copy", "/campaigns/{campaign}/send", "/campaigns/{campaign}/cancel", "/contacts/add-to-list")  # fmt: skip


@pytest.mark.parametrize("who", ["vieras", "eetu"])
def test_strangers_find_nothing(app, desk, listing, campaign, who):
    other, before = Browser(app), desk.log()
    other.sign_in(f"{who}@opisto.example")
    ids = {"listing": listing, "campaign": campaign, "person": desk.facts["person"]}
    for path in PAGES:
        assert other.get(desk.root + path.format(**ids)).status_code == 404
    for path in COMMANDS:
        data = {"id": ids["person"], "member": ids["person"], "name": "X", "members": 60, "list": listing}
        assert other.post(desk.root + path.format(**ids), data).status_code == 404
    assert desk.log() == before


def test_a_teacher_looks_on(desk, listing, campaign, opettaja):
    desk.browser = opettaja
    page = desk.get(f"/lists/{listing}?tab=members")
    assert "Jäsen 00" in page and "Poista luettelosta" not in page and f"{listing}/lock" not in page
    assert f"{campaign}/send" not in desk.get(f"/campaigns/{campaign}")
    for path in PAGES:
        desk.get(path.format(listing=listing, campaign=campaign, person=desk.facts["person"]), 404)


def test_what_is_not_there_is_not_found(desk):
    for path in (
        "/lists/{n}/lock",
        "/lists/{n}/add",
        "/lists/{n}/copy",
        "/campaigns/{n}/send",
        "/campaigns/{n}/cancel",
    ):
        desk.post(path.format(n=999_999), {**token(desk), "member": 1, "members": 0}, 404)
