"""Pictures of every kind of page, to be looked at: ``python -m tests.browser.screenshots [part of a name]``.

At 1280 and 390 pixels, light in Finnish and dark in English, into ``instance/screenshots``.
``python -m tests.browser.screenshots readme`` takes the four of the README, into ``docs/screenshots``.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from crm.classroom.demo import SIGN_INS

from .conftest import SWITCHES, chromium_program, serve
from .crawl import crawl, demo_app, enter, sign_in

TARGET = Path("instance/screenshots")
README = Path("docs/screenshots")
SIZES = (1280, 860), (390, 844)
LOOKS = ("light", "fi"), ("dark", "en")
VISITOR = {("auth.sign_in", ""): "/sign-in", ("pages.privacy", ""): "/privacy", ("error", "404"): "/nothing"}


def take(browser, address: str, who, pages: dict, wanted: str) -> None:
    """Take the pictures of one person's pages; ``who`` is ``None`` for a visitor."""
    for width, height in SIZES:
        for scheme, language in LOOKS:
            context = browser.new_context(
                base_url=address, color_scheme=scheme, locale=language, viewport={"width": width, "height": height}
            )
            page = context.new_page()
            if who:
                enter(page, who, language)
            for (endpoint, path), url in pages.items():
                role = who.email.split("@")[0].split(".")[0] if who else "visitor"
                name = "-".join(part for part in (role, endpoint, path, str(width), scheme, language) if part)
                if wanted in name:
                    page.goto(url)
                    page.screenshot(path=TARGET / f"{name}.png", full_page=True)
            context.close()


def take_readme(browser, address: str) -> None:
    """The pictures of the README: the work of a student who has begun, and the teacher's gradebook."""
    README.mkdir(parents=True, exist_ok=True)

    def open_(who, language: str):
        page = browser.new_context(
            base_url=address, locale=language, viewport={"width": 1440, "height": 830}, device_scale_factor=0.75
        ).new_page()
        enter(page, who, language)
        return page

    def picture(page, name: str) -> None:
        page.mouse.move(0, 0)
        page.screenshot(path=README / f"{name}.png")

    page = open_(SIGN_INS[0], "en")
    page.goto(page.locator("a[href*='/exercises/B04']").first.get_attribute("href"))
    page.locator("main .btn--go").first.click()
    page.wait_for_url("**/accounts*")
    sandbox = page.url.partition("/accounts")[0]
    page.goto(f"{sandbox}/accounts?view=all")
    picture(page, "list-en")
    page.click(".lang [value=fi]")
    page.goto(f"{sandbox}/accounts/duplicates")
    page.locator("a[href*='/compare?']").first.click()
    picture(page, "compare-fi")
    page.goto(f"{sandbox}/accounts?sort=-sales_12m")
    page.locator("tbody th a").first.click()
    picture(page, "form-fi")
    page = open_(SIGN_INS[-1], "fi")
    page.goto(page.locator("a[href$='/gradebook']").first.get_attribute("href"))
    picture(page, "gradebook-fi")


def main(wanted: str = "") -> None:
    """Build the demo, find its pages, take their pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = demo_app(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=SWITCHES)
        with serve(app) as address:
            if wanted == "readme":
                take_readme(browser, address)
                return
            take(browser, address, None, VISITOR, wanted)
            for who in (SIGN_INS[1], SIGN_INS[-1]):
                client = app.test_client()
                sign_in(client, who.email, who.password)
                take(browser, address, who, crawl(app, client).pages, wanted)
        browser.close()
    print(f"{len(list(TARGET.glob('*.png')))} pictures in {TARGET}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
