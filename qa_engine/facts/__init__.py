"""What can be counted in an interaction without judging it: talk, silence, holds, transfers, response times.

Words are only looked at to tell an announced hold from mere silence. Everything is ``None`` where the source does not
tell: a chat has no talk time, a call whose turns have no times has no silences.
"""

from __future__ import annotations

from qa_engine.facts.counting import count_facts

__all__ = ["count_facts"]
