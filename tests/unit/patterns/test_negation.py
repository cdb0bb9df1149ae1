"""Words that their own sentence denies, supposes or only reports."""

import pytest

from qa_engine.patterns.negation import denied
from qa_engine.patterns.words import canonical_words

RECORDED = "this call is recorded"


def is_denied(text, phrase):
    words, wanted = canonical_words(text), canonical_words(phrase).words
    size = len(wanted)
    start = next(n for n in range(len(words.words)) if words.words[n : n + size] == wanted)
    return denied(words, start, start + size)


@pytest.mark.parametrize(
    ("text", "phrase", "expected", "why"),
    [
        ("This call is recorded.", RECORDED, False, "said"),
        ("I never said that this call is recorded.", RECORDED, True, "over a verb of saying"),
        (
            "I don't have to tell you that this call is recorded.",
            RECORDED,
            True,
            "however far the verb of saying reaches",
        ),
        ("No, this call is recorded.", RECORDED, False, "an answer ends with its comma"),
        ("We do not guarantee returns.", "guarantee returns", True, "directly before"),
        ("There is no guarantee of returns.", "guarantee", True, "'no' denies its noun"),
        ("We do not in any way guarantee returns.", "guarantee returns", True, "words between"),
        ("If you don't pay we will arrest you.", "we will arrest you", False, "the negator belongs to another clause"),
        ("If you don't pay I will arrest you.", "arrest you", False, "a new subject lies between"),
        ("I don't know but this call is recorded.", RECORDED, False, "'but' begins anew"),
        ("Why don't you shut up.", "shut up", False, "a question put with 'not' denies nothing"),
        ("Don't you record calls?", "record calls", False, "nor here"),
        ("Guarantees are not something we give.", "guarantees", True, "denied after a noun"),
        (
            "This call is recorded is not what I said.",
            RECORDED,
            False,
            "words with a verb of their own are not denied so",
        ),
        ("Did they tell you that this call is recorded?", RECORDED, True, "asks whether somebody else said it"),
        ("Can I just tell you that this call is recorded?", RECORDED, False, "a polite way of saying it"),
        ("Has anyone told you this call is recorded?", RECORDED, True, "asks, without 'that'"),
        ("Nobody here can tell you that this call is recorded.", RECORDED, True, "nobody says it"),
        ("No one told you that this call is recorded.", RECORDED, True, "no one, written apart"),
        ("I wish I could say that this call is recorded.", RECORDED, True, "a wish"),
        ("If this were the dealing desk, the call would be recorded.", "call would be recorded", True, "supposed"),
        ("If you stay, this call is recorded.", RECORDED, False, "a plain condition supposes nothing away"),
        ("If you could tell me your PIN, we are done.", "tell me your pin", False, "a polite request"),
        ("If I were a robot, I would know.", "i were a robot", True, "supposed by the words themselves"),
        ("There used to be a fee.", "be a fee", True, "no longer so"),
        ("Did you think you were talking to a robot?", "talking to a robot", True, "asks what somebody thought"),
        ("12 is not your reference.", "reference", True, "'your' begins no clause after a negator"),
        (
            "You can cancel without giving a reason within 14 days.",
            "within 14 days",
            False,
            "'without' denies what follows",
        ),
        ("If you haven't claimed we refund your premium.", "refund your premium", False, "a claim says nothing"),
        ("I told you. This call is recorded.", RECORDED, False, "the verb of telling is in another sentence"),
        ("I'm not sure they told you, but this call is recorded.", RECORDED, False, "'but' after the verb of telling"),
    ],
)
def test_denied(text, phrase, expected, why):
    assert is_denied(text, phrase) is expected, why
