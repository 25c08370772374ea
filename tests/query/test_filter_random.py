"""Random filters over random records find what a slow evaluation in plain Python finds."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.db import adopt, connect_file
from crm.query import parse, to_text
from crm.query.language import Type, type_of
from crm.sandboxes.packs import Builder, Pack
from crm.schema.registry import entity

from .slow_filter import Slow
from .small_world import World

WORLDS = 3
KINDS = (
    "account", "contact", "activity", "sales_line", "opportunity", "care_model", "touchpoint", "consent_event",
    "marketing_list", "list_member",
)  # fmt: skip
NAMES = ["Alfa", "alfa", "ÄIJÖ", "äijö oy", "Å_b", "100 %", "", " x ", "O'Hara", "Öst’s", "aab", "AB", "zå"]
NUMBERS = [Decimal(n) for n in ("0", "1", "-3", "2.5", "99.99", "100", "1000.50", "0.01")]
DAYS = [
    date(2024, 2, 29),
    date(2024, 12, 31),
    date(2025, 1, 31),
    date(2025, 8, 31),
    date(2025, 9, 1),
    date(2025, 3, 30),
]
MOMENTS = [
    datetime.combine(d, datetime.min.time()) + timedelta(seconds=s) for d in DAYS for s in (0, 1, 43_200, 86_399)
]
DURATIONS = ["P1D", "P1M", "P1Y", "P13M", "P2W", "P1M1D", "P9999Y", "P6M30D"]


def build(b: Builder) -> None:
    rng = b.rng("rows")

    def some(values, nulls=0.3):
        return None if rng.random() < nulls else rng.choice(values)

    users = [b.add("user", name=rng.choice(NAMES), seat=n) for n in range(3)]
    b.facts = {"me": users[0]}
    products = [
        b.add("product", name=rng.choice(NAMES), product_group="hygiene", active=rng.random() < 0.5) for _ in range(3)
    ]
    models = [b.add("care_model", name=rng.choice(NAMES), owner_id=some(users)) for _ in range(3)]
    for _ in range(6):
        b.add(
            "touchpoint", name=rng.choice(NAMES), care_model_id=rng.choice(models), interval_days=some([30, 60, 180]),
            channel=rng.choice(["appointment", "call", "email"]),
        )  # fmt: skip
    accounts, contacts = [], []
    for _ in range(8):
        accounts.append(
            b.add(
                "account",
                name=rng.choice(NAMES),
                town=some(NAMES),
                parent_id=some(accounts) if accounts else None,
                owner_id=some(users),
                employees=some([0, 1, 3, 10]),
                wallet_estimate=some(NUMBERS),
                abc_class=some("abc"),
                care_model_id=some(models),
                care_model_since=some(DAYS),
                status=rng.choice(["active", "inactive"]),
                at=some(MOMENTS),
            )
        )
    for _ in range(10):
        contacts.append(
            b.add(
                "contact",
                first_name=some(NAMES),
                last_name=rng.choice(NAMES),
                account_id=some(accounts),
                owner_id=some(users),
                birth_date=some(DAYS),
                role=some(["user", "finance"]),
            )
        )
    lists = [b.add("marketing_list", name=rng.choice(NAMES), locked_at=some(MOMENTS)) for _ in range(3)]
    pairs = [(one, member) for one in lists for member in accounts + contacts]
    for one, member in rng.sample(pairs, 12):
        b.add("list_member", list_id=one, member_id=member)
    for _ in range(8):
        b.add(
            "consent_event", contact_id=rng.choice(contacts), state=rng.choice(["given", "withdrawn"]),
            channel=rng.choice(["email", "any"]), logged_at=rng.choice(MOMENTS),
        )  # fmt: skip
    for _ in range(14):
        b.add(
            "activity",
            subject=rng.choice(NAMES),
            regarding_id=some(accounts + contacts),
            contact_id=some(contacts),
            due=some(MOMENTS),
            done_at=some(MOMENTS),
            status=rng.choice(["open", "done", "sent"]),
            owner_id=some(users),
        )
    for _ in range(16):
        b.add(
            "sales_line",
            customer_id=rng.choice(accounts + contacts),
            date=rng.choice(DAYS),
            product_id=some(products),
            net_sales=rng.choice(NUMBERS),
            gross_margin=some(NUMBERS),
            line_type=rng.choice(["sale", "return"]),
        )
    for _ in range(6):
        b.add(
            "opportunity",
            name=rng.choice(NAMES),
            account_id=some(accounts),
            estimated_value=some(NUMBERS),
            probability=some(NUMBERS[:4]),
            budget=some(NUMBERS),
            estimated_close=some(DAYS),
            owner_id=some(users),
        )


@pytest.fixture(scope="session")
def worlds(_computed, tmp_path_factory):
    """Three random worlds, open, with their slow twins."""
    folder, found, open_ = tmp_path_factory.mktemp("random"), [], []
    for variant in range(WORLDS):
        builder = Builder(Pack("random", 1, {}, {}, build), variant, "CP0")
        build(builder)
        builder.write(folder / f"{variant}.db")
        open_.append(adopt(connect_file(folder / f"{variant}.db", immutable=True)))
        world = World(open_[-1].__enter__(), builder)
        found.append((world, Slow(builder.rows, world.context)))
    yield found
    for one in open_:
        one.__exit__(None, None, None)


# --------------------------------------------------------------------------------------------------
# Filters, by type

LITERALS = {
    Type.TEXT: st.sampled_from(NAMES).map(lambda text: "'" + text.replace("'", "''") + "'"),
    Type.NUMBER: st.sampled_from([f"{n:f}" for n in NUMBERS] + ["0.3333", "0.000001", "7"]),
    Type.BOOLEAN: st.sampled_from(["true", "false"]),
    Type.DATE: st.sampled_from([d.isoformat() for d in DAYS] + ["@today"]),
    Type.MOMENT: st.sampled_from([m.isoformat() for m in MOMENTS] + ["@now"]),
    Type.LOOKUP: st.sampled_from(["@me", "1", "5", "9"]),
}


@cache
def paths(kind: str, type_: Type, steps: int = 2) -> list[str]:
    """The fields of a type that can be reached from a kind."""
    known = entity(kind)
    ours = {**known.stored, **{name: spec for name, spec in known.computed.items() if name.startswith("test_")}}
    found = [name for name, spec in ours.items() if type_of(spec) is type_]
    found += ["id"] if type_ is Type.LOOKUP else []
    for link in known.links.values() if steps else ():
        if not link.many and link.name not in ("created_by", "modified_by"):
            several = len(link.kinds) > 1
            for target in set(link.kinds) & {*KINDS, "user", "product"}:
                found += [f"{link.name}/{target}/{path}" if several else f"{link.name}/{path}" for path in paths(target, type_, steps - 1)]  # fmt: skip
    return sorted(found)


def collections(kind: str) -> list[tuple[str, str]]:
    return sorted((link.name, link.kinds[0]) for link in entity(kind).links.values() if link.many and link.kinds[0] in KINDS)  # fmt: skip


@st.composite
def path(draw, scope, type_):
    options = [f"{variable}/{found}" if variable else found for variable, kind in scope.items() for found in paths(kind, type_)]  # fmt: skip
    return draw(st.sampled_from(options)) if options else draw(LITERALS[type_])


@st.composite
def inside(draw, scope):
    """A collection with a new variable: its text, the variable, the scope within."""
    variable = draw(st.sampled_from(list(scope)))
    options = collections(scope[variable])
    if not options or len(scope) > 2:
        return None
    name, kind = draw(st.sampled_from(options))
    inner = "xyz"[len(scope)]
    return f"{variable}/{name}" if variable else name, inner, {**scope, inner: kind}


@st.composite
def aggregate(draw, scope, type_, depth):
    found = draw(inside(scope))
    if found is None:
        return draw(path(scope, type_))
    name, variable, inner = found
    keys = ["min", "max"] if type_ is not Type.NUMBER else ["count", "sum", "avg", "min", "max"]
    key, condition = draw(st.sampled_from(keys)), draw(condition_(inner, depth - 1))
    if key == "count":
        return draw(st.sampled_from([f"{name}/$count", f"{name}/count({variable}: {condition})"]))
    value = draw(expression(inner, type_, depth - 1))
    if not re.search(rf"\b{variable}/", value):  # an aggregate needs a field of its records
        return draw(path(scope, type_))
    return f"{name}/{key}({variable}: {value}{draw(st.sampled_from(['', f', {condition}']))})"


@st.composite
def expression(draw, scope, type_, depth):
    """An expression of a type."""
    if depth <= 0 or type_ in (Type.LOOKUP, Type.BOOLEAN) or draw(st.integers(0, 2)) == 0:
        return draw(path(scope, type_) | path(scope, type_) | LITERALS[type_])
    deeper = lambda of: draw(expression(scope, of, depth - 1))  # noqa: E731
    if type_ is Type.TEXT:
        return f"{draw(st.sampled_from(['tolower', 'trim']))}({deeper(Type.TEXT)})"
    if type_ is Type.NUMBER:
        choice = draw(st.integers(0, 3))
        if choice == 0:
            return f"({deeper(type_)} {draw(st.sampled_from(['add', 'sub', 'mul', 'div']))} {deeper(type_)})"
        if choice == 1:
            return f"{draw(st.sampled_from(['round', 'floor', 'ceiling']))}({deeper(type_)})"
        if choice == 2:
            return draw(st.sampled_from([f"length({deeper(Type.TEXT)})", f"year({deeper(Type.DATE)})", f"day({deeper(Type.MOMENT)})"]))  # fmt: skip
        return draw(aggregate(scope, type_, depth))
    choice = draw(st.integers(0, 2))
    if choice == 0:
        return draw(aggregate(scope, type_, depth))
    if choice == 1 and type_ is Type.DATE:
        return f"date({deeper(Type.MOMENT)})"
    sign, length = draw(st.sampled_from(["add", "sub"])), draw(st.sampled_from(DURATIONS))
    return f"({deeper(type_)} {sign} duration'{length}')"


def choices_at(scope, text: str) -> list[str]:
    """The keys of the choice field that a path leads to, as literals."""
    first, _slash, rest = text.partition("/")
    kind, steps = (scope[first], rest.split("/")) if first in scope else (scope[""], text.split("/"))
    for step in steps[:-1]:
        link = entity(kind).links.get(step)
        kind = step if link is None else link.kinds[0]  # a lookup to several kinds is followed by the kind
    return [f"'{choice.key}'" for choice in entity(kind).field(steps[-1]).choices]


@st.composite
def choice_comparison(draw, scope):
    """A choice compared with one of its keys, or one of several."""
    options = [f"{variable}/{found}" if variable else found for variable, kind in scope.items() for found in paths(kind, Type.CHOICE)]  # fmt: skip
    left = draw(st.sampled_from(options))
    keys = st.sampled_from([*choices_at(scope, left), "null"])
    if draw(st.booleans()):
        return f"{left} in ({', '.join(draw(st.lists(keys, min_size=1, max_size=3)))})"
    return f"{left} {draw(st.sampled_from(['eq', 'ne']))} {draw(keys)}"


@st.composite
def comparison(draw, scope, depth):
    if draw(st.integers(0, 6)) == 0:
        return draw(choice_comparison(scope))
    type_ = draw(st.sampled_from([Type.TEXT, Type.NUMBER, Type.DATE, Type.MOMENT, Type.LOOKUP, Type.BOOLEAN]))
    equal = type_ in (Type.LOOKUP, Type.BOOLEAN)
    left = draw(expression(scope, type_, depth))
    if left.isdigit() and type_ is Type.LOOKUP:  # a bare number is a number
        left = "@me"
    if draw(st.integers(0, 4)) == 0:
        items = draw(st.lists(LITERALS[type_] | st.just("null"), min_size=1, max_size=3))
        return f"{left} in ({', '.join(items)})"
    if type_ in (Type.DATE, Type.MOMENT) and draw(st.booleans()):
        right = draw(expression(scope, Type.MOMENT if type_ is Type.DATE else Type.DATE, depth - 1))
    else:
        right = draw(expression(scope, type_, depth - 1) | st.just("null"))
    return f"{left} {draw(st.sampled_from(['eq', 'ne'] if equal else ['eq', 'ne', 'gt', 'ge', 'lt', 'le']))} {right}"


@st.composite
def condition_(draw, scope, depth):
    """A condition."""
    choice = draw(st.integers(0, 6)) if depth > 0 else 0
    if choice <= 1:
        return draw(comparison(scope, depth))
    if choice == 2:
        return f"not ({draw(condition_(scope, depth - 1))})"
    if choice in (3, 4):
        parts = draw(st.lists(condition_(scope, depth - 1), min_size=2, max_size=3))
        return "(" + (" and " if choice == 3 else " or ").join(parts) + ")"
    if choice == 5:
        first, second = draw(expression(scope, Type.TEXT, depth - 1)), draw(expression(scope, Type.TEXT, depth - 1))
        return f"{draw(st.sampled_from(['contains', 'startswith', 'endswith']))}({first},{second})"
    found = draw(inside(scope))
    if found is None:
        return draw(comparison(scope, depth))
    name, variable, inner = found
    return f"{name}/{draw(st.sampled_from(['any', 'all']))}({variable}: {draw(condition_(inner, depth - 1))})"


@st.composite
def filters(draw):
    kind = draw(st.sampled_from(KINDS))
    return kind, draw(condition_({"": kind}, 3))


@settings(max_examples=300, deadline=None)
@given(filters(), st.integers(0, WORLDS - 1))
def test_same_records_as_slow(worlds, found, which):
    kind, text = found
    world, slow = worlds[which]
    node = parse(text, kind)
    assert world.ids(text, kind) == slow.ids(node, kind), text
    assert parse(to_text(node), kind) == node


@st.composite
def numbers(draw):
    kind = draw(st.sampled_from(KINDS))
    type_ = draw(st.sampled_from([Type.NUMBER, Type.DATE, Type.MOMENT]))
    return kind, draw(expression({"": kind}, type_, 3))


@settings(max_examples=100, deadline=None)
@given(numbers(), st.integers(0, WORLDS - 1))
def test_same_values_as_slow(worlds, found, which):
    kind, text = found
    world, slow = worlds[which]
    assert world.values(text, kind) == slow.values(parse(text, kind, condition=False), kind)
