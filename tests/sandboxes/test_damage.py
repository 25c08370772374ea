"""The cache may be damaged or vanish at any moment, and is built anew."""

import shutil
import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError

from crm.records import save

from .test_store import live_dump, rebuilt_dump, value

PHONE = "+358 000 999 111"


def spoil(store, path, table=None):
    """Overwrite a whole file, or the page where a table begins."""
    store.files.keeper.forget(path)
    content = bytearray(path.read_bytes())
    start, end = 0, len(content)
    if table:
        raw = sqlite3.connect(path)
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
        raw.close()
        start, end = (page - 1) * size, page * size
    content[start:end] = b"\xff" * (end - start)
    path.write_bytes(content)


def change(store, sandbox, facts):
    store.write(sandbox, save.update, "account", facts["lehto"], {"phone": PHONE})


def phone(store, sandbox, facts):
    return value(store, sandbox, "account", facts["lehto"], "phone")


def test_a_damaged_template_is_built_anew_for_a_reader(store, sandbox, facts):
    spoil(store, store.files.template(sandbox.template))
    assert phone(store, sandbox, facts) == "+358 000 100 200"


@pytest.mark.parametrize("table", [None, "account"])
def test_a_damaged_template_is_built_anew_for_the_first_write(store, sandbox, facts, table):
    spoil(store, store.files.template(sandbox.template), table)
    change(store, sandbox, facts)
    assert phone(store, sandbox, facts) == PHONE
    assert live_dump(store, sandbox) == rebuilt_dump(store, sandbox)


@pytest.mark.parametrize("written", [False, True])
def test_a_damaged_page_found_while_reading_is_mended_for_the_next_reader(store, sandbox, facts, written):
    if written:
        change(store, sandbox, facts)
    spoil(store, store.files.log(sandbox.log_id) if written else store.files.template(sandbox.template), "account")
    with pytest.raises(DBAPIError, match="malformed"):
        phone(store, sandbox, facts)
    assert phone(store, sandbox, facts) == (PHONE if written else "+358 000 100 200")


def test_a_damaged_page_is_mended_for_a_writer(store, sandbox, facts):
    change(store, sandbox, facts)
    spoil(store, store.files.log(sandbox.log_id), "account")
    store.write(sandbox, save.update, "account", facts["lehto"], {"employees": 20})
    assert live_dump(store, sandbox) == rebuilt_dump(store, sandbox)


def test_the_cache_folder_is_made_again(store, sandbox, facts):
    shutil.rmtree(store.files.root)
    assert phone(store, sandbox, facts) == "+358 000 100 200"
    change(store, sandbox, facts)
    shutil.rmtree(store.files.cache)
    assert phone(store, sandbox, facts) == PHONE
    store.write(sandbox, save.update, "account", facts["lehto"], {"employees": 20})
    assert live_dump(store, sandbox) == rebuilt_dump(store, sandbox)
