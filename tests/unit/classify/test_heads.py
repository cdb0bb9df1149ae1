"""Heads: exact sums, exact files."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.heads import load_heads, save_head, sigmoid, softmax
from qa_engine.errors import ModelError
from qa_engine.model_files import record_heads
from tests.unit.classify.scripted import WIDTH, head

_COMPONENTS = st.lists(st.integers(-127, 127), min_size=WIDTH, max_size=WIDTH)


@given(_COMPONENTS, st.lists(st.integers(-32_767, 32_767), min_size=WIDTH, max_size=WIDTH))
def test_logit_is_the_exact_sum_over_the_length(vector: list[int], weights: list[int]) -> None:
    total = sum(a * b for a, b in zip(vector, weights, strict=True))
    length = math.sqrt(sum(a * a for a in vector)) or 1.0
    logits = head("x", ("a",), [weights], bias=0.5).logits(np.array(vector, dtype=np.int8).tobytes())
    assert logits == (total / length + 0.5,)


def test_other_features_are_added() -> None:
    plain = head("x", ("a", "b"), [[1] * WIDTH, [0] * WIDTH])
    with_features = replace(plain, feature_weights=np.array([[2, 0], [0, 3]]), feature_scale=(0.5, 1.0))
    vector = bytes([1] + [0] * (WIDTH - 1))
    assert plain.logits(vector) == (1.0, 0.0)
    assert with_features.logits(vector, (10, 100)) == (11.0, 300.0)


def test_a_vector_of_another_encoder_is_refused() -> None:
    with pytest.raises(ModelError, match="reads vectors of 8 bytes, not of 3"):
        head("x", ("a",), [[1] * WIDTH]).logits(b"abc")


def test_a_saved_head_is_the_same_head(tmp_path: Path) -> None:
    original = replace(
        head("x", ("a", "b"), [[1, -2] * (WIDTH // 2), [32_767] * WIDTH], bias=0.1, threshold=0.75),
        feature_weights=np.array([[5], [-6]]),
        feature_scale=(0.25, 0.125),
    )
    save_head(tmp_path / "x.safetensors", original)
    hashes = record_heads(tmp_path)
    loaded = load_heads(tmp_path)["x"]
    vector = bytes(range(WIDTH))
    assert loaded.logits(vector, (3,)) == original.logits(vector, (3,))
    assert (loaded.labels, loaded.thresholds) == (original.labels, original.thresholds)
    assert loaded.sha256 == hashes["x.safetensors"]
    save_head(tmp_path / "y.safetensors", original)
    assert record_heads(tmp_path)["y.safetensors"] == loaded.sha256


def test_an_altered_head_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    save_head(path, head("x", ("a",), [[1] * WIDTH]))
    record_heads(tmp_path)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(ModelError):
        load_heads(tmp_path)


def test_a_listed_file_that_is_no_head_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(b"\x00" * 40)
    record_heads(tmp_path)
    with pytest.raises(ModelError, match="not a trained head"):
        load_heads(tmp_path)


def test_no_list_means_no_heads(tmp_path: Path) -> None:
    assert load_heads(tmp_path) == {}


@given(st.lists(st.floats(-800, 800), min_size=2, max_size=5))
def test_softmax_is_a_distribution(logits: list[float]) -> None:
    probabilities = softmax(logits)
    assert math.isclose(math.fsum(probabilities), 1.0)
    assert all(0 <= p <= 1 for p in probabilities)


@given(st.floats(-1e6, 1e6))
def test_sigmoid_mirrors(logit: float) -> None:
    assert math.isclose(sigmoid(logit) + sigmoid(-logit), 1.0)
