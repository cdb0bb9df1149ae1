"""The encoder with its real weights: the same bytes alone and in company, and nothing of a long text is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from qa_engine.classify import SentenceEncoder
from qa_engine.classify.cues import cosine
from qa_engine.classify.encoder import BUCKETS, ROWS
from qa_engine.classify.heads import load_heads
from qa_engine.classify.sentiment import sentiment_features
from qa_engine.errors import ModelError, UsageError
from qa_engine.model_files import model_path
from qa_engine.ports import Device
from qa_engine.testing import check_encoder

_SERVICE_TURNS = Path(__file__).parents[3] / "models" / "training" / "service_turns.tsv"
_WORDS = (
    *("my", "the", "internet", "refund", "flight", "is", "was", "not", "again", "please"),
    *("line", "card", "late", "bill", "four", "thank", "cold", "room"),
)


@pytest.fixture(scope="module")
def encoder() -> Iterator[SentenceEncoder]:
    encoder = SentenceEncoder()
    encoder.setup(Device())
    yield encoder
    encoder.close()


def texts(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    lengths = [1, 2, 5, 9, 14, 15, 22, 29, 30, 44, 60, 61, 90, 125, 180, 250, 254, 300]
    return [" ".join(chance.choices(_WORDS, k=chance.choice(lengths))) + "." * (i % 3) for i in range(count)]


@pytest.mark.model
def test_the_bytes_of_a_text_do_not_depend_on_its_company(encoder: SentenceEncoder) -> None:
    pool = texts(1, 40)
    alone = {text: encoder.encode([text])[0] for text in pool[:24]}
    chance = random.Random(2)
    for _ in range(6):
        batch = chance.sample(pool, chance.randint(2, len(pool)))
        for text, vector in zip(batch, encoder.encode(batch), strict=True):
            assert alone.get(text, vector) == vector


@pytest.mark.model
@pytest.mark.parametrize("tokens", BUCKETS)
def test_every_place_in_every_bucket_gives_the_same_bytes(encoder: SentenceEncoder, tokens: int) -> None:
    chance = random.Random(tokens)
    row, *others = [" ".join(chance.choices(_WORDS, k=tokens - 2)) for _ in range(ROWS)]
    expected = encoder.encode([row])[0]
    for place in range(ROWS):
        batch = [*others[:place], row, *others[place:]]
        assert encoder.encode(batch)[place] == expected


@pytest.mark.model
@pytest.mark.parametrize("threads", [1, 3])
def test_the_bytes_do_not_depend_on_threads(encoder: SentenceEncoder, threads: int) -> None:
    other = SentenceEncoder(cpu_threads=threads)
    other.setup(Device())
    assert other.encode(texts(3, 24)) == encoder.encode(texts(3, 24))
    other.close()


@pytest.mark.model
def test_it_keeps_the_contract_and_can_be_opened_again() -> None:
    encoder = SentenceEncoder()
    check_encoder(encoder)
    with pytest.raises(UsageError):
        encoder.encode(["closed"])
    encoder.setup(Device())
    assert len(encoder.encode(["open again"])[0]) == 384
    encoder.close()


@pytest.mark.model
def test_a_path_is_as_good_as_a_name(encoder: SentenceEncoder) -> None:
    by_path = SentenceEncoder(model_path("minilm-l6"))
    by_path.setup(Device())
    assert by_path.encode(["hello"]) == encoder.encode(["hello"])
    assert by_path.info.sha256 == encoder.info.sha256
    by_path.close()


@pytest.mark.model
def test_the_fast_arithmetic_reads_alike(encoder: SentenceEncoder) -> None:
    """Labels agree and numbers lie within the stated tolerance, whichever arithmetic the processor has."""
    exact = SentenceEncoder(precision="float32")
    exact.setup(Device())
    pool = [line.split("\t")[1] for line in _SERVICE_TURNS.read_text(encoding="utf-8").splitlines()[1:301]]
    head = load_heads()["sentiment"]
    labels = []
    for text, fast, slow in zip(pool, encoder.encode_with_tone(pool), exact.encode_with_tone(pool), strict=True):
        assert cosine(fast.meaning, slow.meaning) > 0.999
        assert fast.tone is not None
        assert slow.tone is not None
        assert cosine(fast.tone, slow.tone) > 0.999
        logits = [head.logits(tone, sentiment_features(text)) for tone in (fast.tone, slow.tone)]
        assert max(abs(a - b) for a, b in zip(*logits, strict=True)) < 0.1
        labels.append(len({max(range(3), key=one.__getitem__) for one in logits}) == 1)
    exact.close()
    assert sum(labels) >= 0.99 * len(labels)


@pytest.mark.model
def test_vectors_agree_with_the_published_procedure(encoder: SentenceEncoder) -> None:
    """Mean over tokens and length 1, as the model's own card says; 8 bits keep the direction within 0.1 %."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = model_path("minilm-l6")
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    network = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    for text in ["My internet is down.", "ok", *texts(5, 3)]:
        inputs = tokenizer(text, return_tensors="pt", truncation=False)
        if inputs["input_ids"].shape[1] > BUCKETS[-1]:
            continue
        with torch.inference_mode():
            mean = network(**inputs).last_hidden_state[0].mean(dim=0).numpy()
        ours = np.frombuffer(encoder.encode([text])[0], dtype=np.int8).astype(np.float64)
        likeness = float(mean @ ours / (np.linalg.norm(mean) * np.linalg.norm(ours)))
        assert likeness > 0.999


@pytest.mark.model
def test_the_end_of_a_long_text_counts(encoder: SentenceEncoder) -> None:
    filler = "The parcel is at the depot and it weighs two kilos. " * 30
    calm, angry = encoder.encode([filler + "Thank you.", filler + "I want to cancel my contract at once!"])
    assert calm != angry


@pytest.mark.model
def test_meaning_is_near(encoder: SentenceEncoder) -> None:
    refund, money, weather = encoder.encode(
        ["I want a refund for my order.", "Please give me my money back for what I bought.", "It rained all day."]
    )
    assert cosine(refund, money) > 0.5 > cosine(refund, weather)


def test_missing_weights_are_explained(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="models verify"):
        SentenceEncoder(tmp_path).setup(Device())
    with pytest.raises(ModelError, match="models verify"):
        _ = SentenceEncoder(tmp_path).info
