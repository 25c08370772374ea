"""Cells of a table somebody sent, read as values of fields: what a person writes, not what is stored.

A choice goes by its key or by its label in any language; a record by its code or its name; yes and no by their
words. Numbers and dates are read as in a form. Rules of fields are not looked at: saving does that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..i18n import LOCALES, speaking
from ..i18n import gettext as _
from ..schema.fields import Field, Kind
from ..schema.registry import entity, expand
from ..schema.text import fold, tidy
from .names import title_sql
from .tables.unpack import BROKEN
from .values import read
from .work import cooked, raw

MOST_CHOICES = 8
"""Choices that a message names."""


def word(text: str) -> str:
    """A text as words are compared: folded, with single spaces."""
    return " ".join(fold(text).split())


class Cells:
    """Reads cells in one sandbox. ``names`` are those shown for users instead of the stored ones, by id."""

    def __init__(self, session: Session, names: Mapping[int, str]):
        self.session, self.names = session, names
        self._words: dict[tuple, dict[str, set]] = {}

    def value(self, spec: Field, text: str) -> Any:
        """The value a cell means for a field; ``None`` for an empty one.

        Raises ``ValueError`` with a message that says what is wrong.
        """
        text = tidy(text)
        if not text:
            return None
        if text == BROKEN:
            raise ValueError(_("The cell has a formula or an error instead of a value."))
        if spec.kind is Kind.CHOICE:
            return self._choice(spec, text)
        if spec.kind is Kind.LOOKUP:
            return self._record(spec, text)
        if spec.kind is Kind.BOOLEAN:
            return self._yes_or_no(text)
        value = read(spec, text)
        return cooked(spec.entity, spec.name, raw(spec.entity, spec.name, value))  # as it would come back

    def _choice(self, spec: Field, text: str) -> str:
        if (spec.entity, spec.name) not in self._words:
            self._words[spec.entity, spec.name] = _collect((c.key, c.key) for c in spec.choices)
            for locale in LOCALES:
                with speaking(locale):
                    _collect(((str(c.label), c.key) for c in spec.choices), self._words[spec.entity, spec.name])
        if any(choice.key == text for choice in spec.choices):
            return text
        found = self._words[spec.entity, spec.name].get(word(text), ())
        if len(found) == 1:
            return next(iter(found))
        labels = [str(choice.label) for choice in spec.choices]
        said = ", ".join(labels[:MOST_CHOICES]) + (" …" if len(labels) > MOST_CHOICES else "")
        raise ValueError(_("This is none of the choices: %(choices)s.", choices=said))

    @cached_property
    def _yes_and_no(self) -> dict[str, set]:
        words = [("1", True), ("true", True), ("x", True), ("0", False), ("false", False)]
        for locale in LOCALES:
            with speaking(locale):
                words += [(_("Yes"), True), (_("No"), False)]
        return _collect(words)

    def _yes_or_no(self, text: str) -> bool:
        found = self._yes_and_no.get(word(text))
        if not found:
            raise ValueError(_("Give yes or no."))
        return next(iter(found))

    def _record(self, spec: Field, text: str) -> int:
        if spec.to not in self._words:
            self._words[spec.to] = self._records(expand(spec.to))
        found = self._words[spec.to].get(word(text), ())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ValueError(_("There are %(n)s records of this name. Use the code.", n=len(found)))
        raise ValueError(_("There is no record of this name or code."))

    def _records(self, kinds: Iterable[str]) -> dict[str, set[int]]:
        """The records of some kinds by what they are called in each language, and by code."""
        found: dict[str, set[int]] = defaultdict(set)
        for known in (entity(kind) for kind in kinds if entity(kind).title != "id"):
            called = [title_sql(known, locale) for locale in LOCALES]
            called += [known.table.c.code] if "code" in known.stored else []
            for id, *texts in self.session.execute(select(known.table.c.id, *called)):
                _collect(((text, id) for text in texts if text), found)
        if "user" in kinds:
            _collect(((name, id) for id, name in self.names.items()), found)
        return found


def _collect(pairs: Iterable[tuple[str, Any]], into: dict[str, set] | None = None) -> dict[str, set]:
    found = defaultdict(set) if into is None else into
    for text, value in pairs:
        found[word(text)].add(value)
    return found
