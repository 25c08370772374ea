"""How text is searched, sorted and recognised as the same name.

Search and sorting are plain SQL expressions (``lower`` and ``replace``), not Python functions called
from SQLite: a list of 150 names sorts in 0.1 ms instead of 3, and an index can hold the expression.
The Python twins exist for the grader's own comparisons and are tested against the SQL ones.
"""

import string
import unicodedata

from sqlalchemy import ColumnElement, TextClause, func, text

_CAPITALS = {"Å": "å", "Ä": "ä", "Ö": "ö", "É": "é", "Ü": "ü", "’": "'"}
_FOLD = str.maketrans({**{c: c.lower() for c in string.ascii_uppercase}, **_CAPITALS})
_AFTER_Z = {"å": "{", "ä": "|", "ö": "}"}
_SORT = str.maketrans(_AFTER_Z)

COMPANY_FORMS = {"oy", "ab", "oyj", "abp", "ky", "ay", "tmi", "osk", "ry", "ltd"}


def fold(text: str) -> str:
    """Text as search and comparison see it: NFC, lower case; å ä ö stay letters of their own."""
    return unicodedata.normalize("NFC", text).translate(_FOLD)


def fold_sql(expression: ColumnElement[str]) -> ColumnElement[str]:
    """The SQL twin of ``fold`` (stored text is already NFC)."""
    for capital, small in _CAPITALS.items():
        expression = func.replace(expression, _letter(capital), _letter(small))
    return func.lower(expression)


def sort_key(text: str) -> str:
    """The key of Finnish alphabetical order: case aside, å ä ö after z."""
    return fold(text).translate(_SORT)


def sort_sql(expression: ColumnElement[str]) -> ColumnElement[str]:
    """The SQL twin of ``sort_key``."""
    expression = fold_sql(expression)
    for letter, code in _AFTER_Z.items():
        expression = func.replace(expression, _letter(letter), _letter(code))
    return expression


def _letter(letter: str) -> TextClause:
    """A letter written out in the statement: an index holds an expression, not one with parameters."""
    return text("'" + letter.replace("'", "''") + "'")


def name_key(text: str) -> str:
    """A company's name as duplicate detection sees it: folded, without company form and punctuation.

    ``Louhiniemen Konehuolto Oy`` and ``LOUHINIEMEN KONEHUOLTO`` have the same key. A name that is
    nothing but a company form keeps it.
    """
    words = "".join(c if c.isalnum() else " " for c in fold(text)).split()
    return " ".join(w for w in words if w not in COMPANY_FORMS) or " ".join(words)


def tidy(text: str) -> str:
    """Typed text as it is stored: NFC, ends trimmed, line ends as newlines."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
