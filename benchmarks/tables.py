"""Write the tables of benchmarks/README.md from the committed results.

python benchmarks/tables.py
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
README = HERE / "README.md"


def speech_fixtures(result: dict[str, Any]) -> str:
    """Return errors and costs of all contestants, least errors first."""
    found = sorted(result["contestants"].items(), key=lambda item: (item[1]["word_error_rate"], item[1]["cpu_s"]))
    rows = [
        (
            name,
            f"{100 * one['word_error_rate']:.2f} %",
            f"{one['substitutions']} / {one['deletions']} / {one['insertions']}",
            f"{one['cpu_s']:.1f}",
            f"{one['cpu_relative_to_qa_engine']:.2f}",
            f"{one['wall_s']:.1f}",
        )
        for name, one in found
    ]
    return _table(("", "WER", "wrong / missed / added words", "CPU s", "CPU relative to ours", "wall s"), rows)


def reading_speed(result: dict[str, Any]) -> str:
    """Return turns per CPU second of all contestants, the engine's stages, and the run of the command."""
    parts = []
    for threads, one in result["threads"].items():
        rows = [
            (
                name,
                f"{figures['turns_per_cpu_s']:,.0f}",
                f"{figures['cpu_relative_to_qa_engine']:.3g}",
                f"{figures['turns_per_wall_s']:,.0f}",
                str(figures.get("batch_size", "")),
            )
            for name, figures in sorted(one["contestants"].items(), key=lambda item: item[1]["cpu_s"])
        ]
        title = f"{threads} thread{'s' if threads != '1' else ''}"
        parts.append(_table((title, "turns per CPU s", "CPU relative to ours", "turns per wall s", "batch size"), rows))
    one = result["threads"]["1"]["stages"]
    stages = [(name, f"{stage['cpu_ms_per_turn']:.2f}", f"{100 * stage['share']:.1f} %") for name, stage in one.items()]
    parts.append(_table(("stage, 1 thread", "CPU ms per turn", "share"), stages))
    if run := result.get("classify_cli"):
        row = (
            f"{run['turns']:,} in {run['interactions']}",
            f"{run['wall_s']:.1f}",
            f"{run['cpu_s']:.1f}",
            f"{run['load']:.1f}",
            f"{run['peak_memory_mib']:,} MiB",
        )
        head = ("`qa-engine classify`, turns in dialogues", "wall s", "CPU s", "load before", "peak memory")
        parts.append(_table(head, [row]))
    return "\n\n".join(parts)


def rescore_speed(result: dict[str, Any]) -> str:
    """Return interactions per CPU second of rescoring and of analysing again."""
    ways = {
        "rescore, no model": (result["rescore"], 1.0),
        "analyse again, scripted encoder": (result["analyse_again_scripted_encoder"], None),
        "analyse again, MiniLM, 1 thread": (result["analyse_again_minilm_one_thread"], None),
    }
    rows = [
        (
            name,
            f"{one.get('interactions', result['material']['chats']):,}",
            f"{one['interactions_per_cpu_s']:,.1f}",
            f"{ratio or one['cpu_relative_to_rescore']:.1f}",
            f"{one['wall_s']:.1f}",
        )
        for name, (one, ratio) in ways.items()
    ]
    return _table(("", "interactions", "per CPU s", "CPU relative to rescoring", "wall s"), rows)


TABLES: dict[str, Callable[[dict[str, Any]], str]] = {
    "speech_fixtures": speech_fixtures,
    "reading_speed": reading_speed,
    "rescore_speed": rescore_speed,
}


def filled(page: str) -> str:
    """Return ``page`` with each table made anew, between its marks."""
    for name, table in TABLES.items():
        result = json.loads((HERE / "results" / f"{name}.json").read_text(encoding="utf-8"))
        load, machine = result["load_average"], result["hardware"]
        foot = (
            f"Measured {result['measured_on']} on {machine['processor']}, {machine['cores']} cores; load average "
            f"{load['start']:.1f} at the start, {load['end']:.1f} at the end. [All figures](results/{name}.json)."
        )
        block = f"<!-- {name} -->\n\n{table(result)}\n\n{foot}\n\n<!-- /{name} -->"
        page = re.sub(rf"<!-- {name} -->.*<!-- /{name} -->", lambda _, block=block: block, page, flags=re.DOTALL)
    return page


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
