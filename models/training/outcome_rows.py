"""Contacts whose outcome is known, stretch by stretch: STAR's, as their users say, and our own, as labelled twice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialogues import masked_texts, star_dialogues
from held_out import is_held_out, is_kept_back
from second_labels import load_twice

from qa_engine.classify.stretches import stretch_spans

#: Questions of the questionnaire that do not ask whether the task was done.
_OTHER_QUESTIONS = ("calm and helpful", "enjoy this task", "change his/her", "annoyed")


@dataclass(frozen=True)
class Stretch:
    text: str
    agent: bool


@dataclass(frozen=True)
class KnownOutcome:
    """A contact with how surely it was solved (0, 1, or 0.5 where two labellers differ).

    ``task`` is the question that was asked of the user: some tasks succeed far more often than others, and a contact's
    words must not be taken to explain that. ``group`` must stay on one side of any split.
    """

    group: str
    task: str
    solved: float
    stretches: tuple[Stretch, ...]
    held_out: bool
    own: bool


def known_outcomes(data: Path) -> list[KnownOutcome]:
    """Return all contacts."""
    return [*_star(data / "star"), *_own()]


def _star(folder: Path) -> list[KnownOutcome]:
    found = []
    for dialogue in star_dialogues(folder):
        asked = _task_answer(dialogue)
        if asked is None or dialogue["CompletionLevel"] != "Complete":
            continue
        user = str(dialogue["AnonymizedUserWorkerID"])
        said = [
            (event["Text"], event["Agent"] == "Wizard")
            for event in dialogue["Events"]
            if (event.get("Text") or "").strip()
            and (event["Agent"], event["Action"])
            in {("User", "utter"), ("Wizard", "utter"), ("Wizard", "pick_suggestion")}
        ]
        found.append(KnownOutcome(user, asked[0], float(asked[1]), _stretches(said), is_kept_back(user), own=False))
    return found


def _task_answer(dialogue: dict[str, Any]) -> tuple[str, bool] | None:
    for item in dialogue.get("UserQuestionnaire") or ():
        question = item["Question"]
        if isinstance(item["Answer"], bool) and not any(other in question for other in _OTHER_QUESTIONS):
            return ("ride" if "suitable ride" in question else question), item["Answer"]
    return None


def _own() -> list[KnownOutcome]:
    found = []
    for pair in load_twice():
        said = [(turn.text, not turn.customer) for turn in pair.first.turns]
        solved = (pair.first.solved + pair.second.solved) / 2
        held_out = is_held_out(pair.first.id)
        found.append(KnownOutcome(pair.first.id, "own", solved, _stretches(said), held_out, own=True))
    return found


def _stretches(said: list[tuple[str, bool]]) -> tuple[Stretch, ...]:
    masked = masked_texts([text for text, _ in said])
    return tuple(
        Stretch(text[start:end], agent)
        for text, (_, agent) in zip(masked, said, strict=True)
        for start, end in stretch_spans(text, customer=not agent)
    )
