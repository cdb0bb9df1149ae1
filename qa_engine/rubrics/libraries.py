"""Rule libraries: read and checked by themselves, then merged into the rubric that includes them."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from qa_engine.domain.rule_library import RuleLibrary
from qa_engine.errors import RubricError
from qa_engine.model_files import data_path
from qa_engine.rubrics.document import Document, read_document
from qa_engine.rubrics.problems import Problem, place_of, problems_of, raise_problems
from qa_engine.rubrics.schema import library_schema

INCLUDE: Final = "include"
#: What a library holds, and the field that tells one entry from another.
_SHARED: Final = {"rules": "id", "markers": "id", "intents": "name"}
_SUFFIXES: Final = (".yaml", ".yml")
_STR: Final = "tag:yaml.org,2002:str"
_SEQUENCE: Final = "tag:yaml.org,2002:seq"


@dataclass(frozen=True)
class LibraryFile:
    """A library that a rubric includes, by the name that the rubric has for it."""

    name: str
    path: Path
    library: RuleLibrary
    document: Document


def library_names() -> list[str]:
    """Return the names of the shipped libraries."""
    return sorted(path.stem for path in data_path("rubrics", "library").glob("*.yaml"))


def load_library(path: Path, check: Callable[[RuleLibrary, Document], None], name: str = "") -> LibraryFile:
    """Return the library in a file.

    Args:
        path: the file.
        check: raises what is wrong with the library's phrases.
        name: what the including rubric calls it.

    Raises:
        RubricError: it is not valid; the message names the library's own file, lines and columns.
    """
    document = read_document(path)
    try:
        library = RuleLibrary.model_validate(document.value)
    except ValidationError as error:
        raise_problems(document, problems_of(document, error, library_schema), error)
        raise
    check(library, document)
    return LibraryFile(name or path.stem, path, library, document)


def with_included(
    document: Document, folder: Path, check: Callable[[RuleLibrary, Document], None]
) -> tuple[Document, tuple[LibraryFile, ...]]:
    """Return a rubric's document with what it includes merged in before its own entries, and the libraries.

    An entry of the rubric's own stands in place of an included one of the same id.

    Raises:
        RubricError: ``include`` is no list of names, a library is not there or not valid, or two of them have an entry
            of one id.
    """
    value = document.value
    if not isinstance(value, dict) or INCLUDE not in value:
        return document, ()
    names = value[INCLUDE]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        shipped = ", ".join(library_names())
        _refuse(document, (INCLUDE,), f"write a list of library names ({shipped}) or relative paths: [conduct]")
    if len(set(names)) < len(names):
        _refuse(document, (INCLUDE,), "a library is named twice; name it once")
    libraries = tuple(
        load_library(_find(document, place, name, folder), check, name) for place, name in enumerate(names)
    )
    merged_value = {key: one for key, one in value.items() if key != INCLUDE}
    root = document.root
    for key, identity in _SHARED.items():
        own = value.get(key, [])
        if isinstance(own, list):
            taken = _taken(document, libraries, key, identity)
            merged_value, root = _merged(merged_value, root, key, taken)
    return Document(document.source, merged_value, root), libraries


def _find(document: Document, place: int, name: str, folder: Path) -> Path:
    path = Path(name)
    if path.is_absolute():
        _refuse(document, (INCLUDE, place), "write the path relative to the rubric's own folder")
    if path.suffix in _SUFFIXES or len(path.parts) > 1:
        if not (folder / path).is_file():
            _refuse(document, (INCLUDE, place), f"there is no such file: {name}")
        return folder / path
    names = library_names()
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"shipped are {', '.join(names)}."
        message = f"no library '{name}' is shipped; {hint} For one of your own, write its path: ./{name}.yaml"
        _refuse(document, (INCLUDE, place), message)
    return data_path("rubrics", "library", f"{name}.yaml")


def _taken(
    document: Document, libraries: tuple[LibraryFile, ...], key: str, identity: str
) -> list[tuple[Any, yaml.Node]]:
    """Return the entries that the rubric has none of its own for, each with its node."""
    own = {entry.get(identity) for entry in document.value.get(key) or [] if isinstance(entry, dict)}
    found: dict[Any, str] = {}
    taken = []
    for number, one in enumerate(libraries):
        entries = one.document.value.get(key) or []
        node = _child(one.document.root, key)
        for entry, child in zip(entries, node.value if node is not None else [], strict=True):
            name = entry[identity]
            if name in own:
                continue
            if name in found:
                message = f"'{name}' stands in {found[name]} and in {one.name}; write your own under {key}"
                _refuse(document, (INCLUDE, number), message)
            found[name] = one.name
            taken.append((entry, child))
    return taken


def _merged(
    value: dict[str, Any], root: yaml.Node, key: str, taken: list[tuple[Any, yaml.Node]]
) -> tuple[dict[str, Any], yaml.Node]:
    if not taken:
        return value, root
    own = _child(root, key)
    nodes = [node for _, node in taken] + (list(own.value) if isinstance(own, yaml.SequenceNode) else [])
    mark = (own or root).start_mark
    sequence = yaml.SequenceNode(_SEQUENCE, nodes, mark, mark)
    pairs = [(name, node) for name, node in root.value if name.value != key]
    pairs.append((yaml.ScalarNode(_STR, key, mark, mark), sequence))
    merged = {**value, key: [entry for entry, _ in taken] + list(value.get(key) or [])}
    return merged, yaml.MappingNode(root.tag, pairs, root.start_mark, root.end_mark)


def _child(node: yaml.Node, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _refuse(document: Document, location: tuple[int | str, ...], message: str) -> None:
    place = place_of(document, location)
    problem = Problem(place.line, place.column, INCLUDE, message, place.source)
    raise_problems(document, [problem], RubricError(message))
