"""The filter language once more, slowly and in plain Python, over the rows a builder was given.

It shares the typed tree with the product and nothing else: no SQL, no folding or rounding of its own.
"""

import calendar
from dataclasses import astuple
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

from crm.query.tree import Arithmetic, Call, Collection, Compare, Constant, In, Logic, Not, Parameter, Path

ALPHABET = {letter: 200 + place for place, letter in enumerate("åäö")}


class Slow:
    """Evaluates filters over the rows of one builder."""

    def __init__(self, rows: dict[str, list[dict]], context):
        self.rows, self.context = rows, context
        self.by_id = {row["id"]: (kind, row) for kind, found in rows.items() for row in found}

    def ids(self, node, kind: str) -> list[int]:
        """The ids of the records a filter holds for."""
        with localcontext(prec=60):
            return [row["id"] for row in self.rows.get(kind, []) if self.of(node, {"": (kind, row)}) is True]

    def values(self, node, kind: str) -> list:
        """The value of an expression for each record."""
        with localcontext(prec=60):
            return [self.of(node, {"": (kind, row)}) for row in self.rows.get(kind, [])]

    def of(self, node, scope):
        """The value of a node; ``None`` is null. A condition is true or false, a boolean field may be null."""
        match node:
            case Constant(value=value):
                return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
            case Parameter(name="@me"):
                return self.context.me
            case Parameter(name="@today"):
                return self.context.today
            case Parameter(name="@now"):
                return self.context.now
            case Path():
                return self.path(node, scope)
            case Logic(key="and", parts=parts):
                return all(self.of(part, scope) is True for part in parts)
            case Logic(parts=parts):
                return any(self.of(part, scope) is True for part in parts)
            case Not(part=part):
                return self.of(part, scope) is not True
            case Compare(key=key, left=left, right=right):
                return compare(key, self.of(left, scope), self.of(right, scope))
            case In(left=left, items=items):
                return any(compare("eq", self.of(left, scope), self.of(item, scope)) for item in items)
            case Arithmetic(key=key, left=left, right=right):
                return calculate(key, self.of(left, scope), self.of(right, scope))
            case Call(key=key, arguments=arguments):
                return call(key, *(self.of(argument, scope) for argument in arguments))
            case Collection():
                return self.collection(node, scope)
        raise AssertionError(node)

    def path(self, node, scope):
        kind, row = scope[node.variable]
        for step in node.steps:
            kind, row = self.by_id.get(row.get(step.link.via), (None, None))
            if kind != step.kind:
                return None
        return self.field(kind, row, node.field.name)

    def field(self, kind, row, name):
        if name == "full_name":
            return ((row.get("first_name") or "") + " " + row["last_name"]).strip(" ")
        if name == "test_sold":
            return sum((line["net_sales"] for line in self.rows["sales_line"] if line["customer_id"] == row["id"]), Decimal(0))  # fmt: skip
        if name == "test_crowd":
            return None if row.get("employees") is None else Decimal(row["employees"]) / 4
        value = row.get(name)
        return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def collection(self, node, scope):
        owner = self.path(node.owner, scope)
        found = []
        for row in self.rows.get(node.kind, []):
            inner = {**scope, node.variable: (node.kind, row)}
            if owner is None or row.get(node.link.via) != owner:
                continue
            if node.key == "all" or node.condition is None or self.of(node.condition, inner) is True:
                found.append(inner)
        match node.key:
            case "any":
                return bool(found)
            case "all":
                return all(self.of(node.condition, inner) is True for inner in found)
            case "count":
                return Decimal(len(found))
        values = [value for inner in found if (value := self.of(node.value, inner)) is not None]
        if node.key == "sum":
            return sum(values, Decimal(0))
        if not values:
            return None
        return six(sum(values) / len(values)) if node.key == "avg" else {"min": min, "max": max}[node.key](values)


def six(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def folded(value):
    return value.lower().replace("’", "'") if isinstance(value, str) else value


def comparable(left, right):
    if isinstance(left, date) and isinstance(right, date) and isinstance(left, datetime) != isinstance(right, datetime):
        return [v if isinstance(v, datetime) else datetime.combine(v, time()) for v in (left, right)]
    return folded(left), folded(right)


def compare(key, left, right) -> bool:
    left, right = comparable(left, right)
    if key in ("eq", "ne"):
        return (left == right) is (key == "eq")
    if left is None or right is None:
        return False
    if isinstance(left, str):
        left, right = ([ALPHABET.get(c, ord(c)) for c in text] for text in (left, right))
    return {"gt": left > right, "ge": left >= right, "lt": left < right, "le": left <= right}[key]


def calculate(key, left, right):
    if left is None or right is None:
        return None
    if isinstance(left, date):
        return later(left, right, -1 if key == "sub" else 1)
    if key == "div":
        return six(left / right) if right else None
    return {"add": left + right, "sub": left - right, "mul": six(left * right)}[key]


def later(moment, duration, sign):
    years, months, weeks, days, hours, minutes, seconds = (sign * n for n in astuple(duration))
    total = moment.year * 12 + moment.month - 1 + years * 12 + months
    year, month = total // 12, total % 12 + 1
    try:
        moment = moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))
        return moment + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except (ValueError, OverflowError):
        return None


def call(key, first, second=None):
    if key in ("contains", "startswith", "endswith"):
        if first is None or second is None:
            return False
        first, second = folded(first), folded(second)
        return {"contains": second in first, "startswith": first.startswith(second), "endswith": first.endswith(second)}[key]  # fmt: skip
    if first is None:
        return None
    match key:
        case "tolower":
            return folded(first)
        case "trim":
            return first.strip(" ")
        case "length":
            return Decimal(len(first))
        case "year" | "month" | "day":
            return Decimal(getattr(first, key))
        case "date":
            return first.date() if isinstance(first, datetime) else first
    return first.to_integral_value({"round": ROUND_HALF_UP, "floor": ROUND_FLOOR, "ceiling": ROUND_CEILING}[key])
