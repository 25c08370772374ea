"""What is wrong with a filter text, where, and what was expected there."""

from collections.abc import Iterable
from typing import Any

from ..i18n import gettext as _
from ..i18n import lazy_gettext as _l
from ..i18n import pgettext

EXPECTED = _l("expected %(expected)s, found %(found)s")
"""The message of most errors; ``expected`` is the error's list of words."""


class FilterError(Exception):
    """A filter text cannot be understood, or a parameter does not fit it.

    ``line`` and ``column`` (from 1) point at the place, ``expected`` lists in words what may stand there
    (allowed keys, near names), ``message`` says what is wrong; both are in the language they are read in.
    """

    def __init__(self, template: Any, place: tuple[int, int] = (1, 1), expected: Iterable = (), **values: Any):
        super().__init__(template, place, values)
        self.template, self.values = template, values
        self.line, self.column = place
        self._expected = tuple(expected)

    @property
    def expected(self) -> list[str]:
        """What may stand at the place, in words; empty where nothing would help."""
        return [str(word) for word in self._expected]

    @property
    def message(self) -> str:
        """What is wrong, without the place; near names are proposed at the end."""
        values = {**self.values, "expected": alternatives(self.expected)}
        text = str(self.template) % values
        if self.expected and "%(expected)s" not in str(self.template):
            text += _("; did you mean %(expected)s?", **values)
        return text

    def __str__(self) -> str:
        return _("Line %(line)d, column %(column)d: %(what)s", line=self.line, column=self.column, what=self.message)


def alternatives(words: list[str]) -> str:
    """``a, b or c``."""
    if len(words) < 2:
        return "".join(words)
    return pgettext("filter", "%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
