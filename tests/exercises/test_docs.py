"""The guide for authors is true: its example works, and it names everything there is."""

import json
import re
from pathlib import Path

from crm.exercises import edits, loader, values
from crm.exercises.checks import TYPES
from crm.exercises.checks.answer import Spec
from crm.exercises.feedback import LEVELS
from crm.exercises.loader import load_text
from crm.exercises.verifier import verify_these

GUIDE = (Path(loader.__file__).parent.parent.parent / "docs/exercises.md").read_text(encoding="utf-8")


def test_the_example_can_be_released(_twins_pack):
    (example,) = re.findall(r"```yaml\n(id: X01.*?)```", GUIDE, re.DOTALL)
    exercise = load_text(example.replace("pack: vaarnamo", "pack: twins"), "X01.yaml")
    report = verify_these([exercise])
    assert report.ok, report.table()


def test_every_key_is_documented():
    schema = json.loads(Path(loader.__file__).with_name("schema.json").read_text(encoding="utf-8"))
    keys = set()

    def walk(part):
        if isinstance(part, dict):
            keys.update(part.get("properties", {}) if isinstance(part.get("properties"), dict) else ())
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(schema)
    words = set(re.findall(r"[a-z_]+", GUIDE))
    assert keys - words == set()


def test_every_type_form_edit_and_level_is_documented():
    named = {*TYPES, *values._FORMS, *edits._EDITS, *LEVELS, *Spec.__dataclass_fields__}
    assert {name for name in named if not re.search(rf"\b{name}\b", GUIDE)} == set()
