"""The yardstick of speed: what a plain Flask page costs on this machine, right now.

Absolute times say more of the machine than of the product, so a list page is measured beside a page that
does nothing but render: a fixed template, fifty rows of eight texts from memory, a link in each row.
Both are warmed up and asked in turns, so that what else the machine does weighs on both alike.

A list is drawn once for each state of its sandbox and kept: the first time it is read and drawn, again it
comes from memory. Both are measured.

    python -m bench.yardstick accounts vaarnamo
"""

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask, render_template
from jinja2 import DictLoader

PASSWORD = "violetti kivi laulaa hiljaa"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<table><thead><tr>{% for name in names %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}
<tr><th scope="row"><a href="/records/{{ row[0] }}">{{ row[1] }}</a></th>{% for text in row[2:] %}<td>{{ text }}</td>{% endfor %}</tr>
{% endfor %}
</tbody></table></body></html>"""


def plain_app() -> Flask:
    """An application with the plain page at ``/``."""
    app = Flask("yardstick")
    app.jinja_loader = DictLoader({"page.html": PAGE})
    rows = [(n, f"Company & Sons {n}", *(f"value {n} in column {m}" for m in range(7))) for n in range(50)]
    names = [f"Column {n}" for n in range(8)]

    @app.get("/")
    def page():
        return render_template("page.html", title="Fifty rows", names=names, rows=rows)

    return app


def in_turns(asks: list, rounds: int = 200, warm: int = 30) -> list[float]:
    """The median processor time of each of these calls in milliseconds, asked in turns; what else a busy
    machine does is not counted."""
    times = [[] for _ask in asks]
    for n in range(warm + rounds):
        for ask, spent in zip(asks, times, strict=True):
            start = time.process_time()
            ask()
            if n >= warm:
                spent.append((time.process_time() - start) * 1000)
    return [statistics.median(spent) for spent in times]


def product(folder: Path, pack: str):
    """A test client signed in as a student, and the address of a practice sandbox on a pack."""
    from crm.classroom import courses, passwords, people  # noqa: PLC0415 - the yardstick itself needs none of it
    from crm.classroom.attempts import Practice  # noqa: PLC0415
    from crm.config import Config  # noqa: PLC0415
    from crm.db import PlatformBase  # noqa: PLC0415
    from crm.sandboxes.templates import ensure  # noqa: PLC0415
    from crm.web import create_app  # noqa: PLC0415

    app = create_app(Config(instance=folder, secret_key="x" * 40, testing=True))
    crm = app.extensions["crm"]
    PlatformBase.metadata.create_all(crm["platform"].engine)
    template = ensure(crm["platform"], pack, 1, "CP0")
    with crm["platform"].write() as session:
        hashed = passwords.hash_password(PASSWORD)
        person = people.create_person(session, "aino@koulu.example", "Aino Aalto", password_hash=hashed)
        course = courses.create_course(session, "capital", person.id)
        enrolment = courses.enrol(session, course, person.id, by=person.id)
        box = crm["store"].create(session, template, [person.id])
        session.add(Practice(enrolment_id=enrolment.id, pack=pack, sandbox_id=box.id))
        root = f"/s/{box.token}"
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)[1]
    client.post("/sign-in", data={"csrf_token": token, "email": "aino@koulu.example", "password": PASSWORD})
    return client, root


def main(path: str = "accounts", pack: str = "vaarnamo") -> None:
    """Measure a list of a pack beside the plain page."""
    from crm.web.crm.listing import draw  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        client, root = product(Path(folder), pack)
        plain = plain_app().test_client()
        address = f"{root}/{path}"
        if client.get(address).status_code != 200:
            raise SystemExit(f"{path} is not a page of the sandbox")
        asks = [lambda: plain.get("/"), lambda: (draw.cache_clear(), client.get(address)), lambda: client.get(address)]
        yard, first, again = in_turns(asks)
        print(f"plain page {yard:.2f} ms, {path} first {first:.2f} ms, again {again:.2f} ms ({again / yard:.1f} times)")


if __name__ == "__main__":
    main(*sys.argv[1:])
