"""A second hearing of what seems wrong: a window is heard in two halves, and the better of the hearings stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qa_engine.speech.guards import has_failed, is_looping
from qa_engine.speech.hearing import WindowHearing
from qa_engine.speech.listening import ChannelWindow, Listened, halves
from qa_engine.speech.recognition import Decoding, Heard, RecognitionOptions

# A text in which so many tokens come a second time in the same order is a loop and no speech.
_NO_REPEAT_TOKENS = 5
# Set on made calls with voices behind the speakers: what was invented out of those lies below, what had been left out
# and was then heard lies above.
_INVENTED = -0.7
_LESS_PROBABLE = 0.3


class Doubt(StrEnum):
    """Why a window is heard a second time; the first that holds."""

    FAILED = "decoding failed"
    TOO_FAST = "too many words for the time"
    UNHEARD = "speech without words"


@dataclass(frozen=True)
class SecondHearing:
    """That a window of a recording was heard again, why, and whether what was heard then stands."""

    recording: int
    doubt: Doubt
    stands: bool


@dataclass(frozen=True)
class WindowHeard:
    """What was heard in one window of one recording, in the language it was decoded in.

    ``settled`` where halves were heard no better: they would be heard the same way again.
    """

    recording: int
    window: ChannelWindow
    heard: Heard
    language: str
    settled: bool = False

    def doubt(self, options: RecognitionOptions) -> Doubt | None:
        """Return why a second hearing is due, if one is."""
        if self.settled:
            return None
        if has_failed(self.heard, options):
            return Doubt.FAILED
        if self.is_too_fast(options):
            return Doubt.TOO_FAST
        return Doubt.UNHEARD if self.unheard_s >= options.longest_unheard_s else None

    def has_failed(self, options: RecognitionOptions) -> bool:
        """Return whether decoding failed, or wrote more than anybody can say in the time."""
        return has_failed(self.heard, options) or self.is_too_fast(options)

    def is_too_fast(self, options: RecognitionOptions) -> bool:
        return self.window.letters_per_s(self.heard) > options.maximum_letters_per_s

    @property
    def unheard_s(self) -> float:
        return self.window.unheard_s(self.heard)


def heard_again(
    first: Sequence[WindowHeard],
    listened: Sequence[Listened],
    hearing: Callable[[Sequence[ChannelWindow]], WindowHearing],
    options: RecognitionOptions,
) -> tuple[list[WindowHeard], list[SecondHearing]]:
    """Return ``first`` with every doubted window replaced by its two halves where these were heard better, and what was
    heard again."""
    doubted = [(one, doubt) for one in first if (doubt := one.doubt(options))]
    parted = [halves(one.window, listened[one.recording].channels[one.window.channel], options) for one, _ in doubted]
    windows = [window for parts in parted for window in parts]
    if not windows:
        return list(first), []
    of_windows = [one.language for (one, _), parts in zip(doubted, parted, strict=True) for _ in parts]
    # Here the model writes times as well: it then leaves less out, at the price of more loops and inventions.
    decoding = Decoding(options.retry_beam_size, options.tokens_per_s, no_repeat=_NO_REPEAT_TOKENS, timestamps=True)
    heard = iter(hearing(windows).hear(of_windows, decoding))
    stands: dict[int, Sequence[WindowHeard]] = {}
    account: list[SecondHearing] = []
    for (one, doubt), parts in zip(doubted, parted, strict=True):
        second = [WindowHeard(one.recording, window, next(heard), one.language) for window in parts]
        better = _better(one, second, options)
        stands[id(one)] = second if better else [replace(one, settled=True)]
        account.append(SecondHearing(one.recording, doubt, better))
    return [one for whole in first for one in stands.get(id(whole), [whole])], account


def described(account: Sequence[SecondHearing]) -> str:
    """Return in words, for provenance, what was heard again.

    >>> described([SecondHearing(0, Doubt.UNHEARD, True), SecondHearing(0, Doubt.FAILED, False)])
    'windows: 2 (decoding failed: 1, speech without words: 1); second hearing stands: 1'
    """
    times = Counter(one.doubt for one in account)
    doubts = ", ".join(f"{doubt}: {times[doubt]}" for doubt in Doubt if times[doubt])
    return f"windows: {len(account)} ({doubts}); second hearing stands: {sum(one.stands for one in account)}"


def _better(first: WindowHeard, second: Sequence[WindowHeard], options: RecognitionOptions) -> bool:
    """Return whether the second hearing of a window is better than the first."""
    if any(_seems_invented(one.heard, first.heard) for one in second):
        return False
    return _merit(second, options) > _merit([first], options)


def _seems_invented(heard: Heard, before: Heard) -> bool:
    """Return whether a half is so improbable beside the whole that it was made up, out of voices in the background."""
    return heard.average_log_probability < min(_INVENTED, before.average_log_probability - _LESS_PROBABLE)


def _merit(hearings: Sequence[WindowHeard], options: RecognitionOptions) -> tuple[float, ...]:
    """Order hearings of one stretch of sound: no loops, no speech left out, no other failure, then by probability."""
    texts = [one.heard for one in hearings]
    weights = [len(heard.text) + 1 for heard in texts]
    probable = sum(w * heard.average_log_probability for w, heard in zip(weights, texts, strict=True)) / sum(weights)
    return (
        -sum(not one.heard.finished or is_looping(one.heard.text) or one.is_too_fast(options) for one in hearings),
        -round(sum(one.unheard_s for one in hearings)),
        -sum(one.has_failed(options) for one in hearings),
        probable,
    )
