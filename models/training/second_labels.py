"""The second labelling of our own dialogues, by somebody who saw the words alone, and how far it agrees.

``python models/training/second_labels.py`` checks it against the dialogues and writes the agreement to the card
``models/cards/service_dialogues.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from service_dialogues import FOLDER, WrittenDialogue, WrittenTurn, load
from sklearn.metrics import cohen_kappa_score

SECOND = FOLDER / "second"
CARD = Path(__file__).parents[1] / "cards" / "service_dialogues.md"
_HEAD = re.compile(r"== (\S+) solved:(yes|no) csat:([1-5]) ease:([1-7])$")
_TURN = re.compile(r"(\d+)(?: ([1-5]))? (\S+)$")
_FEWEST = 10


@dataclass(frozen=True)
class TwiceLabelled:
    """A dialogue as its writer labelled it, and the same words as the second labeller did."""

    first: WrittenDialogue
    second: WrittenDialogue


def load_twice() -> list[TwiceLabelled]:
    """Return all dialogues that were labelled twice.

    Raises:
        ValueError: a line is not in form, or a dialogue is missing; says which.
    """
    given: dict[str, WrittenDialogue] = {}
    written = {dialogue.id: dialogue for dialogue in load()}
    for path in sorted(SECOND.glob("*.tsv")):
        for block in re.split(r"\n(?=== )", path.read_text(encoding="utf-8").strip()):
            second = _labelled(block.strip().split("\n"), written, path.name)
            given[second.id] = second
    return [TwiceLabelled(first, given[first.id]) for first in written.values() if first.id in given]


def _labelled(lines: list[str], written: dict[str, WrittenDialogue], where: str) -> WrittenDialogue:
    head = _HEAD.match(lines[0])
    if head is None or head[1] not in written:
        raise ValueError(f"{where}: not the first line of a dialogue: {lines[0]}")
    first = written[head[1]]
    if len(lines) - 1 != len(first.turns):
        raise ValueError(f"{where}: {first.id} has {len(first.turns)} turns, and {len(lines) - 1} were labelled")
    turns = tuple(
        _turn(line, number, turn, where)
        for number, (line, turn) in enumerate(zip(lines[1:], first.turns, strict=True), 1)
    )
    return replace(first, solved=head[2] == "yes", csat=int(head[3]), ease=int(head[4]), turns=turns)


def _turn(line: str, number: int, turn: WrittenTurn, where: str) -> WrittenTurn:
    match = _TURN.match(line.strip())
    if match is None or int(match[1]) != number or (match[2] is not None) is not turn.customer:
        raise ValueError(f"{where}: not turn {number}: {line}")
    labels = frozenset() if match[3] == "-" else frozenset(match[3].split(","))
    return replace(turn, labels=labels, satisfaction=int(match[2]) if match[2] else None)


def write_card(pairs: list[TwiceLabelled], path: Path = CARD) -> None:
    """Write how many dialogues there are and how far the two labellings agree."""
    turns = [(a, b) for pair in pairs for a, b in zip(pair.first.turns, pair.second.turns, strict=True)]
    rated = [(a.satisfaction, b.satisfaction) for a, b in turns if a.customer]
    rows = [
        ("solved", len(pairs), _kappa([(p.first.solved, p.second.solved) for p in pairs])),
        ("CSAT, 1 to 5", len(pairs), _kappa([(p.first.csat, p.second.csat) for p in pairs], weights="quadratic")),
        ("ease, 1 to 7", len(pairs), _kappa([(p.first.ease, p.second.ease) for p in pairs], weights="quadratic")),
        ("satisfaction at a turn", len(rated), _kappa(rated, weights="quadratic")),
    ]
    labels = sorted({label for a, b in turns for label in a.labels | b.labels})
    of_label = []
    for label in labels:
        given = [(label in a.labels, label in b.labels) for a, b in turns]
        first, second, both = (sum(map(test, given)) for test in (lambda g: g[0], lambda g: g[1], all))
        if first >= _FEWEST:
            of_label.append((label, first, second, f"{2 * both / (first + second):.2f}", _kappa(given)))
    same = np.mean([a == b for a, b in rated])
    near = np.mean([abs(a - b) <= 1 for a, b in rated])
    path.write_text(
        "\n".join(
            (
                "# Service dialogues of our own writing",
                "",
                f"{len(pairs)} dialogues with {len(turns):,} turns, {len(rated):,} of them the customer's, in "
                "`models/training/service_dialogues/`, with the guidelines that both labellings followed.",
                "",
                "Synthetic: invented and written for this project by machine, labelled as meant, and labelled again,",
                "by machine too, from the words alone and without the first labels. So the agreement below is that of",
                "two careful readers of one kind; people may differ from both.",
                "Calls, chats, e-mails, social posts and bots of telecom, retail, finance, travel, bookings, advice",
                "and public services. The set phrases of the booking bots are like those of public task-oriented sets,",
                "since real bots are; no dialogue was taken from any. Names, numbers and firms are invented.",
                "Licence: that of the project.",
                "",
                "| what | labelled | kappa (quadratic weights for scales) |",
                "|---|---|---|",
                *(f"| {what} | {n:,} | {kappa} |" for what, n, kappa in rows),
                "",
                f"Satisfaction at a turn: {same:.0%} given the same number, {near:.1%} within one.",
                "",
                "| label | first | second | F1 between the two | kappa |",
                "|---|---|---|---|---|",
                *(f"| {label} | {a} | {b} | {f1} | {kappa} |" for label, a, b, f1, kappa in of_label),
                "",
                "Heads are trained on both labellings at once: where the two differ, a label counts half.",
            )
        )
        + "\n",
        encoding="utf-8",
    )


def _kappa(pairs: list[tuple[object, object]], weights: str | None = None) -> str:
    first, second = zip(*pairs, strict=True)
    return f"{cohen_kappa_score(first, second, weights=weights):.2f}"


if __name__ == "__main__":
    write_card(load_twice())
