"""Looking at many texts at once finds what looking at each finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.domain.phrases import Near, Pattern, PatternKind
from qa_engine.patterns.phrases import PhraseMatcher
from qa_engine.patterns.sieve import Sieve

WILD = PatternKind.WILDCARD


@pytest.mark.parametrize(
    ("phrase", "text", "why"),
    [
        ("you are welcome", "Youre WELCOME", "a contraction without its apostrophe"),
        ("you are welcome", "you\u2019re welcome", "with a curly one"),
        ("we will not", "we won't", "a contraction that changes the word"),
        ("we cannot", "we can't", "nothing but contracted words"),
        ("I am going to tell", "I'm gonna tell", "written as it is said"),
        ("let us go", "let's go", "let's"),
        ("is okay", "it's ok", "a shorter spelling"),
        ("your email", "your e-mail", "a hyphen that is dropped"),
        ("follow up", "a follow-up", "a hyphen that divides"),
        ("five percent off", "5% off", "a number and a sign"),
        ("twelve dollars", "twelve dollars", "words of money"),
        ("dollars 12", "$12", "a sign of money"),
        ("the customers account", "the customer's account", "a possessive"),
        ("terms and conditions", "terms & conditions", "a sign for 'and'"),
        ("call you back", "call, you -- back", "signs between"),
        ("caf\u00e9 bar", "CAFE\u0301 bar", "letters beyond ASCII"),
        ("guarantee it", "gu\u0430rantee it", "a disguised letter"),
        ("guarantee it", "g u a r a n t e e it", "letters spaced out"),
        ("guarantee it", "gu@rantee it", "a sign for a letter"),
        ("guarantee it", "guar4ntee it guarantee\nit", "a new line between"),
        ("see card [CARD_1]", "see card [CARD_1]", "a placeholder"),
        ("24", "call 24 hours", "a number only"),
    ],
)
def test_what_holds_a_phrase_passes(phrase, text, why):
    matcher = PhraseMatcher([("rule", Pattern(text=phrase))])
    assert matcher.find(text), "the phrase is there"
    assert matcher.find_all(["nothing", text, "nothing"]) == [[], matcher.find(text), []], why


@pytest.mark.parametrize(
    ("phrase", "text", "why"),
    [
        ("it is not", "it ain't", "a contraction that leaves nothing of 'is'"),
        ("email* you", "I will e-mail you", "letters with a hyphen between"),
        ("dollar* *", "it is $5", "the beginning of a word that a sign stands for"),
        ("perc*", "5%", "the same"),
        ("we ha* seen", "we've seen", "the beginning of a word that is contracted"),
    ],
)
def test_what_holds_a_wildcard_phrase_passes(phrase, text, why):
    matcher = PhraseMatcher([("rule", Pattern(text=phrase, kind=WILD))])
    assert matcher.find(text), "the phrase is there"
    assert matcher.find_all(["nothing", text]) == [[], matcher.find(text)], why


def test_what_holds_none_of_its_words_does_not_pass():
    sieve = Sieve([Pattern(text="this call is recorded"), Pattern(text="record* ... line", kind=WILD)])
    assert list(sieve.passing(["good morning", "the line is bad", "a record", "Recorded on this line"])) == [3]


_SAID = (
    "we will not you are it is this call recorded can't you're don't going to gonna ok okay 24 twenty four % & $ "
    "e-mail email record recording that's 's , . - ' \u2019 \u00e9 \u0430 @ a b c d e"
)
_WORDS = st.sampled_from(_SAID.split())
_TEXTS = st.lists(st.builds(lambda words, glue: glue.join(words), st.lists(_WORDS, max_size=9), st.sampled_from(" -")))
PHRASES = (
    Pattern(text="we will not"),
    Pattern(text="you are"),
    Pattern(text="this call is recorded"),
    Pattern(text="going to record"),
    Pattern(text="is okay"),
    Pattern(text="your email"),
    Pattern(text="an email"),
    Pattern(text="a b c"),
    Pattern(text="record* ... call", kind=WILD),
    Pattern(text="(you|we) <number>", kind=WILD),
    Pattern(text="* record", kind=WILD),
    Near(near=("call", "record*"), within=3),
)


@given(texts=_TEXTS)
def test_many_texts_at_once_are_as_each_by_itself(texts):
    for phrases in (PHRASES, PHRASES[:8], PHRASES[2:3]):
        matcher = PhraseMatcher([(str(number), phrase) for number, phrase in enumerate(phrases)])
        assert matcher.find_all(texts) == [matcher.find(text) for text in texts]


@given(texts=st.lists(st.text(max_size=40)))
def test_any_text_may_be_given(texts):
    matcher = PhraseMatcher([("rule", Pattern(text="a b"))])
    assert matcher.find_all(texts) == [matcher.find(text) for text in texts]
