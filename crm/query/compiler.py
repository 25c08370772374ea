"""From typed tree to SQL.

A compiled condition is true exactly where the filter holds, and false or null elsewhere; ``not`` and
comparisons of conditions make two values of the three. Navigation is a scalar subquery or ``EXISTS``, so
no record is lost; every subquery names its own tables and takes all others from outside
(``correlate_except``), because SQLAlchemy by itself looks only one level up.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, false, func, inspect, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from ..i18n import lazy_gettext as _l
from ..schema.registry import Context, entity
from ..schema.text import fold, fold_sql, sort_key, sort_sql
from . import exact, literals
from .errors import EXPECTED, FilterError
from .language import AGGREGATES, ARITHMETIC, COMPARISONS, FUNCTIONS, PARAMETERS, WORDS, Type
from .moments import as_moment, midnight, shift
from .reader import check_choice, check_days
from .tree import Arithmetic, Call, Collection, Compare, Constant, In, Logic, Node, Not, Parameter, Path, walk

folded, sortable = lru_cache(1024)(fold_sql), lru_cache(1024)(sort_sql)
"""Kept by column, since SQLAlchemy takes a quarter of a millisecond to nest ten ``replace``."""

_levels: dict[int, int] = {}


@cache
def alias_at(kind: str, level: int) -> type:
    """The alias of a kind for the ``level``-th subquery of a filter. Making one costs as much as
    compiling ten filters, so they are kept; two subqueries inside each other never share one."""
    made = aliased(entity(kind).cls)
    _levels[id(made)] = level
    return made


def table(source: type) -> FromClause:
    """The table, or alias of it, behind a class or aliased class."""
    return inspect(source).selectable


class Compiler:
    """Compiles one filter. ``sources`` holds the class or alias each variable stands for."""

    def __init__(self, context: Context, params: Mapping[str, Any] | None, source: type | None):
        self.context = context
        self.params = {f"@{name}": value for name, value in (params or {}).items()}
        self.params |= {name: row.sql(context) for name, row in PARAMETERS.items()}
        self.sources = {"": source}
        self.innermost = ""
        self.level = _levels.get(id(source), 0)  # a formula may filter from inside another filter

    def sql(self, node: Node) -> ColumnElement:
        """The SQL of a node. Raises ``FilterError`` when a parameter is missing or does not fit."""
        return getattr(self, f"_{type(node).__name__.lower()}")(node)

    def condition(self, node: Node) -> ColumnElement[bool]:
        """A condition: true where the node is true."""
        sql = self.sql(node)
        return sql.is_(true()) if isinstance(node, Path | Constant | Parameter) else sql

    def value(self, node: Node) -> ColumnElement:
        """The value of a node; a condition is never null."""
        if node.type is Type.BOOLEAN and not isinstance(node, Path | Constant | Parameter):
            return func.coalesce(self.sql(node), false())
        return self.sql(node)

    def alias(self, kind: str) -> type:
        """The alias for the next subquery."""
        self.level += 1
        return alias_at(kind, self.level)

    # ---- values

    def _constant(self, node: Constant) -> ColumnElement:
        return literals.bind(node.value, node.type)

    def _parameter(self, node: Parameter) -> ColumnElement:
        return literals.bind(self.bound(node), node.type)

    def bound(self, node: Node) -> Any:
        """The value of a constant or parameter (a list for a parameter with ``many``)."""
        if isinstance(node, Constant):
            return node.value
        if node.name not in self.params:
            raise FilterError(_l("%(name)s is not bound"), node.place, name=node.name)
        value = self.params[node.name]
        if not node.many:
            return self._fitting(node, value)
        if not isinstance(value, list | tuple | set | frozenset):
            raise FilterError(_l("%(name)s must be a list"), node.place, name=node.name)
        return [self._fitting(node, item) for item in value]

    def _fitting(self, node: Parameter, value: Any) -> Any:
        if value is None:
            return None
        try:
            value = literals.BOUND[node.type](value)
        except (TypeError, ValueError, ArithmeticError):
            raise FilterError(EXPECTED, node.place, [WORDS[node.type]], found=f"{node.name} = {value!r}") from None
        if node.type is Type.CHOICE:
            check_choice(value, node.like, node.place)
        return value

    # ---- logic

    def _logic(self, node: Logic) -> ColumnElement[bool]:
        parts = [self.condition(part) for part in node.parts]
        return (or_ if node.key == "or" else and_)(*parts) if parts else true()

    def _not(self, node: Not) -> ColumnElement[bool]:
        return self.condition(node.part).is_not(true())

    def _compare(self, node: Compare) -> ColumnElement[bool]:
        row, types = COMPARISONS[node.key], {node.left.type, node.right.type}
        if types == {Type.TEXT}:
            ordered = node.key not in ("eq", "ne")
            return row.sql(self._text(node.left, ordered), self._text(node.right, ordered))
        left, right = self.value(node.left), self.value(node.right)
        if types == {Type.NUMBER}:
            left, right = exact.align(left, right)
        elif len(types) == 2:
            left, right = (sql if sub.type is Type.MOMENT else as_moment(sql) for sub, sql in ((node.left, left), (node.right, right)))  # fmt: skip
        return row.sql(left, right)

    def _text(self, node: Node, ordered: bool = False) -> ColumnElement[str]:
        """A text as comparisons see it: folded, or for an order as the alphabet's key."""
        if isinstance(node, Constant | Parameter):
            value = self.bound(node)
            return literals.bind(value if value is None else (sort_key if ordered else fold)(value), Type.TEXT)
        return (sortable if ordered else folded)(self._as_written(node))

    def _as_written(self, node: Node) -> ColumnElement[str]:
        """A text without ``tolower``, which a comparison does anyway: SQLite's parser allows some thirty
        nested calls, and folding takes seven."""
        if isinstance(node, Call):
            text = self._as_written(node.arguments[0])
            return text if node.key == "tolower" else FUNCTIONS[node.key].sql(text)
        return self.sql(node)

    def _in(self, node: In) -> ColumnElement[bool]:
        bound = self.bound(node.items) if isinstance(node.items, Parameter) else [self.bound(n) for n in node.items]
        values = [value for value in bound if value is not None]
        if bound and not values:
            return self.value(node.left).is_(None)
        if node.left.type is Type.TEXT:
            found = self._text(node.left).in_([fold(value) for value in values])
        elif node.left.type is Type.NUMBER:
            left = self.value(node.left)
            scale = max(exact.scale_of(left), *map(exact.decimals, values), 0)
            found = exact.widen(left, scale).in_(values)
        else:
            values = [midnight(value) for value in values] if node.left.type is Type.MOMENT else values
            found = self.value(node.left).in_(values)
        # the list is unknown only where the left side is null; naming that side twice could double for ever
        return func.coalesce(found, true()) if len(values) < len(bound) else found

    def _arithmetic(self, node: Arithmetic) -> ColumnElement:
        left = self.value(node.left)
        if node.right.type is not Type.DURATION:
            return ARITHMETIC[node.key].sql(left, self.value(node.right))
        duration = self.bound(node.right)
        check_days(duration, node.type, node.right.place)
        return shift(left, duration, -1 if node.key == "sub" else 1, node.type is Type.DATE)

    def _call(self, node: Call) -> ColumnElement:
        if node.type is Type.TEXT:
            lowered = any(isinstance(part, Call) and part.key == "tolower" for part in walk(node))
            text = self._as_written(node)
            return FUNCTIONS["tolower"].sql(text) if lowered else text
        argument = self._text if node.type is Type.BOOLEAN else self.value
        return FUNCTIONS[node.key].sql(*(argument(part) for part in node.arguments))

    # ---- names

    def _path(self, node: Path) -> ColumnElement:
        if not self.context.shows(node.field):
            raise FilterError(
                _l("In an exercise %(field)s is for you to find out."), node.place, field=node.field.label
            )
        source, steps, name = self.sources[node.variable], node.steps, node.field.name
        if steps and name == "id" and not steps[-1].several:  # the lookup itself says it
            steps, name = steps[:-1], steps[-1].link.via
        where, aliases = [], []
        for step in steps:
            key = table(source).c[step.link.via]
            source = self.alias(step.kind)
            where.append(table(source).c.id == key)
            aliases.append(source)
        if not steps and node.field.computed and node.variable != self.innermost:
            # a formula's subqueries look one level up, where this record is not: bring it there
            key, source = table(source).c.id, self.alias(node.field.entity)
            where.append(table(source).c.id == key)
            aliases.append(source)
        if node.field.computed:
            sql = entity(node.field.entity).field(name).expression(source, self.context)
        else:
            sql = table(source).c[name]
        if where:
            sql = select(sql).where(*where).correlate_except(*map(table, aliases)).scalar_subquery()
        return exact.exact(sql) if node.type is Type.NUMBER else sql

    def _collection(self, node: Collection) -> ColumnElement:
        owner, source = self.sql(node.owner), self.alias(node.kind)
        where = [table(source).c[node.link.via] == owner]
        outer = self.sources, self.innermost
        self.sources, self.innermost = {**self.sources, node.variable: source}, node.variable
        if node.condition is not None:
            condition = self.condition(node.condition)
            where.append(condition.is_not(true()) if node.key == "all" else condition)
        value = None if node.value is None else self.value(node.value)
        self.sources, self.innermost = outer
        if node.key in ("any", "all"):
            what = literal_column("1")
        else:
            what = func.count() if value is None else AGGREGATES[node.key].sql(value)
        query = select(what).where(*where).correlate_except(table(source))
        if node.key in ("any", "all"):
            return query.exists() if node.key == "any" else ~query.exists()
        return query.scalar_subquery()
