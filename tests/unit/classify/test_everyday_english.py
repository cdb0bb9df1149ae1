"""One everyday English: spoken words in full, verbs as they are written, one word for each thing; the rest stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.plain_words import in_full, plain


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("im gonna lemme outta", "i'm going to let me out of", "words worn down"),
        ("I should of called cuz u said pls", "i should have called because you said please", "as heard and as typed"),
        ("it broke cause nobody came", "it broke because nobody came", "a subject follows"),
        ("its not here, its cover is", "it's not here, its cover is", "what no thing can have"),
        ("I've gotta wait", "i have to wait", "one obligation"),
        ("workin' and doin nothin", "working and doing nothing", "endings with and without the apostrophe"),
        ("'gonna' he said", "'going to' he said", "between quotation marks"),
        ("aye, ya did. ya", "yes, you did. you", "yes, and you"),
        ("Ya, it did", "yes, it did", "a yes of its own"),
        ("I ain't happy", "i'm not happy", "be, of a person"),
        ("I ain't been paid", "i haven't been paid", "have, before a participle"),
        ("we ain't really received it", "we haven't really received it", "with a word between"),
        ("they ain't worried", "they aren't worried", "what a person is"),
        ("the parcel ain't arrived", "the parcel hasn't arrived", "have, of a thing"),
        ("it ain't paid", "it isn't paid", "what is done to a thing"),
        ("ain't no use", "isn't no use", "without a subject"),
        ("it don't work and they doesn't care", "it doesn't work and they don't care", "persons"),
        ("we was here, he weren't", "we were here, he wasn't", "persons of be"),
        ("if I were you", "if i were you", "what is only thought"),
        ("I seen it, I done it", "i saw it, i did it", "participles for the past"),
        ("them things", "those things", "them for those"),
        ("me bill, me new card and me whole Friday", "my bill, my new card and my whole friday", "me for my"),
        ("I sent me claim", "i sent my claim", "nobody sends himself a claim"),
    ],
)
def test_spoken_english_is_read_in_full(text: str, expected: str, why: str) -> None:
    assert in_full(text).text == expected, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("the root cause is the cable, it will cause trouble", "a noun and a verb"),
        ("send me bills, tell me stuff, let me order", "who is given something"),
        ("with me and my wife, call me back", "me"),
        ("its cover and its price", "whose"),
        ("well, were it ill", "words that only look like contractions"),
        ("not again' he said 'join'", "closing quotation marks"),
        ("a cabin by the basin", "words that end so"),
        ("i have been, he has gone", "written english"),
        ("", "nothing"),
    ],
)
def test_other_words_stay(text: str, why: str) -> None:
    assert in_full(text).text == text, why


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("It is not right", "It ain't right", "negation in full, contracted and spoken"),
        ("it isnt right", "it's not right", "and hastily typed"),
        ("I am not sure", "im not sure", "of the first person"),
        ("I cannot pay", "I cant pay", "can"),
        ("We have not heard", "We ain't heard", "have"),
        ("they've not come", "they havent come", "have, in another place"),
        ("The card does not work", "the card don't work".capitalize(), "one form for all persons"),
        ("I have got nothing", "I got nothing", "got"),
        ("my flat", "my apartment", "a home"),
        ("stuck in her old flat.", "stuck in her old apartment.", "with an adjective"),
        ("The lift is down", "The elevator is down", "the word with one meaning is given up"),
        ("on my mobile", "on my cell phone", "telephones"),
        ("my mobile phone", "my cell", "more of them"),
        ("I rang you", "I called you", "people ring people"),
        ("please ring me on 020", "please call me on 020", "in the present too"),
        ("I've been phoning for days", "I've been calling for days", "and in the -ing form"),
        ("The chemist by the petrol station", "The drugstore by the gas station", "shops"),
        ("soccer movies", "football films", "pastimes"),
        ("I'm sat here waiting", "I'm sitting here waiting", "what one is doing"),
        ("chuffed, gutted, fuming", "delighted, very disappointed, furious", "moods"),
        ("whilst queueing", "while waiting in line", "manner"),
        ("Is that NOT odd", "Is that NOT odd", "a shouted word is kept"),
    ],
)
def test_one_word_for_each_thing(one: str, other: str, why: str) -> None:
    assert plain(one) == plain(other), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The tire is flat, a flat rate", "what is flat and no home"),
        ("the flat fee", "nor a price"),
        ("The bell rang twice, he has just rung the bell", "bells ring"),
        ("the phone rang", "and telephones"),
        ("a ring for my finger", "a thing"),
        ("Looking for a new phone today?", "a thing that is bought"),
        ("on the phone again", "and spoken on"),
        ("I should have got it", "no word is lost"),
        ("It is NOT working", "a shouted negation"),
        ("a cell in the table", "no telephone"),
    ],
)
def test_other_meanings_stay(text: str, why: str) -> None:
    assert plain(text) == text, why


@pytest.mark.parametrize("text", ["Ya me funciona, em casa", "Je dis que ur", "Die Flat ist mobile, ya", "me bill"])
def test_other_languages_keep_their_words(text: str) -> None:
    assert plain(text, english=False) == text


_SAID = """
I it they we the my me you he is not isn't ain't was were don't doesn't has have got to gonna gotta its cause been come
bill flat mobile cell phone lift elevator rang ring rung phoned the bell NOT Not been sat stood nothin' workin' ya u a
little bit 'em aye in of post parcel a queue
"""
_WORDS = st.sampled_from(_SAID.split())


@given(st.lists(_WORDS, max_size=9).map(" ".join))
def test_what_is_plain_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
