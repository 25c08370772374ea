"""What is asked before a form is saved: is a far date meant, does the record exist already, does somebody not want
to be contacted so. It is said once, and nothing is forbidden: *save anyway* saves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from ...entities.preferences import NOT_ALLOWED, PREFERENCES
from ...i18n import current_locale, day
from ...i18n import gettext as _
from ...records.duplicates import look_alikes
from ...records.errors import DomainError
from ...records.names import names_of
from ...records.values import show
from ...schema.record import Record
from ...schema.registry import Entity, entity
from .fields import RecordForm
from .place import names, sandbox, url

Values = dict[str, Any]
"""Values of a record by field."""


@dataclass(frozen=True)
class Question:
    """One thing to be sure of. ``key`` changes when what is asked does; ``look`` are records to look at first."""

    key: str
    text: str
    look: tuple[tuple[str, str], ...] = ()
    duplicate: bool = False


class Unsure(DomainError):
    """There is something to be sure of, and nobody has said that it is meant. ``questions`` are what is asked and
    what the form says (``_sure``) once that was read."""

    def __init__(self, found: list[Question], sure: str):
        super().__init__(" ".join(one.text for one in found))
        self.questions = found, sure


def asking(form: RecordForm, id: int | None = None, given: Values | None = None, ids: str = "f-") -> Callable[[Session], None]:  # fmt: skip
    """What asks before a valid form is saved (``ask`` of ``Store.write``): ``id`` is the record it changes, ``given``
    are values that a new one gets beside those of the form, ``ids`` begins the ids of the controls. A form that is
    neither a record's nor a new one's asks only of dates."""

    def ask(session: Session) -> None:
        found = [_far(field, ids) for field in form if field.far_from(sandbox().today)]
        changes = form.changes()
        if form.new or (id and changes):
            found += _alike(session, form.known, changes, given or {}, id)
            found += _unwanted(session, form, changes, given or {}, id)
            found += _back(session, form, changes, id, ids)
        sure = ";".join(one.key for one in found)
        if found and request.form.get("_sure") != sure:
            raise Unsure(found, sure)

    return ask


def _far(field, ids: str) -> Question:
    text = _("%(field)s is more than a year from the sandbox's today, %(today)s:", field=field.spec.label, today=day(sandbox().today))  # fmt: skip
    link = Markup(' <a href="#{}{}">{}</a>.').format(ids, field.name, show(field.spec, field.data))
    return Question(f"{field.name}={field.text}", escape(text) + link)


def _alike(session: Session, known: Entity, changes: Values, given: Values, id: int | None) -> list[Question]:
    """The records it looks like; asked when something the rules compare is new."""
    found = look_alikes(session, known.kind, {**given, **changes}, id, changes)
    called = names_of(session, [one.record.id for one in found], current_locale(), names()) if found else {}
    return [_like(known, one.record, called[one.record.id], one.same) for one in found]


def _like(known: Entity, record: Record, name: str, same: list[str]) -> Question:
    labels = ", ".join(str(known.field(field).label).lower() for field in same)
    code = getattr(record, "code", None) or ""
    text = _("This may be a duplicate of %(name)s: the same %(fields)s.", name=f"{name} {code}".strip(), fields=labels)
    return Question(f"like={record.id}", text, ((url(known, record.id), _("View %(name)s", name=name)),), True)


def _back(session: Session, form: RecordForm, changes: Values, id: int | None, ids: str) -> list[Question]:
    """Choices with a reason (``Field.because``) that go back in their order, and none is given."""
    found, explained = [], [spec for spec in (form.known.field(name) for name in changes) if spec.because]
    record = session.get(form.known.cls, id) if id and explained else None
    for spec in explained if record else ():
        order = {one.key: n for n, one in enumerate(spec.choices)}
        old, new = (order.get(value, -1) for value in (getattr(record, spec.name), changes[spec.name]))
        if spec.because in form and not changes.get(spec.because) and 0 <= new < old:
            why = form.known.field(spec.because).label
            text = _("%(field)s moves back without a reason:", field=spec.label)
            link = Markup(' <a href="#{}{}">{}</a>.').format(ids, spec.because, why)
            found.append(Question(f"{spec.name}<{changes[spec.name]}", escape(text) + link))
    return found


def _unwanted(session: Session, form: RecordForm, changes: Values, given: Values, id: int | None) -> list[Question]:
    """An outgoing activity to somebody who does not allow its kind; asked when any of that is new."""
    about = ("activity_type", "direction", "regarding_id", "contact_id")
    if form.known.kind != "activity" or not (form.new or {*changes} & {*about}):
        return []
    record = session.get(form.known.cls, id) if id else None
    values = {name: getattr(record, name, None) for name in about} | given | changes
    refusal = NOT_ALLOWED.get(values["activity_type"] or "")
    if not refusal or values["direction"] == "in":
        return []
    found = []
    for id in dict.fromkeys(values[name] for name in about[2:] if values[name]):
        for kind in ("account", "contact"):
            someone = session.get(entity(kind).cls, id)
            if someone is not None and getattr(someone, refusal):
                wish = f"{PREFERENCES.label}: {str(entity(kind).field(refusal).label).lower()}."
                text = f"{someone.name_shown}. {wish}"
                found.append(Question(f"unwanted={id}", text, ((url(entity(kind), id), _("View %(name)s", name=someone.name_shown)),)))  # fmt: skip
    return found
