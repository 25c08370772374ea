"""Possible duplicates: the pairs, two records side by side, merge, and *these are two customers*."""

from flask import abort, redirect, render_template, request
from sqlalchemy import select

from ...i18n import current_locale
from ...i18n import gettext as _
from ...records import duplicates, merge, save
from ...records import listing as lists
from ...records.compare import Comparison, compare, flags, lookup_ids
from ...records.errors import DomainError
from ...records.names import names_of
from ...records.values import show
from ...schema.fields import Kind
from ...schema.registry import Entity, entity
from ..security import whole_number
from .changes import dates_of
from .messages import say
from .place import bp, here, names, sandbox, store, url
from .viewmenu import view_menu


@bp.get("/<path>/duplicates")
def duplicate_pairs(path: str):
    """Every pair of records that look alike, with what was decided of it."""
    known = _mergeable(path)
    with store().read(sandbox()) as session:
        pairs = duplicates.pairs(session, known.kind)
    left = sum(pair.state == duplicates.OPEN for pair in pairs)
    menu = view_menu(known, lists.parse(known.kind, {"view": "duplicates"}, sandbox().context))
    return render_template("crm/duplicates.html", known=known, pairs=pairs, left=left, menu=menu)


@bp.get("/<path>/compare")
def compare_records(path: str):
    """Two records side by side: ``?a=12&b=15``, ``&master=15`` for the one that should stay."""
    known = _mergeable(path)
    return _page(known, *_two(known))


def _mergeable(path: str) -> Entity:
    known = here(path)
    if not known.mergeable:
        abort(404)
    return known


def _two(known: Entity) -> tuple[int, int]:
    first, second = (request.values.get(name, type=whole_number) for name in ("a", "b"))
    if not first or not second or first == second:
        abort(404)
    return first, second


def _page(known: Entity, a: int, b: int, error: str = "", status: int = 200):
    with store().read(sandbox()) as session:
        records = [session.get(known.cls, id) for id in (a, b)]
        if None in records:
            abort(404)
        found = compare(session, *records, dates_of(session, known.kind, [a, b]), current_locale())
        pairs = duplicates.pairs(session, known.kind)
        seen = names_of(session, lookup_ids(found), current_locale(), names())
        writers = names_of(session, {n.created_by_id for side in found.notes for n in side}, current_locale(), names())
        figures = _figures(session, known, (a, b))
    master = 1 if request.values.get("master", type=whole_number) == b else 0
    pair = next((p for p in pairs if p.key == tuple(sorted((a, b)))), None)
    settled = any(r.closed for r in records)
    return render_template(
        "crm/compare.html", known=known, found=found, pair=pair, master=master, notices=flags(found), seen=seen,
        writers=writers, figures=figures, error=error, settled=settled, shown=_shown(found, seen), kinds=entity,
        place=_place(pairs, pair), kept=_kept(found, master),
    ), status  # fmt: skip


def _kept(found: Comparison, master: int) -> dict[str, int]:
    """Which side's value is ticked, by field: what was posted, or the default."""
    records = [r.id for r in found.records]
    kept = {}
    for row in found.different:
        posted = request.form.get(f"keep_{row.field.name}", type=whole_number)
        kept[row.field.name] = records.index(posted) if posted in records else found.kept_by_default(row, master)
    return kept


def _shown(found: Comparison, seen: dict) -> dict[str, tuple[str, str]]:
    """The texts of both sides, by field."""
    return {
        row.field.name: tuple(
            (seen.get(s.value, "") if s.value else "") if row.field.kind is Kind.LOOKUP else show(row.field, s.value)
            for s in row.sides
        )
        for row in found.rows
    }


def _figures(session, known: Entity, ids: tuple[int, int]) -> list[list[tuple]]:
    """The first computed figure of the form's header, for each record."""
    named = [n for n in known.form.header if known.field(n).computed]
    if not named:
        return [[], []]
    table = known.table
    columns = [known.expression(n, sandbox().context) for n in named]
    rows = {row[0]: row[1:] for row in session.execute(select(table.c.id, *columns).where(table.c.id.in_(ids)))}
    return [
        [(known.field(n).label, show(known.field(n), v)) for n, v in zip(named, rows[id], strict=True)] for id in ids
    ]


def _place(pairs: list, pair) -> dict:
    """Where the pair stands among the pairs, with its neighbours."""
    if pair is None:
        return {}
    at = pairs.index(pair)
    return {
        "n": at + 1,
        "of": len(pairs),
        "before": pairs[at - 1] if at else None,
        "after": pairs[at + 1] if at + 1 < len(pairs) else None,
    }


@bp.post("/<path>/merge")
def merge_records(path: str):
    """Merge the two: the master keeps its values except those chosen from the other."""
    known = _mergeable(path)
    a, b = _two(known)
    target = request.form.get("master", type=whole_number)
    if target not in (a, b):
        abort(400)
    source = b if target == a else a
    take = [n for n in merge.mergeable_fields(known.kind) if request.form.get(f"keep_{n}", type=whole_number) == source]
    try:
        done = store().write(sandbox(), merge.merge, known.kind, target, source, take=take)
    except DomainError as refused:
        return _page(known, a, b, str(refused), 409)
    with store().read(sandbox()) as session:
        name = session.get(known.cls, target).name_shown
    say(
        _("The records were merged into %(name)s, and %(n)s rows moved to it.", name=name, n=done.result),
        undo=done.command,
        link=(url(known, target), _("View record")),
    )
    return redirect(_next_open(known, a, b))


@bp.post("/<path>/distinct")
def judge_distinct(path: str):
    """Mark the two as two customers, or open the pair again."""
    known = _mergeable(path)
    a, b = _two(known)
    verb = save.judge_open if request.form.get("open") else save.judge_distinct
    done = store().write(sandbox(), verb, known.kind, a, b)
    if verb is save.judge_open:
        say(_("The pair is open again."))
        return redirect(url(known, "compare", a=a, b=b))
    say(_("Marked as two different customers. Nothing was changed in the records."), undo=done.command)
    return redirect(_next_open(known, a, b))


def _next_open(known: Entity, a: int, b: int) -> str:
    """The next pair still open after this one; the list of pairs when there is none."""
    with store().read(sandbox()) as session:
        pairs = duplicates.pairs(session, known.kind)
    key = tuple(sorted((a, b)))
    waiting = [p for p in pairs if p.state == duplicates.OPEN]
    following = next((p for p in waiting if p.key > key), waiting[0] if waiting else None)
    if following is None or key not in {p.key for p in pairs}:
        return url(known, "duplicates")
    return url(known, "compare", a=following.key[0], b=following.key[1])
