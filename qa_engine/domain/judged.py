"""Everything a signal may look at: an interaction with all that was read, counted, found and known about it."""

from __future__ import annotations

from qa_engine.domain.facts import Facts
from qa_engine.domain.findings import Findings
from qa_engine.domain.history import History
from qa_engine.domain.interaction import Interaction
from qa_engine.domain.readings import Readings
from qa_engine.domain.record import Record


class JudgedInteraction(Record):
    interaction: Interaction
    readings: Readings
    facts: Facts
    findings: Findings
    history: History = History()
