"""What is said that tells how a contact goes: phrases of our own writing, and a trained head where they are silent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa_engine.classify.doubts import is_doubtful
from qa_engine.classify.function_words import word_features
from qa_engine.classify.head_trust import confidence_of_head
from qa_engine.classify.heads import LinearHead, sigmoid
from qa_engine.classify.identity import asked_again
from qa_engine.classify.language import is_english
from qa_engine.classify.phrases import PHRASE_LANGUAGES, PHRASES_VERSION, cue_phrases
from qa_engine.classify.plain_words import in_full
from qa_engine.classify.ratings import stated_rating
from qa_engine.classify.sentences import Span
from qa_engine.classify.stretches import ByTurn, TurnStretches
from qa_engine.domain.evidence import quote
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import CUSTOMER_CUES, CueName, CueReading
from qa_engine.patterns.normalise import Normalised, normalise

#: Whose turns are searched for the agent's cues.
AGENT_SIDE = frozenset({Role.AGENT, Role.BOT, Role.SUPERVISOR})
#: How alike two turns of a customer must be to be the same request, as cosine. MiniLM puts paraphrases above 0.8.
SAME_REQUEST = 0.8
_REQUEST_WORDS = 5
#: A speaker's greeting lies in their first two turns; "hello?" later asks whether somebody is still there.
_OPENING_TURNS = 2
_DETECTOR = "cues"
#: The lowest rating of ten that goes with praise: what makes a promoter.
_PRAISE_FROM = 9
_SPECIFIC = {CueName.PROBLEM_STATED: CueName.STILL_BROKEN}
_IMPLIES = {CueName.ANGER: CueName.FRUSTRATION}


@dataclass(frozen=True)
class _Found:
    cue: CueName
    span: Span
    confidence: float
    detector: str
    reason: str
    amount: float | None = None
    version: str = PHRASES_VERSION


@dataclass
class _Past:
    """What earlier turns leave behind for later ones; reading a turn never looks ahead."""

    turns_of: dict[str, int] = field(default_factory=dict)
    asked_whether_solved: bool = False
    identity_asked: dict[str, int] = field(default_factory=dict)
    requests: list[tuple[int, bytes]] = field(default_factory=list)
    last_agent_turn: int = -1


class CueReader:
    """Finds the cues of an interaction, turn by turn.

    Args:
        head: the trained head over tones; without it, or without tones, phrases alone are read.
        same_request: how alike, as cosine, two turns of a customer must be to be the same request. Every encoder has
            its own scale.
    """

    def __init__(self, head: LinearHead | None, *, same_request: float = SAME_REQUEST) -> None:
        self._head = head
        self._same_request = same_request

    def read(
        self, interaction: Interaction, stretches: ByTurn | None, polarity_of: Mapping[int, float]
    ) -> tuple[CueReading, ...]:
        """Return the cues in order of turn, at most one of a name in a turn.

        Args:
            interaction: with roles; turns of participants on no side give no cue.
            stretches: with vectors, or ``None`` without an encoder.
            polarity_of: the sentiment of turns by index, as far as it was read.
        """
        past = _Past()
        readings: list[CueReading] = []
        for index, turn in enumerate(interaction.turns):
            role = interaction.role(index)
            if not turn.text.strip() or side(role) is None:
                continue
            language = turn.language or interaction.language
            text = in_full(turn.text) if is_english(language) else normalise(turn.text)
            found = [*self._phrases(text, turn.participant, role, language, past)]
            if stretches is not None and is_english(language):
                found += self._head_cues(turn.text, role, stretches[index], polarity_of.get(index))
            if stretches is not None and role is Role.CUSTOMER:
                whole = stretches[index].whole.meaning
                found += _repeats(index, turn.text, found, whole, past, self._same_request)
            readings += _cues(interaction, index, found)
            _remember(past, index, turn.participant, role, found)
        return tuple(readings)

    def _phrases(
        self, text: Normalised, participant: str, role: Role, language: str | None, past: _Past
    ) -> Iterable[_Found]:
        spoken = _phrase_language(language)
        if spoken is None:
            return
        customer = role is Role.CUSTOMER
        opening = past.turns_of.get(participant, 0) < _OPENING_TURNS
        checked = customer and past.asked_whether_solved
        for match in cue_phrases(spoken, customer=customer).find(text, opening=opening, after_check=checked):
            yield _Found(match.cue, (match.start, match.end), match.confidence, "phrases", match.reason)
        if spoken != "en":
            return
        if customer:
            rating = stated_rating(text)
            if rating is not None:
                span = (rating.start, rating.end)
                yield _Found(CueName.STATED_RATING, span, rating.confidence, "ratings", "rating", rating.amount)
            return
        for span in asked_again(text, past.identity_asked, past.last_agent_turn):
            yield _Found(CueName.REVERIFICATION, span, 0.8, "phrases", "asks for what was asked before")

    def _head_cues(self, text: str, role: Role, stretches: TurnStretches, polarity: float | None) -> list[_Found]:
        """Return what the head finds in each stretch of a turn, for the speaker's own side."""
        if self._head is None:
            return []
        found = []
        for stretch in stretches.stretches:
            span = stretch.span
            words = text[span[0] : span[1]]
            if stretch.encoded.tone is None:
                continue
            probabilities = map(sigmoid, self._head.logits(stretch.encoded.tone, word_features(words)))
            for label, threshold, probability in zip(
                self._head.labels, self._head.thresholds, probabilities, strict=True
            ):
                cue = CueName(label)
                if (cue in CUSTOMER_CUES) is not (role is Role.CUSTOMER) or probability < threshold:
                    continue
                confidence = confidence_of_head(cue, probability)
                if confidence is not None and not is_doubtful(cue, words, polarity):
                    found.append(
                        _Found(cue, span, confidence, "head", "like trained examples", version=self._head.version)
                    )
        return found


def side(role: Role) -> bool | None:
    """Return ``True`` for the customer's side, ``False`` for the agent's, ``None`` for neither."""
    if role is Role.CUSTOMER:
        return True
    return False if role in AGENT_SIDE else None


def reads_language(language: str | None) -> bool:
    """Tell whether there are phrases for ``language``."""
    return _phrase_language(language) is not None


def _phrase_language(language: str | None) -> str | None:
    if language is None:
        return "en"
    short = language.lower()[:2]
    return short if short in PHRASE_LANGUAGES else None


def _repeats(
    index: int, text: str, found: Sequence[_Found], vector: bytes, past: _Past, same_request: float
) -> list[_Found]:
    """Find a request that the customer makes again after the agent spoke, and remember requests for later turns."""
    if len(text.split()) < _REQUEST_WORDS or not _is_request(text, found):
        return []
    answered = [earlier for earlier in past.requests if earlier[0] < past.last_agent_turn]
    past.requests.append((index, vector))
    alike = max((cosine(vector, earlier) for _, earlier in answered), default=0.0)
    if alike < same_request:
        return []
    start = len(text) - len(text.lstrip())
    span = (start, len(text.rstrip()))
    return [_Found(CueName.REPEATS_REQUEST, span, min(alike, 0.9), "similarity", "says an earlier turn again")]


def _is_request(text: str, found: Sequence[_Found]) -> bool:
    lower = f" {text.lower()} "
    asks = "?" in text or any(word in lower for word in (" need ", " want ", " please ", " can you ", " could you "))
    return asks or any(f.cue in (CueName.PROBLEM_STATED, CueName.STILL_BROKEN) for f in found)


def cosine(one: bytes, other: bytes) -> float:
    """Return the cosine of two vectors of signed bytes; the sums are exact."""
    import numpy as np

    a = np.frombuffer(one, dtype=np.int8).astype(np.int64)
    b = np.frombuffer(other, dtype=np.int8).astype(np.int64)
    lengths = math.sqrt(int((a * a).sum())) * math.sqrt(int((b * b).sum()))
    return int((a * b).sum()) / lengths if lengths else 0.0


def _cues(interaction: Interaction, index: int, found: Sequence[_Found]) -> list[CueReading]:
    """Return one reading a cue: phrases before the head, then the surer, then the earlier."""
    best: dict[CueName, _Found] = {}
    for item in sorted(found, key=lambda f: (f.detector == "head", -f.confidence, f.span)):
        best.setdefault(item.cue, item)
    best = _with_implied(best)
    kept = [item for item in best.values() if not (_is_told_better(item, best) or _is_belied(item, best))]
    return [_reading(interaction, index, item) for item in sorted(kept, key=lambda f: list(CueName).index(f.cue))]


def _with_implied(best: Mapping[CueName, _Found]) -> dict[CueName, _Found]:
    """Anger is frustration and more: a turn that gives the one gives the other, so that what weighs frustration weighs
    both once, and nothing has to weigh anger."""
    implied = {
        weaker: replace(best[stronger], cue=weaker, reason=f"{stronger.value} is {weaker.value} and more")
        for stronger, weaker in _IMPLIES.items()
        if stronger in best and weaker not in best
    }
    return {**best, **implied}


def _is_told_better(item: _Found, best: Mapping[CueName, _Found]) -> bool:
    """A problem that is said to persist is not a second problem: the same words count once, as the more telling cue."""
    other = best.get(_SPECIFIC[item.cue]) if item.cue in _SPECIFIC else None
    return other is not None and other.span[0] < item.span[1] and item.span[0] < other.span[1]


def _is_belied(item: _Found, best: Mapping[CueName, _Found]) -> bool:
    """A rating in numbers outweighs praise that only the head sees: two out of ten is worded like ten out of ten."""
    rating = best.get(CueName.STATED_RATING)
    low = rating is not None and rating.amount is not None and rating.amount < _PRAISE_FROM
    return low and item.cue is CueName.ADVOCACY and item.detector == "head"


def _reading(interaction: Interaction, index: int, item: _Found) -> CueReading:
    evidence = quote(
        interaction,
        index,
        item.span,
        detector=f"{_DETECTOR}.{item.detector}",
        detector_version=item.version,
        confidence=item.confidence,
        reason=item.reason,
    )
    return CueReading(turn_index=index, cue=item.cue, confidence=item.confidence, evidence=evidence, amount=item.amount)


def _remember(past: _Past, index: int, participant: str, role: Role, found: Sequence[_Found]) -> None:
    past.turns_of[participant] = past.turns_of.get(participant, 0) + 1
    if role is Role.CUSTOMER:
        past.asked_whether_solved = False
        return
    past.last_agent_turn = index
    # What else is said before the customer answers does not take the question back.
    past.asked_whether_solved |= any(f.cue is CueName.CHECKS_RESOLUTION and f.reason == "phrase" for f in found)
