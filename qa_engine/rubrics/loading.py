"""Find and load rubrics: shipped ones by name, your own by path."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import Field, ValidationError

from qa_engine.domain.phrases import Elements, Leaf, Meaning, Near, Pattern, Phrase, parts, phrase_tag
from qa_engine.domain.policy_hash import canonical_sha256
from qa_engine.domain.record import Identifier, Record
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rules import Condition
from qa_engine.errors import RubricError
from qa_engine.model_files import data_path
from qa_engine.patterns.phrases import check_phrase
from qa_engine.rubrics.calibrations import described_calibration
from qa_engine.rubrics.document import Document, read_document
from qa_engine.rubrics.heads import described_head
from qa_engine.rubrics.problems import Location, Problem, path_of, place_of, problems_of, raise_problems

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


def load_rubric(name_or_path: str | Path = DEFAULT_RUBRIC) -> Rubric:
    """Return the shipped rubric of that name, or the one in the file at that path.

    Raises:
        RubricError: there is none, or it is not valid; the message says where in the file and what to write instead.
    """
    path = _find(name_or_path)
    document = read_document(path)
    value = _with_files(document, path.parent)
    try:
        rubric = Rubric.model_validate(value)
    except ValidationError as error:
        raise_problems(document, problems_of(document, error), error)
        raise
    _check_phrases(rubric, document)
    return rubric


def list_rubrics() -> tuple[RubricSummary, ...]:
    """Return the shipped rubrics by name.

    Raises:
        RubricError: one of them is not valid, which means a broken installation.
    """
    return tuple(_summary(name, load_rubric(name)) for name in _shipped_names())


def rubric_sha256(rubric: Rubric) -> str:
    """Return the hash of the rubric's canonical bytes: equal policies have equal hashes, however they were written."""
    policy = rubric.model_dump(mode="json")
    for key in _FILES:
        named = policy.pop(key)
        if named is not None:
            policy[key] = named["sha256"] or named["file"]
    for one in (*policy["rules"], *policy["markers"]):
        del one["tests"]
    return canonical_sha256(policy)


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


def _summary(name: str, rubric: Rubric) -> RubricSummary:
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
    )


def _find(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if isinstance(name_or_path, Path) or path.suffix in _SUFFIXES or len(path.parts) > 1:
        if not path.is_file():
            raise RubricError("there is no such rubric file", code="unknown_rubric", item=str(path))
        return path
    names = _shipped_names()
    if name_or_path in names:
        return data_path("rubrics", f"{name_or_path}.yaml")
    near = difflib.get_close_matches(name_or_path, names, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"shipped are {', '.join(names)}."
    raise RubricError(
        f"no rubric of this name is shipped; {hint} For a rubric of your own, give the path of its .yaml file",
        code="unknown_rubric",
        item=name_or_path,
    )


def _shipped_names() -> list[str]:
    return sorted(path.stem for path in data_path("rubrics").glob("*.yaml"))


def _check_phrases(rubric: Rubric, document: Document) -> None:
    problems, cause = [], None
    for location, phrase in _phrases(rubric):
        try:
            check_phrase(phrase)
        except RubricError as error:
            place = place_of(document, location)
            problems.append(Problem(place.line, place.column, path_of(location), error.message))
            cause = error
    if cause:
        raise_problems(document, sorted(problems), cause)


def _phrases(rubric: Rubric) -> Iterator[tuple[Location, Leaf]]:
    """Yield all phrases that are looked for by themselves, each with its place."""
    places = [("rules", number) for number in range(len(rubric.rules))]
    places += [("markers", number) for number in range(len(rubric.markers))]
    for place, one in zip(places, rubric.rules_and_markers, strict=True):
        yield from _leaves_at((*place, "patterns"), one.patterns)
        if one.condition is not None:
            yield from _of_condition((*place, "condition"), one.condition)


def _of_condition(location: Location, condition: Condition) -> Iterator[tuple[Location, Leaf]]:
    yield from _leaves_at((*location, "phrases"), condition.phrases)
    for key in ("all", "any", "none", "of"):
        for number, part in enumerate(getattr(condition, key)):
            yield from _of_condition((*location, key, number), part)


def _leaves_at(location: Location, phrases: Sequence[Phrase]) -> Iterator[tuple[Location, Leaf]]:
    """Yield the phrases inside ``phrases``, each with its place as error locations have it: a phrase's kind is named
    after its number."""
    for number, phrase in enumerate(phrases):
        kind = phrase_tag(phrase) or ""
        here = (*location, number, kind)
        if isinstance(phrase, Pattern | Near | Meaning):
            yield here, phrase
        elif isinstance(phrase, Elements):
            for place, element in enumerate(phrase.elements):
                yield from _leaves_at((*here, "elements", place, "said"), element.said)
        else:
            yield from _leaves_at((*here, "of" if kind == "at_least" else kind), parts(phrase))
