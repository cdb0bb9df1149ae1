"""Measure on one's own machine and data: what hearing and reading cost, how often they err, and how others do.

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

made_chats     distinct turns to read, made with a seed
whole_engine   every stage after ingest, and what each costs
reading_contestants   what a user would run over the same turns instead
reading_speed  all of them by turns, as turns a second
own_speed      all of it on the user's machine: ``qa-engine bench reading``

measures       macro-F1, Spearman, AUC and others, with their formulas
measurements   contestants on the same rows and draws, with intervals over whole groups
plain_ways     the commonest answer, VADER, bags of words
answers        what is measured of an assessment
own_labels     the user's labelled texts and surveys
reading_accuracy      sentiment and inferred signals against them
own_reading    all of it over the user's labels: ``qa-engine bench reading --labelled FILE``
conditions     machine, versions and weights

What reads loads its libraries when it is imported, so it is named by its module.
"""

from __future__ import annotations

from qa_engine.bench.own_hardware import bench_speech
from qa_engine.bench.speech import SpeechFigures, SpeechReport

__all__ = ["SpeechFigures", "SpeechReport", "bench_speech"]
