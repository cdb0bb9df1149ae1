"""A rubric of one's own from a shipped one: the same text, comments and all, under an id of its own."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from qa_engine.domain.record import Identifier
from qa_engine.errors import RubricError, UsageError
from qa_engine.rubrics.document import read_document
from qa_engine.rubrics.loading import find_rubric, load_rubric, shipped_names

_FIRST_VERSION = "1"


def copy_of(shipped: str, new_id: str) -> str:
    """Return the text of a shipped rubric with ``new_id`` for its id and version 1.

    Raises:
        RubricError: there is no shipped rubric of that name.
        UsageError: ``new_id`` cannot be an id, or is that of a shipped rubric.
    """
    if shipped not in shipped_names():
        load_rubric(shipped)  # says what is wrong with a name that is nearly one
        raise RubricError("give the name of a shipped rubric; a file of your own can be copied as it is", item=shipped)
    if new_id in shipped_names():
        raise UsageError("is the id of a shipped rubric; results name the rubric, so give yours another", item=new_id)
    try:
        TypeAdapter(Identifier).validate_python(new_id)
    except ValidationError as error:
        message = "is no id; use letters without accents, digits, '_', '-' and '.', and start with a letter or digit"
        raise UsageError(message, item=new_id) from error
    path = find_rubric(shipped)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    # From the end, so that an earlier change does not move a later one.
    for name, value in (("version", f'"{_FIRST_VERSION}"'), ("id", new_id)):
        node = _value(path, name)
        start, end = node.start_mark, node.end_mark
        line = lines[start.line]
        lines[start.line] = line[: start.column] + value + line[end.column :]
    return "".join(lines)


def _value(path: Path, name: str) -> yaml.Node:
    root = read_document(path).root
    node: yaml.Node = next(value for key, value in root.value if key.value == name)
    return node
