"""Lines of the material as interactions that the engine can judge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from benchmarks.accuracy.compliance.material import Line, RuleLines, SaidTurn
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn, WordTime

#: How fast people speak, and how long they wait, where a line does not say when something is said.
WORDS_PER_S: Final = 2.5
PAUSE_S: Final = 0.4
_WORD = re.compile(r"\S+")


def as_call(rule: RuleLines, line: Line, *, words_confidence: float | None = None) -> Interaction:
    """Return ``line`` as a call whose speakers are known, with the times of its words.

    A line of a rule that must come before or after something else gets that something on its right side where it does
    not hold it, since the label says that the line is at the right place.

    Args:
        rule: the rule of the line.
        line: what is said.
        words_confidence: how surely each word was heard; ``None`` where that is unknown.
    """
    said = _with_anchor(rule, line)
    turns = _timed(said, words_confidence)
    roles = dict.fromkeys(turn.role for turn in said)
    return Interaction(
        id=f"{rule.part}.{line.rule}.{line.number}",
        channel=Channel.CALL,
        language="en",
        participants=tuple(Participant(id=role, role=Role(role)) for role in roles),
        turns=tuple(turns),
    )


def said_by(rule: RuleLines, line: Line) -> tuple[str, ...]:
    """Return what contestants get that know neither speakers nor times: what the rule's speaker says, turn by turn, and
    whole where that is more than one turn. Where a line is about somebody else saying it, what everybody says: such
    contestants cannot tell them apart.
    """
    own = [turn.text for turn in line.turns if turn.role == rule.speaker or line.kind == "wrong_speaker"]
    return (*own, " ".join(own)) if len(own) > 1 else tuple(own) or ("",)


def _with_anchor(rule: RuleLines, line: Line) -> Sequence[SaidTurn]:
    whole = " ".join(turn.text for turn in line.turns)
    if rule.order is None or not rule.anchor_lines or any(anchor in whole for anchor in rule.anchor_lines):
        return line.turns
    if line.kind in ("right_order", "wrong_order"):
        return line.turns  # says it in words of its own
    anchor = SaidTurn(rule.anchor_role, rule.anchor_lines[line.number % len(rule.anchor_lines)])
    return (*line.turns, anchor) if rule.order.side == "before" else (anchor, *line.turns)


def _timed(said: Sequence[SaidTurn], confidence: float | None) -> list[Turn]:
    turns = []
    clock_s = 0.0
    for turn in said:
        start_s = clock_s if turn.start_s is None else turn.start_s
        words = _word_times(turn.text, start_s, confidence)
        end_s = words[-1].end_s if words else start_s
        turns.append(
            Turn(
                participant=turn.role, text=turn.text, start_s=start_s, end_s=end_s, confidence=confidence, words=words
            )
        )
        clock_s = end_s + PAUSE_S
    return turns


def _word_times(text: str, start_s: float, confidence: float | None) -> tuple[WordTime, ...]:
    spans = [match.span() for match in _WORD.finditer(text)]
    return tuple(
        WordTime(
            start=start,
            end=end,
            start_s=round(start_s + number / WORDS_PER_S, 3),
            end_s=round(start_s + (number + 1) / WORDS_PER_S, 3),
            confidence=confidence,
        )
        for number, (start, end) in enumerate(spans)
    )
