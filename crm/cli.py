"""Commands: ``flask --app app <command>``. Each does one thing and says what it did; a failure exits with 1."""

import os
import sys
from pathlib import Path

import click
from flask import Flask, current_app, url_for
from flask.cli import AppGroup

from . import migrations
from .classroom import audit, people
from .exercises import export, verifier
from .exercises.errors import ExerciseError
from .i18n import set_locale, speaking
from .jobs import housekeeping
from .sandboxes import check as pack_check
from .sandboxes import templates
from .sandboxes.packs import packs as all_packs
from .sandboxes.store import open_store
from .setup import prepare

packs = AppGroup("packs", help="The invented organisations: build and check their data.")
exercises = AppGroup("exercises", help="Exercises: verify them before anybody does them.")
admin = AppGroup("admin", help="Administrators of this site.")


def init_app(app: Flask) -> None:
    """Register the commands."""
    for group in (packs, exercises, admin):
        app.cli.add_command(group)
    for command in (init, migrate, check, grade, tidy, verify_audit, backup):
        app.cli.add_command(command)


def _config():
    return current_app.extensions["crm"]["config"]


def _store():
    return current_app.extensions["crm"]["store"]


def _fail(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(1)


# --------------------------------------------------------------------------------------------------
# The site


@click.command()
def init() -> None:
    """Create or migrate the database; with CRM_DEMO=1 build the demo in an empty one."""
    for one in prepare(_config(), click.echo):
        click.echo(f"{one.role:<12} {one.email:<32} {one.password}")


@click.command()
def migrate() -> None:
    """Bring the platform database to the newest schema."""
    store = open_store(_config())
    try:
        migrations.upgrade(store.platform)
    except migrations.SchemaTooNew as problem:
        _fail(str(problem))
    click.echo("The database has the newest schema.")


@click.command()
def check() -> None:
    """Check that this installation can serve: settings, schema, cache folder, audit log."""
    config, store = _config(), _store()
    config.check()
    state = migrations.state(store.platform)
    if state != "current":
        _fail(f"The database is {state}; run: flask --app app migrate")
    with store.platform.read() as session:
        broken = audit.verify_audit(session)
    if broken is not None:
        _fail(f"The audit log is broken at row {broken.seq}.")
    click.echo(f"Settings, schema, cache folder ({store.files.root}) and audit log are in order.")


@click.command("housekeeping")
def tidy() -> None:
    """Drop idle sandbox files, hand in what is overdue, score what waits, end old sessions."""
    done = housekeeping.tidy(_store(), _config().secret_key)
    click.echo(
        f"files dropped {done.files}, handed in {done.handed_in}, scored {done.scored}, sessions ended {done.sessions}"
    )


@click.command("verify-audit")
def verify_audit() -> None:
    """Check the audit log's chain of hashes."""
    with _store().platform.read() as session:
        broken = audit.verify_audit(session)
    if broken is not None:
        _fail(f"The audit log was changed at row {broken.seq} ({broken.at}).")
    click.echo("The audit log is unbroken.")


@click.command()
@click.argument("target", type=click.Path(dir_okay=False))
def backup(target: str) -> None:
    """Copy a SQLite platform database while it is in use (PostgreSQL: pg_dump)."""
    platform = _store().platform
    if not platform.sqlite:
        _fail("The platform is on PostgreSQL; back it up with pg_dump.")
    import sqlite3  # noqa: PLC0415 - only here

    if Path(target).exists():
        _fail(f"{target} exists already.")
    with platform.engine.connect() as connection, sqlite3.connect(target) as copy:
        connection.connection.driver_connection.backup(copy)
    copy.close()
    click.echo(f"Backed up to {target}.")


@admin.command("create")
@click.argument("email")
@click.argument("name")
def create_admin(email: str, name: str) -> None:
    """Make the first administrator and print the address where they choose a password, once."""
    try:
        with speaking("en"), _store().platform.write() as session:
            token = people.first_administrator(session, email, name)
    except people.PeopleError as problem:
        _fail(str(problem))
    click.echo(
        f"{email} is an administrator. Choose a password within 24 hours at: {_path('auth.choose_password', token)}"
    )


def _path(endpoint: str, token: str) -> str:
    with current_app.test_request_context():
        return url_for(endpoint, token=token)


# --------------------------------------------------------------------------------------------------
# Packs


@packs.command("build")
@click.argument("pack", required=False)
@click.option("--variant", type=int, multiple=True, help="Only these; all by default.")
@click.option("--checkpoint", default="CP0", show_default=True)
def build_packs(pack: str | None, variant: tuple[int, ...], checkpoint: str) -> None:
    """Build the templates of a pack and store them in the platform database."""
    for name in [pack] if pack else sorted(all_packs()):
        if name not in all_packs():
            _fail(f"There is no pack {name!r}; there are: {', '.join(sorted(all_packs()))}.")
        for number in variant or range(1, all_packs()[name].variants + 1):
            try:
                made = templates.ensure(_store().platform, name, number, checkpoint)
            except templates.UnknownPack as problem:
                _fail(str(problem))
            click.echo(f"{name} {number:>2} {checkpoint} {made}")


@packs.command("check")
@click.argument("pack", required=False)
@click.option("--variant", type=int, multiple=True, help="Only these; all by default.")
def check_packs(pack: str | None, variant: tuple[int, ...]) -> None:
    """Build the variants of a pack and test every planted phenomenon in them."""
    failed = 0
    for name in [pack] if pack else sorted(all_packs()):
        if name not in all_packs():
            _fail(f"There is no pack {name!r}; there are: {', '.join(sorted(all_packs()))}.")
        for result in pack_check.check_pack(all_packs()[name], variant or None):
            failed += not result.ok
            click.echo(result)
    if failed:
        _fail(f"{failed} checks failed.")


# --------------------------------------------------------------------------------------------------
# Exercises


@exercises.command("verify")
@click.argument("ids", nargs=-1)
@click.option("--variant", type=int, multiple=True, help="Only these; all by default.")
@click.option("--removals", is_flag=True, help="Also take each check, expectation and allow away: a trial must tell.")
@click.option("--processes", type=int, default=os.cpu_count() or 1, help="By default as many as there are cores.")
def verify_exercises(ids: tuple[str, ...], variant: tuple[int, ...], removals: bool, processes: int) -> None:
    """Run every exercise with its solution, mutants and equivalents on every variant; the release gate."""
    set_locale("en")
    try:
        report = verifier.verify(list(ids) or None, list(variant) or None, removals, processes)
    except KeyError as unknown:
        _fail(f"There is no exercise {unknown}.")
    except ExerciseError as problem:
        _fail(str(problem))
    click.echo(report.table())
    if not report.ok:
        sys.exit(1)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--out", type=click.Path(dir_okay=False), default="scores.csv", show_default=True)
@click.option("--own", is_flag=True, help="Only submissions this site signed.")
def grade(files: tuple[str, ...], out: str, own: bool) -> None:
    """Grade exported submissions into a CSV file; needs no course database."""
    set_locale("en")
    rows = export.grade_files(files, _config().secret_key if own else "")
    with Path(out).open("w", newline="", encoding="utf-8-sig") as stream:
        export.write_scores(rows, stream)
    failed = sum(bool(row.error) for row in rows)
    click.echo(f"{len(rows) - failed} submissions graded into {out}, {failed} could not be.")
    if failed:
        sys.exit(1)
