"""Sound files: tell their real type, decode them without believing them, put one-sided files together, write WAV.

In this process:

magic           the type by the first bytes
limits          what a recording may look like and cost
reasons         why a file could not be decoded: the codes of ``MediaError``
decoding        the door: a file to samples, or to what its headers say
decoder         starting decoding processes
links           one decoding process, seen from here
wire            what is said between the two
joining         one-sided files to one recording
wav             write 16-bit WAV
encode          write sound small enough for a page

In a process of its own, which is all that ever looks into a stranger's file:

decoder_server  forks one process a file
decoder_child   decodes one file
confinement     what that process gives up first
probing         open a file and say what is in it
declared        the seconds that a header declares, read by ourselves
endings         whether the end is missing, by what the file shows
hearing         packets to samples
spoilt          bytes in uncompressed sound that are no sound
depth           how much was decoded, and whether that is enough
"""

from qa_engine.media.decoding import decode, probe
from qa_engine.media.joining import join
from qa_engine.media.limits import DecodeLimits
from qa_engine.media.magic import HEAD_BYTES, sniff
from qa_engine.media.probing import MediaInfo
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
