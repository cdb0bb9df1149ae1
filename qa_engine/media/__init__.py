"""Sound files: tell their real type, decode them without believing them, put one-sided files together, write WAV.

magic      the type by the first bytes
declared   the seconds that a header declares, read by ourselves
reasons    why a file could not be decoded: the codes of ``MediaError``
probing    open a file and say what is in it, without decoding
decoding   packets to samples
joining    one-sided files to one recording
wav        write 16-bit WAV
encode     write sound small enough for a page
"""

from qa_engine.media.decoding import decode
from qa_engine.media.joining import join
from qa_engine.media.magic import HEAD_BYTES, sniff
from qa_engine.media.probing import DecodeLimits, MediaInfo, probe
from qa_engine.media.reasons import MediaReason
from qa_engine.media.wav import write_wav

__all__ = [
    "HEAD_BYTES",
    "DecodeLimits",
    "MediaInfo",
    "MediaReason",
    "decode",
    "join",
    "probe",
    "sniff",
    "write_wav",
]
