"""What is the customer's in an interaction, and how surely it is known to be: turns, cues, sentiment, certainty.

Every signal reads the customer through this view, so that an agent's words cannot slip in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from qa_engine.domain.interaction import Role
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CUSTOMER_CUES, CueName, CueReading, SentimentReading

NO_WORDS = "the customer said nothing that could be read"


@dataclass(frozen=True, slots=True)
class Customer:
    """The customer's side of one interaction.

    ``turns`` are the indexes of the customer's turns that hold text; ``sentiment`` the readings of those turns, in
    order; ``cues`` the customer's own cues, in order of place. The four shares run from 0 to 1: ``role_confidence`` is
    how surely these words are a customer's (the formula is in ``find_customer``), ``recognition`` the mean confidence
    of speech recognition over the turns where it is known (1 for written text), ``cues_read`` and ``sentiment_read``
    the shares of turns that were read.
    """

    turns: tuple[int, ...]
    cues: tuple[CueReading, ...]
    sentiment: tuple[SentimentReading, ...]
    role_confidence: Fraction
    recognition: Fraction
    cues_read: Fraction
    sentiment_read: Fraction

    def of(self, *names: CueName) -> tuple[CueReading, ...]:
        """Return the customer's cues with one of ``names``, in order of place."""
        return tuple(cue for cue in self.cues if cue.cue in names)


def find_customer(judged: JudgedInteraction) -> Customer:
    """Return the customer's side of ``judged``. Without a customer's word, ``turns`` is empty.

    The confidence of the role, where p is a speaking customer, r(p) how surely p is one, t a turn of p, w(t) its words
    and v(t) how surely its voice was told from others (1 for a channel or a name of one's own)::

        role_confidence = min over p of  r(p) * sum(w(t) * v(t)) / sum(w(t))

    So a short turn in doubt counts for the few words it has, and a second customer who is none for the whole contact.
    Set by stated reasoning.
    """
    interaction = judged.interaction
    turns = judged.turns_of(Role.CUSTOMER)
    spoken = [interaction.turns[index] for index in turns]
    heard = [exact_share(turn.confidence) for turn in spoken if turn.confidence is not None]
    by_turn = {reading.turn_index: reading for reading in judged.readings.sentiment}
    sentiment = tuple(by_turn[index] for index in turns if index in by_turn)
    return Customer(
        turns=turns,
        cues=judged.own_cues(*CUSTOMER_CUES),
        sentiment=sentiment,
        role_confidence=_role_confidence(judged, turns),
        recognition=sum(heard, Fraction(0)) / len(heard) if heard else Fraction(1),
        cues_read=exact_share(judged.cue_coverage),
        sentiment_read=Fraction(len(sentiment), len(turns)) if turns else Fraction(0),
    )


def _role_confidence(judged: JudgedInteraction, turns: Sequence[int]) -> Fraction:
    """Return the formula of ``find_customer``; the confidence of a turn's speaker is that of role times voice."""
    words: dict[str, int] = {}
    sure_words: dict[str, Fraction] = {}
    for index in turns:
        turn = judged.interaction.turns[index]
        said = len(turn.words) or len(turn.text.split())
        sure = exact_share(judged.speakers[index].confidence)
        words[turn.participant] = words.get(turn.participant, 0) + said
        sure_words[turn.participant] = sure_words.get(turn.participant, Fraction(0)) + said * sure
    return min((sure_words[one] / words[one] for one in words), default=Fraction(1))


def exact_share(value: float) -> Fraction:
    """Return a share or polarity, which records keep to four decimals, as an exact fraction.

    >>> exact_share(0.3)
    Fraction(3, 10)
    """
    return Fraction(round(value * 10_000), 10_000)


def not_read_reason(judged: JudgedInteraction) -> str:
    """Return why the contact could not be read for cues."""
    language = judged.interaction.language
    return f"language {language} is not read for cues" if language else "no turn was read for cues"
