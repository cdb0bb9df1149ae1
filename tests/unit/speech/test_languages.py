"""Which language is spoken, from what was detected in the windows of a channel."""

from __future__ import annotations

import pytest

from qa_engine.speech import languages
from qa_engine.speech.languages import SpokenLanguage
from qa_engine.speech.recognition import RecognitionOptions

OPTIONS = RecognitionOptions(minimum_language_probability=0.5)


@pytest.mark.parametrize(
    ("detected", "durations_s", "expected"),
    [
        ([{"en": 0.9, "de": 0.1}], [5], SpokenLanguage("en", "en", 0.9, ("en",), "detected (en)")),
        ([{"en": 0.5, "de": 0.4}], [5], SpokenLanguage("en", "en", 0.5, ("en",), "detected (en)")),
        ([{"en": 0.49, "de": 0.4}], [5], SpokenLanguage("en", None, 0.49, ("en",), "uncertain, decoded as en")),
        ([{"de": 0.4, "en": 0.4}], [5], SpokenLanguage("de", None, 0.4, ("de",), "uncertain, decoded as de")),
        (
            [{"en": 0.3, "de": 0.7}, {"en": 0.9, "de": 0.1}],
            [1, 3],
            SpokenLanguage("en", "en", 0.75, ("en", "en"), "detected (en)"),
        ),
        (
            [{"en": 0.9, "es": 0.1}, {"es": 0.9, "en": 0.1}],
            [6, 2],
            SpokenLanguage("en", "en", 0.7, ("en", "es"), "detected (en); in parts es"),
        ),
        (
            [{"en": 0.9, "es": 0.1}, {"es": 0.79, "en": 0.05}],
            [6, 2],
            SpokenLanguage("en", "en", 0.6875, ("en", "en"), "detected (en)"),
        ),
        (
            [{"en": 0.9, "es": 0.1}, {"es": 0.85, "en": 0.15}],
            [6, 2],
            SpokenLanguage("en", "en", 0.7125, ("en", "en"), "detected (en)"),
        ),
        (
            [{"en": 0.9}, {"cy": 0.95, "en": 0.01}],
            [6, 2],
            SpokenLanguage("en", "en", 0.6775, ("en", "en"), "detected (en)"),
        ),
        (
            [{"th": 0.8, "en": 0.2}],
            [5],
            SpokenLanguage("th", None, 0.8, ("th",), "th, which this model hears badly"),
        ),
        (
            [{"th": 0.7, "de": 0.2, "en": 0.1}],
            [5],
            SpokenLanguage("de", None, 0.2, ("de",), "uncertain, decoded as de"),
        ),
        ([{"th": 0.6, "cy": 0.4}], [5], SpokenLanguage("th", None, 0.6, ("th",), "uncertain, decoded as th")),
    ],
    ids=[
        "clear",
        "at the limit",
        "uncertain",
        "a tie goes by name",
        "longer windows weigh more",
        "another language inside",
        "another, not clear enough",
        "another, but its own is likely too",
        "another that is badly heard",
        "badly heard, clear",
        "badly heard, unclear",
        "only badly heard ones",
    ],
)
def test_the_language_of_a_channel(
    detected: list[dict[str, float]], durations_s: list[float], expected: SpokenLanguage
) -> None:
    assert languages.choose(detected, durations_s, OPTIONS) == expected


def test_a_stated_language_is_not_questioned() -> None:
    assert languages.given("th", 2) == SpokenLanguage("th", "th", None, ("th", "th"), "given")


def test_a_model_of_one_language_knows_what_it_hears() -> None:
    spoken = languages.only_one("en", 1)
    assert spoken == SpokenLanguage("en", "en", None, ("en",), "the only one the model knows")
