"""The user's own labelled rows: texts with a sentiment, and dialogues with what customers answered in a survey.

A table (CSV) has a column with texts and one with ``negative``, ``neutral`` or ``positive``. A file of JSON lines has
the same as objects, or interactions in the interchange form with ``survey``; both kinds may stand in one file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_engine.domain.interaction import Interaction, Survey
from qa_engine.domain.readings import SentimentLabel
from qa_engine.engine import UNSTORED_KEY
from qa_engine.errors import UsageError
from qa_engine.ingest import parse_interaction, read_labelled_rows

TABLES, LINES = (".csv", ".tsv", ".txt"), (".jsonl", ".ndjson", ".json")
_SENTIMENTS = {label.value: label for label in SentimentLabel}
_NAMED = "negative, neutral or positive"
_FORM = 'a line is {"text": ..., "sentiment": ...} or an interaction in the interchange form'


@dataclass(frozen=True)
class Columns:
    """What the columns of a table, or the fields of an object, are called."""

    text: str = "text"
    label: str = "sentiment"
    group: str | None = None


@dataclass(frozen=True)
class LabelledText:
    """A text of a customer with its sentiment; texts of one ``group`` err together and are never parted."""

    text: str
    label: SentimentLabel
    group: str


@dataclass(frozen=True)
class LabelledDialogue:
    """A dialogue without its survey, and the survey beside it, so that nothing measured slips into what is inferred."""

    interaction: Interaction
    survey: Survey

    @property
    def group(self) -> str:
        return self.interaction.customer_id or self.interaction.id


@dataclass(frozen=True)
class OwnLabels:
    """What is measured, and what was left out, with the reason, for a person."""

    texts: tuple[LabelledText, ...] = ()
    dialogues: tuple[LabelledDialogue, ...] = ()
    notes: tuple[str, ...] = ()


def read_own_labels(paths: Sequence[Path], columns: Columns = Columns()) -> OwnLabels:
    """Return all labelled texts and dialogues of ``paths``.

    Raises:
        UsageError: a file cannot be read as either kind, or holds nothing that can be measured; says which and where.
    """
    found = [_read(path, columns) for path in paths]
    both = OwnLabels(
        tuple(text for one in found for text in one.texts),
        tuple(dialogue for one in found for dialogue in one.dialogues),
        tuple(note for one in found for note in one.notes),
    )
    if not both.texts and not both.dialogues:
        why = f"; {both.notes[0]}" if both.notes else ""
        message = f"no row has a text with {_NAMED}, and no dialogue has an answer in its survey{why}"
        raise UsageError(message, item=", ".join(path.name for path in paths))
    return both


def _read(path: Path, columns: Columns) -> OwnLabels:
    ending = path.suffix.lower()
    if ending not in (*TABLES, *LINES):
        raise UsageError(f"labelled rows are read from {', '.join((*TABLES, *LINES))}", item=path.name)
    return _table(path, columns) if ending in TABLES else _json_lines(path, columns)


def _table(path: Path, columns: Columns) -> OwnLabels:
    read = read_labelled_rows(
        path, text_column=columns.text, label_column=columns.label, none_label="", group_column=columns.group
    )
    texts: list[LabelledText] = []
    left_out = [("has no text", line) for line in read.blank_lines]
    left_out += [("has no label", line) for line in read.unlabelled_lines]
    for row in read.rows:
        label = _SENTIMENTS.get(row.labels[0].lower()) if len(row.labels) == 1 else None
        if label is None:
            left_out.append((f"is not labelled {_NAMED}", row.line))
        else:
            texts.append(LabelledText(row.text, label, _group(row.group, row.text)))
    return OwnLabels(texts=tuple(texts), notes=_notes(path.name, left_out))


def _json_lines(path: Path, columns: Columns) -> OwnLabels:
    texts: list[LabelledText] = []
    dialogues: list[LabelledDialogue] = []
    left_out: list[tuple[str, int]] = []
    for number, line in _lines(path):
        row = _object(line, f"{path.name}, line {number}")
        found = _dialogue(line, path.name, number) if "turns" in row else _labelled_text(row, columns)
        if isinstance(found, LabelledText):
            texts.append(found)
        elif isinstance(found, LabelledDialogue):
            dialogues.append(found)
        else:
            left_out.append((found, number))
    return OwnLabels(tuple(texts), tuple(dialogues), _notes(path.name, left_out))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise UsageError(f"the file cannot be read: {error.strerror}", item=str(path)) from error


def _object(line: bytes, where: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"is not JSON; {_FORM}", item=where) from error
    if not isinstance(row, dict):
        raise UsageError(f"is no object; {_FORM}", item=where)
    return row


def _labelled_text(row: dict[str, object], columns: Columns) -> LabelledText | str:
    """Return the row, or why it is left out."""
    text, given, group = row.get(columns.text), row.get(columns.label), row.get(columns.group or "")
    if not isinstance(text, str) or not text.strip():
        return f"has no field '{columns.text}' with a text"
    label = _SENTIMENTS.get(given.strip().lower()) if isinstance(given, str) else None
    if label is None:
        return f"is not labelled {_NAMED} in '{columns.label}'"
    return LabelledText(text, label, _group(None if group is None else str(group), text))


def _dialogue(line: bytes, name: str, number: int) -> LabelledDialogue | str:
    """Return the dialogue, or why it is left out."""
    content = parse_interaction(line, uri=name, ordinal=number - 1, key=UNSTORED_KEY).content
    if not isinstance(content, Interaction):
        return "is no interaction that can be read; see it with: qa-engine classify FILE"
    survey = content.survey
    if survey is None or all(answer is None for answer in survey.model_dump().values()):
        return "has no answer in its survey"
    return LabelledDialogue(content.evolve(survey=None, source=None), survey)


def _group(group: str | None, text: str) -> str:
    """Return which rows a row belongs to; one that stands alone belongs to the rows with the same words, so that none
    of those is learned from and measured on."""
    return f"group {group}" if group else " ".join(text.casefold().split())


def _notes(name: str, left_out: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    counts = Counter(reason for reason, _ in left_out)
    first = dict(reversed(left_out))
    return tuple(
        f"{name}: left out, because it {reason}: {count} line{'s' if count > 1 else ''}, first line {first[reason]}"
        for reason, count in counts.items()
    )
