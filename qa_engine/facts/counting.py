"""All facts of one interaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_engine.domain.facts import Facts, Hold, Interruption, Overlap
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.transcript import Sound
from qa_engine.facts.holds import heard_in, holds_in, silences_in, wait_s
from qa_engine.facts.intervals import total_s
from qa_engine.facts.quarters import Counted, quarters_of
from qa_engine.facts.responses import duration_of, responses_in
from qa_engine.facts.speech import AGENT_SIDE, Speech, speech_of
from qa_engine.facts.talk import sides_of
from qa_engine.facts.turn_taking import interruptions_in, overlaps_in, transfers_in


def count_facts(interaction: Interaction, sounds: Sequence[Sound] = ()) -> Facts:
    """Count the facts of an interaction. Pure; the same interaction and sounds give the same facts.

    - Responses run from the customer to the next agent or supervisor; a bot's answer is none. In writing, from the
      first message that waits for an answer; in speech, from the end of what the customer says without a break to the
      agent's first word, 0 when the agent begins earlier.
    - ``silences`` are gaps of at least 3 s in which nobody speaks; ``silence_s`` is their sum, holds included.
    - ``hold_times`` are announced gaps and hold music of at least 5 s, whether announced or not. Seconds on hold that
      the switch measured replace those counted.
    - ``transfers`` counts every further agent or supervisor once, so that a warm transfer, where two agents speak by
      turns, is one. A bot that hands over to the first agent is none. A call with a single agent's voice does not tell,
      because a colleague may speak on the same channel.
    - Interruptions: one side begins while the other has more than 0.5 s still to say, and outlasts it; "mm-hm" in
      between is none. They and ``overlaps`` are unknown where both sides share one channel.
    - ``quarters`` divide the duration by four.

    Args:
        interaction: a call, chat, thread or mail.
        sounds: what was heard in the recording where nobody speaks, of all channels; empty where nobody listened.
    """
    speech, heard = speech_of(interaction), heard_in(sounds)
    duration_s = duration_of(interaction, sounds)
    holds = holds_in(speech, heard)
    silences = silences_in(speech, holds)
    overlaps = overlaps_in(speech)
    cuts = interruptions_in(interaction)
    responses = responses_in(interaction)
    waited_s = [response.waited_s for response in responses]
    held = _held(speech, holds)
    return Facts(
        duration_s=duration_s,
        sides=sides_of(speech, duration_s),
        first_response_s=waited_s[0] if waited_s else None,
        longest_response_s=max(waited_s, default=None),
        mean_response_s=sum(waited_s) / len(waited_s) if waited_s else None,
        responses=tuple(responses),
        silences=tuple(silences or ()),
        silence_s=None if silences is None else sum(silence.end_s - silence.start_s for silence in silences),
        hold_s=held.seconds,
        holds=held.count,
        hold_times=tuple(holds),
        tone_s=total_s(heard.tones) if sounds else None,
        wait_s=wait_s(speech, heard) if sounds and speech.is_timed else None,
        transfers=_transfers(interaction),
        interruptions=_count(cuts, AGENT_SIDE),
        interruptions_by_customer=_count(cuts, (Role.CUSTOMER,)),
        interruption_times=tuple(cuts or ()),
        overlap_s=None if overlaps is None else total_s(overlaps),
        overlaps=tuple(Overlap(start_s=overlap.start_s, end_s=overlap.end_s) for overlap in overlaps or ()),
        quarters=quarters_of(speech, Counted(silences or (), holds, overlaps, cuts), duration_s),
    )


@dataclass(frozen=True)
class _Held:
    seconds: float | None
    count: int | None


def _held(speech: Speech, holds: Sequence[Hold]) -> _Held:
    """Return seconds and number of holds: those that the switch measured, else those counted in a timed call."""
    levels = speech.interaction.service_levels
    measured_s = levels.hold_s if levels else None
    count = len(holds) if speech.is_timed else None
    if measured_s is not None:
        if measured_s == 0:
            return _Held(measured_s, 0)
        return _Held(measured_s, None if count is None else max(1, count))
    return _Held(sum(hold.end_s - hold.start_s for hold in holds) if speech.is_timed else None, count)


def _transfers(interaction: Interaction) -> int | None:
    levels = interaction.service_levels
    return levels.transfers if levels and levels.transfers is not None else transfers_in(interaction)


def _count(cuts: Sequence[Interruption] | None, by: Sequence[Role]) -> int | None:
    return None if cuts is None else sum(cut.by in by for cut in cuts)
