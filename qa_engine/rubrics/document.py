"""YAML text to plain values and their places, without trusting the text: no tags, no bombs, no key given twice."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from qa_engine.errors import RubricError

MOST_BYTES: Final = 512 * 1024
_MOST_ALIASES: Final = 100
_MOST_NODES: Final = 50_000
_DEEPEST: Final = 40
# The compiled parser is faster and reports the same places.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Place:
    """Line and column of the file ``source``, both counted from 1."""

    line: int
    column: int
    source: str = ""

    @classmethod
    def of(cls, mark: Any) -> Place:
        """Return the place of a YAML mark."""
        return cls(mark.line + 1, mark.column + 1, mark.name)


@dataclass(frozen=True)
class Document:
    """The values of a YAML file, and its nodes, which know their places.

    Of a rubric that includes libraries both hold what was included too, at its place in the library's file.
    """

    source: str
    value: Any
    root: yaml.Node


class _Named(io.StringIO):
    """A text that knows the name of its file, so that every node made of it does."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name


def error_at(source: str, place: Place, message: str) -> RubricError:
    """Return the error that ``message`` describes at ``place`` of the file ``source``."""
    return RubricError(message, item=f"{source}, line {place.line}, column {place.column}")


def read_document(path: Path) -> Document:
    """Read one YAML file.

    Raises:
        RubricError: it cannot be read, is too large, is not YAML, gives a key twice, or would unfold without end.
    """
    text = _read_text(path)
    try:
        _check_size(text, path.name)
        root = yaml.compose(_Named(text, path.name), Loader=_LOADER)
        if root is None:
            raise RubricError("the file is empty; start with 'id: ...'", item=path.name)
        _check_nodes(root, path.name)
        value = yaml.SafeLoader("").construct_document(root)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, path.name) from error
    except (yaml.YAMLError, ValueError) as error:
        raise RubricError(f"not valid YAML: {error}", item=path.name) from error
    return Document(path.name, value, root)


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise RubricError(f"the file cannot be read: {error.strerror}", item=str(path)) from error
    if data is None:
        raise RubricError(f"the file is larger than {MOST_BYTES // 1024} KiB, too large for a rubric", item=path.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RubricError("not UTF-8 text; save the file as UTF-8", item=f"{path.name}, line {line}") from error


def _check_size(text: str, source: str) -> None:
    """Walk the events, which unfold nothing, and refuse what would be too deep or hold too many aliases."""
    depth = aliases = documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        documents += isinstance(event, yaml.DocumentStartEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        place = Place.of(event.start_mark) if event.start_mark else Place(1, 1)
        if depth > _DEEPEST:
            raise error_at(source, place, f"nested more than {_DEEPEST} levels deep; no rubric is")
        if aliases > _MOST_ALIASES:
            raise error_at(source, place, f"more than {_MOST_ALIASES} aliases (*name); write the values out")
        if documents > 1:
            raise error_at(source, place, "a second document starts here ('---'); write one rubric a file")


def _check_nodes(root: yaml.Node, source: str) -> None:
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()

    def unfolded(node: yaml.Node) -> int:
        if id(node) in open_nodes:
            raise error_at(source, Place.of(node.start_mark), "an alias (*name) stands inside what it names")
        if id(node) not in sizes:
            open_nodes.add(id(node))
            if isinstance(node, yaml.MappingNode):
                _check_keys(node, source)
            sizes[id(node)] = 1 + sum(unfolded(child) for child in _children(node))
            open_nodes.discard(id(node))
        return sizes[id(node)]

    if unfolded(root) > _MOST_NODES:
        raise RubricError(f"its aliases unfold to more than {_MOST_NODES} values; write fewer", item=source)


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [value for _, value in node.value]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _check_keys(node: yaml.MappingNode, source: str) -> None:
    first: dict[str, Place] = {}
    for key, _ in node.value:
        place = Place.of(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            raise error_at(source, place, "a field's name must be one word; did you forget a space after ':'?")
        if key.value in first and key.value != "<<":
            where = first[key.value]
            raise error_at(source, place, f"'{key.value}' is given twice (first in line {where.line}); keep one")
        first[key.value] = place


def _not_yaml(error: yaml.MarkedYAMLError, source: str) -> RubricError:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "unreadable"
    if "could not determine a constructor" in problem:
        problem = "tags ('!...') are not allowed; write a plain value, or put the text in quotes"
    elif "cannot start any token" in problem or "mapping values are not allowed" in problem:
        problem += "; check the indentation, use spaces instead of tabs, and put text that holds ':' in quotes"
    message = f"not valid YAML: {problem}"
    return error_at(source, Place.of(mark), message) if mark else RubricError(message, item=source)
