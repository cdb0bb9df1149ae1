"""The dialogues that train the heads are in the form of their guidelines, and labelled twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[2] / "models" / "training"
sys.path.append(str(TRAINING))

from second_labels import load_twice  # noqa: E402 - a script beside the package, not a part of it
from service_dialogues import load, read_file  # noqa: E402


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
