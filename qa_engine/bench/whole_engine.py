"""The stages after ingest, in the engine's own order and batch size, with what each of them costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_engine import devices
from qa_engine.bench.cost import Spent, spend
from qa_engine.bench.made_chats import make_chats
from qa_engine.classify import TurnReader
from qa_engine.classify.tone import with_tone
from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.history import History
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.stored import ReadingOrigin
from qa_engine.facts import count_facts
from qa_engine.judge import judge
from qa_engine.ports import ComponentInfo, Device, Encoded, TurnEncoder
from qa_engine.privacy import PatternMasker
from qa_engine.rubrics import compile_rubric, load_rubric
from qa_engine.runtime.assessing import assess
from qa_engine.scoring import compose, fill_scorecard
from qa_engine.signals import infer_signals

#: As many as an engine reads together by default.
BATCH_CHATS = 16
MASKING = "masking"
#: Names of the stages after masking, in their order.
ENCODER, HEADS, FACTS, JUDGING, SIGNALS, SCORING, RECORD = (
    "encoder",
    "heads and phrases",
    "facts",
    "judging",
    "signals",
    "scoring",
    "checking and assembling the record",
)


@dataclass(frozen=True)
class Reading:
    """One run over all stages: what masking cost, what everything after it cost, and CPU seconds by stage."""

    masking: Spent
    after_masking: Spent
    stages: dict[str, float]

    @property
    def whole(self) -> Spent:
        parts = (self.masking, self.after_masking)
        cpu_s, wall_s = sum(one.cpu_s for one in parts), sum(one.wall_s for one in parts)
        return Spent(round(cpu_s, 3), round(wall_s, 3), self.masking.load)


class TimedEncoder:
    """An encoder that keeps account of what encoding costs inside the reader."""

    def __init__(self, encoder: TurnEncoder) -> None:
        self._encoder = encoder
        self.cpu_s = 0.0

    @property
    def info(self) -> ComponentInfo:
        return self._encoder.info

    def setup(self, device: Device) -> None:
        self._encoder.setup(device)

    def close(self) -> None:
        self._encoder.close()

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        return [encoded.meaning for encoded in self.encode_with_tone(texts)]

    def encode_with_tone(self, texts: Sequence[str]) -> list[Encoded]:
        encoded, spent = spend(lambda: with_tone(self._encoder, texts))
        self.cpu_s += spent.cpu_s
        return encoded


class WholeEngine:
    """All stages after ingest on a CPU, warmed up; a context manager, which closes the encoder."""

    def __init__(self, encoder: TurnEncoder, rubric: str = "xla_default") -> None:
        self._encoder = TimedEncoder(encoder)
        self._encoder.setup(devices.cpu())
        self._reader = TurnReader(self._encoder)
        self._masker = PatternMasker()
        self._rubric = compile_rubric(load_rubric(rubric), self._encoder.encode, encoder.info.name)
        self.run(make_chats(2, seed=-1))

    def __enter__(self) -> WholeEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self._encoder.close()

    def run(self, chats: Sequence[Interaction]) -> Reading:
        """Assess ``chats`` and return what it cost."""
        self._encoder.cpu_s = 0.0
        masked, masking = spend(lambda: [self._masker.mask(chat) for chat in chats])
        starts = range(0, len(masked), BATCH_CHATS)
        read, reading = spend(lambda: [one for i in starts for one in self._reader.read(masked[i : i + BATCH_CHATS])])
        encoding_s = self._encoder.cpu_s
        facts, counting = spend(lambda: [count_facts(one.interaction) for one in read])
        pairs = list(zip(read, facts, strict=True))
        _, assessing = spend(lambda: [assess(one, fact, ReadingOrigin(), self._rubric) for one, fact in pairs])
        after = (reading, counting, assessing)
        stages = {
            ENCODER: encoding_s,
            HEADS: reading.cpu_s - encoding_s,
            FACTS: counting.cpu_s,
            **self._parts_of_assessing(pairs, assessing.cpu_s),
        }
        cpu_s, wall_s = sum(one.cpu_s for one in after), sum(one.wall_s for one in after)
        return Reading(masking, Spent(round(cpu_s, 3), round(wall_s, 3), masking.load), stages)

    def _parts_of_assessing(self, pairs: Sequence[tuple[ReadInteraction, Facts]], whole_s: float) -> dict[str, float]:
        """Do the parts of an assessment once more, one after the other; this is not counted in the total."""
        rubric = self._rubric.rubric
        findings, judging = spend(lambda: [judge(one, facts, self._rubric) for one, facts in pairs])
        judged = [
            JudgedInteraction(
                interaction=one.interaction, readings=one.readings, facts=facts, findings=found, history=History()
            )
            for (one, facts), found in zip(pairs, findings, strict=True)
        ]
        signals, inferring = spend(lambda: [infer_signals(one) for one in judged])
        together = list(zip(judged, signals, strict=True))
        cards, filling = spend(lambda: [fill_scorecard(one, signal, rubric) for one, signal in together])
        _, composing = spend(
            lambda: [compose(s, card, f, rubric) for s, card, f in zip(signals, cards, findings, strict=True)]
        )
        scoring_s = filling.cpu_s + composing.cpu_s
        rest_s = whole_s - judging.cpu_s - inferring.cpu_s - scoring_s  # below 0 where the second pass was disturbed
        return {JUDGING: judging.cpu_s, SIGNALS: inferring.cpu_s, SCORING: scoring_s, RECORD: rest_s}
