"""What the records behind lookups are called, for a whole page in one statement."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Text, cast, func, select, union_all
from sqlalchemy.orm import Session

from ..schema.registry import Entity, entities, entity


def title_sql(known: Entity, locale: str, source=None):
    """The SQL expression of what a record of this kind is called: its title, seeded English where there is
    one, else its code, else its id; then what the record behind ``whose`` is called: *JN-0417 Päivi Ojanperä*.
    ``source`` is an alias of its table."""
    columns = known.table.c if source is None else source.c
    spec = known.stored.get(known.title)
    names = [columns[spec.english]] if spec is not None and spec.english and locale == "en" else []
    names.append(cast(columns[known.title], Text))
    if "code" in known.stored:
        names.append(columns.code)
    name = func.coalesce(*names, cast(columns.id, Text))
    if not known.whose:
        return name
    owner = entity(known.field(known.whose).to[0])
    other = owner.table.alias()
    called = select(" " + title_sql(owner, locale, other)).where(other.c.id == columns[known.whose])
    called = called.correlate(known.table if source is None else source).scalar_subquery()
    return name + func.coalesce(called, "")


def names_of(session: Session, ids: Iterable[int], locale: str, seats: Mapping[int, str]) -> dict[int, str]:
    """The name of each record, by id, in one statement; missing ones are left out.

    ``seats`` are the real names of the sandbox's seats by user id, which are never stored in a file.
    """
    wanted = sorted({i for i in ids if i})
    if not wanted:
        return {}
    parts = [
        select(known.table.c.id, title_sql(known, locale)).where(known.table.c.id.in_(wanted))
        for known in entities().values()
        if known.title != "id"
    ]
    found = {i: name for i, name in session.execute(union_all(*parts)) if name}
    return {**found, **{i: name for i, name in seats.items() if i in found}}
