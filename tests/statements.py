"""What an engine is sent, for tests that count statements."""

from contextlib import contextmanager

from sqlalchemy import event


@contextmanager
def sent(engine, reading=False):
    """The SQL sent meanwhile, without the opening of transactions; only what reads where ``reading``."""
    seen = []

    def note(_connection, _cursor, sql, *_more):
        first = sql.split(None, 1)[0].upper()
        if first in ("SELECT", "WITH") if reading else first != "BEGIN":
            seen.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
