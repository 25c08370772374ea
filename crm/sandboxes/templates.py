"""Templates: built once from a pack, stored in the platform database, laid out as read-only files."""

import sqlite3
import tempfile
import zlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..db import Platform
from .dump import hash_of
from .models import Template
from .packs import SCHEMA_VERSION, Builder, packs


class UnknownPack(Exception):
    """No such pack, variant or checkpoint; names what there is."""


def _lay_out(pack_id: str, variant: int, checkpoint: str, path: Path) -> None:
    pack = packs().get(pack_id)
    if pack is None:
        raise UnknownPack(f"There is no pack {pack_id!r}; there are: {', '.join(sorted(packs()))}.")
    if checkpoint not in pack.checkpoints:
        raise UnknownPack(f"Pack {pack_id!r} has no checkpoint {checkpoint!r}; it has: {', '.join(pack.checkpoints)}.")
    if not 0 <= variant <= pack.variants:
        raise UnknownPack(f"Pack {pack_id!r} has the variants 0 to {pack.variants}, not {variant}.")
    builder = Builder(pack, variant, checkpoint)
    pack.build(builder)
    builder.write(path)


def build(pack_id: str, variant: int, checkpoint: str, path: Path) -> str:
    """Build one variant of a pack into ``path`` and return its hash. Raises ``UnknownPack``."""
    _lay_out(pack_id, variant, checkpoint, path)
    with closing(sqlite3.connect(path)) as raw:
        return hash_of(raw)


def image_of(pack_id: str, variant: int, checkpoint: str) -> tuple[str, bytes]:
    """Build a variant and return its hash and its file's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        return build(pack_id, variant, checkpoint, path), path.read_bytes()


def bytes_of(pack_id: str, variant: int, checkpoint: str) -> bytes:
    """A variant's bytes alone, for those who need no name: naming it costs a sixth of building it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        _lay_out(pack_id, variant, checkpoint, path)
        return path.read_bytes()


def ensure(platform: Platform, pack_id: str, variant: int, checkpoint: str) -> str:
    """The hash of this variant's template, building and storing it when it is not there yet."""
    version = packs()[pack_id].version if pack_id in packs() else 0
    key = select(Template.hash).where(
        Template.pack == pack_id,
        Template.version == version,
        Template.variant == variant,
        Template.checkpoint == checkpoint,
    )
    with platform.read() as session:
        found = session.scalar(key)
    if found:
        return found
    name, image = image_of(pack_id, variant, checkpoint)
    try:
        with platform.write() as session:
            session.add(
                Template(hash=name, pack=pack_id, version=version, variant=variant, checkpoint=checkpoint,
                         schema=SCHEMA_VERSION, image=zlib.compress(image), created_at=datetime.now(UTC))
            )  # fmt: skip
    except IntegrityError:  # another process built the same one meanwhile
        with platform.read() as session:
            return session.scalars(key).one()
    return name


def image(platform: Platform, name: str) -> bytes:
    """The bytes of a stored template. Raises ``LookupError``."""
    with platform.read() as session:
        packed = session.scalar(select(Template.image).where(Template.hash == name))
    if packed is None:
        raise LookupError(f"template {name} is not stored")
    return zlib.decompress(packed)


def in_memory(content: bytes) -> sqlite3.Connection:
    """A sandbox file in memory, to be read and changed freely."""
    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    raw.deserialize(content)
    return raw


def describe(session, name: str) -> dict:
    """What a sealed submission says of its template: hash, pack, version, variant, checkpoint, schema."""
    row = session.scalars(select(Template).where(Template.hash == name)).one()
    return {
        "hash": row.hash,
        "pack": row.pack,
        "version": row.version,
        "variant": row.variant,
        "checkpoint": row.checkpoint,
        "schema": row.schema,
    }
