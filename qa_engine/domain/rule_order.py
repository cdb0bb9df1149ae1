"""Which rules and markers look at which others, and so in what order they are judged."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from qa_engine.domain.rules import ComplianceRule, Marker


def looks_at(one: ComplianceRule | Marker) -> frozenset[str]:
    """Return the ids of the rules and markers whose findings or words ``one`` depends on."""
    conditions = one.condition.flat() if one.condition else ()
    named = {stands.rule for condition in conditions for stands in condition.findings}
    named |= {marker for condition in conditions for marker in condition.markers}
    if isinstance(one, ComplianceRule) and one.order is not None:
        named.add(one.order.anchor)
    return frozenset(named)


def together(rules: Sequence[ComplianceRule], markers: Sequence[Marker]) -> tuple[ComplianceRule | Marker, ...]:
    """Return rules and markers in one line."""
    return (*rules, *markers)


def judging_order(rules: Sequence[ComplianceRule], markers: Sequence[Marker]) -> tuple[str, ...]:
    """Return the ids of all rules and markers, each after those that it looks at.

    Raises:
        ValueError: one names something unknown or of the wrong sort, or they look at each other in a circle.
    """
    every = together(rules, markers)
    rule_ids, marker_ids = {rule.id for rule in rules}, {marker.id for marker in markers}
    for one in every:
        _check(one, rule_ids, marker_ids)
    sorter = TopologicalSorter({one.id: sorted(looks_at(one)) for one in every})
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ValueError(f"these look at each other in a circle: {circle}; take one reference out") from error


def _check(one: ComplianceRule | Marker, rules: set[str], markers: set[str]) -> None:
    what = "rule" if isinstance(one, ComplianceRule) else "marker"
    for condition in one.condition.flat() if one.condition else ():
        for stands in condition.findings:
            if stands.rule not in rules:
                raise ValueError(f"{what} {one.id} names the unknown rule {stands.rule}")
        for marker in condition.markers:
            if marker not in markers:
                raise ValueError(f"{what} {one.id} names the unknown marker {marker}")
    if isinstance(one, ComplianceRule) and one.order and one.order.anchor not in rules | markers:
        raise ValueError(f"rule {one.id} is ordered by the unknown rule or marker {one.order.anchor}")
