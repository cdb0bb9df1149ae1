"""The windows of many recordings, recognised together and laid back on each recording's own clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qa_engine.domain.transcript import Segment
from qa_engine.ports import SAMPLE_RATE
from qa_engine.speech import languages
from qa_engine.speech.echoed_words import levels_of, without_echoed_words
from qa_engine.speech.guards import is_suspect, repeats
from qa_engine.speech.hearing import BatchSize, WindowHearing
from qa_engine.speech.languages import SpokenLanguage
from qa_engine.speech.listening import ChannelWindow, Listened
from qa_engine.speech.recognition import Decoding, Heard, Recogniser, RecognitionOptions
from qa_engine.speech.rehearing import SecondHearing, WindowHeard, described, heard_again
from qa_engine.speech.vocabulary import TermCounts, Vocabulary, borne_out

# A decoder that is stuck is stopped here. A number or a sentence that is read back within a window may be as long, so
# what is said just twice is let through.
_NO_REPEAT_TOKENS = 10


@dataclass(frozen=True)
class HeardRecording:
    """What was said in one recording, in order of time; ``notes`` go into provenance. ``terms`` of a vocabulary."""

    segments: tuple[Segment, ...] = ()
    language: str | None = None
    language_probability: float | None = None
    notes: dict[str, str] = field(default_factory=dict)
    terms: TermCounts | None = None


@dataclass
class _Gathered:
    """What comes together of one recording while the windows of all are heard. ``copies`` of the prompt were heard
    again without it."""

    segments: list[Segment] = field(default_factory=list)
    terms: TermCounts | None = None
    copies: int = 0
    again: list[SecondHearing] = field(default_factory=list)


def hear_recordings(
    listened: Sequence[Listened],
    recogniser: Recogniser,
    options: RecognitionOptions,
    *,
    language: str | None,
    workers: int,
    batch_size: BatchSize,
    vocabulary: Vocabulary | None = None,
) -> list[HeardRecording]:
    """Return what was said in each recording, in order. ``language`` is what somebody stated, for all of them, and
    ``vocabulary`` what to expect."""
    places = [(number, window) for number, one in enumerate(listened) for window in one.windows]

    def hearing(windows: Sequence[ChannelWindow]) -> WindowHearing:
        sounds = [window.samples for window in windows]
        return WindowHearing(recogniser, options, sounds, workers=workers, batch_size=batch_size)

    first = hearing([window for _, window in places])
    spoken = _languages(places, first, recogniser, options, language)
    of_windows = _in_order(places, spoken)
    plainly = Decoding(options.beam_size, options.tokens_per_s, no_repeat=_NO_REPEAT_TOKENS, once_more=True)
    gathered = [_Gathered() for _ in listened]

    def hear_plainly(of: Sequence[int]) -> list[Heard]:
        return hearing([places[i][1] for i in of]).hear([of_windows[i] for i in of], plainly)

    if vocabulary is None:
        heard = first.hear(of_windows, replace(plainly, prompt=options.initial_prompt))
        copied = [i for i, one in enumerate(heard) if repeats(options.initial_prompt, one.text)]
        for i, one in zip(copied, hear_plainly(copied), strict=True):
            heard[i] = one
            gathered[places[i][0]].copies += 1
    else:
        heard = first.hear(of_windows, replace(plainly, terms=vocabulary.prompt))
        heard, of_terms = borne_out(vocabulary, heard, hear_plainly)
        for (number, _), counts in zip(places, of_terms, strict=True):
            gathered[number].terms = (gathered[number].terms or TermCounts()) + counts
    # A second hearing of what failed goes without the terms, so that no window is led astray by them twice.
    hearings = [
        WindowHeard(number, window, one, decoded)
        for (number, window), one, decoded in zip(places, heard, of_windows, strict=True)
    ]
    for _ in range(options.rehearings):
        hearings, account = heard_again(hearings, listened, hearing, options)
        for again in account:
            gathered[again.recording].again.append(again)
    for said in hearings:
        channel = spoken[said.recording, said.window.channel]
        known = said.language if said.language != channel.decoded else channel.known
        gathered[said.recording].segments += _placed(said, known, options)
    return [_recording(one, number, gathered[number], spoken) for number, one in enumerate(listened)]


def _languages(
    places: Sequence[tuple[int, ChannelWindow]],
    hearing: WindowHearing,
    recogniser: Recogniser,
    options: RecognitionOptions,
    language: str | None,
) -> dict[tuple[int, int], SpokenLanguage]:
    """Return the language of every channel that has windows."""
    windows: dict[tuple[int, int], list[int]] = {}
    for index, (number, window) in enumerate(places):
        windows.setdefault((number, window.channel), []).append(index)
    if language is not None:
        return {channel: languages.given(language, len(own)) for channel, own in windows.items()}
    if len(recogniser.languages) == 1:
        return {channel: languages.only_one(recogniser.languages[0], len(own)) for channel, own in windows.items()}
    detected = hearing.detect_languages() if windows else []
    durations_s = [window.samples.size / SAMPLE_RATE for _, window in places]
    return {
        channel: languages.choose([detected[i] for i in own], [durations_s[i] for i in own], options)
        for channel, own in windows.items()
    }


def _in_order(places: Sequence[tuple[int, ChannelWindow]], spoken: dict[tuple[int, int], SpokenLanguage]) -> list[str]:
    rows = {channel: iter(language.windows) for channel, language in spoken.items()}
    return [next(rows[number, window.channel]) for number, window in places]


def _placed(said: WindowHeard, language: str | None, options: RecognitionOptions) -> tuple[Segment, ...]:
    window, heard = said.window, said.heard
    if not heard.text:
        return ()
    segment = Segment(
        start_s=0.0,
        end_s=window.samples.size / SAMPLE_RATE,
        text=heard.text,
        words=heard.words,
        channel=window.channel,
        language=language,
        average_log_probability=heard.average_log_probability,
        no_speech_probability=heard.no_speech_probability,
        compression_ratio=heard.compression_ratio,
        suspect=is_suspect(heard, options) or said.is_too_fast(options),
    )
    return window.clock.place(segment)


def _recording(
    listened: Listened,
    number: int,
    gathered: _Gathered,
    spoken: dict[tuple[int, int], SpokenLanguage],
) -> HeardRecording:
    own = {channel: language for (other, channel), language in spoken.items() if other == number}
    if not own:
        return HeardRecording(notes={"language": "no speech"})
    seconds = {
        channel: sum(w.samples.size for w in listened.windows if w.channel == channel) for channel in sorted(own)
    }
    main = own[max(sorted(own), key=lambda channel: seconds[channel])]
    said = {channel: language.note for channel, language in sorted(own.items())}
    note = main.note if len(set(said.values())) == 1 else "; ".join(f"channel {c + 1}: {n}" for c, n in said.items())
    notes = {"language": note}
    if gathered.terms is not None:
        notes["terms"] = gathered.terms.described()
    if gathered.copies:
        notes["prompt_copied"] = f"windows heard again without it: {gathered.copies}"
    if gathered.again:
        notes["heard_again"] = described(gathered.again)
    in_order = sorted(gathered.segments, key=lambda segment: (segment.start_s, segment.channel))
    kept, echoed = without_echoed_words(in_order, levels_of(listened.channels))
    if echoed.words:
        notes["echoes"] = echoed.described()
    return HeardRecording(kept, main.known, main.probability, notes, gathered.terms)
