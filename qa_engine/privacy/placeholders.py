"""Which placeholder stands for which value: the same value, the same placeholder, throughout one interaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import re2

from qa_engine.domain.interaction import Interaction
from qa_engine.privacy.kinds import HIDDEN_CODES, Found, Kind

PLACEHOLDER: Final = re2.compile(r"\[([A-Z][A-Z_]*)_([0-9]{1,5})\]")
_FEWEST_CHARACTERS: Final = 6


class Placeholders:
    """Hands out ``[CARD_1]``, ``[CARD_2]``, ... in the order in which values are found, after those already ``taken``.

    It also remembers every spelling it replaced, so that a value once recognised is found again where nothing around
    it says what it is.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._last: dict[str, int] = {}
        self._by_value: dict[tuple[Kind, str], str] = {}
        self.spellings: dict[str, Found] = {}
        self.numbers: dict[str, Found] = {}
        self.codes: dict[str, Found] = {}
        for text in taken:
            for match in PLACEHOLDER.finditer(text):
                kind, number = match.group(1), int(match.group(2))
                self._last[kind] = max(number, self._last.get(kind, 0))

    @classmethod
    def continuing(cls, interaction: Interaction) -> Placeholders:
        """Start after the placeholders that the interaction already has."""
        texts = [turn.text for turn in interaction.turns]
        texts += [redaction.placeholder for turn in interaction.turns for redaction in turn.redactions]
        texts += interaction.attributes.values()
        texts += [text for p in interaction.participants for text in (p.id, p.display_name) if text]
        return cls(texts)

    def stand_in(self, found: Found, spelling: str) -> str:
        """Return the placeholder for what was found, and remember how it was spelled (in normalised text)."""
        placeholder = self._by_value.get((found.kind, found.value))
        if placeholder is None:
            self._last[found.kind] = self._last.get(found.kind, 0) + 1
            placeholder = f"[{found.kind}_{self._last[found.kind]}]"
            self._by_value[found.kind, found.value] = placeholder
        self._remember(found, spelling)
        return placeholder

    def _remember(self, found: Found, spelling: str) -> None:
        digits = "".join(c for c in spelling if c.isdigit())
        if len(digits) < _FEWEST_CHARACTERS and found.kind in (*HIDDEN_CODES, Kind.NATIONAL_ID):
            self.codes.setdefault(digits, found)
            return
        if len(spelling) >= _FEWEST_CHARACTERS:
            self.spellings.setdefault(spelling, found)
        if len(digits) > _FEWEST_CHARACTERS and found.kind is not Kind.EMAIL:
            self.numbers.setdefault(digits, found)
