"""Samples -> Transcript -> turns: where there is speech, what was said, and who said it.

recognition     the options, and the seam to whatever hears one stretch of sound
channels        which channels are worth hearing on their own
voice_activity  where there is speech
speech_clock    speech without its silences, and the way back to real time
faster_whisper  the seam over the faster-whisper library
guards          which segments deserve doubt
spans           words found again in their text; cutting a segment between words
whisper         the transcriber
turns           segments become the turns of an interaction
"""

from __future__ import annotations

from qa_engine.speech.recognition import RecognitionOptions
from qa_engine.speech.turns import to_interaction
from qa_engine.speech.whisper import WhisperTranscriber

__all__ = ["RecognitionOptions", "WhisperTranscriber", "to_interaction"]
