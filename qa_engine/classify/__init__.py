"""Turns become vectors and Readings, without knowing any rubric.

sentences   spans of sentences, and windows of sentences
language    which language a customer writes, where the source does not say
encoder     one vector a turn, the same bytes in every batch
heads       small trained heads, computed exactly from stored vectors
head_trust  how far the cue head is believed, cue by cue
function_words   small words as features beside a vector
sentiment   negative, neutral, positive: the head, and VADER where there is no encoder
multilingual  the same in other languages: the encoder that knows them, and a head over its vectors
typed_hindi, hindi_spelling  Hindi in Latin letters, written in its own for that encoder
cues        what is said that tells how a contact goes: phrases of our own writing and a trained head
doubts      what speaks against a cue that the head alone has found
ratings     ratings stated in words
identity    questions of identity, asked a second time
roles       who is the agent and who the customer, where the source does not say
intent_rows, intent_features, kernel_ridge, intent_calibration, intent_measures, intent_fitting
            a programme's own intents, learned from labelled rows; judged in ``judge``, without any of this
reader      all of the above over many interactions at once
"""

from __future__ import annotations

from qa_engine.classify.encoder import SentenceEncoder
from qa_engine.classify.multilingual import MultilingualSentiment, installed_multilingual, multilingual_encoder
from qa_engine.classify.reader import TurnReader
from qa_engine.classify.sentiment import SentimentClassifier, VaderSentiment

__all__ = [
    "MultilingualSentiment",
    "SentenceEncoder",
    "SentimentClassifier",
    "TurnReader",
    "VaderSentiment",
    "installed_multilingual",
    "multilingual_encoder",
]
