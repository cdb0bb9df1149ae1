"""Close phrases: what recognition errors leave of a phrase is found, what means something else is not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.phrases import Pattern, PatternKind
from qa_engine.patterns.close import CloseMatcher, _best, _Slices
from qa_engine.patterns.phrases import PhraseMatcher
from qa_engine.patterns.words import canonical_words


def find(phrase, text, similarity=0.75):
    pattern = Pattern(text=phrase, kind=PatternKind.CLOSE, similarity=similarity)
    return [text[hit.start : hit.end] for hit in PhraseMatcher([("rule", pattern)]).find(text)]


RECORDED = "this call is being recorded for quality and training purposes"


@pytest.mark.parametrize(
    ("phrase", "text", "why"),
    [
        (RECORDED, "this call is being recorded for quality and training purposes", "as written"),
        (RECORDED, "this call is been recorded for quality and training purposes", "one word misheard"),
        (RECORDED, "this calls being recorded for quality in training purposes", "two words run together"),
        (RECORDED, "dis call is being recorder for quality and raining purposes", "letters misheard"),
        (RECORDED, "this call is being recorded quality and training purposes", "a word lost"),
        (RECORDED, "this call is is being recorded for uh quality and training purposes", "words too many"),
        (RECORDED, "okay so this call is being recorded for quality and training purpose right", "inside a turn"),
        ("this call is recorded", "No, this call is recorded.", "a 'no' that ends before the phrase"),
        ("this call is recorded", "If not, this call is recorded", "a 'not' of another clause"),
        ("this call is recorded", "this one call is recorded", "'one' as a pronoun"),
        (RECORDED, "this call is being recorded four quality and training purposes", "'four' heard for 'for'"),
        ("we will refund you within two days", "we will refund you within 2 days", "a number for itself"),
        ("you can cancel within fourteen days", "you can cancel with in 14 days", "the same number, written"),
        ("we will never ask for your password", "we will never ask for you password", "its own negation kept"),
    ],
)
def test_recognition_errors_are_survived(phrase, text, why):
    assert len(find(phrase, text)) == 1, why


@pytest.mark.parametrize(
    ("phrase", "text", "why"),
    [
        ("this call is recorded", "this call is not recorded", "negation added"),
        ("this call is recorded", "this call isn't recorded", "negation in a contraction"),
        ("this call is recorded", "this call is never recorded", "negation by another word"),
        ("this call is recorded", "I did not say this call is recorded", "negation of the whole"),
        (RECORDED, "this call is not being recorded for quality and training purposes", "negation in a long phrase"),
        (
            "we record this call for training and quality purposes",
            "we do not record this call for training and quality purposes",
            "negation just before the best window",
        ),
        ("we will never ask for your password", "we will ask for your password", "negation lost"),
        ("this does not include the line rental", "this does include the line rental", "negation lost"),
        ("you can cancel without a fee", "you can cancel with a fee", "with for without"),
        ("the fee is refundable in full", "the fee is non refundable in full", "non before a word"),
        ("the payment is authorised by you", "the payment is unauthorised by you", "a negating prefix"),
        ("the service is available in your area", "the service is unavailable in your area", "another prefix"),
        ("you can cancel within fourteen days", "you can cancel within forty days", "another number"),
        ("you can cancel within 14 days", "you can cancel within 40 days", "another number in digits"),
        ("you can cancel within 14 days", "you can cancel within days", "number lost"),
        ("the charge applies to you", "the charge applies to 2 you", "number added"),
        ("the charge applies for 5 days", "the charge applies for 4 days", "'for' is there, so four is a number"),
        ("the minimum term is 24 months", "the maximum term is 24 months", "opposite word"),
        ("please confirm your first name", "please confirm your last name", "opposite word"),
        ("pay before the first of the month", "pay after the first of the month", "opposite word"),
        ("your loan was approved yesterday", "your loan was rejected yesterday", "opposite word"),
        ("is there anything else I can do for you", "there is nothing else I can do for you", "anything and nothing"),
    ],
)
def test_near_misses_are_no_hits(phrase, text, why):
    assert find(phrase, text, similarity=0.7) == [], why


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("this call is recorded", "this hall was reordered"),
        ("this call is recorded", "this parcel is returned"),
        ("can I take your date of birth", "can I take your order"),
        ("I am sorry to hear that", "I am glad to hear that"),
        ("thank you for your patience", "thank you for your help"),
        ("how can I help you today", "I cannot help you today"),
    ],
)
def test_other_words_of_similar_letters_are_no_hits(phrase, text):
    assert find(phrase, text, similarity=0.8) == []


def test_a_negated_sentence_does_not_hide_the_phrase_said_later():
    text = "We do not record chats, but this call is recorded"
    assert find("this call is recorded", text, similarity=0.85) == ["this call is recorded"]


def test_of_overlapping_windows_the_most_similar_counts():
    pattern = Pattern(text="is there anything else", kind=PatternKind.CLOSE, similarity=0.7)
    hits = PhraseMatcher([("rule", pattern)]).find("so is there anything else i can do")
    assert [(hit.start, hit.end, hit.similarity) for hit in hits] == [(3, 25, 1.0)]


_OTHER_WORDS = (
    "account please order number today thanks okay house water little always moment check really about would person "
    "green another street under window number people father picture"
)
_VOCABULARY = _OTHER_WORDS.split()


def _noisy(words, share, chance):
    """Substitute, drop or insert words at the rate ``share``: 60, 20 and 20 percent of the errors."""
    heard = []
    for word in words:
        if chance.random() >= share:
            heard.append(word)
            continue
        kind = chance.random()
        if kind < 0.6:
            letter = chance.randrange(len(word))
            heard.append(word[:letter] + chance.choice("aeiou") + word[letter + 1 :])
        elif kind >= 0.8:
            heard += [word, chance.choice(_VOCABULARY)]
    return heard


@pytest.mark.parametrize(
    ("share", "least"), [(0.0, 1.0), (0.05, 0.99), (0.10, 0.97), (0.15, 0.95), (0.20, 0.90), (0.30, 0.70)]
)
def test_recall_under_word_errors(share, least):
    chance = random.Random(11)
    tries = 200
    said = [" ".join(["okay", *_noisy(RECORDED.split(), share, chance), "right"]) for _ in range(tries)]
    assert sum(bool(find(RECORDED, text, similarity=0.72)) for text in said) / tries >= least


_SAID = "this call is not recorded for your records the recall calls 14 forty"
_WORDS = st.lists(st.sampled_from(_SAID.split()), max_size=12)


@given(said=_WORDS, similarity=st.sampled_from([0.0, 0.5, 0.65, 0.75, 0.85, 1.0]))
def test_the_filter_loses_nothing(said, similarity):
    phrases = ["this call is recorded", "for your records", "calls"]
    patterns = [Pattern(text=text, kind=PatternKind.CLOSE, similarity=similarity) for text in phrases]
    matcher = CloseMatcher(patterns)
    text = canonical_words(" ".join(said))
    unfiltered = [hit for n, phrase in enumerate(matcher._phrases) for hit in _best(phrase, n, _Slices(text))]
    assert matcher.find(text) == unfiltered


@given(text=st.text(alphabet="abc del rst", max_size=60))
def test_one_edit_in_a_long_phrase_is_always_found(text):
    assert find(RECORDED, f"{text} . this call is bein recorded for quality and training purposes")
