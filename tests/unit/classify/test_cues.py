"""Cues of whole conversations: whose they are, one of a name a turn, and what hangs on earlier turns."""

from __future__ import annotations

import pytest

from qa_engine.classify.cues import CueReader, cosine
from qa_engine.classify.doubts import is_doubtful
from qa_engine.classify.stretches import StretchEncoder
from qa_engine.domain.evidence import check_evidence
from qa_engine.domain.interaction import Interaction, Role
from qa_engine.domain.readings import CUSTOMER_CUES, CueName, CueReading
from qa_engine.testing import ScriptedEncoder, call, interaction
from tests.unit.classify.scripted import WIDTH, ToneWordEncoder, WordEncoder, head


def read(conversation: Interaction) -> tuple[CueReading, ...]:
    return CueReader(None).read(conversation, None, {})


def names(conversation: Interaction) -> list[tuple[int, str]]:
    return [(cue.turn_index, cue.cue.value) for cue in read(conversation)]


def test_each_side_gives_its_own_cues() -> None:
    # Every line is said by the wrong side.
    swapped = interaction(
        ("agent", "Great, it works now, thank you so much! I'd recommend you, ten out of ten."),
        ("customer", "I've refunded the payment and I'll call you back tomorrow."),
    )
    by_side = {cue.cue in CUSTOMER_CUES: swapped.role(cue.turn_index) for cue in read(swapped)}
    assert by_side.get(True, Role.CUSTOMER) is Role.CUSTOMER
    assert by_side.get(False, Role.AGENT) is Role.AGENT
    assert not any(cue.cue in CUSTOMER_CUES and cue.turn_index == 0 for cue in read(swapped))


@pytest.mark.parametrize("role", ["unknown", "system"])
def test_nobody_on_no_side_gives_cues(role: str) -> None:
    assert names(interaction((role, "It still isn't fixed, thank you. I have refunded it."))) == []


@pytest.mark.parametrize("role", ["agent", "bot", "supervisor"])
def test_all_who_serve_give_the_agents_cues(role: str) -> None:
    assert (0, "transfer") in names(interaction((role, "I'll transfer you to billing.")))


def test_at_most_one_cue_of_a_name_in_a_turn() -> None:
    cues = read(interaction(("customer", "Thank you! Thanks a lot. I appreciate it.")))
    assert [(cue.cue, cue.evidence.quote) for cue in cues] == [(CueName.GRATITUDE, "Thank you")]


def test_evidence_stands_in_the_text_and_in_time() -> None:
    conversation = call(("customer", "Hi.  My  internet isn\u2019t working.", 1.0, 4.0))
    (cue,) = read(conversation)
    check_evidence(conversation, cue.evidence)
    assert cue.evidence.quote == "isn\u2019t working"
    assert (cue.evidence.start_s, cue.evidence.end_s) == (1.0, 4.0)


def test_a_problem_that_persists_is_said_once() -> None:
    assert names(interaction(("customer", "It still doesn't work."))) == [(0, "still_broken")]


def test_a_rating_has_its_amount() -> None:
    (cue,) = [c for c in read(interaction(("customer", "I'd give you 4 out of 5."))) if c.amount is not None]
    assert (cue.cue, cue.amount) == (CueName.STATED_RATING, 8.0)


@pytest.mark.parametrize(
    ("answer", "expected", "why"),
    [
        ("Yes it is.", None, "said of many things: the question would make it a confirmation"),
        ("Lovely, thank you.", None, "politeness"),
        ("it is a grey one", None, "no answer at all"),
        ("Yes, it works.", "confirmed_resolved", "the customer's own words confirm"),
        ("no", "still_broken", "in doubt it is not solved"),
        ("No, not really.", "still_broken", "more words of the kind"),
        ("No, thank you.", None, "declines politely"),
        ("no that's all thanks", None, "nothing is left"),
        ("No problem, I can wait.", None, "a figure of speech"),
    ],
)
def test_an_answer_to_whether_it_is_solved(answer: str, expected: str | None, why: str) -> None:
    cues = names(interaction(("agent", "Is it working now?"), ("customer", answer)))
    found = [name for place, name in cues if place == 1 and name in ("confirmed_resolved", "still_broken")]
    assert found == ([expected] if expected else []), why


@pytest.mark.parametrize("question", ["Is it working now?", "Did that solve it for you?", "Is there anything else?"])
@pytest.mark.parametrize(
    "answer", ["Yes.", "yes it does", "Sure, perfect!", "Great.", "It has, thanks", "Yes, that works."]
)
def test_no_question_makes_more_of_a_customers_answer(question: str, answer: str) -> None:
    asked = interaction(("agent", f"I have reset it. {question}"), ("customer", answer))
    not_asked = interaction(("agent", "I have reset it."), ("customer", answer))
    said = [[name for place, name in names(contact) if place == 1] for contact in (asked, not_asked)]
    assert said[0] == said[1]


def test_no_answers_only_whether_it_is_solved() -> None:
    left = interaction(("agent", "Is there anything else?"), ("customer", "No."))
    assert (1, "still_broken") not in names(left)


def test_what_an_agent_adds_does_not_take_the_question_back() -> None:
    padded = interaction(("agent", "Is it working now?"), ("agent", "Let me read that."), ("customer", "No."))
    later = interaction(("agent", "Is it working now?"), ("customer", "One moment."), ("customer", "No."))
    assert (2, "still_broken") in names(padded)
    assert (2, "still_broken") not in names(later)


def test_system_messages_do_not_come_between_question_and_answer() -> None:
    conversation = interaction(
        ("agent", "Did that fix it?"), ("system", "Ana is typing."), ("customer", "no, it did not help")
    )
    assert (2, "still_broken") in names(conversation)


def test_asking_for_identity_a_second_time_is_noticed() -> None:
    conversation = interaction(
        ("agent", "Hello, may I have your date of birth?"),
        ("customer", "The second of May."),
        ("agent", "Thanks, I'll transfer you to billing."),
        ("customer", "Okay."),
        ("agent", "Billing here, can you confirm your date of birth?"),
        ("customer", "Really?"),
        ("agent", "And could you give me your post code?"),
    )
    found = [(cue.turn_index, cue.evidence.quote) for cue in read(conversation) if cue.cue is CueName.REVERIFICATION]
    assert found == [(4, "date of birth")]


def test_greeting_counts_in_the_first_turns_of_each_speaker() -> None:
    conversation = interaction(
        ("bot", "Hello, I'm Brio."),
        ("agent", "Hi, this is Tomas."),
        ("agent", "One moment."),
        ("agent", "Good evening to you too."),
    )
    assert [t for t, name in names(conversation) if name == "greeting"] == [0, 1]


def repeated(between: tuple[str, str]) -> list[tuple[int, str]]:
    conversation = interaction(
        ("customer", "Can you tell me when my parcel will arrive please?"),
        between,
        ("customer", "Can you tell me when my parcel will arrive please"),
    )
    (stretches,) = StretchEncoder(ScriptedEncoder()).of([conversation])
    cues = CueReader(None).read(conversation, stretches, {})
    return [(cue.turn_index, cue.cue.value) for cue in cues if cue.cue is CueName.REPEATS_REQUEST]


def test_a_request_made_again_after_an_answer_is_repeated() -> None:
    assert repeated(("agent", "It is on its way.")) == [(2, "repeats_request")]
    assert repeated(("customer", "Hello?")) == []


def head_cues(
    cue: CueName, text: str, *, role: str = "customer", polarity: float = 0.0, tone: bool = True
) -> list[CueReading]:
    reader = CueReader(head("cues", (cue.value,), [[-2, 1, *[0] * (WIDTH - 2)]]))
    encoder = (ToneWordEncoder if tone else WordEncoder)("blue")
    conversation = interaction((role, text))
    (stretches,) = StretchEncoder(encoder).of([conversation])
    return list(reader.read(conversation, stretches, {0: polarity}))


def test_the_head_finds_what_phrases_do_not_know() -> None:
    (cue,) = head_cues(CueName.PROBLEM_STATED, "I feel blue.")
    assert (cue.evidence.detector, cue.confidence, cue.evidence.quote) == ("cues.head", 0.7107, "I feel blue.")


def test_the_head_is_asked_about_its_own_side_only() -> None:
    assert head_cues(CueName.PROBLEM_STATED, "I feel blue.", role="agent") == []


def test_the_head_reads_tones_alone() -> None:
    assert head_cues(CueName.PROBLEM_STATED, "I feel blue.", tone=False) == []


def test_the_head_is_not_asked_for_what_it_often_gets_wrong() -> None:
    assert head_cues(CueName.CHURN_THREAT, "Blue, so I cancel.") == []


def test_phrases_win_over_the_head() -> None:
    (cue,) = head_cues(CueName.PROBLEM_STATED, "It's locked out and blue.")
    assert (cue.evidence.detector, cue.evidence.quote) == ("cues.phrases", "locked out")


def test_mood_has_a_veto_over_the_head() -> None:
    assert head_cues(CueName.PROBLEM_STATED, "I feel blue.", polarity=0.9) == []


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("You clowns.", [("frustration", "You clowns"), ("anger", "You clowns")], "anger is frustration and more"),
        ("Fed up. You clowns!", [("frustration", "Fed up"), ("anger", "You clowns")], "its own words come first"),
        ("I'm fed up.", [("frustration", "fed up")], "not the other way round"),
    ],
)
def test_anger_gives_frustration_once(text: str, expected: list[tuple[str, str]], why: str) -> None:
    cues = read(interaction(("customer", text)))
    assert [(cue.cue.value, cue.evidence.quote) for cue in cues] == expected, why


@pytest.mark.parametrize(
    ("cue", "words", "polarity", "doubtful"),
    [
        (CueName.CONFIRMED_RESOLVED, "Ok, I hope it arrives", 0.8, True),
        (CueName.CONFIRMED_RESOLVED, "and it connected", 0.8, False),
        (CueName.CONFIRMED_RESOLVED, "and it connected", -0.8, True),
        (CueName.CONFIRMED_RESOLVED, "and it connected", None, False),
        (CueName.CONFIRMED_RESOLVED, "it doesn\u2019t connect", 0.0, True),
        (CueName.ACTION_PERFORMED, "I'll refund it", 0.0, True),
        (CueName.CHURN_THREAT, "We'll see. Bye.", 0.0, True),
        (CueName.CHURN_THREAT, "give me one reason to stay", 0.0, False),
        (CueName.GRATITUDE, "no mood speaks against thanks", -0.9, False),
        (CueName.REFUSAL, "Could you not do that?", 0.0, True),
        (CueName.REFUSAL, "The terms do not allow that. Is there anything else?", 0.0, False),
        (CueName.PROMISED_CALLBACK, "A colleague will ring you tomorrow. Is that fine?", 0.0, False),
        (CueName.PROMISED_CALLBACK, "Sure. Shall a colleague ring you tomorrow?", 0.0, True),
    ],
)
def test_doubts(cue: CueName, words: str, polarity: float | None, doubtful: bool) -> None:
    assert is_doubtful(cue, words, polarity) is doubtful


def test_cosine_is_exact_at_its_ends() -> None:
    one = bytes([1, 2, 3])
    assert cosine(one, one) == pytest.approx(1.0)
    assert cosine(one, bytes(256 - b for b in one)) == pytest.approx(-1.0)
    assert cosine(one, bytes(3)) == 0.0
