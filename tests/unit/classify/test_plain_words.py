"""What encoder and word lists are given: one spelling for what says nothing of a contact, the rest as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_engine.classify.function_words import word_features
from qa_engine.classify.plain_words import plain
from qa_engine.classify.sentiment import vader_features


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("It isn\u2019t \u201cfine\u201d", 'It isn\'t "fine"', "quotation marks as typed on a keyboard"),
        ("re\u200bfu\u00adnd", "refund", "characters nobody sees"),
        ("the Colour of a CHEQUE", "the Color of a CHECK", "American spelling, capitals kept"),
        ("[PHONE_7] and [CARD_12]", "[PHONE_1] and [CARD_1]", "which placeholder it is says nothing"),
        ("order 88120, LK-4471", "order 12345, LK-1234", "as many figures as before"),
        ("3.99 or 1204,50", "12.50 or 12,50", "amounts"),
        ("on thursday, 14 April and May 3rd", "on Monday, 2 March and 2 March", "weekdays and dates"),
        ("I'm gonna wait, nothin' works", "I'm going to wait, nothing works", "written as spoken"),
        ("it AIN'T right", "it ISN'T right", "a negation stays one, and loud"),
        ("they aren't here, it doesn't work", "they isn't here, it don't work", "one form for all persons"),
        ("it hasn't come, they WEREN'T in", "it haven't come, they WASN'T in", "the same of other verbs"),
        ("it doesnt work, arent hasnt werent", "it don't work, isn't haven't wasn't", "without an apostrophe too"),
        ("lil bit outta order, innit", "little bit out of order, isn't it", "more that is written as spoken"),
        ("cuz y\u2019all told 'em", "because you all told them", "the same with a curly apostrophe"),
        ("my Parcel is in the post", "my Package is in the mail", "British words with one everyday meaning"),
        ("the car park by the motorway", "the parking lot by the highway", "of several words too"),
        ("on my mobile phone, a mobile app", "on my mobile, a mobile app", "one word for a telephone"),
        ("I reckon summat broke, aye", "I think something broke, yes", "words of a dialect"),
        ("gotta wait", "have to wait", "as spoken"),
        ("I'm Aisha Yusuf from Lagos", "I'm [PERSON_1] from London", "who and where somebody is"),
        ("Ms Yusuf and her card 88120", "[PERSON_1] and his card 12345", "which also is not she or he"),
    ],
)
def test_what_says_nothing_is_spelled_one_way(text: str, expected: str, why: str) -> None:
    assert plain(text) == expected, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("8 out of 10, for the third time in 30 days", "ratings and counts"),
        ("it may march on", "months that are words"),
        ("version 10.5.3 at 9:30", "what only looks like an amount"),
        ("the film in' the bin", "no ending"),
        ("kno\u017f co\u017f", "a letter that only folds to another"),
        ("", "nothing"),
    ],
)
def test_what_says_something_stays(text: str, why: str) -> None:
    assert plain(text) == text, why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Dear Sir,\n\nMy bill is wrong.\n\nKind regards,\nA. Jones", "My bill is wrong.", "a letter with both"),
        ("Hi Ana,\nmy card is lost", "my card is lost", "a salutation alone"),
        ("Good afternoon,\n\nit broke\nand I am cross", "it broke\nand I am cross", "lines of its own stay"),
        ("  hello\n\nit broke", "it broke", "small letters, no comma"),
        ("It broke.\nYours sincerely,", "It broke.", "a closing without a name"),
        ("It broke.\n\nYours faithfully\nA. Jones\n12 High Road\nLeeds", "It broke.", "name and address go with it"),
        ("It broke.\nBEST WISHES\nAna", "It broke.", "whatever the capitals"),
    ],
)
def test_how_a_letter_begins_and_ends_is_taken_off(text: str, expected: str, why: str) -> None:
    assert plain(text) == expected, why
    assert plain(expected) == expected, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("It broke.\nThanks,\nthe Joneses", "thanks are no form"),
        ("It broke.\nMany thanks", "nor are many"),
        ("Dear Sir, it broke. Kind regards", "one line is no letter"),
        ("Good morning", "nor is a greeting in a chat"),
        ("Hello, my card\nis lost", "a line that goes on"),
        ("Hello? Anybody?\nIt broke", "a question"),
        ("It broke.\nHello,\nare you there", "a salutation stands first"),
        (
            "It broke.\nRegards\n" + "It is the third time now, and nobody has ever told me why it was so.",
            "more follows",
        ),
        ("Hi there my phone is broken\nplease help", "a greeting that goes on is no salutation"),
        ("Nothing works.\nRegards\nI want my money back.", "a sentence below the closing is no signature"),
        ("a\n" * 5_000 + "b", "many lines"),
        ("My po\u017ftcode", "a letter that only looks like another in small letters"),
        ("Dear Sir,\n", "nothing but a salutation"),
        ("\nKind regards,\n", "nothing but a closing"),
        ("\n \n", "nothing but lines"),
    ],
)
def test_what_is_no_form_of_a_letter_stays(text: str, why: str) -> None:
    assert plain(text) == text, why


@given(st.sampled_from(["Dear Sir,", "Hi", "Good evening"]), st.sampled_from(["Regards,", "Yours truly"]))
def test_a_letter_of_nothing_but_form_keeps_some_of_it(salutation: str, closing: str) -> None:
    assert plain(f"{salutation}\n\n{closing}\n").strip()


@given(st.text(max_size=60))
def test_plain_text_comes_out_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_word_lists_read_the_plain_text() -> None:
    written, plainly = "It isn\u2019t go\u200bod, I\u2019m gonna leave", "It isn't good, I'm going to leave"
    assert vader_features(written) == vader_features(plainly)
    assert word_features(written) == word_features(plainly)
