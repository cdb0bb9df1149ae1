"""What rules can ask for beyond a phrase in a window: parts, order, times, windows by share, conditions, markers."""

import pytest

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.interaction import Channel, Direction
from qa_engine.domain.phrases import AllOf, AtLeast, Element, Elements, NoneOf, Scope
from qa_engine.domain.readings import Readings, SentimentReading
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.rules import (
    Condition,
    ContactIs,
    FactLimit,
    Marker,
    Obligation,
    Order,
    RuleStands,
    RuleStatus,
    SentimentLimit,
    Stretch,
    Times,
    Window,
    WindowKind,
)
from qa_engine.judge import judge
from tests.unit.judge.builders import call, chat, exact, quotes, rubric, rule, verdict

MUST, NEVER, IF = Obligation.MUST_SAY, Obligation.MUST_NOT_SAY, Obligation.MUST_SAY_IF


def judged(interaction, rules=(), markers=(), readings=None, facts=None):
    policy = rubric(*rules, markers=markers)
    read = ReadInteraction(interaction=interaction, readings=readings or Readings())
    return judge(read, facts or Facts(), CompiledRubric(rubric=policy, sha256="0"))


WHO = Element(id="who", said=exact("debt collector", "collect a debt"))
USE = Element(id="use", said=exact("used for that purpose"))
DISCLOSURE = (Elements(elements=(WHO, USE)),)


@pytest.mark.parametrize(
    ("patterns", "lines", "status", "missing", "why"),
    [
        (DISCLOSURE, ("A I am a debt collector and it is used for that purpose",), "satisfied", (), "both parts"),
        (DISCLOSURE, ("A it is used for that purpose", "C ok", "A by a debt collector"), "satisfied", (), "any order"),
        (DISCLOSURE, ("A I am a debt collector",), "breached", ("use",), "a part is missing, and named"),
        (DISCLOSURE, ("A good morning",), "breached", ("who", "use"), "both are missing"),
        (DISCLOSURE, ("A a debt collector", "C used for that purpose"), "breached", ("use",), "said by the customer"),
        (
            (Elements(elements=(WHO, USE), scope=Scope.TURN),),
            ("A debt collector", "C ok", "A used for that purpose"),
            "breached",
            ("use",),
            "in one turn is asked for",
        ),
        ((Elements(elements=(WHO, USE), at_least=1),), ("A a debt collector",), "satisfied", (), "one will do"),
        ((AllOf(all=exact("hello", "goodbye")),), ("A hello", "A goodbye"), "satisfied", (), "all"),
        ((AllOf(all=exact("hello", "goodbye")),), ("A hello",), "breached", (), "not all"),
        ((AtLeast(at_least=2, of=exact("aa", "bb", "cc")),), ("A aa cc",), "satisfied", (), "two of three"),
        ((AtLeast(at_least=2, of=exact("aa", "bb", "cc")),), ("A aa",), "breached", (), "one of three"),
        ((AllOf(all=(*exact("aa"), NoneOf(none=exact("bb")))),), ("A aa",), "satisfied", (), "aa without bb"),
        ((AllOf(all=exact("aa", "bb"), scope=Scope.SENTENCE),), ("A aa. bb",), "breached", (), "two sentences"),
        ((AllOf(all=exact("aa", "bb"), scope=Scope.SENTENCE),), ("A cc. aa, bb",), "satisfied", (), "one sentence"),
        (
            (AllOf(all=(*exact("aa"), NoneOf(none=exact("bb"))), scope=Scope.SENTENCE),),
            ("A bb. aa",),
            "satisfied",
            (),
            "what rules it out is in another sentence",
        ),
        ((AllOf(all=(*exact("aa"), NoneOf(none=exact("bb")))),), ("A aa", "A bb"), "breached", (), "bb is said"),
    ],
)
def test_combinations(patterns, lines, status, missing, why):
    found = verdict(chat(*lines), rule(MUST, patterns=patterns))
    assert (found.status, found.missing) == (status, missing), why


def test_parts_that_were_said_are_quoted_when_others_are_missing():
    found = verdict(chat("A I am a debt collector"), rule(MUST, patterns=DISCLOSURE))
    assert quotes(found) == ["debt collector"]
    assert "not said: use" in found.reason


def test_parts_of_a_combination_are_not_taken_for_words_outside_the_window():
    both = (AllOf(all=(*exact("aa"), NoneOf(none=exact("bb")))),)
    found = verdict(chat("A aa and bb"), rule(MUST, patterns=both))
    assert (quotes(found), "something that rules it out was" in found.reason) == (["aa"], True)


CHECK = "may I have your date of birth"
ASKED = exact("date of birth")
BALANCE = Marker(id="balance", title="Balance named", patterns=exact("your balance is"))


@pytest.mark.parametrize(
    ("order", "lines", "status", "why"),
    [
        (Order(before="balance"), (f"A {CHECK}", "C 1 May", "A your balance is 5"), "satisfied", "before"),
        (Order(before="balance"), ("A your balance is 5", f"A {CHECK}"), "breached", "after it"),
        (Order(before="balance"), (f"A your balance is 5, {CHECK}",), "breached", "after it in the same turn"),
        (Order(before="balance"), (f"A {CHECK}, your balance is 5",), "satisfied", "before it in the same turn"),
        (Order(before="balance"), (f"A {CHECK}",), "not_triggered", "the balance is never named"),
        (
            Order(before="balance"),
            ("A your balance is 5", f"A {CHECK}", "A your balance is 5"),
            "breached",
            "the first",
        ),
        (Order(after="balance"), ("A your balance is 5", f"A {CHECK}"), "satisfied", "after"),
        (Order(after="balance"), (f"A {CHECK}", "A your balance is 5"), "breached", "before it"),
        (
            Order(after="balance", within_turns=1),
            ("A your balance is 5", "C oh", f"A {CHECK}"),
            "breached",
            "two turns on, one allowed",
        ),
        (
            Order(after="balance", each=True),
            ("A your balance is 5", f"A {CHECK}", "A your balance is 5"),
            "breached",
            "the second time nothing follows",
        ),
        (
            Order(after="balance", each=True),
            ("A your balance is 5", f"A {CHECK}", "A your balance is 5", f"A {CHECK}"),
            "satisfied",
            "each has its own",
        ),
    ],
)
def test_order(order, lines, status, why):
    found = judged(chat(*lines), (rule(MUST, patterns=ASKED, order=order),), (BALANCE,)).rules[0]
    assert found.status == status, why


@pytest.mark.parametrize(
    ("when", "status", "why"),
    [("sold", "breached", "the marker holds"), ("zz", "not_triggered", "its words are said, but its condition fails")],
)
def test_a_marker_that_does_not_hold_is_no_anchor(when, status, why):
    marker = BALANCE.evolve(condition=Condition(phrases=exact(when)))
    said = chat("A sold", "A your balance is 5", f"A {CHECK}")
    checked = rule(MUST, patterns=ASKED, order=Order(before="balance"))
    assert judged(said, (checked,), (marker,)).rules[0].status == status, why


@pytest.mark.parametrize(
    ("at_s", "status", "why"),
    [(20, "satisfied", "ten seconds later"), (90, "breached", "eighty seconds later, thirty allowed")],
)
def test_an_order_may_count_seconds(at_s, status, why):
    said = call((0, "A good morning"), (10, "A your balance is 5"), (at_s, f"A {CHECK}"))
    checked = rule(MUST, patterns=ASKED, order=Order(after="balance", within_s=30))
    assert judged(said, (checked,), (BALANCE,)).rules[0].status == status, why


def test_an_order_in_seconds_is_undetermined_without_times():
    checked = rule(MUST, patterns=ASKED, order=Order(after="balance", within_s=30))
    found = judged(chat("A your balance is 5", f"A {CHECK}"), (checked,), (BALANCE,)).rules[0]
    assert found.status == "undetermined"


def test_what_was_searched_ends_at_the_anchor():
    checked = rule(MUST, patterns=ASKED, order=Order(before="balance"))
    found = judged(chat("A hello", "A your balance is 5", "A bye", f"A {CHECK}"), (checked,), (BALANCE,)).rules[0]
    assert found.searched.turns == (0, 1)
    assert quotes(found) == ["your balance is", "date of birth"]


@pytest.mark.parametrize(
    ("obligation", "times", "lines", "status", "why"),
    [
        (MUST, Times(at_least=2), ("A aa",), "breached", "once, twice is asked"),
        (MUST, Times(at_least=2), ("A aa", "C x", "A aa"), "satisfied", "twice"),
        (NEVER, Times(at_most=1), ("A aa",), "satisfied", "once may pass"),
        (NEVER, Times(at_most=1), ("A aa", "A aa"), "breached", "twice may not"),
    ],
)
def test_times(obligation, times, lines, status, why):
    assert verdict(chat(*lines), rule(obligation, patterns=exact("aa"), times=times)).status == status, why


@pytest.mark.parametrize(
    ("window", "status", "why"),
    [
        (Window(kind=WindowKind.FIRST_PERCENT, size=25), "breached", "said at 50 of 102 seconds"),
        (Window(kind=WindowKind.FIRST_PERCENT, size=60), "satisfied", "within the first 60 per cent"),
        (Window(kind=WindowKind.LAST_PERCENT, size=60), "satisfied", "within the last 60 per cent"),
        (Window(kind=WindowKind.BETWEEN_S, start=40, end=60), "satisfied", "between"),
        (Window(kind=WindowKind.BETWEEN_S, start=60, end=90), "breached", "before"),
        (Window(kind=WindowKind.BETWEEN_PERCENT, start=0, end=30), "breached", "after"),
    ],
)
def test_windows_by_share_and_between(window, status, why):
    said = call((0, "A hello"), (50, "A aa"), (100, "A bye"))
    assert verdict(said, rule(MUST, patterns=exact("aa")).evolve(window=window)).status == status, why


def test_a_share_of_a_text_without_times_is_one_of_its_turns():
    window = Window(kind=WindowKind.FIRST_PERCENT, size=50)
    checked = rule(MUST, patterns=exact("aa")).evolve(window=window)
    assert verdict(chat("A aa", "C b", "A c", "C d"), checked).status == "satisfied"
    assert verdict(chat("A b", "C b", "A aa", "C d"), checked).status == "breached"


SAD = Readings(
    sentiment=tuple(
        SentimentReading(
            turn_index=n,
            label="negative" if p < 0 else "positive",
            polarity=p,
            probabilities={"negative": 0.5 - p / 2, "neutral": 0.0, "positive": 0.5 + p / 2},
        )
        for n, p in ((1, 0.8), (3, -0.6))
    )
)
LINES = ("A hello", "C lovely", "A and now", "C this is bad")


@pytest.mark.parametrize(
    ("condition", "status", "why"),
    [
        (Condition(facts=(FactLimit(fact="hold_s", at_least=60),)), "breached", "held for 75 seconds"),
        (Condition(facts=(FactLimit(fact="hold_s", at_least=80),)), "not_triggered", "not for 80"),
        (Condition(facts=(FactLimit(fact="hold_s", at_most=80),)), "breached", "at most 80"),
        (Condition(facts=(FactLimit(fact="transfers", at_least=1),)), "not_triggered", "a chat without the fact"),
        (Condition(sentiment=(SentimentLimit(at_most=-0.2, over=Stretch.LAST_QUARTER),)), "breached", "sad at the end"),
        (Condition(sentiment=(SentimentLimit(at_most=-0.2),)), "not_triggered", "not on the whole"),
        (Condition(sentiment=(SentimentLimit(at_most=0, over=Stretch.FIRST_QUARTER),)), "undetermined", "not read"),
        (Condition(markers=("balance",)), "not_triggered", "a marker that does not hold"),
        (Condition(markers=("now",)), "breached", "a marker that holds"),
        (Condition(findings=(RuleStands(rule="other"),)), "breached", "another rule is breached"),
        (Condition(findings=(RuleStands(rule="other", status=(RuleStatus.SATISFIED,)),)), "not_triggered", "it is not"),
        (Condition(contact=(ContactIs(field="team", values=("sales",)),)), "breached", "the team"),
        (Condition(contact=(ContactIs(field="team", values=("care",)),)), "not_triggered", "another team"),
        (Condition(contact=(ContactIs(field="attribute", attribute="queue", values=("vip",)),)), "breached", "a queue"),
        (Condition(phrases=exact("lovely"), speaker="customer"), "breached", "the customer's words"),
        (Condition(phrases=exact("lovely"), speaker="agent"), "not_triggered", "not the agent's"),
        (
            Condition(phrases=exact("lovely"), window=Window(kind=WindowKind.LAST_TURNS, size=1)),
            "not_triggered",
            "not in the last turn",
        ),
        (Condition(all=(Condition(markers=("now",)), Condition(markers=("balance",)))), "not_triggered", "not both"),
        (Condition(any=(Condition(markers=("now",)), Condition(markers=("balance",)))), "breached", "one of them"),
        (Condition(none=(Condition(markers=("now",)),)), "not_triggered", "it must not hold"),
        (Condition(none=(Condition(markers=("balance",)),)), "breached", "it does not hold"),
        (Condition(at_least=2, of=(Condition(markers=("now",)),) * 2), "breached", "two of two"),
        (
            Condition(at_least=2, of=(Condition(markers=("now",)), Condition(markers=("balance",)))),
            "not_triggered",
            "one of two",
        ),
    ],
)
def test_conditions(condition, status, why):
    said = chat(*LINES, team="sales", attributes={"queue": "vip"})
    markers = (BALANCE, Marker(id="now", title="Now", patterns=exact("and now")))
    rules = (rule(IF, patterns=exact("zz"), condition=condition), rule(MUST, patterns=exact("yy"), id="other"))
    facts = Facts(hold_s=75)
    assert judged(said, rules, markers, readings=SAD, facts=facts).rules[0].status == status, why


def test_a_fact_that_a_call_does_not_tell_leaves_the_rule_undetermined():
    condition = Condition(facts=(FactLimit(fact="hold_s", at_least=60),))
    found = judged(call((0, "A hello")), (rule(IF, condition=condition),)).rules[0]
    assert (found.status, "hold_s is not known" in found.reason) == ("undetermined", True)


@pytest.mark.parametrize(
    ("fields", "status", "why"),
    [
        ({"directions": (Direction.OUTBOUND,)}, "not_triggered", "an inbound contact"),
        ({"directions": (Direction.INBOUND,)}, "breached", "as asked"),
        ({"languages": ("fr",)}, "not_triggered", "an English contact"),
        ({"languages": ("en-GB",)}, "breached", "regions do not matter"),
        ({"channels": (Channel.EMAIL,)}, "not_triggered", "a chat"),
    ],
)
def test_to_whom_a_rule_applies(fields, status, why):
    said = chat("A hello", direction=Direction.INBOUND, language="en")
    assert verdict(said, rule(MUST, **fields)).status == status, why


def test_a_direction_that_nobody_tells_leaves_a_rule_for_one_undetermined():
    assert verdict(chat("A hello"), rule(MUST, directions=(Direction.INBOUND,))).status == "undetermined"


@pytest.mark.parametrize(
    ("marker", "lines", "status", "why"),
    [
        (BALANCE, ("A your balance is 5",), "found", "words of anybody"),
        (BALANCE.evolve(speaker="customer"), ("A your balance is 5",), "not_found", "not by the customer"),
        (BALANCE.evolve(channels=(Channel.CALL,)), ("A your balance is 5",), "not_found", "not for chats"),
        (BALANCE.evolve(patterns=(), condition=Condition(cues=("gratitude",))), ("A hi",), "not_found", "a condition"),
        (BALANCE.evolve(condition=Condition(phrases=exact("hi"))), ("A hi",), "not_found", "both are needed"),
        (BALANCE.evolve(condition=Condition(phrases=exact("hi"))), ("A hi, your balance is 5",), "found", "both"),
    ],
)
def test_markers(marker, lines, status, why):
    assert judged(chat(*lines), markers=(marker,)).markers[0].status == status, why


def test_a_marker_in_another_language_is_undetermined():
    assert judged(chat("A hola", language="es"), markers=(BALANCE,)).markers[0].status == "undetermined"


def test_rules_are_judged_after_what_they_look_at_and_listed_in_their_own_order():
    first = rule(IF, id="first", condition=Condition(findings=(RuleStands(rule="second"),)))
    second = rule(MUST, id="second")
    found = judged(chat("A hello"), (first, second)).rules
    assert [(one.rule, one.status) for one in found] == [("first", "breached"), ("second", "breached")]


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ((rule(order=Order(before="gone")),), "ordered by the unknown rule or marker gone"),
        ((rule(IF, condition=Condition(markers=("gone",))),), "unknown marker gone"),
        ((rule(IF, condition=Condition(findings=(RuleStands(rule="gone"),))),), "unknown rule gone"),
        (
            (rule(id="a", order=Order(before="b")), rule(id="b", order=Order(after="a"))),
            "look at each other in a circle",
        ),
    ],
)
def test_references_are_checked(rules, says):
    with pytest.raises(ValueError, match=says):
        rubric(*rules)


def test_disguised_words_are_a_breach_and_marked():
    found = judged(chat("A we gu\u0430rantee it"), (rule(NEVER, patterns=exact("guarantee it")),))
    assert found.rules[0].status == "breached"
    assert found.phrases[0].evasive
    assert "spelled so as to hide it" in found.rules[0].evidence[0].reason


def test_findings_carry_version_and_hash_of_the_rule_without_its_tests():
    plain = rule(MUST, version="3")
    tested = plain.evolve(tests={"says": ("this is recorded",)})
    found = [verdict(chat("A hi"), one) for one in (plain, tested, plain.evolve(severity="minor"))]
    assert [one.version for one in found] == ["3", "3", "3"]
    assert found[0].rule_hash == found[1].rule_hash != found[2].rule_hash
