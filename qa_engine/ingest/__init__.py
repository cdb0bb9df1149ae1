"""Bytes to recordings and interactions: one reader a format, and nothing that arrives is lost in silence.

files         what discovery hands to the readers
discover      walk folders, tell interactions from other files
recognise     which reader fits, by content
sidecars      what lies beside a recording: its details, the other side
reading       a file to arrivals; ``read_arrivals``
inspect       what the reader made of a file, for a person
labelled_rows CSV files of texts with the labels that people gave them
survey_rows   CSV files of survey answers, for calibrating the signals
reasons       the closed list of reasons for quarantine
ids           keyed digests and ids
origin        arrivals from their parts
interchange, chat_csv, email_message, zendesk, contact_lens, whisper_json, subtitles, recordings: the readers
"""

from qa_engine.ingest.discover import discover, pair_tracks
from qa_engine.ingest.files import CallDetails, Discovery, FileFormat, FoundFile
from qa_engine.ingest.inspect import Inspection, inspect_file
from qa_engine.ingest.interchange import parse_interaction
from qa_engine.ingest.labelled_rows import LabelledRows, read_labelled_rows
from qa_engine.ingest.reading import read_arrivals
from qa_engine.ingest.reasons import QuarantineReason
from qa_engine.ingest.survey_rows import SurveyRows, holds_interactions, read_survey_rows

__all__ = [
    "CallDetails",
    "Discovery",
    "FileFormat",
    "FoundFile",
    "Inspection",
    "LabelledRows",
    "QuarantineReason",
    "SurveyRows",
    "discover",
    "holds_interactions",
    "inspect_file",
    "pair_tracks",
    "parse_interaction",
    "read_arrivals",
    "read_labelled_rows",
    "read_survey_rows",
]
