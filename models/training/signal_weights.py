"""How tone and outcome weigh in CSAT and CES: least squares over answers, and what the signals as they are give.

    .venv/bin/python models/training/signal_weights.py --data ../shared/data

Reads every contact with the engine as it is, prints the weights that least squares gives, and writes the measures of
the signals that ship to ``models/cards/csat.md``. The weights in ``qa_engine/signals`` are set by hand from them,
rounded. Run it after ``train.py``.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from dialogues import masked_texts
from fit import Estimate, Floats, estimate
from held_out import is_held_out
from scipy.stats import spearmanr
from second_labels import TwiceLabelled, load_twice

from qa_engine.domain.assessment import Assessment
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.signals import SignalName
from qa_engine.engine import Engine
from qa_engine.signals.polarity import end_weights
from qa_engine.testing import interaction

CARD = Path(__file__).parents[1] / "cards" / "csat.md"
#: What the game's own buttons write into a conversation.
_FORMS = frozenset({"Submit-Deal", "Accept-Deal", "Reject-Deal", "Walk-Away"})
_STATED = {
    "Extremely dissatisfied": 0, "Slightly dissatisfied": 25, "Undecided": 50, "Slightly satisfied": 75,
    "Extremely satisfied": 100,
}  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """A contact as it was read, with the answers that were given, each 0 to 100."""

    group: str
    tone: float
    outcome: float
    read: Assessment
    csat: float
    ease: float | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with casino")
    arguments = parser.parse_args()
    own = [pair for pair in load_twice() if is_held_out(pair.first.id)]
    written = [_written(pair, read) for pair, read in zip(own, _read(map(_as_interaction, own)), strict=True)]
    negotiated = _negotiations(arguments.data / "casino")
    for name, contacts in {"our own, held out": written, "CaSiNo": negotiated}.items():
        print(name, "CSAT = base + tone + outcome:", _least_squares(contacts, [one.csat for one in contacts]))
    print("our own, held out, ease:", _least_squares(written, [one.ease or 0.0 for one in written]))
    CARD.write_text(_card(written, negotiated), encoding="utf-8")


def _read(contacts: Iterable[Interaction]) -> list[Assessment]:
    with Engine(device="cpu") as engine:
        results = list(engine.classify((one.to_bytes() for one in contacts), source="training"))
    failed = [result for result in results if not isinstance(result, Assessment)]
    if failed:
        raise SystemExit(f"a contact could not be read: {failed[0]}")
    return [result for result in results if isinstance(result, Assessment)]


def _as_interaction(pair: TwiceLabelled) -> Interaction:
    lines = [("customer" if turn.customer else "agent", turn.text) for turn in pair.first.turns]
    return interaction(*lines, id=pair.first.id, language="en")


def _written(pair: TwiceLabelled, read: Assessment) -> Answered:
    csat = 25 * ((pair.first.csat + pair.second.csat) / 2 - 1)
    ease = 100 / 6 * ((pair.first.ease + pair.second.ease) / 2 - 1)
    return Answered(pair.first.id, *_tone_and_outcome(read), read, csat, ease)


def _negotiations(folder: Path) -> list[Answered]:
    """Return both sides of every negotiation, each with itself as the customer; forms of the game are left out."""
    sides: list[tuple[str, Interaction, float]] = []
    for part in ("train", "valid"):
        for number, dialogue in enumerate(json.loads(_text(folder / f"casino_{part}.json.gz"))):
            said = [(turn["id"], turn["text"]) for turn in dialogue["chat_logs"] if turn["text"] not in _FORMS]
            for side, about in dialogue["participant_info"].items():
                stated = _STATED[about["outcomes"]["satisfaction"]]
                texts = masked_texts([text for _, text in said])
                lines = [
                    ("customer" if who == side else "agent", text) for (who, _), text in zip(said, texts, strict=True)
                ]
                name = f"{part}-{number}"
                sides.append((name, interaction(*lines, id=f"{name}-{side[-1]}", language="en"), stated))
    read = _read(contact for _, contact, _ in sides)
    return [
        Answered(name, *_tone_and_outcome(one), one, stated) for (name, _, stated), one in zip(sides, read, strict=True)
    ]


def _text(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8")


def _tone_and_outcome(read: Assessment) -> tuple[float, float]:
    customer = {i for i in range(len(read.interaction.turns)) if read.interaction.role(i).value == "customer"}
    polarities = [one.polarity for one in read.readings.sentiment if one.turn_index in customer]
    tone = sum(float(share) * one for share, one in zip(end_weights(len(polarities)), polarities, strict=True))
    outcome = 0.0
    for one in read.readings.outcomes:
        outcome = (1 - max(one.settled, one.unsettled)) * outcome + one.settled - one.unsettled
    return tone, outcome


def _least_squares(contacts: Sequence[Answered], answers: Sequence[float]) -> str:
    features = np.array([(1.0, one.tone, one.outcome) for one in contacts])
    weights = np.linalg.lstsq(features, np.array(answers), rcond=None)[0]
    return ", ".join(f"{weight:.1f}" for weight in weights)


def _card(written: Sequence[Answered], negotiated: Sequence[Answered]) -> str:
    ease = [one.ease for one in written if one.ease is not None]
    rows = [
        ("CSAT", "our own dialogues, held out", *_measures(written, SignalName.CSAT, [one.csat for one in written])),
        ("CSAT", "CaSiNo", *_measures(negotiated, SignalName.CSAT, [one.csat for one in negotiated])),
        ("CES", "our own dialogues, held out", *_measures(written, SignalName.CES, ease)),
    ]
    lines = [
        "# CSAT and CES: how tone and outcome weigh",
        "",
        "Not a trained head: the weights stand in `qa_engine/signals/csat.py` and `ces.py`, set by hand from least",
        "squares over the contacts below (`models/training/signal_weights.py` prints them) and rounded. CaSiNo (CC BY",
        "4.0): both sides of negotiations between people, who said afterwards how satisfied they were. Our own",
        "dialogues: those that took no part in training any head, labelled twice by machine.",
        "",
        "| signal | contacts | number | Spearman (95 %) | mean absolute error | answers in the interval | mean width |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *("| " + " | ".join(map(str, row)) + " |" for row in rows),
        "",
        "The weights and the width were set on these very contacts, so the intervals' share is a fit, not a forecast;",
        "three numbers were set on a thousand and more answers. Negotiators' satisfaction shows little in their words,",
        "hence the width. What a programme's own surveys teach is worth more: `qa-engine calibrate`.",
    ]
    return "\n".join(lines) + "\n"


def _measures(
    contacts: Sequence[Answered], name: SignalName, answers: Sequence[float]
) -> tuple[int, Estimate, str, str, str]:
    signals = [one.read.signals[name] for one in contacts]
    given = [
        (one.group, float(signal.value), float(signal.low), float(signal.high), answer)
        for one, signal, answer in zip(contacts, signals, answers, strict=True)
        if signal.value is not None and signal.low is not None and signal.high is not None
    ]
    groups = [group for group, *_ in given]
    value, low, high, truth = (np.array(column) for column in list(zip(*given, strict=True))[1:])
    ranks = estimate(lambda rows: _spearman(value[rows], truth[rows]), groups, rounds=200)
    inside = ((low <= truth) & (truth <= high)).mean()
    return len(given), ranks, f"{np.abs(value - truth).mean():.1f}", f"{inside:.1%}", f"{(high - low).mean():.0f}"


def _spearman(one: Floats, other: Floats) -> float:
    return float(spearmanr(one, other).statistic)


if __name__ == "__main__":
    main()
