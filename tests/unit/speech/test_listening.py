"""What is known of a recording before recognition: what is heard, what is left out, and what is said about it."""

from __future__ import annotations

import numpy as np
import pytest

from qa_engine.domain.transcript import Sound, SoundKind, Word
from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.listening import Listened, halves, listen
from qa_engine.speech.recognition import Heard, RecognitionOptions
from tests.unit.speech.made_voices import Samples, coloured, delayed, noise
from tests.unit.speech.scripted import loud_parts, recorded, voices

OPTIONS = RecognitionOptions(window_s=8.0)
SECONDS = 20.0
AGENT = voices(1, (1, 4, 0.2), (9, 12, 0.2), seconds=SECONDS)
CUSTOMER = voices(5, (5, 8, 0.2), (13, 19, 0.2), seconds=SECONDS)
SILENT = np.zeros_like(AGENT)
AT_S = np.arange(AGENT.size) / SAMPLE_RATE
TONE = np.where((AT_S >= 5) & (AT_S < 8), 0.1 * np.sin(2 * np.pi * 440 * AT_S), 0).astype(np.float32)
BEHIND = voices(9, (14, 17, 0.01), seconds=SECONDS)
FAR_TURNS = [(1, 4, 0.1), (10, 13, 0.1), (17.5, 19, 0.1)]


def over(*channels: Samples) -> Listened:
    return listen(recorded(*channels), OPTIONS, loud_parts)


def seconds(listened: Listened) -> list[list[tuple[int, int]]]:
    return [[(round(a / SAMPLE_RATE), round(b / SAMPLE_RATE)) for a, b in spans] for spans in listened.speech]


@pytest.mark.parametrize(
    ("channels", "speech", "noted"),
    [
        ((AGENT,), [[(1, 4), (9, 12)]], None),
        ((AGENT, CUSTOMER), [[(1, 4), (9, 12)], [(5, 8), (13, 19)]], None),
        ((AGENT, SILENT), [[(1, 4), (9, 12)], []], None),
        ((AGENT, AGENT), [[(1, 4), (9, 12)]], "channels"),
        ((AGENT + TONE,), [[(1, 4), (9, 12)]], "no_voice"),
        ((AGENT + BEHIND, CUSTOMER), [[(1, 4), (9, 12)], [(5, 8), (13, 19)]], "background"),
        ((AGENT + BEHIND,), [[(1, 4), (9, 12), (14, 17)]], None),
    ],
    ids=["one", "two", "one silent", "doubled", "a tone", "a voice behind", "a voice behind, sides in one channel"],
)
def test_only_voices_near_the_microphone_are_heard(
    channels: tuple[Samples, ...], speech: list[list[tuple[int, int]]], noted: str | None
) -> None:
    listened = over(*channels)
    assert seconds(listened) == speech
    assert set(listened.notes) == ({noted} if noted else set())


def test_what_leaks_from_the_other_side_is_silenced() -> None:
    near, far = voices(5, (5, 9, 0.06), (14, 17, 0.06), seconds=SECONDS), voices(1, *FAR_TURNS, seconds=SECONDS)
    leak = 0.2 * coloured(delayed(far, 0.06), 7) + noise(3, far.size, 0.0004)
    found = iter([loud_parts(far, 0.5), sorted(loud_parts(near, 0.5) + loud_parts(delayed(far, 0.06), 0.5))])
    listened = listen(recorded(far, near + leak), OPTIONS, lambda samples, threshold: next(found))
    assert list(listened.notes) == ["leaks"]
    assert listened.speech[0] == tuple(loud_parts(far, 0.5))
    assert set(loud_parts(near, 0.5)) <= set(listened.speech[1])
    left = set(listened.speech[1]) - set(loud_parts(near, 0.5))
    assert sum(end - start for start, end in left) <= 0.1 * np.count_nonzero(far)
    assert not listened.channels[1][2 * SAMPLE_RATE : 3 * SAMPLE_RATE].any()


def test_windows_hold_the_speech_of_one_channel_and_no_more_than_fits() -> None:
    listened = over(AGENT, CUSTOMER)
    found = [(w.channel, p.start, p.end) for w in listened.windows for p in w.pieces]
    assert found == [(channel, *span) for channel, spans in enumerate(listened.speech) for span in spans]
    assert all(w.samples.size <= OPTIONS.window_s * SAMPLE_RATE for w in listened.windows)


def test_halves_are_windows_of_the_same_channel() -> None:
    listened = over(AGENT, CUSTOMER)
    last = listened.windows[-1]
    first, second = halves(last, listened.channels[last.channel], OPTIONS)
    assert (first.channel, second.channel) == (1, 1)
    assert first.pieces[-1].end == second.pieces[0].start
    assert first.samples.size + second.samples.size == last.samples.size


def test_unheard_speech_is_counted_on_the_clock_of_the_window() -> None:
    (window, *_) = over(AGENT).windows
    assert window.unheard_s(Heard("")) == pytest.approx(6.0, abs=0.5)
    word = Word(text="something", start_s=0.4, end_s=1.4)
    assert window.unheard_s(Heard("something", (word,))) == pytest.approx(5.0, abs=0.5)


def test_sounds_are_of_a_channel_but_silence_is_of_all() -> None:
    sounds = over(AGENT + TONE, CUSTOMER).sounds
    assert [(s.channel, s.kind) for s in sounds if s.kind is SoundKind.TONE] == [(0, SoundKind.TONE)]
    quiet = over(AGENT, SILENT).sounds
    assert {s.channel for s in quiet} == {None}
    assert [(round(s.start_s), round(s.end_s)) for s in quiet] == [(4, 9), (12, 20)]


def test_a_silent_recording_is_silence_from_end_to_end() -> None:
    assert over(SILENT, SILENT).sounds == (Sound(kind=SoundKind.SILENCE, start_s=0.0, end_s=SECONDS),)
