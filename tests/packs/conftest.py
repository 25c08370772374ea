"""Built variants of packs: each once a run, and copies in memory to spoil."""

import json
import sqlite3
from functools import cache
from types import SimpleNamespace

import pytest

from crm.sandboxes.templates import image_of, in_memory

PACK = "vaarnamo"


@cache
def _image(pack: str, variant: int, checkpoint: str) -> tuple[str, bytes]:
    return image_of(pack, variant, checkpoint)


@pytest.fixture(scope="session")
def built():
    """``built(variant)``, of Vaarnamo at CP0 unless told: its hash, an open database of its own, and its facts."""

    def make(variant: int, checkpoint: str = "CP0", pack: str = PACK) -> SimpleNamespace:
        name, content = _image(pack, variant, checkpoint)
        db = in_memory(content)
        facts = json.loads(db.execute("SELECT value FROM _meta WHERE key = 'facts'").fetchone()[0])
        return SimpleNamespace(hash=name, db=db, facts=facts)

    return make


@pytest.fixture
def first(built):
    """Variant 1 with named rows, to look at or to spoil."""
    made = built(1)
    made.db.row_factory = sqlite3.Row
    yield made
    made.db.close()
