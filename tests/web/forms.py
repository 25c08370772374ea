"""Reading a page's form the way a browser sends it."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    """Collects the controls of each form: name and value, in order; by form id."""

    def __init__(self):
        super().__init__()
        self.forms: dict[str, list[tuple[str, str]]] = {}
        self.actions: dict[str, str] = {}
        self.buttons: list[dict] = []
        self.form = ""
        self.select: dict | None = None
        self.area: dict | None = None

    def handle_starttag(self, tag, attributes):
        a = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.form = a.get("id", "")
            self.actions[self.form] = a.get("action", "")
        elif tag == "input":
            kind = a.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in a:
                self._add(a, a.get("value", "on" if kind in ("radio", "checkbox") else ""))
        elif tag == "select":
            self.select = {**a, "chosen": None, "first": None}
        elif tag == "option" and self.select is not None:
            if self.select["first"] is None:
                self.select["first"] = a.get("value", "")
            if "selected" in a:
                self.select["chosen"] = a.get("value", "")
        elif tag == "textarea":
            self.area = {**a, "text": ""}
        elif tag == "button":
            self.buttons.append({"form": self.form, **a})

    def handle_data(self, data):
        if self.area is not None:
            self.area["text"] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = ""
        elif tag == "select" and self.select is not None:
            chosen = self.select["chosen"]
            self._add(self.select, self.select["first"] if chosen is None else chosen)
            self.select = None
        elif tag == "textarea" and self.area is not None:
            self._add(self.area, self.area["text"].removeprefix("\n"))
            self.area = None

    def _add(self, a, value):
        if a.get("name") and "disabled" not in a:
            self.forms.setdefault(a.get("form", self.form), []).append((a["name"], value or ""))


def read_forms(html: str) -> _Reader:
    """The forms of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader


def posted(html: str, form: str = "record", **typed: str) -> dict[str, list[str]]:
    """What a browser would send of a form after somebody typed ``typed`` into it. Several values of one
    name stay in order; a typed one comes last, as a chosen radio button does."""
    found: dict[str, list[str]] = {}
    for name, value in read_forms(html).forms[form]:
        found.setdefault(name, []).append(value)
    for name, value in typed.items():
        found[name] = [*found.get(name, [])[:-1], value]
    return found
