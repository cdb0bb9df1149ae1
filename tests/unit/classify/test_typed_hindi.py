"""Hindi in Latin letters is written in its own; English, names of people and places in a thread are not."""

from __future__ import annotations

import pytest

from qa_engine.classify.multilingual import as_encoded
from qa_engine.classify.typed_hindi import in_own_letters, word_lists_sha256


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("mera refund kab aayega", "मेरा refund कब आएगा"),
        ("Network NAHI hai", "Network नहीं है"),
        ("nhi yaar, bilkul bekar!", "नहीं यार, बिल्कुल बेकार!"),
        ("@bhai #nahi [NAME_1] aap kaun", "@bhai #nahi [NAME_1] आप कौन"),
        ("mogambo khush hua", "मोगम्बो खुश हुआ"),
        ("yaaaar sooo boring hai", "यार sooo boring है"),
        ("bhai tumhari helplessness aur posters", "भाई तुम्हारी helplessness और posters"),
        ("is baar to main jeet gaya", "इस बार तो मैं जीत गया"),
        ("this is the best yaar", "this is the best यार"),
        ("I want to go to the main office", "I want to go to the main office"),
        ("मेरा नेटवर्क", "मेरा नेटवर्क"),
        ("", ""),
    ],
    ids=[
        "question", "capitals", "spelling", "handles", "a word not listed, by its sounds", "letters held for long",
        "words that look English", "English words that are Hindi too", "the same between English words", "English",
        "already", "empty",
    ],
)  # fmt: skip
def test_in_own_letters(typed: str, written: str) -> None:
    assert in_own_letters(typed) == written


def test_writing_twice_changes_nothing() -> None:
    once = in_own_letters("bahut ghatiya service hai, paise wapas karo")
    assert in_own_letters(once) == once


@pytest.mark.parametrize(
    ("language", "changed"), [("hi", True), ("hi-IN", True), ("en", False), ("es", False), (None, False)]
)
def test_only_hindi_is_written_otherwise(language: str | None, changed: bool) -> None:
    assert (as_encoded("mera phone kharab hai", language) != "mera phone kharab hai") is changed


def test_the_lists_have_one_hash() -> None:
    assert len(word_lists_sha256()) == 64
