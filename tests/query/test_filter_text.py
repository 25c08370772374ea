"""Canonical text, parts and wholes, sentences."""

import pytest

from crm.i18n import NBSP, speaking
from crm.query import conjuncts, join, parse, sentence, to_text
from crm.schema.registry import entity

CANONICAL = [
    ("status   eq\n'active'", "status eq 'active'"),
    ("  ", ""),
    ("status in ( 'active' , 'inactive' )", "status in ('active','inactive')"),
    ("(status eq 'active') and ((name eq 'a') and town eq 'b')", "status eq 'active' and name eq 'a' and town eq 'b'"),
    ("(name eq 'a' or town eq 'b') and true", "(name eq 'a' or town eq 'b') and true"),
    ("name eq 'a' or (town eq 'b' and true)", "name eq 'a' or town eq 'b' and true"),
    ("not (name eq 'a')", "not (name eq 'a')"),
    ("not (not contains(name,'a'))", "not not contains(name,'a')"),
    ("(not true) eq false", "not true eq false"),
    ("(employees add 1) mul (2 sub (3 sub 4)) gt 0", "(employees add 1) mul (2 sub (3 sub 4)) gt 0"),
    ("(employees add 1) add (2 mul 3) gt 0", "employees add 1 add 2 mul 3 gt 0"),
    ("(employees gt 1) eq (name eq 'a')", "(employees gt 1) eq (name eq 'a')"),
    ("name eq 'it''s'", "name eq 'it''s'"),
    ("wallet_estimate ge 0100.50", "wallet_estimate ge 100.5"),
    ("wallet_estimate ge 100.00", "wallet_estimate ge 100"),
    ("wallet_estimate ge -0.000001", "wallet_estimate ge -0.000001"),
    ("created_on ge 2025-06-01T09:00", "created_on ge 2025-06-01T09:00:00"),
    ("@today sub duration'P12M0DT0H' lt 2025-01-01", "@today sub duration'P12M' lt 2025-01-01"),
    ("@today sub duration'P0M' lt 2025-01-01", "@today sub duration'P0D' lt 2025-01-01"),
    ("contacts/count() gt 1", "contacts/$count gt 1"),
    ("contacts/any( c : c/status eq 'active' )", "contacts/any(c: c/status eq 'active')"),
    ("sales_lines/sum(l:l/net_sales,l/date ge @today) gt 0", "sales_lines/sum(l: l/net_sales, l/date ge @today) gt 0"),
    ("parent/owner/name eq @x", "parent/owner/name eq @x"),
    ("owner_id in @people", "owner_id in @people"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "canonical"), CANONICAL)
def test_canonical_text(text, canonical):
    node = parse(text, "account")
    assert to_text(node) == canonical
    assert parse(canonical, "account") == node


def test_type_segment_is_kept():
    text = "regarding/account/owner/name eq 'x' and regarding/contact/activities/any()"
    assert to_text(parse(text, "activity")) == text


def test_conjuncts_and_join():
    node = parse("status eq 'active' and (name eq 'a' or town eq 'b') and not contacts/any()", "account")
    parts = conjuncts(node)
    assert [to_text(part) for part in parts] == [
        "status eq 'active'",
        "name eq 'a' or town eq 'b'",
        "not contacts/any()",
    ]
    assert join(parts) == node
    assert to_text(join([parts[1], parts[0]])) == "(name eq 'a' or town eq 'b') and status eq 'active'"
    assert join(parts[:1]) == parts[0]
    assert conjuncts(parse("", "account")) == ()
    assert join([]) == parse("", "account") == join([parse("", "account")])
    assert join([parse("", "account"), parts[0]]) == parts[0]


SENTENCES = [
    ("status eq 'active' and owner_id eq @me", "Status is Active and Owner is me"),
    ("employees eq null or name ne null", "Employees is empty or Account name is not empty"),
    ("not (town eq 'Oulu')", "Town is not “Oulu”"),
    ("not contains(name,'oy')", "Account name does not contain “oy”"),
    ("abc_class in ('a','b','c')", "ABC class is A, B or C"),
    ("not (abc_class in ('a','b'))", "ABC class is not A or B"),
    ("not (employees gt 5 and town eq 'x')", "not (Employees is over 5 and Town is “x”)"),
    ("wallet_estimate ge 12500.5", "Purchase potential is at least €12,500.50"),
    ("created_on ge @today sub duration'P1Y6M'", "Created on is today − 1 year 6 months or later"),
    ("created_on lt 2025-06-01", "Created on is earlier than 1 Jun 2025"),
    ("created_on lt 2025-06-01T09:05", "Created on is earlier than 1 Jun 2025, 9:05"),
    ("year(created_on) eq 2024", "year of Created on is 2024"),
    ("(employees add 1) mul 2.5 gt 10", "(Employees + 1) × 2.5 is over 10"),
    ("parent/owner/name eq 'X'", "Parent account › Owner › Name is “X”"),
    ("contacts/any()", "Contacts: at least one"),
    ("not contacts/any(c: c/role eq 'finance')", "Contacts: none (Role is Finance)"),
    ("subsidiaries/$count ge 2", "Accounts (Parent account): number is at least 2"),
    ("sales_lines/sum(l: l/net_sales, l/line_type eq 'sale') ge 1000", "Sales: sum of Net sales (Type is Sale) is at least €1,000"),
    ("sales_lines/max(l: l/date) lt 2025-01-01", "Sales: latest Date is earlier than 1 Jan 2025"),
    ("owner_id eq 7 and owner_id in (7, null)", "Owner is Record 7 and Owner is Record 7 or empty"),
    ("name eq @x", "Account name is @x"),
    ("(name eq 'a' or town eq 'b') and true", "(Account name is “a” or Town is “b”) and yes is yes"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text, expected, english):
    assert sentence(parse(text, "account"), "Record {}".format) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status eq 'active' and owner_id eq @me", "{status} on {active} ja {owner_id} on minä"),
        ("wallet_estimate ge 12500.5", f"{{wallet_estimate}} on vähintään 12{NBSP}500,50{NBSP}€"),
        ("created_on ge @today sub duration'P60D'", "{created_on} on tänään − 60 päivää tai myöhemmin"),
        ("not startswith(name,'a') or town eq null", "{name} ei ala tekstillä ”a” tai {town} on tyhjä"),
        ("employees div 2 gt 0.5", "{employees} ÷ 2 on yli 0,5"),
        ("not contacts/any(c: c/status eq 'active')", "{contacts}: ei yhtään ({status} on {active})"),
    ],
)
def test_finnish_sentences(text, expected):
    with speaking("fi"):
        words = {name: str(spec.label) for name, spec in entity("account").fields.items()}
        words |= {"active": str(entity("account").field("status").choice("active").label)}
        words |= {"contacts": str(entity("contact").label_plural)}
        assert sentence(parse(text, "account")) == expected.format_map(words)


def test_booleans_and_percentages(english):
    assert sentence(parse("active and not (active eq null)", "product")) == "Active is yes and Active is not empty"
    assert sentence(parse("not active", "product")) == "Active is no"
    assert sentence(parse("probability gt 12.5", "opportunity")) == "Probability is over 12.5%"
