"""Exercises C02 and C04 in a real browser, from brief to result, as a student does them; once with a slip that is
mended on the way."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from crm.classroom import clock, starting, submissions
from crm.classroom.courses import CourseExercise, create_course, enrol

from .conftest import assert_accessible

pytestmark = pytest.mark.browser

MAIL = "c/channel eq 'email' and c/purpose eq 'marketing'"
GIVEN = f"consents/any(c: {MAIL} and c/state eq 'given')"
TOOK_BACK = f"consents/max(c: c/logged_at, {MAIL} and c/state ne 'given') ge consents/max(c: c/logged_at, {MAIL} and c/state eq 'given')"
TEXTING = "consents/any(c: c/channel eq 'sms' and c/purpose eq 'marketing' and c/state eq 'given')"
LEFT_OUT = {
    "koskaan antaneet": f"not {GIVEN} and not {TEXTING}",
    "peruneet": TOOK_BACK,
    "tekstiviestejä": f"not {GIVEN} and {TEXTING}",
    "palautunut": "email_state ne 'ok'",
}
"""Why somebody may not be mailed: a word of the question, the filter that finds them."""

NET = (
    "contact/sales_lines/sum(l: l/net_sales, l/line_type in ('sale','return') and l/date ge joined_on"
    " and l/date ge @today sub duration'P1Y' and l/date lt @today)"
)
GRACE = "tier_since gt @today sub duration'P365D'"


@pytest.fixture
def begin(aino, platform, people, monkeypatch):
    """``begin(exercise)``: Aino's browser after the start of an exercise, on the first variant; the address of
    the attempt; and what her submission scored, in hundredths of a point."""
    monkeypatch.setattr(starting, "draw_variant", lambda *_args: 1)

    def begin_(exercise_id):
        with platform.write() as session:
            course = create_course(session, "capital", people["Opettaja"])
            exercise = CourseExercise(course_id=course.id, exercise_id=exercise_id, points=1200, level="guided", week=4)
            exercise.deadline = clock.now() + timedelta(days=7)
            session.add(exercise)
            aino_id = enrol(session, course, people["Aino"], None).id
            session.flush()
        page = aino(f"/courses/{course.slug}", locale="fi", viewport={"width": 1280, "height": 860})
        page.click("text=Aloita")
        page.wait_for_selector("#exercise-title")

        def scored() -> int:
            with platform.read() as session:
                return submissions.scores(session, course.id)[aino_id, exercise.id][0].points

        return page, re.match(r".*?(/s/[^/]+)", page.url)[1], scored

    return begin_


def look(page, root, path, condition):
    """A list with a filter in its address; how many records it shows."""
    page.goto(f"{root}/{path}?view=all&filter={quote(condition)}")
    assert not page.locator("#messages .msg").count(), page.inner_text("#messages")
    return int(page.inner_text(".foot p").partition("/ ")[2].split()[0])


def check(page):
    """Press *Check my work* and wait for the answer."""
    with page.expect_response("**/exercise/check"):
        page.click("text=Tarkista työni")
    page.wait_for_selector("#feedback-title")


def hand_in(page):
    """Submit, and see full points."""
    page.click("text=Jätä arvioitavaksi")
    page.wait_for_url("**/exercise/submit")
    page.click("main .btn--go")
    page.wait_for_selector(".panel >> text=Kuitti")
    assert "12 / 12" in page.locator(".panel__b").inner_text()


def answer(page, words, value):
    """Type an answer in the panel and wait until it is kept."""
    with page.expect_response("**/exercise/answer"):
        page.locator(".ans", has_text=words).locator("input").fill(str(value))
        page.keyboard.press("Tab")


def test_c04_with_a_member_too_many_taken_off_on_the_way(begin):
    page, root, scored = begin("C04")
    page.goto(f"{root}/contacts")
    page.click(".views summary")
    page.click(".views >> text=C04 Riskissä olevat")
    page.wait_for_selector("h1:has-text('C04 Riskissä olevat')")
    page.check("thead input[type=checkbox]")
    page.click(".cmds summary[aria-label='Lisää komentoja']")
    page.click("button:visible:has-text('Lisää markkinointiluetteloon')")
    page.fill("#name", "C04 Tarjous")
    page.press("#name", "Enter")
    page.click(".msg--ok >> text=Näytä luettelo")
    members = page.url
    listing = re.search(r"/lists/(\d+)", members)[1]

    found = {}
    for word, condition in LEFT_OUT.items():
        look(page, root, "contacts", f"list_memberships/any(m: m/list_id eq {listing}) and {condition}")
        found[word] = page.locator("tbody th").all_inner_texts()
    page.goto(members)
    everybody = [name for names in found.values() for name in names]
    assert len(everybody) == len(set(everybody)) == 15
    forgotten = everybody.pop(0)
    take_off(page, everybody)
    for word, names in found.items():
        answer(page, word, len(names))
    check(page)
    page.wait_for_selector(".fb >> text=joille ei saa lähettää")
    assert_accessible(page)
    page.goto(members)
    take_off(page, [forgotten])
    page.click(".cmds button:has-text('Lukitse')")
    page.wait_for_selector(".msg--ok >> text=Luettelo lukittiin.")

    page.goto(f"{root}/campaigns/new")
    page.fill("#f-name", "Tervetuloa takaisin polulle")
    page.fill("#f-sender", "Polkuklubi")
    page.fill("#f-subject", "Tervetuloa takaisin polulle")
    page.fill("#f-message", "Polku odottaa.")
    page.check("input[name=opt_out_link][type=checkbox]")
    page.focus("#f-list_id")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-q]:focus")
    page.keyboard.type("c04")
    page.click(".lookup:has(#f-list_id) .found label:has-text('C04 Tarjous')")
    page.keyboard.press("Control+s")
    page.click(".cmds a:has-text('Lähetä')")
    page.wait_for_selector("h1:has-text('Lähetä kampanja')")
    assert_accessible(page)
    page.click("main button:has-text('Lähetä')")
    page.wait_for_selector(".msg--ok >> text=Kampanja lähetettiin: 24 viestiä.")
    check(page)
    page.wait_for_selector("text=Luettelo on pienempi kuin kohderyhmä")
    hand_in(page)
    assert scored() == 1200


def take_off(page, names):
    """Tick members by name and remove them from the list whose members are shown."""
    for name in names:
        page.locator("tr", has=page.get_by_role("link", name=name, exact=True)).locator("input[type=checkbox]").check()
    page.click("button:has-text('Poista luettelosta')")
    page.wait_for_selector(".msg--ok >> text=luettelosta.")


def change_tier(page, root, condition, tier, reason):
    """Change the tier of all members a filter finds; the names of those who were changed."""
    look(page, root, "loyalty-members", condition)
    page.check("thead input[type=checkbox]")
    page.click(".cmds button:has-text('Muuta taso')")
    option = page.locator("#f-tier_id option", has_text=tier)
    page.select_option("#f-tier_id", option.get_attribute("value"))
    page.fill("#f-tier_reason", reason)
    page.click("main .btn--go")
    page.wait_for_selector("main dl.moves")
    return page.locator("ul.names a").all_inner_texts()


def test_c02_with_members_in_their_grace_year_taken_back_on_the_way(begin):
    page, root, scored = begin("C02")
    too_high = f"status eq 'active' and tier/name eq 'Latva' and {NET} ge 300 and {NET} lt 900"
    change_tier(page, root, too_high, "Runko", "Ostot alle 900 €")
    check(page)
    page.wait_for_selector(".fb >> text=oli oikein, mutta se muuttui")
    assert_accessible(page)
    page.click("main button:has-text('Kumoa')")
    page.wait_for_selector(".msg--ok >> text=Kumottu.")

    changed = change_tier(page, root, f"{too_high} and not ({GRACE})", "Runko", "Ostot alle 900 €")
    low = f"status eq 'active' and tier/name ne 'Taimi' and {NET} lt 300 and not ({GRACE})"
    changed += change_tier(page, root, low, "Taimi", "Ostot alle 300 €")
    rises = f"status eq 'active' and tier/name eq 'Taimi' and {NET} ge 300 and {NET} lt 900"
    changed += change_tier(page, root, rises, "Runko", "Nousi: ostot vähintään 300 €")
    rises = f"status eq 'active' and tier/name ne 'Latva' and {NET} ge 900"
    changed += change_tier(page, root, rises, "Latva", "Nousi: ostot vähintään 900 €")
    assert len(changed) == len(set(changed)) == 12
    answer(page, "tasolla Latva", look(page, root, "loyalty-members", "tier/name eq 'Latva'"))

    told = f"memberships/any(m: startswith(m/tier_reason,'Nousi')) and {GIVEN} and not ({TOOK_BACK})"
    assert look(page, root, "contacts", told) == 4
    for link in page.locator("tbody th a").all_inner_texts():
        look(page, root, "contacts", told)
        page.click(f"tbody th a:text-is('{link}')")
        page.click("#timeline .new a:has-text('Sähköposti')")
        page.fill("dialog #q-subject", "Tasosi nousi")
        page.click("dialog .btn--go")
        page.wait_for_selector(".msg--ok")
    check(page)
    page.wait_for_selector("text=Tasot ovat nyt sitä, mitä jäsenille on luvattu")
    hand_in(page)
    assert scored() == 1200
