"""Formulas: one home for every figure, each with its units, edge cases and source.

Importing the package registers the computed fields of records, so that views, filters, forms and
checks can use them by name. Metric numbers (M1 ...) are those of the content catalogue.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
