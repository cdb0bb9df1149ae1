"""Who spoke, in recordings with several people in one channel: words given to the right person, and what it costs.

    python -m benchmarks.diarisation --data ../shared/data --out benchmarks/results/diarisation.json

Each recording is heard by the engine's transcriber with its defaults; its words are then given to speakers by

- the engine,
- one speaker for all words, the one who says most (the floor),
- the usual baseline: windows of 1.6 s every 0.8 s of speech, vectors of the same encoder, agglomerative clustering by
  average cosine, told how many speakers there are, a word going with the nearest window.

Attribution is the share of words that go to the right person under the best matching of speakers to people. For AMI,
diarisation error: missed, false and confused speech over reference speech, 10 ms frames, overlap scored, 0.25 s around
the reference's boundaries left out. Callytics is held out: nothing was set by it.
"""

from __future__ import annotations

import argparse
import itertools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from benchmarks.diarisation_sets import Mixture, all_sets
from benchmarks.measuring import sources_sha256, write_result
from qa_engine import devices
from qa_engine.bench.cost import spend
from qa_engine.classify import SentenceEncoder, TurnReader
from qa_engine.domain.arrival import AudioTrack, Recording
from qa_engine.domain.interaction import Channel, Interaction
from qa_engine.domain.transcript import Segment, Transcript
from qa_engine.ports import SAMPLE_RATE, Audio
from qa_engine.speech import WhisperTranscriber, to_interaction
from qa_engine.speech.diarisation import VoiceSeparator
from qa_engine.speech.speakers import VoiceEncoder
from qa_engine.speech.voice_activity import Span, detect_speech

WINDOW_S, HOP_S = 1.6, 0.8
STEP_S, COLLAR_S = 0.01, 0.25
_GAP_S = 0.5  # words of one speaker that are nearer than this are one stretch of speech
Labels = list[str]


class Measuring:
    """What is loaded once: the transcriber, the separator, the encoder for the baseline, the reader of roles."""

    def __init__(self, threads: int) -> None:
        self.transcriber = WhisperTranscriber(cpu_threads=threads)
        self.separator = VoiceSeparator()
        self.encoder = VoiceEncoder()
        self.roles = TurnReader(SentenceEncoder(cpu_threads=threads))
        for part in (self.transcriber, self.separator, self.encoder, self.roles):
            part.setup(devices.cpu())

    def measure(self, mixture: Mixture) -> dict[str, Any]:
        audio = Audio(mixture.samples[None], declared_s=None, decoded_s=mixture.samples.size / SAMPLE_RATE)
        (heard,), hearing = spend(lambda: self.transcriber.transcribe_batch([audio], language="en"))
        speech = detect_speech(mixture.samples, 0.35)
        untold = [segment.evolve(speaker=None, speaker_confidence=None) for segment in heard.segments]
        told, telling = spend(lambda: self.separator.separate(mixture.samples, untold, speech))
        already = any(segment.speaker is not None for segment in heard.segments)
        transcript = heard if already else heard.evolve(segments=told)
        words = [(word, segment) for segment in transcript.segments for word in segment.words]
        truth = [mixture.speaker_of(word.start_s, word.end_s) for word, _ in words]
        ours = [segment.speaker or "" for _, segment in words]
        people = sorted({one.who for one in mixture.spoken})
        windows = self._by_windows(mixture, speech, [(w.start_s + w.end_s) / 2 for w, _ in words], len(people))
        who = [one.who if one else None for one in truth]
        minutes = audio.decoded_s / 60
        figures: dict[str, Any] = {
            "recording": mixture.name,
            "audio_s": round(audio.decoded_s, 1),
            "people": len(people),
            "speakers_found": len(set(ours) - {""}),
            "words": sum(one is not None for one in who),
            "right": {name: matched(labels, who) for name, labels in _ways(ours, windows).items()},
            "mean_confidence": _mean([s.speaker_confidence for _, s in words if s.speaker_confidence is not None]),
            "cpu_s_per_audio_minute": round(telling.cpu_s / minutes, 3),
            "cpu_relative_to_recognition": round(telling.cpu_s / max(hearing.cpu_s, 1e-3), 4),
        }
        if mixture.scored_s is not None:
            figures["diarisation_error"] = {
                "engine": diarisation_error(mixture, _stretches(transcript.segments)),
                "all speech by one speaker": diarisation_error(
                    mixture, [("1", a / SAMPLE_RATE, b / SAMPLE_RATE) for a, b in speech]
                ),
            }
        if any(one.role for one in mixture.spoken):
            figures["roles_right"] = self._roles(mixture, transcript)
        return figures

    def _by_windows(
        self, mixture: Mixture, speech: Sequence[Span], middles_s: Sequence[float], people: int
    ) -> list[str]:
        stretches = []
        for first, last in speech:
            start_s, end_s = first / SAMPLE_RATE, last / SAMPLE_RATE
            count = max(1, round((end_s - start_s - WINDOW_S) / HOP_S) + 1)
            stretches += [(start_s + i * HOP_S, min(end_s, start_s + i * HOP_S + WINDOW_S)) for i in range(count)]
        if len(stretches) <= people or not middles_s:
            return ["0"] * len(middles_s)
        vectors = self.encoder.encode(mixture.samples, stretches)
        clusters = AgglomerativeClustering(people, metric="cosine", linkage="average").fit_predict(vectors)
        centres = np.array([(start_s + end_s) / 2 for start_s, end_s in stretches])
        return [str(clusters[int(np.argmin(np.abs(centres - at_s)))]) for at_s in middles_s]

    def _roles(self, mixture: Mixture, transcript: Transcript) -> dict[str, int]:
        """Return how many words of agents and customers ended in turns of the right role, end to end."""
        recording = Recording(
            details=Interaction(id=mixture.name, channel=Channel.CALL), tracks=(AudioTrack(path=f"{mixture.name}.wav"),)
        )
        (read,) = self.roles.read([to_interaction(transcript, recording)])
        words = right = 0
        for index, turn in enumerate(read.interaction.turns):
            for word in turn.words:
                truth = mixture.speaker_of(word.start_s, word.end_s)
                if truth is not None and truth.role in ("agent", "customer"):
                    words += 1
                    right += read.interaction.role(index).value == truth.role
        return {"words": words, "right": right}


def _ways(ours: Labels, windows: Labels) -> dict[str, Labels]:
    return {"engine": ours, "one speaker": ["1"] * len(ours), "clustered windows": windows}


def matched(labels: Sequence[str], who: Sequence[str | None]) -> int:
    """Return how many words go to the right person under the best matching of speakers to people."""
    pairs = [(label, one) for label, one in zip(labels, who, strict=True) if one is not None]
    speakers, people = sorted({a for a, _ in pairs}), sorted({b for _, b in pairs})
    counts = np.array([[sum(pair == (a, b) for pair in pairs) for b in people] for a in speakers]).reshape(
        len(speakers), len(people)
    )
    return best_matching(counts)


def best_matching(counts: NDArray[Any]) -> int:
    """Return the largest sum over pairs, each row with at most one column."""
    table = counts if counts.shape[0] <= counts.shape[1] else counts.T
    orders = itertools.permutations(range(table.shape[1]), table.shape[0])
    return int(max((sum(table[row, column] for row, column in enumerate(order)) for order in orders), default=0))


def _stretches(segments: Sequence[Segment]) -> list[tuple[str, float, float]]:
    words = [(segment.speaker or "1", word.start_s, word.end_s) for segment in segments for word in segment.words]
    joined: list[tuple[str, float, float]] = []
    for who, start_s, end_s in words:
        if joined and joined[-1][0] == who and start_s - joined[-1][2] < _GAP_S:
            joined[-1] = (who, joined[-1][1], max(end_s, joined[-1][2]))
        else:
            joined.append((who, start_s, end_s))
    return joined


def diarisation_error(mixture: Mixture, found: Sequence[tuple[str, float, float]]) -> dict[str, float]:
    """Return missed, false and confused speech and the reference's, in seconds of one speaker each."""
    length = round((mixture.scored_s or 0) / STEP_S)
    reference = _frames([(one.who, one.start_s, one.end_s) for one in mixture.spoken], length)
    ours = _frames(found, length)
    scored = np.ones(length, bool)
    for one in mixture.spoken:
        for at_s in (one.start_s, one.end_s):
            scored[max(0, round((at_s - COLLAR_S) / STEP_S)) : max(0, round((at_s + COLLAR_S) / STEP_S))] = False
    reference, ours = reference[:, scored], ours[:, scored]
    spoken, heard = reference.sum(axis=0), ours.sum(axis=0)
    right = best_matching((reference.astype(int) @ ours.astype(int).T).reshape(len(reference), len(ours)))
    return {
        "reference_s": round(float(spoken.sum()) * STEP_S, 2),
        "missed_s": round(float(np.maximum(0, spoken - heard).sum()) * STEP_S, 2),
        "false_s": round(float(np.maximum(0, heard - spoken).sum()) * STEP_S, 2),
        "confused_s": round((float(np.minimum(spoken, heard).sum()) - right) * STEP_S, 2),
    }


def _frames(spoken: Sequence[tuple[str, float, float]], length: int) -> NDArray[np.bool_]:
    who = sorted({name for name, _, _ in spoken})
    frames = np.zeros((len(who), length), bool)
    for name, start_s, end_s in spoken:
        frames[who.index(name), round(start_s / STEP_S) : round(end_s / STEP_S)] = True
    return frames


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def pooled(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of a set: words, not recordings, are weighed alike."""
    words = sum(row["words"] for row in rows)
    roles = [row["roles_right"] for row in rows if "roles_right" in row]
    errors = [row["diarisation_error"] for row in rows if "diarisation_error" in row]
    found: dict[str, Any] = {
        "recordings": len(rows),
        "words": words,
        "number_of_speakers_right": sum(row["people"] == row["speakers_found"] for row in rows),
        "attribution": {
            name: round(sum(row["right"][name] for row in rows) / max(1, words), 4) for name in rows[0]["right"]
        },
        "cpu_s_per_audio_minute": _mean([row["cpu_s_per_audio_minute"] for row in rows]),
        "cpu_relative_to_recognition": _mean([row["cpu_relative_to_recognition"] for row in rows]),
    }
    if roles:
        found["words_with_right_role"] = round(
            sum(r["right"] for r in roles) / max(1, sum(r["words"] for r in roles)), 4
        )
    for name in errors[0] if errors else ():
        parts = ("missed_s", "false_s", "confused_s")
        reference_s = sum(error[name]["reference_s"] for error in errors)
        shares = {part[:-2]: round(sum(e[name][part] for e in errors) / reference_s, 4) for part in parts}
        found.setdefault("diarisation_error", {})[name] = {"total": round(sum(shares.values()), 4), **shares}
    return found


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    measuring = Measuring(arguments.threads)
    sets: dict[str, Any] = {}
    for name, make in all_sets(arguments.data).items():
        if arguments.only and not any(part in name for part in arguments.only):
            continue
        rows = []
        for mixture in make():
            rows.append(measuring.measure(mixture))
            print(name, rows[-1], flush=True)
        if rows:
            sets[name] = {**pooled(rows), "rows": rows}
            _write(arguments, measuring, sets, load_at_start)


def _write(arguments: argparse.Namespace, measuring: Measuring, sets: dict[str, Any], load_at_start: float) -> None:
    """Write what is known so far: the run is long, and every set stands for itself."""
    write_result(
        arguments.out,
        {"threads": arguments.threads, "collar_s": COLLAR_S, "sets": sets},
        packages=("qa-engine", "faster-whisper", "ctranslate2", "torch", "numpy", "scikit-learn"),
        models={
            "whisper-base": measuring.transcriber.info.sha256,
            "speaker": measuring.separator.info.sha256,
            "sources of qa_engine.speech": sources_sha256("speech"),
        },
        seed=None,
        load_at_start=load_at_start,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with audio_aws_calls, audio_ami_pyannote, ...")
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--threads", type=int, default=1, help="threads of recognition (default 1)")
    parser.add_argument("--only", action="append", help="measure only sets with this in their name")
    return parser.parse_args()


if __name__ == "__main__":
    main()
