"""Delete, after showing what goes with it."""

from dataclasses import dataclass, field

from ..i18n import gettext as _
from ..schema.fields import Kind
from ..schema.record import Record
from ..schema.registry import entity
from .errors import DomainError
from .references import pointing_records
from .work import Work, verb


@dataclass
class Deletion:
    """What deleting records would do.

    ``goes`` are the records deleted, themselves first; ``cleared`` the links that would be emptied;
    ``refused`` those that stand in the way (record, what points at it, how many).
    """

    goes: list[Record] = field(default_factory=list)
    cleared: list[tuple[Record, str]] = field(default_factory=list)
    refused: list[tuple[Record, str, int]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many records of each kind go."""
        found: dict[str, int] = {}
        for record in self.goes:
            found[record.kind] = found.get(record.kind, 0) + 1
        return found


def plan(session, kind: str, ids: list[int]) -> Deletion:
    """What deleting these records would do; nothing is changed. Unknown ids are passed over, and an id given twice counts once."""
    result, queue, seen = Deletion(), [], set()
    for id in dict.fromkeys(ids):
        record = session.get(entity(kind).cls, id)
        if record is not None:
            queue.append(record)
            seen.add(record.id)
    while queue:
        record = queue.pop(0)
        result.goes.append(record)
        for spec, records in pointing_records(session, record.kind, record.id):
            if spec.on_delete == "refuse":
                result.refused.append((record, spec.entity, len(records)))
            for other in records:
                if spec.on_delete == "delete" and other.id not in seen:
                    seen.add(other.id)
                    queue.append(other)
                elif spec.on_delete == "clear":
                    result.cleared.append((other, spec.name))
    return result


@verb("delete")
def delete(work: Work, kind: str, ids: list[int]) -> int:
    """Delete records with what belongs to them (notes, activities, contacts of an account).

    Returns how many records went. Raises ``DomainError`` when something must not go, such as sales.
    """
    if not entity(kind).editable:
        raise DomainError(_("Records of this kind cannot be deleted."))
    intended = plan(work.session, kind, ids)
    if intended.refused:
        record, other, count = intended.refused[0]
        raise DomainError(
            _(
                "%(name)s cannot be deleted: %(n)s rows of %(kind)s belong to it. Deactivate it instead.",
                name=record.name_shown,
                n=count,
                kind=str(entity(other).label_plural).lower(),
            )
        )
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
    return len(intended.goes)


def _unlink(record: Record, going: set[int]) -> None:
    """Empty links among the records that go, so that none is deleted while another points at it."""
    for name, spec in entity(record.kind).stored.items():
        if spec.kind is Kind.LOOKUP and not spec.required and getattr(record, name) in going:
            setattr(record, name, None)
