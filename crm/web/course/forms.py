"""Fields for what people type here, and the small forms of the course pages.

A field that cannot be read keeps what was typed; its data is ``None`` then.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectChoice, StringField
from wtforms.validators import Length

from ...classroom.grading import points_shown
from ...i18n import gettext as _
from ...i18n import lazy_gettext as _l
from ...i18n import parse_moment, parse_number
from ...records.errors import Invalid


def choices(labels: Mapping[str, Any]) -> list[SelectChoice]:
    """Words by value as the choices of a field."""
    return [SelectChoice(str(value), label) for value, label in labels.items()]


class Typed(StringField):
    """A text that stands for a value; an empty one is ``None``."""

    def read(self, text: str) -> Any:
        """The value of a text. Raises ``ValueError`` with a sentence for people."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """A value as it is typed."""
        raise NotImplementedError

    def process_formdata(self, valuelist: list[str]) -> None:
        """Called by WTForms with what was sent."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = self.read(valuelist[0])

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else self.show(self.data)


def hundredths(text: str) -> int:
    """A number with comma or point in 1/100: ``82,5`` is 8250. Raises ``ValueError`` with a sentence."""
    try:
        value = parse_number(text) * 100
    except ValueError:
        raise ValueError(_("This is not a number.")) from None
    if value != int(value):
        raise ValueError(_("Give at most two decimals."))
    return int(value)


class Hundredths(Typed):
    """Points or a percentage, typed with comma or point, in 1/100."""

    def read(self, text: str) -> int:
        """Exact: more than two decimals are refused."""
        return hundredths(text)

    def show(self, value: int) -> str:
        """Only the decimals it needs."""
        return points_shown(value)


class Whole(Typed):
    """A whole number."""

    def read(self, text: str) -> int:
        """Digits only."""
        if not text.strip().isascii() or not text.strip().isdigit() or len(text.strip()) > 6:
            raise ValueError(_("Give a whole number."))
        return int(text)

    def show(self, value: int) -> str:
        """Digits."""
        return str(value)


class WallTime(Typed):
    """A time as the course's clocks show it, without a zone; the view knows the zone."""

    def read(self, text: str) -> datetime:
        """As a browser's field sends it, or as a Finn types it."""
        try:
            return parse_moment(text)
        except ValueError:
            raise ValueError(_("Give a time in the form 4.10.2026 23.59.")) from None

    def show(self, value: datetime) -> str:
        """As a browser's field wants it."""
        return value.strftime("%Y-%m-%dT%H:%M")


def mark(form: FlaskForm, refused: Invalid) -> None:
    """Put the reasons of a refusal beside the fields they belong to."""
    for name, reason in refused.errors.items():
        form[name].errors = [*form[name].errors, str(reason)]


class DecisionForm(FlaskForm):
    """What a teacher decides about one student's exercise; the view knows which of it the button asks for."""

    reason = StringField(_l("Reason, shown to the student"), [Length(max=500)])
    points = Hundredths(_l("Points"))
    deadline = WallTime(_l("Own deadline"))
    attempts = Whole(_l("More attempts"))
