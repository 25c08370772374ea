"""Personal views: saved under names of their own, changed only by their owner, taken back by undo."""

from dataclasses import replace

import pytest

from crm.records import listing as lists
from crm.records import views
from crm.records.errors import DomainError, Invalid, NotFound, Stale
from crm.schema.registry import Context, entity

STATE = {
    "base": "all", "filter": "town eq 'Hiislahti'", "sort": "-name", "columns": "name,town", "group": "town", "totals": "sales_r12:avg", "widths": "town:narrow",
}  # fmt: skip


@pytest.fixture
def do(store, sandbox):
    """Runs a verb as one who sits in seat 1, or another; gives what it returned. ``do.last`` is the command."""

    def run(verb, *args, seat=1):
        done = store.write(store.load(sandbox.id, seat), verb, *args)
        run.last = done.command
        return done.result

    return run


@pytest.fixture
def mine(store, sandbox):
    """The views of somebody, as the menu of a list shows them."""

    def read(kind="account", me=1):
        with store.read(store.load(sandbox.id)) as session:
            return views.mine(session, kind, me)

    return read


@pytest.fixture
def stored(store, sandbox):
    """A field of a saved view."""

    def read(id, name):
        with store.read(store.load(sandbox.id)) as session:
            return getattr(session.get(entity("saved_view").cls, id), name)

    return read


def test_a_view_is_saved_and_opens_the_same_list(do, mine, sandbox):
    id = do(views.save_view, "account", "  Hiislahden\t asiakkaat ", STATE)
    (view,) = mine()
    assert (view.id, view.name, view.default) == (id, "Hiislahden asiakkaat", False)
    reading = lists.parse("account", view.args, sandbox.context)
    assert not reading.problems and views.state_of(reading) == STATE
    assert not mine("contact") and not mine(me=2)


def test_what_is_left_out_of_a_state_is_as_in_the_default_view(do, mine, sandbox):
    do(views.save_view, "account", "Pelkkä suodatin", {"filter": "abc_class eq 'a'"})
    (view,) = mine()
    assert view.args == {
        "view": entity("account").view(None).name, "filter": "abc_class eq 'a'", "sort": "", "cols": "", "group": "",
        "totals": "", "widths": "", "mine": str(view.id),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("base", "filter", "whole"),
    [
        ("all", None, None),
        ("all", "abc_class eq 'a'", "abc_class eq 'a'"),
        ("active", None, "status eq 'active'"),
        (
            "active",
            "town eq 'a' or town eq 'b'",
            "status eq 'active' and (town eq 'a' or town eq 'b')",
        ),
    ],
)
def test_the_whole_filter_is_the_views_own_and_the_added_one(do, stored, base, filter, whole):
    assert entity("account").view("active").filter == "status eq 'active'"
    id = do(views.save_view, "account", "Näkymä", {"base": base, "filter": filter})
    assert stored(id, "whole_filter") == whole
    do(views.change_view, id, {"base": base, "filter": "employees ge 50"})
    assert stored(id, "whole_filter").endswith("employees ge 50")


@pytest.mark.parametrize("name", ["Omat", "OMAT", " omat  "])
def test_a_taken_name_is_refused_and_the_view_stays(do, mine, name):
    do(views.save_view, "account", "Omat", STATE)
    before = mine()
    with pytest.raises(Invalid) as refused:
        do(views.save_view, "account", name, {"base": "all"})
    assert set(refused.value.errors) == {"name"} and "Omat" in str(refused.value)
    assert mine() == before
    do(views.save_view, "contact", name, {"base": "all"})
    do(views.save_view, "account", name, {"base": "all"}, seat=2)
    other = do(views.save_view, "account", "Toiset", {"base": "all"})
    with pytest.raises(Invalid):
        do(views.rename_view, other, name)
    do(views.rename_view, other, "TOISET")
    assert {view.name for view in mine()} == {"Omat", "TOISET"}


@pytest.mark.parametrize(("name", "length"), [("", 0), ("   ", 0), ("x" * 101, 101)])
def test_a_name_is_needed_and_not_too_long(do, mine, name, length):
    with pytest.raises(Invalid) as refused:
        do(views.save_view, "account", name, STATE)
    assert set(refused.value.errors) == {"name"} and not mine()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"filter": "towm eq 'x'"}, "filter"),
        ({"filter": "name eq '" + "x" * 3975 + "'", "base": "active"}, "filter"),  # too long with the view's own
        ({"sort": "-nothing"}, "sort"),
        ({"columns": "name,nothing"}, "columns"),
    ],
)
def test_a_list_that_cannot_be_shown_is_not_saved(do, mine, wrong, where):
    id = do(views.save_view, "account", "Hyvä", STATE)
    for verb, args in ((views.save_view, ("account", "Huono")), (views.change_view, (id,))):
        with pytest.raises(Invalid) as refused:
            do(verb, *args, STATE | wrong)
        assert set(refused.value.errors) == {where}
    with pytest.raises(NotFound):
        do(views.save_view, "account", "Huono", {"base": "nothing"})
    assert [view.name for view in mine()] == ["Hyvä"]


def test_one_view_of_a_kind_is_the_default(do, mine):
    first = do(views.save_view, "account", "Eka", STATE, True)
    second = do(views.save_view, "account", "Toka", STATE, True)
    other = do(views.save_view, "contact", "Muu", {"base": "all"}, True)
    assert [view.default for view in mine()] == [False, True]
    do(views.default_view, "account", first)
    assert [view.default for view in mine()] == [True, False]
    do(views.default_view, "account", None)
    assert [view.default for view in mine()] == [False, False]
    assert [view.id for view in mine("contact") if view.default] == [other] and second


def test_nobody_changes_the_view_of_another(do, mine):
    id = do(views.save_view, "account", "Minun", STATE)
    before = mine()
    for verb, args in (
        (views.change_view, (id, {"base": "all"})),
        (views.rename_view, (id, "Toinen")),
        (views.default_view, ("account", id)),
        (views.delete_view, (id,)),
    ):
        with pytest.raises(DomainError):
            do(verb, *args, seat=2)
    assert mine() == before and not mine(me=2)


def test_every_verb_is_taken_back_by_undo(do, mine, store, sandbox):
    first = do(views.save_view, "account", "Eka", STATE, True)
    second = do(views.save_view, "account", "Toka", STATE)
    for verb, args in (
        (views.save_view, ("account", "Kolmas", STATE, True)),
        (views.change_view, (first, {"base": "active"})),
        (views.rename_view, (first, "Uusi nimi")),
        (views.default_view, ("account", second)),
        (views.default_view, ("account", None)),
        (views.delete_view, (first,)),
    ):
        before = mine()
        do(verb, *args)
        assert mine() != before, verb.command
        store.undo(store.load(sandbox.id), do.last)
        assert mine() == before, verb.command


def test_the_same_twice_changes_nothing(do, mine):
    id = do(views.save_view, "account", "Eka", STATE, True)
    for verb, args in (
        (views.change_view, (id, STATE)),
        (views.rename_view, (id, "Eka")),
        (views.default_view, ("account", id)),
    ):
        do(verb, *args)
        assert do.last is None, verb.command


def test_a_filter_that_cannot_be_read_is_part_of_what_would_be_saved(sandbox):
    reading = lists.parse("account", {"view": "all", "filter": "towm eq 'x'"}, Context(sandbox.today, 1))
    assert views.state_of(reading)["filter"] == "towm eq 'x'"
    whole = replace(reading, refused="")
    assert views.state_of(whole)["filter"] is None


def test_a_shared_view_is_seen_by_the_team_and_changed_by_its_owner_alone(do, store, sandbox):
    id = do(views.save_view, "account", "Yhteinen", STATE)

    def seen(me):
        with store.read(store.load(sandbox.id)) as session:
            return [view.name for view in views.visible(session, "account", me)]

    assert seen(1) == ["Yhteinen"] and not seen(2)
    do(views.share_view, id)
    assert seen(2) == ["Yhteinen"]
    for verb, args in ((views.change_view, (id, STATE)), (views.rename_view, (id, "Uusi")), (views.delete_view, (id,)), (views.share_view, (id, False))):  # fmt: skip
        with pytest.raises(DomainError):
            do(verb, *args, seat=2)
    do(views.save_view, "account", "Yhteinen", STATE, seat=2)  # a copy of one's own, even by the same name
    do(views.share_view, id, False)
    assert len(seen(2)) == 1


def test_a_view_saved_meanwhile_is_not_overwritten(do, mine):
    id = do(views.save_view, "account", "Eka", STATE)
    opened = mine()[0].version
    do(views.change_view, id, STATE | {"sort": "name"}, opened)
    with pytest.raises(Stale):
        do(views.change_view, id, STATE | {"sort": "town"}, opened)
    assert mine()[0].sort == "name"
    do(views.change_view, id, STATE | {"sort": "town"}, mine()[0].version)


def test_a_default_that_comes_back_leaves_the_new_one(do, mine, store, sandbox):
    first = do(views.save_view, "account", "Eka", STATE, True)
    do(views.delete_view, first)
    deleted = do.last
    second = do(views.save_view, "account", "Toka", STATE, True)
    store.undo(store.load(sandbox.id), deleted)
    assert {view.id: view.default for view in mine()} == {first: False, second: True}
