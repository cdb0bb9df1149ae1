"""Words invented where nobody speaks: this engine's modes beside faster-whisper's, with the same weights.

Thirty-five minutes of silence, tones, hold music and noise, all computed, so whatever is written was never said. The
pieces are heard one by one, and the language is said to be English, which spares a recogniser a wrong guess. Words are
counted after Whisper's English normaliser, which leaves out what stands in brackets ("[music]"). What voice activity
finds, and how much of that this engine gives up as no voice before any word is recognised, stands beside it.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measuring import sources_sha256, spend, write_result
from qa_engine.bench.cost import keep_idle_threads_from_spinning, progress_bar

keep_idle_threads_from_spinning()

from benchmarks.speech_material.nonspeech import NonSpeech, make_pieces  # noqa: E402
from qa_engine.bench.contestants import Bench, Contestant, our_contestants, peer_contestants  # noqa: E402
from qa_engine.bench.word_errors import count_word_errors  # noqa: E402
from qa_engine.devices import resolve  # noqa: E402
from qa_engine.model_files import find_model  # noqa: E402
from qa_engine.ports import SAMPLE_RATE, Audio  # noqa: E402
from qa_engine.speech import RecognitionOptions  # noqa: E402
from qa_engine.speech.sounds import hear_sounds  # noqa: E402
from qa_engine.speech.voice_activity import Span, detect_speech  # noqa: E402

LANGUAGE = "en"
PACKAGES = ("qa-engine", "faster-whisper", "ctranslate2", "onnxruntime", "numpy", "whisper-normalizer")
#: A text as long as this tells what was invented; loops go on for hundreds of words.
SHOWN_CHARACTERS = 80


def main() -> None:
    load_at_start = os.getloadavg()[0]
    arguments = _arguments()
    folder = find_model(arguments.model)
    bench = Bench(folder, resolve(arguments.device), arguments.threads)
    pieces = list(make_pieces())
    figures = {
        "material": {
            "minutes": round(_seconds(pieces) / 60, 1),
            "pieces": len(pieces),
            "minutes_by_kind": {kind: round(_seconds(own) / 60, 1) for kind, own in _by_kind(pieces).items()},
        },
        "threads": bench.threads,
        "language": LANGUAGE,
        "voice_activity": _voice_activity(pieces),
        "contestants": {
            contestant.name: _words(contestant, bench, pieces)
            for contestant in (*our_contestants(), *peer_contestants())
            if arguments.contestants in contestant.name
        },
    }
    models = {folder.name: folder.sha256, "sources of qa_engine": sources_sha256()}
    write_result(arguments.out, figures, packages=PACKAGES, models=models, seed=None, load_at_start=load_at_start)


def _words(contestant: Contestant, bench: Bench, pieces: Sequence[NonSpeech]) -> dict[str, Any]:
    """Return how many words a contestant writes, over all and by kind, and where."""
    hearer = contestant.open(bench)
    texts: dict[str, str] = {}

    def hear_all() -> None:
        with progress_bar() as bar:
            task = bar.add_task(contestant.name, total=len(pieces), item="")
            for piece in pieces:
                bar.update(task, item=piece.name)
                texts[piece.name] = " ".join(hearer.hear([_audio(piece)], LANGUAGE)[0])
                bar.advance(task)

    _, spent = spend(hear_all)
    words = {piece.name: count_word_errors([""], [texts[piece.name]], LANGUAGE).insertions for piece in pieces}
    return {
        "words": sum(words.values()),
        "words_by_kind": {kind: sum(words[piece.name] for piece in own) for kind, own in _by_kind(pieces).items()},
        "pieces_with_words": sum(count > 0 for count in words.values()),
        "cpu_s": spent.cpu_s,
        "invented": {
            name: {"words": count, "text": texts[name].strip()[:SHOWN_CHARACTERS]}
            for name, count in words.items()
            if count
        },
    }


def _voice_activity(pieces: Sequence[NonSpeech]) -> dict[str, Any]:
    """Return what voice activity takes for speech, what is left of it, and what the sounds are called."""
    threshold = RecognitionOptions().speech_threshold
    found: list[Span] = []
    left: list[Span] = []
    cpu_s = 0.0
    names: dict[str, dict[str, float]] = {kind: {} for kind in _by_kind(pieces)}
    for piece in pieces:
        spans = detect_speech(piece.samples, threshold)
        heard, spent = spend(partial(hear_sounds, piece.samples, spans))
        cpu_s += spent.cpu_s
        found += spans
        left += heard.speech
        for sound in heard.sounds:
            own = names[piece.kind]
            own[sound.kind.value] = own.get(sound.kind.value, 0.0) + sound.end_s - sound.start_s
    return {
        "finds": len(found),
        "finds_s": _length_s(found),
        "finds_left": len(left),
        "finds_left_s": _length_s(left),
        "cpu_s_per_audio_s": round(cpu_s / _seconds(pieces), 6),
        "named_s_by_kind": {kind: {name: round(s, 1) for name, s in own.items()} for kind, own in names.items()},
    }


def _length_s(spans: Sequence[Span]) -> float:
    return round(sum(end - start for start, end in spans) / SAMPLE_RATE, 2)


def _seconds(pieces: Sequence[NonSpeech]) -> float:
    return sum(piece.samples.size for piece in pieces) / SAMPLE_RATE


def _by_kind(pieces: Sequence[NonSpeech]) -> Mapping[str, list[NonSpeech]]:
    kinds = dict.fromkeys(piece.kind for piece in pieces)
    return {kind: [piece for piece in pieces if piece.kind == kind] for kind in kinds}


def _audio(piece: NonSpeech) -> Audio:
    length_s = piece.samples.size / SAMPLE_RATE
    return Audio(piece.samples[None], declared_s=length_s, decoded_s=length_s)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.non_speech",
        description=__doc__,
        epilog="Example: python -m benchmarks.non_speech --out benchmarks/results/non_speech.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, required=True, help="JSON file for the result")
    parser.add_argument("--contestants", default="", help="only those whose name holds this; all by default")
    parser.add_argument("--threads", type=int, default=1, help="threads of every contestant (default 1)")
    parser.add_argument("--model", default="whisper-base", help="model id or folder (default whisper-base)")
    parser.add_argument("--device", default="cpu", choices=("auto", "cpu", "cuda"), help="default cpu")
    return parser.parse_args()


if __name__ == "__main__":
    main()
