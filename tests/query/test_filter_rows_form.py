"""The panel as a form: what is posted is read back, what its buttons do, what can be chosen in it."""

import pytest
from hypothesis import given, settings

from crm.i18n import speaking
from crm.query import parse
from crm.query.language import Type
from crm.records.conditions import Group, Related, Row, Scope, Text, check, offers, panel, posted
from crm.sandboxes.packs import TODAY
from crm.schema.registry import Context, entities

from .test_filter_rows import panels

CONTEXT = Context(TODAY)


def as_form(part, id="0") -> dict[str, list[str]]:
    """What a browser sends for a panel."""
    form = {} if id == "0" else {"part": [f"{id} {type(part).__name__.lower()}"]}
    for name in ("subject", "op", "text", "link", "ask", "variable", "of"):
        if hasattr(part, name):
            form[f"{id}.{name}"] = [getattr(part, name)]
    form[f"{id}.value"] = list(getattr(part, "values", ()))
    group = part.group if isinstance(part, Related) else part
    if isinstance(group, Group):
        form[f"{id}.key"] = [group.key]
        for n, inner in enumerate(group.parts):
            more = as_form(inner, f"{id}.{n}")
            form["part"] = form.get("part", []) + more.pop("part")
            form |= more
    return form


@settings(max_examples=100, deadline=None)
@given(panels())
def test_what_is_posted_is_read_back(found):
    kind, group = found
    assert posted.read(as_form(group), kind) == group


def test_hostile_fields_change_nothing():
    form = {"part": ["0 group", "0.0", "0.1 row", "0.1.0 row", "x row", "0.2 nothing", "0.3 related"], "0.1.op": ["eq"],
            "0.3.link": ["contacts"], "0.3.variable": ["c: true) or (x"]}  # fmt: skip
    assert posted.read(form, "account") == Group("and", (Row(op="eq"), Related("contacts", variable="c")))
    assert posted.read({}, "account") == Group()
    assert check(posted.read({"part": ["0.0 related"], "0.0.link": ["('"]}, "account"), "account").errors


START = "town eq 'a' and (town eq 'b' or town eq 'c') and contacts/any(c: c/role eq 'user')"
A, B, C, ROLE = (
    Row("town", "eq", ("a",)),
    Row("town", "eq", ("b",)),
    Row("town", "eq", ("c",)),
    Row("c/role", "eq", ("user",)),
)
ANY = Related("contacts", "any", "c", Group("and", (ROLE,)))


@pytest.mark.parametrize(
    ("button", "ticked", "parts", "focus"),
    [
        ("row 0", (), (A, Group("or", (B, C)), ANY, Row()), "0.3"),
        ("text 0.1", (), (A, Group("or", (B, C, Text())), ANY), "0.1.2"),
        ("group 0.1", (), (A, Group("or", (B, C, Group("and", (Row(),)))), ANY), "0.1.2"),
        ("row 0.2", (), (A, Group("or", (B, C)), Related("contacts", "any", "c", Group("and", (ROLE, Row())))), "0.2.1"),
        ("related 0", (), (A, Group("or", (B, C)), ANY, Related()), "0.3"),
        ("remove 0.0", (), (Group("or", (B, C)), ANY), "0"),
        ("remove 0.1.0", (), (A, Group("or", (C,)), ANY), "0.1"),
        ("remove 0.2.0", (), (A, Group("or", (B, C)), Related("contacts", "any", "c")), "0.2"),
        ("ungroup 0.1", (), (A, B, C, ANY), "0.1"),
        ("join", ("0.0", "0.2", "0.1.0"), (Group("or", (A, ANY)), Group("or", (B, C))), "0.0"),
        ("join", ("0.1.0", "0.1.1"), (A, Group("or", (Group("and", (B, C)),)), ANY), "0.1.0"),
    ],
)  # fmt: skip
def test_buttons(button, ticked, parts, focus):
    group = panel(parse(START, "account"), "account")
    assert posted.press(group, button, ticked) == (Group("and", parts), focus)


@pytest.mark.parametrize(
    "button", ["", "row", "row 0.0", "row 9", "row 0.-1", "remove 0", "remove 0.9", "ungroup 0.0", "join", "fly 0"]
)
def test_buttons_of_nothing_change_nothing(button):
    group = panel(parse(START, "account"), "account")
    assert posted.press(group, button, ("0.7",) if button == "join" else ()) == (group, "")


@pytest.mark.parametrize("locale", ["fi", "en"])
@pytest.mark.parametrize("kind", sorted(entities()))
def test_everything_offered_can_be_used(kind, locale):
    """Every field and link that is offered for a kind makes a filter, and has a label of its own."""
    with speaking(locale):
        scope = Scope(kind)
        options = [option for group in offers.fields(scope, CONTEXT) for option in group.options]
        assert len({value for value, _label in options}) == len(options)
        for value, label in options:
            type_, _spec = offers.spec_of(scope, value)
            assert type_ in offers.values.OPERATORS and label, value
        for link, label in offers.links(scope):
            inner = scope.inside(Related(link, variable="x"))
            assert label and inner.records
            for ask in ("sum", "max"):
                for of, _label in [o for group in offers.measures(inner, CONTEXT, ask) for o in group.options]:
                    part = Related(link, ask, "x", Group(), of, "!null")
                    assert check(Group("and", (part,)), kind).whole, (link, of)


def test_operators_read_as_the_sentence_does():
    with speaking("en"):
        assert [o.label for o in offers.operators(Type.DATE)] == [
            "is", "is not", "is … or later", "is later than", "is … or earlier", "is earlier than", "is between … and",
            "is within the last", "is within the next", "is more than … ago", "falls in", "is empty", "is not empty",
        ]  # fmt: skip
        assert dict(offers.operators(Type.TEXT))["!contains"] == "does not contain"
        assert dict(offers.questions(Type.NUMBER))["none"] == "none"
        assert dict(offers.questions(Type.MOMENT))["max"] == "latest"
    with speaking("fi"):
        assert dict(offers.operators(Type.NUMBER))["ge"] == "on vähintään"
        assert dict(offers.questions(None))["sum"] == "yhteensä"
    for locale in ("fi", "en"):
        with speaking(locale):
            for type_ in offers.values.OPERATORS:
                labels = [offers.values.operator_label(op, type_) for op in offers.values.OPERATORS[type_]]
                assert len(set(labels)) == len(labels) and all(labels)


def test_what_is_chosen_is_always_offered():
    with speaking("en"):
        offered = offers.fields(Scope("account"), CONTEXT, "employees mul 2")
        assert offered[0].options == (offers.Option("employees mul 2", "Employees × 2"),)
        assert offers.fields(Scope("account"), CONTEXT, "nothing")[0].options[0].label == "nothing"
        assert ("parent/contacts", "Parent account › Contacts") in offers.links(Scope("account"), "parent/contacts")
