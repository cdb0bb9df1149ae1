"""What is masked, what is not, and why: one row a form. All numbers are test numbers or kept for fiction."""

import pytest

from qa_engine.domain.interaction import Channel, Interaction, Participant, Role, Turn
from qa_engine.privacy import PatternMasker


def masked(*said: str, language: str | None = "en") -> list[str]:
    """Mask a chat. The customer speaks, or the agent where a text begins with "A: "."""
    turns = tuple(
        Turn(participant="a" if text.startswith("A: ") else "c", text=text.removeprefix("A: ")) for text in said
    )
    people = (Participant(id="c", role=Role.CUSTOMER), Participant(id="a", role=Role.AGENT))
    chat = Interaction(id="i", channel=Channel.CHAT, language=language, participants=people, turns=turns)
    return [turn.text for turn in PatternMasker().mask(chat).turns]


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("My card is 4111 1111 1111 1111.", "My card is [CARD_1].", "groups of four"),
        ("4111-1111-1111-1111", "[CARD_1]", "dashes"),
        ("4111.1111.1111.1111", "[CARD_1]", "dots"),
        ("4111\u00a01111\u20091111\u00a01111", "[CARD_1]", "spaces of other widths"),
        ("4111\u20111111\u20131111\u20141111", "[CARD_1]", "dashes of other widths"),
        ("\uff14\uff11\uff11\uff11\u3000\uff11\uff11\uff11\uff11 1111 1111", "[CARD_1]", "full width digits"),
        ("4111\u200b1111\u00ad1111\u20601111", "[CARD_1]", "characters nobody sees"),
        ("4\ufe0f\u20e31\ufe0f\u20e311 1111 1111 1111", "[CARD_1]", "keycap digits"),
        ("4111, 1111, 1111, 1111", "[CARD_1]", "as recognised from speech"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[CARD_1]", "digit by digit"),
        ("4111\n1111 1111 1111", "[CARD_1]", "across a line"),
        ("3782 822463 10005", "[CARD_1]", "fifteen digits"),
        ("378282246310005", "[CARD_1]", "in one piece"),
        ("use 4222222222222", "use [CARD_1]", "thirteen digits"),
        ("6304 9850 2809 0561 515", "[CARD_1]", "nineteen digits"),
        ("card number 4111 1111 1111 1112", "card number [CARD_1]", "a slip of the tongue is still nearly the card"),
        ("4111 1111 1111 1112", "[CARD_1]", "laid out as on a card, one digit wrong"),
        ("card number 1111 1111 1111 1111", "card number [CARD_1]", "whatever is called a card"),
        ("4111 1111 1111 1112 is my card number", "[CARD_1] is my card number", "named afterwards"),
        ("order 12345678, card 4111111111111111", "order 12345678, card [CARD_1]", "another number before it"),
        ("4111 1111 1111 1111 and 5500-0055-5555-5559", "[CARD_1] and [CARD_2]", "two cards"),
        ("4111 1111 1111 1111, again 4111111111111111", "[CARD_1], again [CARD_1]", "one card, spelled twice"),
        ("4111 1111 1111 1111 12/26 737", "[CARD_1] 12/26 [CVV_1]", "read out in full"),
        ("4111 1111 1111 1111, exp 1226, 737", "[CARD_1], exp 1226, [CVV_1]", "with an expiry without a stroke"),
        ("5105105105105100, 904", "[CARD_1], [CVV_1]", "number and code"),
        ("5105105105105100, 904 pounds", "[CARD_1], 904 pounds", "number and amount"),
    ],
)
def test_cards(text: str, expected: str, why: str) -> None:
    assert masked(text) == [expected], why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("the security code is 737", "the security code is [CVV_1]", "named before"),
        ("CVV 452", "CVV [CVV_1]", "next to the word"),
        ("CVV: 4521", "CVV: [CVV_1]", "four digits"),
        ("cvc=737", "cvc=[CVV_1]", "an equals sign"),
        ("cvv2 is 7 3 7", "cvv2 is [CVV_1]", "digit by digit"),
        ("737 is the security code", "[CVV_1] is the security code", "named after"),
        ("it's 737 for the cvv", "it's [CVV_1] for the cvv", "named after"),
        ("(737 being my card's security code)", "([CVV_1] being my card's security code)", "named after"),
        ("The three digits on the back are 737", "The three digits on the back are [CVV_1]", "described"),
        ("The security code? Yes, it's 737.", "The security code? Yes, it's [CVV_1].", "asked and answered"),
        ("cvv 737, sorry, 738", "cvv [CVV_1], sorry, [CVV_2]", "corrected"),
        (
            "my card: expires 09/28, the code is 737",
            "my card: expires 09/28, the code is [CVV_1]",
            "just 'the code', of a card",
        ),
        ("my pin is 4021", "my pin is [PIN_1]", "a PIN"),
        ("PIN number: 402196", "PIN number: [PIN_1]", "a long PIN"),
        ("my PIN, sort of. It is either 1596 or 9503", "my PIN, sort of. It is either [PIN_1] or [PIN_2]", "a guess"),
        ("try either 3100 or 5380 for my PIN", "try either [PIN_1] or [PIN_2] for my PIN", "alternatives before"),
        (
            "my pin was... 3941? 0314? one of those",
            "my pin was... [PIN_1]? [PIN_2]? one of those",
            "alternatives after",
        ),
        ("7\u200b3\u200b7 is my cvv", "[CVV_1] is my cvv", "characters nobody sees"),
        ("Die Pr\u00fcfziffer ist 737", "Die Pr\u00fcfziffer ist [CVV_1]", "German"),
    ],
)
def test_codes(text: str, expected: str, why: str) -> None:
    assert masked(text) == [expected], why


@pytest.mark.parametrize(
    ("said", "expected", "why"),
    [
        (["A: What is the security code?", "737"], "[CVV_1]", "the whole answer"),
        (["A: And the three digits on the back?", "Sure, it's 7 3 7"], "Sure, it's [CVV_1]", "most of the answer"),
        (["A: May I have the CVV, please", "let me see", "A: of course", "737"], "[CVV_1]", "after a pause"),
        (["A: What is your PIN?", "4021"], "[PIN_1]", "a PIN"),
        (
            ["A: What is your PIN?", "Oh yes! It's 7402. I keep forgetting it, you know, my head is like a sieve."],
            "Oh yes! It's [PIN_1]. I keep forgetting it, you know, my head is like a sieve.",
            "the answer first, then a tale",
        ),
        (["A: Security code?", "737", "A: So 737, thank you"], "So [CVV_1], thank you", "repeated by the agent"),
        (["A: Can I have the long card number?", "4111 1111 1111 1112"], "[CARD_1]", "a card with a slip"),
        (["A: Your social security number?", "219 09 9999"], "[NATIONAL_ID_1]", "spaced like nothing else"),
        (["A: What is the security code?", "my order is 4021"], "my order is 4021", "not an answer"),
        (["A: Security code?", "737", "A: And your house number?", "221"], "221", "the answer to a later question"),
        (["A: Never tell anybody your security code.", "404"], "404", "nobody asked"),
        (["the security code?", "737"], "737", "own words are no question to oneself"),
        (["A: What is the security code?", "I paid 250 pounds"], "I paid 250 pounds", "an amount"),
    ],
)
def test_an_answer_is_read_with_its_question(said: list[str], expected: str, why: str) -> None:
    assert masked(*said)[-1] == expected, why


@pytest.mark.parametrize(
    ("text", "language", "expected", "why"),
    [
        ("ring 020 7946 0958", "en", "ring [PHONE_1]", "London"),
        ("I'm on +44 20 7946 0958 ext 12.", "en", "I'm on [PHONE_1].", "with country and extension"),
        ("07700 900123", "en", "[PHONE_1]", "a mobile kept for fiction"),
        ("01632 960123", "en", "[PHONE_1]", "an area kept for fiction"),
        ("(415) 555-0187", "en", "[PHONE_1]", "brackets"),
        ("206-555-0163 or 206.555.0163", "en", "[PHONE_1] or [PHONE_1]", "one number in two spellings"),
        ("555-0119", "en", "[PHONE_1]", "seven digits kept for fiction"),
        ("751 421 8694", "en", "[PHONE_1]", "laid out like a telephone number"),
        ("call 781 1704", "en", "call [PHONE_1]", "any digits that words call a telephone"),
        ("3660170548 (mobile)", "en", "[PHONE_1] (mobile)", "named afterwards"),
        ("Telefon: 030 23125 014", "de", "Telefon: [PHONE_1]", "Germany"),
        ("+49 30 23125 014 heute", "de", "[PHONE_1] heute", "with country"),
        ("I have an account with you, it is 415 555 2671", "en", "I have an account with you, it is [PHONE_1]", "far"),
    ],
)
def test_phones(text: str, language: str, expected: str, why: str) -> None:
    assert masked(text, language=language) == [expected], why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("Mail Ann.Lee+x@Example.co.uk.", "Mail [EMAIL_1].", "the full stop stays"),
        ("<owen.hart@example.com>", "<[EMAIL_1]>", "brackets stay"),
        ("a@b.org A@B.ORG c@b.org", "[EMAIL_1] [EMAIL_1] [EMAIL_2]", "case does not matter"),
        ("\uff41nn\uff20example.com", "[EMAIL_1]", "full width"),
        ("j\u00fcrgen@m\u00f6hle.example", "[EMAIL_1]", "letters of other languages"),
        ("219-09-9999", "[NATIONAL_ID_1]", "a US number in its form"),
        ("my social is 219099999", "my social is [NATIONAL_ID_1]", "bare digits that are named"),
        ("AB 12 34 56 C", "[NATIONAL_ID_1]", "a UK number"),
        ("ab123456c and AB 12 34 56 C", "[NATIONAL_ID_1] and [NATIONAL_ID_1]", "in two spellings"),
        ("last four of my social are 6789", "last four of my social are [NATIONAL_ID_1]", "used to prove who one is"),
        ("DE89 3704 0044 0532 0130 00 bitte", "[IBAN_1] bitte", "an account"),
        ("GB82WEST12345698765432.", "[IBAN_1].", "in one piece"),
        ("IBAN DE88 3704 0044 0532 0130 00", "IBAN [IBAN_1]", "named and mistyped"),
    ],
)
def test_other_kinds(text: str, expected: str, why: str) -> None:
    assert masked(text) == [expected], why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("order number 4111111111111112", "sixteen digits, not valid, called an order"),
        ("Your tracking number is 9400 1118 9922 3197 4284 90", "a tracking number"),
        ("tracking 1Z999AA10123456784", "a tracking number with letters"),
        ("order 4155552671", "ten digits called an order"),
        ("case 206-555-01", "a reference"),
        ("IMEI 490154203237518", "a device, though its check digit fits"),
        ("reference 0000000000000000", "no number at all"),
        ("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13", "counting"),
        ("see you at 10:30 or 14:45 on 2026-03-01", "times and dates"),
        ("on 03/01/2026 at 9.30", "times and dates"),
        ("it cost $1,234.56, not \u00a31,250", "prices"),
        ("the balance is 123456.78", "a balance"),
        ("account balance 10,250,300", "a balance"),
        ("I rate you 9 out of 10", "a rating"),
        ("a customer since 2019, born 1984", "years"),
        ("error 404 and code 500", "codes of no card"),
        ("the promo code is 250", "another code"),
        ("the code is 737", "nobody speaks of a card"),
        ("post code 8241", "another code"),
        ("the security code was refused and I was charged 250 pounds", "an amount"),
        ("security code on file, house 221", "a house"),
        ("card ending in 4242", "the last four may be kept"),
        ("we never ask for a cvv", "no digits"),
        ("meter reading 0151234567", "a reading"),
        ("flight KW 318, seat 14C", "a flight"),
        ("version 10.0.19045.3803", "a version"),
        ("@BrightlineMobile help", "a handle is no address"),
        ("me@home, 3@2.50", "no address"),
        ("AB 12 34 56", "too short"),
        ("GB82 WEST 1234 5698 7654 33", "check digits do not fit, and nobody says IBAN"),
        ("000-12-3456", "never given out"),
        ("I pinned 4021 posts", "no PIN"),
        ("[CARD_1] exp 12/26, CVV [CVV_1], then 200 more", "masked before"),
    ],
)
def test_what_stays(text: str, why: str) -> None:
    assert masked(text) == [text], why


def test_numbering_goes_on_after_what_is_already_there() -> None:
    assert masked("[CARD_1] and [CARD_4]", "4111111111111111", "4111 1111 1111 1111") == [
        "[CARD_1] and [CARD_4]",
        "[CARD_5]",
        "[CARD_5]",
    ]


def test_a_value_once_recognised_is_found_where_nothing_names_it() -> None:
    assert masked("219099999?", "my ssn: 219-09-9999", "yes 2190 99999") == [
        "[NATIONAL_ID_1]?",
        "my ssn: [NATIONAL_ID_1]",
        "yes [NATIONAL_ID_1]",
    ]
