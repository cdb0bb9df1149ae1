"""Measure on one's own machine and data: what hearing costs, how often it errs, and how others do.

cost           CPU seconds with children; rounds by turns
hardware       what a measurement ran on
word_errors    wrong, missed and added words
intervals      the bootstrap over recordings; paired differences
recordings     what contestants hear
peers          faster-whisper as its users run it
contestants    this engine's modes and the peers, on one set of weights
rounds         contestants hear by turns; finished hearings are kept
speech         from hearings to figures
own_audio      the user's recordings and references
own_hardware   all of it over the user's recordings: ``qa-engine bench speech``
"""

from __future__ import annotations

from qa_engine.bench.own_hardware import bench_speech
from qa_engine.bench.speech import SpeechFigures, SpeechReport

__all__ = ["SpeechFigures", "SpeechReport", "bench_speech"]
