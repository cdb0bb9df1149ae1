"""The dialogues and the edits themselves: enough of them, distinct, the same every time, and changed where they say."""

from __future__ import annotations

import pytest

from qa_engine.domain.interaction import Channel, Interaction, Role
from tests.metamorphic import changes, edits, registers, wording
from tests.metamorphic.made_dialogues import OUTCOMES, made_dialogues, outcome_of
from tests.metamorphic.rows import ABSTAINS, MOVES, STILL, Kind, Still, applies

DIALOGUES = made_dialogues()
#: An edit that touches fewer dialogues says little; a telephone number is named in one of eight.
FEWEST = 40


def words(dialogue: Interaction, role: Role) -> list[str]:
    return [dialogue.turns[index].text for index in dialogue.indexes(role)]


def test_there_are_hundreds_of_dialogues_and_no_two_are_alike() -> None:
    texts = {tuple(turn.text for turn in one.turns) for one in DIALOGUES}
    assert len(texts) == len(DIALOGUES) == len({one.id for one in DIALOGUES}) >= 300
    assert {outcome_of(one) for one in DIALOGUES} == set(OUTCOMES)
    assert {one.channel for one in DIALOGUES} == set(Channel)
    assert not [turn.text for one in DIALOGUES for turn in one.turns if "{" in turn.text or not turn.text.strip()]


def test_equal_code_gives_equal_dialogues() -> None:
    assert made_dialogues() == DIALOGUES


@pytest.mark.parametrize("row", STILL, ids=lambda row: row.name)
def test_each_edit_changes_enough_dialogues(row: Still) -> None:
    assert sum(row.edit(one) != one for one in DIALOGUES) >= FEWEST


@pytest.mark.parametrize("row", [row for row in STILL if row.kind is Kind.GAMING], ids=lambda row: row.name)
def test_gaming_leaves_the_customers_words_alone(row: Still) -> None:
    for one in DIALOGUES:
        assert words(row.edit(one), Role.CUSTOMER) == words(one, Role.CUSTOMER)


@pytest.mark.parametrize("row", [row for row in STILL if row.kind is not Kind.GAMING], ids=lambda row: row.name)
def test_other_edits_keep_who_says_what_when(row: Still) -> None:
    for one in DIALOGUES:
        after = row.edit(one)
        assert [after.role(i) for i in range(len(after.turns))] == [one.role(i) for i in range(len(one.turns))]


def test_rows_that_must_move_apply_to_enough_dialogues_and_name_a_floor_for_each_signal() -> None:
    for row in MOVES:
        assert sum(applies(row, one) for one in DIALOGUES) >= FEWEST, row.name
        assert set(row.floor) == {*row.down, *row.up}, row.name


def test_no_two_rows_have_one_name() -> None:
    names = [row.name for row in (*STILL, *MOVES, *ABSTAINS)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("text", "table", "expected", "why"),
    [
        ("Emma Clarke, Ms Clarke", wording.OTHER_PERSON, "Lakshmi Iyer, Ms Iyer", "whole names and their parts"),
        ("My husband, he said", wording.OTHER_GENDER, "My wife, she said", "both words of one person"),
        ("the colour of the cheque", wording.SPELLINGS, "the color of the check", "American spelling"),
        ("It does not, isn't", wording.AINT, "It don't, ain't", "phrases and contractions"),
        ("The management", wording.OTHER_GENDER, "The management", "no part of a word"),
        ("on 14 April", wording.OTHER_DATE, "on 11 August", "a date is one phrase"),
    ],
)
def test_words_are_exchanged_whole(text: str, table: dict[str, str], expected: str, why: str) -> None:
    assert wording.exchanged(text, table) == expected, why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("waiting for nothing this morning", "waitin' for nothin' this morning", "not where -ing is no ending"),
        ("I sing", "I sing", "nor in a word that is mostly -ing"),
    ],
)
def test_endings_are_dropped_as_they_are_spoken(text: str, expected: str, why: str) -> None:
    assert wording.without_g(text) == expected, why


def test_numbers_change_and_telephone_numbers_only_where_they_are_meant() -> None:
    text = "order 12345 for 12.50, ring 020 7946 0123"
    assert wording.other_digits(text) == "order 48159 for 48.90, ring 020 7946 0123"
    assert wording.other_phone(text) == "order 12345 for 12.50, ring 020 7946 0321"


def test_registers_rewrite_whole_sentences() -> None:
    assert registers.say("I am waiting. It does not work.", "casual") == "im waiting. it doesnt work"
    assert registers.say("I have to wait, it is late.", "contracted") == "I have to wait, it's late."


def test_quoted_history_is_taken_off_again() -> None:
    email = next(one for one in DIALOGUES if one.channel is Channel.EMAIL)
    for edit in (edits.quoted_lines, edits.quoted_below, edits.quoted_command):
        assert words(edit(email), Role.CUSTOMER) == words(email, Role.CUSTOMER)
    assert edits.quoted_in_the_turn(email).turns[-1] == email.turns[-1]
    assert any(">" in text for text in words(edits.quoted_in_the_turn(email), Role.CUSTOMER))


def test_without_the_customer_only_the_agent_is_left() -> None:
    for one in DIALOGUES:
        assert words(changes.without_customer(one), Role.AGENT) == words(one, Role.AGENT)
        assert not words(changes.without_customer(one), Role.CUSTOMER)
        assert not "".join(words(changes.customer_blank(one), Role.CUSTOMER)).strip()
