"""Find and load rubrics: shipped ones by name, your own by path."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import Field, ValidationError

from qa_engine.domain.policy_hash import canonical_json
from qa_engine.domain.record import Identifier, Record
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rule_library import RuleLibrary
from qa_engine.domain.rules import ComplianceRule
from qa_engine.errors import RubricError
from qa_engine.model_files import data_path
from qa_engine.patterns.phrases import check_phrase
from qa_engine.rubrics.calibrations import described_calibration
from qa_engine.rubrics.document import Document, read_document
from qa_engine.rubrics.heads import described_head
from qa_engine.rubrics.libraries import LibraryFile, with_included
from qa_engine.rubrics.places import phrase_places
from qa_engine.rubrics.problems import Problem, path_of, place_of, problems_of, raise_problems

DEFAULT_RUBRIC: Final = "xla_default"
_SUFFIXES: Final = (".yaml", ".yml")
#: Keys that name a file, and what finds out about it.
_FILES: Final[Mapping[str, Callable[[str, Path], Record]]] = MappingProxyType(
    {"intent_head": described_head, "calibration": described_calibration}
)


class RubricSummary(Record):
    """A shipped rubric in one line. ``name`` is what ``load_rubric`` takes."""

    name: str
    id: Identifier
    version: str
    title: str
    description: str
    sha256: str
    rules: int = Field(ge=0)
    criteria: int = Field(ge=0)
    intents: int = Field(ge=0)
    markers: int = Field(default=0, ge=0)
    tests: int = Field(default=0, ge=0, description="lines and dialogues that try its rules and markers out")
    includes: tuple[str, ...] = Field(default=(), description="names of the rule libraries that it includes")


@dataclass(frozen=True)
class RubricFile:
    """A rubric with the file that it was read from.

    ``document`` has what was included merged in, so that entries are numbered as in ``rubric``, each with its place in
    its own file.
    """

    path: Path
    rubric: Rubric
    document: Document
    libraries: tuple[LibraryFile, ...] = ()


def load_rubric(name_or_path: str | Path = DEFAULT_RUBRIC) -> Rubric:
    """Return the shipped rubric of that name, or the one in the file at that path.

    Raises:
        RubricError: there is none, or it is not valid; the message says where in the file and what to write instead.
    """
    return load_rubric_file(name_or_path).rubric


def load_rubric_file(name_or_path: str | Path = DEFAULT_RUBRIC) -> RubricFile:
    """Return the rubric with its places and libraries; see ``load_rubric``."""
    path = find_rubric(name_or_path)
    document, libraries = with_included(read_document(path), path.parent, _check_phrases)
    value = _with_files(document, path.parent)
    try:
        rubric = Rubric.model_validate(value)
    except ValidationError as error:
        raise_problems(document, problems_of(document, error), error)
        raise
    _check_phrases(rubric, document)
    return RubricFile(path, rubric, document, libraries)


def list_rubrics() -> tuple[RubricSummary, ...]:
    """Return the shipped rubrics by name.

    Raises:
        RubricError: one of them is not valid, which means a broken installation.
    """
    return tuple(_summary(name, load_rubric_file(name)) for name in shipped_names())


def rubric_sha256(rubric: Rubric) -> str:
    """Return the hash of the rubric's canonical bytes: equal policies have equal hashes, however they were written."""
    return hashlib.sha256(rubric_policy(rubric).encode()).hexdigest()


def rubric_policy(rubric: Rubric) -> str:
    """Return the canonical text of a policy, as JSON with sorted keys; its hash is the rubric's ``sha256``.

    A head or calibration stands in it by the hash of its file.
    """
    policy = rubric.model_dump(mode="json")
    for key in _FILES:
        named = policy.pop(key)
        if named is not None:
            policy[key] = named["sha256"] or named["file"]
    for one in (*policy["rules"], *policy["markers"]):
        del one["tests"]
    return canonical_json(policy)


def wordings_of(policy: str) -> tuple[str, tuple[ComplianceRule, ...]]:
    """Return a rubric's id and version, and its rules, from the text that ``rubric_policy`` gave."""
    kept = json.loads(policy)
    rules = tuple(ComplianceRule.model_validate(rule) for rule in kept["rules"])
    return f"{kept['id']} {kept['version']}", rules


def _with_files(document: Document, folder: Path) -> Any:
    """Return the document's values with what is known of the files that it names, so that rules may name the intents of
    a head."""
    value = document.value
    if not isinstance(value, dict):
        return value
    for key, described in _FILES.items():
        if not isinstance(value.get(key), str):
            continue
        try:
            value = {**value, key: described(value[key], folder)}
        except RubricError as error:
            place = place_of(document, (key,))
            message = f"{key}: {error}"
            raise RubricError(f"line {place.line}, column {place.column}: {message}", item=document.source) from error
    return value


def _summary(name: str, file: RubricFile) -> RubricSummary:
    rubric = file.rubric
    return RubricSummary(
        name=name,
        id=rubric.id,
        version=rubric.version,
        title=rubric.title,
        description=rubric.description,
        sha256=rubric_sha256(rubric),
        rules=len(rubric.rules),
        criteria=len(rubric.criteria),
        intents=len(rubric.intent_names),
        markers=len(rubric.markers),
        tests=sum(one.tests.count for one in rubric.rules_and_markers),
        includes=tuple(library.name for library in file.libraries),
    )


def find_rubric(name_or_path: str | Path) -> Path:
    """Return the file of the shipped rubric of that name, or the one at that path.

    Raises:
        RubricError: there is none.
    """
    path = Path(name_or_path)
    if isinstance(name_or_path, Path) or path.suffix in _SUFFIXES or len(path.parts) > 1:
        if not path.is_file():
            raise RubricError("there is no such rubric file", code="unknown_rubric", item=str(path))
        return path
    names = shipped_names()
    if name_or_path in names:
        return data_path("rubrics", f"{name_or_path}.yaml")
    near = difflib.get_close_matches(name_or_path, names, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"shipped are {', '.join(names)}."
    raise RubricError(
        f"no rubric of this name is shipped; {hint} For a rubric of your own, give the path of its .yaml file",
        code="unknown_rubric",
        item=name_or_path,
    )


def shipped_names() -> list[str]:
    """Return the names of the shipped rubrics."""
    return sorted(path.stem for path in data_path("rubrics").glob("*.yaml"))


def _check_phrases(rubric: Rubric | RuleLibrary, document: Document) -> None:
    problems, cause = [], None
    for location, phrase in phrase_places(rubric):
        try:
            check_phrase(phrase)
        except RubricError as error:
            place = place_of(document, location)
            problems.append(Problem(place.line, place.column, path_of(location), error.message, place.source))
            cause = error
    if cause:
        raise_problems(document, sorted(problems), cause)
