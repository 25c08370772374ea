"""The kinds of record, one file each. Importing the package declares them all.

To add a kind, add a file: it is found by itself.
"""

from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import Computed, Index

from ..schema.fields import Kind
from ..schema.record import Record
from ..schema.text import sort_sql

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

for _cls in Record.__subclasses__():
    # lists open in the order of the title: kept in an index, 150 names cost nothing to sort
    _title = _cls.__table__.columns.get(_cls.title)
    _field = _title is not None and _title.info.get("field")
    if _field and _field.kind is Kind.TEXT and not isinstance(_title.server_default, Computed):
        Index(f"ix_{_cls.__tablename__}_title", sort_sql(_title))
