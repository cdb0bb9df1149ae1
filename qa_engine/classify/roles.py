"""Who is the agent and who the customer, where the source does not say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_engine.classify.function_words import word_features
from qa_engine.classify.heads import LinearHead, sigmoid
from qa_engine.classify.language import is_english
from qa_engine.classify.phrases import cue_phrases
from qa_engine.classify.plain_words import in_full
from qa_engine.classify.side_evidence import SHARED_CUES, side_evidence
from qa_engine.classify.sides import company_probabilities
from qa_engine.classify.stretches import ByTurn, TurnStretches
from qa_engine.classify.swapped import may_be_swapped, swapped_probability, with_doubt
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role
from qa_engine.domain.readings import RoleReading

#: Log-odds that one phrase of a side adds for that side. Set by reasoning: about 4 to 1, so that two outweigh a head's
#: usual doubt about a short turn.
_PHRASE_WEIGHT = 1.4
#: One turn alone never says more than this; a single odd turn must not decide a call.
_TURN_LIMIT = 4.0
#: A recording of two voices in one channel: how likely the next turn is the other person's.
_ALTERNATES = 0.65
#: Roles told apart by words alone, turn by turn, are never surer than this.
MOST_CONFIDENCE_BY_TURN = 0.8
#: Below this an unknown participant stays unknown.
_LEAST_CONFIDENCE = 0.6
_KNOWN_AGENTS = frozenset({Role.AGENT, Role.SUPERVISOR, Role.BOT})
_SIDED = _KNOWN_AGENTS | {Role.CUSTOMER}
#: Where one customer talks with those who answer; a thread may have several authors on either side.
_CONVERSATIONS = frozenset({Channel.CALL, Channel.CHAT})
#: Log-odds that the first voice of a call is the company's. Most calls are answered by an agent; but recordings begin
#: late, and some calls go out, so that this alone decides nothing.
_OPENING = 0.35


@dataclass(frozen=True)
class _Guess:
    role: Role
    confidence: float


def infer_roles(
    interaction: Interaction, head: LinearHead | None, stretches: ByTurn | None
) -> tuple[Interaction, tuple[RoleReading, ...]]:
    """Return ``interaction`` with a role for every participant who can be told, and how each role is known.

    Roles that the source states are kept. One unknown speaker beside a known side gets the other side; several are
    weighed together, by their words and by who takes turns with whom (see ``sides``), so that of two one is the agent.
    One unknown speaker alone on a call is two people in one channel, unless voices were told apart and there was one:
    the turns are given to two new participants by their words, with a confidence of at most
    ``MOST_CONFIDENCE_BY_TURN``. Where the words of a call say that the stated sides are swapped, the readings say so.
    """
    speaking = {turn.participant for turn in interaction.turns if turn.text.strip()}
    unknown = [p.id for p in interaction.participants if p.role is Role.UNKNOWN and p.id in speaking]
    if unknown:
        odds = turn_log_odds(interaction, head, stretches)
        if _is_two_in_one(interaction, unknown):
            interaction = _split(interaction, unknown[0], odds)
        else:
            interaction = _with_guesses(interaction, _guesses(interaction, unknown, odds))
    guessed = set(unknown) - {p.id for p in interaction.participants if p.role is Role.UNKNOWN}
    readings = tuple(_reading(p, guessed, unknown) for p in interaction.participants)
    if may_be_swapped(interaction):
        stated_odds = turn_log_odds(interaction, head, stretches)
        readings = with_doubt(readings, swapped_probability(interaction, stated_odds))
    return interaction, readings


def turn_log_odds(interaction: Interaction, head: LinearHead | None, stretches: ByTurn | None) -> tuple[float, ...]:
    """Return, for each turn, the log-odds that an agent rather than a customer says it: by the head where there are
    vectors, by the phrases of either side in any case. 0 tells nothing."""
    return tuple(
        _log_odds(turn.text, turn.language or interaction.language, head, stretches[index] if stretches else None)
        if turn.text.strip()
        else 0.0
        for index, turn in enumerate(interaction.turns)
    )


def _log_odds(text: str, language: str | None, head: LinearHead | None, stretches: TurnStretches | None) -> float:
    english = is_english(language)
    odds = 0.0
    if head is not None and stretches is not None:
        odds = head.logits(stretches.whole.meaning, word_features(text if english else ""))[0]
    if english:
        odds += _PHRASE_WEIGHT * (_phrases(text, customer=False) - _phrases(text, customer=True))
    return max(-_TURN_LIMIT, min(_TURN_LIMIT, odds))


def _phrases(text: str, *, customer: bool) -> int:
    found = cue_phrases("en", customer=customer).find(in_full(text), opening=not customer)
    return len({match.cue for match in found} - SHARED_CUES)


def _is_two_in_one(interaction: Interaction, unknown: Sequence[str]) -> bool:
    if interaction.channel is not Channel.CALL or len(unknown) != 1:
        return False
    if interaction.attributes.get("speakers") == "by voice":
        return False
    known = {Role.CUSTOMER, *_KNOWN_AGENTS} & _known_roles(interaction)
    turns = sum(1 for turn in interaction.turns if turn.participant in unknown and turn.text.strip())
    return not known and turns > 1


def _known_roles(interaction: Interaction) -> set[Role]:
    """Return the roles that are filled. Announcements found by their words leave the agent's place open."""
    return {p.role for p in interaction.participants if p.role is not Role.BOT or p.role_confidence == 1.0}


def _guesses(interaction: Interaction, unknown: Sequence[str], odds: Sequence[float]) -> dict[str, _Guess]:
    evidence = {one: side_evidence(interaction, _turns_of(interaction, one), odds) for one in unknown}
    known = _known_roles(interaction)
    has_agent, has_customer = bool(known & _KNOWN_AGENTS), Role.CUSTOMER in known
    if len(unknown) == 1 and has_agent != has_customer:
        # By elimination; the words may make it surer or less sure.
        towards = Role.CUSTOMER if has_agent else Role.AGENT
        score = evidence[unknown[0]] if towards is Role.AGENT else -evidence[unknown[0]]
        return {unknown[0]: _Guess(towards, sigmoid(2.0 + score / 2))}
    if len(unknown) == 1 or (len(unknown) > 2 and interaction.channel not in _CONVERSATIONS):
        return {one: _by_sign(value) for one, value in evidence.items()}
    if not any(evidence.values()):
        return {}
    return _weighed_together(interaction, evidence)


def _weighed_together(interaction: Interaction, evidence: Mapping[str, float]) -> dict[str, _Guess]:
    said_by = [turn.participant for turn in interaction.turns if turn.text.strip()]
    first = next(one for one in said_by if one in evidence)
    opened = {**evidence, first: evidence[first] + _OPENING} if interaction.channel is Channel.CALL else evidence
    known = {p.id: p.role is not Role.CUSTOMER for p in interaction.participants if p.role in _SIDED}
    company = company_probabilities(opened, said_by, {one: known[one] for one in known if one in said_by})
    return {
        one: _Guess(Role.AGENT if probability > 0.5 else Role.CUSTOMER, max(probability, 1 - probability))
        for one, probability in company.items()
    }


def _turns_of(interaction: Interaction, participant: str) -> list[int]:
    return [i for i, turn in enumerate(interaction.turns) if turn.participant == participant and turn.text.strip()]


def _by_sign(score: float) -> _Guess:
    return _Guess(Role.AGENT if score > 0 else Role.CUSTOMER, sigmoid(abs(score)))


def _with_guesses(interaction: Interaction, guesses: Mapping[str, _Guess]) -> Interaction:
    sure = {id: guess for id, guess in guesses.items() if guess.confidence >= _LEAST_CONFIDENCE}
    participants = tuple(
        p.evolve(role=sure[p.id].role, role_confidence=min(sure[p.id].confidence, 0.99)) if p.id in sure else p
        for p in interaction.participants
    )
    return interaction.evolve(participants=participants) if sure else interaction


def _split(interaction: Interaction, participant: str, odds: Sequence[float]) -> Interaction:
    """Give the turns of one participant to an agent and a customer, by the most likely sequence of speakers."""
    own = [i for i, t in enumerate(interaction.turns) if t.participant == participant and t.text.strip()]
    agent_posterior = speaker_posteriors([odds[i] for i in own])
    roles = {i: Role.AGENT if p >= 0.5 else Role.CUSTOMER for i, p in zip(own, agent_posterior, strict=True)}
    mean = math.fsum(max(p, 1 - p) for p in agent_posterior) / len(own)
    confidence = min(mean, MOST_CONFIDENCE_BY_TURN)
    if len(set(roles.values())) == 1:
        return _with_guesses(interaction, {participant: _Guess(roles[own[0]], confidence)})
    ids = _free_ids(interaction, participant)
    before = own[0]
    turns = []
    for index, turn in enumerate(interaction.turns):
        before = index if index in roles else before
        # A blank turn goes with the words before it.
        turns.append(turn if turn.participant != participant else turn.evolve(participant=ids[roles[before]]))
    others = [p for p in interaction.participants if p.id != participant]
    two = [Participant(id=ids[role], role=role, role_confidence=confidence) for role in (Role.AGENT, Role.CUSTOMER)]
    attributes = {**interaction.attributes, "roles": "split by words from one unknown speaker"}
    return interaction.evolve(participants=(*two, *others), turns=tuple(turns), attributes=attributes)


def speaker_posteriors(odds: Sequence[float]) -> list[float]:
    """Return, for each turn of two people in one channel, the probability that the agent says it.

    Forward-backward over two speakers who tend to alternate; ``odds`` are log-odds per turn.
    """
    emissions = [(sigmoid(value), sigmoid(-value)) for value in odds]
    forward = _filtered(emissions)
    backward = list(reversed(_filtered(list(reversed(emissions)), include_own=False)))
    posteriors = []
    for (agent, customer), (agent_after, customer_after) in zip(forward, backward, strict=True):
        total = agent * agent_after + customer * customer_after
        posteriors.append(agent * agent_after / total)
    return posteriors


def _filtered(emissions: Sequence[tuple[float, float]], *, include_own: bool = True) -> list[tuple[float, float]]:
    """Return the speaker's probabilities at each turn given the turns up to it, or only those before it."""
    agent, customer = 0.5, 0.5
    messages = []
    for own_agent, own_customer in emissions:
        expected = (agent, customer)
        agent, customer = agent * own_agent, customer * own_customer
        agent, customer = agent / (agent + customer), customer / (agent + customer)
        messages.append((agent, customer) if include_own else expected)
        agent, customer = (
            agent * (1 - _ALTERNATES) + customer * _ALTERNATES,
            customer * (1 - _ALTERNATES) + agent * _ALTERNATES,
        )
    return messages


def _free_ids(interaction: Interaction, participant: str) -> dict[Role, str]:
    taken = {p.id for p in interaction.participants} - {participant}
    ids = {}
    for role in (Role.AGENT, Role.CUSTOMER):
        ids[role] = role.value if role.value not in taken else f"{participant}-{role.value}"
    return ids


def _reading(participant: Participant, guessed: set[str], unknown: Sequence[str]) -> RoleReading:
    is_guess = participant.id in guessed or participant.role_confidence < 1
    stays_unknown = participant.id in unknown and participant.role is Role.UNKNOWN
    return RoleReading(
        participant=participant.id,
        role=participant.role,
        confidence=0.0 if stays_unknown else participant.role_confidence,
        stated=not is_guess and participant.role is not Role.UNKNOWN,
    )
