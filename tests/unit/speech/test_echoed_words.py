"""Words heard on two channels: the faint copy goes, what two people say at once stays."""

from __future__ import annotations

import numpy as np
import pytest

from qa_engine.domain.transcript import Segment, Word
from qa_engine.speech.echoed_words import Echoed, levels_of, without_echoed_words

Line = tuple[int, float, str]
OWN = "my parcel never came and nobody answers the phone"


def segment(channel: int, start_s: float, text: str) -> Segment:
    """A segment of words of 0.3 s each."""
    words = tuple(
        Word(text=word, start_s=start_s + 0.3 * i, end_s=start_s + 0.3 * (i + 1)) for i, word in enumerate(text.split())
    )
    return Segment(start_s=start_s, end_s=words[-1].end_s, text=text, words=words, channel=channel)


def heard(lines: list[Line], faint: dict[int, float], echo_s: tuple[float, float] = (0.0, 99.0)) -> list[str]:
    """Return what is left: channel 1 says OWN at -30 dB at 100 s, and within ``echo_s`` is as faint as given."""
    segments = [segment(*line) for line in [*lines, (1, 100.0, OWN)]]

    def level_db(channel: int, start_s: float, end_s: float) -> float:
        return faint.get(channel, -20.0) if echo_s[0] <= start_s < echo_s[1] else -30.0

    kept, _ = without_echoed_words(segments, level_db)
    return [f"{one.channel} {one.text}" for one in kept if one.text != OWN]


SAID = "Thank you for calling Brightline, how can I help?"


@pytest.mark.parametrize(
    ("lines", "faint_db", "left"),
    [
        ([(0, 1.0, SAID), (1, 1.2, SAID)], -40, [f"0 {SAID}"]),
        ([(0, 1.0, SAID), (1, 1.3, "thank you for coming Brighton how can I help")], -40, [f"0 {SAID}"]),
        ([(0, 1.0, SAID), (1, 1.2, SAID)], -24, [f"0 {SAID}", f"1 {SAID}"]),
        ([(0, 1.0, SAID), (1, 3.5, SAID)], -40, [f"0 {SAID}", f"1 {SAID}"]),
        ([(0, 1.0, SAID), (1, 0.2, SAID)], -40, [f"0 {SAID}", f"1 {SAID}"]),
        ([(0, 1.0, SAID), (1, 1.2, "No, I want my money back right now.")], -40, None),
        ([(0, 1.0, "Okay, bye."), (1, 1.1, "Okay, bye.")], -30, ["0 Okay, bye.", "1 Okay, bye."]),
        ([(0, 1.0, "Okay, bye."), (1, 1.1, "Okay, bye.")], -40, ["0 Okay, bye."]),
        ([(0, 1.0, SAID), (1, 1.2, SAID + " Yes hello, I am here.")], -40, [f"0 {SAID}", "1 Yes hello, I am here."]),
    ],
    ids=["echo", "misheard echo", "as loud", "repeated later", "before", "other words", "together", "faint", "answer"],
)
def test_only_the_faint_copy_goes(lines: list[Line], faint_db: float, left: list[str] | None) -> None:
    assert heard(lines, {1: faint_db}) == (left or [f"{channel} {text}" for channel, _, text in lines])


def test_what_is_said_after_an_echo_stays_whole() -> None:
    kept, echoed = without_echoed_words(
        [segment(0, 1.0, SAID), segment(1, 1.2, SAID)], lambda channel, *_: -20.0 - 25.0 * channel
    )
    assert [one.text for one in kept] == [SAID]
    assert (echoed.words, round(echoed.seconds, 3)) == (9, 2.7)
    assert echoed.described() == "9 words over 2.7 s dropped as echoes of the other channel"


def test_without_a_second_channel_or_words_nothing_changes() -> None:
    alone = (segment(0, 1.0, SAID), segment(0, 1.1, SAID))
    assert without_echoed_words(alone, lambda *_: -20.0) == (alone, Echoed())
    wordless = (segment(0, 1.0, SAID), segment(1, 1.2, SAID).evolve(words=()))
    assert without_echoed_words(wordless, lambda channel, *_: -20.0 - 25.0 * channel) == (wordless, Echoed())


def test_levels_are_those_of_the_sound() -> None:
    level_db = levels_of([np.full(32000, 0.1, np.float32), np.zeros(32000, np.float32)])
    assert level_db(0, 0.5, 1.0) == pytest.approx(-20.0, abs=0.01)
    assert level_db(1, 0.5, 1.0) == pytest.approx(-120.0, abs=0.01)
    assert level_db(0, 5.0, 6.0) == pytest.approx(-120.0, abs=0.01)
