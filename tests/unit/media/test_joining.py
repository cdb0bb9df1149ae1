from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from qa_engine.domain.interaction import Role
from qa_engine.errors import MediaError
from qa_engine.media import join
from qa_engine.ports import Audio


def side(
    *rows: list[float], role: Role | None = None, declared_s: float | None = None, notes: tuple[str, ...] = ()
) -> Audio:
    samples: NDArray[np.float32] = np.array(rows, dtype=np.float32)
    return Audio(samples, declared_s, samples.shape[1] / 16_000, (role,) if role else (), notes)


def test_sides_lie_side_by_side_in_the_given_order_padded_with_silence() -> None:
    joined = join([side([0.5, 0.5], role=Role.CUSTOMER), side([0.1, 0.2, 0.3, 0.4], role=Role.AGENT)])
    assert joined.samples.tolist() == [[0.5, 0.5, 0.0, 0.0], pytest.approx([0.1, 0.2, 0.3, 0.4])]
    assert joined.samples.dtype == np.float32
    assert joined.channel_roles == (Role.CUSTOMER, Role.AGENT)
    assert joined.decoded_s == 4 / 16_000
    assert any("differ in length" in note for note in joined.notes)


def test_equal_lengths_need_no_word() -> None:
    assert join([side([0.1, 0.2]), side([0.3, 0.4])]).notes == ()


@pytest.mark.parametrize(("declared", "expected"), [((2.0, 3.0), 3.0), ((2.0, None), None), ((None, None), None)])
def test_declared_length_is_known_when_both_are(declared: tuple[float | None, ...], expected: float | None) -> None:
    joined = join([side([0.1], declared_s=declared[0]), side([0.1], declared_s=declared[1])])
    assert joined.declared_s == expected


@pytest.mark.parametrize(
    ("rows", "kept", "said"),
    [
        (([0.0, 0.0], [0.5, 0.5]), [0.5, 0.5], "the other channel is silent"),
        (([0.5, -0.5], [0.5, -0.5]), [0.5, -0.5], "both channels are the same"),
        (([0.5, 0.5], [0.1, -0.1]), [0.5, 0.5], "not silent and was left out"),
        (([0.5, 0.5], [-0.5, -0.5]), [0.5, 0.5], "not silent and was left out"),
    ],
    ids=["one silent", "the same twice", "the louder", "an average would cancel out"],
)
def test_a_side_with_two_channels_gives_one_and_says_which(
    rows: tuple[list[float], list[float]], kept: list[float], said: str
) -> None:
    joined = join([side(*rows, role=Role.AGENT), side([0.1, 0.1], role=Role.CUSTOMER)])
    assert joined.samples[0].tolist() == pytest.approx(kept)
    assert any(said in note for note in joined.notes)


def test_a_track_without_a_role_is_unknown_and_notes_travel() -> None:
    joined = join([side([0.1], role=Role.AGENT), side([0.1], notes=("3 damaged packets were left out",))])
    assert joined.channel_roles == (Role.AGENT, Role.UNKNOWN)
    assert joined.notes == ("track 2: 3 damaged packets were left out",)


@pytest.mark.parametrize("count", [0, 3])
def test_one_or_two_tracks(count: int) -> None:
    with pytest.raises(MediaError):
        join([side([0.1])] * count)


def test_a_call_of_which_one_side_was_cut_is_cut() -> None:
    cut = Audio(np.zeros((1, 4), dtype=np.float32), 2.0, 1.0, truncated="1.00 s of 2.00 s could be decoded")
    whole = side([0.1, 0.2])
    assert join([whole, cut]).truncated == "track 2: 1.00 s of 2.00 s could be decoded"
    assert join([whole, whole]).truncated is None
