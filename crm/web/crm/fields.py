"""The fields of a record on a form: read from what was posted, checked by the field's own rules, shown.

One WTForms field serves every kind, since the rules live with the field's declaration. A form knows what
stood in each control when the page was drawn, so that only what somebody changed is saved.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from wtforms import Field as WTField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from ...i18n import day, moment
from ...i18n import gettext as _
from ...records import values
from ...records.related import Named
from ...schema.fields import Field, Kind
from ...schema.registry import Entity, entity, expand
from ...schema.text import tidy
from .place import bp, url

FAR = timedelta(days=366)
"""A date further than this from the sandbox's today is asked about before it is saved."""


class ValueField(WTField):
    """A field of a record. ``text`` stands in the control, ``shown`` stood there when the page was drawn,
    ``data`` is the value."""

    def __init__(self, spec: Field, **kwargs):
        super().__init__(label=str(spec.label), **kwargs)
        self.spec, self.text, self.shown = spec, "", ""

    def process_data(self, value: Any) -> None:
        """The value the record has, as its control shows it."""
        self.data = value
        self.text = self.shown = values.edit_text(self.spec, value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was posted; a field that was not on the page keeps its value. The last one counts: a tick
        box comes after a hidden field that says it is off. Raises ``ValueError`` with the message."""
        if not valuelist:
            return
        self.text, self.data = valuelist[-1], None
        self.data = values.read(self.spec, self.text)

    @property
    def changed(self) -> bool:
        """Somebody typed something else than what stood there; spaces at the ends and line ends aside."""
        return self.text != self.shown and tidy(self.text) != tidy(self.shown)

    def pre_validate(self, form: "RecordForm") -> None:
        """The field's rules, for what is about to be saved: what nobody touched is left alone, even when
        the record came with a gap or a fault."""
        if not form.saves(self):
            self.errors = []
            raise StopValidation()
        if self.process_errors:
            raise StopValidation()
        try:
            values.check(self.spec, self.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def far_from(self, today: date) -> bool:
        """Changed to a date more than a year away, where that is not to be expected."""
        value = self.data.date() if isinstance(self.data, datetime) else self.data
        return self.changed and isinstance(value, date) and not self.spec.any_year and abs(value - today) > FAR


class RecordForm(BaseForm):
    """Some fields of a record of one kind; ``new`` when there is no record yet.

    ``shown`` tells what stood in the controls, by field, when it is not what ``current`` would show.
    ``picked`` are fields to save whatever stands in them: somebody said so.
    """

    def __init__(
        self,
        known: Entity,
        names: Iterable[str],
        current: Mapping[str, Any],
        posted=None,
        shown: Mapping[str, str] | None = None,
        new: bool = False,
        picked: Iterable[str] = (),
    ):
        super().__init__({name: ValueField(known.field(name)) for name in names})
        self.known, self.new, self.picked = known, new, frozenset(picked)
        self.process(posted, data=current)
        for field in self:
            field.shown = str((shown or {}).get(field.name, field.shown))

    def saves(self, field: ValueField) -> bool:
        """Whether a field is to be saved: all of a new record, else what was changed or picked."""
        return self.new or field.changed or field.name in self.picked

    def changes(self) -> dict[str, Any]:
        """What to save."""
        return {field.name: field.data for field in self if self.saves(field)}

    def refuse(self, errors: Mapping[str, Any]) -> dict[str, Any]:
        """Put a verb's messages beside their fields; returns those whose field is not on the form."""
        left = {}
        for name, message in errors.items():
            if name in self:
                self[name].errors = [*self[name].errors, str(message)]
            else:
                left[name] = message
        return left

    def shown_text(self) -> str:
        """What stands in the controls now, to be posted along with them."""
        return json.dumps({field.name: field.shown for field in self}, ensure_ascii=False)


def read_shown(text: str | None) -> dict[str, str]:
    """What ``shown_text`` wrote; empty when it is missing or spoiled."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


# --------------------------------------------------------------------------------------------------
# Values to look at


@dataclass(frozen=True)
class Shown:
    """A value as people see it: a text, for a lookup a link and a symbol, for a choice its tone."""

    text: str
    url: str = ""
    icon: str = ""
    tone: str = ""


def present(spec: Field, value: Any, names: Mapping[int, Named]) -> Shown:
    """A value of a field. A lookup to a record that is no more says so; a number beyond the
    field's limits has the tone of a fault."""
    if value is None or value == "":
        return Shown("")
    if spec.kind is Kind.LOOKUP:
        found = names.get(value)
        return link(found) if found else Shown(_("(deleted record)"))
    if spec.kind is Kind.CHOICE:
        choice = spec.choice(value)
        return Shown(values.show(spec, value), tone=choice.tone if choice else "")
    fault = spec.kind.numeric and spec.outside(value)
    return Shown(values.show(spec, value), tone="err" if fault else "")


def link(record: Named) -> Shown:
    """A record as a link to it."""
    known = entity(record.kind)
    return Shown(record.name, url(known, record.id), known.icon)


@bp.app_template_global()
def lookup_kinds(spec: Field) -> str:
    """The kinds a lookup may point at, as the address of its suggestions names them."""
    return "*" if "*" in spec.to else ",".join(expand(spec.to))


@bp.app_template_filter()
def initials(name: str) -> str:
    """Two letters for a name: ``Åkerdal & Öst Ab`` is ``ÅÖ``."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


@bp.app_template_filter()
def when(value: datetime) -> str:
    """A time with its day of the week; midnight stands for the whole day."""
    time = moment(value)[len(day(value)) :] if value.hour or value.minute else ""
    return day(value, weekday=True) + time


@dataclass(frozen=True)
class DayButton:
    """A button that fills a date field; days are counted from the sandbox's today."""

    label: str
    value: str


@bp.app_template_global()
def day_buttons(spec: Field, today: date) -> list[DayButton]:
    """Today, tomorrow and a week from today, as the field's control writes them; nine o'clock where there
    is a time of day."""
    time = "T09:00" if spec.kind is Kind.MOMENT else ""
    days = ((_("Today"), 0), (_("+1 day"), 1), (_("+1 week"), 7))
    return [DayButton(label, f"{today + timedelta(days=n):%Y-%m-%d}{time}") for label, n in days]
