"""The switches of the person's menu: nothing typed is lost; technical names everywhere; help; print."""

import re

import pytest

from crm.records import save

from .forms import posted


def switch(browser, page="/help", **chosen):
    return browser.post(f"/preferences?next={page}", chosen)


def root_of(page):
    """The first tag of a page."""
    return re.search("<html[^>]*>", page)[0]


def test_switches_are_kept_and_lead_back(aino):
    assert switch(aino, _theme="dark", page="/privacy").location == "/privacy"
    assert 'data-theme="dark"' in aino.get("/help").text
    switch(aino, _theme="system")
    assert "data-theme" not in root_of(aino.get("/help").text)
    assert " data-keys" in aino.get("/help").text
    switch(aino, _single_keys="0")
    assert " data-keys" not in aino.get("/help").text
    assert "//" not in switch(aino, _theme="dark", page="//evil.example").location


@pytest.mark.parametrize("chosen", [{}, {"_theme": "pink"}, {"theme": "dark"}, {"_technical_names": "yes"}])
def test_only_what_can_be_switched(aino, chosen):
    assert switch(aino, **chosen).status_code == 400


def test_a_switch_is_one_person_s_own(aino, opettaja):
    switch(aino, _theme="dark")
    assert "data-theme" not in root_of(opettaja.get("/help").text)


def test_a_visitor_has_no_switches(visitor):
    assert switch(visitor, _theme="dark").status_code == 302


@pytest.mark.parametrize("chosen", [("_locale", "en"), ("_technical_names", "1"), ("_theme", "dark")])
def test_a_half_filled_form_comes_back_as_it_was_typed(desk, chosen):
    id = desk.first("account")
    path = f"/accounts/{id}"
    page = desk.get(path)
    assert f'name="{chosen[0]}"' in page
    typed = posted(page, "record", name="Puolivalmis Oy", employees="1 234") | {chosen[0]: chosen[1]}
    back = desk.post(path, typed, 200).text
    assert 'value="Puolivalmis Oy"' in back and 'data-dirty="1"' in back
    assert desk.value("account", id, "name") == "Lehto Oy"
    if chosen[0] == "_locale":
        assert '<html lang="en"' in back
    saved = desk.post(path, posted(back, "record") | {"_then": "stay"}, 303)
    assert saved.location and desk.value("account", id, "name") == "Puolivalmis Oy"
    assert desk.value("account", id, "employees") == 1234


def test_an_untouched_form_is_shown_anew(desk):
    path = f"/accounts/{desk.first('account')}"
    desk.post(path, posted(desk.get(path), "record") | {"_locale": "en"}, 303)
    assert "Unsaved" not in re.sub(r"<span class=\"unsaved\" data-unsaved hidden>.*?</span>", "", desk.get(path))


def test_a_new_record_comes_back_too(desk):
    typed = posted(desk.get("/accounts/new"), "record", name="Uusi") | {"_locale": "en"}
    back = desk.post("/accounts/new", typed, 200).text
    assert 'value="Uusi"' in back and "New account" in back


def test_enter_in_a_field_saves_and_does_not_switch(desk):
    page = desk.get(f"/accounts/{desk.first('account')}")
    first = re.search(r'<button[^>]*form="record"[^>]*>', page)[0]
    assert 'name="_then" value="stay"' in first and "hidden" in first


def test_technical_names_in_forms_lists_and_the_filter_panel(desk):
    paths = {f"/accounts/{desk.first('account')}": "numberofemployees", "/accounts?view=all&cols=name,town": "address1_city",
             "/accounts/filter?view=all&filter=employees gt 1": "· employees<"}  # fmt: skip
    for path, name in paths.items():
        assert name not in desk.get(path)
    switch(desk.browser, _technical_names="1")
    for path, name in paths.items():
        assert name in desk.get(path), path


def test_the_sheet_of_shortcuts_and_its_page(aino):
    page, sheet = aino.get("/help").text, aino.get("/help", headers={"HX-Request": "true"}).text
    assert "<html" in page and "<html" not in sheet and "<dialog" in sheet
    for text in (page, sheet):
        assert re.findall(r"<kbd>(.*?)</kbd>", text).count("PgDn") == 1 and 'name="_single_keys"' in text


def test_paper_says_where_a_list_is_from_and_what_it_shows(desk):
    desk.write(save.create, "account", {"name": "Lehtola Oy", "town": "Hiislahti"})
    page = desk.get("/accounts?view=active&filter=town eq 'Hiislahti'&q=leh&letter=L")
    top, told = re.findall(r'<p class="printed[^>]*>(.*?)</p>', page, re.S)
    assert "Tänään" in top and "Aino" in top and "Vapaa harjoittelu" in top
    assert "Paikkakunta on ”Hiislahti”" in told and "leh" in told and "kirjaimella L" in told and "Aktiivinen" in told


def test_errors_lead_to_their_fields_and_can_be_dismissed(desk):
    path = f"/accounts/{desk.first('account')}"
    back = desk.post(path, posted(desk.get(path), "record", name="", employees="paljon"), 422).text
    bar = re.search(r'<div class="msg msg--err" role="alert">.*?</button></div>', back, re.S)[0]
    assert "2 kent" in bar and "data-dismiss" in bar
    for id in re.findall(r'href="#([^"]+)"', bar):
        assert re.search(rf'<(?:input|textarea|select|summary)[^>]*id="{id}"', back)
