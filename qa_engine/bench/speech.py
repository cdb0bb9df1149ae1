"""From hearings to figures an engineer can decide from: speed, cost and errors of each contestant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from qa_engine.bench.contestants import PEER_BEST, Contestant, Heard
from qa_engine.bench.cost import least_cpu_s, least_wall_s
from qa_engine.bench.hardware import Hardware
from qa_engine.bench.intervals import Interval, Tally, rate_interval
from qa_engine.bench.recordings import BenchRecording
from qa_engine.bench.rounds import Hearing
from qa_engine.bench.word_errors import WordErrors, count_word_errors, total
from qa_engine.domain.record import Record

_HOURS_A_DAY = 24.0


class SpeechFigures(Record):
    """One contestant. Ratios above 1 mean: cheaper than the other.

    ``hours_per_day`` and ``cost_per_audio_hour`` are of the whole machine: on a CPU with every core at work on its own
    recording, from the CPU seconds; on a GPU from the wall time.
    """

    contestant: str
    ours: bool
    cpu_s: float
    wall_s: float
    real_time_factor: float = Field(description="wall seconds a second of recording, with the threads as set")
    audio_s_per_cpu_s: float | None
    hours_per_day: float
    cost_per_audio_hour: float
    speed_relative_to: dict[str, float] = Field(default_factory=dict, description="our speed over theirs, by peer")
    word_errors: WordErrors | None = Field(default=None, description="where references exist")
    word_error_rate: Interval | None = None
    word_difference: float | None = Field(default=None, description="words unlike `compared_with`; no error rate")
    same_words_in_all_rounds: bool = True


class SpeechReport(Record):
    """What was measured, on what, and what it ran on."""

    hardware: Hardware
    device: str
    compute_type: str
    threads: int
    model: str
    model_sha256: str | None
    versions: dict[str, str]
    language: str | None
    rounds: int
    recordings: int
    audio_s: float
    channel_s: float
    with_reference: int
    compared_with: str | None
    price_per_hour: float
    notes: tuple[str, ...] = ()
    figures: tuple[SpeechFigures, ...]


def tallies(
    recordings: Sequence[BenchRecording], heard: Sequence[Heard], *, language: str | None, stratum: str = ""
) -> tuple[Tally, ...]:
    """Return the word errors in each recording whose words are known."""
    return tuple(
        Tally(
            stratum=stratum,
            source=recording.source or recording.name,
            counts=count_word_errors(recording.said, texts, language),
        )
        for recording, texts in zip(recordings, heard, strict=True)
        if recording.said is not None
    )


def figures(
    contestants: Sequence[Contestant],
    recordings: Sequence[BenchRecording],
    hearings: Mapping[str, Sequence[Hearing]],
    *,
    language: str | None,
    price_per_hour: float,
    hardware: Hardware,
    device: str,
) -> tuple[SpeechFigures, ...]:
    """Return the figures of all contestants, in their order; see ``SpeechFigures``."""
    audio_s = sum(recording.audio_s for recording in recordings)
    yardstick = compared_with(contestants) if all(one.said is None for one in recordings) else None
    costs = {name: _cost_s(rounds, device) for name, rounds in hearings.items()}
    found = []
    for contestant in contestants:
        rounds = hearings[contestant.name]
        hours = _machine_hours(rounds, audio_s, hardware, device)
        counted = tallies(recordings, rounds[0].heard, language=language)
        cpu_s, wall_s = least_cpu_s([one.spent for one in rounds]), least_wall_s([one.spent for one in rounds])
        found.append(
            SpeechFigures(
                contestant=contestant.name,
                ours=contestant.ours,
                cpu_s=cpu_s,
                wall_s=wall_s,
                real_time_factor=round(wall_s / audio_s, 5),
                audio_s_per_cpu_s=round(audio_s / cpu_s, 3) if cpu_s else None,
                hours_per_day=round(_HOURS_A_DAY / hours, 1),
                cost_per_audio_hour=round(price_per_hour * hours, 6),
                speed_relative_to=_ratios(contestant, contestants, costs),
                word_errors=total([one.counts for one in counted]) if counted else None,
                word_error_rate=rate_interval(counted) if counted else None,
                word_difference=_difference(hearings, contestant.name, yardstick, language),
                same_words_in_all_rounds=all(one.heard == rounds[0].heard for one in rounds),
            )
        )
    return tuple(found)


def compared_with(contestants: Sequence[Contestant]) -> str | None:
    """Return the contestant whose words stand in where nobody wrote down what was said: the library's batched mode at
    beam 5, which of its modes invents the least on calls, else the first; ``None`` if there is nobody to compare."""
    names = [contestant.name for contestant in contestants]
    if len(names) < 2:
        return None
    return PEER_BEST if PEER_BEST in names else names[0]


def _cost_s(rounds: Sequence[Hearing], device: str) -> float:
    spent = [one.spent for one in rounds]
    return max(least_wall_s(spent) if device == "cuda" else least_cpu_s(spent), 1e-6)


def _machine_hours(rounds: Sequence[Hearing], audio_s: float, hardware: Hardware, device: str) -> float:
    """Return the hours that the whole machine needs for an hour of audio."""
    busy = 1 if device == "cuda" else hardware.cores
    return _cost_s(rounds, device) / (audio_s * busy)


def _ratios(contestant: Contestant, all_of_them: Sequence[Contestant], costs: Mapping[str, float]) -> dict[str, float]:
    if not contestant.ours:
        return {}
    peers = [other.name for other in all_of_them if not other.ours]
    return {name: round(costs[name] / costs[contestant.name], 3) for name in peers}


def _difference(
    hearings: Mapping[str, Sequence[Hearing]], name: str, yardstick: str | None, language: str | None
) -> float | None:
    if yardstick is None or name == yardstick:
        return None
    pairs = zip(hearings[yardstick][0].heard, hearings[name][0].heard, strict=True)
    rate = total([count_word_errors(said, heard, language) for said, heard in pairs]).rate
    return None if rate is None else round(rate, 4)
