"""Forms of every kind of record: opening, saving, refusing, keeping what was typed."""

import html as html_module
import re
from datetime import UTC, datetime

import pytest

from crm.i18n import speaking
from crm.records import save, values
from crm.sandboxes.models import ChangeLog, SandboxRow
from crm.sandboxes.reset import reset
from crm.schema.fields import Kind
from crm.schema.registry import entities, entity
from tests.web.conftest import Browser
from tests.web.desk import path_of, say
from tests.web.forms import posted, read_forms

EDITABLE = [kind for kind, known in entities().items() if known.editable]
ELSEWHERE = ("saved_view", "dashboard", "dashboard_part")
"""Kinds whose records open on a page of their own."""
NONE_MADE = ("distinct_pair", *ELSEWHERE)
"""Kinds the small pack has no record of, or whose records have no form."""
CREATABLE = [kind for kind, known in entities().items() if known.creatable]


def text_field(kind):
    """A field of the first tab that takes free text."""
    known = entity(kind)
    names = [n for column in known.form.tabs[0].columns for part in column for n in getattr(part, "fields", ())]
    return next(n for n in names if known.field(n).kind in (Kind.TEXT, Kind.MEMO) and not known.field(n).readonly)


def typed_value(spec, desk):
    """Something a person could type into a field."""
    if (spec.entity, spec.name) == ("loyalty_member", "contact_id"):
        return str(desk.write(save.create, "contact", {"last_name": "Vasta-alkaja"}).result)
    if (spec.entity, spec.name) == ("duplicate_rule", "match_on"):
        return "phone"
    if spec.kind is Kind.LOOKUP:
        return str(desk.first("account" if spec.to[0] == "*" else spec.to[0]))
    if spec.kind is Kind.CHOICE:
        return [one.key for one in spec.choices if one.by_hand][-1]
    return {
        Kind.EMAIL: "nimi@yritys.example",
        Kind.PHONE: "+358 000 123 456",
        Kind.DATE: "1.10.2025",
        Kind.MOMENT: "2025-10-01T09:00",
        Kind.BOOLEAN: "1",
    }.get(spec.kind, "12")


# ----- every kind of record


@pytest.mark.parametrize("locale", ["fi", "en"])
@pytest.mark.parametrize("kind", [k for k in entities() if k not in ELSEWHERE])
def test_it_opens_with_every_tab(desk, kind, locale):
    if kind == "distinct_pair":
        desk.write(save.judge_distinct, "account", desk.facts["lehto"], desk.facts["lehto2"])
    say(desk, locale)
    id = desk.first(kind)
    page = desk.get(path_of(kind, id))
    assert f'<html lang="{locale}"' in page and "<h1>" in page
    for tab in entity(kind).form.tabs[1:]:
        assert str(tab.label) and f"tab={tab.name}" in page
        desk.get(path_of(kind, id, f"?tab={tab.name}"))
    for about in entity(kind).form.related:
        desk.get(path_of(kind, id, f"?tab=related-{about.kind}-{about.via}"))
    desk.get(path_of(kind, id, "?tab=nonsense"), 404)
    assert ("data-save" in page) == entity(kind).editable


@pytest.mark.parametrize("kind", entities())
def test_a_new_one_opens_where_records_are_made_by_hand(desk, kind):
    page = desk.get(path_of(kind, "new"), 200 if kind in CREATABLE else 404)
    if kind in CREATABLE:
        names = [name for name, _value in read_forms(page).forms["record"]]
        assert all(n in names for n, spec in entity(kind).stored.items() if spec.required)
        controls = re.findall(r'id="(f-\w+)"', page)
        assert len(controls) == len(set(controls))


@pytest.mark.parametrize("kind", CREATABLE)
def test_a_new_one_is_made_with_its_required_fields(desk, kind):
    known = entity(kind)
    typed = {n: typed_value(s, desk) for n, s in known.stored.items() if s.required and s.name != "owner_id"}
    answer = desk.save(path_of(kind, "new"), **typed)
    id = int(answer.location.rpartition("/")[2])
    for name, text in typed.items():
        with speaking("fi"):
            meant = values.read(known.field(name), text)
        assert desk.value(kind, id, name) == meant, name
    if "owner_id" in known.stored:
        nobodys = known.stored["owner_id"].default is None
        assert desk.value(kind, id, "owner_id") == (None if nobodys else 1)
    assert "Kumoa" in desk.get(path_of(kind, id))


@pytest.mark.parametrize("kind", EDITABLE)
def test_it_saves_the_field_that_was_changed_and_no_other(desk, kind):
    id, name = desk.first(kind), text_field(kind)
    answer = desk.save(path_of(kind, id), **{name: "Uusi teksti"})
    assert answer.location.endswith(path_of(kind, id))
    assert desk.value(kind, id, name) == "Uusi teksti"
    assert desk.log()[-1]["args"]["values"] == {name: "Uusi teksti"}
    assert "Tallennettu." in desk.get(path_of(kind, id))


@pytest.mark.parametrize("kind", EDITABLE)
def test_what_cannot_be_saved_is_kept_and_explained(desk, kind):
    id, name = desk.first(kind), text_field(kind)
    made = desk.log()
    long = "ä" * (entity(kind).field(name).max_length + 1)
    page = desk.save(path_of(kind, id), 422, **{name: long}).text
    assert posted(page)[name] == [long]
    assert f'href="#f-{name}"' in page and 'aria-invalid="true"' in page and f'id="f-{name}-err"' in page
    assert desk.log() == made
    assert 'data-dirty="1"' in page


@pytest.mark.parametrize("kind", EDITABLE)
def test_a_page_saved_untouched_changes_nothing(desk, kind):
    id = desk.first(kind)
    made = desk.log()
    for tab in entity(kind).form.tabs:
        for locale in ("fi", "en"):
            say(desk, locale)
            desk.save(path_of(kind, id, f"?tab={tab.name}"))
    assert desk.log() == made


@pytest.mark.parametrize("kind", [k for k in CREATABLE if entity(k).quick])
def test_quick_create_asks_required_fields_first(desk, kind):
    known = entity(kind)
    page = desk.get(f"/quick/{kind}?next={desk.root}/accounts")
    shown = [n for n, _v in read_forms(page).forms["quick"] if n in known.stored]
    assert set(shown) <= set(known.quick)
    needs = [known.field(n).required for n in dict.fromkeys(shown)]
    assert needs == sorted(needs, reverse=True)
    typed = {n: typed_value(known.field(n), desk) for n in shown if known.field(n).required and n != "owner_id"}
    path = f"/quick/{kind}?next={desk.root}/accounts"
    answer = desk.save(path, form="quick", **typed, _then="close")
    assert answer.location == f"{desk.root}/accounts"
    page = desk.get("/accounts")
    made = desk.log()[-1]["rows"][0]["id"]
    assert f'href="{desk.root}/{known.path}/{made}"' in page


# ----- who may


PATHS = ("/accounts/{lehto}", "/accounts/new", "/accounts/{lehto}/history", "/quick", "/quick/account")
POSTS = ("/accounts/{lehto}", "/accounts/new", "/accounts/{lehto}/status", "/accounts/{lehto}/note", "/quick/account", "/activities/{lehto}/complete")  # fmt: skip


@pytest.mark.parametrize("person", ["vieras", "eetu"])
def test_strangers_and_neighbours_find_nothing(app, desk, person):
    other = Browser(app)
    other.sign_in(f"{person}@opisto.example")
    for path in PATHS:
        assert other.get(desk.root + path.format(**desk.facts)).status_code == 404
    for path in POSTS:
        assert other.post(desk.root + path.format(**desk.facts), {"name": "x"}).status_code == 404
    assert desk.log() == []


def test_visitors_are_asked_to_sign_in(desk, visitor):
    for path in PATHS:
        assert "/sign-in" in visitor.get(desk.root + path.format(**desk.facts)).location
    for path in POSTS:
        assert "/sign-in" in visitor.post(desk.root + path.format(**desk.facts), {"name": "x"}).location


def test_a_teacher_looks_on_without_a_control(desk, opettaja):
    desk.browser = opettaja
    for kind in entities():
        if kind not in NONE_MADE:
            page = desk.get(path_of(kind, desk.first(kind)))
            assert not {n for n, _v in read_forms(page).forms.get("record", [])}
            assert "katselet opiskelijan työtä" in page
            assert "data-save" not in page and "tl-note" not in page
    page = desk.get("/accounts/new")
    assert "data-save" not in page


def test_a_teachers_save_is_refused_with_words(desk, opettaja):
    page = desk.get(path_of("account", desk.facts["lehto"]))
    desk.browser = opettaja
    fields = posted(page, name="Toinen") | {"csrf_token": opettaja.token(f"{desk.root}/accounts")}
    answer = desk.post(path_of("account", desk.facts["lehto"]), fields, 409)
    assert "jätetty arvioitavaksi" in answer.text or "ei muuttaa" in answer.text
    assert posted(answer.text)["name"] == ["Toinen"] and desk.log() == []


def test_ids_too_large_and_kinds_unknown_do_not_exist(desk):
    desk.get("/accounts/9223372036854775808", 404)
    desk.get("/accounts/0", 404)
    desk.get("/nothing/1", 404)
    desk.get(f"/contacts/{desk.facts['lehto']}", 404)
    desk.get("/quick/sales_line", 404)
    desk.get("/quick/nothing", 404)


# ----- saving


def test_save_and_close_goes_back_to_the_list_one_came_from(desk):
    path = path_of("account", desk.facts["lehto"])
    page = desk.get(path, headers={"Referer": f"http://localhost{desk.root}/accounts?view=all&q=leh"})
    action = html_module.unescape(read_forms(page).actions["record"]).removeprefix(desk.root)
    assert html_module.escape("/accounts?view=all&q=leh") in page
    answer = desk.post(action, posted(page, town="Muualla", _then="close"))
    assert answer.location == f"{desk.root}/accounts?view=all&q=leh"
    answer = desk.post(action, posted(desk.get(action), town="Täällä", _then="stay"))
    assert "list=view%3Dall" in answer.location


def test_back_never_leads_out_of_the_sandbox(desk):
    path = path_of("account", desk.facts["lehto"], "?list=" + "view%3Dall%26id%3D5%26to%3D7%26next%3D//evil.example")
    page = desk.get(path)
    assert re.search(r'<a class="icb" href="([^"]*)"', page)[1] == f"{desk.root}/accounts?view=all"


def test_the_seeded_english_text_is_shown_and_replaced_for_both(desk):
    id = desk.first("product")
    say(desk, "en")
    page = desk.get(path_of("product", id))
    assert posted(page)["name"] == ["Hand towel"]
    desk.save(path_of("product", id), unit_price="5.50")
    assert desk.value("product", id, "name") == "Käsipyyhe" and desk.value("product", id, "name_en") == "Hand towel"
    desk.save(path_of("product", id), name="Paper towel")
    assert desk.value("product", id, "name") == "Paper towel" and desk.value("product", id, "name_en") is None


def test_numbers_are_read_in_both_ways_of_writing(desk):
    id = desk.facts["lehto"]
    desk.save(path_of("account", id, "?tab=customership"), wallet_estimate="1 250 000,50 €")
    assert str(desk.value("account", id, "wallet_estimate")) == "1250000.50"
    assert posted(desk.get(path_of("account", id, "?tab=customership")))["wallet_estimate"] == ["1250000,5"]


def test_a_required_field_cannot_be_emptied(desk):
    page = desk.save(path_of("account", desk.facts["lehto"]), 422, name=" ").text
    assert "on pakollinen" in page


def test_a_date_far_off_is_asked_about_once(desk):
    id = desk.first("opportunity")
    page = desk.save(path_of("opportunity", id), 422, estimated_close="2035-01-01", name="Muutettu").text
    assert posted(page)["estimated_close"] == ["2035-01-01"] and posted(page)["name"] == ["Muutettu"]
    (button,) = [b for b in read_forms(page).buttons if b.get("name") == "_sure"]
    desk.post(path_of("opportunity", id), posted(page, _sure=html_module.unescape(button["value"])))
    assert desk.value("opportunity", id, "estimated_close").year == 2035
    desk.save(path_of("opportunity", id), name="Taas")
    assert desk.value("opportunity", id, "name") == "Taas"
    desk.save(path_of("opportunity", id), 422, estimated_close="2034-01-01")


def test_a_date_of_birth_may_be_far_off(desk):
    desk.save(path_of("contact", desk.facts["person"], "?tab=details"), birth_date="1985-05-05")
    assert desk.value("contact", desk.facts["person"], "birth_date").year == 1985


def test_an_inactive_record_can_only_be_activated(desk):
    id = desk.facts["aalto"]
    path = path_of("account", id)
    page = desk.get(path)
    desk.post(f"{path}/status", {"csrf_token": posted(page)["csrf_token"], "status": "inactive"})
    page = desk.get(path)
    assert "tietueen tila on Ei-aktiivinen" in page and "data-save" not in page and 'name="name"' not in page
    answer = desk.post(path, posted(desk.get(path_of("account", desk.facts["lehto"])), name="x"), 409)
    assert desk.value("account", id, "name") != "x" and posted(answer.text)["name"] == ["x"]
    token = read_forms(page).forms["act"][0][1]
    desk.post(f"{path}/status", {"csrf_token": token, "status": "active"})
    assert desk.value("account", id, "status") == "active"
    desk.post(f"{path}/status", {"csrf_token": token, "status": "sideways"}, 400)


def test_hostile_text_is_text(desk):
    id, evil = desk.facts["lehto"], '"><script>alert(1)</script>&amp;{{7*7}}'
    desk.save(path_of("account", id), name=evil, street=evil)
    desk.save(path_of("account", id, "?tab=details"), description=evil + "</textarea>")
    desk.post(
        path_of("account", id, "/note"), {"csrf_token": desk.browser.token(f"{desk.root}/accounts/new"), "text": evil}
    )
    for path in ("", "?tab=details", "/history"):
        page = desk.get(path_of("account", id, path))
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert posted(desk.get(path_of("account", id)))["name"] == [evil]


def test_spoiled_hidden_fields_lose_nothing(desk):
    id = desk.facts["aalto"]
    page = desk.get(path_of("account", id))
    for spoiled in ({"_shown": "{"}, {"_shown": "[]"}, {"_version": "x"}):
        desk.post(path_of("account", id), {**posted(page, town=str(spoiled)), **spoiled})
        assert desk.value("account", id, "town") == str(spoiled)
        page = desk.get(path_of("account", id))


# ----- somebody else was there


def test_two_people_saving_different_fields_both_win(desk):
    id = desk.facts["lehto"]
    page = desk.get(path_of("account", id))
    desk.write(save.update, "account", id, {"phone": "+358 000 999 999"})
    desk.post(path_of("account", id), posted(page, town="Uusikylä"))
    assert (desk.value("account", id, "phone"), desk.value("account", id, "town")) == ("+358 000 999 999", "Uusikylä")


def test_two_people_saving_one_field_are_asked(desk):
    id = desk.facts["lehto"]
    page = desk.get(path_of("account", id))
    desk.write(save.update, "account", id, {"phone": "+358 000 999 999"})
    mine = posted(page, phone="+358 000 111 111", town="Uusikylä")
    conflict = desk.post(path_of("account", id), mine, 409).text
    assert "+358 000 999 999" in conflict and "+358 000 111 111" in conflict
    assert desk.value("account", id, "phone") == "+358 000 999 999"
    desk.post(path_of("account", id), posted(conflict, "", phone="+358 000 111 111"))
    assert (desk.value("account", id, "phone"), desk.value("account", id, "town")) == ("+358 000 111 111", "Uusikylä")


def test_choosing_the_others_value_keeps_it(desk):
    id = desk.facts["lehto"]
    page = desk.get(path_of("account", id))
    desk.write(save.update, "account", id, {"phone": "+358 000 999 999"})
    conflict = desk.post(path_of("account", id), posted(page, phone="+358 000 111 111", town="Uusikylä"), 409).text
    desk.post(path_of("account", id), posted(conflict, "", phone="+358 000 999 999"))
    assert (desk.value("account", id, "phone"), desk.value("account", id, "town")) == ("+358 000 999 999", "Uusikylä")
    assert desk.log()[-1]["args"]["values"] == {"town": "Uusikylä"}


def test_a_sandbox_started_over_says_so_and_keeps_what_was_typed(desk, people):
    id = desk.facts["lehto"]
    page = desk.get(path_of("account", id))
    with desk.store.platform.write() as db:
        reset(db, [desk.id], people["Opettaja"], desk.store.clock())
    answer = desk.post(path_of("account", id), posted(page, town="Uusikylä"), 409)
    assert "aloitettiin alusta" in answer.text
    desk.post(path_of("account", id), posted(answer.text))
    assert desk.value("account", id, "town") == "Uusikylä"


def test_a_submitted_sandbox_says_so_and_keeps_what_was_typed(desk):
    id = desk.facts["lehto"]
    page = desk.get(path_of("account", id))
    with desk.store.platform.write() as db:
        box = db.get(SandboxRow, desk.id)
        db.get(ChangeLog, (desk.id, box.log_id)).sealed_at = datetime.now(UTC)
    answer = desk.post(path_of("account", id), posted(page, town="Uusikylä"), 409)
    assert "ei muuttaa" in answer.text and posted(answer.text)["town"] == ["Uusikylä"]
    assert "data-save" not in answer.text


def test_a_record_deleted_meanwhile_can_be_made_anew(desk):
    id = desk.write(save.create, "account", {"name": "Katoava Oy"}).result
    page = desk.get(path_of("account", id))
    (made,) = [c["id"] for c in desk.log() if c["name"] == "create"]
    desk.store.undo(desk.load(), made)
    answer = desk.post(path_of("account", id), posted(page, town="Uusikylä"), 409)
    fields = posted(answer.text)
    assert (fields["name"], fields["town"]) == (["Katoava Oy"], ["Uusikylä"])
    answer = desk.post("/accounts/new", fields)
    assert desk.value("account", int(answer.location.rpartition("/")[2]), "town") == "Uusikylä"


# ----- lookups


def test_a_lookup_works_without_javascript(desk):
    id = desk.facts["aalto"]
    page = desk.get(path_of("account", id))
    fields = posted(page, town="Kesken jäi", _q_parent_id="lehto")
    page = desk.post(path_of("account", id), fields | {"_find": "parent_id"}, 200).text
    assert posted(page)["town"] == ["Kesken jäi"]
    assert f'name="parent_id" value="{desk.facts["lehto"]}"' in page and "Lehto Oy" in page
    desk.post(path_of("account", id), posted(page) | {"parent_id": ["", str(desk.facts["lehto"])]})
    assert desk.value("account", id, "parent_id") == desk.facts["lehto"]
    assert desk.value("account", id, "town") == "Kesken jäi"


def test_enter_in_a_lookups_search_searches(desk):
    page = desk.get(path_of("account", desk.facts["aalto"]))
    page = desk.post(
        path_of("account", desk.facts["aalto"]), posted(page, _q_parent_id="lehto", _then="stay"), 200
    ).text
    assert "Lehto Oy" in page and desk.log() == []


def test_a_lookup_to_nothing_or_to_another_kind_is_refused(desk):
    for text in ("999999", str(desk.facts["person"]), "-1", "abc", "1" * 40):
        page = desk.save(path_of("account", desk.facts["aalto"]), 422, parent_id=text).text
        assert 'id="f-parent_id-err"' in page
    desk.save(path_of("account", desk.facts["aalto"]), 422, parent_id=str(desk.facts["aalto"]))


def test_owners_are_real_people_and_colleagues(desk):
    page = desk.get(path_of("account", desk.facts["aalto"], "?tab=customership"))
    assert "Aino (minä)" in page
    fields = posted(page) | {"_find": "owner_id"}
    page = desk.post(path_of("account", desk.facts["aalto"], "?tab=customership"), fields, 200).text
    offered = re.findall(r'type="radio" name="owner_id" value="(\d+)"', page)
    assert set(offered) == {"1", str(desk.facts["boss"])}
    assert "Tiimin jäsen" not in page and "Team member" not in page


def test_regarding_finds_records_of_any_kind(desk):
    page = desk.get("/activities/new")
    page = desk.post("/activities/new", posted(page, _q_regarding_id="ojan") | {"_find": "regarding_id"}, 200).text
    assert f'name="regarding_id" value="{desk.facts["person"]}"' in page


# ----- timeline, quick create


def test_a_note_is_written_in_place(desk):
    path = path_of("account", desk.facts["lehto2"])
    page = desk.get(path)
    form = read_forms(page)
    action = html_module.unescape(form.actions["tl-note"]).removeprefix(desk.root)
    answer = desk.post(action, posted(page, "tl-note", text="Soitin ja sovimme tapaamisen."))
    assert answer.location.startswith(desk.root + path)
    page = desk.get(path)
    assert "Soitin ja sovimme tapaamisen." in page and "Kumoa" in page
    long = "x" * 10_001
    page = desk.post(action, posted(page, "tl-note", text=long), 422).text
    assert posted(page, "tl-note")["text"] == [long]
    desk.post(action, posted(page, "tl-note", text="  "), 422)


def test_an_open_activity_is_completed_from_the_timeline(desk):
    path = path_of("account", desk.facts["aalto"])
    page = desk.get(path)
    (button,) = [
        b for b in read_forms(page).buttons if b.get("form") == "act" and "/complete" in b.get("formaction", "")
    ]
    address = html_module.unescape(button["formaction"]).removeprefix(desk.root)
    id = int(re.search(r"activities/(\d+)", address)[1])
    answer = desk.post(address, posted(page, "act"))
    assert answer.location.startswith(desk.root + path)
    assert desk.value("activity", id, "status") == "done"
    assert desk.value("activity", id, "done_at").date() == desk.load().today
    assert "/complete" not in desk.get(path)


def test_an_email_is_logged_as_sent_in_the_exercise(desk):
    page = desk.get(path_of("account", desk.facts["aalto"]))
    link = html_module.unescape(re.search(r'href="[^"]*(/quick/activity\?[^"]*activity_type=email[^"]*)"', page)[1])
    form = desk.get(link)
    asked = posted(form, "quick")
    assert (asked["status"], asked["direction"]) == (["sent"], ["out"]) and "Mitään ei lähetetä" in form
    desk.save(link, form="quick", subject="Tarjous tulossa", _then="close")
    made = desk.log()[-1]["rows"][0]["after"]
    assert (made["activity_type"], made["status"], made["direction"]) == ("email", "sent", "out")
    assert made["regarding_id"] == desk.facts["aalto"] and made["done_at"].startswith("2025-09-01T")


def test_the_timeline_filters_and_searches_by_its_address(desk):
    path = path_of("account", desk.facts["lehto2"])
    assert "Muistiinpano" in re.search(r'<div class="tl">.*?</section>', desk.get(path), re.S)[0]
    only = re.search(r'<div class="tl">.*?</section>', desk.get(path + "?type=call"), re.S)[0]
    assert "Soitto" in only and "Muistiinpano" not in only
    nothing = desk.get(path + "?find=ei+mitään+tällaista&state=nonsense&show=-1&type=<b>")
    assert "Soitto" not in re.search(r'<div class="tl">.*?</section>', nothing, re.S)[0]


def test_quick_create_from_a_related_list_has_its_parent(desk):
    page = desk.get(path_of("account", desk.facts["aalto"], "?tab=related-contact-account_id"))
    link = html_module.unescape(re.search(r'href="[^"]*(/quick/contact\?[^"]*account_id=[^"]*)"', page)[1])
    assert posted(desk.get(link), "quick")["account_id"] == [str(desk.facts["aalto"])]
    answer = desk.save(link, form="quick", last_name="Uusitalo", _then="close")
    assert answer.location.endswith("?tab=related-contact-account_id")
    assert "Uusitalo" in desk.get(path_of("account", desk.facts["aalto"], "?tab=related-contact-account_id"))


def test_quick_create_goes_on_to_the_next_one(desk):
    answer = desk.save(f"/quick/contact?account_id={desk.facts['aalto']}", form="quick", last_name="Yksi", _then="more")
    assert answer.location == f"{desk.root}/quick/contact?account_id={desk.facts['aalto']}"


def test_quick_create_in_a_flyout(desk):
    address, headers = "/quick/contact?next=//evil.example", {"HX-Request": "true"}
    page = desk.get(address, headers=headers)
    assert page.lstrip().startswith("<dialog") and "<html" not in page
    wrong = desk.post(address, posted(page, "quick", _then="close"), 422, headers=headers).text
    assert wrong.lstrip().startswith("<dialog") and 'aria-invalid="true"' in wrong
    again = desk.post(address, posted(page, "quick", last_name="Yksi", _then="more"), 200, headers=headers).text
    assert posted(again, "quick")["last_name"] == [""] and "/contacts/" in again
    done = desk.post(address, posted(page, "quick", last_name="Kaksi", _then="close"), 204, headers=headers)
    assert done.headers["HX-Redirect"] == f"{desk.root}/contacts"


def test_the_plus_lists_what_can_be_made(desk):
    """Everyday kinds and those of the area at once, every kind on the page behind them."""
    kinds = {kind for kind in CREATABLE if entity(kind).quick}
    offered = lambda page: set(re.findall(rf'href="{desk.root}/quick/(\w+)', page))  # noqa: E731
    assert {"account", "contact", "activity", "opportunity", "lead"} <= offered(desk.get("/accounts")) < kinds
    assert "care_model" in offered(desk.get("/accounts?area=customership"))
    assert offered(desk.get("/quick")) == kinds


# ----- history


def test_history_tells_seeded_and_own_changes_in_words(desk):
    id = desk.facts["lehto2"]
    desk.save(path_of("account", id, "?tab=customership"), owner_id="1")
    desk.save(path_of("account", id), employees="20")
    page = desk.get(path_of("account", id, "/history"))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Henkilöstö ennen: 14 jälkeen: 20" in text and "Henkilöstö ennen: 10 jälkeen: 14" in text
    assert "Omistaja ennen: Riikka Alanen jälkeen: Aino (minä)" in text
    assert page.partition("<table")[2].count("/undo/") == 2
    desk.post(f"/undo/{desk.log()[-1]['id']}", posted(page, "act"), 302)
    assert desk.value("account", id, "employees") == 14
    assert desk.get(path_of("account", id, "/history")).partition("<table")[2].count("/undo/") == 1


def test_history_of_every_kind_opens(desk):
    for kind in entities():
        if kind not in NONE_MADE:
            desk.get(path_of(kind, desk.first(kind), "/history"))
    desk.get("/accounts/999999/history", 404)


# ----- budgets


@pytest.mark.parametrize("kind", [k for k in entities() if k not in NONE_MADE])
def test_a_page_costs_at_most_12_and_3_statements(desk, statements, kind):
    id = desk.first(kind)
    desk.write(save.create, "note", {"text": "x", "regarding_id": id})
    tabs = [tab.name for tab in entity(kind).form.tabs] + [
        f"related-{a.kind}-{a.via}" for a in entity(kind).form.related
    ]
    for tab in tabs:
        desk.get(path_of(kind, id, f"?tab={tab}"))
        with statements() as platform, desk.statements() as file:
            desk.get(path_of(kind, id, f"?tab={tab}"))
        assert len(file) <= 12, file
        assert len(platform) <= 3, platform


def test_quick_create_offers_the_everyday_kinds_and_those_of_the_area(desk):
    def offered(path):
        return re.findall(r'href="[^"]*/quick/(\w+)\?', desk.get(path).partition("<main")[0])

    everyday = offered("/accounts")
    assert everyday[:3] == ["account", "contact", "lead"] and "loyalty_tier" not in everyday
    assert [kind for kind in offered("/loyalty-members") if kind not in everyday][:1] == ["loyalty_member"]
    assert "/quick/loyalty_tier" in desk.get("/quick")
