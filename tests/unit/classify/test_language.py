"""Languages: named where there are words enough, left open where not."""

from __future__ import annotations

import pytest

from qa_engine.classify.language import detect_language, is_english, with_language
from qa_engine.testing import interaction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I have been waiting for my refund for three weeks now", "en"),
        ("Ich warte seit drei Wochen auf meine Erstattung", "de"),
        ("Llevo tres semanas esperando mi reembolso y nadie me contesta", "es"),
        ("J'attends mon remboursement depuis trois semaines", "fr"),
        ("ok danke", None),
        ("Estou há três semanas à espera do reembolso", "pt"),
        ("Aspetto il rimborso da tre settimane", "it"),
        ("इंटरनेट बंद है", "hi"),
        ("انقطع الإنترنت", "ar"),
        ("اینترنت قطع شده و هیچ کس جواب نمی‌دهد", "ar"),
        ("मेरा order [ORDER_1] नहीं आया", "hi"),
        ("order 55 का", None),
        ("mera refund abhi tak nahi aaya hai", "hi"),
        ("aaj ka din bahut hi bura tha yaar", "hi"),
        ("Main street, near the Hum cafe, is where my parcel went", "en"),
        ("Se la ka ke ko ho na par", None),
        ("", None),
        ("[NAME_1] [CARD_1] a.b@example.com https://example.com/a/b", None),
        ("12345 67890 12345 67890 12345 67890", None),
    ],
)
def test_detect_language(text: str, expected: str | None) -> None:
    assert detect_language(text) == expected


def test_the_customers_words_decide() -> None:
    bilingual = interaction(
        ("agent", "Good morning, thank you for calling, how can I help you today?"),
        ("customer", "Guten Tag, meine Rechnung ist viel zu hoch und ich verstehe sie nicht."),
        language=None,
    )
    assert with_language(bilingual).language == "de"


def test_a_stated_language_is_kept() -> None:
    stated = interaction(("customer", "Guten Tag, meine Rechnung ist viel zu hoch"), language="en")
    assert with_language(stated) is stated


@pytest.mark.parametrize(
    ("language", "expected"), [(None, True), ("en", True), ("en-GB", True), ("EN_us", True), ("es", False)]
)
def test_is_english(language: str | None, expected: bool) -> None:
    assert is_english(language) is expected
