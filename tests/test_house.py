"""The house: who may import whom, and that nothing is left unsaid."""

import ast
import re
from pathlib import Path

import click
import pytest
from flask import Flask

from crm import cli, config

ROOT = Path(__file__).parent.parent
ORDER = ("db", "schema", "entities", "query", "records", "processes", "insights", "sandboxes", "exercises",
         "classroom", "jobs", "web")  # fmt: skip
LEAVES = {"i18n", "config"}
"""May be imported by everybody, and import nothing of ours."""
TOP = {"cli", "setup", "bootstrap", "migrations"}
"""Put the product together; may import everything, and nobody below may import them."""
SIDE_BY_SIDE = {"processes": {"insights"}, "insights": {"processes"}}

FILES = sorted((ROOT / "crm").rglob("*.py"))


def package_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "crm").parts
    return parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The packages of ours that a file imports, wherever in it."""
    here = ("crm", *path.relative_to(ROOT / "crm").with_suffix("").parts)
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [a.name.split(".") for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(here[: len(here) - node.level]) if node.level else []
            if path.name == "__init__.py" and node.level:
                base = list(here[: len(here) - node.level])
            stem = base + (node.module.split(".") if node.module else [])
            names = [[*stem, a.name] for a in node.names] if len(stem) < 2 else [stem]
        else:
            continue
        found |= {n[1] for n in names if n[0] == "crm" and len(n) > 1}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_never_up(path):
    mine = package_of(path)
    if mine in TOP or mine == "__init__":
        return
    for other in imported(path) - {mine} - LEAVES:
        assert mine not in LEAVES, f"{mine} imports {other}"
        assert other not in TOP or (mine == "web" and other == "migrations"), f"{mine} imports {other}"
        if other in TOP:
            continue
        allowed = ORDER.index(other) < ORDER.index(mine) and other not in SIDE_BY_SIDE.get(mine, ())
        # the registry fills itself from the entities the first time it is asked
        registry = mine == "schema" and other == "entities" and path.name == "registry.py"
        assert allowed or registry, f"{path.relative_to(ROOT)}: {mine} imports {other}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_flask_stays_in_the_web(path):
    flask = any(
        (name or "").split(".")[0] in ("flask", "flask_login", "flask_wtf", "wtforms")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    )
    assert not flask or package_of(path) in ("web", "cli"), path


def test_there_is_no_utils():
    assert not [p for p in FILES if "utils" in str(p.relative_to(ROOT))]


def test_every_setting_is_documented():
    read = set(re.findall(r'env\.get\("(\w+)"', (ROOT / "crm/config.py").read_text(encoding="utf-8")))
    assert read == set(re.findall(r"^``([A-Z_]+)``", config.__doc__, re.MULTILINE))


def test_every_command_stands_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    def commands(group, before=""):
        for name, command in group.commands.items():
            yield from commands(command, f"{before}{name} ") if isinstance(command, click.Group) else [before + name]

    app = Flask("commands")
    app.cli.commands.clear()
    cli.init_app(app)
    assert {name for name in commands(app.cli) if f"`{name}" not in readme} == set()


def test_what_the_readme_points_at_exists():
    for page in ROOT.glob("*.md"):
        links = re.findall(r"\]\(([^):#]+)\)", page.read_text(encoding="utf-8"))
        assert [link for link in links if not (ROOT / link).exists()] == [], page
