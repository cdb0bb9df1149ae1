"""What moves a customer-side signal and what does not, over hundreds of made dialogues: target beside what is reached.

python -m benchmarks.metamorphic --out benchmarks/results/metamorphic.json
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from benchmarks.measuring import reading_weights, refuse_changed_weights, spend, write_result
from tests.metamorphic.measured import MovesReached, StillReached, Tables, measure
from tests.metamorphic.rows import TOLERANCE, Kind

OUT = Path(__file__).parent / "results" / "metamorphic.json"


def figures(tables: Tables) -> dict[str, Any]:
    """Return all rows as they go into the result: what is aimed at, what a test asserts, what was reached."""
    return {
        "material": {
            "what": "made dialogues of our own writing, every scene with every outcome",
            "dialogues": tables.dialogues,
            "customer_turns": tables.customer_turns,
        },
        "tolerance_points": TOLERANCE,
        "must_not_move": {name: _still(one) for name, one in tables.still.items()},
        "must_move": {name: _moves(one) for name, one in tables.moves.items()},
        "must_abstain": {
            name: {"dialogues": one.dialogues, "abstained": one.abstained} for name, one in tables.abstains.items()
        },
    }


def _still(one: StillReached) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": one.row.kind.value,
        "dialogues_changed": one.dialogues,
        "customer_turns_changed": one.turns,
        "share_within": {"target": one.row.target, "floor": one.row.floor, "reached": _down(one.within)},
        "share_within_by_signal": {name.value: _down(share) for name, share in one.by_signal.items()},
        "farthest_points": {name.value: float(points) for name, points in one.farthest.items()},
    }
    if one.row.kind is Kind.GAMING:
        found["fcr_rises"] = {"target": 0, "ceiling": one.row.most_fcr_rises, "reached": len(one.fcr_rises)}
    else:
        found["label_flips"] = {
            "target": one.row.target_flips,
            "ceiling": one.row.most_flips,
            "reached": round(one.flips, 4),
        }
    return found


def _moves(one: MovesReached) -> dict[str, Any]:
    return {
        "dialogues": one.dialogues,
        "target": one.row.target,
        "signals": {
            name.value: {
                "direction": "down" if name in one.row.down else "up",
                "floor": one.row.floor[name],
                "reached": _down(share),
            }
            for name, share in one.shares.items()
        },
    }


def _down(share: float) -> float:
    """Round so that what falls short of a target never looks as if it reached it."""
    return int(share * 10_000) / 10_000


def shown(result: dict[str, Any]) -> str:
    """Return the rows as lines for a terminal."""
    lines = [f"{'must not move':<40} {'changed':>8} {'within':>8} {'target':>8} {'flips':>8} {'target':>8}"]
    for name, row in result["must_not_move"].items():
        within, flips = row["share_within"], row.get("label_flips")
        line = f"{name:<40} {row['dialogues_changed']:>8} {within['reached']:>8.1%} {within['target']:>8.0%}"
        lines.append(line + (f" {flips['reached']:>8.1%} {flips['target']:>8.1%}" if flips else ""))
    lines.append(f"{'must move':<40} {'dialogues':>9}")
    for name, row in result["must_move"].items():
        reached = ", ".join(f"{key} {one['direction']} {one['reached']:.1%}" for key, one in row["signals"].items())
        lines.append(f"{name:<40} {row['dialogues']:>9}  {reached} (target {row['target']:.0%})")
    return "\n".join(lines)


def main() -> None:
    """Measure all rows and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT, help="JSON file for the result")
    arguments = parser.parse_args()
    load_at_start = os.getloadavg()[0]
    models = reading_weights()
    tables, spent = spend(measure)
    result = figures(tables)
    refuse_changed_weights(models)
    print(shown(result))
    packages = ("qa-engine", "torch", "transformers", "tokenizers", "vaderSentiment", "spacy", "numpy")
    cost = {"cpu_s": spent.cpu_s, "wall_s": spent.wall_s, "threads": 1}
    write_result(
        arguments.out,
        {**result, "cost": cost},
        packages=packages,
        models=models,
        seed=None,
        load_at_start=load_at_start,
    )


if __name__ == "__main__":
    main()
