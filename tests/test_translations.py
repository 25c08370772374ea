"""Both languages are complete: every message has a Finnish text, every page takes its words from gettext."""

import html
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from crm.i18n import divisible, speaking

ROOT = Path(__file__).parent.parent
PARTS = sorted((ROOT / "crm" / "translations" / "fi").glob("*.po"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

KEYWORDS = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2),
    "pgettext": ((1, "c"), 2), "_p": ((1, "c"), 2), "_lp": ((1, "c"), 2), "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


@cache
def used() -> dict[tuple[str | None, str], str]:
    """Every message of the source, by context and id, with a place where it is used."""
    found = {}
    places = (
        (ROOT / "crm", [("**.py", "python")]),
        (ROOT / "seeds", [("**.py", "python")]),
        (ROOT / "templates", [("**.html", "jinja2.ext:babel_extract")]),
    )
    for folder, how in places:
        options = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
        for name, line, message, _comments, context in extract_from_dir(folder, how, options, keywords=KEYWORDS):
            singular = message[0] if isinstance(message, tuple) else message
            if singular:
                found.setdefault((context, singular), f"{folder.name}/{name}:{line}")
    return found


@cache
def finnish() -> dict[tuple[str | None, str], object]:
    found = {}
    for part in PARTS:
        with part.open("rb") as stream:
            for message in read_po(stream, locale="fi"):
                if message.id:
                    key = message.id[0] if isinstance(message.id, tuple) else message.id
                    assert (message.context, key) not in found, f"{part.name}: {key!r} stands in two parts"
                    found[message.context, key] = message
    return found


def test_every_message_has_a_finnish_text():
    missing = {place: key for key, place in used().items() if key not in finnish()}
    assert not missing


def test_no_finnish_text_is_empty_or_fuzzy_or_left_over():
    for (context, key), message in finnish().items():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), f"{key!r} is empty"
        assert not message.fuzzy, f"{key!r} is fuzzy"
        assert (context, key) in used(), f"{key!r} ({context}) is used nowhere"


def test_slots_are_the_same_in_both_languages():
    slot = re.compile(r"%\(\w+\)[sd]")
    for (_context, key), message in finnish().items():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(slot.findall(key))
        if isinstance(message.id, tuple):
            wanted |= set(slot.findall(message.id[1]))
        for text in texts:
            assert set(slot.findall(text)) <= wanted, key
        assert set().union(*(slot.findall(t) for t in texts)) == wanted or isinstance(message.id, tuple), key


JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
TAG = re.compile(r"<(script|style|svg|code)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.S)
SPOKEN = re.compile(r"\s(?:title|aria-label|placeholder|alt)=\"([^\"]*)\"")
ATTRIBUTES = re.compile(r'(\s*[a-z-]+(="[^"]*")?\s*)+')
"""What a macro that writes attributes leaves when its expressions are taken out."""
ALLOWED = {"CRM Sandbox", "FI", "EN", "Suomi", "English"}
"""Words that are the same in every language."""
ONE_LANGUAGE = [p for p in TEMPLATES if p.name.endswith((".fi.html", ".en.html"))]
"""Long texts are a page for each language."""


def test_a_page_in_one_language_has_its_twin():
    for path in ONE_LANGUAGE:
        twin = path.name.replace(".fi.", ".en.") if ".fi." in path.name else path.name.replace(".en.", ".fi.")
        assert path.with_name(twin) in ONE_LANGUAGE


@pytest.mark.parametrize(
    "path", [p for p in TEMPLATES if p not in ONE_LANGUAGE], ids=lambda p: str(p.relative_to(ROOT))
)
def test_no_bare_words_in_a_template(path):
    text = html.unescape(JINJA.sub("", path.read_text()))
    words = [w.strip() for w in SPOKEN.findall(text)] + [
        w.strip() for w in TAG.sub("\n", text).split("\n") if not ATTRIBUTES.fullmatch(w.strip())
    ]
    bare = [
        w for w in words if re.search(r"[^\W\d_]{2,}", w) and not any(w == a or w.strip(" ·–—:") == a for a in ALLOWED)
    ]
    assert not bare


def test_only_long_finnish_words_may_be_divided():
    with speaking("fi"):
        assert divisible("Markkinointiluettelo (€)") == "Mark\xadki\xadnoin\xadti\xadluet\xadtelo (€)"
        assert divisible("Kannattavuusluokka").split("\xad")[-1] == "luokka"
        assert divisible("Omistaja") == "Omistaja"
    with speaking("en"):
        assert divisible("Internationalisation") == "Internationalisation"
