"""The process bar of a record's page: its stages, each with the fields it finds out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ...processes.stages import ENDED, Standing, heir_of, since, standings
from ...records.related import Named, Reader
from ...schema.record import Record
from .fields import Shown, link
from .place import sandbox


@dataclass(frozen=True)
class Step:
    """A field of a stage. ``elsewhere``: its control stands on the tab or in the header, so here its value is
    only told."""

    line: Any
    required: bool
    elsewhere: bool


@dataclass(frozen=True)
class Stop:
    """A stage of the bar with its steps."""

    standing: Standing
    steps: list[Step]

    @property
    def faulty(self) -> bool:
        """One of its controls has an error, so it has to be seen."""
        return any(s.line.control and s.line.control.errors and not s.elsewhere for s in self.steps)


@dataclass(frozen=True)
class Bar:
    """The stages of a record; ``days`` it has been under way and ``stage_days`` at its stage, ``None`` once it
    has ended or where it is not known; ``heir`` is the record that goes through the later ones."""

    stops: list[Stop] = field(default_factory=list)
    days: int | None = None
    stage_days: int | None = None
    heir: Shown | None = None


def bar_of(reader: Reader, record: Record, draw: Callable[[str], Any], elsewhere: set[str]) -> Bar | None:
    """The bar of a record, ``None`` for kinds without a process; ``draw`` makes the line of a field."""
    found = standings(reader.session, record)
    if not found:
        return None
    stops = [
        Stop(one, [Step(draw(n), n in one.stage.required, n in elsewhere) for n in one.stage.steps]) for one in found
    ]
    ended = any(one.state == ENDED for one in found)
    days = lambda day: (sandbox().today - day).days if day and not ended else None  # noqa: E731
    heir = heir_of(reader.session, record)
    named = Named(heir.kind, heir.id, reader.name_of(heir)) if heir else None
    begun = record.created_on.date() if record.created_on else None
    return Bar(stops, days(begun), days(since(reader.session, record)), link(named) if named else None)
