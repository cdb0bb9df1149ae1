"""Files of other products as one rubric of ours, and the list of what could not be carried over."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from qa_engine.domain.record import Record
from qa_engine.errors import RubricError
from qa_engine.rubrics.document import MOST_BYTES
from qa_engine.rubrics.importing.connect_form import read_connect_form
from qa_engine.rubrics.importing.contact_lens import expanded, read_contact_lens
from qa_engine.rubrics.importing.google import read_google
from qa_engine.rubrics.importing.guessing import guess_format
from qa_engine.rubrics.importing.json_file import read_json
from qa_engine.rubrics.importing.known import plain
from qa_engine.rubrics.importing.names import slug
from qa_engine.rubrics.importing.nodes import Book, Node
from qa_engine.rubrics.importing.notes import Carried, Fate, Note, Oblige, SourceFormat
from qa_engine.rubrics.importing.together import joined
from qa_engine.rubrics.importing.transcribe import read_transcribe
from qa_engine.rubrics.importing.writing import rubric_text
from qa_engine.rubrics.loading import DEFAULT_RUBRIC, load_rubric

_READERS: Final[Mapping[SourceFormat, Callable[[Node, Oblige], Carried]]] = MappingProxyType(
    {
        SourceFormat.CONTACT_LENS: read_contact_lens,
        SourceFormat.TRANSCRIBE: read_transcribe,
        SourceFormat.CONNECT_FORM: read_connect_form,
        SourceFormat.GOOGLE: read_google,
    }
)


class Imported(Record):
    """A rubric file as text, what was read, and what became of what could not be carried over."""

    text: str
    carried: tuple[Carried, ...]
    notes: tuple[Note, ...]

    @property
    def complete(self) -> bool:
        """Whether all was carried over."""
        return all(note.fate is not Fate.NOT_CARRIED for note in self.notes)


def read_source(path: Path, source: SourceFormat | None = None, oblige: Oblige = Oblige.MARKER) -> Carried:
    """Return what one file gives.

    Args:
        path: a JSON file.
        source: its format; told from its fields if not given.
        oblige: what becomes of a category.

    Raises:
        RubricError: it cannot be read, or has not the form that its format publishes.
    """
    value = read_json(path)
    found = source or guess_format(value, path.name)
    if found is SourceFormat.CONTACT_LENS:
        value = expanded(value, path.name)
    return _READERS[found](Node(value, "", Book(path.name)), oblige)


def import_files(
    paths: Sequence[Path], rubric_id: str, source: SourceFormat | None = None, oblige: Oblige = Oblige.MARKER
) -> Imported:
    """Return the rubric that the files give together, checked as every rubric file is.

    Raises:
        RubricError: a file cannot be read, has not the form that its format publishes, or nothing of it could be
            carried over.
    """
    carried = tuple(read_source(path, source, oblige) for path in paths)
    whole = joined(carried)
    if not any((one.rules or one.markers or one.sections) for one in whole.files):
        raise RubricError(_nothing(carried), item=", ".join(path.name for path in paths))
    text = rubric_text(_head(carried, rubric_id), _shipped(), whole.files, whole.sections)
    _check(text)
    return Imported(text=text, carried=whole.files, notes=whole.notes)


def _nothing(carried: Sequence[Carried]) -> str:
    reasons = dict.fromkeys(note.why for one in carried for note in one.notes if note.fate is Fate.NOT_CARRIED)
    return "nothing in it could be carried over" + (f": {'; '.join(list(reasons)[:3])}" if reasons else "")


def _head(carried: Sequence[Carried], rubric_id: str) -> dict[str, Any]:
    titles = [one.title for one in carried if one.title]
    head: dict[str, Any] = {
        "id": slug(rubric_id, "imported"),
        "version": "1",
        "title": titles[0] if titles else rubric_id,
    }
    described = [one.description for one in carried if one.description]
    head |= {"description": described[0]} if described else {}
    languages = [one.language for one in carried if one.language]
    return {**head, "language": languages[0] if languages else "en"}


@cache
def _shipped() -> dict[str, Any]:
    """Return weights and bands, which no source has."""
    shipped = load_rubric(DEFAULT_RUBRIC)
    return {
        "weights": {signal.value: plain(float(weight)) for signal, weight in shipped.weights.items()},
        "bands": [{"name": band.name, "lower": plain(float(band.lower))} for band in shipped.bands],
    }


def _check(text: str) -> None:
    """Load the rubric as a file is loaded.

    Raises:
        RubricError: it is not valid.
    """
    size = len(text.encode())
    if size > MOST_BYTES:
        raise RubricError(
            f"the rubric would have {size // 1024} KiB, and {MOST_BYTES // 1024} KiB are read; import fewer at once"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "imported.yaml"
        path.write_text(text, encoding="utf-8")
        load_rubric(path)
