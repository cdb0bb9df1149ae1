"""Everything that a rule may look at in one interaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import IntentFinding, MarkerFinding, RuleFinding
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import Readings
from qa_engine.judge.expressions import Expression, Found, evaluate, wanted_in
from qa_engine.judge.matches import Match, match_evidence
from qa_engine.judge.order import Region
from qa_engine.judge.speakers import Speakers
from qa_engine.judge.windows import LaidWindow, covers


@dataclass(frozen=True, slots=True)
class Case:
    """One interaction before a rubric's rules.

    ``matches`` are those of the rubric's phrases by number; ``doubts`` says of a phrase why it could not be looked for.
    ``rules`` and ``markers`` fill up as they are judged, each after those that it looks at; so do ``said``, the words
    of each that orders count from, and ``said_doubts``, why it is not known whether they were said.
    """

    interaction: Interaction
    readings: Readings
    facts: Facts
    speakers: Speakers
    matches: tuple[tuple[Match, ...], ...]
    doubts: Mapping[int, str]
    intents: tuple[IntentFinding, ...]
    intents_unjudged: str | None
    language: str
    rules: dict[str, RuleFinding] = field(default_factory=dict)
    markers: dict[str, MarkerFinding] = field(default_factory=dict)
    said: dict[str, tuple[Match, ...]] = field(default_factory=dict)
    said_doubts: dict[str, str] = field(default_factory=dict)

    def turns(self, speaker: Role | None) -> tuple[int, ...]:
        """Return the turns of ``speaker``, of anybody for ``None``."""
        return tuple(range(len(self.interaction.turns))) if speaker is None else self.speakers.turns(speaker)

    def find(
        self,
        expression: Expression,
        turns: tuple[int, ...],
        window: LaidWindow,
        region: Region | None = None,
        sure: Callable[[Match], bool] | None = None,
    ) -> Found:
        """Return whether ``expression`` holds in ``turns``, inside ``window`` and ``region``; with ``sure``, by none
        but those matches that speak for it of which it is true."""
        wanted = frozenset(turns)
        speaking = frozenset(wanted_in(expression)) if sure else frozenset()

        def inside(number: int) -> tuple[Match, ...]:
            return tuple(
                match
                for match in self.matches[number]
                if match.turn_index in wanted
                and covers(self.interaction, window, match)
                and (region is None or region.covers(self.interaction, match))
                and (sure is None or number not in speaking or sure(match))
            )

        return evaluate(expression, inside, self.doubts)

    def said_by(self, numbers: tuple[int, ...], turns: tuple[int, ...]) -> tuple[Match, ...]:
        """Return the matches of the phrases ``numbers`` in ``turns``, in order, none inside another."""
        wanted = frozenset(turns)
        return without_nested(
            match for number in numbers for match in self.matches[number] if match.turn_index in wanted
        )

    def evidence(self, matches: tuple[Match, ...], reason: str) -> tuple[Evidence, ...]:
        """Return ``matches`` as evidence."""
        return tuple(match_evidence(self.interaction, match, reason) for match in matches)

    def other_language(self, languages: tuple[str, ...] = ()) -> str | None:
        """Return that the interaction is in another language than the rubric's phrases, or than ``languages`` where a
        rule names its own; ``None`` if it is not, or not known."""
        spoken = self.interaction.language
        known = languages or (self.language,)
        if spoken is None or base_language(spoken) in map(base_language, known):
            return None
        return f"the interaction is in '{spoken}' and the phrases are in '{', '.join(known)}'"


def base_language(language: str) -> str:
    """Return ``language`` without its region: "en-GB" is "en"."""
    return language.replace("_", "-").split("-")[0].lower()


def without_nested(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Leave out matches that lie inside another one: the same words are quoted once, whichever phrases they fit."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.turn_index, match.start, -match.end)):
        if not (kept and kept[-1].turn_index == match.turn_index and match.end <= kept[-1].end):
            kept.append(match)
    return tuple(kept)
