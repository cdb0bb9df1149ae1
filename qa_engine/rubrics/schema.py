"""The form of a rubric as JSON Schema, for editors and for other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from qa_engine.domain.phrases import AllOf, AnyOf, AtLeast, Elements, Meaning, Near, NoneOf, Pattern
from qa_engine.domain.record import Record
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rule_library import RuleLibrary

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_INCLUDE: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "type": "array",
        "items": {"type": "string", "minLength": 1},
        "description": "rule libraries: names of shipped ones, or paths relative to the rubric's own folder",
    }
)
_PHRASE_LISTS: Final = ("patterns", "phrases", "said")
#: The tags of phrases as they stand in error locations.
PHRASE_TYPES: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {
        "pattern": Pattern,
        "near": Near,
        "meaning": Meaning,
        "elements": Elements,
        "at_least": AtLeast,
        "all": AllOf,
        "any": AnyOf,
        "none": NoneOf,
    }
)


def rubric_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a rubric file. ``rubrics/schema.json`` is this."""
    schema = Rubric.model_json_schema()
    schema["properties"] = {**schema["properties"], "include": dict(_INCLUDE)}
    return _published(schema)


def library_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a rule library."""
    return _published(RuleLibrary.model_json_schema())


def _published(schema: dict[str, Any]) -> dict[str, Any]:
    _allow_bare_phrases(schema)
    return {"$schema": _DIALECT, **schema}


def _allow_bare_phrases(schema: Any) -> None:
    """Let a text stand wherever a phrase may: it is an exact phrase."""
    for part in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(part, dict) and {"$ref": "#/$defs/Pattern"} in part.get("oneOf", ()):
            part["oneOf"].append({"type": "string", "minLength": 2})
        if isinstance(part, dict | list):
            _allow_bare_phrases(part)


def allowed_fields(location: Sequence[int | str], schema: dict[str, Any]) -> list[str]:
    """Return the names of the fields that may stand at ``location`` of a file of that ``schema``, in order."""
    definitions = schema["$defs"]
    tags = tag_places(location)
    for place, part in enumerate(location):
        found = _tagged(schema, str(part)) if place in tags else _step(_resolved(schema, definitions), part)
        schema = _resolved(found, definitions)
    if "propertyNames" in schema:
        return list(_resolved(schema["propertyNames"], definitions)["enum"])
    return list(schema.get("properties", {}))


def tag_places(location: Sequence[int | str]) -> frozenset[int]:
    """Return the places in ``location`` that are no fields but say which kind of value stands there.

    A check is told by its ``by``; a phrase, which stands in a list, by the field that it has.
    """
    tags, in_phrases = set(), False
    for place, part in enumerate(location[:-1] if location else ()):
        in_phrases = in_phrases or part in _PHRASE_LISTS
        if part == "check" or (in_phrases and isinstance(part, int) and location[place + 1] in PHRASE_TYPES):
            tags.add(place + 1)
    return frozenset(tags)


def _tagged(schema: dict[str, Any], tag: str) -> dict[str, Any]:
    if "discriminator" in schema:
        return {"$ref": schema["discriminator"]["mapping"][tag]}
    return {"$ref": f"#/$defs/{PHRASE_TYPES[tag].__name__}"}


def _step(schema: dict[str, Any], part: int | str) -> dict[str, Any]:
    if isinstance(part, int):
        found: dict[str, Any] = schema["items"]
    else:
        found = schema["properties"][part]
    return found


def _resolved(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference; of "something or nothing", take the something."""
    if "anyOf" in schema:
        schema = next(option for option in schema["anyOf"] if option.get("type") != "null")
    if "$ref" in schema:
        found: dict[str, Any] = definitions[schema["$ref"].rsplit("/", 1)[-1]]
        return found
    return schema
