"""What an analysis finds out is shown in free practice, and left to the student in an attempt."""

import re

import pytest

from crm.classroom import starting
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


def test_no_system_view_shows_it():
    for known in entities().values():
        analysis = {name for name, spec in known.fields.items() if spec.analysis}
        for view in known.views:
            assert not analysis & {name.lstrip("-") for name in (*view.columns, *view.sort.split(","))}
            assert not any(name in view.filter for name in analysis)
