"""The labelled sets of benchmarks/reading.py: readers of their formats, and draws of whole dialogues.

Nothing of them is copied into the project. Sets that are for evaluation only train nothing and decide nothing here.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

SEED = 20_261_122
SENTIMENTS = ("negative", "neutral", "positive")
LANGUAGES = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "arabic": "ar",
    "hindi": "hi",
}
#: A limit on dialogues lets this many single messages or queries pass for each of them.
MESSAGES_A_DIALOGUE = 20
_SATISFACTION = (
    "Extremely dissatisfied",
    "Slightly dissatisfied",
    "Undecided",
    "Slightly satisfied",
    "Extremely satisfied",
)
_DEALS = frozenset({"Submit-Deal", "Accept-Deal", "Reject-Deal", "Walk-Away"})
#: What the user of a STAR dialogue got to read: a reply that the wizard picked, or one in the wizard's own words. What
#: the wizard typed to be shown replies (request_suggestions) stayed between the wizard and the system.
_SHOWN = {
    ("User", "utter"): "customer",
    ("Wizard", "pick_suggestion"): "agent",
    ("Wizard", "utter"): "agent",
}
Lines = tuple[tuple[str, str], ...]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Labelled:
    """A text with its label; rows of one ``group`` (a dialogue) belong together."""

    text: str
    label: str
    group: str


@dataclass(frozen=True)
class RatedDialogue:
    """A dialogue as (role, text) lines with ratings of satisfaction, 1 to 5, by turn and as a whole."""

    id: str
    lines: Lines
    ratings: Mapping[int, tuple[int, ...]]
    overall: tuple[int, ...]


@dataclass(frozen=True)
class ServedDialogue:
    """A dialogue with a service: whether the user says that the task was done (``task`` is the question), and whether
    the person who served says that the user became annoyed; ``None`` where nobody was asked."""

    id: str
    user: str
    lines: Lines
    task: str | None
    done: bool | None
    annoyed: bool | None


@dataclass(frozen=True)
class Negotiation:
    """One side of a negotiation: its dialogue with that side as the customer, and how satisfied it says it is."""

    id: str
    dialogue: str
    lines: Lines
    satisfaction: float


def draw(items: Sequence[Item], most: int | None) -> list[Item]:
    """Return at most ``most`` items, drawn with a fixed seed, in their order; all of them for ``None``."""
    if most is None or most >= len(items):
        return list(items)
    return [items[i] for i in sorted(random.Random(SEED).sample(range(len(items)), most))]


def messages(most_dialogues: int | None) -> int | None:
    """Return the limit on single messages that goes with a limit on dialogues."""
    return None if most_dialogues is None else most_dialogues * MESSAGES_A_DIALOGUE


def read_airline(folder: Path) -> list[Labelled]:
    """Return tweets to airlines with their sentiment."""
    return _tweets(_rows(folder / "us_airline_tweets_dev.csv.gz"), "airline_sentiment")


def read_amazonhelp(folder: Path) -> list[Labelled]:
    """Return tweets to a shop's help with their sentiment."""
    return _tweets(_rows(folder / "amazonhelp_tweets_dev.csv.gz"), "label")


def read_umsab(folder: Path, language: str) -> list[Labelled]:
    """Return the validation tweets of one language (a name in ``LANGUAGES``) with their sentiment."""
    texts, labels = (
        (folder / f"{language}_val_{part}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
        for part in ("text", "labels")
    )
    pairs = enumerate(zip(texts, labels, strict=True))
    return [Labelled(clean_tweet(text), SENTIMENTS[int(label)], str(i)) for i, (text, label) in pairs]


def clean_tweet(text: str) -> str:
    """Return a tweet without links and without the handles at its start, which address somebody and say nothing."""
    return re.sub(r"^(?:=?\s*@\w+\s+)+|https?://\S+", "", text).strip() or "."


def _tweets(rows: Sequence[Mapping[str, str]], label: str) -> list[Labelled]:
    return [Labelled(clean_tweet(row["text"]), row[label], str(i)) for i, row in enumerate(rows)]


def read_uss(path: Path) -> list[RatedDialogue]:
    """Return dialogues of one file of user-satisfaction-simulation.

    Blocks are parted by blank lines; a line is speaker, text, act and, for the user, ratings such as ``3,4,3``. The
    line whose text is OVERALL holds the ratings of the whole dialogue.
    """
    blocks = re.split(r"\n\s*\n", _text(path).strip())
    return [_rated(f"{path.name.split('.')[0]}-{i}", block.split("\n")) for i, block in enumerate(blocks)]


def _rated(name: str, block: Sequence[str]) -> RatedDialogue:
    lines: list[tuple[str, str]] = []
    ratings: dict[int, tuple[int, ...]] = {}
    overall: tuple[int, ...] = ()
    for line in block:
        speaker, text, *rest = line.split("\t")
        given = tuple(int(one) for one in rest[-1].split(",") if one.strip()) if rest else ()
        if speaker == "USER" and text == "OVERALL":
            overall = given
            continue
        if speaker == "USER" and given:
            ratings[len(lines)] = given
        lines.append(("customer" if speaker == "USER" else "agent", text))
    return RatedDialogue(name, tuple(lines), ratings, overall)


def read_star(path: Path) -> list[ServedDialogue]:
    """Return the dialogues of STAR in which the user says anything."""
    found = (_served(json.loads(line)) for line in _text(path).splitlines())
    return [one for one in found if any(role == "customer" for role, _ in one.lines)]


def _served(dialogue: Mapping[str, Any]) -> ServedDialogue:
    lines = tuple(
        (_SHOWN[event["Agent"], event["Action"]], event["Text"].strip())
        for event in dialogue["Events"]
        if (event["Agent"], event["Action"]) in _SHOWN and event.get("Text", "").strip()
    )
    asked = {one["Question"]: one["Answer"] for one in dialogue["UserQuestionnaire"]}
    task = next((question for question in asked if not re.search(r"calm and helpful|enjoy", question)), None)
    annoyed = [one["Answer"] for one in dialogue["WizardQuestionnaire"] if "aggressive or annoyed" in one["Question"]]
    return ServedDialogue(
        id=f"star-{dialogue['DialogueID']}",
        user=str(dialogue["AnonymizedUserWorkerID"]),
        lines=lines,
        task=task,
        done=bool(asked[task]) if task else None,
        annoyed=bool(annoyed[0]) if annoyed else None,
    )


def read_casino(folder: Path) -> list[Negotiation]:
    """Return both sides of every negotiation of CaSiNo; offers that are forms, not words, are left out."""
    dialogues = [one for part in ("train", "valid") for one in json.loads(_text(folder / f"casino_{part}.json.gz"))]
    return [side for dialogue in dialogues for side in _sides(dialogue)]


def _sides(dialogue: Mapping[str, Any]) -> Iterator[Negotiation]:
    name = str(dialogue["dialogue_id"])
    for who, person in dialogue["participant_info"].items():
        lines = tuple(
            ("customer" if said["id"] == who else "agent", said["text"])
            for said in dialogue["chat_logs"]
            if said["text"] not in _DEALS
        )
        satisfaction = 25.0 * _SATISFACTION.index(person["outcomes"]["satisfaction"])
        yield Negotiation(f"casino-{name}-{who}", name, lines, satisfaction)


def read_banking(folder: Path) -> list[Labelled]:
    """Return the queries of BANKING77's training part; the test part is kept back."""
    with (folder / "banking77_train.csv").open(encoding="utf-8", newline="") as stream:
        return [Labelled(row["text"], row["category"], str(i)) for i, row in enumerate(csv.DictReader(stream))]


def read_clinc(folder: Path) -> dict[str, list[Labelled]]:
    """Return the queries of CLINC150 by part: train, val, oos_train, oos_val (out of scope)."""
    parts = json.loads((folder / "clinc_dev.json").read_text(encoding="utf-8"))
    return {
        part: [Labelled(text, label, f"{part}-{i}") for i, (text, label) in enumerate(rows)]
        for part, rows in parts.items()
    }


def read_multidogo(folder: Path, domain: str, part: str) -> list[Labelled]:
    """Return the customers' turns of one domain and part (train or dev) that have exactly one intent."""
    lines = _text(folder / f"{domain}_{part}.tsv.gz").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        Labelled(row["utterance"].strip(), row["intent"], row["conversationId"])
        for row in rows
        if row["intent"] and "<div>" not in row["intent"] and (row["utterance"] or "").strip()
    ]


def read_dstc11(folder: Path) -> list[Labelled]:
    """Return requests to an insurer. The file tells no dialogue, so each is a group of its own."""
    rows = [json.loads(line) for line in (folder / "insurance_development.jsonl").read_text("utf-8").splitlines()]
    return [Labelled(row["utterance"], row["intent"], row["utterance_id"]) for row in rows]


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(path).splitlines(keepends=True)))


def _text(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8")
