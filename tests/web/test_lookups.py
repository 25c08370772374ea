"""Lookups that lead to other pages and back, related grids, going through a list: all without JavaScript."""

import html as html_module
import re

import pytest

from crm.records import save
from crm.schema.registry import entities, entity
from tests.web.forms import posted, read_forms

HTMX = {"HX-Request": "true"}


def address_of(page, start, within=""):
    """The address of a lookup's button that leads away, as the browser reads it."""
    found = re.findall(r'formaction="([^"]*)"', page.partition(within)[2] if within else page)
    return next(html_module.unescape(text) for text in found if f"/{start}" in text)


def inside(desk, address):
    return address.removeprefix(desk.root)


# ----- what a lookup offers


def test_what_was_used_lately_comes_first(desk):
    ids = [desk.facts[name] for name in ("aalto", "lehto", "lehto2")]
    assert "found__h" not in desk.get("/lookup/account?field=x", headers=HTMX)
    for id in ids:
        desk.write(save.update, "account", id, {"town": f"Kylä {id}"})
    desk.write(save.create, "contact", {"last_name": "Valittu", "account_id": ids[0]})
    page = desk.get("/lookup/account?field=x", headers=HTMX)
    offered = [int(n) for n in re.findall(r'value="(\d+)"', page)]
    assert offered[:3] == [ids[0], ids[2], ids[1]] and len(offered) == len(set(offered))
    assert page.count("found__h") == 2
    assert "found__h" not in desk.get("/lookup/account?field=x&q=a", headers=HTMX)


def test_records_out_of_use_are_not_offered_as_used_lately(desk):
    desk.write(save.deactivate, "account", [desk.facts["lehto"]])
    assert f'value="{desk.facts["lehto"]}"' not in desk.get("/lookup/account?field=x", headers=HTMX)


def test_a_lookup_of_many_kinds_is_narrowed_to_one(desk):
    page = desk.get("/activities/new")
    kinds = re.search(r'<select[^>]*name="_k_regarding_id".*?</select>', page, re.S)[0]
    assert 'value="account"' in kinds and 'value="contact"' in kinds
    assert 'value="user"' not in kinds and 'value="list_member"' not in kinds
    page = desk.get("/lookup/*?field=x&q=a&kind=account", headers=HTMX)
    assert "Yhteyshenkilö ·" not in page and "Asiakas ·" in page
    fields = posted(desk.get("/activities/new"), _q_regarding_id="a", _k_regarding_id="contact")
    page = desk.post("/activities/new", fields | {"_find": "regarding_id"}, 200).text
    assert "Yhteyshenkilö ·" in page and "Asiakas ·" not in page


# ----- to the list of all records and back


def test_a_record_is_chosen_from_the_list_and_nothing_typed_is_lost(desk):
    path = f"/accounts/{desk.facts['aalto']}"
    page = desk.get(path)
    away = inside(desk, address_of(page, "choose/account", 'id="f-parent_id"'))
    there = desk.post(away, posted(page, town="Kesken jäi", _q_parent_id="lehto"), 200).text
    fields = posted(there, "choose")
    assert fields["q"] == ["lehto"] and "Lehto Oy" in there and "Aalto" not in there.partition("<main")[2]
    assert desk.log() == []
    there = desk.post("/choose/account", fields | {"q": [""], "sort": ["", "-name"]}, 200).text
    assert 'aria-sort="descending"' in there
    back = inside(desk, fields["_back"][0])
    page = desk.post(back, posted(there, "choose") | {"_chosen": str(desk.facts["lehto"]), "_done": "1"}, 200).text
    typed = posted(page)
    assert (typed["town"], typed["parent_id"]) == (["Kesken jäi"], [str(desk.facts["lehto"])])
    assert desk.log() == []
    desk.post(read_forms(page).actions["record"].removeprefix(desk.root), typed)
    assert desk.value("account", desk.facts["aalto"], "parent_id") == desk.facts["lehto"]
    assert desk.value("account", desk.facts["aalto"], "town") == "Kesken jäi"


def test_giving_up_keeps_the_form_as_it_was(desk):
    page = desk.get("/contacts/new")
    away = inside(desk, address_of(page, "choose/account"))
    there = posted(desk.post(away, posted(page, last_name="Kesken"), 200).text, "choose")
    page = desk.post(inside(desk, there["_back"][0]), there | {"_done": ""}, 200).text
    assert posted(page)["last_name"] == ["Kesken"] and posted(page)["account_id"] == [""]


def test_the_list_has_views_kinds_and_pages(desk):
    page = desk.get("/choose/account,contact?_for=x", headers=HTMX)
    assert page.lstrip().startswith("<dialog") and "<html" not in page
    assert posted(page, "choose")["kind"] == ["account"]
    fields = posted(page, "choose") | {"kind": "contact", "view": "inactive"}
    assert posted(desk.post("/choose/account,contact", fields, 200).text, "choose")["view"] == ["active"]
    desk.get("/choose/nonsense", 404)
    desk.post("/choose/account", posted(page, "choose") | {"view": "x", "sort": "y", "page": "-1", "kind": "z"}, 200)


def test_a_foreign_way_back_leads_nowhere_else(desk):
    page = desk.get("/choose/account?_for=x&_back=//evil.example")
    assert posted(page, "choose")["_back"] == [desk.root + "/"]


# ----- a new record from a lookup


def test_a_new_record_made_from_a_lookup_is_chosen(desk):
    page = desk.get("/contacts/new")
    away = inside(desk, address_of(page, "quick/account"))
    there = desk.post(away, posted(page, last_name="Kesken"), 200).text
    assert "Kesken" not in posted(there, "quick").get("name", [])
    answer = desk.post(inside(desk, read_forms(there).actions["quick"]), posted(there, "quick", name="Uusi Oy"), 307)
    page = desk.post(inside(desk, answer.location), posted(there, "quick", name="Uusi Oy"), 200).text
    typed = posted(page)
    assert typed["last_name"] == ["Kesken"] and desk.value("account", int(typed["account_id"][0]), "name") == "Uusi Oy"
    assert read_forms(page).actions["record"] == f"{desk.root}/contacts/new"


def test_with_javascript_the_form_is_told_of_it(desk):
    address = "/quick/contact?_for=contact_id&_back=/x"
    page = desk.get(address, headers=HTMX)
    assert 'id="made-last_name"' in page and "data-aside" not in page
    answer = desk.post(address, posted(page, "made", last_name="Äkkinäinen"), 204, headers=HTMX)
    assert "kkin" in answer.headers["HX-Trigger"] and '"made"' in answer.headers["HX-Trigger"]


def test_a_call_is_made_as_a_call(desk):
    assert "<h1>Uusi puhelu</h1>" in desk.get("/quick/activity?activity_type=call")
    assert "<h1>Uusi aktiviteetti</h1>" in desk.get("/quick/activity?activity_type=nonsense")


# ----- related grids


def test_a_related_grid_searches_sorts_and_narrows(desk):
    id = desk.facts["lehto2"]
    desk.write(save.create, "contact", {"last_name": "Aarni", "account_id": id})
    gone = desk.write(save.create, "contact", {"last_name": "Bertta", "account_id": id}).result
    desk.write(save.deactivate, "contact", [gone])
    grid = f"/accounts/{id}?tab=related-contact-account_id"
    assert "Aarni" in desk.get(grid) and "Bertta" in desk.get(grid)
    assert "Bertta" not in desk.get(grid + "&q=aar") and "Aarni" in desk.get(grid + "&q=aar")
    assert "Bertta" not in desk.get(grid + "&view=active")
    page = desk.get(grid + "&sort=-last_name").partition("<tbody")[2]
    assert page.index("Bertta") < page.index("Aarni")
    assert "/accounts?" not in page and f"account_id+eq+{id}" in desk.get(grid)


def test_a_related_grid_is_exported_as_it_is_shown(desk):
    id, elsewhere = desk.facts["lehto2"], desk.facts["aalto"]
    made = [("Aarni", id), ("Bertta", id), ("Aarne", id), ("Aarnio", elsewhere)]
    made = [desk.write(save.create, "contact", {"last_name": n, "account_id": a}).result for n, a in made]
    desk.write(save.deactivate, "contact", [made[2]])

    def exported(asked):
        """The heads of the grid's columns, and the lines of its file."""
        page = desk.get(f"/accounts/{id}?tab=related-contact-account_id&sort=-last_name{asked}")
        xlsx, text = (html_module.unescape(a) for a in re.findall(r'href="([^"]*/export/[^"]*)"', page))
        assert desk.browser.get(xlsx).data.startswith(b"PK")
        heads = re.findall(r"<th [^>]*>.*?<span[^>]*>(.*?)</span></a>", page.partition("<thead")[2])
        return heads, [line.split(";") for line in desk.get(inside(desk, text)).removeprefix("\ufeff").splitlines()]

    heads, lines = exported("")
    assert lines[0] == heads and [line[0] for line in lines[1:]] == ["Päivi Ojanperä", "Bertta", "Aarni", "Aarne"]
    assert [line[0] for line in exported("&view=active&q=aar")[1][1:]] == ["Aarni"]

    page = desk.get(f"/accounts/{id}?tab=related-contact-account_id&sort=-last_name&view=active&q=aar")
    (address,) = re.findall(r'href="([^"]*)">[^"]*<svg[^>]*>(?:(?!</a>).)*Avaa luettelona', page)
    shown = desk.get(inside(desk, html_module.unescape(address)))
    assert re.findall(r'rowheader"[^>]*><a href="[^"]*">(.*?)</a>', shown) == ["Aarni"]


def test_an_existing_record_is_added_and_taken_off(desk):
    id = desk.facts["aalto"]
    made = desk.write(save.create, "contact", {"last_name": "Irtonainen"}).result
    grid = f"/accounts/{id}?tab=related-contact-account_id"
    add = f"/accounts/{id}/related/add?tab=related-contact-account_id"
    page = desk.get(grid)
    assert "/related/add?" in page
    answer = desk.post(add, {"csrf_token": posted(page)["csrf_token"][0], "record": "", "_q_record": "irton"})
    found = desk.get(inside(desk, answer.location).partition("#")[0])
    assert f'name="record" value="{made}"' in found
    desk.post(add, {"csrf_token": posted(page)["csrf_token"][0], "record": str(made)})
    assert desk.value("contact", made, "account_id") == id
    page = desk.get(grid)
    assert "1 tietue lisättiin." in page and "Kumoa" in page
    remove = f"/accounts/{id}/related/remove?tab=related-contact-account_id"
    desk.post(remove, posted(page, "selected") | {"id": str(made)})
    assert desk.value("contact", made, "account_id") is None
    desk.store.undo(desk.load(), desk.log()[-1]["id"])
    assert desk.value("contact", made, "account_id") == id


def test_what_a_record_cannot_do_without_is_not_taken_off(desk):
    id = desk.facts["aalto"]
    token = posted(desk.get(f"/accounts/{id}"))["csrf_token"][0]
    tab = "tab=related-opportunity-account_id"
    assert "/related/remove" not in desk.get(f"/accounts/{id}?{tab}")
    desk.post(f"/accounts/{id}/related/remove?{tab}", {"csrf_token": token, "id": "1"}, 404)
    desk.post(f"/accounts/{id}/related/add?tab=sales", {"csrf_token": token, "record": "1"}, 404)
    desk.post(f"/accounts/{id}/related/add?tab=summary", {"csrf_token": token, "record": "1"}, 404)


# ----- going through a list


def rows(desk, query):
    return [
        int(n) for n in re.findall(r'rowheader"[^>]*><a href="[^"]*/accounts/(\d+)', desk.get(f"/accounts?{query}"))
    ]


@pytest.mark.parametrize("query", ["view=all&sort=-name", "view=all&q=le", "", "view=all&group=customer_group"])
def test_previous_and_next_go_through_the_list_one_came_from(desk, query):
    ids = rows(desk, query)
    address, seen = f"/accounts/{ids[0]}", []
    referer = {"Referer": f"http://localhost{desk.root}/accounts?{query}".rstrip("?")}
    for n in range(len(ids)):
        page = desk.get(address, headers=referer if n == 0 else {})
        seen.append(int(re.search(r"/accounts/(\d+)", address)[1]))
        assert f'<span class="s num">{n + 1} / {len(ids)}</span>' in page
        onward = re.search(r'href="([^"]*)" rel="next"', page)
        address = inside(desk, html_module.unescape(onward[1])) if onward else ""
    assert seen == ids and not address
    assert 'rel="prev"' in page or len(ids) == 1


def test_a_record_that_leaves_the_list_keeps_its_place(desk):
    ids = rows(desk, "view=all")
    desk.write(save.update, "account", ids[1], {"town": "Muualla"})
    text = "list=view%3Dall%26filter%3Dtown%2Bne%2B%2527Muualla%2527&at=2"
    page = desk.get(f"/accounts/{ids[1]}?{text}")
    assert f"– / {len(rows(desk, 'view=all&filter=town+ne+%27Muualla%27'))}" in page
    assert f"/accounts/{ids[2]}?" in re.search(r'href="([^"]*)" rel="next"', page)[1]


def test_a_record_opened_elsewhere_has_no_place(desk):
    assert "cmds__at" not in desk.get(f"/accounts/{desk.facts['aalto']}")
    assert "cmds__at" not in desk.get(f"/accounts/{desk.facts['aalto']}?list=view%3Dall%26q%3Dzzz&at=" + "9" * 40)


# ----- the form itself


def test_a_form_that_comes_back_with_an_error_still_knows_what_it_was_opened_with(desk):
    id = desk.facts["lehto"]
    page = desk.get(f"/accounts/{id}")
    desk.write(save.update, "account", id, {"phone": "+358 000 999 999"})
    wrong = desk.post(f"/accounts/{id}", posted(page, phone="+358 000 111 111", employees="monta"), 422).text
    conflict = desk.post(f"/accounts/{id}", posted(wrong, employees="12"), 409).text
    assert "+358 000 999 999" in conflict and desk.value("account", id, "phone") == "+358 000 999 999"


def test_a_conflict_shows_values_of_every_kind(desk):
    values = {"last_name": "Monitoimi", "account_id": desk.facts["lehto"], "role": "influencer"}
    id = desk.write(save.create, "contact", values).result
    tab = f"/contacts/{id}"
    page = desk.get(tab)
    theirs = {"role": "finance", "email_marketing": True, "account_id": desk.facts["aalto"]}
    desk.write(save.update, "contact", id, theirs)
    mine = posted(page, role="user", account_id=str(desk.facts["lehto2"]))
    conflict = desk.post(tab, mine, 409).text
    told = [html_module.unescape(text) for text in re.findall(r'<b class="pre">([^<]*)</b>', conflict)]
    assert {"Käyttäjä", "Talous"} <= set(told) and len(told) == 4
    desk.post(tab, posted(conflict, "", role="finance"))
    assert desk.value("contact", id, "role") == "finance"
    assert desk.value("contact", id, "account_id") == desk.facts["lehto2"]
    assert desk.value("contact", id, "email_marketing") is True


def test_the_changes_of_one_field(desk):
    id = desk.facts["aalto"]
    desk.write(save.update, "account", id, {"town": "Yksi", "phone": "+358 000 111 111"})
    page = desk.get(f"/accounts/{id}/history?field=town", headers=HTMX)
    assert page.lstrip().startswith("<dialog") and "Yksi" in page and "+358 000 111 111" not in page
    assert "+358 000 111 111" not in desk.get(f"/accounts/{id}/history?field=town").partition("<main")[2]
    assert f"/accounts/{id}/history?field=town" in desk.get(f"/accounts/{id}")


def test_save_and_new(desk):
    answer = desk.save(f"/accounts/{desk.facts['aalto']}?list=view%3Dall", town="Uusikylä", _then="new")
    assert answer.location == f"{desk.root}/accounts/new?list=view%3Dall"


def test_a_header_has_at_most_four_facts():
    assert all(len(known.form.header) <= 4 for known in entities().values() if known.form)


def test_numbers_that_may_be_negative_get_a_keyboard_with_a_minus(desk):
    member = desk.first("loyalty_member")
    control = re.search(r'<input[^>]*name="points"[^>]*>', desk.get(f"/loyalty-members/{member}/adjust-points"))[0]
    assert "inputmode" not in control
    assert entity("opportunity").field("estimated_value").minimum == 0
    page = desk.get(f"/opportunities/{desk.first('opportunity')}")
    assert 'inputmode="decimal"' in re.search(r'<input[^>]*name="estimated_value"[^>]*>', page)[0]
