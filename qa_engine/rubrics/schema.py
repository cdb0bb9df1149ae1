"""The form of a rubric as JSON Schema, for editors and for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa_engine.domain.rubric import Rubric


def rubric_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a rubric file. ``rubrics/schema.json`` is this."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Rubric.model_json_schema()}


def allowed_fields(location: Sequence[int | str]) -> list[str]:
    """Return the names of the fields that may stand at ``location`` of a rubric, in order."""
    schema = rubric_schema()
    definitions = schema["$defs"]
    for part in location:
        schema = _resolved(_step(_resolved(schema, definitions), part), definitions)
    if "propertyNames" in schema:
        return list(_resolved(schema["propertyNames"], definitions)["enum"])
    return list(schema.get("properties", {}))


def _step(schema: dict[str, Any], part: int | str) -> dict[str, Any]:
    if isinstance(part, int):
        found: dict[str, Any] = schema["items"]
    elif "discriminator" in schema:
        found = {"$ref": schema["discriminator"]["mapping"][part]}
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
