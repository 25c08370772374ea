"""The small world of ``small_world``, open for reading, with two computed fields for the tests."""

import pytest

from crm.db import adopt, connect_file
from crm.i18n import speaking
from crm.query import parse
from crm.sandboxes.packs import Builder, Pack
from crm.schema.fields import Field, Kind
from crm.schema.registry import entity, register_computed

from .small_world import World, build, crowd, sold


@pytest.fixture(scope="session")
def _computed():
    register_computed("account", "test_sold", Field("Sold", Kind.MONEY), sold)
    register_computed("account", "test_crowd", Field("Crowd", Kind.DECIMAL), crowd)
    yield
    for name in ("test_sold", "test_crowd"):
        del entity("account").computed[name]
    parse.cache_clear()


@pytest.fixture(scope="session")
def world(_computed, tmp_path_factory) -> World:
    """The small world."""
    path = tmp_path_factory.mktemp("query") / "small.db"
    builder = Builder(Pack("small", 1, {}, {}, build), 1, "CP0")
    build(builder)
    builder.write(path)
    with adopt(connect_file(path, immutable=True)) as connection:
        yield World(connection, builder)


@pytest.fixture
def english():
    """The English of messages and sentences."""
    with speaking("en"):
        yield
