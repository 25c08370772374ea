"""Everything CI runs: ``python tests/run.py``, or only some steps: ``python tests/run.py lint browser``.

Every step is run even when an earlier one failed; the end says which did. A step whose programs are not
installed (PostgreSQL, Chromium) is passed over on a machine of one's own and is an error where ``CI`` is set.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PY = sys.executable
PYTEST = [PY, "-m", "pytest"]
ON_THE_PLATFORM = [f"tests/{name}" for name in ("classroom", "jobs", "sandboxes", "web")]
NOT_INSTALLED = 3

STEPS = {
    "lint": [[PY, "-m", "ruff", "check", "."], [PY, "-m", "ruff", "format", "--check", "."]],
    "tests": [[*PYTEST, "-n", "2", "-m", "not browser"]],
    "postgres": [[PY, "-m", "tests.postgres", *PYTEST, "-n", "2", "-m", "not browser", *ON_THE_PLATFORM]],
    "browser": [[*PYTEST, "-n", "2", "-m", "browser"]],
    "exercises": [[PY, "-m", "flask", "--app", "app", "exercises", "verify"]],
    "screenshots": [[PY, "-m", "tests.browser.screenshots"]],
}
ALL = ("lint", "tests", "postgres", "browser", "exercises")


def run(step: str, instance: str) -> str:
    """Run one step; returns what to say of it at the end: ``ok``, ``failed``, ``not installed``."""
    for command in STEPS[step]:
        command = [part for part in command if not part.startswith("tests/") or (ROOT / part).exists()]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, "CRM_INSTANCE": instance}, check=False).returncode
        if code == NOT_INSTALLED and step == "postgres":
            return "failed" if os.environ.get("CI") else "not installed"
        if code:
            return "failed"
    return "ok"


def main(steps: list[str]) -> int:
    """Run the steps and sum up."""
    said = {}
    with tempfile.TemporaryDirectory(prefix="crm-test-") as instance:
        for step in steps or ALL:
            print(f"\n== {step}", flush=True)
            started = time.monotonic()
            said[step] = f"{run(step, instance):<14}{time.monotonic() - started:7.1f} s"
    print("\n" + "\n".join(f"{step:<14}{text}" for step, text in said.items()))
    return any(text.startswith("failed") for text in said.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
