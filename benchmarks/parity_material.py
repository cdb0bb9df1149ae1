"""The dialogues of benchmarks/channel_parity.py: our own written service dialogues, and made ones.

Dialogues that were written as calls are left out: they are worded as recognised speech already, so that little would
change between the ways.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SEED = 20_261_122
FOLDER = Path(__file__).parents[1] / "models" / "training" / "service_dialogues"
SPOKEN = "call"
#: Who speaks (``customer`` or ``agent``) and what is said.
Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Dialogue:
    """One dialogue, whatever the channel; ``kind`` is the material it comes from."""

    id: str
    kind: str
    lines: Lines


def written_dialogues(folder: Path) -> list[Dialogue]:
    """Return the dialogues in ``folder`` that were written to be typed, a bot's side as an agent's.

    Raises:
        SystemExit: the folder holds none.
    """
    from models.training.service_dialogues import load

    found = [
        Dialogue(one.id, "written", tuple(("customer" if turn.customer else "agent", turn.text) for turn in one.turns))
        for one in load(folder)
        if one.channel != SPOKEN
    ]
    if not found:
        raise SystemExit(f"{folder.name} holds no dialogue; name the folder with --dialogues")
    return found


def made_dialogues() -> list[Dialogue]:
    """Return the dialogues of the metamorphic tables: every scene with every outcome."""
    from tests.metamorphic.made_dialogues import made_dialogues as made

    return [
        Dialogue(one.id, "made", tuple((one.role(i).value, turn.text) for i, turn in enumerate(one.turns)))
        for one in made()
    ]


def drawn(dialogues: Sequence[Dialogue], most: int) -> list[Dialogue]:
    """Return at most ``most`` of the dialogues, in their order, the same ones every time."""
    if len(dialogues) <= most:
        return list(dialogues)
    return [dialogues[i] for i in sorted(random.Random(SEED).sample(range(len(dialogues)), most))]
