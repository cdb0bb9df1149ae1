"""The same dialogues as chat, email thread, social thread and transcribed call: how far every signal moves.

    python -m benchmarks.channel_parity

Every dialogue takes every way (``parity_ways``) and is asked for through ``Engine.classify``, as ``qa-engine classify``
does. Differences are from the chat, in points of 0 to 100; intervals are 95 % bootstrap intervals over dialogues.
Recognised speech is simulated on the text alone (``recognised_speech``): nothing is spoken, nothing is heard.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    progress_bar,
    reading_weights,
    refuse_changed_weights,
    spend,
    write_result,
)
from benchmarks.parity_material import FOLDER, SEED, Dialogue, drawn, made_dialogues, written_dialogues
from benchmarks.parity_measures import RESAMPLES, Draws, Read, WayMoved, moved
from benchmarks.parity_ways import CHAT, WORD_ERROR_RATES, Way, ways
from qa_engine.bench.answers import NEUTRAL, turn_labels
from qa_engine.classify import SentenceEncoder
from qa_engine.domain.assessment import Assessment, Failure
from qa_engine.domain.interaction import Role
from qa_engine.domain.signals import SignalName
from qa_engine.engine import Engine
from qa_engine.ports import TurnEncoder

OUT = Path(__file__).parent / "results" / "channel_parity.json"
XLA = "xla"
#: What the default rubric scores; it has no rules, so nothing of compliance.
SIGNALS = tuple(name for name in SignalName if name is not SignalName.COMPLIANCE)
_PACKAGES = ("qa-engine", "torch", "transformers", "tokenizers", "vaderSentiment", "numpy")


def measure(dialogues: Sequence[Dialogue], encoder: TurnEncoder) -> dict[str, WayMoved]:
    """Return, for each way but chat, how far signals and labels are from the chat's."""
    all_ways = ways(dialogues)
    with Engine(device="cpu", encoder=encoder, batch_size=64) as engine, progress_bar() as bar:
        task = bar.add_task("reading", total=len(all_ways) * len(dialogues), item="")
        read: dict[str, list[Read]] = {}
        for way in all_ways:
            bar.update(task, item=way.name)
            read[way.name] = []
            for one in _taking(way, dialogues, engine):
                read[way.name].append(one)
                bar.advance(task)
    draws = Draws(len(dialogues))
    return {way.name: moved(way.what, read[CHAT], read[way.name], draws) for way in all_ways if way.name != CHAT}


def _taking(way: Way, dialogues: Sequence[Dialogue], engine: Engine) -> Any:
    """Yield what each dialogue comes to on ``way``.

    Raises:
        SystemExit: a dialogue was not assessed; leaving it out would compare other dialogues.
    """
    lines = (way.take(one).to_bytes() for one in dialogues)
    for dialogue, result in zip(dialogues, engine.classify(lines, source=way.name), strict=True):
        if isinstance(result, Failure):
            raise SystemExit(f"{way.name}: {dialogue.id} was not assessed ({result.code}); nothing was written")
        yield _read(result)


def _read(assessment: Assessment) -> Read:
    labels = turn_labels(assessment)
    values = {name.value: _number(assessment.signals[name].value) for name in SIGNALS}
    return Read(
        values={XLA: _number(assessment.composite.value), **values},
        labels=tuple(labels.get(i, NEUTRAL) for i in assessment.interaction.indexes(Role.CUSTOMER)),
    )


def _number(points: Any) -> float | None:
    return None if points is None else float(points)


def shown(found: dict[str, WayMoved]) -> str:
    """Return the mean distances as lines for a terminal."""
    names = list(next(iter(found.values())).signals)
    lines = [f"{'points apart from chat':<34}" + "".join(f"{name[:8]:>9}" for name in names) + f"{'flips':>9}"]
    for name, one in found.items():
        apart = "".join(f"{one.signals[signal].apart.value:>9.2f}" for signal in names)
        lines.append(f"{name:<34}{apart}{one.labels_flipped.value:>9.1%}")
    return "\n".join(lines)


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    models = reading_weights()
    written = drawn(written_dialogues(arguments.dialogues), arguments.written)
    made = drawn(made_dialogues(), arguments.made)
    dialogues = [*written, *made]
    found, spent = spend(lambda: measure(dialogues, SentenceEncoder(cpu_threads=1)))
    refuse_changed_weights(models)
    print(shown(found))
    figures: dict[str, Any] = {
        "material": {
            "what": "service dialogues of our own writing that were written to be typed, and made dialogues",
            "written": len(written),
            "made": len(made),
            "turns": sum(len(one.lines) for one in dialogues),
            "customer_turns": sum(role == "customer" for one in dialogues for role, _ in one.lines),
        },
        "simulated": {"word_error_rates": WORD_ERROR_RATES, "sound": False},
        "resamples": RESAMPLES,
        "ways": {name: one.model_dump(mode="json") for name, one in found.items()},
        "cost": {"cpu_s": spent.cpu_s, "wall_s": spent.wall_s, "threads": 1},
    }
    write_result(arguments.out, figures, packages=_PACKAGES, models=models, seed=SEED, load_at_start=load_at_start)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python -m benchmarks.channel_parity --written 50 --made 50 --out build/parity.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, default=OUT, help="JSON file for the result")
    parser.add_argument("--dialogues", type=Path, default=FOLDER, help="folder with our own written dialogues")
    parser.add_argument("--written", type=int, default=400, help="most of the written dialogues (default 400)")
    parser.add_argument("--made", type=int, default=200, help="most of the made dialogues (default 200)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
