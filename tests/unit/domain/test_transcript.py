"""What recognition returns: stretches of time run forwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from qa_engine.domain.transcript import Segment, Sound, SoundKind

Stretch = Callable[[float, float], object]


def segment(start_s: float, end_s: float) -> Segment:
    return Segment(start_s=start_s, end_s=end_s, text="yes")


def sound(start_s: float, end_s: float) -> Sound:
    return Sound(kind=SoundKind.MUSIC, start_s=start_s, end_s=end_s)


@pytest.mark.parametrize("make", [segment, sound])
@pytest.mark.parametrize(("start_s", "end_s"), [(0.0, 0.0), (1.0, 2.5)], ids=["no time at all", "forwards"])
def test_a_stretch_of_time_runs_forwards(make: Stretch, start_s: float, end_s: float) -> None:
    assert make(start_s, end_s)


@pytest.mark.parametrize("make", [segment, sound])
def test_a_stretch_that_ends_before_it_starts_is_refused(make: Stretch) -> None:
    with pytest.raises(ValidationError, match="ends before it starts"):
        make(2.0, 1.0)
