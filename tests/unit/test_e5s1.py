"""Four-bit weights become safetensors that transformers loads, value by value; anything else is refused."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

from qa_engine.errors import ModelError
from qa_engine.model_files.e5s1 import write_config, write_weights
from tests.unit.tiny_e5s1 import INNER, POSITIONS, SCALE, TINY_CONFIG, TYPES, WIDTH, WORDS, tiny_e5s1


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "packed.bin"
    path.write_bytes(tiny_e5s1())
    return path


def converted(path: Path) -> bytes:
    out = io.BytesIO()
    write_weights(path, out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("embeddings.word_embeddings.weight", (WORDS, WIDTH)),
        ("encoder.layer.0.attention.self.query.weight", (WIDTH, WIDTH)),
        ("encoder.layer.0.attention.output.dense.weight", (WIDTH, WIDTH)),
        ("encoder.layer.0.intermediate.dense.weight", (INNER, WIDTH)),
        ("encoder.layer.0.output.dense.weight", (WIDTH, INNER)),
    ],
)
def test_four_bits_are_what_they_mean(packed: Path, name: str, shape: tuple[int, int]) -> None:
    values = load(converted(packed))[name]
    block = SCALE * (np.arange(32) % 16 - 8.0)
    assert (values.shape, values.dtype) == (shape, np.float16)
    assert (values.reshape(-1, 32) == block).all()


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("embeddings.position_embeddings.weight", (POSITIONS, WIDTH)),
        ("embeddings.token_type_embeddings.weight", (TYPES, WIDTH)),
        ("embeddings.LayerNorm.weight", (WIDTH,)),
        ("encoder.layer.0.attention.output.LayerNorm.weight", (WIDTH,)),
        ("encoder.layer.0.intermediate.dense.bias", (INNER,)),
        ("encoder.layer.0.output.LayerNorm.bias", (WIDTH,)),
    ],
)
def test_the_rest_stays_as_it_is(packed: Path, name: str, shape: tuple[int, ...]) -> None:
    values = load(converted(packed))[name]
    assert (values.shape, values.dtype) == (shape, np.float32)
    assert (values.ravel() == np.arange(values.size)).all()


def test_transformers_finds_every_weight(packed: Path, tmp_path: Path) -> None:
    from transformers import BertModel

    (tmp_path / "model.safetensors").write_bytes(converted(packed))
    with (tmp_path / "config.json").open("wb") as file:
        write_config(packed, file)
    _, loading = BertModel.from_pretrained(
        tmp_path, local_files_only=True, use_safetensors=True, add_pooling_layer=False, output_loading_info=True
    )
    assert not any(loading[kind] for kind in ("missing_keys", "unexpected_keys", "mismatched_keys")), loading


def test_the_shape_is_read_from_the_file(packed: Path) -> None:
    out = io.BytesIO()
    write_config(packed, out)
    assert out.getvalue() == TINY_CONFIG


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (tiny_e5s1(magic=b"GGUF"), "another layout"),
        (tiny_e5s1(version=2), "another version"),
        (tiny_e5s1(block=64), "other blocks"),
        (tiny_e5s1()[:200], "cut off in the directory"),
        (tiny_e5s1()[:-1], "cut off in the last tensor"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_anything_else_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "packed.bin"
    path.write_bytes(content)
    with pytest.raises(ModelError):
        converted(path)
