"""Material for speed is the same for a seed, never repeats a turn, and has the length it claims."""

from __future__ import annotations

import pytest

from qa_engine.bench.made_chats import TURNS, make_chats, texts_of
from qa_engine.domain.interaction import Role


def test_the_same_seed_gives_the_same_chats_and_another_seed_others() -> None:
    first = [chat.to_bytes() for chat in make_chats(5, seed=3)]
    assert [chat.to_bytes() for chat in make_chats(5, seed=3)] == first
    assert not set(first) & {chat.to_bytes() for chat in make_chats(5, seed=4)}


def test_more_chats_begin_with_the_same_chats() -> None:
    assert make_chats(6, seed=3)[:2] == make_chats(2, seed=3)


def test_no_turn_occurs_twice() -> None:
    texts = texts_of(make_chats(200, seed=1))
    assert len(texts) == len(set(texts)) == 200 * TURNS


def test_turns_are_about_fourteen_words_long_and_all_slots_are_filled() -> None:
    texts = texts_of(make_chats(50, seed=1))
    words = [len(text.split()) for text in texts]
    assert sum(words) / len(words) == pytest.approx(14, abs=1)
    assert min(words) >= 7
    assert not [text for text in texts if "{" in text or text != text.strip()]


def test_customer_and_agent_speak_in_turn_and_the_language_is_not_stated() -> None:
    (chat,) = make_chats(1, seed=1)
    assert [chat.role(i) for i in range(TURNS)] == [Role.CUSTOMER, Role.AGENT] * (TURNS // 2)
    assert chat.language is None
