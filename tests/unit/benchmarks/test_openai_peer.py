"""Weights keep their values on the way from CTranslate2's file to openai-whisper's names."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from benchmarks.openai_peer import converted, read_variables


def written(path: Path, variables: dict[str, np.ndarray], version: int = 6) -> Path:
    def text(value: str) -> bytes:
        return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"

    parts = [struct.pack("<I", version), text("WhisperSpec"), struct.pack("<II", 3, len(variables))]
    for name, value in variables.items():
        kind = {"float32": 0, "int8": 1, "float16": 4}[value.dtype.name]
        parts += [text(name), struct.pack("<B", value.ndim), struct.pack(f"<{value.ndim}I", *value.shape)]
        parts += [struct.pack("<BI", kind, value.nbytes), value.tobytes()]
    path.write_bytes(b"".join(parts))
    return path


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    variables = {
        "encoder/conv1/weight": np.arange(12, dtype=np.float16).reshape(2, 2, 3),
        "decoder/num_heads": np.array(8, dtype=np.int8),
        "decoder/embeddings/weight": np.linspace(-1, 1, 6, dtype=np.float32).reshape(3, 2),
    }
    found = dict(read_variables(written(tmp_path / "model.bin", variables)))
    assert found.keys() == variables.keys()
    for name, value in variables.items():
        assert found[name].dtype == value.dtype
        assert np.array_equal(found[name], value)


def test_another_version_of_the_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="format 7"):
        list(read_variables(written(tmp_path / "model.bin", {}, version=7)))


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        ("encoder/conv2/bias", 1, ["encoder.conv2.bias"]),
        ("encoder/layer_norm/gamma", 1, ["encoder.ln_post.weight"]),
        ("decoder/layer_norm/beta", 1, ["decoder.ln.bias"]),
        ("decoder/embeddings/weight", 1, ["decoder.token_embedding.weight"]),
        ("decoder/position_encodings/encodings", 1, ["decoder.positional_embedding"]),
        ("decoder/layer_3/ffn/linear_1/weight", 1, ["decoder.blocks.3.mlp.2.weight"]),
        ("decoder/layer_0/attention/layer_norm/gamma", 1, ["decoder.blocks.0.cross_attn_ln.weight"]),
        (
            "encoder/layer_5/self_attention/linear_0/weight",
            3,
            [f"encoder.blocks.5.attn.{part}.weight" for part in ("query", "key", "value")],
        ),
        (
            "encoder/layer_5/self_attention/linear_0/bias",
            3,
            ["encoder.blocks.5.attn.query.bias", "encoder.blocks.5.attn.value.bias"],
        ),
        (
            "decoder/layer_1/attention/linear_1/weight",
            2,
            ["decoder.blocks.1.cross_attn.key.weight", "decoder.blocks.1.cross_attn.value.weight"],
        ),
        ("decoder/scale_embeddings", 1, []),
    ],
)
def test_names(name: str, rows: int, expected: list[str]) -> None:
    value = np.arange(rows * 4, dtype=np.float32).reshape(rows, 4)
    found = dict(converted({name: value}))
    assert list(found) == expected
    if found:
        assert np.array_equal(next(iter(found.values())), value[: len(value) // rows])
