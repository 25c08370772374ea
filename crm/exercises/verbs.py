"""The commands a solution may use: every verb of the product, by the name the change log calls it."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import FunctionType

PACKAGES = ("crm.records", "crm.processes")
SPECIAL = ("step", "as", "for", "do", "answer", "undo")
"""Keys of a step that are no verbs."""


@cache
def verbs() -> dict[str, Callable]:
    """Every verb by its command; a new one is found by itself. ``undo`` is left out: what it takes back is
    named by the step, not by rows."""
    found = {}
    for package in filter(find_spec, PACKAGES):
        for module in iter_modules(import_module(package).__path__):
            for value in vars(import_module(f"{package}.{module.name}")).values():
                if isinstance(value, FunctionType) and hasattr(value, "command") and value.command != "undo":
                    found[value.command] = value
    return found
