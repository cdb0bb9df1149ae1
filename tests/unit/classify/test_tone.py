"""The tone crown: a second vector in the same pass, which changes nothing of the first."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from qa_engine.classify import SentenceEncoder
from qa_engine.classify.cues import cosine
from qa_engine.classify.heads import load_heads
from qa_engine.classify.tone import crown_sha256, load_crown, with_tone
from qa_engine.errors import ModelError, UsageError
from qa_engine.model_files import data_path, head_hashes, record_heads
from qa_engine.ports import Device, Encoded, ToneEncoder
from qa_engine.testing import ScriptedEncoder
from tests.unit.classify.scripted import ToneWordEncoder

TEXTS = (
    "My internet is not working.",
    "Thank you so much, that was brilliant!",
    "This is the third time I have called, it is a disgrace.",
    "ok",
    "",
    "My internet is not working.",
    "Nimmt das jemand auf? 😀",
    "The parcel is at the depot and it weighs two kilos. " * 40 + "I want to cancel my contract at once!",
)


@pytest.fixture(scope="module")
def encoder() -> Iterator[SentenceEncoder]:
    encoder = SentenceEncoder()
    encoder.setup(Device())
    yield encoder
    encoder.close()


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder in the place of the crown's."""
    monkeypatch.setattr(
        "qa_engine.model_files.heads.data_path", lambda *parts: tmp_path if "tone" in parts else data_path(*parts)
    )
    return tmp_path


def described(**about: object) -> dict[str, str]:
    return {"tone": json.dumps({"encoder_sha256": "0" * 64, "layers": 1, "above": 3, **about})}


@pytest.mark.model
def test_both_vectors_are_there_and_the_meaning_is_as_without(encoder: SentenceEncoder) -> None:
    assert isinstance(encoder, ToneEncoder)
    encoded = encoder.encode_with_tone(TEXTS)
    assert [(len(one.meaning), len(one.tone or b"")) for one in encoded] == [(384, 384)] * len(TEXTS)
    assert [one.meaning for one in encoded] == encoder.encode(TEXTS)
    assert with_tone(encoder, TEXTS) == encoded
    assert encoded[0] == encoded[5], "equal texts"
    assert all(one.tone != one.meaning for one in encoded)
    assert encoder.encode_with_tone([]) == []


@pytest.mark.model
def test_a_tone_does_not_depend_on_its_company(encoder: SentenceEncoder) -> None:
    alone = {text: encoder.encode_with_tone([text])[0] for text in TEXTS}
    chance = random.Random(3)
    for _ in range(5):
        batch = chance.sample(TEXTS, chance.randint(2, len(TEXTS)))
        assert encoder.encode_with_tone(batch) == [alone[text] for text in batch]
    assert encoder.encode_with_tone(TEXTS[::-1]) == [alone[text] for text in TEXTS[::-1]]


@pytest.mark.model
def test_a_tone_does_not_depend_on_threads(encoder: SentenceEncoder) -> None:
    other = SentenceEncoder(cpu_threads=3)
    other.setup(Device())
    assert other.encode_with_tone(TEXTS) == encoder.encode_with_tone(TEXTS)
    other.close()
    with pytest.raises(UsageError):
        other.encode_with_tone(["closed"])


@pytest.mark.model
def test_tones_tell_moods_apart_where_meanings_tell_topics(encoder: SentenceEncoder) -> None:
    glad, cross, other = encoder.encode_with_tone(
        ["The engineer was wonderful, I'm so happy.", "The engineer was awful, I'm so angry.", "What a lovely meal!"]
    )
    assert cosine(glad.meaning, cross.meaning) > cosine(glad.meaning, other.meaning)
    assert cosine(glad.tone or b"", cross.tone or b"") < cosine(glad.tone or b"", other.tone or b"")


@pytest.mark.model
def test_the_crown_is_named_and_is_the_one_that_its_heads_were_trained_over(encoder: SentenceEncoder) -> None:
    sha256 = crown_sha256(encoder.info.sha256 or "")
    assert sha256 == head_hashes(data_path("models", "tone"))["tone.safetensors"]
    assert encoder.info.version.endswith(f"tone-{sha256[:8]}")
    heads = load_heads()
    assert {heads[name].encoder_sha256 for name in ("sentiment", "cues", "outcome")} == {sha256}
    assert heads["roles"].encoder_sha256 == encoder.info.sha256


def test_a_crown_is_of_no_use_to_another_encoder() -> None:
    assert crown_sha256("0" * 64) is None


def test_where_there_is_no_crown_there_is_none(shipped: Path) -> None:
    assert crown_sha256("0" * 64) is None


def test_a_crown_is_known_by_its_encoder(shipped: Path) -> None:
    (shipped / "tone.safetensors").write_bytes(save({"a": np.zeros(2)}, metadata=described()))
    hashes = record_heads(shipped)
    assert crown_sha256("0" * 64) == hashes["tone.safetensors"]
    assert crown_sha256("1" * 64) is None


def test_an_altered_or_missing_crown_is_refused(shipped: Path) -> None:
    path = shipped / "tone.safetensors"
    path.write_bytes(save({"a": np.zeros(2)}, metadata=described()))
    record_heads(shipped)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match="not the file listed"):
        crown_sha256("0" * 64)
    path.unlink()
    with pytest.raises(ModelError, match="reinstall"):
        crown_sha256("0" * 64)


@pytest.mark.model
@pytest.mark.parametrize(
    "content",
    [
        b"no crown at all",
        save({"a": np.zeros(2)}),
        save({"a": np.zeros(2)}, metadata={"tone": "no JSON"}),
        save({"a": np.zeros(2)}, metadata={"tone": "{}"}),
        save({"a": np.zeros(2)}, metadata=described()),
    ],
    ids=["no safetensors", "no description", "no JSON", "half a description", "other weights"],
)
def test_a_damaged_crown_is_refused(shipped: Path, content: bytes) -> None:
    """Listed with its own hash, as if it had been packed so."""
    import torch
    from transformers import BertConfig

    (shipped / "tone.safetensors").write_bytes(content)
    record_heads(shipped)
    config = BertConfig(hidden_size=8, num_attention_heads=2, intermediate_size=8, num_hidden_layers=1)
    with pytest.raises(ModelError, match="no crown over this encoder"):
        load_crown(config, dtype=torch.float32, device="cpu")


@pytest.mark.model
def test_the_encoder_does_not_open_with_an_altered_crown(shipped: Path) -> None:
    (shipped / "tone.safetensors").write_bytes((data_path("models", "tone") / "tone.safetensors").read_bytes()[:-1])
    listed = (data_path("models", "tone") / "SHA256SUMS").read_text(encoding="utf-8")
    (shipped / "SHA256SUMS").write_text(listed, encoding="utf-8")
    encoder = SentenceEncoder()
    with pytest.raises(ModelError, match="not the file listed"):
        encoder.setup(Device())
    encoder.close()


def test_with_tone_takes_any_encoder() -> None:
    plain, toned = ScriptedEncoder(), ToneWordEncoder("bad")
    assert with_tone(plain, ["bad", "day"]) == [Encoded(vector) for vector in plain.encode(["bad", "day"])]
    assert [one.tone for one in with_tone(toned, ["bad", "day"])] == toned.encode(["bad", "day"])
    assert not isinstance(plain, ToneEncoder)
    assert isinstance(toned, ToneEncoder)
