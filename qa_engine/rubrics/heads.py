"""The fitted intent head that a rubric names, found beside the rubric and checked."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from qa_engine.domain.intent_head import IntentHead
from qa_engine.domain.rubric import IntentHeadFile, Rubric
from qa_engine.errors import ModelError, RubricError
from qa_engine.model_files import load_intent_head


def described_head(file: str, folder: Path) -> IntentHeadFile:
    """Return what a rubric in ``folder`` knows of the head ``file``: its hash and its intents.

    Raises:
        RubricError: there is no such file, or it is no intent head.
    """
    head = _load(folder / file, file)
    return IntentHeadFile(file=file, sha256=head.sha256, intents=head.labels, folder=folder.absolute())


def with_described_head(rubric: Rubric) -> Rubric:
    """Return ``rubric`` knowing its head, also if it was not loaded from a file (then relative to where we are).

    Raises:
        RubricError: there is no such file, it is no intent head, or a rule names an intent that nothing can find.
    """
    named = rubric.intent_head
    if named is None or named.sha256 is not None:
        return rubric
    try:
        return rubric.evolve(intent_head=described_head(named.file, named.folder or Path()))
    except ValidationError as error:
        raise RubricError(f"does not fit its intent head: {error.errors()[0]['msg']}", item=rubric.id) from error


def head_of(rubric: Rubric) -> IntentHead | None:
    """Return the head of a rubric that knows it.

    Raises:
        RubricError: the file has gone, or was changed since the rubric was loaded.
    """
    named = rubric.intent_head
    if named is None:
        return None
    head = _load((named.folder or Path()) / named.file, named.file)
    if head.sha256 != named.sha256:
        raise RubricError("the intent head was changed since the rubric was loaded; load it again", item=named.file)
    return head


def _load(path: Path, name: str) -> IntentHead:
    try:
        return load_intent_head(path)
    except ModelError as error:
        raise RubricError(error.message, code="unusable_head", item=name) from error
