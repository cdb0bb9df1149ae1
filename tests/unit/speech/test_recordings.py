"""Windows of many recordings heard together: the language of each, and a second hearing where the first fell short."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import pytest

from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech.hearing import BatchSize
from qa_engine.speech.listening import listen
from qa_engine.speech.recognition import Decoding, Heard, RecognitionOptions
from qa_engine.speech.recordings import HeardRecording, hear_recordings
from tests.unit.speech.made_voices import Samples
from tests.unit.speech.scripted import (
    ScriptedRecogniser,
    is_second,
    loud_parts,
    loudness,
    marked,
    recorded,
    says,
    voices,
)

# The scripted words are long codes, said at 22 letters a second.
OPTIONS = RecognitionOptions(
    window_s=20.0, beam_size=1, retry_beam_size=4, rehearings=1, longest_unheard_s=2.0, maximum_letters_per_s=30.0
)


def hear(
    recogniser: ScriptedRecogniser,
    *channels: Samples,
    language: str | None = None,
    options: RecognitionOptions = OPTIONS,
) -> HeardRecording:
    listened = [listen(recorded(*channels), options, loud_parts)]
    (heard,) = hear_recordings(
        listened, recogniser, options, language=language, workers=1, batch_size=BatchSize(options.batch_size)
    )
    return heard


# ---- the language

ENGLISH, GERMAN = {"en": 0.9, "de": 0.05}, {"de": 0.9, "en": 0.05}
UNSURE = {"en": 0.4, "de": 0.3, "th": 0.3}
THAI = {"th": 0.85, "en": 0.1}
AGENT, CUSTOMER = voices(1, (1, 3, 0.1)), voices(5, (4, 9, 0.2))


@pytest.mark.parametrize(
    ("quiet", "loud", "hint", "expected", "note"),
    [
        (ENGLISH, ENGLISH, None, ("en", 0.9, "en", "en"), "detected (en)"),
        (ENGLISH, GERMAN, None, ("de", 0.9, "en", "de"), "channel 1: detected (en); channel 2: detected (de)"),
        (
            ENGLISH,
            UNSURE,
            None,
            (None, 0.4, "en", None),
            "channel 1: detected (en); channel 2: uncertain, decoded as en",
        ),
        (
            ENGLISH,
            THAI,
            None,
            (None, 0.85, "en", None),
            "channel 1: detected (en); channel 2: th, which this model hears badly",
        ),
        (GERMAN, THAI, "en", ("en", None, "en", "en"), "given"),
    ],
    ids=["one", "one a channel", "uncertain", "badly heard", "hint"],
)
def test_each_channel_has_its_language_and_the_longer_one_speaks_for_the_recording(
    quiet: Mapping[str, float],
    loud: Mapping[str, float],
    hint: str | None,
    expected: tuple[str | None, float | None, str | None, str | None],
    note: str,
) -> None:
    recogniser = ScriptedRecogniser(detects=lambda samples: quiet if loudness(samples) == 1 else loud)
    heard = hear(recogniser, AGENT, CUSTOMER, language=hint)
    first, second = heard.segments
    assert (heard.language, heard.language_probability, first.language, second.language) == expected
    assert heard.notes["language"] == note


def test_a_window_in_another_language_is_decoded_in_it() -> None:
    bilingual = voices(1, (1, 17, 0.1), (25, 33, 0.2), (40, 58, 0.1), seconds=60)
    recogniser = ScriptedRecogniser(detects=lambda samples: GERMAN if loudness(samples) == 2 else ENGLISH)
    heard = hear(recogniser, bilingual)
    assert [(s.language, s.text[0]) for s in heard.segments] == [("en", "1"), ("de", "2"), ("en", "1")]
    assert [language for languages, _ in recogniser.decoded for language in sorted(languages)] == ["en", "en", "de"]
    assert (heard.language, heard.notes["language"]) == ("en", "detected (en); in parts de")


def test_a_model_of_one_language_detects_none() -> None:
    heard = hear(ScriptedRecogniser(languages=("en",), detects=lambda samples: {}), AGENT)
    assert (heard.language, heard.language_probability) == ("en", None)
    assert heard.notes["language"] == "the only one the model knows"


def test_a_recording_without_speech_has_no_language() -> None:
    assert hear(ScriptedRecogniser(), 0 * AGENT) == HeardRecording(notes={"language": "no speech"})


# ---- the second hearing

SPEECH = voices(9, (1, 9, 0.1), (9.6, 17, 0.1), seconds=20)
Hearing = Callable[[Samples], Heard]


def only_until(seconds: float) -> Hearing:
    """Hear a window and leave out the words after so many seconds."""

    def hearing(samples: Samples) -> Heard:
        words = tuple(word for word in says(samples).words if word.end_s <= seconds)
        return dataclasses.replace(says(samples), text=" ".join(word.text for word in words), words=words)

    return hearing


LOOPING = marked(text="no no no no", words=())
REPEATING = marked(compression_ratio=3.0)
IMPROBABLE = marked(average_log_probability=-1.5)
STOPPED = marked(finished=False)
NOTHING = marked(text="", words=())
FEWER = only_until(3.0)
FAST = "windows: 1 (too many words for the time: 1); second hearing stands: 0"


@pytest.mark.parametrize(
    ("first", "second", "stands", "suspect"),
    [
        (says, NOTHING, "first", False),
        (only_until(14.2), NOTHING, "first", False),
        (only_until(13.0), says, "second", False),
        (NOTHING, says, "second", False),
        (REPEATING, says, "second", False),
        (IMPROBABLE, says, "second", False),
        (STOPPED, says, "second", False),
        (LOOPING, says, "second", False),
        (REPEATING, REPEATING, "first", True),
        (only_until(13.0), NOTHING, "first", False),
        (only_until(13.0), LOOPING, "first", False),
        (only_until(13.0), marked(average_log_probability=-0.75), "first", False),
        (only_until(13.0), REPEATING, "second", True),
        (only_until(13.0), only_until(3.0), "first", False),
        (marked(no_speech_probability=0.7), NOTHING, "first", True),
    ],
    ids=[
        "sound, not heard again",
        "a little missing, not heard again",
        "words missing",
        "nothing heard",
        "repeats",
        "improbable",
        "stopped",
        "loops",
        "as bad again, kept and marked",
        "worse: nothing",
        "worse: loops",
        "worse: more than was said, by its probability",
        "nothing missing, but doubtful",
        "worse: more missing",
        "no speech, not heard again, kept and marked",
    ],
)
def test_the_better_of_two_hearings_stands(first: Hearing, second: Hearing, stands: str, suspect: bool) -> None:
    recogniser = ScriptedRecogniser(
        says=lambda samples, language, decoding: (second if is_second(decoding) else first)(samples)
    )
    heard = hear(recogniser, SPEECH)
    (window,) = listen(recorded(SPEECH), OPTIONS, loud_parts).windows
    texts = {"first": [first(window.samples).text], "second": [segment.text for segment in heard.segments]}
    assert len(heard.segments) == (1 if stands == "first" else 2)
    assert [segment.text for segment in heard.segments] == texts[stands]
    assert {segment.suspect for segment in heard.segments} == {suspect}


def nothing_at_first(samples: Samples, language: str, decoding: Decoding) -> Heard:
    return says(samples) if is_second(decoding) else NOTHING(samples)


def test_the_second_hearing_takes_halves_with_its_own_beam_and_forbids_loops() -> None:
    recogniser = ScriptedRecogniser(says=nothing_at_first)
    heard = hear(recogniser, SPEECH, language="de")
    assert [(len(languages), set(languages), is_second(one)) for languages, one in recogniser.decoded] == [
        (1, {"de"}, False),
        (2, {"de"}, True),
    ]
    assert [one.beam_size for _, one in recogniser.decoded] == [OPTIONS.beam_size, OPTIONS.retry_beam_size]
    assert [one.timestamps for _, one in recogniser.decoded] == [False, True]
    assert [round(segment.start_s) for segment in heard.segments] == [1, 10]
    assert all(word.end_s <= 9.1 for word in heard.segments[0].words)


def only_when_short(samples: Samples, language: str, decoding: Decoding) -> Heard:
    """Loop in a long window, hear a shorter one rightly."""
    return (says if samples.size < 6 * SAMPLE_RATE else LOOPING)(samples)


@pytest.mark.parametrize("rehearings", [0, 1, 2, 3])
def test_a_window_that_loops_in_both_halves_stands_as_it_was(rehearings: int) -> None:
    recogniser = ScriptedRecogniser(says=only_when_short)
    heard = hear(recogniser, SPEECH, options=OPTIONS.evolve(rehearings=rehearings))
    assert [(segment.text, segment.suspect) for segment in heard.segments] == [("no no no no", True)]


def test_a_half_that_falls_short_is_parted_again() -> None:
    def late(samples: Samples, language: str, decoding: Decoding) -> Heard:
        return (says if samples.size < 6 * SAMPLE_RATE else only_until(3.0))(samples)

    sound = voices(9, (1, 4, 0.1), (4.8, 8, 0.1), (9, 12, 0.1), (12.8, 17, 0.1), seconds=20)
    recogniser = ScriptedRecogniser(says=late)
    heard = hear(recogniser, sound, options=OPTIONS.evolve(rehearings=2, contexts_s=(30.0,)))
    assert [len(languages) for languages, _ in recogniser.decoded] == [1, 2, 4]
    assert [round(segment.start_s) for segment in heard.segments] == [1, 5, 9, 13]


@pytest.mark.parametrize(
    ("first", "second", "changes", "note"),
    [
        (says, says, {}, None),
        (only_until(15.0), says, {}, None),
        (LOOPING, says, {}, "windows: 1 (decoding failed: 1); second hearing stands: 1"),
        (REPEATING, REPEATING, {}, "windows: 1 (decoding failed: 1); second hearing stands: 0"),
        (only_until(13.0), says, {}, "windows: 1 (speech without words: 1); second hearing stands: 1"),
        (only_until(13.0), NOTHING, {}, "windows: 1 (speech without words: 1); second hearing stands: 0"),
        (says, says, {"maximum_letters_per_s": 21.0}, FAST),
        (LOOPING, says, {"rehearings": 0}, None),
        (LOOPING, LOOPING, {"rehearings": 3}, "windows: 1 (decoding failed: 1); second hearing stands: 0"),
        (NOTHING, FEWER, {"rehearings": 2}, "windows: 3 (speech without words: 3); second hearing stands: 3"),
    ],
    ids=[
        "sound",
        "a little missing",
        "loops",
        "as bad again",
        "words missing",
        "worse",
        "too fast",
        "never heard again",
        "heard again once, as it would be the same",
        "halves heard again as well",
    ],
)
def test_what_was_heard_again_and_why_is_noted(
    first: Hearing, second: Hearing, changes: dict[str, object], note: str | None
) -> None:
    recogniser = ScriptedRecogniser(
        says=lambda samples, language, decoding: (second if is_second(decoding) else first)(samples)
    )
    assert hear(recogniser, SPEECH, options=OPTIONS.evolve(**changes)).notes.get("heard_again") == note


def test_only_doubted_windows_are_heard_again() -> None:
    def only_the_loud(samples: Samples, language: str, decoding: Decoding) -> Heard:
        return says(samples) if is_second(decoding) or loudness(samples) == 2 else NOTHING(samples)

    recogniser = ScriptedRecogniser(says=only_the_loud)
    hear(recogniser, AGENT, voices(5, (4, 9, 0.2)), language="en")
    assert [len(languages) for languages, decoding in recogniser.decoded if is_second(decoding)] == [2]


def test_segments_are_in_order_of_time_over_all_channels() -> None:
    agent = voices(1, (1, 2, 0.1), (7, 8, 0.1), seconds=20)
    customer = voices(5, (3, 5, 0.2), (12, 14, 0.2), seconds=20)
    heard = hear(ScriptedRecogniser(), agent, customer)
    assert [(s.channel, round(s.start_s)) for s in heard.segments] == [(0, 1), (1, 3), (0, 7), (1, 12)]
    starts = [word.start_s for segment in heard.segments for word in segment.words]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("most", "windows"),
    [(30.0, [1]), (21.0, [1, 2])],
    ids=["as fast as people speak", "written twice in the time of once"],
)
def test_more_words_than_anybody_says_in_the_time_are_heard_again(most: float, windows: list[int]) -> None:
    recogniser = ScriptedRecogniser()
    hear(recogniser, SPEECH, options=OPTIONS.evolve(maximum_letters_per_s=most))
    assert [len(languages) for languages, _ in recogniser.decoded] == windows


def test_a_copy_of_the_prompt_is_heard_again_without_it() -> None:
    prompt = "so nobody called me back about it"

    def copying(samples: Samples, language: str, decoding: Decoding) -> Heard:
        plain = says(samples)
        return dataclasses.replace(plain, text=f"{prompt} {plain.text}") if decoding.prompt else plain

    recogniser = ScriptedRecogniser(says=copying)
    heard = hear(recogniser, SPEECH, options=OPTIONS.evolve(initial_prompt=prompt))
    (window,) = listen(recorded(SPEECH), OPTIONS, loud_parts).windows
    assert [segment.text for segment in heard.segments] == [says(window.samples).text]
    assert [decoding.prompt for _, decoding in recogniser.decoded] == [prompt, None]
    assert heard.notes["prompt_copied"] == "windows heard again without it: 1"


def test_what_goes_on_from_the_prompt_is_heard_once() -> None:
    recogniser = ScriptedRecogniser()
    heard = hear(recogniser, SPEECH)
    assert [decoding.prompt for _, decoding in recogniser.decoded] == [OPTIONS.initial_prompt]
    assert heard.notes == {"language": "detected (en)"}
