"""``docs/features.md`` names, for each thing a student can do, the test that proves it."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<test>tests/[\w/]+\.py::\w+)` \|$", re.MULTILINE)
SKIPS = re.compile(r"pytest\.(?:skip|importorskip|xfail)|mark\.(?:skip|skipif|xfail)")


def test_every_feature_is_proved_by_a_test_that_is_run():
    text = (ROOT / "docs/features.md").read_text()
    rows = ROW.findall(text)
    heads = text.count("|---|---|")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == len(lines) - 2 * heads > 50, "every row is: what | a test"
    assert len({what for what, _test in rows}) == len(rows), "nothing is listed twice"
    tests = sorted({test for _what, test in rows})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-o", "addopts=", *tests]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-3000:]
    collected = {line.partition("[")[0] for line in found.stdout.splitlines() if "::" in line}
    assert collected == set(tests)
    skipping = {test for test in tests if SKIPS.search(_source(test))}
    assert not skipping, "a test that may be skipped proves nothing"


def _source(test: str) -> str:
    """The text of a test, from the marks above it to the next function."""
    path, _, name = test.partition("::")
    before, after = re.split(rf"^def {name}\(", (ROOT / path).read_text(), maxsplit=1, flags=re.MULTILINE)
    marks = re.search(r"(?:^@.*\n(?:[ )\]].*\n)*)*\Z", before, re.MULTILINE)[0]
    return marks + re.split(r"^(?:def|class|@)\b", after, maxsplit=1, flags=re.MULTILINE)[0]
