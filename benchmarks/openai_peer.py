"""openai-whisper with the very weights that this engine uses, turned from CTranslate2's file into its own form.

It is measured where it is installed (it is no dependency, not even of the tests):

    pip install --no-deps openai-whisper tiktoken numba llvmlite
"""

from __future__ import annotations

import importlib.util
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_engine.bench.contestants import Bench, Contestant
from qa_engine.ports import Audio

NAMES = {"openai-whisper, beam 5": {"beam_size": 5}, "openai-whisper, greedy": {}}
# The numbers by which CTranslate2 writes types.
_TYPES = {0: "<f4", 1: "<i1", 2: "<i2", 3: "<i4", 4: "<f2"}
_FORMAT = 6
_HEAD_SIZE = 64  # of every Whisper model
_PARTS = {
    "encoder": {"layer_norm": "ln_post", "conv1": "conv1", "conv2": "conv2"},
    "decoder": {"layer_norm": "ln", "embeddings": "token_embedding"},
}


def is_installed() -> bool:
    """Return whether openai-whisper can be imported."""
    return all(importlib.util.find_spec(name) for name in ("whisper", "tiktoken", "numba"))


def openai_contestants() -> tuple[Contestant, ...]:
    """Return the library's own ``transcribe`` in float32: with the beam of its command line, and as it is by default.

    Both retry at higher temperatures, as they do by default.
    """
    if not is_installed():
        return ()
    return tuple(
        Contestant(name, False, lambda bench, settings=settings: OpenAIPeer(bench, settings), settings)
        for name, settings in NAMES.items()
    )


class OpenAIPeer:
    """One mode of the library; channels are handed over one by one."""

    def __init__(self, bench: Bench, settings: Mapping[str, Any]) -> None:
        import torch

        torch.set_num_threads(bench.threads)
        self._model = load(bench.folder.path / "model.bin").to(bench.device.kind)
        self._settings = {**settings, "fp16": bench.device.kind == "cuda"}

    def hear(self, recordings: Sequence[Audio], language: str | None) -> list[tuple[str, ...]]:
        return [tuple(self._text(samples, language) for samples in audio.samples) for audio in recordings]

    def _text(self, samples: NDArray[np.float32], language: str | None) -> str:
        import torch

        torch.manual_seed(0)  # its retries draw at random
        return str(self._model.transcribe(samples, language=language, **self._settings)["text"]).strip()


def load(path: Path) -> Any:
    """Return openai-whisper's model with the weights of a CTranslate2 file."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    weights = {name: value for name, value in read_variables(path) if value.ndim > 0}
    state = {new: torch.from_numpy(value.astype(np.float32)) for new, value in converted(weights)}
    width, text_width = weights["encoder/conv1/bias"].size, weights["decoder/embeddings/weight"].shape[1]
    dimensions = ModelDimensions(
        n_mels=weights["encoder/conv1/weight"].shape[1],
        n_audio_ctx=weights["encoder/position_encodings/encodings"].shape[0],
        n_audio_state=width,
        n_audio_head=width // _HEAD_SIZE,
        n_audio_layer=_layers(weights, "encoder"),
        n_vocab=weights["decoder/embeddings/weight"].shape[0],
        n_text_ctx=weights["decoder/position_encodings/encodings"].shape[0],
        n_text_state=text_width,
        n_text_head=text_width // _HEAD_SIZE,
        n_text_layer=_layers(weights, "decoder"),
    )
    model = Whisper(dimensions)
    model.load_state_dict(state, strict=True)
    return model.eval()


def read_variables(path: Path) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the name and the values of every variable in a CTranslate2 file.

    Raises:
        ValueError: it is of another version of the format.
    """
    data = memoryview(path.read_bytes())
    version, at = _number(data, 0, "<I")
    if version != _FORMAT:
        raise ValueError(f"{path.name} has format {version} of CTranslate2; only {_FORMAT} can be read")
    _, at = _text(data, at)
    _, at = _number(data, at, "<I")
    count, at = _number(data, at, "<I")
    for _ in range(count):
        name, at = _text(data, at)
        rank, at = _number(data, at, "<B")
        shape = struct.unpack_from(f"<{rank}I", data, at)
        kind, at = _number(data, at + 4 * rank, "<B")
        size, at = _number(data, at, "<I")
        yield name, np.frombuffer(data[at : at + size], _TYPES[kind]).reshape(shape)
        at += size


def converted(weights: Mapping[str, NDArray[Any]]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield every weight under the name that openai-whisper has for it; matrices that were joined are split."""
    for name, value in weights.items():
        side, part, *rest = name.split("/")
        if part.startswith("layer_") and part != "layer_norm":
            block = f"{side}.blocks.{part.removeprefix('layer_')}"
            yield from _block_weights(block, rest, value)
        elif part == "position_encodings":
            yield f"{side}.positional_embedding", value
        elif part in _PARTS[side]:
            yield f"{side}.{_PARTS[side][part]}.{_kind(rest[0])}", value


def _block_weights(block: str, rest: Sequence[str], value: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    room, part, kind = rest
    if room == "ffn":
        inner = {"layer_norm": "mlp_ln", "linear_0": "mlp.0", "linear_1": "mlp.2"}[part]
        yield f"{block}.{inner}.{_kind(kind)}", value
        return
    attention = "cross_attn" if room == "attention" else "attn"
    if part == "layer_norm":
        yield f"{block}.{attention}_ln.{_kind(kind)}", value
        return
    joined = {
        ("attn", "linear_0"): ("query", "key", "value"),
        ("attn", "linear_1"): ("out",),
        ("cross_attn", "linear_0"): ("query",),
        ("cross_attn", "linear_1"): ("key", "value"),
        ("cross_attn", "linear_2"): ("out",),
    }[attention, part]
    for inner, piece in zip(joined, np.split(value, len(joined)), strict=True):
        if (inner, kind) != ("key", "bias"):  # keys have no bias; the joined matrix holds zeros there
            yield f"{block}.{attention}.{inner}.{kind}", piece


def _kind(kind: str) -> str:
    return {"gamma": "weight", "beta": "bias"}.get(kind, kind)


def _layers(weights: Mapping[str, Any], side: str) -> int:
    names = {name.split("/")[1] for name in weights if name.startswith(f"{side}/layer_")}
    return len(names - {"layer_norm"})


def _number(data: memoryview, at: int, form: str) -> tuple[int, int]:
    return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)


def _text(data: memoryview, at: int) -> tuple[str, int]:
    length, at = _number(data, at, "<H")
    return bytes(data[at : at + length - 1]).decode(), at + length
