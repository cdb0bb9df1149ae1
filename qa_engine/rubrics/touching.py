"""What a change of a rubric touches: which rules must be judged again, and whether the scores must be worked out again.

Policies are compared as they are hashed, field by field and without knowing what the fields of a rule mean. In doubt
more is touched: that costs time, while touching too little would leave a wrong score.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

#: What names a rubric and says nothing of how it judges.
_NAMES: Final = frozenset({"id", "version", "title", "description"})
#: What is used after everything was found: to weigh signals, to fill in the form, to limit and to name the score.
_SCORING: Final = frozenset({"weights", "min_weight", "bands", "caps", "targets", "form", "sections"})


@dataclass(frozen=True, slots=True)
class Touched:
    """What differs under the new rubric.

    Attributes:
        everything: so much that each interaction is judged as if for the first time.
        rules: ids of the rules, of either rubric, that may stand otherwise than before.
        scoring: weights, bands, caps or the form; findings and signals hold.
    """

    everything: bool = False
    rules: frozenset[str] = frozenset()
    scoring: bool = False


def touched(old: str, new: str) -> Touched:
    """Return what changes from one policy to another, both as ``rubric_policy`` gives them."""
    before, after = json.loads(old), json.loads(new)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} - _NAMES
    if changed - _SCORING - {"rules"}:
        return Touched(everything=True)
    rules = _changed_rules(before, after) if "rules" in changed else frozenset()
    # Markers stand in an order of their own among the findings; a rule that one looks at is seldom changed.
    if rules is None or rules & {marker["id"] for policy in (before, after) for marker in policy.get("markers", ())}:
        return Touched(everything=True)
    return Touched(rules=rules, scoring=bool(changed & _SCORING))


def dependents(of: Iterable[str], rules: Mapping[str, Any]) -> frozenset[str]:
    """Return ``of`` with all rules that name one of them anywhere, or name one that does."""
    found = set(of)
    names = {rule: set(_texts(policy)) - {rule} for rule, policy in rules.items()}
    while more := {rule for rule in rules.keys() - found if names[rule] & found}:
        found |= more
    return frozenset(found)


def foundations(of: Iterable[str], rules: Mapping[str, Any]) -> frozenset[str]:
    """Return those of ``of`` that are among ``rules``, with all others that they name, or that those name."""
    found = set(of) & rules.keys()
    while more := {name for rule in found for name in _texts(rules[rule]) if name in rules} - found:
        found |= more
    return frozenset(found)


def values_of(policy: Any, field: str) -> list[Any]:
    """Return what is not empty of all that is written under the name ``field``, anywhere in a policy."""
    if isinstance(policy, list | tuple):
        return [found for inner in policy for found in values_of(inner, field)]
    if not isinstance(policy, dict):
        return []
    mine = [policy[field]] if policy.get(field) else []
    return mine + [found for inner in policy.values() for found in values_of(inner, field)]


def _changed_rules(before: dict[str, Any], after: dict[str, Any]) -> frozenset[str] | None:
    """Return the rules that may stand otherwise; ``None`` if those that stayed changed places."""
    kept = [[rule["id"] for rule in policy["rules"]] for policy in (before, after)]
    if [rule for rule in kept[0] if rule in kept[1]] != [rule for rule in kept[1] if rule in kept[0]]:
        return None
    old, new = (
        {one["id"]: one for one in (*policy["rules"], *policy.get("markers", ()))} for policy in (before, after)
    )
    changed = {rule for rule in old.keys() | new.keys() if old.get(rule) != new.get(rule)}
    return dependents(changed, old) | dependents(changed, new)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, names of fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
