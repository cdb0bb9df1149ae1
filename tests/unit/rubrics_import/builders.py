"""Sources of a few lines, and what an import makes of them, for the tables of this folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa_engine.domain.rubric import CompiledRubric, Rubric
from qa_engine.rubrics import load_rubric
from qa_engine.rubrics.importing import Carried, Fate, Imported, Oblige, SourceFormat, import_files, read_source
from qa_engine.rubrics.importing.nodes import key_of

EXAMPLES = Path(__file__).parent / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))


def example(name: str) -> Any:
    """The values of an example, functions of rules read as what they are."""
    return read_functions(json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8")))


def read_functions(value: Any) -> Any:
    if isinstance(value, list):
        return [read_functions(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: json.loads(inner) if key == "Function" and isinstance(inner, str) else read_functions(inner)
        for key, inner in value.items()
    }


def imported(value: Any, folder: Path, oblige: Oblige = Oblige.MARKER, source: SourceFormat | None = None) -> Imported:
    """What an import makes of ``value``."""
    path = folder / "source.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return import_files([path], "imported", source, oblige)


def read(value: Any, folder: Path, source: SourceFormat | None = None) -> Carried:
    """What one file of ``value`` gives."""
    path = folder / "source.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return read_source(path, source)


def loaded(made: Imported, folder: Path) -> Rubric:
    """The rubric of an import, loaded from a file as every rubric is."""
    path = folder / "imported.yaml"
    path.write_text(made.text, encoding="utf-8")
    return load_rubric(path)


def compiled(rubric: Rubric) -> CompiledRubric:
    return CompiledRubric(rubric=rubric, sha256="0")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """All values of a document that hold no others, each with its path."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}{'.' if path else ''}{key_of(key)}")
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{place}]")
    else:
        yield path, value


def objects(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """All objects of a document, each with its path."""
    if isinstance(value, dict):
        yield path, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        start = f"[{key}]" if isinstance(value, list) else f"{'.' if path else ''}{key_of(key)}"
        yield from objects(inner, f"{path}{start}")


def changed(value: Any, path: str, new: Any) -> Any:
    """``value`` with ``new`` at ``path``."""
    if not path:
        return new
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        start = f"[{key}]" if isinstance(value, list) else key_of(key)
        if path == start or path.startswith((f"{start}.", f"{start}[")):
            rest = path[len(start) :].removeprefix(".")
            copy = dict(value) if isinstance(value, dict) else list(value)
            copy[key] = changed(inner, rest, new)
            return copy
    raise AssertionError(path)


def notes(made: Imported, fate: Fate) -> list[str]:
    """The paths of all notes of that fate."""
    return [note.path for note in made.notes if note.fate is fate]


# ---------------------------------------------------------------------------------------------------------------------
# Contact Lens and Transcribe, a condition at a time
# ---------------------------------------------------------------------------------------------------------------------
def lens(*conditions: dict[str, Any], operator: str = "AND", event: str = "OnPostCallAnalysisAvailable") -> Any:
    """A rule of ``conditions``."""
    function = {"Version": "2022-11-25", "RuleFunction": {"Operator": operator, "Operands": list(conditions)}}
    return {
        "Name": "Rule",
        "TriggerEventSource": {"EventSourceName": event},
        "Function": json.dumps(function),
        "Actions": [{"ActionType": "ASSIGN_CONTACT_CATEGORY", "AssignContactCategoryAction": {}}],
        "PublishStatus": "PUBLISHED",
    }


def compares(value: str, operator: str, *operands: Any, negate: bool = False, **filters: Any) -> dict[str, Any]:
    """A condition on ``$.ContactLens.PostCall.<value>``; filters such as ``ParticipantRole="AGENT"``."""
    found = {
        "Operator": operator,
        "Operands": list(operands),
        "ComparisonValue": f"$.ContactLens.PostCall.{value}",
        "Negate": negate,
    }
    if filters:
        kinds = [{"Type": kind, "Data": data} for kind, data in filters.items()]
        found["FilterClause"] = {"LogicOperator": "AND", "Filters": kinds}
    return found


def says(*words: str, negate: bool = False, **filters: Any) -> dict[str, Any]:
    return compares("ExactMatch.Transcript", "CONTAINS_ANY", *words, negate=negate, **filters)


def category(*rules: dict[str, Any], name: str = "Category") -> Any:
    return {"CategoryName": name, "Rules": list(rules), "InputType": "POST_CALL"}


def transcript(*targets: str, **fields: Any) -> dict[str, Any]:
    return {"TranscriptFilter": {"TranscriptFilterType": "EXACT", "Targets": list(targets), **fields}}


# ---------------------------------------------------------------------------------------------------------------------
# Forms, a question at a time
# ---------------------------------------------------------------------------------------------------------------------
def option(ref: str, score: int | None = None, **fields: Any) -> dict[str, Any]:
    scored = {} if score is None else {"Score": score}
    return {"RefId": ref, "Text": ref.upper(), **scored, **fields}


def question(ref: str, *options: dict[str, Any], automation: Any = None, **fields: Any) -> dict[str, Any]:
    """A single choice, of yes and no if no options are given."""
    select: dict[str, Any] = {"Options": list(options) or [option("yes", 1), option("no", 0)]}
    select |= {"Automation": automation} if automation else {}
    properties = {"SingleSelect": select}
    return {
        "Question": {
            "Title": f"Question {ref}?",
            "RefId": ref,
            "QuestionType": "SINGLESELECT",
            "QuestionTypeProperties": properties,
            **fields,
        }
    }


def number(ref: str, *ranges: tuple[int, int, int], automation: str | None = None) -> dict[str, Any]:
    """A number with ranges of lowest, highest and score."""
    found: dict[str, Any] = {
        "MinValue": ranges[0][0],
        "MaxValue": ranges[-1][1],
        "Options": [{"MinValue": low, "MaxValue": high, "Score": score} for low, high, score in ranges],
    }
    found |= {"Automation": {"PropertyValue": {"Label": automation}}} if automation else {}
    asked = {"Title": f"Number {ref}?", "RefId": ref, "QuestionType": "NUMERIC"}
    return {"Question": {**asked, "QuestionTypeProperties": {"Numeric": found}}}


def form(*items: dict[str, Any], mode: str = "QUESTION_ONLY", status: str = "ENABLED", **fields: Any) -> Any:
    """A form with one section ``s`` of these questions, or of the sections given."""
    sections = [item for item in items if "Section" in item]
    loose = [item for item in items if "Section" not in item]
    sections += [section("s", *loose)] if loose else []
    return {"Title": "Form", "Items": sections, "ScoringStrategy": {"Mode": mode, "Status": status}, **fields}


def section(ref: str, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Section": {"Title": ref.title(), "RefId": ref, "Items": list(items), **fields}}


def depends(
    ref: str, *values: str, action: str = "ENABLE", comparator: str = "IN", operator: str = "AND", **more: Any
) -> dict[str, Any]:
    """When a line applies: ``ref`` was answered with one of ``values``; and other questions in ``more``."""
    asked = {ref: values, **more}
    operands = [
        {
            "Expression": {
                "Source": {"Type": "QUESTION_REF_ID", "RefId": name},
                "Values": [{"Type": "OPTION_REF_ID", "RefId": value} for value in wanted],
                "Comparator": comparator,
            }
        }
        for name, wanted in asked.items()
    ]
    return {"Condition": {"Operator": operator, "Operands": operands}, "Action": action}
