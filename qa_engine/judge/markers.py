"""Whether a rubric's markers hold: words, a condition, or both. They oblige nobody."""

from __future__ import annotations

from qa_engine.domain.evidence import Evidence
from qa_engine.domain.findings import MarkerFinding, MarkerStatus
from qa_engine.domain.rules import Marker
from qa_engine.judge.case import Case, without_nested
from qa_engine.judge.conditions import State, holds
from qa_engine.judge.matches import Match
from qa_engine.judge.prepared import Ready
from qa_engine.judge.rules import on_channel
from qa_engine.judge.windows import lay_window


def judge_marker(ready: Ready, marker: Marker, case: Case) -> MarkerFinding:
    """Return whether ``marker`` holds in the interaction of ``case``."""
    if not on_channel(marker.channels, case):
        return _finding(marker, State(False, f"not for the channel {case.interaction.channel}"))
    state = holds(ready.condition, case) if ready.condition else State(True, "")
    if not marker.patterns or state.holds is False:
        return _finding(marker, state)
    said = _said(ready, marker, case)
    if said.holds is False or state.holds is None:
        return _finding(marker, said if said.holds is False else state)
    reason = "; ".join(part for part in (said.reason, state.reason) if part)
    return _finding(marker, State(said.holds, reason, said.evidence + state.evidence))


def _said(ready: Ready, marker: Marker, case: Case) -> State:
    turns = case.turns(marker.speaker)
    window = lay_window(case.interaction, marker.window, turns, case.facts)
    if window.unknown is not None:
        return State(None, window.unknown)
    found = case.find(ready.expression, turns, window)
    if found.holds and not found.doubt:
        matches = without_nested(found.matches)
        return State(True, f"said {len(matches)} times" if len(matches) > 1 else "said", _quoted(marker, case, matches))
    doubt = found.doubt or case.other_language()
    return State(None, doubt) if doubt else State(False, "its words were not said")


def _quoted(marker: Marker, case: Case, matches: tuple[Match, ...]) -> tuple[Evidence, ...]:
    return case.evidence(matches, f"words of marker {marker.id}")


def _finding(marker: Marker, state: State) -> MarkerFinding:
    if state.holds is None:
        status = MarkerStatus.UNDETERMINED
    else:
        status = MarkerStatus.FOUND if state.holds else MarkerStatus.NOT_FOUND
    return MarkerFinding(
        marker=marker.id, title=marker.title, status=status, reason=state.reason, evidence=state.evidence
    )
