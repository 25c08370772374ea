"""The search over all kinds: what is found, in which order, with what marked; what it offers while one types."""

import re
from html import unescape

import pytest

from crm.records import save
from crm.records.suggest import marked
from tests.web.desk import say


def found(page: str) -> list[tuple[str, str]]:
    """Titles and facts of what a page or a list of options shows, the marks of the words as ``*``."""
    starred = re.sub("</?mark>", "*", page)
    inside = re.findall(r"</svg><span>([^<]*)(?:<small>(.*?)</small>)?</span></a>", starred)
    return [(unescape(title), unescape(detail)) for title, detail in inside]


def typed(desk, q):
    return desk.browser.get(f"{desk.root}/search", query_string={"q": q}, headers={"HX-Request": "true"}).text


def test_every_kind_is_searched_and_counted(desk):
    page = desk.get("/search?q=lehto").partition("<main")[2]
    assert re.findall(r'<h2 id="of-(\w+)">[^<]*<span class="m">(\d+)<', page) == [("account", "2"), ("contact", "1")]
    assert "Hiislahti" in dict(found(page))["*Lehto* Oy"]
    assert "3 tietuetta" in page


def test_all_of_a_kind_are_a_list(desk):
    for n in range(7):
        desk.write(save.create, "account", {"name": f"Monistamo {n} Oy"})
    page = desk.get("/search?q=monistamo")
    assert page.count("<mark>Monistamo</mark>") == 5
    address = unescape(re.search(r'href="([^"]*)">Näytä kaikki 7<', page)[1])
    assert desk.browser.get(address).text.count("Monistamo") >= 7


def test_the_code_typed_comes_first_then_what_begins_with_it(desk):
    id = desk.first("contact")
    code = desk.value("contact", id, "code")
    desk.write(save.create, "account", {"name": f"{code} Oy"})
    desk.write(save.create, "account", {"name": f"Yritys {code}"})
    titles = [title.replace("*", "") for title, _detail in found(typed(desk, code.lower()))]
    assert titles[:3] == ["Päivi Ojanperä", f"{code} Oy", f"Yritys {code}"]


def test_what_was_found_elsewhere_is_told(desk):
    (title, detail), *_ = found(typed(desk, "paivi@lehto"))
    assert title == "Päivi Ojanperä" and "Sähköposti: *paivi@lehto*.example" in detail
    desk.write(
        save.create, "note", {"text": "x " * 60 + "tarjouspyyntö " + "y " * 60, "regarding_id": desk.first("account")}
    )
    (_title, detail), *_ = found(typed(desk, "tarjouspyyn"))
    assert re.search(r"…[x ]+\*tarjouspyyn\*tö [y ]+…", detail)


def test_people_are_found_by_the_names_people_see(desk):
    assert "Aino (minä)" in [title.replace("*", "") for title, _detail in found(typed(desk, "aino"))]
    assert "Team member" not in typed(desk, "team member")


def test_what_it_offers_is_a_listbox(desk):
    said = typed(desk, "lehto")
    assert said.count('role="option"') == 4 and 'role="listbox"' in said and 'data-said="3 tietuetta"' in said
    assert re.search(r'href="[^"]*/search\?q=lehto"', said) and "<html" not in said
    assert 'role="option"' not in typed(desk, "l") and " hidden" in typed(desk, "l")
    assert "ei löytynyt" in typed(desk, "zzz")


@pytest.mark.parametrize("q", ["%", "_", "'", "<script>", "a" * 500, "\x00", "ÄÄKKÖSET"])
def test_anything_may_be_typed(desk, q):
    assert "<script>" not in typed(desk, q).replace("<mark>", "")
    assert desk.browser.get(f"{desk.root}/search", query_string={"q": q}).status_code == 200


def test_both_languages(desk):
    say(desk, "en")
    page = desk.get("/search?q=refill")
    assert "<mark>Refill</mark> service" in page and "Opportunities" in page


@pytest.mark.parametrize(
    ("text", "q", "parts"),
    [
        ("Lehto Oy", "leh", [("Leh", True), ("to Oy", False)]),
        ("Åkerdal & Öst", "öst å", [("Å", True), ("kerdal & ", False), ("Öst", True)]),
        ("a.b", ".", [("a", False), (".", True), ("b", False)]),
        ("abc", "", [("abc", False)]),
        ("Lehtola", "le lehto", [("Lehto", True), ("la", False)]),
    ],
)
def test_words_are_marked(text, q, parts):
    assert marked(text, q) == parts
