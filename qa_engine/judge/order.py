"""Before or after the words of another rule: which part of a contact an order leaves to look in."""

from __future__ import annotations

from dataclasses import dataclass

from qa_engine.domain.interaction import Interaction
from qa_engine.domain.rules import Order
from qa_engine.judge.matches import Match
from qa_engine.judge.windows import said_at_s


@dataclass(frozen=True, slots=True)
class Region:
    """What lies on the right side of one anchor, and close enough to it; everything where there is no order."""

    order: Order | None = None
    anchor: Match | None = None

    def covers(self, interaction: Interaction, match: Match) -> bool:
        """Return whether ``match`` lies in it. Where seconds are limited and not known, it does not."""
        if self.order is None or self.anchor is None:
            return True
        first, second = (match, self.anchor) if self.order.before else (self.anchor, match)
        if first.place >= second.place:
            return False
        if self.order.within_turns and second.turn_index - first.turn_index > self.order.within_turns:
            return False
        if self.order.within_s is None:
            return True
        at_s = said_at_s(interaction, first), said_at_s(interaction, second)
        return at_s[0] is not None and at_s[1] is not None and at_s[1] - at_s[0] <= self.order.within_s

    def turns(self, turns: tuple[int, ...]) -> tuple[int, ...]:
        """Return those of ``turns`` that it may hold words of."""
        if self.order is None or self.anchor is None:
            return turns
        at = self.anchor.turn_index
        near = self.order.within_turns or max((*turns, at)) + 1
        if self.order.before:
            return tuple(turn for turn in turns if at - near <= turn <= at)
        return tuple(turn for turn in turns if at <= turn <= at + near)


def regions(order: Order, anchors: tuple[Match, ...]) -> tuple[Region, ...]:
    """Return the regions of ``order``: one for each anchor that counts."""
    counting = sorted(anchors, key=lambda match: (match.place, match.end))
    return tuple(Region(order, anchor) for anchor in (counting if order.each else counting[:1]))


def untimed(order: Order, interaction: Interaction, said: tuple[Match, ...]) -> str | None:
    """Return why an order that counts seconds between the words ``said`` cannot be judged, if it cannot."""
    if order.within_s is None or all(said_at_s(interaction, match) is not None for match in said):
        return None
    return "the order counts seconds, and turns have no times"
