"""The tables of benchmarks/README.md about benchmarks/metamorphic.py: a row an edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: A head and rows.
Table = tuple[Sequence[str], Sequence[Sequence[str]]]


def metamorphic_tables(result: dict[str, Any]) -> tuple[Table, Table]:
    """Return what stayed where it was and what moved its way; what falls short of its target is bold."""
    still = [
        (
            name,
            row["kind"],
            str(row["dialogues_changed"]),
            _beside_target(row["share_within"]["reached"], row["share_within"]["target"]),
            _share(row["label_flips"]["reached"]) if row["customer_turns_changed"] else "",
        )
        for name, row in result["must_not_move"].items()
    ]
    moved = [
        (
            f"{name}: {signal} {one['direction']}",
            str(row["dialogues"]),
            _beside_target(one["reached"], row["target"]),
        )
        for name, row in result["must_move"].items()
        for signal, one in row["signals"].items()
    ]
    first = next(iter(result["must_not_move"].values()))["share_within"]["target"]
    second = next(iter(result["must_move"].values()))["target"]
    within = f"within {result['tolerance_points']} points, target {first:.0%}"
    return (
        (("must not move", "kind", "dialogues changed", within, "labels flipped"), still),
        (("must move", "dialogues", f"did, target {second:.0%}"), moved),
    )


def _beside_target(reached: float, target: float) -> str:
    """Mark what falls short of its target."""
    return _share(reached) if reached >= target else f"**{_share(reached)}**"


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"
