"""The yardstick: what a plain Flask page costs on this machine, right now.

Absolute times say more of the machine than of the product, so pages are measured beside two that do nothing
else: *bare* is Flask's hello world; *plain* is what a Flask developer writes first, a page that extends a
layout and draws a table of 50 rows and 8 columns from a list in memory: a link made by ``url_for`` in each
row, texts, a badge, an amount of money and a date in the page's format.
"""

from datetime import date, timedelta

from flask import Flask, render_template
from jinja2 import DictLoader

LAYOUT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="{{ url_for('static', filename='app.css') }}"></head>
<body><header><a href="{{ url_for('page') }}">Home</a></header><main>{% block main %}{% endblock %}</main></body></html>"""
PAGE = """{% extends "layout.html" %}{% block title %}{{ title }}{% endblock %}{% block main %}<h1>{{ title }}</h1>
<table><thead><tr>{% for name in names %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}
<tr><td><input type="checkbox" name="id" value="{{ row.id }}"></td><th scope="row"><a href="{{ url_for('record', id=row.id) }}">{{ row.name }}</a></th>
<td>{{ row.code }}</td><td><span class="badge">{{ row.group }}</span></td><td>{{ row.town }}</td><td>{{ row.owner }}</td>
<td class="num">{{ "{:,.0f} €".format(row.sales) }}</td><td>{{ row.since.strftime("%d.%m.%Y") }}</td></tr>
{% endfor %}
</tbody></table>{% endblock %}"""


def app() -> Flask:
    """The application with the bare page at ``/bare`` and the plain one at ``/``; also served by the server."""
    made = Flask("yardstick")
    made.jinja_loader = DictLoader({"layout.html": LAYOUT, "page.html": PAGE})
    names = ["", "Name", "Code", "Group", "Town", "Owner", "Sales", "Since"]
    rows = [
        {
            "id": n,
            "name": f"Company & Sons {n}",
            "code": f"AS-{n:04}",
            "group": ("Small", "Large")[n % 2],
            "town": "Hiislahti",
            "owner": "Riikka Alanen",
            "sales": 713_954.25 / (n + 1),
            "since": date(2025, 9, 1) - timedelta(days=37 * n),
        }
        for n in range(50)
    ]

    @made.get("/")
    def page():
        return render_template("page.html", title="Fifty rows", names=names, rows=rows)

    @made.get("/bare")
    def bare():
        return "Hello, World!"

    @made.get("/records/<int:id>")
    def record(id: int):
        return str(id)

    return made
