"""``make bench``: the figures of the issue as ratios or times of one run, medians; ``bench/latest.json``.

Pages are measured through the whole application (test client: no network, everything else), in turns with
the yardstick, so that what else the machine does weighs on both alike.
"""

import json
import os
import platform
import re
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html import unescape
from pathlib import Path

from sqlalchemy import select

from crm.exercises import grader
from crm.exercises.loader import exercises
from crm.exercises.state import State
from crm.exercises.trials import Trials
from crm.records import merge
from crm.sandboxes import log, templates
from crm.sandboxes.reset import reset
from crm.schema.registry import entity
from crm.web.crm import dashboards, listing

from . import filters, importing, many, yardstick
from .measuring import in_turns, requests_per_second
from .site import EXERCISE, PACK, Site, Student, facts_of

HERE = Path(__file__).parent
CLASS = 300


class Bench:
    """One run: a site, the figures so far."""

    def __init__(self, folder: Path):
        self.site = Site(folder)
        self.plain = yardstick.app().test_client()
        self.figures: dict[str, dict] = {}

    def note(self, key: str, what: str, value: float, limit: float, unit: str, least: bool = False, **more) -> None:
        """Keep and print a figure with its limit."""
        met = value >= limit if least else value <= limit
        self.figures[key] = {"what": what, "value": round(value, 4), "limit": limit, "unit": unit, "met": met, **more}
        sign = "at least" if least else "at most"
        aside = ", ".join(f"{k} {v}" for k, v in more.items())
        print(
            f"{'ok  ' if met else 'MISS'} {what}: {value:.3g} {unit} ({sign} {limit} {unit})"
            + (f"  [{aside}]" if aside else ""),
            flush=True,
        )

    # ----- pages, beside the yardstick

    def pages(self) -> None:
        """List page and saving one field; then the same list with 300 sandboxes."""
        student = Student(self.site, "Aino Ahonen")
        root = student.practice()
        listed = lambda: self._ok(student.client.get(f"{root}/accounts?view=all"))  # noqa: E731
        plain, page = in_turns(lambda: self.plain.get("/"), listed)
        self.note(
            "list",
            "list page of 50 rows of 150",
            page / plain,
            3,
            "x",
            plain_ms=round(plain, 2),
            page_ms=round(page, 2),
        )
        attempt = student.attempt()
        plain, page = in_turns(
            lambda: self.plain.get("/"), lambda: self._ok(student.client.get(f"{attempt}/accounts?view=all"))
        )
        self.figures["list"]["with_exercise_panel"] = round(page / plain, 2)

        def first_draw():
            listing.draw.cache_clear()
            listed()

        plain, page = in_turns(lambda: self.plain.get("/"), first_draw)
        self.figures["list"]["first_draw_of_a_state"] = round(page / plain, 2)
        self._save(student, root)
        alone = self._beside_plain(listed)
        self.crowd = self.site.crowd(CLASS)
        many = self._beside_plain(listed)
        self.note("many", "the same page when 300 sandboxes exist", many / alone, 1.25, "x")

    def _beside_plain(self, page) -> float:
        """How many times the plain page this one takes: the median of five rounds in turns."""
        rounds = [in_turns(lambda: self.plain.get("/"), page, rounds=60) for _ in range(5)]
        return statistics.median(took / plain for plain, took in rounds)

    def _save(self, student: Student, root: str) -> None:
        address = f"{root}/accounts/20"
        data, n = form_of(student, address), iter(range(10**6))

        def save_one():
            data["phone"] = f"+358 000 {next(n):06}"
            answer = student.client.post(address, data=data)
            assert answer.status_code in (302, 303), answer.status_code
            data["_version"] += 1
            data["_shown"] = json.dumps({"phone": data["phone"]})

        shown = lambda: self._ok(student.client.get(address))  # noqa: E731 - what a browser does next
        plain, saved, form = in_turns(lambda: self.plain.get("/"), save_one, shown)
        self.note(
            "save",
            "save one field, whole request",
            saved / plain,
            4,
            "x",
            save_ms=round(saved, 2),
            form_ms=round(form, 2),
        )

    def _ok(self, answer) -> None:
        assert answer.status_code == 200, answer.status_code

    # ----- under load

    def load(self) -> None:
        """Requests per second of the list beside Flask's hello world, same server, eight clients."""
        student = Student(self.site, "Eetu Saarela")
        path = student.practice() + "/accounts?view=all"
        with self.site.served("--factory bench.yardstick:app") as plain, self.site.served("app:app") as address:
            for warming, cookie in ((plain + "/bare", ""), (address + path, student.cookie)):
                requests_per_second(warming, cookie, seconds=2)
            rounds = [  # many short ones: a busy neighbour spoils a few of them, not the median
                (requests_per_second(plain + "/bare"), requests_per_second(address + path, student.cookie))
                for _ in range(12)
            ]
        bare, page = map(statistics.median, zip(*rounds, strict=True))
        self.note("load", "requests per second of the list beside the bare page, 8 clients", page / bare, 0.06, "x",
                  least=True, bare=round(bare), list=round(page), by="wrk" if shutil.which("wrk") else "threads")  # fmt: skip

    def reset(self) -> None:
        """Reset a class of 300; then everybody opens a list and saves a record."""
        with self.site.platform.read() as session:
            from crm.classroom.attempts import Practice  # noqa: PLC0415 - only here

            ids = [row.sandbox_id for row in session.query(Practice)]
        times = []
        for _ in range(3):
            start = time.perf_counter()
            with self.site.platform.write() as session:
                reset(session, ids, None, self.site.store.clock())
            times.append(time.perf_counter() - start)
        self.note("reset", f"reset of a class of {len(ids)}", statistics.median(times), 0.2, "s")
        start = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            errors = [e for e in pool.map(begin_again, self.crowd) if e]
        self.note(
            "after",
            f"all {CLASS} open a list and save a record",
            time.perf_counter() - start,
            30,
            "s",
            errors=len(errors),
        )
        if errors:
            raise SystemExit(f"errors after the reset: {errors[:3]}")

    # ----- filters

    def filters(self) -> None:
        """The filters of care-model adherence beside SQL written by hand, in turns."""
        with tempfile.TemporaryDirectory() as folder, filters.pack(Path(folder) / "pack.db") as connection:
            times = {
                name: in_turns(
                    lambda name=name: filters.by_filter(connection, name),
                    lambda name=name: filters.by_hand(connection, name),
                )
                for name in filters.FILTERS
            }
            started = time.perf_counter()
            for name in times:
                filters.statement.cache_clear()
                filters.by_filter(connection, name)
            first = (time.perf_counter() - started) * 1000 / len(times)
        ratios = {name: round(found / hand, 2) for name, (found, hand) in times.items()}
        self.note("filters", "filters of care-model adherence beside hand-written SQL, the slowest", max(ratios.values()),
                  2, "x", **ratios, first_ms=round(first, 1))  # fmt: skip

    def crowd_of_companies(self) -> None:
        """A filter with three related conditions over 20,000 rows; bulk edits and their undo."""
        with tempfile.TemporaryDirectory() as folder, many.crowd(Path(folder) / "crowd.db") as connection:
            found = lambda: many.by_filter(connection)  # noqa: E731
            spent, hand = in_turns(found, lambda: many.by_hand(connection), rounds=20, warm=2)
        self.note("related", f"a filter with three related conditions over {many.ROWS} rows beside hand-written SQL",
                  spent / hand, 3, "x", filter_ms=round(spent, 1), by_hand_ms=round(hand, 1))  # fmt: skip
        person = Student(self.site, "Veera Koski").person.id
        for (what, n), (done, undone) in many.and_undone(self.site.store, person, (500, 2000)).items():
            words = f"bulk edit of {n} records" if what == "edit" else f"merge that moves {n} contacts"
            self.note(f"{what}_{n}", words, done, n / 500, "s")
            self.note(f"undo_{what}_{n}", f"undo of a {words}", undone, n / 500, "s")

    # ----- the filter panel, and many records at once

    def many_records(self) -> None:
        """What the filter panel counts while one types, and bulk edit of 120 records."""
        student = Student(self.site, "Oona Lehtinen")
        root = student.practice()
        token = re.search(r'name="csrf-token" content="([^"]+)"', student.client.get(f"{root}/accounts").text)[1]
        row, n = (
            {"part": ["0 group", "0.0 row", "0.1 row"], "0.0.subject": "town", "0.0.op": "contains"},
            iter(range(10**6)),
        )
        row |= {"0.1.subject": "sales_r12", "0.1.op": "ge", "0.1.value": "1000", "csrf_token": token}

        def count():
            data = row | {"0.0.value": f"a{next(n)}"}  # nobody has asked it before
            self._ok(student.client.post(f"{root}/accounts/filter", data=data, headers={"HX-Request": "true"}))

        (spent,) = in_turns(count, rounds=60, warm=5)
        self.note("count", "live count of the filter panel", spent, 100, "ms")
        with self.site.platform.read() as session:
            from crm.classroom.attempts import open_sandbox  # noqa: PLC0415 - only here

            box = open_sandbox(session, root[3:], student.person.id).sandbox
        with self.site.store.read(box) as session:
            cls = entity("account").cls
            ids = list(session.scalars(select(cls.id).where(cls.status == "active").order_by(cls.id).limit(120)))
        log_id = box.log_id

        def edit():
            data = {"csrf_token": token, "_log": log_id, "id": ids, "employees": 1000 + next(n), "_pick": "employees"}
            self._ok(student.client.post(f"{root}/accounts/bulk", data=data))

        (spent,) = in_turns(edit, rounds=15, warm=2)
        self.note("bulk", f"bulk edit of {len(ids)} records, whole request", spent / 1000, 0.5, "s")

    # ----- charts

    def charts(self) -> None:
        """A dashboard of six parts and a list with its chart, drawn anew each time."""
        student = Student(self.site, "Oona Lehtinen")
        root = student.practice()

        def drawn_anew(path: str) -> None:
            dashboards.draw.cache_clear()
            listing.draw.cache_clear()
            self._ok(student.client.get(root + path))

        board, chart, bare = in_turns(
            lambda: drawn_anew("/dashboards/sales"),
            lambda: drawn_anew("/sales?view=all&chart=date:month,net_sales:sum,column"),
            lambda: drawn_anew("/sales?view=all"),
            rounds=30,
            warm=5,
        )
        size = len(student.client.get(f"{root}/dashboards/sales").data) / 1024
        self.note("dashboard", "dashboard of six parts, first draw of a state", board, 150, "ms", page_kib=round(size))
        self.note("chart", "list with its chart beside the bare list, first draw of a state", chart / bare, 2.5, "x", list_ms=round(bare, 1))  # fmt: skip

    # ----- import

    def import_rows(self) -> None:
        """A workbook of 1,000 new customers, from the upload to the result."""
        student = Student(self.site, "Ville Koskela")
        upload, check, taken = importing.steps(student, student.practice())
        self.note("import", f"import of {importing.ROWS} rows, whole requests", taken, 5, "s", upload=round(upload, 2), check=round(check, 2))  # fmt: skip

    # ----- grading

    def grading(self) -> None:
        """One B04 submission headless; then *Check my work* in a browser, click to feedback."""
        student = Student(self.site, "Siiri Järvelä")
        root = student.attempt()
        pairs = facts_of(self.site, root)["pairs"]
        from crm.classroom.attempts import open_sandbox  # noqa: PLC0415 - only here

        with self.site.platform.read() as session:
            this = open_sandbox(session, root[3:], student.person.id)
        for pair in pairs:
            take = [pair["newer"]] if pair["newer"] else []
            self.site.store.write(this.sandbox, merge.merge, "account", pair["master"], pair["dup"], take=take)
        with self.site.platform.read() as session:
            changes = log.commands(session, this.sandbox.id, this.sandbox.log_id)
        image = self.site.store.template_bytes(this.sandbox.template)
        exercise = exercises()[EXERCISE]
        (spent,) = in_turns(lambda: grader.grade(exercise, image, changes, {}), rounds=60, warm=5)
        self.note("grade", "grading one B04 submission headless", spent, 15, "ms")
        self._verifying(exercise, spent)
        with self.site.served("app:app") as address:
            self._browser(address, student, root)

    def _verifying(self, exercise, grading_ms: float) -> None:
        """What a trial of the verifier costs beside the grading that is a part of it. Templates are built before."""
        image = templates.image_of(PACK, 1, exercise.checkpoint)[1]
        with closing(State.from_template(image)) as seed:
            start = time.process_time()
            done = list(Trials(exercise, seed).listed())
            for trial in done:
                ran = trial.run()
                grader.grade_state(exercise, seed, ran.changes, ran.answers)
            spent = (time.process_time() - start) * 1000 / len(done)
        self.note(
            "trial",
            "a trial of the verifier beside one grading",
            spent / grading_ms,
            8,
            "x",
            per_second=round(1000 / spent),
            trials=len(done),
        )

    def _browser(self, address: str, student: Student, root: str) -> None:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        if program is None:
            print("---- no Chromium: click to feedback and the size of the first load are not measured")
            return
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

        from tests.browser.conftest import SWITCHES  # noqa: PLC0415

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
            context = browser.new_context(viewport={"width": 1280, "height": 860})
            context.add_cookies([{"name": "session", "value": student.cookie, "url": address}])
            page = context.new_page()
            seen = []
            page.on("response", lambda r: seen.append(r))
            page.goto(f"{address}{root}/accounts?view=all", wait_until="networkidle")
            sizes = [r.request.sizes()["responseBodySize"] for r in seen if r.status == 200]
            self.note(
                "weight", "first load of a list page, empty cache", sum(sizes) / 1024, 300, "KiB", requests=len(seen)
            )
            self.note("requests", "requests of that load", len(seen), 12, "requests")
            times = {}
            for id in exercises():
                page.goto(
                    f"{address}{root if id == EXERCISE else student.attempt(id)}/accounts", wait_until="networkidle"
                )
                times[id] = round(statistics.median([page.evaluate(CLICK) for _ in range(15)][3:]), 1)
            slowest = max(times.values())
            self.note("check", "Check my work, click to feedback, the slowest exercise", slowest, 150, "ms", **times)
            browser.close()


CLICK = """() => new Promise((done) => {
  const button = document.querySelector(".panel__f .btn--go");
  const start = performance.now();
  document.body.addEventListener("htmx:afterSettle", () => done(performance.now() - start), { once: true });
  button.click();
})"""
"""In the page: press *Check my work*, milliseconds until the feedback stands there."""


def begin_again(one: tuple[Student, str]) -> str:
    """What a student does after a reset; returns what went wrong."""
    student, root = one
    page = student.client.get(f"{root}/accounts?view=all")
    if page.status_code != 200:
        return f"{root}: {page.status_code}"
    data = form_of(student, f"{root}/accounts/20") | {"phone": "+358 000 246 810"}
    saved = student.client.post(f"{root}/accounts/20", data=data)
    return "" if saved.status_code in (302, 303) else f"{root}: {saved.status_code} on saving"


def form_of(student: Student, address: str) -> dict:
    """What the form of a record posts when its telephone is changed."""
    text = student.client.get(address).text
    hidden = {n: unescape(v) for n, v in re.findall(r'type="hidden" name="(_\w+)" value="([^"]*)"', text)}
    shown = {"phone": json.loads(hidden["_shown"])["phone"]}
    token = re.search(r'name="csrf-token" content="([^"]+)"', text)[1]
    return {
        "csrf_token": token,
        "_log": hidden["_log"],
        "_version": int(hidden["_version"]),
        "_shown": json.dumps(shown),
    }


def main() -> int:
    """Run everything, print it, write ``latest.json``; 1 when a limit is missed."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as folder:
        bench = Bench(Path(folder))
        for part in (
            bench.pages,
            bench.load,
            bench.reset,
            bench.filters,
            bench.crowd_of_companies,
            bench.many_records,
            bench.charts,
            bench.import_rows,
            bench.grading,
        ):
            part()
    about = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "seconds": round(time.perf_counter() - start),
    }
    (HERE / "latest.json").write_text(json.dumps({"about": about, "figures": bench.figures}, indent=1) + "\n")
    missed = [f["what"] for f in bench.figures.values() if not f["met"]]
    print(f"{len(bench.figures) - len(missed)} of {len(bench.figures)} within their limits, {about['seconds']} s")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
