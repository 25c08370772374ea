"""What a student reads of an exercise.

A text may hold paragraphs (an empty line between them), ``**bold**``, ``{label:Possible duplicates}`` (a
label of the screen by its English text, shown in the reader's language and bold; ``{label:pair|Open}``
where the label has a context) and ``{slots}`` with facts of the variant. The text is read first and filled
then, so that what stands in the data is shown as it is, whatever it looks like.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from ..i18n import catalogue, current_locale, day, gettext, number, pgettext, speaking
from .model import Text

_UNIT = re.compile(r"(?<=[\d}]) (?=[%€])")  # a number and its unit stay on one line
_TOKEN = re.compile(r"(\*\*|\{label:[^{}]+\}|\{[a-z][a-z0-9_.]*\})")


@dataclass(frozen=True)
class Piece:
    """A stretch of text, plain or bold."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Rendered:
    """A text ready to be shown: paragraphs of pieces."""

    paragraphs: tuple[tuple[Piece, ...], ...]

    @classmethod
    def of(cls, text: str) -> "Rendered":
        """A text of the product itself."""
        return cls(((Piece(text),),))

    def __str__(self) -> str:
        return "\n\n".join("".join(piece.text for piece in p) for p in self.paragraphs)

    def __html__(self) -> str:
        return Markup("").join(Markup("<p>%s</p>") % inline(p) for p in self.paragraphs)

    @property
    def line(self) -> Markup:
        """The paragraphs as one run of markup without ``<p>``, for a step or a label."""
        return Markup(" ").join(inline(p) for p in self.paragraphs)


def inline(pieces: tuple[Piece, ...]) -> Markup:
    """Pieces as markup; everything in them is escaped."""
    return Markup("").join(Markup("<b>%s</b>") % p.text if p.bold else escape(p.text) for p in pieces)


def render(text: Text, locale: str, fill: Callable[[str], Any] | None = None) -> Rendered:
    """A text in one language. ``fill`` gives the value of a slot (``values.Scope.value`` does for
    ``$slot``); without it slots stay as written."""
    with speaking(locale):
        paragraphs = [p for p in re.split(r"\n\s*\n", text.get(locale).strip()) if p.strip()]
        return Rendered(tuple(_paragraph(p, fill) for p in paragraphs))


def _paragraph(text: str, fill: Callable[[str], Any] | None) -> tuple[Piece, ...]:
    bold, pieces = False, []
    for token in _TOKEN.split(_UNIT.sub("\u00a0", " ".join(text.split()))):
        if token == "**":
            bold = not bold
        elif token.startswith("{label:") and _TOKEN.fullmatch(token):
            pieces.append(Piece(label(token[7:-1]), bold=True))
        elif token.startswith("{") and _TOKEN.fullmatch(token) and fill is not None:
            pieces.append(Piece(shown(fill(token[1:-1])), bold))
        elif token:
            pieces.append(Piece(token, bold))
    return tuple(pieces)


def label(name: str) -> str:
    """A label of the screen in the current language, by its English text or ``context|text``."""
    context, separator, message = name.partition("|")
    return pgettext(context, message) if separator else gettext(name)


def shown(value: Any) -> str:
    """A fact as it stands in a text; one with a text in each language in the reader's."""
    if isinstance(value, Mapping) and "fi" in value:
        return value.get(current_locale(), value["fi"])
    if isinstance(value, list | tuple):
        return ", ".join(shown(part) for part in value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return number(value)
    return str(value)


def slots(text: str) -> set[str]:
    """The names in a text's slots."""
    return {token[1:-1] for token in _TOKEN.findall(text) if token.startswith("{") and ":" not in token}


def unknown_labels(text: str) -> list[str]:
    """The labels a text names that the product does not have (no Finnish for them)."""
    names = [token[7:-1] for token in _TOKEN.findall(text) if token.startswith("{label:")]
    return [name for name in names if not _known(name)]


def _known(name: str) -> bool:
    context, separator, message = name.partition("|")
    translations = catalogue("fi")
    return translations.pgettext(context, message) != message if separator else translations.gettext(name) != name
