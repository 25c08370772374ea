"""What an analysis finds out is shown in free practice, and left to the student in an attempt."""

import re

import pytest

from crm.classroom import starting
from crm.classroom.attempts import open_sandbox
from crm.records import save, views
from crm.records.errors import Invalid
from crm.schema.registry import entities

COMPUTED = "abc_computed"


@pytest.fixture
def practice(app, aino, course):
    the_course, _exercise, enrolment = course
    crm = app.extensions["crm"]
    return "/s/" + starting.practice(crm["store"], the_course, enrolment, "vaarnamo")


def pages(browser, root):
    """A form with the figure, a list with its column, a list filtered by it, and the filter panel."""
    id = re.search(rf'href="{root}/accounts/(\d+)"', browser.get(f"{root}/accounts").text)[1]
    return (
        browser.get(f"{root}/accounts/{id}?tab=customership").text,
        browser.get(f"{root}/accounts?cols=name,{COMPUTED}").text,
        browser.get(f"{root}/accounts?filter={COMPUTED}+eq+'a'").text,
        browser.get(f"{root}/accounts/filter?filter=town+eq+'x'").text,
    )


def test_free_practice_shows_it(aino, practice):
    form, listed, filtered, panel = pages(aino, practice)
    assert "ABC-luokka myynnin mukaan" in form and "ABC-luokka myynnin mukaan" in listed
    assert "sinun selvitettäväsi" not in filtered and f'value="{COMPUTED}"' in panel


def test_an_attempt_leaves_it_to_the_student(aino, root):
    form, listed, filtered, panel = pages(aino, root)
    assert "ABC-luokka myynnin mukaan" not in form and "ABC-luokka myynnin mukaan" not in listed
    assert "Saraketta abc_computed ei ole." in listed
    assert "on sinun selvitettäväsi" in filtered and f'value="{COMPUTED}"' not in panel


DOORS = (
    "accounts?group={}", "accounts?cols=name&totals={}:max", "accounts?sort=-{}", "contacts?cols=last_name,account/{}",
    "accounts?cols=name,subsidiaries/count(x:x/{}+ne+null)", "contacts?sort=account/{}", "contacts?group=account/{}",
)  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_no_address_of_an_attempt_asks_for_it(aino, root, door):
    page = aino.get(f"{root}/{door.format('share_of_wallet')}")
    said = ("on sinun selvitettäväsi", "Yhteenvetoa share_of_wallet:max ei ole.")
    assert page.status_code == 200 and any(words in page.text for words in said)


def rows_of(subject):
    """A filter panel with one row, as it is posted."""
    return {"part": ["0 group", "0.0 row"], "0.0.subject": subject, "0.0.op": "eq", "0.0.value": "a"}


def test_the_panel_of_an_attempt_says_so_and_counts_nothing(aino, root):
    page = aino.post(f"{root}/accounts/filter", rows_of(COMPUTED), f"{root}/accounts")
    assert page.status_code == 200 and "on sinun selvitettäväsi" in page.text
    text = {"do": "read", "text": f"{COMPUTED} eq 'a'", "was": ""}
    assert "on sinun selvitettäväsi" in aino.post(f"{root}/accounts/filter", text, f"{root}/accounts").text


def test_no_command_of_an_attempt_finds_it_out(app, root, platform, people):
    """Neither a dynamic list nor a view of one's own can be made that asks for it."""
    with platform.read() as session:
        box = open_sandbox(session, root[3:], people["Aino"]).sandbox
    write, asked = app.extensions["crm"]["store"].write, f"{COMPUTED} eq 'a'"
    new = {"name": "A", "list_type": "dynamic", "member_kind": "account", "filter": asked}
    with pytest.raises(Invalid) as refused:
        write(box, save.create, "marketing_list", new)
    assert set(refused.value.errors) == {"filter"}
    for state in ({"filter": asked}, {"columns": f"name,{COMPUTED}"}, {"group": COMPUTED}, {"sort": COMPUTED}):
        with pytest.raises(Invalid):
            write(box, views.save_view, "account", "A", state)


def test_no_system_view_shows_it():
    for known in entities().values():
        analysis = {name for name, spec in known.fields.items() if spec.analysis}
        for view in known.views:
            assert not analysis & {name.lstrip("-") for name in (*view.columns, *view.sort.split(","))}
            assert not any(name in view.filter for name in analysis)
