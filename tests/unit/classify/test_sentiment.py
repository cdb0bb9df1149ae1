"""Sentiment without an encoder, and how the head's reading is made."""

from __future__ import annotations

import pytest

from qa_engine.classify.sentiment import SentimentClassifier, VaderSentiment, vader_features
from qa_engine.domain.interaction import Channel, Role
from qa_engine.domain.readings import SentimentLabel
from qa_engine.errors import UsageError
from qa_engine.ports import Device, TurnView
from qa_engine.testing import check_classifier
from tests.unit.classify.scripted import WIDTH, WordEncoder, head

_LABELS = ("negative", "neutral", "positive")


def view(text: str, *, language: str | None = "en", vector: bytes | None = None, tone: bytes | None = None) -> TurnView:
    return TurnView(text, Role.CUSTOMER, Channel.CHAT, language, vector, tone)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("This is terrible, I hate it.", SentimentLabel.NEGATIVE),
        ("Great, thank you so much!", SentimentLabel.POSITIVE),
        ("It is a blue box.", SentimentLabel.NEUTRAL),
        ("", SentimentLabel.NEUTRAL),
    ],
)
def test_vader(text: str, label: SentimentLabel) -> None:
    assert VaderSentiment().read_batch([view(text)])[0].label is label


def test_vader_keeps_the_contract() -> None:
    check_classifier(VaderSentiment())


def test_vader_does_not_judge_other_languages() -> None:
    reading = VaderSentiment().read_batch([view("Das ist die Hell, die Gift", language="de")])[0]
    assert (reading.label, reading.polarity) == (SentimentLabel.NEUTRAL, 0.0)


def test_vaders_scores_are_whole_numbers() -> None:
    assert vader_features("good") == (4404, 10_000, 0, 0)


def test_the_head_decides_by_the_tone_and_not_by_the_meaning() -> None:
    encoder = WordEncoder("bad", "fine")
    weights = [[0, 9] + [0] * (WIDTH - 2), [0] * WIDTH, [0, 0, 9] + [0] * (WIDTH - 3)]
    classifier = SentimentClassifier(head("sentiment", _LABELS, weights))
    classifier.setup(Device())
    texts = ["a bad day", "a fine day", "a day"]
    meaning = encoder.encode(["fine, fine, bad"])[0]
    views = [view(t, vector=meaning, tone=tone) for t, tone in zip(texts, encoder.encode(texts), strict=True)]
    readings = classifier.read_batch(views)
    assert [reading.label.value for reading in readings] == ["negative", "positive", "neutral"]
    assert [reading.turn_index for reading in readings] == [0, 1, 2]


def test_other_languages_are_read_with_less_certainty() -> None:
    tone = WordEncoder("bad").encode(["bad"])[0]
    classifier = SentimentClassifier(head("sentiment", _LABELS, [[0, 9, *[0] * 6], [0] * WIDTH, [0] * WIDTH]))
    english, german = classifier.read_batch([view("bad", tone=tone), view("bad", tone=tone, language="de")])
    assert english.label is german.label is SentimentLabel.NEGATIVE
    assert german.polarity == pytest.approx(english.polarity / 2, abs=1e-4)


@pytest.mark.parametrize("vector", [None, bytes(WIDTH)], ids=["nothing", "a meaning alone"])
def test_a_turn_without_a_tone_is_an_error(vector: bytes | None) -> None:
    with pytest.raises(UsageError, match="reads tones"):
        SentimentClassifier(head("sentiment", _LABELS, [[0] * WIDTH] * 3)).read_batch([view("hello", vector=vector)])
