"""Service dialogues of others that may train what ships: STAR (MIT) and MultiDoGO (CDLA-Permissive-1.0)."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.privacy import PatternMasker

#: Turns of MultiDoGO in which a customer only answers or orders, so that they give no cue at all.
PLAIN_INTENTS = frozenset(
    {"contentonly", "confirmation", "rejection", "orderpizzaintent", "orderdrinkintent", "ordersaladintent",
     "orderburgerintent", "orderdessertintent", "bookflight", "getseatinfo", "changeseatassignment", "updateaddress",
     "checkbalance", "getroutingnumber", "transfermoney", "getinformationintent", "startorder", "openinggreeting"}
)  # fmt: skip


@dataclass(frozen=True)
class SpokenTurn:
    """A turn by one side of a dialogue, in a group (worker or dialogue) that must stay on one side of any split."""

    text: str
    agent: bool
    group: str
    dialogue: str


def star_dialogues(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the dialogues of STAR as they stand in its file."""
    text = gzip.decompress((folder / "star_dev.jsonl.gz").read_bytes()).decode("utf-8")
    yield from map(json.loads, text.splitlines())


def read_star(folder: Path) -> list[SpokenTurn]:
    """Return what users wrote and what wizards wrote in their own words, masked, by the user's worker id.

    Wizards typed freely and then picked a canned reply; the canned replies would be too easy to tell apart.
    """
    turns = []
    for dialogue in star_dialogues(folder):
        said = [
            (event["Agent"] == "Wizard", event["Text"])
            for event in dialogue["Events"]
            if (event["Agent"], event["Action"]) in {("User", "utter"), ("Wizard", "request_suggestions")}
            and event.get("Text", "").strip()
        ]
        group = str(dialogue["AnonymizedUserWorkerID"])
        masked = masked_texts([text for _, text in said])
        turns += [
            SpokenTurn(text, agent, group, str(dialogue["DialogueID"]))
            for (agent, _), text in zip(said, masked, strict=True)
        ]
    return turns


def read_multidogo(folder: Path, intents: Iterable[str] | None = None) -> list[SpokenTurn]:
    """Return customer turns, masked, by dialogue; only those whose single intent is one of ``intents``, if given."""
    wanted = None if intents is None else frozenset(intents)
    turns = []
    for path in sorted(folder.glob("*_train.tsv.gz")):
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
            said, name = row["utterance"], row["conversationId"]
            turns += [SpokenTurn(said.strip(), False, name, name)] if said and _wanted(row, wanted) else []
    masked = masked_texts([turn.text for turn in turns])
    return [SpokenTurn(text, turn.agent, turn.group, turn.dialogue) for turn, text in zip(turns, masked, strict=True)]


def _wanted(row: dict[str, str], intents: frozenset[str] | None) -> bool:
    return intents is None or row["intent"] in intents


def masked_texts(texts: list[str]) -> list[str]:
    """Return ``texts`` as the engine keeps them: personal data replaced by placeholders."""
    if not texts:
        return []
    interaction = Interaction(
        id="training",
        channel=Channel.CHAT,
        participants=(Participant(id="p", role=Role.UNKNOWN),),
        turns=tuple(Turn(participant="p", text=text) for text in texts),
    )
    return [turn.text for turn in PatternMasker().mask(interaction).turns]


def sample(turns: list[SpokenTurn], most: int, seed: int) -> list[SpokenTurn]:
    """Return at most ``most`` turns with distinct texts, drawn with a fixed seed, in their order."""
    distinct = list({turn.text.lower(): turn for turn in turns if turn.text.strip()}.values())
    chosen = random.Random(seed).sample(range(len(distinct)), min(most, len(distinct)))
    return [distinct[i] for i in sorted(chosen)]
