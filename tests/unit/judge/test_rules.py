"""How rules stand: satisfied, breached, not triggered, undetermined."""

import pytest

from qa_engine.domain.evidence import check_evidence, quote
from qa_engine.domain.interaction import Channel, Participant, Role, WordTime
from qa_engine.domain.phrases import Pattern, PatternKind
from qa_engine.domain.readings import CueName, CueReading, Readings, RoleReading
from qa_engine.domain.rules import Obligation
from tests.unit.judge.builders import call, chat, close, exact, findings, quotes, rule, sent, verdict, when

MUST, MUST_NOT, IF = Obligation.MUST_SAY, Obligation.MUST_NOT_SAY, Obligation.MUST_SAY_IF
SAID = "A hello, this is recorded"


@pytest.mark.parametrize(
    ("interaction", "status", "says", "why"),
    [
        (chat("C hi", SAID), "satisfied", "said as required", "said"),
        (chat("C hi", "A hello"), "breached", "none of its 1 phrases", "not said"),
        (chat("C this is recorded", "A hello"), "breached", "none of its 1 phrases", "said by the other side"),
        (chat("C hi", "C hello?"), "undetermined", "the agent never spoke", "nobody to say it"),
        (chat("C hi", "U good day"), "undetermined", "who spoke is not known", "perhaps the agent spoke"),
        (chat(), "undetermined", "the agent never spoke", "no turn at all"),
        (chat("C hi", "S hello, this is recorded"), "satisfied", "said", "a supervisor speaks for the agent"),
        (chat("B this is recorded", "A hello"), "undetermined", "a turn of role bot has them", "the bot said it"),
        (chat("Y this is recorded", "A hello"), "undetermined", "role system", "an announcement said it"),
        (chat("U this is recorded", "A hello"), "undetermined", "role unknown", "somebody said it"),
        (chat("C hi", "A hello", language="de"), "undetermined", "the interaction is in 'de'", "another language"),
        (chat("C hi", "A hello", language="en-GB"), "breached", "none of its", "the same language elsewhere"),
        (chat("C hi", "A hello", language=None), "breached", "none of its", "language not known"),
        (chat("C hi", SAID, language="de"), "satisfied", "said", "said all the same"),
        (call((0, "A hello there", 0.59)), "undetermined", "confidence 0.59", "not heard well enough"),
        (call((0, "A hello there", 0.60)), "breached", "none of its", "heard just well enough"),
        (call((0, "A hello there"), (3, "A mhm", 0.2)), "breached", "none of its", "a mumble cannot hide a phrase"),
        (call((0, SAID, 0.3)), "satisfied", "said", "found in spite of doubt"),
        (
            chat("C hi", "A hello", role_confidence={"A": 0.69}),
            "undetermined",
            "inferred with low confidence",
            "who is who is a guess",
        ),
        (chat("C hi", "A hello", role_confidence={"A": 0.7}), "breached", "none of its", "sure enough of the roles"),
        (
            chat("C this is recorded", "A hello", role_confidence={"C": 0.6}),
            "undetermined",
            "inferred with low confidence",
            "the customer may be the agent",
        ),
    ],
)
def test_must_say(interaction, status, says, why):
    finding = verdict(interaction, rule(MUST))
    assert (finding.status.value, says in finding.reason) == (status, True), (why, finding.reason)


@pytest.mark.parametrize(
    ("interaction", "status", "says", "why"),
    [
        (chat("C hi", "A hello"), "satisfied", "not found in the turn searched", "not said"),
        (chat("C hi", SAID), "breached", "said 1 time", "said"),
        (chat(SAID, "C hm", SAID), "breached", "said 2 times", "said twice"),
        (chat("C this is recorded", "A no"), "satisfied", "not found", "said by the other side"),
        (chat("C hi"), "not_triggered", "the agent never spoke", "nobody to say it"),
        (chat("C hi", "U hello"), "undetermined", "who spoke is not known", "perhaps the agent spoke"),
        (chat(SAID, "C hi", role_confidence={"A": 0.5}), "undetermined", "not sure that the agent", "who is a guess"),
        (call((0, SAID, 0.4)), "undetermined", "recognition is not sure of these words", "badly heard"),
        (call((0, "A something else", 0.4)), "undetermined", "not found in the turn searched, but", "badly heard"),
        (call((0, SAID, 0.4), (9, SAID, 0.9)), "breached", "said 2 times", "once clearly"),
        (chat("A guten Tag", language="de"), "undetermined", "but the interaction is in 'de'", "another language"),
    ],
)
def test_must_not_say(interaction, status, says, why):
    finding = verdict(interaction, rule(MUST_NOT))
    assert (finding.status.value, says in finding.reason) == (status, True), (why, finding.reason)


def refund_rule(**fields):
    return rule(IF, patterns=exact("within"), condition=when("a refund", **fields))


@pytest.mark.parametrize(
    ("lines", "condition", "status", "evidence", "why"),
    [
        (["A you get a refund within a day"], {}, "satisfied", ["a refund", "within"], "triggered and said"),
        (["A you get a refund", "C when"], {}, "breached", ["a refund"], "triggered, not said"),
        (["C hi", "A hello"], {}, "not_triggered", [], "not triggered"),
        (["C a refund please", "A hello"], {}, "breached", ["a refund"], "anybody may trigger it"),
        (["C a refund please", "A no"], {"speaker": Role.AGENT}, "not_triggered", [], "only the agent may"),
        (["C a refund please"], {}, "undetermined", [], "triggered, and the agent never spoke"),
    ],
)
def test_must_say_if(lines, condition, status, evidence, why):
    finding = verdict(chat(*lines), refund_rule(**condition))
    assert (finding.status.value, quotes(finding)) == (status, evidence), why


def test_what_triggers_a_rule_in_another_language_cannot_be_told():
    finding = verdict(chat("C hola", "A buenos dias", language="es"), refund_rule())
    assert finding.status == "undetermined"
    assert "whether it applies is not known" in finding.reason


@pytest.mark.parametrize(
    ("turn", "cue", "status", "why"),
    [
        (1, CueName.PROMISED_CALLBACK, "breached", "the agent's cue in the agent's turn"),
        (0, CueName.PROMISED_CALLBACK, "not_triggered", "the agent's cue in the customer's turn"),
        (0, CueName.CHURN_THREAT, "breached", "the customer's cue in the customer's turn"),
        (1, CueName.CHURN_THREAT, "not_triggered", "the customer's cue in the agent's turn"),
        (1, CueName.GREETING, "not_triggered", "another cue"),
    ],
)
def test_cues_trigger_from_their_own_side(turn, cue, status, why):
    interaction = chat("C hi", "A we will call you back")
    evidence = quote(interaction, turn, detector="cues", detector_version="1", confidence=0.9, reason="cue")
    readings = Readings(cues=(CueReading(turn_index=turn, cue=cue, confidence=0.9, evidence=evidence),))
    condition = when("never said", cues=(CueName.PROMISED_CALLBACK, CueName.CHURN_THREAT))
    finding = verdict(interaction, rule(IF, condition=condition), readings=readings)
    assert finding.status.value == status, why


def test_a_rule_for_another_channel_is_not_triggered():
    finding = verdict(chat("A hello"), rule(MUST, channels=(Channel.CALL, Channel.EMAIL)))
    assert (finding.status, finding.reason) == ("not_triggered", "the rule is not for the channel chat")
    assert finding.searched.turns == ()


FIVE = chat("A one", "C hm", "A two", "A this is recorded", "A four", "A five")
TIMED = call((0, "A one"), (10, "C hm"), (20, "A this is recorded"), (30, "A four"), (58, "A that is five"))
SENT = sent((0, "C hi"), (20, "A one"), (40, "A this is recorded"), (100, "A five"))
LONG_TURN = call((0, "A one")).evolve(
    turns=(
        call((0, "A well this is recorded"))
        .turns[0]
        .evolve(end_s=90.0, words=(WordTime(start=5, end=9, start_s=80, end_s=81),)),
    )
)


@pytest.mark.parametrize(
    ("interaction", "window", "status", "turns", "why"),
    [
        (FIVE, ("anywhere", None), "satisfied", (0, 2, 3, 4, 5), "all turns of the speaker"),
        (FIVE, ("first_turns", 3), "satisfied", (0, 2, 3), "the agent's third turn"),
        (FIVE, ("first_turns", 2), "breached", (0, 2), "said too late"),
        (FIVE, ("last_turns", 3), "satisfied", (3, 4, 5), "the last but two"),
        (FIVE, ("last_turns", 2), "breached", (4, 5), "said too early"),
        (FIVE, ("first_turns", 99), "satisfied", (0, 2, 3, 4, 5), "fewer turns than that"),
        (TIMED, ("first_s", 20), "satisfied", (0, 2), "begins in the last second of the window"),
        (TIMED, ("first_s", 19), "breached", (0,), "begins after it"),
        (TIMED, ("last_s", 40), "satisfied", (2, 3, 4), "the call ends at 60"),
        (TIMED, ("last_s", 38), "breached", (2, 3, 4), "the turn reaches into the window, its words do not"),
        (TIMED, ("last_s", 999), "satisfied", (0, 2, 3, 4), "longer than the call"),
        (LONG_TURN, ("first_s", 30), "breached", (0,), "the words come late in an early turn"),
        (LONG_TURN, ("first_s", 85), "satisfied", (0,), "the words come before the end of the window"),
        (SENT, ("first_s", 40), "satisfied", (1, 2), "text counts from the start of the contact"),
        (SENT, ("first_s", 39), "breached", (1,), "sent a second too late"),
        (SENT, ("last_s", 60), "satisfied", (2, 3), "text ends with its last turn"),
        (FIVE, ("first_s", 60), "undetermined", (0, 2, 3, 4, 5), "no times, no seconds"),
    ],
)
def test_windows(interaction, window, status, turns, why):
    finding = verdict(interaction, rule(MUST, window=window))
    assert (finding.status.value, finding.searched.turns) == (status, turns), why


def test_words_said_outside_the_window_are_shown_with_the_breach():
    finding = verdict(FIVE, rule(MUST, window=("first_turns", 2)))
    assert "they were said outside the window, in turn 3" in finding.reason
    assert quotes(finding) == ["this is recorded"]


@pytest.mark.parametrize(
    ("window", "start_s", "end_s"),
    [(("anywhere", None), 0, 60), (("first_turns", 2), 0, 22), (("first_s", 30), 0, 30), (("last_s", 15), 45, 60)],
)
def test_the_window_searched_tells_its_seconds_and_confidence(window, start_s, end_s):
    searched = verdict(TIMED, rule(MUST_NOT, window=window)).searched
    assert (searched.start_s, searched.end_s, searched.lowest_confidence) == (start_s, end_s, 0.9)


def test_the_window_of_a_text_has_no_confidence():
    searched = verdict(FIVE, rule(MUST)).searched
    assert (searched.speaker, searched.start_s, searched.end_s, searched.lowest_confidence) == (
        "agent",
        None,
        None,
        None,
    )


# -- who spoke ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "confidence", "stated", "status", "why"),
    [
        (Role.AGENT, 0.9, False, "satisfied", "inferred: the agent said it"),
        (Role.CUSTOMER, 0.9, False, "undetermined", "inferred: the customer said it, so the agent never spoke"),
        (Role.UNKNOWN, 0.0, False, "undetermined", "nothing inferred"),
    ],
)
def test_inferred_roles_stand_in_where_the_source_is_silent(role, confidence, stated, status, why):
    reading = RoleReading(participant="U", role=role, confidence=confidence, stated=stated)
    finding = verdict(chat("U this is recorded"), rule(MUST), readings=Readings(roles=(reading,)))
    assert finding.status.value == status, why


def test_the_word_of_the_source_stands_against_an_inferred_role():
    reading = RoleReading(participant="A", role=Role.CUSTOMER, confidence=0.95, stated=False)
    finding = verdict(chat("A this is recorded"), rule(MUST), readings=Readings(roles=(reading,)))
    assert finding.status == "satisfied"


def test_a_rule_may_be_the_customers_to_keep():
    finding = verdict(chat("C I agree", "A thanks"), rule(MUST, patterns=exact("I agree"), speaker=Role.CUSTOMER))
    assert (finding.status, finding.searched.speaker) == ("satisfied", "customer")


# -- evidence -------------------------------------------------------------------------------------------------------


def test_evidence_stands_in_the_text_with_the_time_of_its_words():
    interaction = call((10, "A well, this is recorded"), (13, "C ok"))
    words = (
        WordTime(start=6, end=10, start_s=10.5, end_s=10.7, confidence=0.8),
        WordTime(start=11, end=13, start_s=10.7, end_s=10.9, confidence=0.9),
        WordTime(start=14, end=22, start_s=10.9, end_s=11.6, confidence=1.0),
    )
    interaction = interaction.evolve(turns=(interaction.turns[0].evolve(words=words), interaction.turns[1]))
    (evidence,) = verdict(interaction, rule(MUST)).evidence
    check_evidence(interaction, evidence)
    assert (evidence.quote, evidence.start_s, evidence.end_s) == ("this is recorded", 10.5, 11.6)
    assert evidence.confidence == 0.9


def test_a_close_match_is_as_sure_as_it_is_alike_and_heard():
    interaction = call((0, "A this call is been recorded today", 0.8))
    checked = rule(MUST, patterns=close("this call is being recorded today", similarity=0.8))
    (evidence,) = verdict(interaction, checked).evidence
    assert evidence.quote == "this call is been recorded today"
    assert evidence.confidence == pytest.approx(0.8 * (1 - 2 / 33), abs=1e-4)


def test_words_that_fit_several_phrases_are_quoted_once():
    checked = rule(MUST_NOT, patterns=exact("is recorded", "this is recorded", "recorded"))
    finding = verdict(chat("A this is recorded"), checked)
    assert (finding.reason, quotes(finding)) == ("said 1 time", ["this is recorded"])


@pytest.mark.parametrize(
    ("lines", "found", "why"),
    [
        (["A hello, this is", "A recorded"], ["this is"], "two turns in a row"),
        (["A hello, this", "C mhm", "A is recorded"], ["this"], "a backchannel between"),
        (["A hello, this", "C wait, what is that", "A is recorded"], [], "a real turn between"),
        (["A hello, this", "S is recorded"], [], "another participant"),
        (["A this is recorded, this", "A is recorded"], ["this is recorded"], "already in one of the two"),
        (["A " + "word " * 60 + "this is", "A recorded " + "word " * 60], ["this is"], "at the ends of long turns"),
        (["A hello, this is \n", "A  recorded"], ["this is"], "white space at the seam"),
    ],
)
def test_a_phrase_may_run_on_in_the_next_turn(lines, found, why):
    interaction = chat(*lines)
    finding = verdict(interaction, rule(MUST))
    assert quotes(finding) == found, why
    for evidence in finding.evidence:
        check_evidence(interaction, evidence)


def test_a_phrase_that_runs_on_says_where():
    (evidence,) = verdict(chat("A hello, this is", "A recorded"), rule(MUST)).evidence
    assert (evidence.turn_index, evidence.reason) == (0, "required words; it runs on in turn 1")


def test_phrases_are_listed_in_order_of_the_contact_with_their_rule():
    interaction = chat("A good bye and this is recorded", "C this is recorded", "A good bye")
    rules = (
        rule(MUST, id="first", window=("first_turns", 1)),
        rule(
            MUST, id="second", patterns=(Pattern(text="good b*", kind=PatternKind.WILDCARD),), window=("last_turns", 1)
        ),
        rule(MUST, id="elsewhere", channels=(Channel.CALL,)),
    )
    listed = [
        (phrase.rule, phrase.evidence.turn_index, phrase.evidence.quote, phrase.evidence.reason)
        for phrase in findings(interaction, *rules).phrases
    ]
    assert listed == [
        ("second", 0, "good bye", "a phrase of rule second, outside its window"),
        ("first", 0, "this is recorded", "a phrase of rule first"),
        ("second", 2, "good bye", "a phrase of rule second"),
    ]


def test_every_rule_is_reported_once_in_the_rubrics_order():
    rules = [rule(MUST, id=name) for name in ("z", "a", "m")]
    found = findings(chat("A hello"), *rules)
    assert [finding.rule for finding in found.rules] == ["z", "a", "m"]


def test_no_rules_and_no_turns():
    assert findings(chat()) == findings(chat())
    assert findings(chat()).rules == ()


def test_judging_twice_gives_the_same_bytes():
    rules = [
        rule(MUST, id=f"r{n}", patterns=close("this call is recorded", "anything else I can do")) for n in range(5)
    ]
    interaction = chat(
        "A so this call is recorded. anything else I can do", "C no", "A is there anything else i can do"
    )
    assert findings(interaction, *rules).to_bytes() == findings(interaction, *rules).to_bytes()


def test_participants_that_never_spoke_do_not_matter():
    interaction = chat("C hi", "A hello")
    silent = Participant(id="z", role=Role.AGENT, role_confidence=0.1)
    interaction = interaction.evolve(participants=(*interaction.participants, silent))
    assert verdict(interaction, rule(MUST)).status == "breached"
