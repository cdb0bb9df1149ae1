"""The dialogues that train the heads are in the form of their guidelines, and labelled twice."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[2] / "models" / "training"
sys.path.append(str(TRAINING))

import second_labels  # noqa: E402 - a script beside the package, not a part of it
from second_labels import TwiceLabelled, load_twice  # noqa: E402
from service_dialogues import WrittenDialogue, load, read_file  # noqa: E402


def test_every_dialogue_is_read_and_labelled_twice() -> None:
    written = load()
    assert [pair.first.id for pair in load_twice()] == [dialogue.id for dialogue in written]
    assert len(written) > 700


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("== a | chat | shop | solved:maybe | csat:3 | ease:4\nC 3 -| hello", "not the first line of a dialogue"),
        ("== a | letter | shop | solved:no | csat:3 | ease:4\nC 3 -| hello", "not the first line of a dialogue"),
        ("== a | chat | shop | solved:no | csat:3 | ease:4\nC 6 -| hello", "not a turn"),
        ("== a | chat | shop | solved:no | csat:3 | ease:4\nC 3 greeting| hello", "no such label here: greeting"),
        ("== a | chat | shop | solved:no | csat:3 | ease:4\nA greeting| hello", "no turn of the customer"),
    ],
)
def test_what_is_not_in_form_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "made.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        list(read_file(path))


@pytest.fixture(scope="module")
def dialogue() -> WrittenDialogue:
    return load()[0]


def labelled(dialogue: WrittenDialogue) -> list[str]:
    """Return lines of a second labelling in form: no labels, everybody satisfied with a 3."""
    turns = [f"{number}{' 3' if turn.customer else ''} -" for number, turn in enumerate(dialogue.turns, 1)]
    return [f"== {dialogue.id} solved:no csat:2 ease:7", *turns]


def read_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str]) -> list[TwiceLabelled]:
    (tmp_path / "made.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(second_labels, "SECOND", tmp_path)
    return load_twice()


def test_a_second_labelling_has_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dialogue: WrittenDialogue
) -> None:
    (pair,) = read_second(tmp_path, monkeypatch, labelled(dialogue))
    assert pair.first == dialogue
    assert (pair.second.solved, pair.second.csat, pair.second.ease) == (False, 2, 7)
    assert [turn.text for turn in pair.second.turns] == [turn.text for turn in dialogue.turns]
    assert {turn.satisfaction for turn in pair.second.turns} == {3, None}
    assert not any(turn.labels for turn in pair.second.turns)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:-1], "turns, and .* were labelled"),
        (lambda lines: [*lines, "99 -"], "turns, and .* were labelled"),
        (lambda lines: [lines[0].replace("csat:2", "csat:6"), *lines[1:]], "not the first line of a dialogue"),
        (lambda lines: ["== nobody solved:no csat:2 ease:7", *lines[1:]], "not the first line of a dialogue"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "not turn 1"),
        (lambda lines: [line.replace(" 3 ", " 6 ") for line in lines], "not turn"),
        (lambda lines: [line.replace(" 3 ", " ") for line in lines], "not turn"),
        (lambda lines: [lines[0], *(line.replace(" -", " 3 -") for line in lines[1:])], "not turn"),
    ],
    ids=["a turn missing", "a turn too many", "no such CSAT", "no such dialogue", "out of order",
         "no such satisfaction", "a customer without", "two satisfactions"],
)  # fmt: skip
def test_a_second_labelling_that_is_not_in_form_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dialogue: WrittenDialogue,
    change: Callable[[list[str]], list[str]],
    said: str,
) -> None:
    with pytest.raises(ValueError, match=f"made.tsv: .*{said}"):
        read_second(tmp_path, monkeypatch, change(labelled(dialogue)))
