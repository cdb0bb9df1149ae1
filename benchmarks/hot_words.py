"""What a recognition profile does: terms heard with and without one, terms heard where nobody says them, word errors.

Each set of calls is heard without a profile, with the profile of its own names, with thirty names that no call says,
and with thirty that besides sound like everyday words. With a profile it is heard with and without the guard. A term
counts as heard as often as it was said in that channel; what is heard more often than said is false. Telephone lines
are those of the speech material. The guard's limits were set on eight calls of `calls-dev`; `calls-test` and `fixtures`
were not looked at before. Cost is taken where everything is computed: without a profile, and with the calls' own names.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import sources_sha256, write_result
from qa_engine.bench.cost import keep_idle_threads_from_spinning

keep_idle_threads_from_spinning()

from benchmarks.speech_material.degrade import two_channel  # noqa: E402
from benchmarks.speech_material.read import iterate_calls  # noqa: E402
from benchmarks.speech_sets import all_sets, as_audio  # noqa: E402
from qa_engine.bench.intervals import RESAMPLES, SEED, Tally, paired_difference, rate_interval  # noqa: E402
from qa_engine.bench.recordings import BenchRecording  # noqa: E402
from qa_engine.bench.word_errors import count_word_errors  # noqa: E402
from qa_engine.devices import resolve  # noqa: E402
from qa_engine.domain.transcript import Word  # noqa: E402
from qa_engine.model_files import find_model  # noqa: E402
from qa_engine.ports import SAMPLE_RATE  # noqa: E402
from qa_engine.speech import RecognitionOptions, load_profile  # noqa: E402
from qa_engine.speech.hearing import BatchSize  # noqa: E402
from qa_engine.speech.listening import Listened, listen  # noqa: E402
from qa_engine.speech.recognition import Decoding, Encoded, Heard, Recogniser  # noqa: E402
from qa_engine.speech.recordings import HeardRecording, hear_recordings  # noqa: E402
from qa_engine.speech.vocabulary import TermRun, Vocabulary  # noqa: E402
from qa_engine.speech.voice_activity import detect_speech  # noqa: E402
from qa_engine.speech.whisper_model import CTranslate2Recogniser  # noqa: E402

LISTS = Path(__file__).with_name("hot_words_lists")
#: The sets, and the list with the names that are said in each.
SETS = {"calls-dev-degraded": "calls-dev", "calls-test-degraded": "calls-test", "fixtures": "fixtures"}
NEVER_SAID = ("absent", "sound-alikes")
LANGUAGE = "en"
PACKAGES = ("qa-engine", "faster-whisper", "ctranslate2", "numpy", "rapidfuzz", "whisper-normalizer")


class Unguarded(Vocabulary):
    """Lets every term stand, to show what the guard is for."""

    def unsupported(self, expecting: Heard, plain: Heard) -> tuple[TermRun, ...]:  # noqa: ARG002
        return ()


class Remembering:
    """A recogniser that can be told not to hear the same windows twice; what it says is the same."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.languages = recogniser.languages
        self.recall = False
        self._recogniser = recogniser
        self._known: dict[Any, list[Heard]] = {}

    def encode(self, windows: Sequence[NDArray[np.float32]], context_s: float) -> Encoded:
        """Keep the windows; they are encoded when they are decoded."""
        durations_s = tuple(samples.size / SAMPLE_RATE for samples in windows)
        return Encoded((tuple(windows), context_s), durations_s)

    def detect_languages(self, encoded: Encoded) -> list[Mapping[str, float]]:
        return self._recogniser.detect_languages(self._recogniser.encode(*encoded.states))

    def decode(self, encoded: Encoded, languages: Sequence[str], decoding: Decoding) -> list[Heard]:
        windows, _ = encoded.states
        key = (tuple(hash(samples.tobytes()) for samples in windows), tuple(languages), decoding)
        if not self.recall or key not in self._known:
            self._known[key] = self._recogniser.decode(self._recogniser.encode(*encoded.states), languages, decoding)
        return self._known[key]


@dataclass(frozen=True)
class Condition:
    """One way of hearing the calls. ``counted`` are the terms that are looked for in what was said and heard."""

    name: str
    counted: Vocabulary
    shown: Vocabulary | None
    costed: bool = False


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    folder, device = find_model(arguments.model), resolve("cpu")
    recogniser = Remembering(CTranslate2Recogniser(folder, device, 1))
    options = RecognitionOptions.fast() if arguments.accuracy == "fast" else RecognitionOptions.best()
    figures = {
        "accuracy": arguments.accuracy,
        "options": options.described(),
        "language": LANGUAGE,
        "threads": 1,
        "bootstrap": {"resamples": RESAMPLES, "seed": SEED, "over": "calls, paired"},
        "sets": {
            name: _measure(name, islice(_recordings(name), arguments.limit), recogniser, options)
            for name in arguments.sets
        },
    }
    models = {folder.name: folder.sha256, "sources of qa_engine": sources_sha256()}
    write_result(arguments.out, figures, packages=PACKAGES, models=models, seed=SEED, load_at_start=load_at_start)


def _recordings(name: str) -> Iterator[BenchRecording]:
    if name == "fixtures":
        yield from all_sets(Path())[name].load()
        return
    for call in iterate_calls("test" if "test" in name else "dev"):
        yield BenchRecording(call.name, as_audio(two_channel(call)), (call.words(0), call.words(1)))


def _measure(
    name: str, recordings: Iterable[BenchRecording], recogniser: Remembering, options: RecognitionOptions
) -> dict[str, Any]:
    tallies: dict[str, list[Tally]] = {}
    rows: dict[str, Counter[str]] = {}
    cpu_s: dict[str, float] = {}
    calls: dict[str, float] = {}
    for recording in recordings:
        calls[recording.name] = recording.audio.decoded_s
        listened = listen(recording.audio, options, detect_speech)
        for condition in conditions(SETS[name]):
            recogniser.recall = not condition.costed
            began = time.process_time()
            heard = _hear(listened, recogniser, options, condition.shown)
            if condition.costed:
                cpu_s[condition.name] = cpu_s.get(condition.name, 0.0) + time.process_time() - began
            counts, tally = _counted(recording, listened, heard, condition)
            rows.setdefault(condition.name, Counter()).update(counts)
            tallies.setdefault(condition.name, []).append(tally)
            print(f"{name}: {recording.name}: {condition.name}: {dict(counts)}", flush=True)
    plain = tallies["no profile"]
    return {
        "calls": list(calls),
        "audio_s": round(sum(calls.values()), 1),
        "conditions": {
            condition: {
                **row,
                "cpu_s": round(cpu_s[condition], 2) if condition in cpu_s else None,
                "word_errors": _total(own),
                "word_error_rate": _dumped(rate_interval(own)),
                "word_error_rate_less_no_profile": _dumped(paired_difference(own, plain)),
            }
            for (condition, row), own in zip(rows.items(), tallies.values(), strict=True)
        },
    }


def conditions(own: str) -> list[Condition]:
    """Return how a set with the names of the list ``own`` is heard."""
    said = load_profile(LISTS / f"{own}.toml")
    found = [Condition("no profile", Vocabulary(said), None, costed=True)]
    for name in (own, *NEVER_SAID):
        profile = load_profile(LISTS / f"{name}.toml")
        title = "its own names" if name == own else f"names never said: {name}"
        found.append(Condition(title, Vocabulary(profile), Vocabulary(profile), costed=name == own))
        found.append(Condition(f"{title}, unguarded", Vocabulary(profile), Unguarded(profile)))
    return found


def _hear(
    listened: Listened, recogniser: Recogniser, options: RecognitionOptions, shown: Vocabulary | None
) -> HeardRecording:
    size = BatchSize(options.batch_size)
    (heard,) = hear_recordings(
        [listened], recogniser, options, language=LANGUAGE, workers=1, batch_size=size, vocabulary=shown
    )
    return heard


def _counted(
    recording: BenchRecording, listened: Listened, heard: HeardRecording, condition: Condition
) -> tuple[dict[str, int], Tally]:
    said = recording.said or ()
    texts = [" ".join(s.text for s in heard.segments if s.channel == c) for c in range(len(listened.channels))]
    counts = {"windows": len(listened.windows), "terms_said": 0, "terms_heard": 0, "false_terms": 0}
    for own, text in zip(said, texts, strict=True):
        spoken, written = _terms(condition.counted, own), _terms(condition.counted, text)
        counts["terms_said"] += spoken.total()
        counts["terms_heard"] += (spoken & written).total()
        counts["false_terms"] += (written - spoken).total()
    if heard.terms is not None:
        counts |= {"kept": heard.terms.kept, "refused": heard.terms.refused, "windows_twice": heard.terms.windows}
    errors = count_word_errors(said, texts, LANGUAGE)
    return counts, Tally(stratum="calls", source=recording.name, counts=errors)


def _terms(vocabulary: Vocabulary, text: str) -> Counter[str]:
    words = [Word(text=word, start_s=0.0, end_s=0.0) for word in text.split()]
    return Counter(run.term for run in vocabulary.find(words))


def _total(tallies: Sequence[Tally]) -> dict[str, int]:
    names = ("words", "substitutions", "deletions", "insertions")
    return {name: sum(getattr(one.counts, name) for one in tallies) for name in names}


def _dumped(interval: Any) -> dict[str, float | None] | None:
    return interval.model_dump() if interval else None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Example: python -m benchmarks.hot_words --out benchmarks/results/hot_words.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--model", default="whisper-base", help="model id or folder")
    parser.add_argument("--accuracy", choices=("best", "fast"), default="best", help="options of recognition")
    parser.add_argument("--sets", nargs="*", choices=tuple(SETS), default=list(SETS), help="all by default")
    parser.add_argument("--limit", type=int, help="at most so many calls of each set")
    return parser.parse_args()


if __name__ == "__main__":
    main()
