"""The filters of a Contact Lens condition: who says it and when, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qa_engine.rubrics.importing.nodes import Node
from qa_engine.rubrics.importing.terms import Written

_ROLES: Final = {"AGENT": "agent", "CUSTOMER": "customer", "ANY": None}


@dataclass
class Filters:
    """``speaker`` is ``None`` for anybody, ``language`` where none is named."""

    speaker: str | None = None
    window: Written | None = None
    language: tuple[str, Node] | None = None


def read_filters(node: Node) -> Filters:
    """Return the filters of a condition; those that cannot be carried over are noted."""
    found = Filters()
    clause = node.get("FilterClause")
    if clause is None:
        return found
    if isinstance(clause.value, list):
        filters = clause.items()
    else:
        operator = clause.get("LogicOperator")
        if operator is not None and operator.text() != "AND":
            operator.not_carried("filters are combined with AND only", "write the condition twice")
        filters = clause.listed("Filters")
    for one in filters:
        _read_filter(one, found)
    return found


def _read_filter(one: Node, found: Filters) -> None:
    kind, data = one.need("Type").text(), one.need("Data")
    if kind == "ParticipantRole":
        role = data.text()
        if role not in _ROLES:
            data.not_carried("this role is not known, so both sides count", "add 'speaker: ...' by hand")
        found.speaker = _ROLES.get(role)
    elif kind.endswith("ContactPeriodSeconds"):
        found.window = _window(one, data)
    elif kind == "PatternMatchLanguageFilter":
        found.language = data.text().split("-")[0].lower(), data
    else:
        one.not_carried("this filter is not known, so the condition holds more often", "write it by hand")


def _window(one: Node, data: Node) -> Written | None:
    for key, kind in (("First", "first_s"), ("Last", "last_s")):
        seconds = data.get(key)
        if seconds is not None and (size := seconds.number()) > 0:
            return {"kind": kind, "size": size}
    one.not_carried(
        "a period that moves with the contact (or none) has no window here, so the whole contact is searched",
        "write a window of the first or last seconds",
    )
    return None
