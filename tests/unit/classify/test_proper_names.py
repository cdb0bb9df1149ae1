"""Names of people and places are made one stand-in each, whatever their origin; other words are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_engine.classify import proper_names
from qa_engine.classify.plain_words import plain
from qa_engine.classify.proper_names import PERSON, PLACE, without_names

_FOLDER = Path(proper_names.__file__).parent


@pytest.mark.parametrize(
    "name",
    [
        "Aisha Yusuf", "Nguyen", "Siobhan O'Brien", "Wanjiru Kamau", "Yuki Tanaka", "Guadalupe Hernández",
        "François Dubois", "José Müller", "Zoë", "Agnieszka Kowalski", "Chidi Okonkwo", "Keisha Jackson",
        "Priya Sharma", "Mohammed Khan", "Dmitri Petrov", "Thandiwe Nkosi", "Emily Smith",
    ],
)  # fmt: skip
def test_a_person_is_a_person_wherever_the_name_is_from(name: str) -> None:
    assert without_names(f"This is {name}, my card is lost.") == f"This is {PERSON}, my card is lost."


@pytest.mark.parametrize(
    "name",
    [
        "Lagos", "Hanoi", "Leeds", "Nairobi", "Bangalore", "São Paulo", "St Louis", "New York", "Addis Ababa",
        "Mexico City", "Kuala Lumpur", "Ho Chi Minh City", "Stoke-on-Trent", "San Francisco", "London",
    ],
)  # fmt: skip
def test_a_place_is_a_place_however_many_words_it_has(name: str) -> None:
    assert without_names(f"I live in {name}, where it is down.") == f"I live in {PLACE}, where it is down."


@pytest.mark.parametrize("name", (_FOLDER / "given.txt").read_text(encoding="utf-8").splitlines()[::20])
@pytest.mark.parametrize("said", ["{}", "{}'s", "{}\u2019s"], ids=["alone", "possessive", "curly"])
def test_given_names_are_found_alone_and_possessive(name: str, said: str) -> None:
    assert without_names(f"because of {said.format(name)} card") == f"because of {PERSON} card"


def test_every_listed_given_name_is_found() -> None:
    names = (_FOLDER / "given.txt").read_text(encoding="utf-8").splitlines()
    assert len(names) > 1000
    assert [name for name in names if without_names(f"ask {name} now") != f"ask {PERSON} now"] == []


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Ms Featherington called", f"{PERSON} called", "a title makes a name of what is not listed"),
        ("Mrs. O'Neill called", f"{PERSON} called", "a title with a full stop"),
        ("Dr Quibble Zazu called", f"{PERSON} called", "a title with both names"),
        ("I spoke to Mr Smith's son", f"I spoke to {PERSON} child", "a title with a possessive"),
        ("Miss Lee is here", f"{PERSON} is here", "with its capital, a title"),
        ("it's Maria Featherington", f"it's {PERSON}", "a name that is not listed, behind one that is"),
        ("from Aisha in Lagos", f"from {PERSON} in {PLACE}", "both in one sentence"),
        ("Lagos Nairobi", f"{PLACE} {PLACE}", "two places are no person"),
        ("Maria Lagos", f"{PERSON} {PLACE}", "a place is no family name"),
        ("San Francisco's office", f"{PLACE} office", "the possessive of a place"),
        ("Maria\nThanks", f"{PERSON}\nThanks", "another line is not the rest of a name"),
        ("Dear Ms Featherington", f"Dear {PERSON}", "a title within a run of capitals"),
        ("MARIA CANCEL MY ORDER", f"{PERSON} CANCEL MY ORDER", "in capitals throughout, only the name is one"),
        ("I MISS my order", "I MISS my order", "the verb in capitals is no title"),
        ("I'm aisha khan", f"I'm {PERSON}", "in small letters where somebody says who they are"),
        ("\u017fhe called", "\u017fhe called", "an old long s"),
        ("my name is Grace Featherington", f"my name is {PERSON}", "whoever is introduced, listed or not"),
        ("Her full name was Quibble Please help", f"His full name was {PERSON} Please help", "up to the next sentence"),
        ("MY NAME IS WRONG", "MY NAME IS WRONG", "in capitals throughout nothing is told"),
        ("my name is on the list, My name is I", "my name is on the list, My name is I", "no name"),
        ("ask Grace Campbell or Mark Khan", f"ask {PERSON} or {PERSON}", "words that are names before a family name"),
        ("DeShawn Washington rang", f"{PERSON} rang", "a place that is a family name behind a given one"),
        ("in Washington", f"in {PLACE}", "and a place by itself"),
        ("Maria, Ahmed and Chidi", f"{PERSON}, {PERSON} and {PERSON}", "a comma parts names"),
    ],
)
def test_who_and_where_is_replaced(text: str, expected: str, why: str) -> None:
    assert without_names(text) == expected, why


@pytest.mark.parametrize("said", ["my name is", "my name's", "name is", "this is", "i'm", "im", "i am", "here is"])
def test_small_letters_count_where_somebody_says_who_they_are(said: str) -> None:
    assert without_names(f"hi {said} aisha, it broke") == f"hi {said} {PERSON}, it broke"
    assert without_names(f"hi {said} aisha yusuf, it broke") == f"hi {said} {PERSON}, it broke"
    assert without_names(f"hi {said} aisha and it broke") == f"hi {said} {PERSON} and it broke"


@pytest.mark.parametrize(
    "after",
    ["Thanks for this", "Thank you", "Please help", "Can you look", "Sorry about it", "My card is lost", "Why is that"],
)
def test_a_sentence_that_begins_after_a_name_is_kept(after: str) -> None:
    assert without_names(f"Hi Maria {after}") == f"Hi {PERSON} {after}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("the card of aisha in lagos", "without capitals a word may be another"),
        ("this is fine, it's mark two, im rose red", "also behind words that tell who somebody is"),
        ("dr patel", "nor does a title without one count"),
        ("I miss my parcel", "a verb"),
        ("we'd miss the flight", "the same within a sentence"),
        ("Mark my words, Will you help? May I ask? Hope so.", "names that are mostly other words"),
        ("Reading the bill, Bill is wrong, Rose again", "the same for places and others"),
        ("My Amazon order, Visa card and Apple Pay", "firms say what a contact is about"),
        ("on Monday in March", "days and months"),
        ("mankind, sonic, humane", "words for women and men inside of others"),
        ("[PHONE_1] and [CITY_2]", "other placeholders"),
        ("", "nothing"),
    ],
)
def test_other_words_are_left_alone(text: str, why: str) -> None:
    assert without_names(text) == text, why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("She lost her card", "He lost his card"),
        ("my wife told him", "my husband told her"),
        ("the lady on the phone", "the gentleman on the phone"),
        ("a woman called me", "a man called me"),
        ("My mum did it herself", "My dad did it himself"),
        ("Yes, madam", "Yes, sir"),
        ("Yes, ma'am", "Yes, sir"),
        ("my daughter and sister", "my son and brother"),
        ("my girlfriend is a nice girl", "my boyfriend is a nice boy"),
    ],
)
def test_women_and_men_read_the_same(one: str, other: str) -> None:
    assert without_names(one) == without_names(other)
    assert without_names(one)[0].isupper() is one[0].isupper(), "capitals are kept"


@pytest.mark.parametrize("title", ["Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Mr.", "Mrs."])
def test_titles_tell_nothing(title: str) -> None:
    assert without_names(f"{title} Khan said no") == f"{PERSON} said no"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("This is Emily Smith from Leeds.", "This is Lakisha Jefferson from Detroit."),
        ("I'm James, my phone is dead.", "I'm Mohammed, my phone is dead."),
        ("Aisha's refund has not come.", "Claire's refund has not come."),
        ("Can I fly to Addis Ababa?", "Can I fly to Paris?"),
        ("My name is [PERSON_4].", "My name is Priya Sharma."),
    ],
)
def test_whoever_says_it_the_encoder_is_given_the_same(one: str, other: str) -> None:
    assert plain(one) == plain(other)
    assert plain(plain(one)) == plain(one)
