"""The kinds of record, one file each. Importing the package declares them all.

To add a kind, add a file: it is found by itself.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
