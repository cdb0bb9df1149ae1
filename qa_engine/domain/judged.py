"""Everything a signal may look at: an interaction with all that was read, counted, found and known about it."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import Findings
from qa_engine.domain.history import History
from qa_engine.domain.interaction import Interaction, Role, Turn
from qa_engine.domain.readings import CUSTOMER_CUES, CueName, CueReading, Readings
from qa_engine.domain.record import Record

#: The roles that answer for the company.
ANSWERING_ROLES = (Role.AGENT, Role.BOT, Role.SUPERVISOR)
#: The name under which the reader of cues gives an account of the turns it read.
CUE_CLASSIFIER = "cues"


class Speaker(NamedTuple):
    """Who said a turn, as far as known."""

    role: Role
    confidence: float


def speakers(interaction: Interaction, readings: Readings) -> tuple[Speaker, ...]:
    """Return who said each turn. Where the source left a role open, the role that was read from the words stands in.

    Where voices were told apart within one channel, the confidence is that of the role times that of the voice. A
    stated role is certain unless the words speak against it.
    """
    read = {reading.participant: reading for reading in readings.roles if reading.role is not Role.UNKNOWN}
    known = {}
    for participant in interaction.participants:
        reading = read.get(participant.id)
        if reading is not None and participant.role in (Role.UNKNOWN, reading.role):
            sure = reading.stated and reading.doubt is None
            known[participant.id] = Speaker(reading.role, 1.0 if sure else reading.confidence)
        else:
            known[participant.id] = Speaker(participant.role, participant.role_confidence)
    return tuple(_by_voice(known[turn.participant], turn) for turn in interaction.turns)


def _by_voice(speaker: Speaker, turn: Turn) -> Speaker:
    if turn.speaker_confidence is None:
        return speaker
    return speaker._replace(confidence=speaker.confidence * turn.speaker_confidence)


class JudgedInteraction(Record):
    interaction: Interaction
    readings: Readings
    facts: Facts
    findings: Findings
    history: History = History()

    @cached_property
    def speakers(self) -> tuple[Speaker, ...]:
        """Who said each turn, with what confidence."""
        return speakers(self.interaction, self.readings)

    def turns_of(self, *roles: Role) -> tuple[int, ...]:
        """Return the indexes of the turns of ``roles`` that hold any text, in order."""
        turns = self.interaction.turns
        return tuple(index for index, by in enumerate(self.speakers) if by.role in roles and turns[index].text.strip())

    def own_cues(self, *names: CueName) -> tuple[CueReading, ...]:
        """Return the cues with one of ``names`` that come from their own side, in order of place.

        A customer's cue found in an agent's turn is left out, and the other way round: words count for the side that
        may say them.
        """
        return tuple(cue for cue in self._own_cues if cue.cue in names)

    @cached_property
    def _own_cues(self) -> tuple[CueReading, ...]:
        customer, company = set(self.turns_of(Role.CUSTOMER)), set(self.turns_of(*ANSWERING_ROLES))
        own = [
            cue for cue in self.readings.cues if cue.turn_index in (customer if cue.cue in CUSTOMER_CUES else company)
        ]
        return tuple(sorted(own, key=_place))

    @property
    def cue_coverage(self) -> float:
        """The share of the customer's and the company's turns that was read for cues, 0 to 1.

        Where no reader of cues gave an account, a contact in a language other than English without any cue counts as
        not read, and everything else as read.
        """
        account = next((entry for entry in self.readings.coverage if entry.classifier == CUE_CLASSIFIER), None)
        if account is None:
            language = self.interaction.language
            foreign = language is not None and not language.lower().startswith("en")
            return 0.0 if foreign and not self.readings.cues else 1.0
        readable = len(self.turns_of(Role.CUSTOMER, *ANSWERING_ROLES))
        return min(1.0, account.read / readable) if readable else 0.0


def _place(cue: CueReading) -> tuple[int, int, int, str, float]:
    return cue.turn_index, cue.evidence.start, cue.evidence.end, cue.cue, cue.confidence
