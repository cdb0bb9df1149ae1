"""What is handed to people: one HTML file, tables, and plain text. All of it is made of records, none of it of a store.

embedding     words of strangers, put into a page safely
wording       how names, numbers and times are shown
averages      means with counts and intervals
bands         the bands of the score
accounts      the ledger, for showing
overview      all contacts together
marked_text   a turn's text, cut at the ends of evidence
notes         what rests on a stretch of words
conversation  the turns, for showing
timeline      what was counted of a call, each with its time
anatomy       a score, taken apart
contact       one contact, for showing
html          the report as one file
columns       what the tables hold
tables        CSV and Parquet
moves         who moved in a rescore, as CSV
text          the explanation as plain text
set_aside     why an arrival was not assessed, as plain text
transcript    the words as text or subtitles, and who spoke when
audio         the masked sound of a call
"""

from __future__ import annotations

from qa_engine.reports.audio import masked_audio
from qa_engine.reports.html import write_html
from qa_engine.reports.moves import MovesFile
from qa_engine.reports.set_aside import set_aside_text
from qa_engine.reports.tables import write_csv, write_parquet
from qa_engine.reports.text import explanation_text, milestones_text
from qa_engine.reports.transcript import transcript_text

__all__ = [
    "MovesFile",
    "explanation_text",
    "masked_audio",
    "milestones_text",
    "set_aside_text",
    "transcript_text",
    "write_csv",
    "write_html",
    "write_parquet",
]
