"""Contestants hear recordings by turns over rounds; what was measured can be kept, so that a long run can go on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_engine.bench.contestants import Bench, Contestant, Heard, Hearer
from qa_engine.bench.cost import Spent, spend, turn_order
from qa_engine.bench.recordings import BenchRecording
from qa_engine.domain.record import Record
from qa_engine.errors import UsageError
from qa_engine.ports import SAMPLE_RATE, Audio

_WARM_UP_S = 5.0
#: Called with the contestant at work and how many seconds of sound it has just heard.
Advance = Callable[[str, float], None]


class Hearing(Record):
    """What one contestant heard in one round over all recordings, and what that cost."""

    contestant: str
    key: str
    round: int
    spent: Spent
    heard: tuple[Heard, ...]


@dataclass
class KeptHearings:
    """Finished hearings in a file of JSON lines, each under a key of all that could have made it come out otherwise."""

    path: Path | None = None

    def __post_init__(self) -> None:
        self._known: dict[tuple[str, int], Hearing] = {}
        if self.path is not None and self.path.exists():
            for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), 1):
                self._remember(line, number)

    def find(self, key: str, number: int) -> Hearing | None:
        return self._known.get((key, number))

    def keep(self, hearing: Hearing) -> None:
        self._known[hearing.key, hearing.round] = hearing
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(hearing.model_dump_json() + "\n")

    def _remember(self, line: str, number: int) -> None:
        try:
            hearing = Hearing.model_validate_json(line)
        except ValueError as error:
            message = f"line {number} of the work file is damaged; remove that line, or the file, and run again"
            raise UsageError(message, item=str(self.path)) from error
        self._known[hearing.key, hearing.round] = hearing


class Rounds:
    """Measures contestants on sets of recordings. Models are loaded once and warmed up before anything is timed."""

    def __init__(self, bench: Bench, contestants: Sequence[Contestant], *, kept: KeptHearings | None = None) -> None:
        self._bench = bench
        self._contestants = {contestant.name: contestant for contestant in contestants}
        self._kept = kept or KeptHearings()
        self._open: dict[str, Hearer] = {}

    def measure(
        self,
        recordings: Sequence[BenchRecording],
        *,
        rounds: int,
        language: str | None,
        only: Collection[str] | None = None,
        keys: Callable[[Contestant], str] = lambda contestant: contestant.name,
        advance: Advance = lambda name, sound_s: None,  # noqa: ARG005 - the seam's names
    ) -> dict[str, tuple[Hearing, ...]]:
        """Return each contestant's hearings, one a round. ``keys`` names what a kept hearing must agree in; ``only``
        are those who take part, all by default."""
        names = [name for name in self._contestants if only is None or name in only]
        for number in range(rounds):
            for name in turn_order(names, number):
                contestant = self._contestants[name]
                if self._kept.find(keys(contestant), number) is None:
                    self._kept.keep(self._hear(contestant, recordings, number, language, keys(contestant), advance))
                else:
                    advance(name, sum(recording.channel_s for recording in recordings))
        found = {
            name: [self._kept.find(keys(self._contestants[name]), number) for number in range(rounds)] for name in names
        }
        return {name: tuple(one for one in hearings if one is not None) for name, hearings in found.items()}

    def _hear(
        self,
        contestant: Contestant,
        recordings: Sequence[BenchRecording],
        number: int,
        language: str | None,
        key: str,
        advance: Advance,
    ) -> Hearing:
        hearer = self._opened(contestant, recordings, language)

        def hear_all() -> list[Heard]:
            heard: list[Heard] = []
            for first in range(0, len(recordings), contestant.together):
                batch = recordings[first : first + contestant.together]
                heard += hearer.hear([recording.audio for recording in batch], language)
                advance(contestant.name, sum(recording.channel_s for recording in batch))
            return heard

        heard, spent = spend(hear_all)
        return Hearing(contestant=contestant.name, key=key, round=number, spent=spent, heard=tuple(heard))

    def _opened(self, contestant: Contestant, recordings: Sequence[BenchRecording], language: str | None) -> Hearer:
        if contestant.name not in self._open:
            hearer = contestant.open(self._bench)
            hearer.hear([_beginning(recordings)], language)  # the first call of a model is dearer
            self._open[contestant.name] = hearer
        return self._open[contestant.name]


def _beginning(recordings: Sequence[BenchRecording]) -> Audio:
    samples = recordings[0].audio.samples[:, : round(_WARM_UP_S * SAMPLE_RATE)]
    return Audio(samples=samples, declared_s=None, decoded_s=samples.shape[1] / SAMPLE_RATE)


def digest_of(parts: Iterable[object]) -> str:
    """Return one sha256 over ``parts``, for the key of a hearing."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()
