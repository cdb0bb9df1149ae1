"""What cannot be written as a rule, a marker, a condition or a phrase, and what the error says."""

import pytest

from qa_engine.domain.phrases import AtLeast, Element, Elements, Pattern, phrase_tag
from qa_engine.domain.rules import (
    ComplianceRule,
    Condition,
    ContactIs,
    FactLimit,
    Marker,
    Order,
    RuleTests,
    SentimentLimit,
    Window,
)

HI = ({"text": "hello"},)
PART = {"id": "who", "said": ("hello",)}


def rule(**fields):
    return ComplianceRule(**{"id": "r", "title": "R", "obligation": "must_say", "patterns": HI, **fields})


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Window(kind="first_turns"), "needs a size"),
        (lambda: Window(kind="anywhere", size=2), "needs a size, and no other has one"),
        (lambda: Window(kind="between_s"), "needs start and end"),
        (lambda: Window(kind="first_s", size=5, start=1, end=2), "no other has them"),
        (lambda: Window(kind="between_s", start=5, end=2), "must end after it starts"),
        (lambda: Window(kind="first_percent", size=120), "larger than 100 per cent"),
        (lambda: Window(kind="first_turns", size=1.5), "whole"),
        (Order, "exactly one of 'before' and 'after'"),
        (lambda: Order(before="a", after="b"), "exactly one of 'before' and 'after'"),
        (lambda: FactLimit(fact="hold_s"), "a fact needs 'at_least' or 'at_most'"),
        (SentimentLimit, "a sentiment needs 'at_least' or 'at_most'"),
        (lambda: ContactIs(field="team", attribute="x", values=("a",)), "no other field has one"),
        (lambda: ContactIs(field="attribute", values=("a",)), "needs the attribute's name"),
        (Condition, "a condition needs phrases"),
        (lambda: Condition(all=(Condition(markers=("a",)),), markers=("b",)), "either a list of things or one of"),
        (lambda: Condition(at_least=1, markers=("a",)), "'of' needs 'at_least'"),
        (lambda: Condition(of=(Condition(markers=("a",)),), at_least=2), "a number that its conditions can reach"),
        (lambda: rule(obligation="must_say_if"), "must_say_if needs a condition"),
        (lambda: rule(condition=Condition(markers=("a",))), "must_say has no condition"),
        (lambda: rule(obligation="must_not_say", times={"at_least": 2}), "limited by 'at_most'"),
        (lambda: rule(times={"at_most": 2}), "asked for by 'at_least'"),
        (lambda: Marker(id="m", title="M"), "a marker needs patterns or a condition"),
        (lambda: Pattern(text="hello", kind="near"), "write it as a field: 'near: \\[...\\]'"),
        (lambda: AtLeast(at_least=2, of=HI), "at least 2 of 1 cannot be reached"),
        (lambda: Elements(elements=(PART, PART)), "ids of elements must be unique"),
        (lambda: Elements(elements=(PART, {**PART, "id": "b"}), at_least=3), "at least 3 of 2 elements"),
    ],
)
def test_what_cannot_be_written(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_what_tells_a_phrase():
    assert [phrase_tag(value) for value in ({"near": []}, {"x": 1}, Element(**PART), 5)] == [
        "near",
        "pattern",
        None,
        None,
    ]


def test_tests_are_counted():
    assert RuleTests(says=("a",), does_not_say=("b", "c")).count == 3


def test_an_order_is_about_its_anchor():
    assert (Order(before="a").anchor, Order(after="b").anchor) == ("a", "b")
