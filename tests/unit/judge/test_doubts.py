"""What cannot be told is undetermined, in combinations, orders and conditions too; and what counts as one time."""

import pytest

from qa_engine.domain.arrival import ReadInteraction
from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import MarkerStatus
from qa_engine.domain.phrases import AllOf, Meaning, NoneOf
from qa_engine.domain.readings import Readings
from qa_engine.domain.rubric import CompiledRubric
from qa_engine.domain.rules import Condition, Marker, Obligation, Order, Times, Window, WindowKind
from qa_engine.judge import judge
from tests.unit.judge.builders import call, chat, exact, rubric, rule, verdict, when

MUST, MUST_NOT, IF = Obligation.MUST_SAY, Obligation.MUST_NOT_SAY, Obligation.MUST_SAY_IF
#: Cannot be looked for here: nothing is compiled with an encoder.
UNKNOWN = Meaning(meaning=("ask me later", "let us talk then"))
BOTH = (AllOf(all=exact("alpha", "beta")),)
UNLESS_UNKNOWN = (AllOf(all=(*exact("alpha"), NoneOf(none=(UNKNOWN,)))),)


@pytest.mark.parametrize(
    ("obligation", "patterns", "times", "interaction", "status", "why"),
    [
        (MUST, BOTH, Times(at_least=2), chat("A alpha beta"), "breached", "two parts, said once"),
        (MUST, BOTH, Times(at_least=2), chat("A alpha beta", "A alpha beta"), "satisfied", "said twice"),
        (MUST, BOTH, Times(at_least=2), chat("A alpha beta", "A alpha"), "breached", "one part twice"),
        (MUST_NOT, BOTH, Times(at_most=1), chat("A alpha beta"), "satisfied", "once may pass"),
        (MUST_NOT, BOTH, Times(at_most=1), chat("A alpha beta", "A beta alpha"), "breached", "twice may not"),
        (MUST_NOT, BOTH, Times(), call((0, "A alpha"), (3, "A beta", 0.2)), "undetermined", "half of it not heard"),
        (MUST, UNLESS_UNKNOWN, Times(), chat("A alpha"), "undetermined", "what rules it out could not be looked for"),
        (MUST_NOT, UNLESS_UNKNOWN, Times(), chat("A alpha"), "undetermined", "nor here"),
        (MUST_NOT, UNLESS_UNKNOWN, Times(), chat("A gamma"), "satisfied", "cannot hold in any case"),
        (MUST, UNLESS_UNKNOWN, Times(), chat("A gamma"), "breached", "cannot hold in any case"),
        (MUST, (*exact("alpha"), UNKNOWN), Times(), chat("A alpha"), "satisfied", "holds in any case"),
        (MUST, (*exact("alpha"), UNKNOWN), Times(), chat("A gamma"), "undetermined", "may hold"),
        (MUST_NOT, exact("alpha"), Times(), chat("A hello", "U alpha"), "undetermined", "perhaps the agent said it"),
        (MUST_NOT, exact("alpha"), Times(), chat("A hello", "C alpha"), "satisfied", "the customer said it"),
        (
            MUST_NOT,
            exact("alpha"),
            Times(),
            chat("A hello", "C alpha", role_confidence={"C": 0.6}),
            "undetermined",
            "who is who is a guess",
        ),
    ],
)
def test_combinations(obligation, patterns, times, interaction, status, why):
    assert verdict(interaction, rule(obligation, patterns, times=times)).status.value == status, why


def judged(interaction, *rules, markers=()):
    compiled = CompiledRubric(rubric=rubric(*rules, markers=markers), sha256="0")
    return judge(ReadInteraction(interaction=interaction, readings=Readings()), Facts(), compiled)


FIRST_MINUTE = Window(kind=WindowKind.FIRST_S, size=60)


@pytest.mark.parametrize(
    ("marker", "order", "interaction", "status", "why"),
    [
        ({"patterns": exact("amount")}, {}, chat("A the amount"), "breached", "said, and nothing before it"),
        ({"patterns": exact("amount")}, {}, chat("A hello"), "not_triggered", "not said"),
        ({"patterns": (UNKNOWN,)}, {}, chat("A hello"), "undetermined", "could not be looked for"),
        (
            {"patterns": exact("amount"), "window": FIRST_MINUTE},
            {},
            chat("A the amount"),
            "undetermined",
            "its window counts seconds that are not known",
        ),
        (
            {"patterns": exact("amount"), "condition": Condition(phrases=(UNKNOWN,))},
            {},
            chat("A the amount"),
            "undetermined",
            "not known whether the marker holds",
        ),
    ],
)
def test_what_an_order_counts_from(marker, order, interaction, status, why):
    checked = rule(MUST, order=Order(before="named", **order))
    found = judged(interaction, checked, markers=(Marker(id="named", title="Named", **marker),))
    assert found.rules[0].status.value == status, why


def test_a_marker_of_what_could_not_be_looked_for_is_undetermined():
    (marker,) = judged(chat("A alpha"), markers=(Marker(id="m", title="M", patterns=UNLESS_UNKNOWN),)).markers
    assert marker.status is MarkerStatus.UNDETERMINED


@pytest.mark.parametrize(
    ("languages", "status", "why"),
    [((), "undetermined", "its phrases are the rubric's"), (("es",), "not_triggered", "its phrases are Spanish")],
)
def test_the_condition_of_a_rule_is_in_the_rules_language(languages, status, why):
    checked = rule(IF, condition=when("devolver"), languages=languages)
    assert verdict(chat("C hola", "A hola", language="es"), checked).status.value == status, why


@pytest.mark.parametrize(
    ("window", "status", "why"),
    [
        (("last_percent", 10), "satisfied", "the last of five turns is the last tenth too"),
        (("first_percent", 10), "breached", "and the first the first"),
    ],
)
def test_a_share_of_few_turns_is_one_turn_at_least(window, status, why):
    turns = chat("A one", "A two", "A three", "A four", "A this is recorded")
    assert verdict(turns, rule(MUST, window=window)).status.value == status, why


def test_a_window_of_turns_is_a_whole_number():
    with pytest.raises(ValueError, match="whole number"):
        Window(kind=WindowKind.FIRST_TURNS, size=0.5)
