"""Submissions as a file: a zip with ``submissions/*.json`` and ``templates/<hash>.sqlite.z``, each image once.

A file comes from outside, so size, ratio and names are limited, and an image must be what its name says.
A single ``.json`` document is read too; its image is then built from the pack it names.
"""

import csv
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ..i18n import gettext as _
from ..sandboxes import dump, templates
from . import sealed
from .grader import Result
from .sealed import SealError

MEMBERS = 20_000
FILE, DOCUMENT, IMAGE = 500_000_000, 20_000_000, 64_000_000
"""Bytes: of the whole file, of one document and of one image, unpacked."""
RATIO = 200
"""Unpacked to packed; a mebibyte is always allowed."""
_DOCUMENT = re.compile(r"submissions/([A-Za-z0-9][A-Za-z0-9._-]{0,99})\.json")
_IMAGE = re.compile(r"templates/([0-9a-f]{64})\.sqlite\.z")


def write(target: Path | IO[bytes], documents: Mapping[str, Mapping[str, Any]], images: Mapping[str, bytes]) -> None:
    """Write documents by name, with the images (by hash) they need, each once. Raises ``KeyError`` for an
    image that is not given."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in documents.items():
            archive.writestr(f"submissions/{name}.json", sealed.canonical(document))
        for hash in sorted({document["template"]["hash"] for document in documents.values()}):
            archive.writestr(f"templates/{hash}.sqlite.z", zlib.compress(images[hash]), zipfile.ZIP_STORED)


@dataclass
class Submissions:
    """What a file holds: documents by name, or the error each has; images by hash as they are needed."""

    documents: dict[str, dict[str, Any] | SealError] = field(default_factory=dict)
    packed: dict[str, bytes] = field(default_factory=dict)
    _images: dict[str, bytes] = field(default_factory=dict)

    def image(self, template: Mapping[str, Any]) -> bytes:
        """The image a document names; from the file, else built from its pack. Raises ``SealError``."""
        name = template.get("hash")
        if name not in self._images:
            if name in self.packed:
                image = _unpack(self.packed[name])
                same = _hash(image) == name
            else:
                found, image = _build(template)
                same = found == name
            if not same:
                raise SealError("template_other", _("The template in the file is not the one the submission names."))
            self._images[name] = image
        return self._images[name]


def read(path: Path) -> Submissions:
    """Read an export or a single document. Raises ``SealError`` when the file as a whole cannot be used."""
    if not path.is_file():
        raise SealError("missing", _("There is no file %(name)s.", name=path.name))
    if path.stat().st_size > FILE:
        raise SealError("not_a_submission", _("The file is larger than submissions are."))
    try:
        if not zipfile.is_zipfile(path):
            return Submissions({path.stem: _document(path.read_bytes())})
        with zipfile.ZipFile(path) as archive:
            return _read_archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SealError("damaged", _("The file is damaged: %(problem)s", problem=error)) from error


def _document(content: bytes) -> dict[str, Any] | SealError:
    if not content.lstrip().startswith(b"{"):
        raise SealError("not_a_submission", _("This is not a submission file."))
    return _parsed(content)


def _parsed(content: bytes) -> dict[str, Any] | SealError:
    try:
        return sealed.parse(content)
    except SealError as error:
        return error


def _read_archive(archive: zipfile.ZipFile) -> Submissions:
    found = Submissions()
    if len(archive.infolist()) > MEMBERS:
        raise SealError("not_a_submission", _("The file has more parts than submissions have."))
    for info in archive.infolist():
        document, image = _DOCUMENT.fullmatch(info.filename), _IMAGE.fullmatch(info.filename)
        if not document and not image:
            raise SealError("not_a_submission", _("The file has a part that does not belong to submissions: %(name)s", name=info.filename[:100]))  # fmt: skip
        place, name = (found.documents, document[1]) if document else (found.packed, image[1])
        if name in place:
            raise SealError("damaged", _("The file is damaged: %(problem)s", problem=f"{info.filename} x 2"))
        content = _member(archive, info, DOCUMENT if document else IMAGE)
        place[name] = _parsed(content) if document else content
    if not found.documents:
        raise SealError("not_a_submission", _("This is not a submission file."))
    return found


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    most = min(limit, max(1 << 20, RATIO * info.compress_size))
    with archive.open(info) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise SealError("not_a_submission", _("A part of the file is larger than submissions have."))
    return content


def _unpack(packed: bytes) -> bytes:
    most = min(IMAGE, max(1 << 20, RATIO * len(packed)))
    unpacker = zlib.decompressobj()
    try:
        image = unpacker.decompress(packed, most)
    except zlib.error as error:
        raise SealError("damaged", _("The file is damaged: %(problem)s", problem=error)) from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise SealError("damaged", _("The template in the file is damaged or too large."))
    return image


def _hash(image: bytes) -> str:
    """The hash of an image that came from outside: tables and indexes only, nothing that acts."""
    try:
        with closing(templates.in_memory(image)) as raw:
            acting = raw.execute("SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')").fetchone()[
                0
            ]
            return "" if acting else dump.hash_of(raw)
    except sqlite3.Error as error:
        raise SealError("damaged", _("The file is damaged: %(problem)s", problem=error)) from error


def _build(template: Mapping[str, Any]) -> tuple[str, bytes]:
    try:
        return templates.image_of(template["pack"], template["variant"], template["checkpoint"])
    except (KeyError, TypeError, templates.UnknownPack) as error:
        raise SealError("template_missing", _("The template of the submission is missing from the file.")) from error


# --------------------------------------------------------------------------------------------------
# Scores


@dataclass(frozen=True)
class Score:
    """A row of ``scores.csv``: a submission with its result, or with what is wrong with it."""

    file: str
    submission: str = ""
    exercise: str = ""
    variant: int | None = None
    result: Result | None = None
    error: str = ""


def grade_files(paths: Iterable[Path], secret: str = "") -> list[Score]:
    """Grade every submission in some files, in order; with ``secret`` only those this site signed. What
    cannot be graded becomes a row with its error, and the others are graded all the same."""
    rows = []
    for path in map(Path, paths):
        try:
            found = read(path)
        except SealError as error:
            rows.append(Score(path.name, error=str(error)))
            continue
        rows += [_score(path.name, name, document, found, secret) for name, document in found.documents.items()]
    return rows


def _score(file: str, name: str, document: dict[str, Any] | SealError, found: Submissions, secret: str) -> Score:
    if isinstance(document, SealError):
        return Score(file, name, error=str(document))
    exercise, variant = str(document["exercise"].get("id", "")), document["template"].get("variant")
    try:
        sealed.check(document, secret)
        result = sealed.grade(document, found.image(document["template"]))
    except SealError as error:
        return Score(file, name, exercise, variant, error=str(error))
    except Exception as error:  # a document somebody made by hand may be anything; the other rows still count
        problem = _("The submission cannot be graded: %(problem)s", problem=f"{type(error).__name__} {error}")
        return Score(file, name, exercise, variant, error=problem)
    return Score(file, name, exercise, variant, result)


def write_scores(rows: Iterable[Score], stream: IO[str]) -> None:
    """Write ``scores.csv``: points with a decimal point, then a column for each check."""
    rows = list(rows)
    columns = list(dict.fromkeys(f"{row.exercise}.{c.id}" for row in rows if row.result for c in row.result.checks))
    table = csv.writer(stream)
    table.writerow(["file", "submission", "exercise", "variant", "points", "possible", "error", *columns])
    for row in rows:
        points = [_decimal(row.result.points), _decimal(row.result.possible)] if row.result else ["", ""]
        checks = {f"{row.exercise}.{c.id}": _decimal(c.earned) for c in row.result.checks} if row.result else {}
        cells = [row.file, row.submission, row.exercise, row.variant, *points, row.error]
        table.writerow([*map(_cell, cells), *(checks.get(column, "") for column in columns)])


def _decimal(points: int) -> str:
    return f"{points / 100:.2f}".rstrip("0").rstrip(".")


def _cell(value: Any) -> Any:
    """A cell a spreadsheet must not read as a formula stays text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
