"""Several files as one rubric: names that are taken, one form, and lines of a form that a category answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qa_engine.rubrics.importing.names import unused
from qa_engine.rubrics.importing.notes import Carried, Note, Part


@dataclass
class Whole:
    """What the files give together."""

    files: tuple[Carried, ...]
    sections: tuple[Part, ...] = ()
    notes: tuple[Note, ...] = ()
    taken: set[str] = field(default_factory=set)


def joined(carried: Sequence[Carried]) -> Whole:
    """Return the files with ids that are used once, and their forms as one."""
    taken: set[str] = set()
    files = [one.evolve(rules=_named(one.rules, taken), markers=_named(one.markers, taken)) for one in carried]
    notes = [note for one in files for note in one.notes]
    sections = tuple(part for one in files for part in one.sections)
    return Whole(tuple(files), sections, tuple(notes))


def _named(parts: tuple[Part, ...], taken: set[str]) -> tuple[Part, ...]:
    named = []
    for part in parts:
        name = unused(part.value["id"], taken)
        taken.add(name)
        named.append(part.evolve(value=_with_id(part.value, name)))
    return tuple(named)


def _with_id(value: dict[str, Any], name: str) -> dict[str, Any]:
    return {**value, "id": name}
