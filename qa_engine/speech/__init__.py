"""Samples -> Transcript -> turns: where there is speech, what was said, and who said it.

Before any word:

listening             which channels to hear, where there is speech in them, and what else there is
channels              which channels are worth hearing on their own
voice_activity        where there is speech
foreground            who speaks into the microphone, and who is only heard behind
surroundings          whether a short find stands out from the sound around it
crosstalk             what one side leaks into the other's channel, taken out
leak_path             the way by which it gets there: how late, how loud
sounds                what is heard where nobody speaks
kinds                 music, tone, noise or silence
tones                 ring, dial, busy, keypad, fax and beeps
fourier               many short Fourier transforms at once
spectra               short spectra, and what they say of pitch
bands                 the power in the bands of the telephone
speech_clock          speech without its silences, and the way back to real time

Words:

recognition           the options, and the seam to whatever hears one stretch of sound
windows               speech cut at pauses into windows
hearing               windows to words: batches of like length, over all cores
whisper_model         the seam over CTranslate2
once_more             what is said twice and is no loop
allocator             how the process keeps the memory that recognition frees
languages             which language, by channel and window
guards                which words deserve doubt, and what copies the prompt
rehearing             a second hearing of what seems wrong, in halves
vocabulary            names and terms to expect, and the guard against hearing them everywhere
coverage              speech that no word accounts for
recordings            the windows of many recordings, laid back on each one's clock
echoed_words          words that were heard twice, on two channels
failures              what other libraries raise, as errors of ours
whisper               the transcriber

Who said them:

speakers              what a stretch of speech sounds like, as a vector
diarisation           voices told apart in one channel
diarisation_phrases   words cut into phrases of one person each
diarisation_voices    how many voices there are, and what each sounds like
diarisation_sequence  which voice says which phrase
spans                 words found again in their text; cutting a segment between words
turns                 segments become the turns of an interaction
"""

from __future__ import annotations

from qa_engine.speech.recognition import RecognitionOptions
from qa_engine.speech.turns import to_interaction
from qa_engine.speech.vocabulary import RecognitionProfile, load_profile
from qa_engine.speech.whisper import WhisperTranscriber

__all__ = ["RecognitionOptions", "RecognitionProfile", "WhisperTranscriber", "load_profile", "to_interaction"]
