"""Our own service sentences: what they teach, and the variants of them that training adds."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qa_engine.domain.readings import CUSTOMER_CUES, CueName

FILE = Path(__file__).with_name("service_turns.tsv")
FRAMES = Path(__file__).with_name("service_frames.toml")
_FILLINGS = 6

#: The mood that a customer's cue implies. Cues that are left out come in any mood; what agents say is neutral unless
#: it thanks or congratulates, because a polite apology is no bad mood.
SENTIMENT_OF_CUE = {
    CueName.PROBLEM_STATED: "negative",
    CueName.STILL_BROKEN: "negative",
    CueName.FRUSTRATION: "negative",
    CueName.ALREADY_TOLD: "negative",
    CueName.CHURN_THREAT: "negative",
    CueName.ASKS_ESCALATION: "negative",
    CueName.CONFIRMED_RESOLVED: "positive",
    CueName.GRATITUDE: "positive",
    CueName.ADVOCACY: "positive",
}
NEUTRAL_AGENT_CUES = (
    CueName.EXPECTATION_SET, CueName.TRANSFER, CueName.HOLD, CueName.PROACTIVE_INFORMATION, CueName.FIX_OFFERED,
    CueName.ACTION_PERFORMED, CueName.REVERIFICATION, CueName.CHECKS_RESOLUTION, CueName.GREETING,
)  # fmt: skip


@dataclass(frozen=True)
class ServiceTurn:
    """One sentence of our own: who says it, which cues it gives, and which written line it stems from."""

    text: str
    customer: bool
    cues: frozenset[CueName]
    line: int


def read_service_turns(path: Path = FILE) -> list[ServiceTurn]:
    """Return all lines, with the first label deciding whose side it is."""
    turns = []
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines()[1:]):
        labels, text = row.split("\t")
        names = labels.split(",")
        cues = frozenset(CueName(name) for name in names if not name.startswith("none_"))
        customer = names[0] == "none_customer" or (bool(cues) and CueName(names[0]) in CUSTOMER_CUES)
        turns.append(ServiceTurn(text, customer, cues, number))
    return turns


def read_frames(path: Path = FRAMES, *, seed: int, first_line: int) -> list[ServiceTurn]:
    """Return every frame filled ``_FILLINGS`` times; a frame counts as one written line."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    chance = random.Random(seed)
    turns = []
    line = first_line
    for name, frames in table["frames"].items():
        cues = frozenset() if name.startswith("none_") else frozenset({CueName(name)})
        customer = name == "none_customer" or (bool(cues) and CueName(name) in CUSTOMER_CUES)
        for frame in frames:
            texts = dict.fromkeys(_filled(frame, table["gaps"], chance) for _ in range(_FILLINGS))
            turns += [ServiceTurn(text, customer, cues, line) for text in texts]
            line += 1
    return turns


def _filled(frame: str, gaps: dict[str, list[str]], chance: random.Random) -> str:
    text = re.sub(r"\{(\w+)\}", lambda gap: chance.choice(gaps[gap.group(1)]), frame)
    return text[0].upper() + text[1:] if frame[0] in "{" and chance.random() < 0.7 else text


def all_service_turns(seed: int) -> list[ServiceTurn]:
    """Return the written lines and the filled frames."""
    lines = read_service_turns()
    return lines + read_frames(seed=seed, first_line=len(lines))


def as_heard(text: str) -> str:
    """Return ``text`` as plain speech recognition writes it: lower case and no punctuation but apostrophes."""
    return " ".join(re.sub(r"[^\w\s'\[\]$%]", " ", text.lower()).split())


def with_variants(turns: Iterable[ServiceTurn], seed: int) -> list[ServiceTurn]:
    """Return every line as it is, as heard, and inside a longer turn of the same side: windows often hold two things.

    A variant belongs to the line it stems from, so that a split by lines keeps them together.
    """
    chance = random.Random(seed)
    turns = list(turns)
    plain = {side: [t.text for t in turns if not t.cues and t.customer is side] for side in (True, False)}
    variants = []
    for turn in turns:
        variants.append(turn)
        heard = as_heard(turn.text)
        if heard != turn.text.lower():
            variants.append(ServiceTurn(heard, turn.customer, turn.cues, turn.line))
        if turn.cues:
            first, second = chance.sample([turn.text, chance.choice(plain[turn.customer])], 2)
            variants.append(ServiceTurn(f"{_closed(first)} {second}", turn.customer, turn.cues, turn.line))
    return variants


def sentiment_of(turn: ServiceTurn) -> str | None:
    """Return the mood of a line, or ``None`` where its cues leave it open or disagree."""
    if not turn.cues:
        return "neutral"
    if not turn.customer:
        return "neutral" if turn.cues <= set(NEUTRAL_AGENT_CUES) else None
    moods = {SENTIMENT_OF_CUE.get(cue) for cue in turn.cues} - {None}
    return moods.pop() if len(moods) == 1 else None


def _closed(text: str) -> str:
    return text if text[-1:] in ".!?" else f"{text}."
