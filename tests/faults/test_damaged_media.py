"""No recording that lost more than a fiftieth of its sound comes back as whole: files damaged by chance, seed fixed."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.damaged_media import FEW, SEED, Outcome, run


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return run(FEW, SEED, theirs=True)


@pytest.mark.slow
def test_no_loss_is_silent(outcomes: list[Outcome]) -> None:
    silent = [
        f"{one.file.number}: {one.file.form.name}, {one.file.damage}: {one.recovered:.3f} is there"
        for one in outcomes
        if one.silent_loss and not one.is_silence
    ]
    assert silent == []


@pytest.mark.slow
def test_nothing_crashes_and_nothing_is_refused_without_a_reason(outcomes: list[Outcome]) -> None:
    said = Counter(one.said for one in outcomes)
    assert said["decoder_crashed"] == said["decoder_limit"] == 0
    assert set(said) <= {"whole", "truncated", "unreadable_media", "no_audio", "truncated_media", "too_many_channels"}
    assert max(one.rss_bytes for one in outcomes) < 512 << 20
    assert max(one.cpu_s for one in outcomes) < 10


@pytest.mark.slow
def test_what_was_damaged_is_mostly_heard_all_the_same(outcomes: list[Outcome]) -> None:
    """The damage is real, whole files are taken for whole, and of the others most of the sound is kept."""
    said = Counter(one.said for one in outcomes)
    assert said["whole"] >= FEW // 5
    assert said["truncated"] >= FEW // 5
    kept = [one.recovered for one in outcomes if one.said == "truncated"]
    assert sum(kept) / len(kept) > 0.5


@pytest.mark.slow
def test_a_loop_that_swallows_errors_loses_sound_in_silence(outcomes: list[Outcome]) -> None:
    """The same files through the loop that faster-whisper ships: what the tests above are for."""
    assert sum(one.their_silent_loss for one in outcomes) > FEW // 10
