"""A second hearing of what seems wrong: a window is heard in two halves, and the better of the hearings stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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

    def is_doubted(self, options: RecognitionOptions) -> bool:
        """Return whether a second hearing is due: decoding failed, or speech has no words."""
        return not self.settled and (self.has_failed(options) or self.unheard_s >= options.longest_unheard_s)

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
) -> list[WindowHeard]:
    """Return ``first`` with every doubted window replaced by its two halves where these were heard better."""
    doubted = [one for one in first if one.is_doubted(options)]
    parted = [halves(one.window, listened[one.recording].channels[one.window.channel], options) for one in doubted]
    windows = [window for parts in parted for window in parts]
    if not windows:
        return list(first)
    of_windows = [one.language for one, parts in zip(doubted, parted, strict=True) for _ in parts]
    # Here the model writes times as well: it then leaves less out, at the price of more loops and inventions.
    decoding = Decoding(options.retry_beam_size, options.tokens_per_s, no_repeat=_NO_REPEAT_TOKENS, timestamps=True)
    heard = iter(hearing(windows).hear(of_windows, decoding))
    second = {
        id(one): [WindowHeard(one.recording, window, next(heard), one.language) for window in parts]
        for one, parts in zip(doubted, parted, strict=True)
    }
    return [one for whole in first for one in _better(whole, second.get(id(whole), []), options)]


def _better(first: WindowHeard, second: Sequence[WindowHeard], options: RecognitionOptions) -> Sequence[WindowHeard]:
    if not second:
        return [first]
    settled = [replace(first, settled=True)]
    if any(_seems_invented(one.heard, first.heard) for one in second):
        return settled
    return max(settled, second, key=lambda hearings: _merit(hearings, options))


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
