"""Find personal data and replace it by typed placeholders, in text and in sound.

kinds         what is looked for, and what a detector reports
context       words before and after a number that say what it is
digits        digits written together or in groups
cards, codes, phones, emails, ibans, national_ids   the detectors
placeholders  which placeholder stands for which value
redaction     replace spans of a turn; word times survive
masker        the whole interaction
identifiers   ids that are personal data themselves
audio         silence what was redacted
"""

from qa_engine.privacy.audio import mute, muted_spans
from qa_engine.privacy.masker import PatternMasker

__all__ = ["PatternMasker", "mute", "muted_spans"]
