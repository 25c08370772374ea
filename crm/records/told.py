"""What an address tells of columns one by one: their totals, their widths. It is written ``<column>:<word>``, parted
by commas outside parentheses and quotes; the last colon counts."""

from collections.abc import Callable, Container

from ..i18n import gettext as _
from ..query import FilterError, split
from ..schema.fields import Field
from ..schema.registry import Context
from .columns import read_one

WIDTHS = ("narrow", "wide")
"""How wide a column is, where it is not as usual."""


def read(kind: str, text: str, context: Context, words: Callable[[Field], Container[str]]) -> tuple[str, list[str]]:
    """The text, columns by their canonical names, without the parts that cannot be used; and those. ``words`` gives
    the words a column may have."""
    found, wrong = {}, []
    for _start, part in split(text):
        name, _colon, word = part.rpartition(":")
        try:
            spec = read_one(kind, name, context)
        except FilterError:
            spec = None
        if spec and (word := word.strip()) in words(spec):
            found[spec.name] = word
        elif part.strip():
            wrong.append(part.strip())
    return write(found), wrong


def write(chosen: dict[str, str]) -> str:
    """The text of words by column."""
    return ",".join(f"{name}:{word}" for name, word in chosen.items())


def chosen(text: str) -> dict[str, str]:
    """The word of each column that a text of ``read`` names."""
    pairs = (part.rpartition(":") for _start, part in split(text) if part)
    return {name: word for name, _colon, word in pairs}


def widths(kind: str, text: str, context: Context, problems: list[str]) -> str:
    """The widths of an address. What is wrong is left out and told of in ``problems``."""
    found, wrong = read(kind, text, context, lambda spec: WIDTHS)
    problems += [_("There is no column width %(text)s.", text=part) for part in wrong]
    return found
