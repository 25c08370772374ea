"""Writing to a sandbox and reading it again, as it is after every command."""

import pytest

from crm.sandboxes import dump
from crm.schema.registry import entity


@pytest.fixture
def write(store, sandbox):
    return lambda verb, *args: store.write(store.load(sandbox.id), verb, *args)


@pytest.fixture
def read(store, sandbox):
    def read(kind, id):
        with store.read(store.load(sandbox.id)) as session:
            return session.get(entity(kind).cls, id)

    return read


@pytest.fixture
def live(store, sandbox):
    def live(**options):
        with store.read(store.load(sandbox.id)) as session:
            return list(dump.lines(session.connection().connection.driver_connection, **options))

    return live
