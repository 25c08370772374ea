"""Verbs over several records: qualify a lead, move a record on in its process.

As in ``crm.records``, a verb takes a ``Work``, ids and values, and flushes; the write protocol commits, and
one undo takes everything back. Importing the package declares what kinds ask of their records (``save.rule``).
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
