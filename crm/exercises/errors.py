"""What is wrong with an exercise file, where, and what was expected there; in the language it is read in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError

from ..i18n import gettext as _
from ..i18n import lazy_gettext as _l
from ..i18n import lazy_pgettext as _lp

TYPES = {
    "object": _lp("exercise file", "keys with values"),
    "array": _lp("exercise file", "a list"),
    "string": _lp("exercise file", "text"),
    "number": _lp("exercise file", "a number"),
    "integer": _lp("exercise file", "a whole number"),
    "boolean": _lp("exercise file", "true or false"),
    "null": _lp("exercise file", "null"),
}
TITLES = (
    _lp("exercise file", "a text in both languages, fi and en"),
    _lp("exercise file", "a name of letters, digits, _, + and -"),
    _lp("exercise file", "a name of small letters, digits and _"),
    _lp("exercise file", "a kind of record"),
    _lp("exercise file", "a text of the filter language"),
    _lp("exercise file", "points, or a $name of the variant"),
    _lp("exercise file", "a value: text, number, $name, a list, or one of the forms field, expr, rows, count, sum, avg, min, max, from, days"),
    _lp("exercise file", "one name and where its items come from"),
    _lp("exercise file", "a whole number, or min and max"),
    _lp("exercise file", "an expectation with exactly one of is, filled, min_length, where"),
    _lp("exercise file", "exactly one of got and filter"),
    _lp("exercise file", "exactly one of want and where"),
    _lp("exercise file", "a name or a list of names"),
    _lp("exercise file", "one of records + ids, children_of, new, deleted + ids, command"),
    _lp("exercise file", "a step: one command with its arguments, answer, undo, or for and do"),
    _lp("exercise file", "all, or step and when"),
)  # fmt: skip
"""Every title in ``schema.json``, so that it is translated; a test compares the two."""

_TITLES = {title.message: title for title in TITLES}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    template: Any
    values: tuple[tuple[str, Any], ...] = ()

    @property
    def expected(self) -> str:
        """What was expected there."""
        return str(self.template) % {name: str(value) for name, value in self.values}

    def __str__(self) -> str:
        return _("%(file)s, line %(line)d, column %(column)d: %(expected)s", file=self.file, line=self.line,
                 column=self.column, expected=self.expected)  # fmt: skip


class ExerciseError(Exception):
    """An exercise file cannot be used; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class Key(str):
    """The last part of a path that is about the key itself, not about its value."""


class Words:
    """Some words joined when they are shown; each may be a lazy text."""

    def __init__(self, words: Sequence[Any]):
        self.words = words

    def __str__(self) -> str:
        return ", ".join(map(str, self.words))


def explain(error: ValidationError) -> tuple[list, Any, dict[str, Any]]:
    """A schema error as (path to the place, message template, its values)."""
    path, schema, limit = list(error.absolute_path), error.schema, error.validator_value
    match error.validator:
        case "required":
            missing = [key for key in limit if key not in error.instance]
            return path, _l("missing: %(keys)s"), {"keys": Words(missing)}
        case "additionalProperties":
            known = schema.get("properties", {})
            unknown = [key for key in error.instance if key not in known]
            return [*path, Key(unknown[0])], _l("%(key)s is not known here; known are: %(keys)s"), {"key": unknown[0], "keys": Words(sorted(known))}  # fmt: skip
        case "dependentRequired":
            pair = next((a, b) for a, needs in limit.items() for b in needs if a in error.instance and b not in error.instance)  # fmt: skip
            return path, _l("%(key)s needs %(other)s beside it"), {"key": pair[0], "other": pair[1]}
        case "enum" | "const":
            return path, _l("expected one of: %(keys)s"), {"keys": Words(limit if isinstance(limit, list) else [limit])}
        case "type" if schema.get("title") not in _TITLES:
            types = [limit] if isinstance(limit, str) else limit
            return path, _l("expected %(what)s"), {"what": Words([TYPES[t] for t in types])}
        case "minimum" | "exclusiveMinimum" | "minItems" | "minLength" | "minProperties":
            return path, _l("too small or too short; the limit is %(limit)s"), {"limit": limit}
        case "maximum" | "maxItems" | "maxLength" | "maxProperties":
            return path, _l("too large or too long; the limit is %(limit)s"), {"limit": limit}
        case "multipleOf":
            return path, _l("expected a multiple of %(limit)s"), {"limit": limit}
    title = schema.get("title", "")
    return path, _l("expected %(what)s"), {"what": _TITLES.get(title, title or error.message)}
