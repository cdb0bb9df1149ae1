"""What a text is about and how it is meant, as vectors: the same bytes whatever else is in the batch."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_engine.classify.plain_words import plain
from qa_engine.classify.sentences import sentence_spans
from qa_engine.classify.tone import ToneCrown, crown_sha256, load_crown
from qa_engine.errors import ModelError, UsageError
from qa_engine.ports import ComponentInfo, Device, Encoded, Resources
from qa_engine.settings import EncoderPrecision, has_bfloat16

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Every batch has this many rows. Matrix kernels choose their order of summation by shape, so only a fixed shape gives
#: a text the same bytes alone and in company. Not more, since a live turn, which fills one row, waits for all of them.
ROWS = 8
#: Tokens a row is padded to: the smallest that holds the text. Depends on the text alone.
BUCKETS = (12, 16, 20, 24, 28, 32, 40, 48, 64, 96, 128, 192, 256)

TokenIds = tuple[int, ...]


class SentenceEncoder:
    """Vectors of sentences by a BERT-like model: mean over tokens, as signed bytes along the vector's direction.

    ``encode`` gives one byte a dimension (384 for MiniLM and for multilingual-e5-small): round(127 * v / max|v|).
    ``encode_with_tone`` gives beside it the tone, of the same form, where a crown was trained over this model. Texts
    longer than the largest bucket are read in windows that end with a sentence, and the windows' unit vectors averaged
    by their tokens, so nothing is cut off.

    Args:
        model: name of a model in the registry, or a folder with ``config.json``, ``model.safetensors`` and
            ``tokenizer.json``.
        cpu_threads: how many batches a CPU works on at a time, each on one thread. The bytes do not depend on it.
            Threads that share a batch wait for each other at every layer, which on a busy machine costs a time slice
            each; batches side by side do not.
        prefix: what the model was trained to find before every text, such as ``query:``. Every window begins with it.
        languages: what the model reads, for who asks.
        memory_bytes: what it takes of the machine, for who asks.
        precision: what a CPU computes in. ``auto`` is bfloat16 where the processor multiplies in it, else float32.
            Their vectors have a cosine above 0.999; on one machine they are always the same bytes.
    """

    def __init__(
        self,
        model: str | Path = "minilm-l6",
        *,
        cpu_threads: int = 2,
        precision: EncoderPrecision = "auto",
        prefix: str = "",
        languages: tuple[str, ...] = ("en",),
        memory_bytes: int = 400_000_000,
    ) -> None:
        self._model_name = model
        self._prefix = prefix
        self._languages = languages
        self._memory_bytes = memory_bytes
        self._cpu_threads = cpu_threads
        self._precision = precision
        self._network: Any = None
        self._crown: ToneCrown | None = None
        self._tokenizer: Any = None
        self._pool: ThreadPoolExecutor | None = None
        self._device: Device | None = None

    @cached_property
    def info(self) -> ComponentInfo:
        """Name, version of the procedure, with the crown where there is one, and hash of the weights."""
        sha256 = _sha256(self._folder / "model.safetensors")
        crown = crown_sha256(sha256)
        parts = (f"4-mean-int8-rows{ROWS}", self._prefix and "prefixed", crown and f"tone-{crown[:8]}")
        return ComponentInfo(
            name=Path(self._model_name).name,
            version="-".join(part for part in parts if part),
            sha256=sha256,
            languages=self._languages,
            resources=Resources(cpus=self._cpu_threads, memory_bytes=self._memory_bytes),
        )

    def setup(self, device: Device) -> None:
        """Load weights onto ``device``; does nothing where they already are.

        Raises:
            ModelError: the files are missing or are no such model.
        """
        if self._network is not None and self._device == device:
            return
        import torch
        from tokenizers import Tokenizer
        from transformers import AutoModel
        from transformers.utils import logging as transformers_logging

        folder = self._folder
        half = self._precision == "auto" and device.kind == "cpu" and has_bfloat16()
        dtype = torch.bfloat16 if half else torch.float32
        verbosity = transformers_logging.get_verbosity()
        transformers_logging.set_verbosity_error()  # else it reports the unused pooling layer on every load
        transformers_logging.disable_progress_bar()
        try:
            network = AutoModel.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, dtype=dtype, attn_implementation="sdpa"
            )
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:
            raise ModelError(f"the encoder in {folder.name} cannot be loaded; run 'qa-engine models verify'") from error
        finally:
            transformers_logging.set_verbosity(verbosity)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        crown = None
        if crown_sha256(self.info.sha256 or "") is not None:
            crown = load_crown(network.config, dtype=dtype, device=self._torch_device(device))
        self.close()
        on_cpu = device.kind == "cpu"
        self._pool = ThreadPoolExecutor(self._cpu_threads if on_cpu else 1, "encoder", initializer=_work_alone)
        self._network = network.eval().to(self._torch_device(device))
        self._crown = crown
        self._tokenizer = tokenizer
        self._device = device

    def close(self) -> None:
        """Let weights go. ``setup`` may be called again."""
        if self._pool is not None:
            self._pool.shutdown()
        self._network = self._crown = self._tokenizer = self._pool = self._device = None

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """Return one vector a text, in order, of what the text is about.

        Raises:
            UsageError: ``setup`` has not been called.
        """
        return [encoded.meaning for encoded in self.encode_with_tone(texts)]

    def encode_with_tone(self, texts: Sequence[str]) -> list[Encoded]:
        """Return both vectors a text, in order. Equal texts are encoded once; blank texts get the vectors of "".

        Texts are read as ``plain_words`` spells them, so those that differ in nothing else have the same vectors.

        Raises:
            UsageError: ``setup`` has not been called.
        """
        if self._pool is None:
            raise UsageError("the encoder is not set up; call setup(device) first")
        windows = {text: self._windows(plain(text, english="en" in self._languages)) for text in dict.fromkeys(texts)}
        batches = _batches(dict.fromkeys(row for rows in windows.values() for row in rows))
        meanings: dict[TokenIds, NDArray[np.float64]] = {}
        tones: dict[TokenIds, NDArray[np.float64]] = {}
        for batch, (means, firsts) in zip(batches, self._pool.map(self._run, batches), strict=True):
            meanings.update(zip(batch, means, strict=False))
            if firsts is not None:
                tones.update(zip(batch, firsts, strict=False))
        encoded = {
            text: Encoded(_as_bytes(rows, meanings), _as_bytes(rows, tones) if tones else None)
            for text, rows in windows.items()
        }
        return [encoded[text] for text in texts]

    @cached_property
    def _folder(self) -> Path:
        path = Path(self._model_name)
        if path.is_dir():
            return path
        from qa_engine.model_files import model_path

        return model_path(str(self._model_name))

    @staticmethod
    def _torch_device(device: Device) -> str:
        return "cpu" if device.kind == "cpu" else f"{device.kind}:{device.index}"

    def _windows(self, text: str) -> tuple[TokenIds, ...]:
        """Return rows of token ids, special tokens included, none longer than the largest bucket."""
        first, last = self._tokenizer.encode("").ids
        before = (first, *self._tokenizer.encode(self._prefix, add_special_tokens=False).ids)
        tokens = self._tokenizer.encode(text, add_special_tokens=False)
        room = BUCKETS[-1] - len(before) - 1
        if len(tokens.ids) <= room:
            return ((*before, *tokens.ids, last),)
        bounds = _window_bounds(text, [start for start, _ in tokens.offsets], tokens.word_ids, room)
        return tuple((*before, *tokens.ids[a:b], last) for a, b in pairwise(bounds))

    def _run(self, batch: list[TokenIds]) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Return unit vectors of meaning and of tone, shape (ROWS, width), of rows of one bucket; rows past ``batch``
        are of no text."""
        import numpy as np
        import torch

        length = _bucket(len(batch[0]))
        empty = tuple(self._tokenizer.encode("").ids)
        pad = self._network.config.pad_token_id or 0
        ids = np.full((ROWS, length), pad, dtype=np.int64)
        mask = np.zeros((ROWS, length), dtype=np.int64)
        for i, row in enumerate([*batch, *[empty] * (ROWS - len(batch))]):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        device = self._network.device
        tensors = {"input_ids": torch.from_numpy(ids).to(device), "attention_mask": torch.from_numpy(mask).to(device)}
        with torch.inference_mode():
            given = self._network(**tensors, output_hidden_states=self._crown is not None)
            states = given.last_hidden_state.float().cpu().numpy().astype(np.float64)
            firsts = None
            if self._crown is not None:
                firsts = self._crown(given.hidden_states[self._crown.above], tensors["attention_mask"])
        # The mean is taken in float64 over each row alone, so it cannot depend on the rows beside it.
        means = np.stack([states[i, : int(mask[i].sum())].mean(axis=0) for i in range(ROWS)])
        return _directions(means), None if firsts is None else _directions(firsts.float().cpu().numpy())


def _directions(rows: NDArray[Any]) -> NDArray[np.float64]:
    """Return rows of length 1."""
    import numpy as np

    exact = rows.astype(np.float64)
    unit: NDArray[np.float64] = exact / np.linalg.norm(exact, axis=1, keepdims=True)
    return unit


def _work_alone() -> None:
    """Make torch use one thread in the thread that calls this."""
    import torch

    torch.set_num_threads(1)


def _batches(rows: Iterable[TokenIds]) -> list[list[TokenIds]]:
    """Return the rows in batches of one bucket, at most ``ROWS`` each."""
    by_length = sorted(rows, key=lambda row: _bucket(len(row)))
    of_bucket = [list(group) for _, group in groupby(by_length, key=lambda row: _bucket(len(row)))]
    return [group[start : start + ROWS] for group in of_bucket for start in range(0, len(group), ROWS)]


def _bucket(tokens: int) -> int:
    return next(length for length in BUCKETS if tokens <= length)


def _window_bounds(text: str, starts: list[int], words: list[int | None], room: int) -> list[int]:
    """Return token positions where windows begin and end: at sentence ends, else between words, else anywhere."""
    ends = {bisect_left(starts, start) for start, _ in sentence_spans(text)}
    between_words = {i for i in range(1, len(words)) if words[i] != words[i - 1]}
    bounds = [0]
    while len(starts) - bounds[-1] > room:
        here = range(bounds[-1] + 1, bounds[-1] + room + 1)
        bounds.append(max(ends.intersection(here), default=max(between_words.intersection(here), default=here[-1])))
    return [*bounds, len(starts)]


def _as_bytes(rows: tuple[TokenIds, ...], vectors: dict[TokenIds, NDArray[np.float64]]) -> bytes:
    """Return 127 * v / max|v| as signed bytes, v the mean of the rows' unit vectors weighted by their tokens.

    The vector's length carries nothing, so the largest component may use the whole range of a byte.
    """
    import numpy as np

    mean = sum((len(row) * vectors[row] for row in rows), start=np.zeros_like(vectors[rows[0]]))
    peak = float(np.abs(mean).max())
    if not math.isfinite(peak) or peak == 0.0:
        raise ModelError("the encoder gave a vector that is no direction; its weights are damaged")
    return np.rint(mean / peak * 127.0).astype(np.int8).tobytes()


def _sha256(path: Path) -> str:
    from qa_engine.model_files import sha256_of

    try:
        return sha256_of(path)
    except OSError as error:
        raise ModelError("the encoder's weights cannot be read; run 'qa-engine models verify'") from error
