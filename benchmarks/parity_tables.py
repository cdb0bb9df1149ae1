"""The tables of benchmarks/README.md about benchmarks/channel_parity.py: a row a way, a column a signal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

NAMES = {
    "xla": "XLA",
    "csat": "CSAT",
    "fcr": "FCR",
    "sentiment": "Sentiment",
    "nps": "NPS",
    "resolution_quality": "Resolution Quality",
    "ces": "CES",
}
#: A head and rows.
Table = tuple[Sequence[str], Sequence[Sequence[str]]]


def parity_tables(result: dict[str, Any]) -> list[Table]:
    """Return distance, direction and shares."""
    return [
        _by_signal(result, "points apart from chat (95 %)", lambda one: _ended(one["apart"]), flips=True),
        _by_signal(result, "points above chat (95 %)", lambda one: _ended(one["difference"], "+.1f")),
        _by_signal(result, "within 0.5 / within 5 points", _shares),
    ]


def _by_signal(
    result: dict[str, Any], title: str, cell: Callable[[dict[str, Any]], str], *, flips: bool = False
) -> Table:
    signals = list(next(iter(result["ways"].values()))["signals"])
    head = (title, *(NAMES[name] for name in signals), *(("labels flipped",) if flips else ()))
    rows = [
        (
            name,
            *(cell(one["signals"][signal]) for signal in signals),
            *((_percent(one["labels_flipped"]),) if flips else ()),
        )
        for name, one in result["ways"].items()
    ]
    return head, rows


def _ended(interval: dict[str, Any], form: str = ".1f") -> str:
    value, low, high = (_rounded(interval[end], form) for end in ("value", "low", "high"))
    return value if low == high else f"{value} ({low} to {high})"


def _rounded(value: float, form: str) -> str:
    return format(round(value, 1) + 0.0, form)  # + 0.0, so that no zero has a minus


def _shares(one: dict[str, Any]) -> str:
    return f"{100 * one['within_half']['value']:.0f} / {100 * one['within_five']['value']:.0f} %"


def _percent(share: dict[str, Any]) -> str:
    value, low, high = (f"{100 * share[end]:.1f}" for end in ("value", "low", "high"))
    return f"{value} %" if low == high else f"{value} % ({low} to {high})"
