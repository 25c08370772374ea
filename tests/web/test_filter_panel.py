"""The advanced filter as a page: each button posts the whole panel and gets it back, without JavaScript."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from crm.i18n import speaking
from crm.query import parse
from crm.records.conditions import panel
from crm.schema.registry import entities, entity

from .test_list import HOSTILE, boxes, mine, person, rows, speak  # noqa: F401 - fixtures

FILTER = (
    "status eq 'active' and (town eq 'Hiislahti' or contacts/any(c: c/role eq 'decision_maker' and c/email ne null))"
    " and sales_lines/sum(l: l/net_sales, l/date ge @today sub duration'P1Y') ge 100 and town ne parent/town"
)


class Form(HTMLParser):
    """What a browser would send of the panel's form, and its buttons."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.buttons, self.inside, self.area, self.select = [], [], False, None, None
        self.feed(page.text)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self.inside = a.get("id") == "filter-form"
        if not self.inside:
            return
        if tag == "input" and a.get("name") and (a.get("type") not in ("checkbox", "radio") or "checked" in a):
            self.fields.append((a["name"], a.get("value", "")))
        elif tag == "button":
            self.buttons.append(a.get("value"))
        elif tag == "textarea":
            self.area = a["name"]
            self.fields.append((a["name"], ""))
        elif tag == "select":
            self.select = [a["name"], None]
        elif tag == "option" and (self.select[1] is None or "selected" in a):
            self.select[1] = a["value"]

    def handle_data(self, data):
        if self.area:
            self.fields[-1] = (self.area, self.fields[-1][1] + data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            name, text = self.fields[-1]
            self.fields[-1], self.area = (name, text.removeprefix("\n").replace("\n", "\r\n")), None
        elif tag == "select" and self.select:
            self.fields.append(tuple(self.select))
            self.select = None

    def send(self, **changes):
        """The fields with some of them changed, as they are posted; a list for one that is sent several times."""
        kept = [(name, value) for name, value in self.fields if name not in changes]
        new = [(n, v) for n, value in changes.items() for v in (value if isinstance(value, list) else [value])]
        return urlencode(kept + new)


def text_of(page) -> str:
    return next(value for name, value in Form(page).fields if name == "was").strip()


def said(page) -> str:
    found = re.search(r'id="flt-say">(.*?)</div>', page.text, re.S)[1]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found))).strip()


@pytest.fixture
def address(mine):  # noqa: F811
    return lambda text="", **more: f"{mine}/accounts/filter?" + urlencode({"view": "all", "filter": text, **more})


def press(browser, page, where, do, headers=None, **changes):
    return browser.client.post(
        where, data=Form(page).send(do=do, **changes), headers=headers,
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip


@pytest.mark.parametrize("locale", ["fi", "en"])
def test_it_works(platform, aino, address, locale):
    speak(platform, locale)
    page = aino.get(address(FILTER))
    assert page.status_code == 200
    with speaking(locale):
        assert text_of(page) == FILTER
    again = press(aino, page, address(FILTER), "refresh")
    assert text_of(again) == FILTER
    sent = [{f for f in Form(one).fields if f[0] != "csrf_token"} for one in (page, again)]
    assert sent[0] == sent[1]
    assert said(page).startswith("1 tietue " if locale == "fi" else "1 record ")


@pytest.mark.parametrize("kind", sorted(entities()))
def test_every_kind_has_one(aino, mine, kind):  # noqa: F811
    where = f"{mine}/{entity(kind).path}/filter"
    page = aino.get(where)
    assert page.status_code == 200
    page = press(aino, page, where, "row 0")
    first = next(value for value in re.findall(r'<option value="([^"]+)"', page.text) if value not in ("and", "or"))
    page = press(aino, page, where, "refresh", **{"0.0.subject": first})
    assert page.status_code == 200 and 'name="0.0.op"' in page.text


def test_a_filter_is_made_with_buttons_alone(aino, mine, address):  # noqa: F811
    where = address(q="o", sort="-name")
    page = press(aino, aino.get(where), where, "row 0")
    assert " autofocus" in re.search(r'<select[^>]*id="c0-0-subject"[^>]*>', page.text)[0]
    page = press(aino, page, where, "refresh", **{"0.0.subject": "town"})
    page = press(aino, page, where, "related 0", **{"0.0.op": "eq", "0.0.value": "hiislahti"})
    assert text_of(page) == "town eq 'hiislahti'"
    assert "alone 2 records" in page.text or "yksinään 2 tietuetta" in page.text
    page = press(aino, page, where, "refresh", **{"0.1.link": "contacts"})
    page = press(aino, page, where, "row 0.1")
    page = press(aino, page, where, "refresh", **{"0.1.0.subject": "c/role"})
    page = press(aino, page, where, "refresh", **{"0.1.0.op": "in", "0.1.0.value": ["decision_maker", "user"]})
    made = "town eq 'hiislahti' and contacts/any(c: c/role in ('decision_maker','user'))"
    assert text_of(page) == made
    done = press(aino, page, where, "apply")
    target = urlsplit(done.headers["Location"])
    assert (done.status_code, target.path) == (303, f"{mine}/accounts")
    assert {k: v for k, (v,) in parse_qs(target.query).items()} == {"view": "all", "q": "o", "sort": "-name", "filter": made}  # fmt: skip
    assert rows(aino.get(done.headers["Location"])) == ["Lehto"]


def test_what_is_wrong_stands_at_its_row_and_nothing_is_lost(platform, aino, address):
    speak(platform, "fi")
    where = address("employees gt 5 and town eq 'Hiislahti'")
    page = aino.get(where)
    page = press(aino, page, where, "row 0", **{"0.0.value": "viisi"})
    assert 'id="c0-0-err"' in page.text and "Anna luku" in page.text and 'value="viisi"' in page.text
    assert "Valitse kenttä." not in page.text, "a row that was just added is not scolded"
    page = press(aino, page, where, "apply")
    assert page.status_code == 422 and "Valitse kenttä." in page.text and "2 ehtoa vaatii korjauksen." in page.text
    page = press(aino, page, where, "apply", **{"0.0.value": "13", "0.2.subject": "town"})
    assert page.status_code == 422 and "Anna arvo." in page.text
    page = press(aino, page, where, "apply", **{"0.2.op": "!contains", "0.2.value": "x'y"})
    assert page.status_code == 303
    filter_ = parse_qs(urlsplit(page.headers["Location"]).query)["filter"]
    assert filter_ == ["employees gt 13 and town eq 'Hiislahti' and not contains(town,'x''y')"]


def test_the_text_can_be_edited(aino, address):
    where = address("town eq 'a'")
    page = aino.get(where)
    page = press(aino, page, where, "row 0", text="town eq 'b'\r\nand active")
    assert "town eq &#39;b&#39;" in page.text and 'id="c0-1"' in page.text, "the changed text stays"
    refused = press(aino, page, where, "read")
    assert refused.status_code == 422 and 'id="flt-whole-err"' in refused.text
    read = press(aino, refused, where, "read", text="town eq 'b'\r\nor name eq 'c'")
    assert text_of(read) == "town eq 'b' or name eq 'c'" and 'id="c0-1"' in read.text
    applied = press(aino, read, where, "apply", text="town eq 'd'")
    assert applied.headers["Location"].endswith(urlencode({"filter": "town eq 'd'"}))
    both = press(aino, read, where, "apply", text="town eq 'd'", **{"0.0.value": "e"})
    assert both.status_code == 422 and 'value="rows"' in both.text
    assert text_of(press(aino, both, where, "rows")) == "town eq 'e' or name eq 'c'"
    assert press(aino, read, where, "apply", text="").headers["Location"].endswith("?view=all"), "no filter at all"


def test_a_filter_that_cannot_be_read_is_mended_as_text(aino, address):
    page = aino.get(address("town eq"))
    assert page.status_code == 200 and 'id="flt-whole-err"' in page.text and "town eq</textarea>" in page.text
    done = press(aino, page, address("town eq"), "apply", text="town eq 'Hiislahti'")
    assert done.status_code == 303


def test_a_lookup_is_searched_without_javascript(aino, address, facts):
    where = address("parent_id eq null")
    page = press(aino, aino.get(where), where, "refresh", **{"0.0.op": "eq"})
    page = press(aino, page, where, "find 0.0", **{"_q_0.0.value": "åker"})
    assert "Åkerdal" in html.unescape(page.text)
    page = press(aino, page, where, "refresh", **{"0.0.value": ["", str(facts["aalto"])]})
    assert text_of(page) == f"parent_id eq {facts['aalto']}" and "Åkerdal" in said(page)


def test_me_is_offered_for_owners(aino, address):
    page = aino.get(address("owner_id eq @me"))
    assert 'type="radio" name="0.0.value" value="@me"' in page.text


def test_htmx_gets_the_panel_and_its_parts(aino, mine, address):  # noqa: F811
    asked = {"HX-Request": "true"}
    flyout = aino.get(address(FILTER), headers=asked)
    assert flyout.text.strip().startswith("<dialog") and "<html" not in flyout.text
    body = press(aino, aino.get(address(FILTER)), address(FILTER), "", headers=asked)
    assert "<dialog" not in body.text and 'id="flt-say"' in body.text and "<form" not in body.text
    done = press(aino, aino.get(address(FILTER)), address(FILTER), "apply", headers=asked)
    assert done.status_code == 204 and done.headers["HX-Redirect"].startswith(f"{mine}/accounts?")


def test_hostile_posts_are_harmless(aino, address):
    token = dict(Form(aino.get(address())).fields)["csrf_token"]
    for fields in (
        {"part": ["0.0 row"], "0.0.subject": HOSTILE, "0.0.op": HOSTILE, "0.0.value": HOSTILE},
        {"part": ["0.0 related", "0.0.0 row"], "0.0.link": HOSTILE, "0.0.ask": HOSTILE, "0.0.variable": HOSTILE, "0.0.of": HOSTILE},
        {"part": ["0.0 text"], "0.0.text": HOSTILE, "do": "find 0.0"},
        {"part": [f"{'0.' * n}0 group" for n in range(1, 40)], "do": "row 0.0.0.0.0.0"},
        {"do": HOSTILE, "tick": [HOSTILE, "0"], "text": HOSTILE},
        {"part": ["0.0 row"], "0.0.subject": "owner_id", "0.0.op": "eq", "0.0.value": "9" * 40},
    ):  # fmt: skip
        page = aino.client.post(address(), data={"csrf_token": token, **fields})
        assert page.status_code in (200, 422) and "<script>alert" not in page.text, fields


def test_strangers_are_turned_away(app, address):
    assert person(app, "vieras").get(address()).status_code == 404
    assert person(app, "eetu").get(address()).status_code == 404


def test_the_list_leads_to_it(aino, mine):  # noqa: F811
    page = aino.get(f"{mine}/accounts?view=all&filter=town+eq+'a'&page=2&sort=name")
    link = html.unescape(re.search(r'href="([^"]*)"[^>]*data-filter', page.text)[1])
    assert link == f"{mine}/accounts/filter?view=all&filter=town+eq+%27a%27&sort=name"
    assert panel(parse("town eq 'a'", "account"), "account").parts[0].subject == "town"
