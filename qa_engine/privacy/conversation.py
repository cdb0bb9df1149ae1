"""What the turns before say about the digits in this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import re2

from qa_engine.domain.interaction import Interaction, Redaction, Role
from qa_engine.patterns.normalise import Normalised, normalise
from qa_engine.privacy.codes import asks_for_another_number, codes_asked_for
from qa_engine.privacy.context import asks_for_card, names_card
from qa_engine.privacy.kinds import Kind, Passage, cover
from qa_engine.privacy.national_ids import asks_for_national_id
from qa_engine.privacy.placeholders import PLACEHOLDER
from qa_engine.privacy.regions import regions_of

_TURNS_BACK: Final = 4
# Every kind of personal data that is looked for holds a digit, of whatever script, or an "@".
_TELLING: Final = re2.compile(r"[\pN@\x{ff20}\x{fe6b}]")


class Conversation:
    """Reads the turns of one interaction as passages. Turns are normalised when they are first needed, and once."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._normalised: dict[int, Normalised] = {}
        self._told_apart = _told_apart(interaction)

    def read(self, index: int) -> tuple[Normalised, Passage] | None:
        """Return the turn as a passage, or ``None`` when nothing in it can be personal data."""
        turn = self._interaction.turns[index]
        if not holds_anything(turn.text):
            return None
        normalised = self._text(index)
        before = range(max(0, index - _TURNS_BACK), index)
        passage = Passage(
            text=normalised.text,
            regions=regions_of(turn.language, self._interaction.language),
            asked=frozenset(self._asked(index, before)),
            about_card=any(names_card(self._text(i).text) for i in (*before, index)),
        )
        return normalised, passage

    def _asked(self, index: int, before: Sequence[int]) -> tuple[Kind, ...]:
        """What others asked for, as far back as their latest question for some other number."""
        speaker = self._interaction.turns[index].participant
        asked: list[Kind] = []
        for i in reversed(before):
            text = self._text(i).text
            if self._told_apart and self._interaction.turns[i].participant == speaker:
                continue
            about_card = names_card(text) or any(names_card(self._text(j).text) for j in before if j < i)
            here = (*codes_asked_for(text, about_card=about_card), *_longer_numbers_asked_for(text))
            asked += here
            if not here and asks_for_another_number(text):
                break
        return tuple(asked)

    def _text(self, index: int) -> Normalised:
        if index not in self._normalised:
            turn = self._interaction.turns[index]
            self._normalised[index] = normalise(hide(turn.text, turn.redactions))
        return self._normalised[index]


def _told_apart(interaction: Interaction) -> bool:
    """Whether speakers are known: where all turns are given to one of unknown role, who answers seems to have asked."""
    speaking = {turn.participant for turn in interaction.turns}
    return len(speaking) != 1 or all(p.role is not Role.UNKNOWN for p in interaction.participants if p.id in speaking)


def holds_anything(text: str) -> bool:
    """Whether ``text`` can hold personal data at all: a quick look that saves reading most turns."""
    return _TELLING.search(text) is not None


def hide(text: str, redactions: Sequence[Redaction] = ()) -> str:
    """Return ``text`` with placeholders, and whatever was redacted before, made unreadable. The length stays."""
    spans = [(match.start(), match.end(), match.group(1)) for match in PLACEHOLDER.finditer(text)]
    spans += [(redaction.start, redaction.end, redaction.kind) for redaction in redactions]
    for start, end, kind in spans:
        text = text[:start] + cover(kind) * (end - start) + text[end:]
    return text


def _longer_numbers_asked_for(text: str) -> tuple[Kind, ...]:
    asked = []
    if asks_for_card(text):
        asked.append(Kind.CARD)
    if asks_for_national_id(text):
        asked.append(Kind.NATIONAL_ID)
    return tuple(asked)
