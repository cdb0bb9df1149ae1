"""The dialogues of our own writing in ``service_dialogues/``, read and checked against their guidelines.

``python models/training/service_dialogues.py FILE...`` checks files and tells what is in them.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "service_dialogues"
GUIDELINES = "GUIDELINES.md"
CHANNELS = frozenset({"call", "chat", "email", "social", "bot"})
_HEAD = re.compile(r"== (\S+) \| (\w+) \| ([^|]+) \| solved:(yes|no) \| csat:([1-5]) \| ease:([1-7])$")
_AGENT = re.compile(r"A (\S+)\| (.*\S)$")
_CUSTOMER = re.compile(r"C ([1-5]) (\S+)\| (.*\S)$")


@dataclass(frozen=True)
class WrittenTurn:
    """One turn with its labels; ``satisfaction`` is the customer's at that point, ``None`` in an agent's turn."""

    customer: bool
    text: str
    labels: frozenset[str]
    satisfaction: int | None = None


@dataclass(frozen=True)
class WrittenDialogue:
    """A dialogue with what its customer would answer afterwards."""

    id: str
    channel: str
    industry: str
    solved: bool
    csat: int
    ease: int
    turns: tuple[WrittenTurn, ...]


def load(folder: Path = FOLDER) -> list[WrittenDialogue]:
    """Return all dialogues in order of file and place.

    Raises:
        ValueError: a line is not in the form of the guidelines; says which.
    """
    dialogues = [dialogue for path in sorted(folder.glob("*.txt")) for dialogue in read_file(path)]
    twice = [name for name, count in Counter(dialogue.id for dialogue in dialogues).items() if count > 1]
    if twice:
        raise ValueError(f"two dialogues are called {twice[0]}")
    return dialogues


def read_file(path: Path) -> Iterator[WrittenDialogue]:
    """Yield the dialogues of one file."""
    known = known_labels()
    for block in re.split(r"\n(?=== )", path.read_text(encoding="utf-8").strip()):
        head, *lines = block.strip().split("\n")
        match = _HEAD.match(head)
        if match is None or match[2] not in CHANNELS:
            raise ValueError(f"{path.name}: not the first line of a dialogue: {head[:80]}")
        turns = tuple(_turn(line, known, f"{path.name}: {match[1]}") for line in lines if line.strip())
        if not any(turn.customer for turn in turns):
            raise ValueError(f"{path.name}: {match[1]} has no turn of the customer")
        yield WrittenDialogue(
            match[1], match[2], match[3].strip(), match[4] == "yes", int(match[5]), int(match[6]), turns
        )


def _turn(line: str, known: dict[bool, frozenset[str]], where: str) -> WrittenTurn:
    agent, customer = _AGENT.match(line), _CUSTOMER.match(line)
    if agent is not None:
        turn = WrittenTurn(False, agent[2], _labels(agent[1]))
    elif customer is not None:
        turn = WrittenTurn(True, customer[3], _labels(customer[2]), int(customer[1]))
    else:
        raise ValueError(f"{where}: not a turn: {line[:80]}")
    unknown = turn.labels - known[turn.customer]
    if unknown:
        raise ValueError(f"{where}: no such label here: {', '.join(sorted(unknown))}: {line[:80]}")
    return turn


def _labels(field: str) -> frozenset[str]:
    return frozenset() if field == "-" else frozenset(field.split(","))


def known_labels() -> dict[bool, frozenset[str]]:
    """Return the labels that the guidelines define, for the customer's turns and for the agent's."""
    _, customer, agent = re.split(r"## Labels of an? \w+'s turn\n", (FOLDER / GUIDELINES).read_text(encoding="utf-8"))
    name = re.compile(r"^\| ([a-z_]+) \|", re.MULTILINE)
    return {side: frozenset(name.findall(part)) - {"label"} for side, part in ((True, customer), (False, agent))}


def _tell(paths: Iterable[Path]) -> None:
    dialogues = [dialogue for path in paths for dialogue in read_file(path)]
    turns = [turn for dialogue in dialogues for turn in dialogue.turns]
    print(f"{len(dialogues)} dialogues, {len(turns)} turns, solved {sum(d.solved for d in dialogues)}")
    print("csat", sorted(Counter(d.csat for d in dialogues).items()))
    print("turn satisfaction", sorted(Counter(t.satisfaction for t in turns if t.satisfaction).items()))
    print(dict(Counter(label for turn in turns for label in turn.labels).most_common()))


if __name__ == "__main__":
    _tell(map(Path, sys.argv[1:]) if sys.argv[1:] else sorted(FOLDER.glob("*.txt")))
