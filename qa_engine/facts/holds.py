"""Silences of a call, and which stretches were a hold: announced by the agent, or filled with hold music."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from qa_engine.domain.facts import Hold, Silence
from qa_engine.domain.transcript import Sound, SoundKind
from qa_engine.facts.intervals import Interval, clip, total_s, union, without
from qa_engine.facts.speech import AGENT_SIDE, SILENCE_S, Speech, count_words

#: An announced hold, or music, shorter than this is only a pause. Set by stated reasoning, like the two below.
HOLD_S: Final = 5.0
_MOST_WORDS_OF_CONSENT: Final = 8
#: The music of one hold may stop for so long: between two pieces, or while a voice says how much one's call matters.
_MUSIC_REST_S: Final = 4.0

_ANNOUNCES_HOLD: Final = re.compile(
    r"\b(?:(?:on|brief|short|quick) hold|hold (?:on|the line|for)|(?:please|just|can you|could you) hold"
    r"|(?:one|a|just a) (?:quick |brief )?(?:moment|second|minute|sec)"
    r"|(?:two|a few|couple of|a couple) (?:minutes|moments|seconds)|bear with me|hang on"
    r"|stay on the line|while i (?:check|look|find|pull|get))\b",
    re.IGNORECASE,
)
# Only together with a tone in the gap: one can talk of a transfer of money, or of one that comes later.
_ANNOUNCES_TRANSFER: Final = re.compile(
    r"\b(?:transfer(?:ring)? you|(?:put|putting|pass|passing) you (?:through|over)|connect(?:ing)? you)\b",
    re.IGNORECASE,
)
_ENDS_HOLD: Final = re.compile(
    r"\b(?:thanks|thank you)\b[^.?!]{0,20}\b(?:holding|waiting|your patience)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Heard:
    """What was heard besides speech, in order and free of overlap, over all channels."""

    music: tuple[Interval, ...]
    tones: tuple[Interval, ...]


def heard_in(sounds: Sequence[Sound]) -> Heard:
    """Return music and tones of all channels together."""
    return Heard(_of(sounds, SoundKind.MUSIC), _of(sounds, SoundKind.TONE))


def _of(sounds: Sequence[Sound], kind: SoundKind) -> tuple[Interval, ...]:
    return tuple(union(Interval(sound.start_s, sound.end_s) for sound in sounds if sound.kind is kind))


def gaps_in(speech: Speech) -> list[Interval]:
    """Return the stretches of at least ``SILENCE_S`` between two speeches in which nobody speaks."""
    gaps = (Interval(before.end_s, after.start_s) for before, after in pairwise(speech.of()))
    return [gap for gap in gaps if gap.length_s >= SILENCE_S]


def holds_in(speech: Speech, heard: Heard) -> list[Hold]:
    """Return the holds in order; none where the switch measured that there was none.

    - A gap of at least 5 s is a hold when the agent announced one before it or gave thanks for holding after it; where
      a tone is heard in it, words that announce a transfer do too.
    - Music of at least 5 s is a hold as far as the agent does not speak, once an agent has spoken: before, it is the
      queue. Where nobody is known to be an agent, once anybody has spoken. It may go on to the end of the recording.
    """
    levels = speech.interaction.service_levels
    if not speech.is_timed or (levels is not None and levels.hold_s == 0):
        return []
    announced = [gap for gap in gaps_in(speech) if gap.length_s >= HOLD_S and _is_announced(speech, heard, gap)]
    held = union([*announced, *_hold_music(speech, heard)])
    return [_hold(interval, announced, heard) for interval in held]


def silences_in(speech: Speech, holds: Sequence[Hold]) -> list[Silence] | None:
    """Return the gaps; a gap of which at least half is hold is one. ``None`` for what is no timed call."""
    if not speech.is_timed:
        return None
    held = [Interval(hold.start_s, hold.end_s) for hold in holds]
    return [
        Silence(start_s=gap.start_s, end_s=gap.end_s, hold=total_s(clip(held, gap)) >= gap.length_s / 2)
        for gap in gaps_in(speech)
    ]


def wait_s(speech: Speech, heard: Heard) -> float:
    """Return the seconds of music and tones before the agent's first word: queueing."""
    return total_s(clip(union([*heard.music, *heard.tones]), Interval(0.0, _served_from_s(speech))))


def _hold(interval: Interval, announced: Sequence[Interval], heard: Heard) -> Hold:
    sounds = {SoundKind.MUSIC: heard.music, SoundKind.TONE: heard.tones}
    return Hold(
        start_s=interval.start_s,
        end_s=interval.end_s,
        announced=bool(clip(announced, interval)),
        sound=next((kind for kind, stretches in sounds.items() if clip(stretches, interval)), None),
    )


def _hold_music(speech: Speech, heard: Heard) -> list[Interval]:
    served = Interval(_served_from_s(speech), float("inf"))
    music = clip(union(heard.music, bridge_s=_MUSIC_REST_S), served)
    unspoken = without(music, speech.of(*AGENT_SIDE) or speech.of())
    return [interval for interval in unspoken if interval.length_s >= HOLD_S]


def _served_from_s(speech: Speech) -> float:
    """Return when the first speech of an agent ends; of anybody, where no agent is known."""
    first = next(iter(speech.of(*AGENT_SIDE) or speech.of()), None)
    return first.end_s if first else 0.0


def _is_announced(speech: Speech, heard: Heard, gap: Interval) -> bool:
    turns = speech.interaction.turns
    agents = set(speech.interaction.indexes(*AGENT_SIDE))
    begun = [i for i, intervals in enumerate(speech.by_turn) if intervals and intervals[0].start_s < gap.start_s]
    announcing = _last_before_consent(speech, begun, agents)
    if announcing is not None:
        text = turns[announcing].text
        if _ANNOUNCES_HOLD.search(text) or (clip(heard.tones, gap) and _ANNOUNCES_TRANSFER.search(text)):
            return True
    spoken = enumerate(speech.by_turn)
    following = next((i for i, intervals in spoken if any(x.start_s == gap.end_s for x in intervals)), None)
    return following in agents and _ENDS_HOLD.search(turns[following].text) is not None


def _last_before_consent(speech: Speech, begun: Sequence[int], agents: set[int]) -> int | None:
    """Return the agent's turn that a gap follows: the last one, or the one before a customer's short "sure"."""
    for index in reversed(begun[-2:]):
        if index in agents:
            return index
        if count_words(speech.interaction.turns[index].text) > _MOST_WORDS_OF_CONSENT:
            return None
    return None
