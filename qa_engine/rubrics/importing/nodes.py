"""A JSON document that remembers which of its values were carried over and what was noted of the others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any, Final

from qa_engine.errors import RubricError
from qa_engine.rubrics.importing.notes import Fate, Note

_LONGEST_SAID: Final = 120
_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_\-:]+")
_KINDS: Final = {str: "a text", bool: "true or false", dict: "an object {...}", list: "a list [...]"}


@dataclass
class Book:
    """What became of each value of one file."""

    file: str
    carried: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    noted: set[str] = field(default_factory=set)
    _said: set[Note] = field(default_factory=set)

    def note(self, node: Node, fate: Fate, why: str, by_hand: str = "") -> None:
        """Note what became of ``node`` and of all that stands in it."""
        self.remark(node.path, shown(node.value), fate, why, by_hand)
        self.noted.add(node.path)

    def remark(self, path: str, said: str, fate: Fate, why: str, by_hand: str = "") -> None:
        """Note something of several values at once, or of what the source does not write down; once is enough."""
        note = Note(file=self.file, path=path, said=shown(said), fate=fate, why=why, by_hand=by_hand)
        if note not in self._said:
            self._said.add(note)
            self.notes.append(note)

    def kept(self) -> frozenset[str]:
        """Return the paths of the values that were carried over: read, and not inside what is noted as left out."""
        left_out = {note.path for note in self.notes if note.fate is not Fate.DIFFERS and note.path in self.noted}
        return outside(self.carried, left_out)

    def settle(self, root: Node) -> None:
        """Note every value that no reader has looked at, so that nothing is dropped in silence."""
        for leaf in self._open(root):
            if leaf.value is None or leaf.value in ({}, []):
                leaf.ignore("it is empty")
            else:
                leaf.not_carried("the import does not know this field", "see whether it matters, and write it by hand")

    def _open(self, node: Node) -> Iterator[Node]:
        if node.path in self.noted or node.path in self.carried:
            return
        children = list(node.children())
        if not children:
            yield node
        for child in children:
            yield from self._open(child)


@dataclass(frozen=True)
class Node:
    """A value at ``path`` of a file. Reading it as a text, number or choice counts it as carried over."""

    value: Any
    path: str
    book: Book

    def children(self) -> Iterator[Node]:
        """Yield what stands in it."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield self._at(key)
        elif isinstance(self.value, list):
            for place, value in enumerate(self.value):
                yield Node(value, f"{self.path}[{place}]", self.book)

    def _at(self, key: str) -> Node:
        return Node(self.value[key], f"{self.path}{'.' if self.path else ''}{key_of(key)}", self.book)

    def get(self, key: str) -> Node | None:
        """Return the field ``key``; nothing where it is missing or null.

        Raises:
            RubricError: this is no object.
        """
        if not isinstance(self.value, dict):
            raise self.wrong(dict)
        return None if self.value.get(key) is None else self._at(key)

    def need(self, key: str) -> Node:
        """Return the field ``key``.

        Raises:
            RubricError: it is missing.
        """
        found = self.get(key)
        if found is None:
            raise RubricError(f"'{key}' is missing", item=self.place)
        return found

    def items(self) -> list[Node]:
        """Return the entries of a list.

        Raises:
            RubricError: this is no list.
        """
        if not isinstance(self.value, list):
            raise self.wrong(list)
        return list(self.children())

    def listed(self, key: str) -> list[Node]:
        """Return the entries of the list ``key``, none where it is missing."""
        found = self.get(key)
        return found.items() if found else []

    def text(self) -> str:
        """Return a text, and count it as carried over.

        Raises:
            RubricError: this is no text.
        """
        if not isinstance(self.value, str):
            raise self.wrong(str)
        return str(self.keep().value)

    def flag(self) -> bool:
        """Return true or false, and count it as carried over.

        Raises:
            RubricError: this is neither.
        """
        if not isinstance(self.value, bool):
            raise self.wrong(bool)
        return bool(self.keep().value)

    def number(self, least: float | None = None) -> float:
        """Return a number (also one written as a text), and count it as carried over.

        Raises:
            RubricError: this is none, or it is less than ``least``.
        """
        value = self.value
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", value):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RubricError(f"must be a number, not {shown(self.value)}", item=self.place)
        if least is not None and value < least:
            raise RubricError(f"must be at least {least:g}, not {value:g}", item=self.place)
        self.keep()
        return int(value) if value == int(value) else float(value)

    def keep(self) -> Node:
        """Count this value as carried over."""
        self.book.carried.add(self.path)
        return self

    def not_carried(self, why: str, by_hand: str = "") -> None:
        """Note that this cannot be carried over."""
        self.book.note(self, Fate.NOT_CARRIED, why, by_hand)

    def differs(self, why: str, by_hand: str = "") -> None:
        """Note that this is carried over and does not mean quite the same."""
        self.book.note(self, Fate.DIFFERS, why, by_hand)

    def ignore(self, why: str) -> None:
        """Note that this is left out on purpose."""
        self.book.note(self, Fate.IGNORED, why)

    def ignore_fields(self, why: str, *keys: str) -> None:
        """Note that these fields, where they are given, are left out on purpose."""
        for key in keys:
            found = self.get(key)
            if found is not None:
                found.ignore(why)

    @property
    def place(self) -> str:
        """The file and where in it, for errors."""
        return f"{self.book.file}, {self.path}" if self.path else self.book.file

    def wrong(self, kind: type) -> RubricError:
        """Return the error that this is not of ``kind``."""
        return RubricError(f"must be {_KINDS[kind]}, not {shown(self.value)}", item=self.place)


def outside(paths: Iterable[str], left_out: Set[str]) -> frozenset[str]:
    """Return those of ``paths`` that neither are in ``left_out`` nor stand in what is."""
    return frozenset(path for path in paths if not any(outer in left_out for outer in _around(path)))


def _around(path: str) -> Iterator[str]:
    """Yield ``path`` and whatever it stands in; the empty path is the whole file."""
    yield from ("", path)
    yield from (path[:place] for place, letter in enumerate(path) if letter in ".[")


def key_of(key: str) -> str:
    """Return a key as it stands in paths."""
    return key if _PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def shown(value: Any) -> str:
    """Return a value on one short line."""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in written).split())
    return line if len(line) <= _LONGEST_SAID else line[: _LONGEST_SAID - 3] + "..."
