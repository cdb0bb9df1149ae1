"""Sentiment from GoEmotions: 27 emotions of Reddit comments become three classes, where a reader would agree."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

#: Emotions that say on which side a comment is. The rest are left out, each for a reason below.
SIDES = {
    "negative": ("anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief",
                 "nervousness", "sadness"),
    "neutral": ("neutral", "curiosity"),
    "positive": ("admiration", "caring", "excitement", "gratitude", "joy", "love", "optimism", "pride", "relief"),
}  # fmt: skip
LEFT_OUT = {
    "amusement": "laughing with somebody and at somebody carry the same label",
    "approval": "an agreeing 'yes' is an answer in service, not a mood",
    "confusion": "tells that help is needed, not whether the writer is content",
    "desire": "a wish is the ordinary content of a request",
    "realization": "finding something out may please or annoy",
    "remorse": "an apology is politeness in service, mostly the agent's",
    "surprise": "may be either side",
}
_SIDE_OF = {emotion: side for side, emotions in SIDES.items() for emotion in emotions}


@dataclass(frozen=True)
class LabelledText:
    text: str
    label: str


def read_emotions(folder: Path, part: str) -> list[LabelledText]:
    """Return the comments of ``part`` (train or dev) whose emotions all lie on one side.

    The original hides names as ``[NAME]``; they get the number that the engine's own placeholders have.
    """
    names = (folder / "labels.txt").read_text(encoding="utf-8").split()
    path = folder / ("train.tsv.gz" if part == "train" else "dev.tsv")
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    found = []
    for line in raw.decode("utf-8").splitlines():
        text, labels, _ = line.split("\t")
        sides = {_SIDE_OF.get(names[int(label)], "left out") for label in labels.split(",")}
        if len(sides) == 1 and "left out" not in sides:
            found.append(LabelledText(re.sub(r"\[(NAME|RELIGION)\]", r"[\1_1]", text.strip()), sides.pop()))
    return found


def side_of(emotion: str) -> str | None:
    """Return the side that an emotion is on, or ``None`` where it may be on either."""
    return _SIDE_OF.get(emotion)
