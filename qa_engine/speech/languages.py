"""Which language is spoken: in each channel, and in the windows of a channel that differ from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_engine.speech.recognition import RecognitionOptions

#: Languages with at least 1,000 hours of transcribed speech in Whisper's training (Radford et al. 2022, appendix E).
#: With less, the smaller models write fluent nonsense, and the wrong one of them is detected with some confidence.
WELL_HEARD = frozenset(
    ("ca", "de", "en", "es", "fi", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "zh")
)
# Another language inside a channel must be this clear, or a name or a cough would change it.
_OTHER_LANGUAGE = 0.8
_OWN_LANGUAGE_LEFT = 0.1


@dataclass(frozen=True)
class SpokenLanguage:
    """The language of a channel. ``known`` is ``None`` where ``decoded``, which the decoder was told, is a guess.

    ``windows`` holds the language that each window is decoded in.
    """

    decoded: str
    known: str | None
    probability: float | None
    windows: tuple[str, ...]
    note: str


def given(language: str, windows: int) -> SpokenLanguage:
    """Return the language that somebody stated."""
    return SpokenLanguage(language, language, None, (language,) * windows, "given")


def only_one(language: str, windows: int) -> SpokenLanguage:
    """Return the language of a model that knows no other."""
    return SpokenLanguage(language, language, None, (language,) * windows, "the only one the model knows")


def choose(
    detected: Sequence[Mapping[str, float]], durations_s: Sequence[float], options: RecognitionOptions
) -> SpokenLanguage:
    """Return the language of a channel from what was detected in its windows, at least one.

    Probabilities are averaged over the windows by their length. Among languages that the model hears well the most
    probable is taken; one that it hears badly is taken only when it is clear, and never counts as known. A window in
    another language that is as clear is decoded in that.
    """
    mean = _mean(detected, durations_s)
    best = max(sorted(mean), key=lambda language: mean[language])
    if best in WELL_HEARD:
        language, probability = best, mean[best]
        sure = probability >= options.minimum_language_probability
        note = f"detected ({language})" if sure else f"uncertain, decoded as {language}"
    elif mean[best] >= _OTHER_LANGUAGE:
        language, probability, sure = best, mean[best], False
        note = f"{language}, which this model hears badly"
    else:
        well = {code: value for code, value in mean.items() if code in WELL_HEARD} or mean
        language = max(sorted(well), key=lambda code: well[code])
        probability, sure = mean[language], False
        note = f"uncertain, decoded as {language}"
    windows = tuple(_of_window(one, language) for one in detected)
    others = sorted(set(windows) - {language})
    if others:
        note += f"; in parts {', '.join(others)}"
    return SpokenLanguage(language, language if sure else None, round(probability, 4), windows, note)


def _mean(detected: Sequence[Mapping[str, float]], durations_s: Sequence[float]) -> dict[str, float]:
    total = sum(durations_s)
    mean: dict[str, float] = {}
    for probabilities, duration_s in zip(detected, durations_s, strict=True):
        for language, probability in probabilities.items():
            mean[language] = mean.get(language, 0.0) + probability * duration_s / total
    return mean


def _of_window(probabilities: Mapping[str, float], language: str) -> str:
    best = max(sorted(probabilities), key=lambda code: probabilities[code])
    other = best != language and best in WELL_HEARD and probabilities[best] >= _OTHER_LANGUAGE
    return best if other and probabilities.get(language, 0.0) <= _OWN_LANGUAGE_LEFT else language
