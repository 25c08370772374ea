"""The care of a customer on its form: touchpoints for everybody, how they stand only where no exercise asks it."""

import re
from datetime import datetime

import pytest
from sqlalchemy import select

from crm.classroom import starting
from crm.records import save
from crm.sandboxes.models import SandboxRow
from crm.schema.registry import entity


@pytest.fixture
def practice(app, course):
    the_course, _exercise, enrolment = course
    return "/s/" + starting.practice(app.extensions["crm"]["store"], the_course, enrolment, "vaarnamo")


@pytest.fixture
def cared(app):
    """``cared(root)``: the addresses of a care model and of a customer that lacks one of its touchpoints."""
    crm = app.extensions["crm"]

    def cared(root):
        with crm["platform"].read() as session:
            id = session.scalar(select(SandboxRow.id).where(SandboxRow.token == root[3:]))

        def write(kind, **values):
            return crm["store"].write(crm["store"].load(id), save.create, kind, values).result

        model = write("care_model", name="Avainasiakkaat")
        write("touchpoint", name="Kuukausipuhelu", care_model_id=model, channel="call", interval_days=60)
        write("touchpoint", name="Vuositapaaminen", care_model_id=model, channel="appointment", interval_days=365)
        write("touchpoint", name="Tervetulosoitto", care_model_id=model, channel="call", trigger="start")
        account = write("account", name="Hoidettu Oy", relation="customer", care_model_id=model, care_model_since=datetime(2025, 1, 2).date(), wallet_estimate=100)  # fmt: skip
        write("activity", activity_type="call", subject="x", regarding_id=account, status="done", done_at=datetime(2025, 8, 20, 9))  # fmt: skip
        return f"{root}/care-models/{model}", f"{root}/accounts/{account}?tab=customership"

    return cared


def test_free_practice_tells_how_the_touchpoints_stand(aino, practice, cared):
    model, account = cared(practice)
    page = aino.get(account).text
    assert "Kuukausipuhelu" in page and "60 päivän välein" in page
    assert "Viimeksi 20.8.2025" in page and "Viimeistään 19.10.2025" in page
    assert "Ei tehty kertaakaan" in page and "Myöhässä" in page
    assert "Ei noudateta" in page and "Asiakasosuus" in page
    page = aino.get(model).text
    assert "Noudattaminen" in page and "0,0" in page and "Näin laskettu" in page


def test_an_attempt_shows_the_touchpoints_only(aino, root, cared):
    model, account = cared(root)
    page = aino.get(account).text
    assert "Kuukausipuhelu" in page and "60 päivän välein" in page and "asiakkuuden alkaessa" in page.lower()
    for told in ("Viimeksi", "Viimeistään", "Ei tehty", "Myöhässä", "Ei noudateta"):
        assert told not in page
    assert "Noudattaminen" not in aino.get(model).text


def test_the_touchpoints_of_a_model_are_a_grid_with_quick_create(aino, practice, cared):
    model, _account = cared(practice)
    page = aino.get(f"{model}?tab=touchpoints").text
    assert "Vuositapaaminen" in page and "quick/touchpoint?" in page


def test_a_share_over_the_whole_is_flagged(aino, practice):
    """What is beyond the limits of a field is a fault in the data, and looks like one."""
    known = entity("account").field("share_of_wallet")
    assert [known.outside(n) for n in (-1, 0, 100, 101)] == [True, False, False, True]
    listed = aino.get(f"{practice}/accounts?cols=name,share_of_wallet").text
    assert "Asiakasosuus" in listed


def test_plan_touchpoints_for_ticked_rows(aino, practice, cared):
    _model, account = cared(practice)
    id = account.partition("?")[0].rpartition("/")[2]
    listed = aino.get(f"{practice}/accounts").text
    assert "Suunnittele kohtaamiset" in listed and 'value="plan"' in listed
    other = next(n for n in re.findall(rf'href="{practice}/accounts/(\d+)"', listed) if n != id)
    page = f"{practice}/accounts"
    answer = aino.post(f"{page}/selected", {"action": "plan", "id": [id, other]}, page=page, follow_redirects=True)
    assert "Suunniteltiin 1 aktiviteetti." in answer.text and "Ne koskevat 1 asiakasta." in answer.text
    assert "1 asiakas on ilman hoitomallia." in answer.text and "Kumoa" in answer.text
    again = aino.post(f"{page}/selected", {"action": "plan", "id": [id]}, page=page, follow_redirects=True)
    assert "1 asiakas ei tarvinnut lisää." in again.text
    assert 'value="plan"' not in aino.get(f"{practice}/contacts").text
