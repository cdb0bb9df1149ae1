import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.patterns.normalise import Normalised, normalise

ODD = st.sampled_from(
    "aZ 4\t\n\u00a0\u200b\u00ad\u2019\u2014\u00e9e\u0301\uff14\ufb01\u00df\u0130"
    "\u4f60\u1100\u1161\uff76\uff9e\ufe0f\u20e3\u00b4\u00a8\u0664"
)
TEXTS = st.text() | st.text(ODD)


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Hello There", "hello there", "casefold"),
        ("don\u2019t \u2018go\u2019 \u201cnow\u201d", "don't 'go' \"now\"", "typographic quotes"),
        ("don\u00b4t", "don't", "an acute accent typed as an apostrophe"),
        ("7\u20133\u20147\u22121", "7-3-7-1", "dashes and minus"),
        ("a \t\n\u00a0 b", "a b", "a run of any white space is one space"),
        ("\u00a0a\u2003", " a ", "at the ends too"),
        ("pass\u200bword s\u00adecret\u2060", "password secret", "format characters"),
        ("a \u200b b", "a b", "a format character does not split a run of space"),
        ("\uff14\uff11\uff11\uff11 \uff23\uff21\uff32\uff24", "4111 card", "full width"),
        ("4\ufe0f\u20e31\ufe0f\u20e3", "41", "keycap digits"),
        ("\u0664\u0661\u096a", "414", "decimal digits of other scripts"),
        ("stra\u00dfe \ufb01x", "strasse fix", "one character becomes two"),
        ("cafe\u0301", "caf\u00e9", "a combining mark joins its letter"),
        ("e\u200b\u0301", "\u00e9", "also across a format character"),
        ("wait\u2026", "wait...", "an ellipsis"),
        ("", "", "nothing"),
        ("\u200b", "", "nothing visible"),
    ],
)
def test_one_spelling(text: str, expected: str, why: str) -> None:
    assert normalise(text).text == expected, why


@pytest.mark.parametrize(
    ("text", "found", "quoted"),
    [
        ("I\u00a0 have   a \ufb01x", "fix", "\ufb01x"),
        ("to \ufb01nd", "f", "\ufb01"),
        ("a\u200bb\u200bc", "bc", "b\u200bc"),
        ("card  4111\u00a0\u20091111", "4111 1111", "4111\u00a0\u20091111"),
        ("so cafe\u0301 it is", "caf\u00e9", "cafe\u0301"),
        ("Plain ASCII", "ascii", "ASCII"),
    ],
)
def test_what_is_found_is_quoted_as_written(text: str, found: str, quoted: str) -> None:
    normalised = normalise(text)
    place = normalised.text.index(found)
    start, end = normalised.original_span(place, place + len(found))
    assert text[start:end] == quoted


@given(TEXTS, st.data())
def test_spans_map_inside_and_keep_their_order(text: str, data: st.DataObject) -> None:
    normalised = normalise(text)
    inside = st.integers(0, len(normalised.text))
    a, b, c, d = sorted(data.draw(st.tuples(inside, inside, inside, inside)))
    outer_start, outer_end = normalised.original_span(a, d)
    inner_start, inner_end = normalised.original_span(b, c)
    assert 0 <= outer_start <= inner_start <= inner_end
    assert outer_end <= len(text)
    if b < c:
        assert inner_start < inner_end <= outer_end


@given(TEXTS)
def test_nothing_is_left_to_normalise(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once
    assert "  " not in once
    assert not [c for c in once if unicodedata.category(c) == "Cf"]


@given(TEXTS)
def test_what_the_span_covers_spells_the_same(text: str) -> None:
    normalised = normalise(text)
    start, end = normalised.original_span(0, len(normalised.text))
    assert normalise(text[start:end]).text == normalised.text


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126)), st.data())
def test_plain_ascii_stays_in_place(text: str, data: st.DataObject) -> None:
    normalised = normalise(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert normalised == Normalised(text.lower())
    assert normalised.original_span(start, end) == (start, end)


@pytest.mark.parametrize("span", [(-1, 1), (2, 1), (0, 4)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside a normalised text of 3"):
        normalise("abc").original_span(*span)
