"""An encoder that opens with the first text gives meanings, and tones where the encoder within has them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qa_engine.classify.tone import with_tone
from qa_engine.ports import Device, Encoded, ToneEncoder, TurnEncoder
from qa_engine.runtime.opening import EncoderOnFirstUse
from qa_engine.testing import ScriptedEncoder


class Counting(ScriptedEncoder):
    """Writes down which texts it was given, and how often it was set up."""

    def __init__(self) -> None:
        super().__init__()
        self.met: list[list[str]] = []
        self.setups = 0

    def setup(self, device: Device | None = None) -> None:
        super().setup(device)
        self.setups += 1

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        self.met.append(list(texts))
        return super().encode(texts)


class WithTones(Counting):
    """A tone is the text itself, so that it is seen which text got which."""

    def encode_with_tone(self, texts: Sequence[str]) -> list[Encoded]:
        return [Encoded(vector, text.encode()) for text, vector in zip(texts, self.encode(texts), strict=True)]


TEXTS = ["Hello", "It is down", "Hello"]


def meanings(*texts: str) -> list[bytes]:
    encoder = ScriptedEncoder()
    encoder.setup(Device())
    return encoder.encode(texts)


@pytest.mark.parametrize(
    ("inner", "tones", "why"),
    [
        (Counting, [None, None, None], "an encoder without tones has none to give"),
        (WithTones, [b"Hello", b"It is down", b"Hello"], "each text gets its own"),
    ],
)
def test_meanings_and_tones_in_order(inner: type[Counting], tones: list[bytes | None], why: str) -> None:
    encoder = EncoderOnFirstUse(inner(), Device)
    found = encoder.encode_with_tone(TEXTS)
    assert [one.tone for one in found] == tones, why
    assert [one.meaning for one in found] == encoder.encode(TEXTS) == meanings(*TEXTS)


@pytest.mark.parametrize("inner", [Counting, WithTones])
def test_each_distinct_text_is_encoded_once_whichever_way_it_is_asked_for(inner: type[Counting]) -> None:
    within = inner()
    encoder = EncoderOnFirstUse(within, Device)
    assert (encoder.encode_with_tone([]), within.setups, within.met) == ([], 0, []), "nothing is loaded for nothing"
    encoder.encode(TEXTS)
    encoder.encode_with_tone([*TEXTS, "Thanks"])
    assert (within.setups, within.met) == (1, [["Hello", "It is down"], ["Thanks"]])


@pytest.mark.parametrize("inner", [Counting, WithTones])
def test_only_the_latest_texts_are_remembered(inner: type[Counting]) -> None:
    within = inner()
    encoder = EncoderOnFirstUse(within, Device, remember=1)
    assert [one.meaning for one in encoder.encode_with_tone(["a", "b"])] == meanings("a", "b")
    encoder.encode_with_tone(["b"])
    encoder.encode_with_tone(["a"])
    assert within.met == [["a", "b"], ["a"]]


@pytest.mark.parametrize(("inner", "tone"), [(Counting, None), (WithTones, b"Hello")])
def test_tones_of_any_encoder(inner: type[Counting], tone: bytes | None) -> None:
    encoder: TurnEncoder = inner()
    encoder.setup(Device())
    assert isinstance(encoder, ToneEncoder) is (tone is not None)
    assert with_tone(encoder, ["Hello"]) == [Encoded(meanings("Hello")[0], tone)]
