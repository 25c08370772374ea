"""What is at hand in the navigation: opened last, pinned, under the names of now."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from crm.classroom import shelf
from crm.classroom.shelf import PINNED, RECENT, Shelf
from crm.records import save
from crm.records.delete import delete
from crm.records.views import save_view
from crm.sandboxes.store import Store
from crm.web.crm.shelf import read_item


def at_hand(page: str) -> dict[str, list[str]]:
    """The rows of the last opened and of the pinned, by the names shown."""
    top = page.partition('id="shelf"')[2].partition("</nav>")[0]
    parts = re.findall(r'<details class="shelf__f">(.*?)</details>', top, re.S)
    return {
        name: [unescape(label) for label in re.findall(r'<a [^>]*title="([^"]*)"', part)]
        for name, part in zip(("recent", "pinned"), parts, strict=True)
    }


def kept(platform, person_id):
    with platform.read() as session:
        found = session.scalars(select(Shelf).where(Shelf.person_id == person_id)).one_or_none()
        return (found.recent, found.pinned) if found else ([], [])


def test_what_was_opened_is_at_hand_the_last_first(desk):
    account, contact = desk.first("account"), desk.first("contact")
    for path in (f"/accounts/{account}", "/contacts?view=all", f"/contacts/{contact}", f"/accounts/{account}"):
        desk.get(path)
    assert at_hand(desk.get("/search"))["recent"] == ["Lehto Oy", "Päivi Ojanperä", "Kaikki yhteyshenkilöt"]


def test_only_a_change_is_written_and_only_of_what_was_shown(desk, statements):
    id = desk.first("account")
    desk.get(f"/accounts/{id}")
    with statements() as seen:
        desk.get(f"/accounts/{id}?tab=details")
        desk.get("/accounts/999999", 404)
        desk.get("/search?q=lehto")
        desk.browser.get(desk.root + "/contacts", headers={"HX-Request": "true"})
    assert not [sql for sql in seen if "INSERT INTO shelf" in sql]
    with statements() as seen:
        desk.get("/contacts")
    assert len([sql for sql in seen if not sql.startswith("SELECT")]) == 1


def test_the_last_ten_are_kept(desk, platform, people):
    ids = [desk.write(save.create, "account", {"name": f"Yritys {n}"}).result for n in range(RECENT + 2)]
    for id in ids:
        desk.get(f"/accounts/{id}")
    recent, _pinned = kept(platform, people["Aino"])
    assert recent == [f"account/{id}" for id in reversed(ids)][:RECENT]


def test_names_are_those_of_now_and_what_is_deleted_vanishes(desk):
    id = desk.write(save.create, "account", {"name": "Vanha nimi Oy"}).result
    desk.get(f"/accounts/{id}")
    pin(desk, f"account/{id}")
    desk.write(save.update, "account", id, {"name": "Uusi nimi Oy"})
    assert at_hand(desk.get("/contacts")) == {"recent": ["Uusi nimi Oy"], "pinned": ["Uusi nimi Oy"]}
    desk.write(delete, "account", [id])
    assert at_hand(desk.get("/search")) == {"recent": ["Aktiiviset yhteyshenkilöt"], "pinned": []}


def pin(desk, item, on="1", **more):
    return desk.browser.post(f"{desk.root}/pin?item={item.replace('?', '%3F').replace('=', '%3D')}&on={on}", **more)


def test_records_and_views_are_pinned_and_unpinned(desk):
    id = desk.first("account")
    mine = desk.write(save_view, "account", "Omat suuret", {"base": "all"}).result
    for item in (f"account/{id}", "contact?view=all", f"account?mine={mine}", f"account/{id}"):
        assert pin(desk, item).status_code == 303
    page = desk.get(f"/accounts/{id}")
    assert at_hand(page)["pinned"] == ["Kaikki yhteyshenkilöt", "Omat suuret", "Lehto Oy"]
    assert 'aria-pressed="true"' in page
    link = re.search(r'href="([^"]+)" title="Omat suuret"', page)[1]
    assert "mine=" in desk.browser.get(unescape(link)).location
    assert pin(desk, f"account/{id}", on="0").status_code == 303
    page = desk.get(f"/accounts/{id}")
    assert at_hand(page)["pinned"] == ["Kaikki yhteyshenkilöt", "Omat suuret"]
    assert 'aria-pressed="false"' in page


def test_htmx_gets_the_changed_parts(desk):
    id = desk.first("account")
    answer = pin(desk, f"account/{id}", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "Lehto Oy" in at_hand(answer.text + "</nav>")["pinned"]
    assert 'aria-pressed="true"' in answer.text and "<html" not in answer.text


@pytest.mark.parametrize("item", ["", "account", "nothing/1", "account/0", "account/999999", "account?view=none",
                                  "account?mine=x", "account/1/2", "account/" + "9" * 30])  # fmt: skip
def test_what_does_not_exist_is_not_pinned(desk, item):
    assert pin(desk, item).status_code == 404


def test_no_more_than_a_screen_is_pinned(desk, platform, people):
    with platform.write() as session:
        for n in range(PINNED):
            shelf.pin(session, people["Aino"], desk.id, f"account/{n + 1}", True)
    assert pin(desk, "contact?view=all").status_code == 303
    assert f"Kiinnitettyjä voi olla {PINNED}" in desk.get("/contacts")
    assert len(kept(platform, people["Aino"])[1]) == PINNED
    said = pin(desk, "contact?view=all", headers={"HX-Request": "true"}).text
    assert f"Kiinnitettyjä voi olla {PINNED}" in said


def test_everybody_has_a_shelf_of_their_own(desk, opettaja, platform, people):
    id = desk.first("account")
    desk.get(f"/accounts/{id}")
    page = opettaja.get(f"{desk.root}/contacts").text
    assert at_hand(page)["recent"] == []
    assert kept(platform, people["Opettaja"])[0] == ["contact?view=active"]
    assert "account" in kept(platform, people["Aino"])[0][0]


def test_nothing_is_written_into_the_sandbox(desk, monkeypatch):
    monkeypatch.setattr(Store, "write", lambda *_args, **_more: pytest.fail("written"))
    desk.get(f"/accounts/{desk.first('account')}")
    assert pin(desk, "contact?view=all").status_code == 303


def test_items_are_read_back():
    assert read_item("account/12").id == 12
    assert read_item("account?view=all").view == "all"
    assert read_item("account?mine=3").known.kind == "saved_view"
