"""What a student reads: labels of the screen, facts as plain data, bold."""

from datetime import date
from decimal import Decimal

from crm.exercises.model import Text
from crm.exercises.text import render, slots, unknown_labels


def fill(values):
    return lambda name: values[name]


def test_bold_and_paragraphs():
    text = Text("**Tilanne.** Yksi\nrivi.\n\nToinen.", "x")
    found = render(text, "fi")
    assert found.__html__() == "<p><b>Tilanne.</b> Yksi rivi.</p><p>Toinen.</p>"
    assert str(found) == "Tilanne. Yksi rivi.\n\nToinen."


def test_a_label_is_the_one_on_the_screen():
    text = Text("Valitse {label:Merge}.", "Choose {label:Merge}.")
    assert render(text, "fi").line == "Valitse <b>Yhdistä</b>."
    assert render(text, "en").line == "Choose <b>Merge</b>."


def test_a_label_the_product_does_not_have_is_found():
    assert unknown_labels("{label:Merge} {label:Frobnicate} {label:lifecycle|Nowhere}") == [
        "Frobnicate",
        "lifecycle|Nowhere",
    ]


def test_data_stays_data():
    nasty = "{other} **x** {label:Merge} <b>&"
    found = render(Text("Nimi: {name}, {other}.", "x"), "fi", fill({"name": nasty, "other": "y"}))
    assert str(found) == f"Nimi: {nasty}, y."
    assert found.line == "Nimi: {other} **x** {label:Merge} &lt;b&gt;&amp;, y."


def test_facts_are_written_as_the_language_writes_them():
    text = Text("{a} {b} {c}", "{a} {b} {c}")
    values = fill({"a": Decimal("1234.5"), "b": date(2025, 9, 1), "c": ["x", 2]})
    assert str(render(text, "fi", values)) == "1\u00a0234,5 1.9.2025 x, 2"
    assert str(render(text, "en", values)) == "1,234.5 1 Sep 2025 x, 2"


def test_what_is_no_slot_stays_as_written():
    assert str(render(Text("{ } {Iso} {} a ** b", "x"), "fi", fill({}))) == "{ } {Iso} {} a  b"
    assert slots("{n} {label:x} {pair.master}") == {"n", "pair.master"}


def test_a_fact_with_a_text_in_each_language_is_shown_in_the_readers():
    text, values = Text("{a.matter}", "{a.matter}"), fill({"a.matter": {"fi": "Laskun erittely", "en": "An invoice"}})
    assert [str(render(text, locale, values)) for locale in ("fi", "en")] == ["Laskun erittely", "An invoice"]
