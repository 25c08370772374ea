"""Makes a golden submission file: ``python -m tests.exercises.make_golden NAME``.

Done once for a release; an existing file is never made anew, since that it can still be graded is the test.
"""

import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import seeds.exercises
from crm.exercises import edits, export, sealed
from crm.exercises.loader import load_text
from crm.exercises.runner import Runner
from crm.exercises.state import State
from crm.exercises.values import Scope
from crm.sandboxes import packs
from crm.sandboxes.packs import SCHEMA_VERSION
from crm.sandboxes.templates import image_of

from .conftest import TWINS

GOLDEN = Path(__file__).parent / "golden"


def scores(result) -> dict:
    """What of a result must stay: points and the status of each check; the wording may improve."""
    return {
        "points": result.points,
        "possible": result.possible,
        "checks": {c.id: [c.status, c.earned] for c in result.checks},
    }


def main(name: str) -> None:
    """Seal every mutant and equivalent of B04 on the small pack, and keep what each was worth."""
    packs.packs()["twins"] = TWINS
    text = (Path(seeds.exercises.__path__[0]) / "vaarnamo/B04.yaml").read_text(encoding="utf-8")
    exercise = load_text(text.replace("pack: vaarnamo", "pack: twins"), "B04.yaml")
    hash, image = image_of("twins", 1, "CP0")
    template = {
        "hash": hash,
        "pack": "twins",
        "version": 1,
        "variant": 1,
        "checkpoint": "CP0",
        "schema": SCHEMA_VERSION,
    }
    documents = {}
    with closing(State.from_template(image)) as seed:
        scope, runner = Scope(seed, variant=exercise.variant), Runner(seed)
        for trial in (*exercise.mutants, *exercise.equivalents):
            ran = edits.edited(exercise, trial, scope).run(runner)
            at = datetime(2026, 2, 3, 10, 30, tzinfo=UTC)
            documents[trial.id.replace("+", "plus")] = sealed.seal(
                exercise, template, ran.changes, ran.answers, seats=1, submitted_at=at
            )
    path = GOLDEN / f"{name}.zip"
    if path.exists():
        raise SystemExit(f"{path} exists")
    export.write(path, documents, {hash: image})
    kept = {row.submission: scores(row.result) for row in export.grade_files([path])}
    path.with_suffix(".json").write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
