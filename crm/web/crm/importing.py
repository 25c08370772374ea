"""Import as pages: choose a file, give its columns fields, look at what would come of the rows, take them in.

The file is kept as a draft (``crm.sandboxes.drafts``), so every step can be gone back to. Trying and taking in run
beside the requests; a page waits for them for a moment and then shows how far they are.
"""

from contextvars import copy_context
from dataclasses import dataclass
from io import BytesIO
from threading import Thread
from typing import Any

from flask import abort, redirect, render_template, request, send_file
from flask_login import current_user

from ...db import utc_now
from ...i18n import current_locale
from ...i18n import gettext as _
from ...records import duplicates
from ...records.importing import Imported, Setup, guess, keys, offered, parse, unlike
from ...records.names import names_of
from ...records.tables.reading import MAX_BYTES, Table, Unreadable, read_table
from ...records.tables.writing import TYPES, csv_file, xlsx_file
from ...records.values import show
from ...sandboxes import drafts
from ...sandboxes.models import ImportDraft
from ...schema.fields import Field, Kind
from ...schema.registry import Entity
from ...schema.text import sort_key
from ..security import accepts_upload
from .messages import say
from .place import bp, go, here, names, sandbox, store, url

UPLOAD = MAX_BYTES + 100_000
"""Bytes of a request with a file, which has a few fields beside it."""

PATIENCE: float | None = 1.5
"""Seconds a page waits for a try or an import to be through."""

SHOWN, SAMPLES, FIRST = 100, 3, 8
"""Refused rows a page names, examples of a column's values, rows that are shown as they would become."""


def importable(path: str) -> Entity:
    """The kind of record an address is about. Answers 404 where none may be made."""
    known = here(path)
    if not (sandbox().writable and known.creatable):
        abort(404)
    return known


def draft_of(known: Entity, token: str) -> ImportDraft:
    """The signed-in person's draft for this kind in this sandbox; somebody else's is 404."""
    with store().platform.read() as session:
        found = drafts.find(session, token, sandbox().id, current_user.id, known.kind)
    return found or abort(404)


def step(known: Entity, draft: ImportDraft | str, page: str = "") -> str:
    """The address of a step of an import."""
    token = draft if isinstance(draft, str) else draft.token
    return url(known, f"import/{token}/{page}".rstrip("/"))


# --------------------------------------------------------------------------------------------------
# The file


@bp.route("/<path>/import", methods=["GET", "POST"])
@accepts_upload(UPLOAD)
def import_file(path: str):
    """Choose a file (GET); read it, keep it, go on to its columns (POST)."""
    known, error = importable(path), ""
    if request.method == "POST":
        file = request.files.get("file")
        if file is None or not file.filename:
            error = _("Choose a file.")
        else:
            try:
                with file.stream:
                    return _keep(known, file.filename, read_table(file.stream.read(MAX_BYTES + 1)))
            except Unreadable as refused:
                error = str(refused)
    context = sandbox().context
    fields = sorted(offered(known.kind, context).values(), key=lambda spec: not spec.required)
    return render_template("crm/import_file.html", known=known, fields=fields, error=error), 422 if error else 200


def _keep(known: Entity, name: str, table: Table):
    box = sandbox()
    setup = guess(known.kind, table.headings, box.context)
    with store().platform.write() as session:
        token = drafts.keep(session, box, current_user.id, known.kind, name, table, setup)
    return redirect(step(known, token), 303)


@bp.get("/<path>/import/template.xlsx")
def import_template(path: str):
    """An empty workbook with a column for each field an import may write."""
    known = importable(path)
    labels = [str(spec.label) for spec in offered(known.kind, sandbox().context).values()]
    data = xlsx_file(str(known.label_plural), [labels], {n: len(label) + 4 for n, label in enumerate(labels)})
    name = _("%(kind)s, template", kind=known.label_plural)
    return send_file(BytesIO(data), TYPES["xlsx"], as_attachment=True, download_name=f"{name}.xlsx", max_age=0)


# --------------------------------------------------------------------------------------------------
# Its columns


@dataclass(frozen=True)
class Column:
    """A column of the file: its letter in a spreadsheet, heading, first values, and the field it is given."""

    letter: str
    heading: str
    samples: list[str]
    field: str


@bp.route("/<path>/import/<token_of_draft>", methods=["GET", "POST"])
def import_columns(path: str, token_of_draft: str):
    """Give each column a field and choose how rows find their record (GET); try it (POST)."""
    known = importable(path)
    draft = draft_of(known, token_of_draft)
    if draft.state == "done" or drafts.busy(draft, utc_now()):
        return redirect(step(known, draft, "check"), 303)
    table, setup, error = drafts.table_of(draft), drafts.setup_of(draft), draft.message
    if request.method == "POST":
        setup, error = _chosen(known, table)
        if not error:
            _work(draft, "checking", setup)
            return redirect(step(known, draft, "check"), 303)
    with store().read(sandbox()) as session:
        rules = duplicates.rules(session, known.kind)
    context = sandbox().context
    fields = sorted(offered(known.kind, context).values(), key=lambda spec: sort_key(str(spec.label)))
    by = keys(known.kind, context)
    return render_template(
        "crm/import_columns.html", known=known, draft=draft, setup=setup, columns=_columns(table, setup), fields=fields,
        only_keys=[spec for spec in by.values() if spec.readonly], keys=list(by.values()), rules=rules, error=error,
        action=step(known, draft), start=url(known, "import"),
    ), 422 if request.method == "POST" else 200  # fmt: skip


def _columns(table: Table, setup: Setup) -> list[Column]:
    found = []
    for n, heading in enumerate(table.headings):
        values = dict.fromkeys(row[n] for _number, row in table.rows[:200] if row[n])
        found.append(Column(_letter(n), heading, list(values)[:SAMPLES], setup.columns[n]))
    return found


def _letter(n: int) -> str:
    """What a spreadsheet calls column ``n``, counted from 0: A, B ... Z, AA."""
    return (_letter(n // 26 - 1) if n >= 26 else "") + chr(65 + n % 26)


def _chosen(known: Entity, table: Table) -> tuple[Setup, str]:
    """What the form says, and what is wrong with it."""
    context, args = sandbox().context, request.form
    allowed = {"", *offered(known.kind, context), *keys(known.kind, context)}
    columns = [name if name in allowed else "" for name in args.getlist("column")][: len(table.headings)]
    columns += [""] * (len(table.headings) - len(columns))
    match = args.get("match", "")
    setup = Setup(tuple(columns), match, "clear" in args, "skip_alike" in args)
    used = [name for name in columns if name]
    twice = next((name for name in used if used.count(name) > 1), "")
    if not used:
        return setup, _("Choose a field for at least one column.")
    if twice:
        return setup, _("Two columns have the same field: %(field)s.", field=known.field(twice).label)
    if match and (match not in keys(known.kind, context) or match not in used):
        return setup, _("The file has no column for the field by which records are found.")
    return setup, ""


# --------------------------------------------------------------------------------------------------
# Work beside the requests


def _work(draft: ImportDraft, state: str, setup: Setup | None = None) -> None:
    """Claim a draft and start to try it or to take it in; waits a moment for the end."""
    with store().platform.write() as session:
        if not drafts.claim(session, draft, state, setup):
            return
        mine = drafts.find(session, draft.token, draft.sandbox_id, draft.person_id, draft.kind)
    about = drafts.work, store(), sandbox(), mine, names(marked=False)
    thread = Thread(target=copy_context().run, args=about, name=f"import {draft.token[:6]}")
    thread.start()
    thread.join(PATIENCE)


@bp.route("/<path>/import/<token_of_draft>/check", methods=["GET", "POST"])
def import_check(path: str, token_of_draft: str):
    """What would come of the rows (GET), or how far the work is; take the rows in (POST)."""
    known = importable(path)
    draft, error = draft_of(known, token_of_draft), ""
    if request.method == "POST" and draft.state == "checked":
        if drafts.outcome_of(draft).refused and "rest" not in request.form:
            error = _("Some rows have errors. Tick that they are left out, or mend the file.")
        else:
            _work(draft, "running")
            return redirect(step(known, draft, "check"), 303)
    if drafts.busy(draft, utc_now()):
        return render_template(
            "crm/import_progress.html", known=known, draft=draft, address=step(known, draft, "check")
        )
    if request.headers.get("HX-Request"):
        return go(step(known, draft, "check"))
    if draft.state == "done":
        return redirect(step(known, draft, "result"), 303)
    if draft.state != "checked":
        if draft.state != "new":
            say(_("The work on this file was interrupted. Check the rows again: what was taken in is shown."), "warn")
        return redirect(step(known, draft), 303)
    return _report("crm/import_check.html", known, draft, error or draft.message, becoming=_becoming(known, draft))


@bp.get("/<path>/import/<token_of_draft>/result")
def import_result(path: str, token_of_draft: str):
    """What came of the rows, with a button that takes it back."""
    known = importable(path)
    draft = draft_of(known, token_of_draft)
    if draft.state != "done":
        return redirect(step(known, draft, "check"), 303)
    return _report("crm/import_result.html", known, draft, "")


# --------------------------------------------------------------------------------------------------
# What comes of the rows


@dataclass(frozen=True)
class Refusal:
    """A place that is wrong: row of the file, its column, what stands there, why it is refused."""

    row: int
    column: str
    text: str
    reason: str


def _refusals(known: Entity, table: Table, setup: Setup, found: Imported) -> list[Refusal]:
    rows, places = dict(table.rows), []
    for number, wrong in found.refused.items():
        for name, reason in wrong.items():
            n = setup.columns.index(name) if name in setup.columns else None
            label = table.headings[n] if n is not None else str(known.field(name).label) if name else ""
            places.append(Refusal(number, label, "" if n is None else rows[number][n], reason))
    return places


def _report(template: str, known: Entity, draft: ImportDraft, error: str, **more: Any):
    """A page of what came, or would come, of the rows."""
    found, table, setup = drafts.outcome_of(draft), drafts.table_of(draft), drafts.setup_of(draft)
    places = _refusals(known, table, setup, found)
    made = {id: number for number, id in found.created.items()}
    firsts = [*found.created.values(), *found.updated.values()][:SHOWN] if draft.state == "done" else []
    with store().read(sandbox()) as session:
        called = names_of(session, [*found.alike.values(), *firsts], current_locale(), names())
    alike = [
        (number, None if id in made else id, made.get(id), called.get(id, "")) for number, id in found.alike.items()
    ]
    return render_template(
        template, known=known, draft=draft, found=found, places=places, shown=SHOWN, alike=alike, error=error,
        called={id: called[id] for id in firsts if id in called}, start=url(known, "import"), back=step(known, draft),
        action=step(known, draft, "check"), refused=step(known, draft, "refused.csv"), **more,
    ), 422 if error and request.method == "POST" else 200  # fmt: skip


@dataclass(frozen=True)
class Becoming:
    """A row as it would become: whether a new record, and for each field what it would be and, if other, was."""

    number: int
    new: bool
    cells: list[tuple[str, str | None]]


def _becoming(known: Entity, draft: ImportDraft) -> tuple[list[Field], list[Becoming]]:
    """The first rows that would make or change a record, with the fields the file gives."""
    found, table, setup, box = drafts.outcome_of(draft), drafts.table_of(draft), drafts.setup_of(draft), sandbox()
    numbers = sorted([*found.created, *found.updated])[:FIRST]
    few = Table(table.headings, [row for row in table.rows if row[0] in numbers])
    specs = [known.stored[name] for name in setup.columns if name and not known.stored[name].readonly]
    lookups = [spec.name for spec in specs if spec.kind is Kind.LOOKUP]
    with store().read(box) as session:
        parsed = parse(session, known.kind, few, setup, box.context, names(marked=False))
        records = {n: session.get_one(known.cls, id) for n, id in found.updated.items() if n in parsed.numbers}
        ids = [values.get(name) for values in parsed.rows for name in lookups]
        ids += [getattr(record, name) for record in records.values() for name in lookups]
        called = names_of(session, ids, current_locale(), names())

    def text(spec: Field, value: Any) -> str:
        return called.get(value, "") if spec.kind is Kind.LOOKUP else show(spec, value)

    becoming = []
    for number, values in zip(parsed.numbers, parsed.rows, strict=True):
        record, cells = records.get(number), []
        new = unlike(record, {n: v for n, v in values.items() if n != setup.match}) if record else values
        for spec in specs:
            old = text(spec, getattr(record, spec.name)) if record else None
            cells.append((text(spec, values.get(spec.name)), old) if spec.name in new else (old or "", None))
        becoming.append(Becoming(number, record is None, cells))
    return specs, becoming


@bp.get("/<path>/import/<token_of_draft>/refused.csv")
def import_refused(path: str, token_of_draft: str):
    """The refused rows as they were, with their row numbers and reasons: to be mended and sent again."""
    known = importable(path)
    draft = draft_of(known, token_of_draft)
    found, table = drafts.outcome_of(draft), drafts.table_of(draft)
    lines = [[*table.headings, _("Row"), _("What is wrong")]]
    for number, row in table.rows:
        if number in found.refused:
            reasons = "; ".join(dict.fromkeys(found.refused[number].values()))
            lines.append([*row[: len(table.headings)], number, reasons])
    stem = draft.name.rpartition(".")[0] or draft.name
    name = _("%(file)s, refused rows", file=stem)
    return send_file(BytesIO(csv_file(lines)), TYPES["csv"], as_attachment=True, download_name=f"{name}.csv", max_age=0)
