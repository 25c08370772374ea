"""Dashboards: made, changed and shared by their owner, looked at by the team, taken back by undo."""

import pytest

from crm.entities.ready_dashboards import DASHBOARDS
from crm.entities.sitemap import AREAS
from crm.records import charts, dashboards, delete, save
from crm.records.dashboards import board, boards, state_of
from crm.records.errors import DomainError, Invalid, NotFound
from crm.sandboxes import dump, log, replay, templates
from crm.schema.layout import Chart, Part
from crm.schema.registry import Context, entity

from .test_views import do  # noqa: F401 - a fixture

# ruff: noqa: F811

PIPELINE = {
    "part_type": "chart", "title": "Putki", "table": "opportunity", "base": "open", "filter": "estimated_value gt 0",
    "group": "stage", "measure": "estimated_value", "how": "sum", "shape": "column",
}  # fmt: skip
LATEST = {"part_type": "list", "title": "Uusimmat", "table": "account", "base": "all", "columns": "name,town", "sort": "-created_on"}  # fmt: skip
TOTAL = {"part_type": "figure", "title": "Myynti", "table": "sales_line", "base": "r12", "measure": "net_sales", "how": "sum"}  # fmt: skip


@pytest.fixture
def look(store, sandbox):
    """A dashboard as somebody sees it, by key; all of them without one."""

    def read(key=None, me=1):
        with store.read(store.load(sandbox.id)) as session:
            return boards(session, me, "fi") if key is None else board(session, str(key), me, "fi")

    return read


@pytest.fixture
def fields(store, sandbox):
    """The stored fields of a record."""

    def read(kind, id):
        with store.read(store.load(sandbox.id)) as session:
            record = session.get(entity(kind).cls, id)
            return {name: getattr(record, name) for name in entity(kind).stored}

    return read


def titles(found):
    return [part.title for part in found.parts]


def test_a_dashboard_is_made_of_charts_lists_and_figures(do, look, fields):
    id = do(dashboards.create_dashboard, "  Johdon \t näyttö", "sales", [PIPELINE, LATEST, TOTAL])
    found = look(id)
    assert (found.name, found.area, found.mine, found.shared) == ("Johdon näyttö", "sales", True, False)
    pipeline, latest, total = found.parts
    assert pipeline.chart == Chart("stage", "estimated_value", shape="column") and pipeline.type == "chart"
    assert latest.columns == ("name", "town") and latest.sort == "-created_on" and latest.chart is None
    assert (total.chart.measure, total.chart.how, total.chart.group) == ("net_sales", "sum", "")
    stored = fields("dashboard_part", pipeline.id)
    assert stored["whole_filter"] == "status eq 'open' and estimated_value gt 0"
    assert {name: stored[name] for name in PIPELINE} == PIPELINE and stored["position"] == 1
    assert [state_of(part) | {"title": part.title} for part in found.parts] == [state_of(part) for part in found.parts]


def test_six_parts_are_the_most(do, look):
    id = do(dashboards.create_dashboard, "Täysi", None, [TOTAL] * 6)
    assert look(id).full
    with pytest.raises(DomainError):
        do(dashboards.add_part, id, TOTAL)
    with pytest.raises(DomainError):
        do(dashboards.create_dashboard, "Liikaa", None, [TOTAL] * 7)
    assert [b.name for b in look() if b.mine] == ["Täysi"], "nothing was made of the second"


def test_parts_are_moved_changed_and_removed(do, look, fields):
    id = do(dashboards.create_dashboard, "Oma", None, [PIPELINE, LATEST, TOTAL])
    first, second, third = (part.id for part in look(id).parts)
    do(dashboards.move_part, third, -1)
    assert titles(look(id)) == ["Putki", "Myynti", "Uusimmat"]
    do(dashboards.move_part, first, -1)
    assert titles(look(id)) == ["Putki", "Myynti", "Uusimmat"], "at the edge it stays"
    do(dashboards.move_part, first, 1)
    do(dashboards.remove_part, second)
    assert titles(look(id)) == ["Myynti", "Putki"] and fields("dashboard_part", first)["position"] == 2
    do(dashboards.change_part, first, {**PIPELINE, "part_type": "list", "group": None, "title": "Luettelona"})
    assert titles(look(id)) == ["Myynti", "Luettelona"]


@pytest.mark.parametrize(
    "change, field",
    [
        ({"filter": "nix eq 1"}, "filter"), ({"filter": "name eq"}, "filter"), ({"sort": "nix"}, "sort"),
        ({"columns": "name,nix"}, "columns"), ({"group": "nix"}, "group"), ({"group": None}, "group"),
        ({"measure": "name"}, "group"), ({"title": " "}, "title"), ({"table": "nix"}, "table"), ({"shape": "pie"}, "shape"),
        ({"base": None}, "base"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused(do, look, change, field):
    id = do(dashboards.create_dashboard, "Oma")
    with pytest.raises(Invalid) as refused:
        do(dashboards.add_part, id, {**PIPELINE, **change})
    assert set(refused.value.errors) == {field} and not look(id).parts
    with pytest.raises(NotFound):
        do(dashboards.add_part, id, {**PIPELINE, "base": "nix"})


def test_a_dashboard_is_the_owners_until_it_is_shared(do, look):
    id = do(dashboards.create_dashboard, "Oma", None, [PIPELINE])
    part = look(id).parts[0].id
    assert look(id, me=2) is None and id not in [b.key for b in look(me=2)]
    do(dashboards.share_dashboard, id, True)
    seen = look(id, me=2)
    assert seen.shared and not seen.mine and titles(seen) == ["Putki"]
    for verb, *args in (
        (dashboards.share_dashboard, id, False), (dashboards.delete_dashboard, id), (dashboards.add_part, id, TOTAL),
        (dashboards.change_part, part, TOTAL), (dashboards.move_part, part, 1), (dashboards.remove_part, part),
        (dashboards.change_dashboard, id, "Minun"),
    ):  # fmt: skip
        with pytest.raises(DomainError):
            do(verb, *args, seat=2)
    copy = do(dashboards.create_dashboard, "Kopio", None, [state_of(p) for p in seen.parts], seat=2)
    assert titles(look(copy, me=2)) == ["Putki"] and look(copy) is None
    do(dashboards.share_dashboard, id, False)
    assert look(id, me=2) is None


def test_names_are_ones_own_and_only_once(do, look):
    id = do(dashboards.create_dashboard, "Oma")
    with pytest.raises(Invalid) as refused:
        do(dashboards.create_dashboard, " oma ")
    assert set(refused.value.errors) == {"name"}
    do(dashboards.create_dashboard, "Oma", seat=2)
    do(dashboards.change_dashboard, id, "OMA", "service")
    assert (look(id).name, look(id).area) == ("OMA", "service")
    with pytest.raises(Invalid):
        do(dashboards.create_dashboard, "  ")


def test_every_step_is_taken_back_and_replayed(store, sandbox, do, look):
    id = do(dashboards.create_dashboard, "Oma", None, [PIPELINE, TOTAL])
    first = look(id).parts[0].id
    steps = (
        (dashboards.add_part, id, LATEST), (dashboards.change_part, first, TOTAL), (dashboards.move_part, first, 1),
        (dashboards.remove_part, first), (dashboards.share_dashboard, id, True), (dashboards.delete_dashboard, id),
        (dashboards.change_dashboard, id, "Toinen"),
    )  # fmt: skip
    before = look(id)
    for verb, *args in steps:
        do(verb, *args)
        store.undo(store.load(sandbox.id), do.last)
        assert look(id) == before, verb.command
    do(dashboards.delete_dashboard, id)
    assert look(id) is None
    with store.read(store.load(sandbox.id)) as session:
        live = list(dump.lines(session.connection().connection.driver_connection))
    rebuilt = templates.in_memory(templates.image(store.platform, sandbox.template))
    with store.platform.read() as session:
        replay.apply(rebuilt, log.commands(session, sandbox.id, sandbox.log_id))
    assert live == list(dump.lines(rebuilt))


def test_no_other_door_makes_or_deletes_one(do):
    id = do(dashboards.create_dashboard, "Oma", None, [PIPELINE])
    for verb, *args in ((delete.delete, "dashboard", [id]), (save.create, "dashboard", {"name": "B"}), (save.update, "dashboard", id, {"shared": True})):  # fmt: skip
        with pytest.raises(DomainError):
            do(verb, *args)


def test_the_charts_of_ones_dashboards_are_offered_on_the_list(store, sandbox, do):
    do(dashboards.create_dashboard, "Yksi", None, [PIPELINE, {**PIPELINE, "title": "Sama"}, LATEST])
    do(dashboards.create_dashboard, "Toisen", None, [{**PIPELINE, "group": "owner_id"}], seat=2)
    with store.read(store.load(sandbox.id)) as session:
        (chart,) = dashboards.charts_of(session, "opportunity", 1, sandbox.context, "fi")
        assert chart == charts.sound("opportunity", Chart("stage", "estimated_value", shape="column"))
        assert not dashboards.charts_of(session, "account", 1, sandbox.context, "fi")


@pytest.mark.parametrize("ready", DASHBOARDS, ids=lambda one: one.key)
def test_ready_dashboards_can_be_shown_and_copied(ready, do, look, sandbox):
    assert ready.area in [area.name for area in AREAS] and 0 < len(ready.parts) <= dashboards.MOST
    assert all(dashboards.shows(part, sandbox.context) for part in ready.parts)
    assert look(ready.key).parts == ready.parts and look(ready.key).area == ready.area
    id = do(dashboards.create_dashboard, "Kopio", ready.area, [state_of(part) for part in ready.parts])
    assert [(p.table, p.type, p.filter) for p in look(id).parts] == [(p.table, p.type, p.filter) for p in ready.parts]


def test_a_part_about_what_an_analysis_finds_out_is_not_for_an_attempt(sandbox):
    attempt = Context(sandbox.today, 1, analysis=False)
    for part in (
        Part("A", "account", base="all", chart=Chart("abc_computed")),
        Part("B", "account", "list", "all", columns=("name", "share_of_wallet")),
        Part("C", "account", "list", "all", filter="care_state eq 'followed'"),
        Part("D", "account", "list", "all", sort="-share_of_wallet"),
        Part("E", "account", "figure", "all", chart=Chart("", "share_of_wallet", "avg")),
    ):
        assert not dashboards.shows(part, attempt), part.title
        assert part.title == "C" or dashboards.shows(part, sandbox.context), part.title


@pytest.mark.parametrize("key", ["", "0", "999999999", "nix", "99999999999999999999999", "²", "-1"])
def test_no_such_dashboard(look, key):
    assert look(key or "x") is None
