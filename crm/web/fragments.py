"""Parts of pages that come back the same on page after page: drawn once, then kept as HTML.

``{% call fragment("sitemap", token, kind) %}...{% endcall %}`` in a template. What the part shows must follow from
the arguments alone and the language; nothing of a form (its CSRF token) may be inside.
"""

from collections.abc import Callable

from flask import Flask
from jinja2.utils import LRUCache
from markupsafe import Markup

from ..i18n import current_locale

PARTS = 2000
"""So many parts are kept, at a few kilobytes each."""


def init_app(app: Flask) -> None:
    """Give templates ``fragment``."""
    drawn = LRUCache(PARTS)
    icons = app.jinja_env.globals["static_url"]

    def fragment(name: str, *about, caller: Callable[[], Markup]) -> Markup:
        """The part called ``name`` about these things; drawn by the block when it is not there yet."""
        key = name, current_locale(), icons("icons.svg"), *about
        part = drawn.get(key)
        if part is None:
            part = drawn[key] = caller()
        return part

    app.jinja_env.globals["fragment"] = fragment
