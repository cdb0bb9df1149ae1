"""One dialogue on every channel: the same turns of the same people, and figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.channel_parity import XLA, measure, shown
from benchmarks.parity_material import Dialogue, drawn, made_dialogues, written_dialogues
from benchmarks.parity_measures import Draws, Read, moved
from benchmarks.parity_picture import parity_picture
from benchmarks.parity_tables import parity_tables
from benchmarks.parity_ways import CHAT, Way, ways
from qa_engine.domain.interaction import Channel, Role
from qa_engine.testing import ScriptedEncoder

DIALOGUES = [
    Dialogue(
        f"d-{number}",
        "written",
        (
            ("customer", f"Hello, order {number} has not come."),
            ("agent", "I'm sorry! Your parcel will be there at 7:30."),
            ("customer", "Great, thank you."),
        ),
    )
    for number in range(40_218, 40_222)
]
WAYS = {way.name: way for way in ways(DIALOGUES)}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_way_keeps_who_speaks_when(way: Way) -> None:
    for dialogue in DIALOGUES:
        taken = way.take(dialogue)
        assert [taken.role(i).value for i in range(3)] == [role for role, _ in dialogue.lines]
        assert taken.id == dialogue.id
        assert taken == way.take(dialogue), "the same every time"
        sent = [turn.sent_at for turn in taken.turns]
        assert (None in sent) is (taken.channel is Channel.CALL)


@pytest.mark.parametrize(
    ("name", "channel", "first"),
    [
        (CHAT, Channel.CHAT, "Hello, order 40218 has not come."),
        ("email, same words", Channel.EMAIL, "Hello, order 40218 has not come."),
        ("social, as posted", Channel.SOCIAL, "@BrightlineHelp Hello, order 40218 has not come."),
        ("call, same words", Channel.CALL, "Hello, order 40218 has not come."),
    ],
)
def test_what_a_way_makes_of_the_words(name: str, channel: Channel, first: str) -> None:
    taken = WAYS[name].take(DIALOGUES[0])
    assert (taken.channel, taken.turns[0].text) == (channel, first)


def test_a_mail_has_greeting_and_closing_and_no_history() -> None:
    taken = WAYS["email, as mailed"].take(DIALOGUES[0])
    texts = [turn.text for turn in taken.turns]
    assert all(text.startswith("Dear ") and "Kind regards" in text for text in texts)
    assert [text.count("Hello, order") for text in texts] == [1, 0, 0], "what was quoted is taken off"


def test_recognised_speech_has_the_words_and_neither_signs_nor_digits() -> None:
    taken = WAYS["call, as recognised"].take(DIALOGUES[0])
    text = " ".join(turn.text for turn in taken.turns)
    assert text == text.lower()
    assert not set(text) & set(",.!?0123456789")
    assert "seven thirty" in text


def test_more_errors_change_more_words() -> None:
    plain, some, more = (
        [turn.text for one in DIALOGUES for turn in WAYS[f"call, as recognised{rest}"].take(one).turns]
        for rest in ("", ", 5 % errors", ", 10 % errors")
    )
    assert plain != more != some
    assert len(plain) == len(some) == len(more)


def test_the_material_is_the_same_every_time_and_names_its_kind() -> None:
    made = made_dialogues()
    assert len(made) > 300
    assert drawn(made, 10) == drawn(made, 10)
    assert drawn(made, 10_000) == made
    assert {one.kind for one in made} == {"made"}
    assert {role for one in made for role, _ in one.lines} == {Role.AGENT.value, Role.CUSTOMER.value}


def test_written_dialogues_are_those_that_were_typed(tmp_path: Path) -> None:
    head = "industry | solved:yes | csat:4 | ease:5"
    (tmp_path / "a.txt").write_text(
        f"== a-1 | chat | {head}\nC 3 -| hi\nA greeting| hello\n\n== a-2 | call | {head}\nC 3 -| hi um hello\n"
    )
    assert written_dialogues(tmp_path) == [Dialogue("a-1", "written", (("customer", "hi"), ("agent", "hello")))]
    (tmp_path / "a.txt").write_text(f"== a-2 | call | {head}\nC 3 -| hi um hello\n")
    with pytest.raises(SystemExit, match="holds no dialogue"):
        written_dialogues(tmp_path)


def read(value: float | None, *labels: str) -> Read:
    return Read(values={"csat": value}, labels=labels)


def test_distances_are_worked_out_over_what_has_a_value_on_both() -> None:
    chat = [read(50.0, "neutral", "negative"), read(60.0, "positive"), read(None, "neutral"), read(None, "neutral")]
    call = [read(44.0, "neutral", "neutral"), read(60.4, "positive"), read(70.0, "neutral"), read(None, "neutral")]
    found = moved("call", chat, call, Draws(4))
    csat = found.signals["csat"]
    assert (csat.compared, csat.one_without) == (2, 1)
    assert csat.difference.value == pytest.approx(-2.8)
    assert csat.apart.value == pytest.approx(3.2)
    assert csat.within_half.value == pytest.approx(1 / 3, abs=1e-4), "a value on one side only counts as far apart"
    assert csat.within_five.value == pytest.approx(1 / 3, abs=1e-4)
    assert found.labels_flipped.value == pytest.approx(1 / 5)


def test_a_single_dialogue_shows_no_spread() -> None:
    found = moved("call", [read(50.0, "neutral")], [read(51.0, "neutral")], Draws(1))
    assert (found.signals["csat"].difference.value, found.signals["csat"].difference.low) == (1.0, None)


def test_all_ways_are_measured_and_shown() -> None:
    found = measure(DIALOGUES, ScriptedEncoder())
    assert list(found) == [name for name in WAYS if name != CHAT]
    same = found["email, same words"]
    assert all(one.apart.value == 0.0 for one in same.signals.values()), "the channel's name alone moves nothing"
    assert next(iter(same.signals)) == XLA
    assert "call, as recognised, 10 % errors" in shown(found)
    result = {
        "ways": {name: one.model_dump(mode="json") for name, one in found.items()},
        "material": {"written": 4, "made": 0},
    }
    for head, rows in parity_tables(result):
        assert [len(row) for row in rows] == [len(head)] * len(found)
    assert parity_tables(result)[0][1][0][1] == "0.0", "without an interval where nothing moved"
    picture = parity_picture(result)
    assert picture.count("<circle") == len(found) * len(same.signals)
    assert "nan" not in picture
