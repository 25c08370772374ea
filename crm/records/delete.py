"""Delete, after showing what goes with it."""

from dataclasses import dataclass, field

from sqlalchemy import select

from ..i18n import gettext as _
from ..schema.fields import Kind
from ..schema.record import Record
from ..schema.registry import entity
from .errors import DomainError
from .outcome import Outcome
from .references import pointing
from .work import Work, verb


@dataclass
class Deletion:
    """What deleting records would do.

    ``goes`` are the records deleted, themselves first; ``cleared`` the links that would be emptied;
    ``stays`` those that were named and are refused, with the reason, because something must not go with them.
    """

    goes: list[Record] = field(default_factory=list)
    cleared: list[tuple[Record, str]] = field(default_factory=list)
    stays: dict[int, str] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How many records of each kind go."""
        found: dict[str, int] = {}
        for record in self.goes:
            found[record.kind] = found.get(record.kind, 0) + 1
        return found


def plan(session, kind: str, ids: list[int]) -> Deletion:
    """What deleting these records would do; nothing is changed. Unknown ids are passed over, and an id given
    twice counts once. A record that must not go is left out, with what only it would take along."""
    cls = entity(kind).cls
    named = {record.id: record for record in session.scalars(select(cls).where(cls.id.in_(ids)))}
    named = [named[id] for id in dict.fromkeys(ids) if id in named]
    result, reasons, takers = _spread(session, named)
    stays = {}
    for id, reason in reasons.items():
        for root in _taking(id, takers) & {record.id for record in named}:
            stays.setdefault(root, reason)
    if stays:
        result = _spread(session, [record for record in named if record.id not in stays])[0]
        result.stays = {record.id: stays[record.id] for record in named if record.id in stays}
    return result


def _spread(session, named: list[Record]) -> tuple[Deletion, dict[int, str], dict[int, set[int]]]:
    """What goes with records, step by step, a statement for each lookup in each step; why some of what goes must
    not, by id; and by id what takes a record along."""
    result, reasons, takers = Deletion(), {}, {record.id: set() for record in named}
    step = named
    while step:
        result.goes += step
        place, found = {record.id: n for n, record in enumerate(step)}, []
        for kind in dict.fromkeys(record.kind for record in step):
            found += _pointing(session, kind, place)
        step = []
        for _place, _n, _id, spec, other in sorted(found, key=lambda one: one[:3]):
            target = getattr(other, spec.name)
            if spec.on_delete == "refuse":
                reasons.setdefault(target, []).append(other)
            elif spec.on_delete == "clear":
                result.cleared.append((other, spec.name))
            else:
                if other.id not in takers:
                    step.append(other)
                takers.setdefault(other.id, set()).add(target)
    there = {record.id: record for record in result.goes}
    return result, {id: _why(there[id], others) for id, others in reasons.items()}, takers


def _pointing(session, kind: str, place: dict[int, int]) -> list[tuple]:
    """The records that point at records of this kind, each with what it is sorted by and the lookup."""
    found = []
    for n, spec in enumerate(pointing(kind)):
        cls = entity(spec.entity).cls
        to = getattr(cls, spec.name)
        found += [
            (place[getattr(one, spec.name)], n, one.id, spec, one)
            for one in session.scalars(select(cls).where(to.in_(place)))
        ]
    return found


def _why(record: Record, others: list[Record]) -> str:
    first = others[0].kind
    return _(
        "%(name)s cannot be deleted: %(n)s rows of %(kind)s belong to it. Deactivate it instead.",
        name=record.name_shown,
        n=sum(other.kind == first for other in others),
        kind=str(entity(first).label_plural).lower(),
    )


def _taking(id: int, takers: dict[int, set[int]]) -> set[int]:
    """A record and all that would take it along."""
    found, queue = {id}, [id]
    while queue:
        new = takers[queue.pop()] - found
        found |= new
        queue += new
    return found


@verb("delete")
def delete(work: Work, kind: str, ids: list[int]) -> Outcome:
    """Delete records with what belongs to them (notes, activities, contacts of an account).

    Those are refused that something which must not go belongs to, such as sales; the others go. Raises
    ``DomainError`` when all are refused.
    """
    if not entity(kind).editable:
        raise DomainError(_("Records of this kind cannot be deleted."))
    intended = plan(work.session, kind, ids)
    if intended.stays and not intended.goes:
        raise DomainError(next(iter(intended.stays.values())))
    going = {r.id for r in intended.goes}
    for record, name in intended.cleared:
        if record.id not in going:
            setattr(record, name, None)
    for record in intended.goes:
        _unlink(record, going)
    work.session.flush()
    for record in reversed(intended.goes):
        work.session.delete(record)
        work.session.flush()
    gone = [id for id in dict.fromkeys(ids) if id in going]
    return Outcome(gone, [], intended.stays, len(going) - len(gone))


def _unlink(record: Record, going: set[int]) -> None:
    """Empty links among the records that go, so that none is deleted while another points at it."""
    for name, spec in entity(record.kind).stored.items():
        if spec.kind is Kind.LOOKUP and not spec.required and getattr(record, name) in going:
            setattr(record, name, None)
