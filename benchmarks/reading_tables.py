"""The tables of benchmarks/README.md about benchmarks/reading.py: one a topic, a row a set and measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_PLURALS = {"dialogue": "dialogues", "message": "messages", "query": "queries", "user": "users"}
#: A head, rows, and a line of notes, which may be empty.
Table = tuple[Sequence[str], Sequence[Sequence[str]], str]


def reading_tables(result: dict[str, Any]) -> list[Table]:
    """Return a head, rows and notes for each topic; the best figure of a row is bold.

    The last column is the best of ours minus the best of the others, on the same draws.
    """
    by_topic: dict[str, list[dict[str, Any]]] = {}
    for one in result["measurements"]:
        by_topic.setdefault(one["topic"], []).append(one)
    return [_table(topic, measurements) for topic, measurements in by_topic.items()]


def _table(topic: str, measurements: Sequence[dict[str, Any]]) -> Table:
    names = list(dict.fromkeys(who for one in measurements for who in one["contestants"]))
    # Where a set has a contestant that others lack, ours still stand first.
    ours = {who for one in measurements for who in one["ours"]}
    names.sort(key=lambda who: who not in ours)
    compared = any(_best_others(one) for one in measurements)
    head = (f"{topic} (95 %)", "rows in groups", *names, *(("ours minus best other",) if compared else ()))
    notes = dict.fromkeys(f"{one['material']}: {note}" for one in measurements for note in one["notes"])
    return head, [_row(one, names, compared=compared) for one in measurements], f"{'; '.join(notes)}." if notes else ""


def _row(one: dict[str, Any], names: Sequence[str], *, compared: bool) -> tuple[str, ...]:
    best = _best(one, list(one["contestants"])) if len(one["contestants"]) > 1 else None
    cells = [_cell(one["contestants"].get(who), bold=who == best) for who in names]
    groups = f"{one['rows']:,} in {one['groups']:,}" if one["rows"] != one["groups"] else f"{one['rows']:,}"
    drawn = f" of {one['drawn_from']:,}" if one["drawn_from"] else ""
    minus = (_difference(one),) if compared else ()
    return (f"{one['material']}: {one['measure']}", f"{groups}{drawn} {_PLURALS[one['group']]}", *cells, *minus)


def _cell(interval: dict[str, float | None] | None, *, bold: bool) -> str:
    if interval is None:
        return ""
    value = _number(interval["value"])
    return f"{f'**{value}**' if bold else value}{_ends(interval)}"


def _difference(one: dict[str, Any]) -> str:
    others = _best_others(one)
    if not others:
        return ""
    interval = one["minus"][_best(one, one["ours"])][_best(one, others)]
    return f"{_number(interval['value'], signed=True)}{_ends(interval, signed=True)}"


def _best_others(one: dict[str, Any]) -> list[str]:
    return [who for who in one["contestants"] if who not in one["ours"]]


def _best(one: dict[str, Any], names: Sequence[str]) -> str:
    choose = max if one["higher_is_better"] else min
    return choose(names, key=lambda who: one["contestants"][who]["value"])


def _ends(interval: dict[str, float | None], *, signed: bool = False) -> str:
    if interval["low"] is None:
        return ""
    low, high = (_number(interval[end], signed=signed) for end in ("low", "high"))
    return f" ({low} to {high})"


def _number(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return ""
    places = 1 if abs(value) >= 2 else 3
    return f"{value:+.{places}f}" if signed else f"{value:.{places}f}"
