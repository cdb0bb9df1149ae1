"""Exact and wildcard phrases."""

import string
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.phrases import Negated, Pattern, PatternKind
from qa_engine.errors import RubricError
from qa_engine.patterns.phrases import PhraseMatcher, check_phrase


def matcher(*texts, kind=PatternKind.EXACT, negated=Negated.SKIP):
    phrases = [Pattern(text=text, kind=kind, negated=negated) for text in texts]
    return PhraseMatcher([(f"rule-{n}", phrase) for n, phrase in enumerate(phrases)])


def kept(*texts):
    """Phrases that count even where what happens to stand around them denies them."""
    return matcher(*texts, negated=Negated.KEEP)


def quotes(matcher, text):
    return [text[hit.start : hit.end] for hit in matcher.find(text)]


@pytest.mark.parametrize(
    ("phrase", "text", "found", "why"),
    [
        ("you are welcome", "Oh, YOU ARE WELCOME.", ["YOU ARE WELCOME"], "case"),
        ("you are welcome", "You're welcome", ["You're welcome"], "phrase in full, text contracted"),
        ("you're welcome", "you are welcome", ["you are welcome"], "phrase contracted, text in full"),
        ("you're welcome", "youre welcome", ["youre welcome"], "apostrophe left out"),
        ("we cannot help", "we can't help", ["we can't help"], "cannot and can't"),
        ("we can't help", "we can not help", ["we can not help"], "can't and can not"),
        ("it has been", "it's been a while", ["it's been"], "'s for has"),
        ("it's been", "it has been a while", ["it has been"], "'s for has, the other way round"),
        ("it is done", "it has done that", [], "in full, is means is"),
        ("I had hoped", "I'd hoped so", ["I'd hoped"], "'d for had"),
        ("I'd like", "I would like", ["I would like"], "'d for would"),
        ("call you back", "we'll call, you back", ["call, you back"], "punctuation between words"),
        ("call you back", "call \n you\tback", ["call \n you\tback"], "any white space"),
        ("follow up", "a follow-up", ["follow-up"], "hyphen is a gap"),
        ("café", "CAFE\u0301 bar", ["CAFE\u0301"], "composed and decomposed"),
        ("free of charge", "ｆｒｅｅ of charge", ["ｆｒｅｅ of charge"], "full-width letters"),
        ("free of charge", "fr\u200bee of charge", ["fr\u200bee of charge"], "invisible characters"),
        ("within fourteen days", "within 14 days", ["within 14 days"], "spoken number"),
        ("within 14 days", "within fourteen days", ["within fourteen days"], "written number"),
        ("twenty", "twenty four", [], "a number is found whole or not at all"),
        ("record", "the recorder", [], "no part of a word"),
        ("card", "[CARD_1] was masked", [], "no part of a placeholder"),
        ("thank you", "thank you thank you", ["thank you", "thank you"], "twice in a row"),
        ("no no", "no no no", ["no no"], "its own hits do not overlap"),
        ("welcome", "", [], "nothing"),
        ("grüße", "GRÜSSE aus", ["GRÜSSE"], "folding changes the length"),
    ],
)
def test_exact(phrase, text, found, why):
    assert quotes(matcher(phrase), text) == found, why


@pytest.mark.parametrize(
    ("phrase", "text", "found", "why"),
    [
        ("neighbo*", "the neighbours know", ["neighbours"], "letters after"),
        ("*able", "that is unacceptable", ["unacceptable"], "letters before"),
        ("col*r", "colour or color", ["colour", "color"], "letters between, or none"),
        ("* days", "within three days", ["three days"], "a star alone is a word"),
        ("* days", "days", [], "and not no word"),
        ("refund ... days", "the refund takes five days", ["refund takes five days"], "gap"),
        ("refund ... days", "refund days", ["refund days"], "an empty gap"),
        ("refund ... days", "refund aa bb cc dd ee days", ["refund aa bb cc dd ee days"], "five words"),
        ("refund ... days", "refund aa bb cc dd ee ff days", [], "six words"),
        ("refund…days", "the refund takes days", ["refund takes days"], "one character for three points"),
        ("call ... back", "call me back or come back", ["call me back or come back"], "the longest"),
        ("it's ... late", "it has come late", ["it has come late"], "contraction beside a gap"),
        ("[card_*", "my card is [CARD_1]", ["[CARD_1]"], "placeholders can be asked for"),
        ("twenty four hour* ", "twenty four hours", ["twenty four hours"], "number beside a star"),
    ],
)
def test_wildcard(phrase, text, found, why):
    assert quotes(matcher(phrase, kind=PatternKind.WILDCARD), text) == found, why


def test_wildcard_signs_mean_nothing_in_exact_phrases():
    assert quotes(matcher("five *stars* ... please"), "five stars please") == ["five stars please"]


@pytest.mark.parametrize(
    ("phrase", "kind", "message"),
    [
        ("!?", PatternKind.EXACT, "no word"),
        ("...", PatternKind.WILDCARD, "no word"),
        ("??", PatternKind.CLOSE, "no word"),
        ("... refund", PatternKind.WILDCARD, "starts or ends with"),
        ("refund ...", PatternKind.WILDCARD, "starts or ends with"),
        ("a ... b ... c ... d ... e ... f", PatternKind.WILDCARD, "at most 4"),
    ],
)
def test_phrases_that_cannot_be_searched(phrase, kind, message):
    with pytest.raises(RubricError, match=message):
        check_phrase(Pattern(text=phrase, kind=kind))


def test_hits_tell_key_place_and_kind_in_order_of_text():
    found = PhraseMatcher(
        [
            ("late", Pattern(text="goodbye")),
            ("early", Pattern(text="hello")),
            ("early", Pattern(text="hello ... you", kind=PatternKind.WILDCARD)),
        ]
    ).find("hello to you and goodbye")
    assert [(hit.key, hit.pattern_index, hit.start, hit.end, hit.kind) for hit in found] == [
        ("early", 1, 0, 5, PatternKind.EXACT),
        ("early", 2, 0, 12, PatternKind.WILDCARD),
        ("late", 0, 17, 24, PatternKind.EXACT),
    ]


def test_no_phrases():
    assert PhraseMatcher([]).find("anything") == []


def test_threads_share_a_matcher():
    shared = matcher(*(f"phrase number {letter}" for letter in string.ascii_lowercase))
    texts = [f"here is phrase number {letter}, as said" for letter in string.ascii_lowercase]
    results = {}

    def work(worker):
        results[worker] = [quotes(shared, text) for text in texts * 20]

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = [[f"phrase number {letter}"] for letter in string.ascii_lowercase] * 20
    assert [results[worker] for worker in range(4)] == [expected] * 4


_LETTERS = st.text(alphabet="abdgklmpruvwy", min_size=2, max_size=7)  # spells no number and no contraction
_PHRASES = st.lists(_LETTERS, min_size=1, max_size=6).map(" ".join)
_CLUTTER = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Nd", "Nl", "No", "Cs", "M")), max_size=40)


@given(phrase=_PHRASES, before=_CLUTTER, after=_CLUTTER)
def test_an_embedded_phrase_is_always_found(phrase, before, after):
    text = f"{before} | {phrase} | {after}"
    place = text.index(f"| {phrase} |") + 2
    # Where clutter repeats the phrase's own words, an overlapping hit may begin earlier.
    assert any(hit.start < place + len(phrase) and place < hit.end for hit in kept(phrase).find(text))


@given(phrase=_PHRASES, before=_CLUTTER, after=_CLUTTER)
def test_its_place_is_exact_where_nothing_overlaps(phrase, before, after):
    text = f"{before} | zz {phrase} zz | {after}"
    place = text.index(f"| zz {phrase} zz |") + 5
    assert (place, place + len(phrase)) in [(hit.start, hit.end) for hit in kept(phrase).find(text)]


@given(
    phrase=_PHRASES,
    before=_CLUTTER,
    after=_CLUTTER,
    kind=st.sampled_from([PatternKind.EXACT, PatternKind.WILDCARD, PatternKind.CLOSE]),
)
def test_what_is_quoted_is_the_phrase(phrase, before, after, kind):
    text = f"{before} {phrase.upper()} {after}"
    for hit in matcher(phrase, kind=kind).find(text):
        assert 0 <= hit.start < hit.end <= len(text)
        if hit.similarity == 1:
            assert quotes(kept(phrase), text[hit.start : hit.end]) == [text[hit.start : hit.end]]


@given(text=st.text(max_size=80))
def test_any_text_can_be_searched(text):
    for hit in matcher("a * b ... c", "x*", kind=PatternKind.WILDCARD).find(text):
        assert text[hit.start : hit.end]
