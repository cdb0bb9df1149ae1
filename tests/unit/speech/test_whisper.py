"""The transcriber around a scripted model: channels on one clock, many recordings at once, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from onnxruntime.capi import onnxruntime_pybind11_state as onnxruntime_errors

from qa_engine.domain.interaction import Role
from qa_engine.domain.transcript import Transcript
from qa_engine.errors import ModelError, TranscriptionError
from qa_engine.model_files import ModelFolder
from qa_engine.ports import SAMPLE_RATE, Audio, Device, Transcriber
from qa_engine.settings import Settings
from qa_engine.speech.recognition import Decoding, Heard, RecognitionOptions
from qa_engine.speech.voice_activity import SpeechDetector
from qa_engine.speech.whisper import WhisperTranscriber
from tests.unit.speech.made_voices import Samples
from tests.unit.speech.scripted import (
    ScriptedRecogniser,
    ScriptedVoices,
    failing_at,
    is_second,
    loud_parts,
    loudness,
    marked,
    recorded,
    says,
    voices,
)

OPTIONS = RecognitionOptions(window_s=8.0, batch_size=3, contexts_s=(6.0, 12.0, 30.0))
UNHURRIED = OPTIONS.evolve(maximum_letters_per_s=30.0)  # the scripted words are long codes
AGENT, CUSTOMER = voices(1, (1, 3, 0.1)), voices(5, (4, 9, 0.2))
SILENT = np.zeros_like(AGENT)


def opened(
    model: Path,
    recogniser: ScriptedRecogniser | None = None,
    *,
    separator: ScriptedVoices | None = None,
    options: RecognitionOptions = OPTIONS,
    cpu_threads: int = 1,
    detect: SpeechDetector = loud_parts,
) -> WhisperTranscriber:
    def load(folder: ModelFolder, device: Device, threads: int) -> ScriptedRecogniser:
        return recogniser or ScriptedRecogniser()

    transcriber = WhisperTranscriber(
        str(model),
        options=options,
        cpu_threads=cpu_threads,
        settings=Settings(),
        voices=separator or ScriptedVoices(),
        load=load,
        detect=detect,
    )
    transcriber.setup(Device())
    return transcriber


def heard(transcriber: WhisperTranscriber, *channels: Samples, language: str | None = None) -> Transcript:
    (transcript,) = transcriber.transcribe_batch([recorded(*channels)], language=language)
    return transcript


def test_it_is_a_transcriber(tmp_path: Path) -> None:
    transcriber = opened(tmp_path, options=RecognitionOptions.fast(), cpu_threads=3)
    assert isinstance(transcriber, Transcriber)
    info = transcriber.info
    assert (info.name, info.languages) == (f"faster-whisper:{tmp_path.name}", ("en", "de", "th"))
    assert info.version.endswith(f"fast-{RecognitionOptions.fast().digest()}")
    assert (info.resources.cpus, info.resources.gpus) == (3, 0)


def test_channels_are_heard_alone_and_merged_on_one_clock(tmp_path: Path) -> None:
    transcript = heard(opened(tmp_path), CUSTOMER, AGENT)
    assert [(s.channel, s.text[0], round(s.start_s)) for s in transcript.segments] == [(1, "1", 1), (0, "2", 4)]
    assert (transcript.declared_s, transcript.decoded_s, transcript.channels) == (11.0, 10.0, 2)
    assert transcript.speech_s == pytest.approx(7.0, abs=0.3)
    for segment, spoken in zip(transcript.segments, ((1, 3.3), (4, 9.3)), strict=True):
        assert all(spoken[0] - 0.1 <= word.start_s <= word.end_s <= spoken[1] for word in segment.words)


def test_a_channel_without_speech_is_not_heard(tmp_path: Path) -> None:
    recogniser = ScriptedRecogniser()
    transcript = heard(opened(tmp_path, recogniser), AGENT, SILENT)
    assert (transcript.channels, {segment.channel for segment in transcript.segments}) == (2, {0})
    assert [windows for windows, _ in recogniser.encoded] == [1]


@pytest.mark.parametrize("length", [0, SAMPLE_RATE], ids=["empty", "silent"])
@pytest.mark.parametrize("language", [None, "de"], ids=["no hint", "hint"])
def test_a_recording_without_speech_gives_an_empty_transcript(
    tmp_path: Path, length: int, language: str | None
) -> None:
    recogniser = ScriptedRecogniser()
    transcript = heard(opened(tmp_path, recogniser), np.zeros(length, np.float32), language=language)
    assert (transcript.segments, transcript.speech_s, transcript.language) == ((), 0.0, language)
    assert transcript.provenance.options["language"] == "no speech"
    assert recogniser.encoded == []


def test_the_same_sound_in_two_channels_is_heard_once(tmp_path: Path) -> None:
    recogniser = ScriptedRecogniser()
    transcript = heard(opened(tmp_path, recogniser), AGENT, AGENT)
    assert (transcript.channels, [windows for windows, _ in recogniser.encoded]) == (1, [1])
    assert transcript.provenance.options["channels"] == "the same sound in all channels, heard once"


@pytest.mark.parametrize(
    ("hint", "known", "probability", "note"),
    [(None, "en", 0.9, "detected (en)"), ("de", "de", None, "given"), ("de-AT", "de", None, "given")],
    ids=["detected", "hint", "hint with region"],
)
def test_the_language_is_detected_or_given(
    tmp_path: Path, hint: str | None, known: str, probability: float | None, note: str
) -> None:
    recogniser = ScriptedRecogniser()
    transcript = heard(opened(tmp_path, recogniser), AGENT, language=hint)
    assert (transcript.language, transcript.language_probability) == (known, probability)
    assert {segment.language for segment in transcript.segments} == {known}
    assert transcript.provenance.options["language"] == note
    assert [languages for languages, _ in recogniser.decoded] == [(known,)]


def test_a_language_the_model_does_not_know_is_refused(tmp_path: Path) -> None:
    transcriber = opened(tmp_path, ScriptedRecogniser(languages=("en",)))
    with pytest.raises(TranscriptionError, match="does not know this language") as caught:
        heard(transcriber, AGENT, language="es")
    assert caught.value.code == "language_not_supported"


def test_doubtful_words_are_marked_and_kept(tmp_path: Path) -> None:
    doubtful = marked(compression_ratio=3.0)
    transcript = heard(opened(tmp_path, ScriptedRecogniser(says=lambda sound, *_: doubtful(sound))), AGENT, CUSTOMER)
    assert [segment.suspect for segment in transcript.segments] == [True, True]
    assert all(segment.words for segment in transcript.segments)


def test_options_and_model_are_in_provenance(tmp_path: Path) -> None:
    provenance = heard(opened(tmp_path), AGENT).provenance
    assert OPTIONS.described().items() <= provenance.options.items()
    assert provenance.options["window_s"] == "8.0"
    assert (provenance.device, provenance.compute_type, provenance.fell_back_from) == ("cpu", "int8", None)
    assert provenance.model == tmp_path.name
    assert "ctranslate2" in provenance.engine_version


def test_what_was_heard_again_is_in_the_provenance_of_its_recording(tmp_path: Path) -> None:
    loops = marked(text="no no no no", words=())

    def looping_if_loud(sound: Samples, language: str, decoding: Decoding) -> Heard:
        return loops(sound) if loudness(sound) == 2 and not is_second(decoding) else says(sound)

    transcriber = opened(tmp_path, ScriptedRecogniser(says=looping_if_loud), options=UNHURRIED)
    transcripts = transcriber.transcribe_batch([recorded(AGENT), recorded(CUSTOMER)])
    assert [transcript.provenance.options.get("heard_again") for transcript in transcripts] == [
        None,
        "windows: 1 (decoding failed: 1); second hearing stands: 1",
    ]


# ---- several recordings at once

LONG = voices(11, (0.5, 6, 0.1), (7, 13, 0.2), (14, 19, 0.1), seconds=20)
CALLS = [recorded(CUSTOMER, AGENT), recorded(SILENT), recorded(LONG), recorded(AGENT), recorded(SILENT, CUSTOMER)]


def alone(model: Path) -> list[bytes]:
    transcriber = opened(model)
    return [transcriber.transcribe_batch([call])[0].to_bytes() for call in CALLS]


def test_results_are_in_the_order_of_the_recordings(tmp_path: Path) -> None:
    transcripts = opened(tmp_path).transcribe_batch(CALLS)
    assert [[s.text[0] for s in transcript.segments] for transcript in transcripts] == [
        ["1", "2"],
        [],
        ["1", "2", "1"],
        ["1"],
        ["2"],
    ]
    assert opened(tmp_path).transcribe_batch([]) == []


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 2, 0, 2)], ids=["in order", "turned", "twice"])
def test_a_recording_among_others_gives_the_same_as_alone(tmp_path: Path, order: Sequence[int]) -> None:
    transcripts = opened(tmp_path).transcribe_batch([CALLS[i] for i in order])
    by_itself = alone(tmp_path)
    assert [transcript.to_bytes() for transcript in transcripts] == [by_itself[i] for i in order]


@pytest.mark.parametrize("cpu_threads", [1, 2, 5])
def test_the_number_of_workers_changes_nothing(tmp_path: Path, cpu_threads: int) -> None:
    transcripts = opened(tmp_path, cpu_threads=cpu_threads).transcribe_batch(CALLS)
    assert [transcript.to_bytes() for transcript in transcripts] == alone(tmp_path)


# ---- what fails beside recognition

SECRET = "my card is 4242"
LOUD = voices(5, (1, 3, 0.3))


@pytest.mark.parametrize(
    ("failure", "code", "retryable"),
    [
        (onnxruntime_errors.Fail(f"[ONNXRuntimeError] : 1 : FAIL : {SECRET}"), "transcription_failed", False),
        (ValueError(SECRET), "transcription_failed", False),
        (onnxruntime_errors.RuntimeException("Failed to allocate memory for requested buffer"), "out_of_memory", True),
        (MemoryError(), "out_of_memory", True),
    ],
    ids=["model", "arithmetic", "memory of the model", "memory"],
)
@pytest.mark.parametrize("cpu_threads", [1, 3])
def test_what_fails_before_recognition_is_an_error_of_that_recording(
    tmp_path: Path, failure: Exception, code: str, retryable: bool, cpu_threads: int
) -> None:
    transcriber = opened(tmp_path, cpu_threads=cpu_threads, detect=failing_at(3, failure))
    with pytest.raises(TranscriptionError) as caught:
        transcriber.transcribe_batch([recorded(AGENT), recorded(CUSTOMER, LOUD), recorded(AGENT)])
    assert (caught.value.code, caught.value.item, caught.value.retryable) == (code, "recording 2", retryable)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is failure
    assert transcriber.transcribe_batch([recorded(AGENT)])[0].segments  # the next ones are heard


def test_the_place_of_a_recording_counts_from_the_start_of_the_batch(tmp_path: Path) -> None:
    # More than an hour of all channels together, which is heard before the next is listened to.
    long = Audio(np.broadcast_to(AGENT, (361, AGENT.size)), declared_s=10.0, decoded_s=10.0)
    with pytest.raises(TranscriptionError) as caught:
        opened(tmp_path, detect=failing_at(3, ValueError())).transcribe_batch([long, recorded(LOUD)])
    assert caught.value.item == "recording 2"


def test_an_error_of_ours_stays_what_it_is(tmp_path: Path) -> None:
    failure = ModelError("the model that finds speech cannot be loaded")
    with pytest.raises(ModelError) as caught:
        heard(opened(tmp_path, detect=failing_at(3, failure)), LOUD)
    assert caught.value is failure


def test_voices_that_cannot_be_told_apart_are_an_error_of_that_recording(tmp_path: Path) -> None:
    separator = ScriptedVoices(failures=[np.linalg.LinAlgError("Eigenvalues did not converge")])
    with pytest.raises(TranscriptionError) as caught:
        opened(tmp_path, separator=separator).transcribe_batch([recorded(AGENT, CUSTOMER), recorded(AGENT)])
    assert (caught.value.code, caught.value.item) == ("transcription_failed", "recording 2")


# ---- who speaks where several share a channel


def stated(audio: Audio, *roles: Role) -> Audio:
    return Audio(audio.samples, audio.declared_s, audio.decoded_s, channel_roles=roles)


@pytest.mark.parametrize(
    ("audio", "separated"),
    [
        (recorded(LONG), True),
        (recorded(AGENT, AGENT), True),
        (stated(recorded(LONG), Role.UNKNOWN), True),
        (stated(recorded(LONG), Role.CUSTOMER), False),
        (recorded(AGENT, CUSTOMER), False),
        (recorded(SILENT), False),
    ],
    ids=["mono", "mono as stereo", "nobody knows who", "one-sided", "a channel a side", "no speech"],
)
def test_voices_are_told_apart_where_both_sides_may_share_a_channel(
    tmp_path: Path, audio: Audio, separated: bool
) -> None:
    separator = ScriptedVoices()
    (transcript,) = opened(tmp_path, separator=separator).transcribe_batch([audio])
    assert separator.separated == separated
    assert transcript.provenance.options.get("speaker_encoder") == ("scripted 1" if separated else None)
    speakers = [segment.speaker for segment in transcript.segments]
    assert speakers == ([str(i % 2 + 1) for i in range(len(speakers))] if separated else [None] * len(speakers))


def test_the_separator_is_opened_and_closed_with_the_model(tmp_path: Path) -> None:
    separator = ScriptedVoices()
    transcriber = opened(tmp_path, separator=separator)
    assert separator.is_open
    transcriber.close()
    assert not separator.is_open
    with pytest.raises(TranscriptionError, match="not set up"):
        heard(transcriber, AGENT)


def test_nothing_is_heard_before_setup(tmp_path: Path) -> None:
    with pytest.raises(TranscriptionError, match="not set up") as caught:
        heard(WhisperTranscriber(str(tmp_path), settings=Settings(), detect=loud_parts), AGENT)
    assert caught.value.code == "not_set_up"
