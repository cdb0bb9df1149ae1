"""What changes between two rubrics, and which of it can move a score."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from qa_engine.domain.record import Record
from qa_engine.domain.rubric import Rubric
from qa_engine.domain.rule_order import looks_at


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Difference(Record):
    """One thing that differs. ``item`` is empty where the rubric itself is meant; ``old`` and ``new`` are as written in
    a rubric. ``moves_scores``: it can move a signal, the form or the composite score of some contact."""

    group: str
    item: str = ""
    field: str = ""
    change: Change
    old: str | None = None
    new: str | None = None
    moves_scores: bool


#: Texts for people. Whatever else differs can move a score.
_TEXTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "rubric": frozenset({"id", "version", "title", "description"}),
        "rules": frozenset({"title", "version", "jurisdiction", "citation", "verified"}),
        "markers": frozenset({"title"}),
        "intents": frozenset({"title"}),
        "caps": frozenset({"reason"}),
        "form": frozenset({"title", "bands"}),
    }
)
_Dump = Mapping[str, Any]


def differences(old: Rubric, new: Rubric) -> tuple[Difference, ...]:
    """Return what differs, group by group: the rubric itself, weights, bands, caps, targets, form, rules, markers,
    intents, and last the number of test lines, which move nothing.

    Rules are the same rule where they have the same id, and so with all else that has one. The order of entries is no
    difference.
    """
    before, after = _dump(old), _dump(new)
    found = list(_fields("rubric", "", _own(before), _own(after)))
    for group in ("weights", "targets"):
        found += _fields(group, "", before.pop(group), after.pop(group), moves=group == "weights")
    found += _listed("bands", before.pop("bands"), after.pop("bands"), "name", moves=lambda _item: False)
    found += _listed("caps", before.pop("caps"), after.pop("caps"), "id")
    found += _fields("form", "", before.pop("form"), after.pop("form"))
    found += _form(before.pop("sections"), after.pop("sections"))
    found += _listed("rules", _untested(before["rules"]), _untested(after["rules"]), "id")
    used = _looked_at(old) | _looked_at(new)
    markers = _untested(before["markers"]), _untested(after["markers"])
    found += _listed("markers", *markers, "id", moves=used.__contains__)
    found += _listed("intents", before["intents"], after["intents"], "name")
    return (*found, *_tests(old, new))


def _dump(rubric: Rubric) -> dict[str, Any]:
    plain = rubric.model_dump(mode="json")
    weights = {name: float(weight) for name, weight in rubric.weights.items()}
    return {**plain, "weights": weights, "min_weight": float(rubric.min_weight)}


def _own(dump: _Dump) -> dict[str, Any]:
    """Return the fields of the rubric itself, those with groups of their own left out."""
    return {name: value for name, value in dump.items() if name not in _GROUPS}


_GROUPS: Final = frozenset({"weights", "targets", "bands", "caps", "form", "sections", "rules", "markers", "intents"})


def _looked_at(rubric: Rubric) -> frozenset[str]:
    """Return what the rules depend on, directly or not; a marker that none of them needs is only shown."""
    by_id = {one.id: one for one in rubric.rules_and_markers}
    found: set[str] = set()
    new = {rule.id for rule in rubric.rules}
    while new:
        new = {name for one in new for name in looks_at(by_id[one])} - found
        found |= new
    return frozenset(found)


def _fields(
    group: str, item: str, old: _Dump, new: _Dump, *, moves: bool = True, within: str = ""
) -> Iterator[Difference]:
    """Yield the fields that differ; ``within``: the field that these are part of."""
    texts = frozenset() if within else _TEXTS.get(group, frozenset())
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        can = moves and name not in texts
        path = f"{within}.{name}" if within else name
        if isinstance(before, list) and isinstance(after, list):
            yield from _entries(group, item, path, before, after, can)
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _fields(group, item, before, after, moves=can, within=path)
            continue
        change = Change.ADDED if name not in old else Change.REMOVED if name not in new else Change.CHANGED
        yield Difference(
            group=group,
            item=item,
            field=path,
            change=change,
            old=shown(before) if name in old else None,
            new=shown(after) if name in new else None,
            moves_scores=can,
        )


def _entries(
    group: str, item: str, name: str, old: Sequence[Any], new: Sequence[Any], moves: bool
) -> Iterator[Difference]:
    """Yield the entries of a list that came or went. Where only their order differs, nothing does."""
    for entry in old:
        if entry not in new:
            yield Difference(
                group=group, item=item, field=name, change=Change.REMOVED, old=shown(entry), moves_scores=moves
            )
    for entry in new:
        if entry not in old:
            yield Difference(
                group=group, item=item, field=name, change=Change.ADDED, new=shown(entry), moves_scores=moves
            )


def _listed(
    group: str,
    old: Sequence[_Dump],
    new: Sequence[_Dump],
    key: str,
    *,
    moves: Callable[[str], bool] = lambda _item: True,
) -> Iterator[Difference]:
    """Yield what differs between two lists whose entries are told apart by ``key``."""
    before, after = {one[key]: one for one in old}, {one[key]: one for one in new}
    for item in dict.fromkeys([*before, *after]):
        if item not in after:
            title = str(before[item].get("title") or shown(_rest(before[item], key)))
            yield Difference(group=group, item=item, change=Change.REMOVED, old=title, moves_scores=moves(item))
        elif item not in before:
            title = str(after[item].get("title") or shown(_rest(after[item], key)))
            yield Difference(group=group, item=item, change=Change.ADDED, new=title, moves_scores=moves(item))
        else:
            yield from _fields(group, item, before[item], after[item], moves=moves(item))


def _rest(entry: _Dump, key: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != key}


def _form(old: Sequence[_Dump], new: Sequence[_Dump]) -> Iterator[Difference]:
    yield from _listed("form", _bare(old), _bare(new), "id")
    yield from _listed("form", _criteria(old), _criteria(new), "id")


def _bare(sections: Sequence[_Dump]) -> list[dict[str, Any]]:
    return [_rest(section, "criteria") for section in sections]


def _criteria(sections: Sequence[_Dump]) -> list[dict[str, Any]]:
    return [{**criterion, "section": section["id"]} for section in sections for criterion in section["criteria"]]


def _untested(entries: Sequence[_Dump]) -> list[dict[str, Any]]:
    return [_rest(entry, "tests") for entry in entries]


def _tests(old: Rubric, new: Rubric) -> Iterator[Difference]:
    before, after = _test_lines(old), _test_lines(new)
    if sorted(before) != sorted(after):
        counts = str(len(before)), str(len(after))
        yield Difference(
            group="tests", field="lines", change=Change.CHANGED, old=counts[0], new=counts[1], moves_scores=False
        )


def _test_lines(rubric: Rubric) -> list[str]:
    every = [one.tests for one in rubric.rules_and_markers]
    lines = [f"{kind} {line}" for tests in every for kind in ("says", "does_not_say") for line in getattr(tests, kind)]
    return lines + [dialogue.model_dump_json() for tests in every for dialogue in tests.dialogues]


def shown(value: Any) -> str:
    """Return a value as it is written in a rubric, in one line; what is not set is left out.

    >>> shown({"kind": "first_s", "size": 60.0, "start": None})
    '{kind: first_s, size: 60}'
    """
    if isinstance(value, Mapping):
        if set(value) == {"text", "kind", "similarity", "negated", "unless", "asked"}:
            return _phrase(value)
        inside = [f"{name}: {shown(one)}" for name, one in value.items() if one not in (None, [], "")]
        return "{" + ", ".join(inside) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return "nothing" if value is None else str(value)


def _phrase(phrase: _Dump) -> str:
    more = "" if phrase["kind"] == "exact" else f" ({phrase['kind']}"
    more += f" {phrase['similarity']:g}" if phrase["kind"] == "close" else ""
    more += ")" if more else ""
    more += " with denied words" if phrase["negated"] == "keep" else ""
    without = f" unless {shown(phrase['unless'])}" if phrase["unless"] else ""
    return f"'{phrase['text']}'{more}" + (" not in questions" if phrase["asked"] == "skip" else "") + without
