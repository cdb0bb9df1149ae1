"""Recorded announcements, menus and virtual assistants on a call's line become turns of a participant of their own.

They come before the human agent, or between two, on the same channel and sometimes in the same breath. A person who
says in her greeting that the call is recorded stays an agent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_engine.classify.announcements import Announced, announced
from qa_engine.classify.sentences import sentence_spans
from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn

#: How sure it is that a machine speaks, by words alone.
BOT_CONFIDENCE = 0.9
#: A greeting that goes on within this time after an announcement's words is the same person's.
_SAME_BREATH_S = 2.0
#: A machine's dialogue with a caller is no longer than this, in turns of its own; beyond, a person was not noticed.
_LONGEST_DIALOGUE = 10
#: A voice told apart is one speaker: if so much of its words is a machine's, and it gives no name, the rest is as well.
_SHARE_OF_A_MACHINES_VOICE = 0.25
_SPLIT_ROLES = frozenset({Role.AGENT, Role.SUPERVISOR, Role.UNKNOWN})


@dataclass(frozen=True)
class _Piece:
    """A turn that may be a machine's, or the part of one."""

    turn: Turn
    said: Announced | None

    @property
    def is_human(self) -> bool:
        return self.said is not None and self.said.human and not (self.said.likely and not self.said.introduces)


def with_bot_turns(interaction: Interaction) -> Interaction:
    """Return a call with its announcements given to a participant with ``Role.BOT``; anything else as it is.

    Only turns of agents and of speakers without a role are looked at. A turn in which an announcement runs into a
    person's greeting is cut between the two, with its words and redactions. The bot is a new participant; where voices
    were told apart, and all that a voice says is a machine's, it is that voice's. The role's confidence is
    ``BOT_CONFIDENCE``.
    """
    if interaction.channel is not Channel.CALL or any(p.role is Role.BOT for p in interaction.participants):
        return interaction
    looked_at = {p.id for p in interaction.participants if p.role in _SPLIT_ROLES}
    pieces = _pieces(interaction, looked_at)
    alone = len({turn.participant for turn in interaction.turns if turn.text.strip()}) == 1
    by_voice = interaction.attributes.get("speakers") == "by voice"
    bots = _bots([piece for _, piece in pieces], alone=alone, by_voice=by_voice)
    if not any(bots):
        return interaction
    machines = _machines_voices(pieces, bots) if by_voice else set()
    people = tuple(
        p.evolve(role=Role.BOT, role_confidence=BOT_CONFIDENCE) if p.id in machines and p.role is Role.UNKNOWN else p
        for p in interaction.participants
    )
    named = {p.id for p in people if p.role is Role.BOT}
    left = [is_bot and piece.turn.participant not in named for is_bot, (_, piece) in zip(bots, pieces, strict=True)]
    return _given_away(interaction.evolve(participants=people), pieces, left)


def _pieces(interaction: Interaction, looked_at: set[str]) -> list[tuple[int, _Piece]]:
    """Return the turns, cut where announcements end, each with the index of the turn it comes from."""
    pieces: list[tuple[int, _Piece]] = []
    for index, turn in enumerate(interaction.turns):
        if turn.participant not in looked_at or not turn.text.strip():
            pieces.append((index, _Piece(turn, None)))
            continue
        language = turn.language or interaction.language
        parts = _cut(turn, language)
        pieces += [(index, _Piece(part, announced(part.text, language))) for part in parts]
    return pieces


def _cut(turn: Turn, language: str | None) -> tuple[Turn, ...]:
    """Cut a turn before the first sentence in which a person speaks after an announcement; most stay whole."""
    whole = announced(turn.text, language)
    if not whole.introduces or not (whole.certain or whole.likely):
        return (turn,)
    sentences = sentence_spans(turn.text)
    found = [announced(turn.text[start:end], language) for start, end in sentences]
    last = max((i for i, said in enumerate(found) if said.certain or said.likely), default=-1)
    person = next((i for i in range(last + 1, len(found)) if found[i].human or found[i].greets), None)
    if last < 0 or person is None or any(said.introduces for said in found[: last + 1]):
        return (turn,)
    return _split(turn, sentences[person][0])


def _split(turn: Turn, place: int) -> tuple[Turn, Turn]:
    """Return the turn before and after a place in its text, words and redactions with their own part."""
    before = turn.text[:place].rstrip()
    first = turn.evolve(
        text=before,
        words=tuple(word for word in turn.words if word.end <= len(before)),
        redactions=tuple(redaction for redaction in turn.redactions if redaction.end <= len(before)),
    )
    words = tuple(
        word.evolve(start=word.start - place, end=word.end - place) for word in turn.words if word.start >= place
    )
    redactions = tuple(
        redaction.evolve(start=redaction.start - place, end=redaction.end - place)
        for redaction in turn.redactions
        if redaction.start >= place
    )
    second = turn.evolve(text=turn.text[place:], words=words, redactions=redactions)
    middle_s = _middle_s(turn, first, second)
    if middle_s is None:
        return first, second
    return first.evolve(end_s=min(middle_s)), second.evolve(start_s=max(middle_s))


def _middle_s(turn: Turn, first: Turn, second: Turn) -> tuple[float, float] | None:
    """Return when the first part ends and the second starts: by their words, else by their share of the text."""
    if turn.start_s is None or turn.end_s is None:
        return None
    if first.words and second.words:
        return first.words[-1].end_s, second.words[0].start_s
    at_s = turn.start_s + (turn.end_s - turn.start_s) * len(first.text) / len(turn.text)
    return at_s, at_s


def _bots(pieces: Sequence[_Piece], *, alone: bool, by_voice: bool) -> list[bool]:
    """Return which pieces a machine speaks. Where one participant stands for both sides, only by their own words."""
    bots = [piece.said is not None and piece.said.certain and not piece.said.introduces for piece in pieces]
    for line in dict.fromkeys(piece.turn.participant for piece in pieces if piece.said is not None):
        own = [i for i, piece in enumerate(pieces) if piece.turn.participant == line and piece.said is not None]
        _add_announcements(pieces, bots, own)
        if by_voice and not alone:
            _add_voice(pieces, bots, own)
        if not alone:
            _add_dialogue(pieces, bots, own)
    return bots


def _add_announcements(pieces: Sequence[_Piece], bots: list[bool], own: Sequence[int]) -> None:
    """Mark what sounds like an announcement before the first person on a line speaks."""
    opening = next((place for place, i in enumerate(own) if pieces[i].is_human and not bots[i]), len(own))
    for i in own[:opening]:
        bots[i] = bots[i] or _is_likely(pieces[i])
    if opening == len(own):
        return
    for place in reversed(range(opening)):
        i, following = own[place], own[place + 1]
        said = pieces[i].said
        if said is None or bots[i] or said.hints == 0:
            continue
        beside = bots[following] or (place > 0 and bots[own[place - 1]])
        bots[i] = beside or said.menu or (said.hints > 1 and _begins_anew(pieces[i].turn, pieces[following]))


def _is_likely(piece: _Piece) -> bool:
    return piece.said is not None and piece.said.likely


def _begins_anew(announcement: Turn, following: _Piece) -> bool:
    """Return whether somebody else goes on: after a pause, or with a greeting of his own."""
    if following.said is not None and following.said.greets:
        return True
    if announcement.end_s is None or following.turn.start_s is None:
        return False
    return following.turn.start_s - announcement.end_s >= _SAME_BREATH_S


def _add_dialogue(pieces: Sequence[_Piece], bots: list[bool], own: Sequence[int]) -> None:
    """Mark what a machine says in between: on its line, until a person gives a name; all, where nobody ever does."""
    marked = [place for place, i in enumerate(own) if bots[i]]
    people = [place for place, i in enumerate(own) if _introduces(pieces[i]) and not bots[i]]
    if not people:
        last = len(own) if 2 * len(marked) >= len(own) else 0
        for i in own[:last]:
            bots[i] = True
        return
    for first in marked:
        person = next((place for place in people if place > first), None)
        if person is not None and person - first <= _LONGEST_DIALOGUE and not any(p < first for p in people):
            for i in own[first:person]:
                bots[i] = True


def _add_voice(pieces: Sequence[_Piece], bots: list[bool], own: Sequence[int]) -> None:
    """Mark all that a voice says, where a good share of it is a machine's."""
    words = [len(pieces[i].turn.text.split()) for i in own]
    marked = sum(count for count, i in zip(words, own, strict=True) if bots[i])
    if any(_introduces(pieces[i]) and not bots[i] for i in own) or marked < _SHARE_OF_A_MACHINES_VOICE * sum(words):
        return
    for i in own:
        bots[i] = True


def _introduces(piece: _Piece) -> bool:
    return piece.said is not None and piece.said.introduces


def _machines_voices(pieces: Sequence[tuple[int, _Piece]], bots: Sequence[bool]) -> set[str]:
    """Return the voices that say nothing but a machine's words."""
    spoken = [(piece.turn.participant, is_bot) for (_, piece), is_bot in zip(pieces, bots, strict=True) if piece.said]
    return {one for one, _ in spoken} - {one for one, is_bot in spoken if not is_bot}


def _given_away(interaction: Interaction, pieces: Sequence[tuple[int, _Piece]], bots: Sequence[bool]) -> Interaction:
    if not any(bots):
        return interaction
    taken = {participant.id for participant in interaction.participants}
    bot = next(name for name in ("bot", *(f"bot-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
    new_index: dict[int, int] = {}
    turns: list[Turn] = []
    for place, ((index, piece), is_bot) in enumerate(zip(pieces, bots, strict=True)):
        # Cut in vain where the first part is no machine's: the turn stays whole.
        in_vain = place + 1 < len(pieces) and pieces[place + 1][0] == index and not is_bot
        if index in new_index and not bots[place - 1]:
            continue
        new_index.setdefault(index, len(turns))
        turn = interaction.turns[index] if in_vain else piece.turn
        if is_bot:
            turn = turn.evolve(participant=bot)
        turns.append(turn if turn.reply_to is None else turn.evolve(reply_to=new_index[turn.reply_to]))
    participant = Participant(id=bot, role=Role.BOT, role_confidence=BOT_CONFIDENCE)
    return interaction.evolve(participants=(*interaction.participants, participant), turns=tuple(turns))
