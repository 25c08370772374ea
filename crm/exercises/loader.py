"""Reading exercise files: YAML 1.2, a published JSON Schema (``schema.json``), and what no schema can say.

In YAML 1.1 the key ``on`` would be true and ``NO`` false; here they are text, and so is a date.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from ..i18n import lazy_gettext as _l
from . import checks, rules
from .errors import ExerciseError, Key, Problem, explain
from .model import Check, Exercise, Step, Text, Trial, hundredths

LENGTH, NODES = 200_000, 20_000
"""Limits of a file: characters, and values in it (a few aliases could stand for millions)."""


class _Constructor(SafeConstructor):
    """Plain data only; a date stays the text it is."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    return yaml


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema)


@lru_cache(maxsize=256)
def load_text(text: str, name: str) -> Exercise:
    """Read an exercise; ``name`` stands for the file in errors. Raises ``ExerciseError``."""
    data = read(text, name)
    found = [explain(error) for error in _validator().iter_errors(data)] or list(rules.problems(data))
    if found:
        root = _yaml().compose(text)
        problems = [_problem(name, root, *one) for one in found]
        raise ExerciseError(sorted(set(problems), key=lambda p: (p.line, p.column, str(p.template))))
    return exercise_of(data, text)


def read(text: str, name: str) -> Any:
    """The plain data of a file, not yet checked. Raises ``ExerciseError`` for what is not YAML."""
    if len(text) > LENGTH:
        raise ExerciseError([Problem(name, 1, 1, _l("the file is longer than %(n)s characters"), (("n", LENGTH),))])
    try:
        data = _yaml().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        values = (("problem", error.problem or error.context),)
        raise ExerciseError([Problem(name, *place, _l("this is not YAML: %(problem)s"), values)]) from None
    except (YAMLError, TypeError, ValueError, RecursionError) as error:  # a key that is a list is a TypeError
        values = (("problem", str(error).splitlines()[0] if str(error) else type(error).__name__),)
        raise ExerciseError([Problem(name, 1, 1, _l("this is not YAML: %(problem)s"), values)]) from None
    for n, value in enumerate(_walk(data)):
        if n > NODES:
            raise ExerciseError([Problem(name, 1, 1, _l("the file has more than %(n)s values"), (("n", NODES),))])
        odd = [key for key in value if not isinstance(key, str)] if isinstance(value, Mapping) else []
        if odd:
            raise ExerciseError([Problem(name, 1, 1, _l("the key %(key)s is not text"), (("key", odd[0]),))])
    return data


def _walk(data: Any) -> Iterator[Any]:
    stack = [data]
    while stack:
        value = stack.pop()
        yield value
        if isinstance(value, Mapping):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def _problem(name: str, root: Node | None, path: list, template: Any, values: dict) -> Problem:
    mark = _node(root, path).start_mark if root else None
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(name, *place, template, tuple(values.items()))


def _node(node: Node, path: list) -> Node:
    """The node a path leads to, or the last one on the way."""
    for part in path:
        if isinstance(node, SequenceNode) and isinstance(part, int):
            node = node.value[part]
        elif isinstance(node, MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            node = pair[0] if isinstance(part, Key) else pair[1]
    return node


# --------------------------------------------------------------------------------------------------
# From plain data to the model


def _text(data: Mapping | None) -> Text | None:
    return Text(data["fi"], data["en"]) if data else None


def exercise_of(data: Mapping, text: str) -> Exercise:
    """The exercise of plain data that has been checked."""
    return Exercise(
        id=data["id"], version=data["version"], title=_text(data["title"]), level=data["level"], pack=data["pack"],
        checkpoint=data["checkpoint"], minutes=data["minutes"], points=hundredths(data["points"]),
        topics={key: tuple(map(str, topics)) for key, topics in data.get("topics", {}).items()},
        brief=_text(data["brief"]), ready=_text(data.get("ready")), praise=_text(data.get("praise")),
        steps=tuple(Step(_text(step["text"]), step.get("check", "")) for step in data.get("steps", ())),
        hints=tuple(map(_text, data.get("hints", ()))),
        policy=data.get("policy", {}), variant=data.get("variant", {}),
        checks=tuple(map(_check, data["checks"])), allow=tuple(data.get("allow", ())),
        solution=tuple(data["solution"]),
        mutants=tuple(map(_trial, data["mutants"])), equivalents=tuple(map(_trial, data.get("equivalents", ()))),
        unnoticed=tuple(data.get("unnoticed", ())), text=text,
    )  # fmt: skip


def _check(data: Mapping) -> Check:
    """A check, or a part of one, which has no points or message."""
    own = {key: value for key, value in data.items() if key not in rules.COMMON}
    spec = checks.TYPES[data["type"]].read(own)
    parts = tuple(map(_check, data.get("parts", ())))
    guards = checks.TYPES[data["type"]].guards(spec) or any(part.counts_from_half for part in parts)
    return Check(
        id=data["id"], type=data["type"], title=_text(data.get("title")), message=_text(data.get("message")),
        points=hundredths(data.get("points", 0)), spec=spec, message_one=_text(data.get("message_one")),
        requires=tuple(data.get("requires", ())), requires_item=own.get("requires_item", ""),
        counts_from_half=data.get("counts_from_half", guards), parts=parts,
    )  # fmt: skip


def _trial(data: Mapping) -> Trial:
    return Trial(data["id"], _text(data["title"]), tuple(data["edits"]), data.get("scores"), data.get("total"))


@cache
def exercises() -> dict[str, Exercise]:
    """Every bundled exercise by id, in the order of packs and ids. Raises ``ExerciseError``."""
    import seeds.exercises  # noqa: PLC0415 - content is above the product and found by folder

    folder = Path(seeds.exercises.__path__[0])
    found = {}
    for path in sorted(folder.glob("*/*.yaml")):
        name = f"{path.parent.name}/{path.name}"
        exercise = load_text(path.read_text(encoding="utf-8"), name)
        if (exercise.pack, exercise.id) != (path.parent.name, path.stem):
            raise ExerciseError([Problem(name, 1, 1, _l("the file must be called %(name)s"), (("name", f"{exercise.pack}/{exercise.id}.yaml"),))])  # fmt: skip
        found[exercise.id] = exercise
    return found
