"""What is the customer's: turns with text, own cues, and how surely they are known to be theirs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qa_engine.domain.interaction import Role
from qa_engine.domain.judged import JudgedInteraction
from qa_engine.domain.readings import CueName, ReadingCoverage, Readings, RoleReading
from qa_engine.signals.customer import find_customer
from tests.unit.signals.builders import agent, by, cue_account, customer, judged


def test_only_turns_with_text_and_cues_of_the_own_side_are_the_customers() -> None:
    found = find_customer(
        judged(
            agent("Hi", CueName.GRATITUDE),
            customer("Hello", CueName.GRATITUDE, CueName.EMPATHY),
            customer("   "),
            by(Role.UNKNOWN, customer("Hm", CueName.FRUSTRATION)),
        )
    )
    assert found.turns == (1,)
    assert [(cue.turn_index, cue.cue) for cue in found.cues] == [(1, CueName.GRATITUDE)]


def test_company_cues_may_come_from_agent_bot_and_supervisor() -> None:
    contact = judged(
        *(by(role, agent("I see", CueName.EMPATHY)) for role in Role),
    )
    speakers = [contact.interaction.role(cue.turn_index) for cue in contact.own_cues(CueName.EMPATHY)]
    assert speakers == [Role.AGENT, Role.BOT, Role.SUPERVISOR]


def test_confidences() -> None:
    found = find_customer(
        judged(customer("a", heard=0.5), customer("b", heard=1.0), customer("c"), role_confidence=0.7)
    )
    assert (found.role_confidence, found.recognition) == (Fraction(7, 10), Fraction(3, 4))
    nobody = find_customer(judged(agent("a")))
    assert (nobody.turns, nobody.role_confidence, nobody.recognition, nobody.sentiment_read) == ((), 1, 1, 0)


@pytest.mark.parametrize(
    ("source", "source_sure", "read", "stated", "role", "sure", "why"),
    [
        (Role.UNKNOWN, 1.0, Role.CUSTOMER, False, Role.CUSTOMER, 0.6, "what was read stands in"),
        (Role.CUSTOMER, 0.9, Role.CUSTOMER, False, Role.CUSTOMER, 0.6, "inferred, and how surely"),
        (Role.CUSTOMER, 0.9, Role.CUSTOMER, True, Role.CUSTOMER, 1.0, "the source said so"),
        (Role.AGENT, 1.0, Role.CUSTOMER, False, Role.AGENT, 1.0, "the source's word goes before a guess"),
        (Role.AGENT, 0.8, Role.UNKNOWN, False, Role.AGENT, 0.8, "nothing was read"),
        (Role.UNKNOWN, 1.0, None, False, Role.UNKNOWN, 1.0, "nobody knows"),
    ],
)
def test_who_spoke(
    source: Role, source_sure: float, read: Role | None, stated: bool, role: Role, sure: float, why: str
) -> None:
    contact = judged(by(source, customer("Hi.")), role_confidence=source_sure)
    if read is not None:
        found = RoleReading(participant=source.value, role=read, confidence=0.6, stated=stated)
        contact = contact.evolve(readings=contact.readings.evolve(roles=(found,)))
    assert contact.speakers == ((role, sure),), why
    assert find_customer(contact).turns == ((0,) if role is Role.CUSTOMER else ())


def test_what_was_worked_out_is_no_part_of_the_record() -> None:
    contact = judged(customer("Hi.", CueName.GRATITUDE))
    fresh = contact.evolve()
    assert contact.own_cues(CueName.GRATITUDE)
    assert (contact, contact.to_bytes()) == (fresh, fresh.to_bytes())
    assert contact.evolve(readings=Readings()).own_cues(CueName.GRATITUDE) == ()


@pytest.mark.parametrize(
    ("contact", "share", "why"),
    [
        (judged(customer("a")), 1.0, "no account, English"),
        (judged(customer("a"), language=None), 1.0, "no account, language not known"),
        (judged(customer("a"), language="en-GB"), 1.0, "no account, English of any kind"),
        (judged(customer("a"), language="es"), 0.0, "no account, another language"),
        (judged(customer("a", CueName.GRATITUDE), language="es"), 1.0, "no account, but cues were found"),
        (judged(customer("a"), coverage=(cue_account(1, 1),), language="es"), 1.0, "the account goes first"),
        (judged(*[customer("a")] * 4, coverage=(cue_account(4, 3),)), 0.75, "partly read"),
        (judged(customer("a"), customer(" "), coverage=(cue_account(2, 1),)), 1.0, "blank turns need no reading"),
        (judged(customer(" "), coverage=(cue_account(1, 0),)), 0.0, "nothing to read"),
        (
            judged(customer("a"), by(Role.SYSTEM, agent("Ann joined.")), coverage=(cue_account(2, 1),)),
            1.0,
            "turns of neither side need no reading",
        ),
        (
            judged(
                customer("a"), coverage=(ReadingCoverage(classifier="sentiment", turns=1, read=0, skipped={"x": 1}),)
            ),
            1.0,
            "another classifier's account says nothing of cues",
        ),
    ],
)
def test_share_read_for_cues(contact: JudgedInteraction, share: float, why: str) -> None:
    assert contact.cue_coverage == share, why
