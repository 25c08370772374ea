"""Is a pack fit to teach with: builds its variants and tries every planted phenomenon and general rule.

The rules V1 ... V9 are the catalogue's. V5 (solutions and mutants) belongs to the exercises; V2 (exactly
the planted cases) and V6 (guard bands) are in a pack's own phenomena. Facts a pack states for the rules:
``numbers`` (name: value and tolerance) and ``sets`` (name: codes) are answers that must differ (V3).
"""

import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ..db import connect_file
from ..schema.fields import Kind
from ..schema.registry import entities
from .packs import Pack
from .templates import build

MOST_ROWS = 20_000
MOST_ALIKE = 3
"""Of twelve variants, how many may have answers within each other's tolerance."""

MOST_OVERLAP = 0.35
SMALL_COUNT = 10
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Result:
    """How one rule did on one variant (``None``: on all of them together). Without a ``problem`` it holds."""

    pack: str
    variant: int | None
    rule: str
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether the rule holds."""
        return not self.problem

    def __str__(self) -> str:
        where = "all" if self.variant is None else f"{self.variant:>3}"
        return f"{self.pack} {where} {self.rule:<5} {self.problem or 'ok'}"


def check_pack(pack: Pack, variants: Iterable[int] | None = None) -> list[Result]:
    """Build variants of a pack at its checkpoints and try everything; all variants unless told which."""
    results, hashes, facts = [], {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for variant in variants or range(1, pack.variants + 1):
            for checkpoint in pack.checkpoints:
                path = Path(folder) / f"{variant}-{checkpoint}.db"
                hashes[variant, checkpoint] = build(pack.id, variant, checkpoint, path)
                again = build(pack.id, variant, checkpoint, path.with_suffix(".again"))
                same = again == hashes[variant, checkpoint]
                results.append(Result(pack.id, variant, "V1", "" if same else "two builds of the variant differ"))
                with closing(connect_file(path, immutable=True)) as db:
                    stated = json.loads(db.execute("SELECT value FROM _meta WHERE key = 'facts'").fetchone()[0])
                    facts[variant] = {**facts.get(variant, {}), **stated}
                    results += _check_variant(pack, variant, db, stated)
    twins = len(hashes) - len(set(hashes.values()))
    results.append(Result(pack.id, None, "V1", f"{twins} variants are the same as another" if twins else ""))
    results.append(Result(pack.id, None, "V3", "; ".join(answers_alike(facts))))
    return results


def _check_variant(pack: Pack, variant: int, db: sqlite3.Connection, facts: dict) -> Iterator[Result]:
    for rule, test in pack.phenomena.items():
        yield Result(pack.id, variant, rule, _failure(test, db, facts))
    for rule, problems in RULES.items():
        yield Result(pack.id, variant, rule, "; ".join(problems(db)))


def _failure(test: Callable, db: sqlite3.Connection, facts: dict) -> str:
    try:
        test(db, facts)
    except AssertionError as error:
        return str(error) or "does not hold"
    return ""


# --------------------------------------------------------------------------------------------------
# Rules over one variant: each yields what is wrong


def real_looking(db: sqlite3.Connection) -> Iterator[str]:
    """V4: what could be somebody's own business ID, e-mail address or telephone number."""
    for where, text in _texts(db):
        for digits, check in re.findall(r"\b(\d{7})-(\d)\b", text):
            if _check_digit(digits) == int(check):
                yield f"{where}: business ID {digits}-{check} could be real"
        for domain in re.findall(r"@([\w.-]+\.\w+)", text):
            if not domain.endswith(".example"):
                yield f"{where}: e-mail domain {domain}"
    for kind, known in entities().items():
        for spec in known.stored.values():
            condition = {"email_domain": "NOT LIKE '%.example'"}.get(spec.name)
            if spec.kind is Kind.PHONE:  # a placeholder has no number to call
                condition = f"NOT LIKE '+358 000 %' AND {spec.name} GLOB '*[1-9]*'"
            if condition:
                sql = f'SELECT {spec.name} FROM "{kind}" WHERE {spec.name} {condition}'
                yield from (f"{kind}.{spec.name}: {value}" for (value,) in db.execute(sql))


def _check_digit(digits: str) -> int | None:
    """The check digit of a Finnish business ID; ``None`` when no such ID is issued."""
    rest = sum(int(d) * w for d, w in zip(digits, ID_WEIGHTS, strict=True)) % 11
    return None if rest == 1 else 0 if rest == 0 else 11 - rest


def _texts(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Every text of every record, with the name of its column."""
    for kind, known in entities().items():
        for column in known.raw_columns:
            sql = f'SELECT "{column}" FROM "{kind}" WHERE typeof("{column}") = \'text\''
            yield from ((f"{kind}.{column}", text) for (text,) in db.execute(sql))


def plain_names(db: sqlite3.Connection) -> Iterator[str]:
    """V7: letters and signs that no name has."""
    rows = db.execute("SELECT name FROM account UNION ALL SELECT first_name || last_name FROM contact")
    names = "".join(row[0] for row in rows).lower()
    yield from (f"no {sign} in names" for sign in "åäö-’" if sign not in names)


def too_many_rows(db: sqlite3.Connection) -> Iterator[str]:
    """V8: more records than a sandbox can be reset with in a second."""
    count = db.execute("SELECT count(*) FROM record").fetchone()[0]
    if count > MOST_ROWS:
        yield f"{count} records"


def half_translated(db: sqlite3.Connection) -> Iterator[str]:
    """V9: texts that one language lacks, and templates whose slots were not filled."""
    for kind, known in entities().items():
        for spec in known.stored.values():
            if spec.english:
                one, two = (f"coalesce({column}, '') = ''" for column in (spec.name, spec.english))
                if count := db.execute(f'SELECT count(*) FROM "{kind}" WHERE ({one}) <> ({two})').fetchone()[0]:
                    yield f"{kind}.{spec.name}: {count} in one language only"
    yield from (f"{where}: {text}" for where, text in _texts(db) if "{" in text)


RULES = {"V4": real_looking, "V7": plain_names, "V8": too_many_rows, "V9": half_translated}


# --------------------------------------------------------------------------------------------------
# Rules over all variants


def answers_alike(facts: dict[int, dict]) -> Iterator[str]:
    """V3: answers that too many variants share. A small count may be the same everywhere."""
    for name in sorted({n for f in facts.values() for n in f.get("numbers", {})}):
        values = sorted(f["numbers"][name]["value"] for f in facts.values())
        tolerance = max(f["numbers"][name]["tolerance"] for f in facts.values())
        alike = max(sum(low <= v <= low + tolerance for v in values) for low in values)
        allowed = max(MOST_ALIKE, MOST_ALIKE * len(values) // 12)
        if alike > allowed and not (tolerance == 0 and values[-1] < SMALL_COUNT):
            yield f"{name}: {alike} of {len(values)} variants within {tolerance}"
    for name in sorted({n for f in facts.values() for n in f.get("sets", {})}):
        sets = [(variant, set(f["sets"][name])) for variant, f in facts.items()]
        for number, (variant, codes) in enumerate(sets):
            for other, others in sets[:number]:
                if codes & others and len(codes & others) > MOST_OVERLAP * min(len(codes), len(others)):
                    yield f"{name}: variants {other} and {variant} share {len(codes & others)} codes"
