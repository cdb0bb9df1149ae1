"""What is wrong with a rubric, in the words of somebody who edits the file: where, what, and what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml
from pydantic import ValidationError

from qa_engine.errors import RubricError
from qa_engine.rubrics.document import Document, Place
from qa_engine.rubrics.schema import allowed_fields, rubric_schema, tag_places

_MOST_SHOWN: Final = 10
_QUOTED: Final = re.compile(r"'([^']*)'")
Location = tuple[int | str, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """One fault and its place."""

    line: int
    column: int
    path: str
    message: str
    source: str = ""


def problems_of(
    document: Document, error: ValidationError, schema: Callable[[], dict[str, Any]] = rubric_schema
) -> list[Problem]:
    """Return what pydantic found, each with its place in the file, in order of the file.

    ``schema`` gives the JSON Schema of what the file should be.
    """
    found = []
    faults = error.errors(include_url=False)
    for fault in faults:
        if fault["type"] == "too_short" and any(_inside(other["loc"], fault["loc"]) for other in faults):
            continue  # entries that are not valid were not counted
        location, node = _follow(document.root, fault["loc"])
        message = _advice({**fault, "schema": schema}, node)
        if not location and fault["type"] == "value_error":
            node = _named_in(document.root, message) or node
        if fault["type"] == "extra_forbidden":
            node = _key(document.root, fault["loc"]) or node
        place = Place.of(node.start_mark)
        found.append(Problem(place.line, place.column, path_of(fault["loc"]), message, place.source))
    return sorted(set(found))


def _inside(location: Location, around: Location) -> bool:
    return len(location) > len(around) and location[: len(around)] == around


def place_of(document: Document, location: Location) -> Place:
    """Return where the value at ``location`` stands, or the nearest value around it."""
    return Place.of(_follow(document.root, location)[1].start_mark)


def raise_problems(document: Document, problems: Sequence[Problem], cause: Exception) -> None:
    """Raise one error that names every problem.

    Raises:
        RubricError: always.
    """
    lines = [
        f"{_elsewhere(problem, document)}line {problem.line}, column {problem.column}: "
        f"{problem.path + ': ' if problem.path else ''}{problem.message}"
        for problem in problems[:_MOST_SHOWN]
    ]
    if len(problems) > _MOST_SHOWN:
        lines.append(f"and {len(problems) - _MOST_SHOWN} more")
    raise RubricError("\n  ".join(lines), item=document.source) from cause


def _elsewhere(problem: Problem, document: Document) -> str:
    """Name the file of a problem that stands in an included one."""
    return f"{problem.source}, " if problem.source not in ("", document.source) else ""


def _follow(root: yaml.Node, location: Location) -> tuple[Location, yaml.Node]:
    """Walk as far along ``location`` as the file goes; return the part walked and the node there."""
    node, walked = root, 0
    tags = tag_places(location)
    for place, part in enumerate(location):
        child = node if place in tags else _child(node, part)
        if child is None:
            break
        node, walked = child, walked + 1
    return location[:walked], node


def _child(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        child: yaml.Node = node.value[part]
        return child
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return None


def _key(root: yaml.Node, location: Location) -> yaml.Node | None:
    """Return the node of the field name that ``location`` ends with."""
    parent = _follow(root, location[:-1])[1]
    keys = [key for key, _ in parent.value] if isinstance(parent, yaml.MappingNode) else []
    return next((key for key in keys if key.value == str(location[-1])), None)


def _named_in(node: yaml.Node, message: str) -> yaml.Node | None:
    """Return the node that a message about the whole rubric is most likely about: the first name in it."""
    before = ""
    for word in re.findall(r"[\w.\-]*\w", message):
        form = _child(node, "sections") if before in ("criterion", "section") else None
        found = (_with_value(form, word) if form else None) or _key(node, (word,)) or _with_value(node, word)
        before = word
        if found is not None:
            return found
    return None


def _with_value(node: yaml.Node, value: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            if key.value in ("id", "name") and child.value == value:
                return node
    children = [child for _, child in node.value] if isinstance(node, yaml.MappingNode) else node.value
    if isinstance(node, yaml.ScalarNode):
        return None
    return next((found for child in children if (found := _with_value(child, value)) is not None), None)


def path_of(location: Location) -> str:
    """Return ``location`` as it is named to people: ``rules[2].patterns[0]``."""
    path = ""
    tags = tag_places(location)
    for place, part in enumerate(location):
        if place not in tags and part != "[key]":
            path += f"[{part}]" if isinstance(part, int) else f"{'.' if path else ''}{part}"
    return path


def _advice(fault: Any, node: yaml.Node) -> str:
    kind: str = fault["type"]
    for kinds, advise in _ADVICE:
        if kind in kinds:
            return advise(fault, node)
    return str(fault["msg"])


def _missing(fault: Any, _node: yaml.Node) -> str:
    return f"this field is missing; add '{fault['loc'][-1]}: ...'"


def _unknown_field(fault: Any, _node: yaml.Node) -> str:
    allowed = allowed_fields(fault["loc"][:-1], fault["schema"]())
    near = difflib.get_close_matches(str(fault["loc"][-1]), allowed, n=1)
    if near:
        return f"there is no such field; did you mean '{near[0]}'?"
    return f"there is no such field; the fields here are {', '.join(allowed)}"


def _not_a_choice(fault: Any, node: yaml.Node) -> str:
    context = fault.get("ctx", {})
    choices = _QUOTED.findall(str(context.get("expected") or context.get("expected_tags") or fault["msg"]))
    if fault["loc"][-1] == "[key]":
        node = yaml.ScalarNode("tag:yaml.org,2002:str", str(fault["loc"][-2]))
    written = node.value if isinstance(node, yaml.ScalarNode) else str(context.get("tag", ""))
    near = difflib.get_close_matches(written, choices, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    return f"write one of {', '.join(choices)}{hint}"


def _not_text(fault: Any, node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode) and node.value:
        return f'YAML reads this as {_yaml_type(fault["input"])}; put it in quotes: "{node.value}"'
    return "write a text here"


def _yaml_type(value: Any) -> str:
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, int | float):
        return "a number"
    return "a date" if hasattr(value, "year") else "something else than text"


def _out_of_range(fault: Any, _node: yaml.Node) -> str:
    context = fault["ctx"]
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    return " and ".join(f"must be {words[key]} {context[key]}" for key in words if key in context)


def _too_short(fault: Any, _node: yaml.Node) -> str:
    least = fault["ctx"]["min_length"]
    return f"write at least {least} {'entry' if least == 1 else 'entries'} (or letters, for a text)"


def _untagged(fault: Any, node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode) and node.value and fault["input"] is not None:
        return _not_text(fault, node)
    if any(part in ("patterns", "phrases", "said") for part in fault["loc"]):
        return (
            "write a phrase: a text, or fields such as 'text: ...', 'near: [...]', 'meaning: [...]', "
            "'elements: [...]', 'all: [...]', 'any: [...]', 'none: [...]' or 'at_least: 2' with 'of: [...]'"
        )
    return "say what checks it: 'by:' with rule, cue, fact, signal, intent, sentiment or person"


def _says(text: str) -> Callable[[Any, yaml.Node], str]:
    return lambda _fault, _node: text


_ADVICE: Final[tuple[tuple[frozenset[str], Callable[[Any, yaml.Node], str]], ...]] = (
    (frozenset({"missing"}), _missing),
    (frozenset({"extra_forbidden"}), _unknown_field),
    (frozenset({"enum", "literal_error", "union_tag_invalid"}), _not_a_choice),
    (frozenset({"union_tag_not_found"}), _untagged),
    (frozenset({"string_type"}), _not_text),
    (
        frozenset({"string_pattern_mismatch"}),
        _says("use letters without accents, digits, '_', '-' and '.', and start with a letter or digit"),
    ),
    (
        frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"}),
        _out_of_range,
    ),
    (frozenset({"too_short", "string_too_short"}), _too_short),
    (frozenset({"tuple_type", "list_type"}), _says("write a list: a line '- ...' for each entry")),
    (frozenset({"dict_type", "model_type", "model_attributes_type"}), _says("write fields under it: 'name: value'")),
    (
        frozenset({"decimal_type", "decimal_parsing", "float_type", "float_parsing", "int_type", "int_parsing"}),
        _says("write a number, with a point for decimals"),
    ),
    (frozenset({"value_error"}), lambda fault, _node: str(fault["ctx"]["error"])),
)
