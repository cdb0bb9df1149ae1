"""What the rules of the shipped rubrics find in sentences as agents say them."""

import pytest

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.readings import Readings
from qa_engine.judge import judge
from qa_engine.rubrics import compile_rubric, load_rubric
from tests.unit.judge.builders import call

COMPILED = {name: compile_rubric(load_rubric(name), None, None) for name in ("xla_default", "telecom")}


def status(rubric, rule, *lines):
    """How ``rule`` stands in a call of these lines, five seconds apart."""
    interaction = call(*((5.0 * place, line) for place, line in enumerate(lines)))
    found = judge(ReadInteraction(interaction=interaction, readings=Readings()), Facts(), COMPILED[rubric])
    return found.rule(rule).status.value


@pytest.mark.parametrize("rubric", COMPILED)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A Thank you for calling, this call is recorded for quality.", "satisfied"),
        ("A Just so you know this call's being recorded.", "satisfied"),
        ("A your call maybe recorded for quality and training purposes", "satisfied"),
        ("A calls are recorded four training and quality purposes", "satisfied"),
        ("A please be aware that we're on a recorded line", "satisfied"),
        ("A all of our calls are recorded by the way", "satisfied"),
        ("A this call is not recorded so feel free to speak", "breached"),
        ("A we never record calls here at all", "breached"),
        ("A the delivery was recorded on our system this morning", "breached"),
        ("A your order is being prepared with quality in mind", "breached"),
        ("C is this call being recorded", "undetermined"),
    ],
)
def test_recording_disclosure(rubric, line, expected):
    assert status(rubric, "recording_disclosure", line) == expected


@pytest.mark.parametrize("rubric", COMPILED)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A Can I take the long number on the front of your card?", "breached"),
        ("A what are the last three digits on the back of the card please", "breached"),
        ("A what's the CVV", "breached"),
        ("A please tell me your PIN", "breached"),
        ("A never tell anybody your PIN or your password", "satisfied"),
        ("A please do not tell me your PIN", "satisfied"),
        ("A I will send you a link where you can type your card number", "satisfied"),
        ("A what are the last four digits of your card", "satisfied"),
        ("C what is your password policy", "not_triggered"),
    ],
)
def test_card_secrets(rubric, line, expected):
    assert status(rubric, "no_card_secrets", line) == expected


@pytest.mark.parametrize("rubric", COMPILED)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A Good morning, my name is Ada, how can I help?", "satisfied"),
        ("A Halden Energy, Ada speaking", "satisfied"),
        ("A Thanks for calling Halden Energy", "satisfied"),
        ("A Hi, Noor here.", "satisfied"),
        ("A yes what do you want", "breached"),
    ],
)
def test_greeting(rubric, line, expected):
    assert status(rubric, "greeting", line) == expected


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("no_abusive_language", ["A oh shut up"], "breached"),
        ("no_abusive_language", ["C oh shut up", "A I am sorry"], "satisfied"),
        ("no_abusive_language", ["A stop wasting my time"], "breached"),
        ("no_abusive_language", ["A it is no waste of time at all"], "satisfied"),
        ("no_dismissive_language", ["A that's not my problem"], "breached"),
        ("no_dismissive_language", ["A you need to calm down sir"], "breached"),
        ("no_dismissive_language", ["A that is a problem, let me see"], "satisfied"),
        ("refund_has_time", ["A I have refunded it, you will see it within three working days"], "satisfied"),
        ("refund_has_time", ["A your refund will be there soon"], "breached"),
        ("refund_has_time", ["A your parcel will be there soon"], "not_triggered"),
        ("closing_question", ["A is there anything else I can help with?"], "satisfied"),
        ("closing_question", ["A okay bye then"], "breached"),
        ("closing_question", ["A is there anything else", *["A so that is it"] * 4], "breached"),
    ],
)
def test_general_conduct(rule, lines, expected):
    assert status("xla_default", rule, *lines) == expected


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("identity_verified", ["A can you confirm your date of birth", "A I have activated it"], "satisfied"),
        ("identity_verified", ["A hello there", "A I've activated it from here"], "breached"),
        ("identity_verified", ["A hello there", "A I can see your plan"], "not_triggered"),
        ("identity_verified", [*["A let me see"] * 6, "A your post code?", "A I have updated your plan"], "satisfied"),
        ("identity_verified", ["A I have updated your plan", "A your post code?"], "breached"),
        ("cancellation_terms", ["C I want to cancel my old contract", "A there is a notice period"], "satisfied"),
        ("cancellation_terms", ["C I want to cancel my old contract", "A okay, done"], "breached"),
        ("no_cancellation_obstruction", ["C cancel it please", "A you would have to write to us"], "breached"),
        ("no_cancellation_obstruction", ["C cancel it please", "A I can cancel it for you"], "satisfied"),
        ("no_cancellation_obstruction", ["C my bill is wrong", "A I can correct it"], "not_triggered"),
        ("contract_terms_on_sale", ["A shall I sign you up, it is twelve dollars a month"], "breached"),
        ("contract_terms_on_sale", ["A shall I sign you up, for 12 months at twelve dollars a month"], "satisfied"),
        ("contract_terms_on_sale", ["A shall I sign you up"], "breached"),
        ("complaint_handled", ["C I want to make a complaint", "A I have logged your complaint"], "satisfied"),
        ("complaint_handled", ["C I want to make a complaint", "A I see"], "breached"),
        ("outage_update", ["A there is an outage, it will be fixed within four hours"], "satisfied"),
        ("outage_update", ["A there is an outage"], "breached"),
    ],
)
def test_telecom(rule, lines, expected):
    assert status("telecom", rule, *lines) == expected


def test_a_late_announcement_is_judged_differently_by_the_two_programmes():
    """The general rubric asks for it in the agent's first turns, telecom within the first minute."""
    lines = ["A hello, this is Ada", *["C well"] * 15, "A this call is being recorded"]
    assert status("xla_default", "recording_disclosure", *lines) == "satisfied"
    assert status("telecom", "recording_disclosure", *lines) == "breached"
